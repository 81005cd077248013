"""A registry on disk is the registry in memory, to the last bit, whoever wrote it and however."""

import random
import shutil
import threading

import pyarrow as pa
import pytest

from namematch.errors import DamagedError, InputError, LockedError, StorageError
from namematch.records import Person
from namematch.registry import present
from namematch.registry.registry import Registry
from namematch.registry.store import Store, check
from namematch.synthetic import make_registry

TABLE = make_registry(1_500, seed=19).table()
FIRST, SECOND, THIRD = TABLE.slice(0, 800), TABLE.slice(800, 400), TABLE.slice(1200, 300)
QUERIES = TABLE["name"].to_pylist()[::9]


def found(registry):
    """All hits of all queries, with weight and probability to the last bit."""
    return [
        [(hit.id, hit.weight, hit.probability) for hit in hits]
        for hits in registry.search_many(QUERIES, threads=1)
    ]


def listed(registry):
    return sorted(registry, key=lambda person: person.id)


def same(one, other):
    assert len(one) == len(other)
    assert found(one) == found(other)
    assert listed(one) == listed(other)


@pytest.fixture
def memory():
    return Registry.build(FIRST)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    place = tmp_path_factory.mktemp("sound") / "registry"
    registry = Registry.build(FIRST)
    registry.save(place)
    return place


@pytest.fixture
def disk(memory, tmp_path):
    memory.save(tmp_path / "registry")
    registry = Registry.open(tmp_path / "registry")
    yield registry
    registry.close()


def again(registry, **options):
    return Registry.open(registry.path, **options)


def change(registry):
    """Additions, one and many, removals from either part, and a change."""
    registry.add(SECOND)
    registry.add(Person(id=9_000_001, name="Raden Soekamto alias Kamto", birth_date="1971-02-03"))
    ids = TABLE["id"].to_pylist()
    for identity in (ids[5], ids[700], ids[900]):
        assert registry.remove(identity)
    registry.update(Person(id=ids[6], name="Tjokrowinoto Hadikoesoemo", birthplace="Wonosari"))
    registry.add(THIRD)


def test_what_was_saved_is_opened(memory, disk):
    same(memory, disk)
    same(memory, again(disk, verify=False))
    assert disk.fields == memory.fields


def test_unverified_damage_is_found_before_it_is_used(sound, tmp_path, moment):
    dice = random.Random(moment)
    place = shutil.copytree(sound, tmp_path / "damaged")
    segment = dice.choice(sorted(place.glob("segment-*")))
    damaged = bytearray(segment.read_bytes())
    damaged[dice.randrange(len(damaged))] ^= dice.randrange(1, 256)
    segment.write_bytes(damaged)
    use = dice.choice(
        [
            lambda registry: registry.search("Djoko Soesanto"),
            list,
            len,
            lambda registry: registry.get(1),
            lambda registry: registry.add(Person(name="Baru Sekali")),
            lambda registry: registry.remove(1),
            lambda registry: registry.refresh(),
            lambda registry: registry.compact(),
        ]
    )
    registry = Registry.open(place, verify=False)
    for _ in range(2):
        with pytest.raises(DamagedError, match=segment.name):
            use(registry)
    with pytest.raises(DamagedError, match=segment.name):
        Registry.open(place)
    registry.close()


def test_what_was_changed_is_seen_by_whoever_opens_or_follows(memory, disk):
    reader = again(disk)
    change(memory)
    change(disk)
    same(memory, disk)
    same(memory, again(disk))
    reader.refresh()
    same(memory, reader)


@pytest.mark.parametrize("much", [0.125, 100])
def test_compaction_changes_no_answer(memory, disk, monkeypatch, much):
    """Whether it writes all anew or only what was added and removed."""
    monkeypatch.setattr(present, "MUCH", much)
    reader = again(disk)
    change(memory)
    change(disk)
    disk.compact()
    same(memory, disk)
    same(memory, again(disk))
    model = reader.matcher
    reader.refresh()
    assert reader.matcher is model  # a search after it need not prepare a matcher anew
    same(memory, reader)
    assert check(disk.path).entries == 0
    assert (len(disk._now.state.shelves) == 1) == (much < 1)
    for registry in (memory, disk):
        registry.add(Person(id=9_000_002, name="Nyoman Wiraguna"))
    same(memory, again(disk))


def test_a_long_log_is_compacted_by_itself_while_adding_goes_on(memory, disk, monkeypatch):
    monkeypatch.setattr(present, "LEAST", 60)
    for start in range(0, 400, 40):
        for registry in (memory, disk):
            registry.add(SECOND.slice(start, 40))
    disk.close()
    assert check(disk.path).entries < 10
    same(memory, again(disk))


def test_a_compaction_that_fails_is_told_and_loses_nothing(memory, disk, monkeypatch, caplog):
    def full(*_, **__):
        raise StorageError("no space left")

    monkeypatch.setattr(present, "LEAST", 60)
    monkeypatch.setattr(Store, "publish", full)
    for registry in (memory, disk):
        registry.add(SECOND)
    disk.close()
    assert "was not compacted: no space left" in caplog.text
    same(memory, again(disk))


def test_saving_elsewhere_is_the_same_registry(memory, disk, tmp_path):
    change(memory)
    change(disk)
    disk.save(tmp_path / "other")
    same(memory, Registry.open(tmp_path / "other"))
    assert check(tmp_path / "other").sound


def test_saving_where_it_was_opened_compacts(memory, disk):
    change(memory)
    change(disk)
    disk.save(disk.path)
    assert check(disk.path).entries == 0
    same(memory, again(disk))


def test_one_process_writes_the_others_are_told_who(disk):
    other = again(disk)
    disk.add(SECOND)
    with pytest.raises(LockedError, match="open for writing by process"):
        other.add(THIRD)
    disk.close()
    other.add(THIRD)
    assert len(other) == 1_500
    other.close()


def test_what_was_refused_is_not_on_the_disk(disk):
    ids = TABLE["id"].to_pylist()
    with pytest.raises(InputError):
        disk.add([Person(id=9_000_003, name="Baru"), Person(id=ids[0], name="Lama")])
    with pytest.raises(InputError):
        disk.update(Person(id=9_000_004, name="Tidak Ada"))
    assert not disk.remove(9_000_005)
    assert check(disk.path).entries == 0
    assert len(again(disk)) == len(disk) == 800


def test_threads_add_and_remove_at_once_and_the_disk_says_what_memory_says(disk):
    errors = []

    def work(thread):
        try:
            for number in range(15):
                identity = 9_100_000 + 100 * thread + number
                disk.add(Person(id=identity, name=f"Wirabrata {'abcdefgh'[thread]}ning"))
                assert identity in disk
                if number % 3 == 0:
                    assert disk.remove(identity)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(disk) == 800 + 6 * 10
    same(disk, again(disk))


def test_threads_that_add_one_id_at_once_add_it_once(disk):
    added, refused = [], []

    def work():
        try:
            added.extend(disk.add(Person(id=9_200_000, name="Sastrodiningrat")))
        except InputError as error:
            refused.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (added, len(refused)) == ([9_200_000], 7)
    same(disk, again(disk))


def test_persons_without_an_id_get_numbers_of_their_own_from_any_thread(disk):
    given = []
    work = lambda: given.extend(disk.add([Person(name="Tanpa Nomor")] * 5))  # noqa: E731
    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(given)) == 30
    assert len(again(disk)) == 830


def test_ids_that_are_texts_and_few_fields_come_back(tmp_path):
    table = FIRST.set_column(0, "id", FIRST["id"].cast(pa.string()))
    memory = Registry.build(table, store=["birth_date"])
    memory.save(tmp_path / "r")
    disk = Registry.open(tmp_path / "r")
    for registry in (memory, disk):
        registry.add(Person(id="p/1", name="Kartawiria", nik="3273011708850001", sex="L"))
        registry.remove(table["id"][3].as_py())
    disk.compact()
    reopened = Registry.open(tmp_path / "r")
    for registry in (disk, reopened):
        same(memory, registry)
    assert reopened.fields == ("birth_date",)
    assert reopened.get("p/1").nik is None
    disk.close()


@pytest.mark.parametrize("doing", ["opening", "following", "becoming the writer"])
def test_after_an_interrupted_reading_nothing_is_written_over_what_was_not_read(
    disk, monkeypatch, doing
):
    """Else the next compaction would drop what stood in the log and never reached memory."""
    reader = again(disk, verify=doing != "opening")
    disk.add(SECOND)
    disk.close()
    use = {"opening": len, "following": Registry.refresh, "becoming the writer": Registry.compact}

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(present, "replayed", interrupt)
        if doing == "opening":
            reader = again(disk, verify=False)
        with pytest.raises(KeyboardInterrupt):
            use[doing](reader)
    for write in (Registry.refresh, Registry.compact, lambda one: one.add(THIRD)):
        with pytest.raises(StorageError, match="open it again"):
            write(reader)
    reader.close()
    assert len(again(disk)) == 1_200

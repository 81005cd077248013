"""A registry that has outgrown its build is compacted into what a build would have made."""

import threading

import pytest

from namematch.records import Person
from namematch.registry import present
from namematch.registry.registry import Registry
from namematch.registry.store import check
from namematch.synthetic import make_registry

TABLE = make_registry(900, seed=29).table()
FIRST, REST = TABLE.slice(0, 300), TABLE.slice(300)
QUERIES = TABLE["name"].to_pylist()[::7]


def found(registry):
    return [
        [(hit.id, hit.weight, hit.probability) for hit in hits]
        for hits in registry.search_many(QUERIES, threads=1)
    ]


def grown(registry):
    """Many more records, one with an alias, some removed from either part, one changed."""
    registry.add(REST)
    registry.add(Person(id=9_000_001, name="Raden Soekamto alias Kamto", birth_date="1971-02-03"))
    ids = TABLE["id"].to_pylist()
    for identity in (ids[5], ids[100], ids[700]):
        assert registry.remove(identity)
    registry.update(Person(id=ids[6], name="Tjokrowinoto Hadikoesoemo", birthplace="Wonosari"))


def shelves(registry):
    return [len(one) for one in registry._now.state.shelves]


@pytest.fixture(params=["memory", "disk"])
def registry(request, tmp_path):
    registry = Registry.build(FIRST, threads=1)
    if request.param == "disk":
        registry.save(tmp_path / "registry")
        registry = Registry.open(tmp_path / "registry")
    yield registry
    registry.close()


def test_all_stands_on_one_shelf_and_is_found_as_before(registry):
    grown(registry)
    before, everybody = found(registry), sorted(registry, key=lambda one: one.id)
    registry.compact()
    assert shelves(registry) == [len(registry)] == [898]
    assert found(registry) == before
    assert sorted(registry, key=lambda one: one.id) == everybody
    built = Registry.build(everybody, matcher=registry.matcher, threads=1)
    assert found(built) == before
    if registry.path is not None:
        assert check(registry.path).entries == 0
        opened = Registry.open(registry.path)
        assert (shelves(opened), found(opened)) == ([898], before)


def test_it_goes_on_as_before(registry):
    grown(registry)
    registry.compact()
    registry.add(Person(id=9_000_002, name="Xanthippus Qwertyani"))
    assert registry.search("Santhippus Qwertyany", limit=1)[0].id == 9_000_002
    assert registry.remove(TABLE["id"][400].as_py())
    assert len(registry) == 898
    if registry.path is not None:
        assert found(Registry.open(registry.path)) == found(registry)


def test_a_little_growth_does_not_write_all_anew(registry):
    registry.add(REST.slice(0, 30))
    registry.compact()
    assert shelves(registry) == [300, 30]


def test_many_removals_are_a_reason_too(registry):
    for identity in TABLE["id"].to_pylist()[:40]:
        registry.remove(identity)
    registry.compact()
    assert shelves(registry) == [260]


def test_what_is_changed_while_it_is_rebuilt_is_not_lost(tmp_path, monkeypatch):
    Registry.build(FIRST, threads=1).save(tmp_path / "registry")
    memory = Registry.build(FIRST, threads=1)
    registry = Registry.open(tmp_path / "registry")
    begun, go_on = threading.Event(), threading.Event()

    def slowly(state, **options):
        begun.set()
        assert go_on.wait(60)
        return rebuilt(state, **options)

    rebuilt = present.rebuilt
    monkeypatch.setattr(present, "rebuilt", slowly)
    for one in (memory, registry):
        one.add(REST.slice(0, 200))
    compacting = threading.Thread(target=registry.compact)
    compacting.start()
    assert begun.wait(60)
    ids = TABLE["id"].to_pylist()
    for one in (memory, registry):
        one.add(REST.slice(200, 50))
        one.add(Person(id=9_000_003, name="Baru Sementara"))
        assert one.remove(ids[10])
        assert one.remove(ids[310])
        one.update(Person(id=ids[11], name="Berubah Sementara"))
    go_on.set()
    compacting.join()
    registry.add(Person(id=9_000_004, name="Sesudahnya"))
    memory.add(Person(id=9_000_004, name="Sesudahnya"))
    assert shelves(registry)[0] == 500
    for one in (registry, Registry.open(registry.path)):
        assert found(one) == found(memory)
        assert sorted(p.id for p in one) == sorted(p.id for p in memory)
    registry.close()

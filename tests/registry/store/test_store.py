"""A registry's directory from beginning to end: made, opened, grown, compacted."""

import re
from pathlib import Path

import pytest
from numbered import all_ids, ids, names

from namematch.errors import StorageError
from namematch.registry.store import Store, check


def test_what_was_created_and_appended_is_opened(place):
    with Store.open(place, write=True) as store:
        store.append(ids(4))
        store.append(ids(5, 6))
    store = Store.open(place)
    assert store.meta == {"fields": ["name"]}
    assert not store.writable
    assert all_ids(store) == [1, 2, 3, 4, 5, 6]
    assert list(store.entries()) == []


def test_saving_over_a_registry_replaces_it_and_leaves_no_other_file(place):
    with Store.open(place, write=True) as store:
        store.append(ids(4))
    Store.create(place, [ids(9)], meta={})
    assert all_ids(Store.open(place)) == [9]
    assert names(place) == ["lock", "log-000005.bin", "manifest.json", "segment-000004.bin"]


def test_compaction_keeps_every_entry_once(place):
    with Store.open(place, write=True) as store:
        store.append(ids(4))
        frozen = []
        cut = store.rotate(then=lambda: frozen.append(4))
        store.append(ids(5))
        store.publish([0, 1, ids(*frozen)], cut=cut, meta={"n": 4})
        store.append(ids(6))
        assert [block.arrays["ids"].tolist() for block in store.segments] == [[1, 2], [3], [4]]
    store = Store.open(place)
    assert all_ids(store) == [1, 2, 3, 4, 5, 6]
    assert store.meta == {"n": 4}
    assert check(place).sound
    assert len([name for name in names(place) if name.startswith("log")]) == 1


def test_segments_may_be_merged_and_the_old_files_go(place):
    with Store.open(place, write=True) as store:
        old = store.segments[0].arrays["ids"]
        store.publish([ids(1, 2, 3)])
        assert old.tolist() == [1, 2]  # still mapped
    assert len([name for name in names(place) if name.startswith("segment")]) == 1
    assert all_ids(Store.open(place)) == [1, 2, 3]


def test_a_rotation_without_a_publication_loses_nothing(place):
    with Store.open(place, write=True) as store:
        for number in (4, 5, 6):
            store.append(ids(number))
            store.rotate()
    with Store.open(place, write=True) as store:
        store.append(ids(7))
        assert all_ids(store) == [1, 2, 3, 4, 5, 6]
    assert all_ids(Store.open(place)) == [1, 2, 3, 4, 5, 6, 7]


def test_a_log_that_cannot_be_opened_stops_the_writer_but_loses_nothing(place, monkeypatch):
    with Store.open(place, write=True) as store:
        store.append(ids(4))
        with monkeypatch.context() as patch:
            patch.setattr("namematch.registry.store.commit.Reading.drain", failing)
            with pytest.raises(StorageError):
                store.rotate()
        with pytest.raises(StorageError, match="open the registry again"):
            store.append(ids(5))
    with Store.open(place, write=True) as store:
        store.append(ids(6))
    assert all_ids(Store.open(place)) == [1, 2, 3, 4, 6]


def failing(_):
    raise StorageError("too many open files")


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="Linux says what is shared")
def test_what_a_process_reads_of_the_segments_is_not_its_own_memory(place):
    Store.create(place, [ids(*range(100_000))], meta={})
    store = Store.open(place)
    assert store.segments[0].arrays["ids"].sum() > 0
    maps = Path("/proc/self/smaps").read_text().split(str(place / "segment-000004.bin"))[1]
    fields = dict(re.findall(r"^(\w+): +(\d+) kB$", maps, re.MULTILINE)[::-1])
    assert int(fields["Rss"]) > 700
    assert int(fields["Private_Dirty"]) == 0


def test_meta_that_is_not_json_changes_nothing(place):
    before = {path: path.read_bytes() for path in place.iterdir()}
    with pytest.raises(TypeError):
        Store.create(place, [ids(9)], meta={"when": object()})
    assert {path: path.read_bytes() for path in place.iterdir()} == before


def test_a_stranger_beside_the_files_stays_there(place):
    (place / "notes.txt").write_text("ours")
    Store.create(place, [], meta={})
    with Store.open(place, write=True) as store:
        store.publish([ids(1)])
    assert (place / "notes.txt").read_text() == "ours"

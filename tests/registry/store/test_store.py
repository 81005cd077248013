"""A registry's directory from beginning to end: made, opened, grown, compacted, followed."""

import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from namematch.errors import (
    DamagedError,
    LockedError,
    NewerFormatError,
    NotARegistryError,
    StorageError,
)
from namematch.registry.store import Block, Store, check, manifest
from namematch.registry.store.durable import write_file


def ids(*numbers):
    return Block({"kind": "ids"}, {"ids": np.array(numbers, np.int64)})


def all_ids(store):
    """Every id in the segments, then in the log."""
    blocks = [*store.segments, *store.entries()]
    return [number for block in blocks for number in block.arrays["ids"].tolist()]


def new_ids(news):
    return [number for block in news.entries for number in block.arrays["ids"].tolist()]


@pytest.fixture
def place(tmp_path):
    Store.create(tmp_path / "r", [ids(1, 2), ids(3)], meta={"fields": ["name"]})
    return tmp_path / "r"


def names(place):
    return sorted(path.name for path in place.iterdir())


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


def test_a_reader_follows_the_writer(place):
    with Store.open(place, write=True) as store:
        reader = Store.open(place)
        seen = all_ids(reader)
        assert reader.refresh().entries == []
        store.append(ids(4))
        store.append(ids(5))
        assert new_ids(reader.refresh()) == [4, 5]
        cut = store.rotate()
        store.append(ids(6))
        news = reader.refresh()
        assert not news.reopened
        assert new_ids(news) == [6]
        store.publish([ids(*seen, 4, 5)], cut=cut)
        store.append(ids(7))
        assert reader.refresh().reopened
        assert all_ids(reader) == [1, 2, 3, 4, 5, 6, 7]
        store.append(ids(8))
        assert new_ids(reader.refresh()) == [8]


def test_a_reader_follows_to_another_registry_saved_in_its_place(place):
    reader = Store.open(place)
    Store.create(place, [ids(9)], meta={})
    assert reader.refresh().reopened
    assert all_ids(reader) == [9]


def test_readers_that_open_and_follow_while_a_writer_compacts_miss_nothing(place):
    done = threading.Event()
    errors = []

    def follow():
        try:
            while not done.is_set():
                reader = Store.open(place)
                seen = all_ids(reader)
                for _ in range(5):
                    news = reader.refresh()
                    seen = all_ids(reader) if news.reopened else seen + new_ids(news)
                    assert seen == list(range(1, len(seen) + 1))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=follow) for _ in range(2)]
    for thread in threads:
        thread.start()
    with Store.open(place, write=True) as store:
        last = 3
        for round_ in range(25):
            for number in range(last + 1, last + 5):
                store.append(ids(number))
            cut = store.rotate()
            last += 5
            store.append(ids(last))
            store.publish([ids(*range(1, last))], cut=cut, meta={"round": round_})
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_store_opened_for_reading_does_not_write(place):
    with pytest.raises(LockedError, match="opened for reading"):
        Store.open(place).append(ids(4))


def test_a_reader_may_become_the_writer_and_is_told_what_came_before(place):
    reader = Store.open(place)
    with Store.open(place, write=True) as writer:
        writer.append(ids(4))
        with pytest.raises(LockedError):
            reader.acquire()
        assert not reader.writable
        writer.append(ids(5))
    assert new_ids(reader.acquire()) == [4, 5]
    assert reader.acquire().entries == []
    reader.append(ids(6))
    reader.close()
    assert all_ids(Store.open(place)) == [1, 2, 3, 4, 5, 6]


def test_a_reader_that_becomes_the_writer_after_a_compaction_starts_anew(place):
    reader = Store.open(place)
    with Store.open(place, write=True) as writer:
        writer.publish([ids(9)], cut=writer.rotate())
        writer.append(ids(10))
    assert reader.acquire().reopened
    assert all_ids(reader) == [9, 10]
    reader.close()


def test_two_writers_exclude_each_other_and_the_error_names_the_process(place):
    code = (
        "import sys; from namematch.registry.store import Store\n"
        f"store = Store.open({str(place)!r}, write=True); print(flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout.readline()
    with pytest.raises(LockedError, match=rf"by process {child.pid}$"):
        Store.open(place, write=True)
    with pytest.raises(LockedError, match=rf"by process {child.pid}$"):
        Store.create(place, [], meta={})
    assert all_ids(Store.open(place)) == [1, 2, 3]
    child.kill()
    child.communicate()
    Store.open(place, write=True).close()


def test_two_writers_in_one_process_exclude_each_other(place):
    with Store.open(place, write=True), pytest.raises(LockedError):
        Store.open(place, write=True)
    Store.open(place, write=True).close()


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="Linux says what is shared")
def test_what_a_process_reads_of_the_segments_is_not_its_own_memory(place):
    Store.create(place, [ids(*range(100_000))], meta={})
    store = Store.open(place)
    assert store.segments[0].arrays["ids"].sum() > 0
    maps = Path("/proc/self/smaps").read_text().split(str(place / "segment-000004.bin"))[1]
    fields = dict(re.findall(r"^(\w+): +(\d+) kB$", maps, re.MULTILINE)[::-1])
    assert int(fields["Rss"]) > 700
    assert int(fields["Private_Dirty"]) == 0


def test_a_fork_of_the_writer_does_not_write_and_does_not_hold_the_lock(place):
    code = f"""
import os, sys
import numpy as np
from namematch.errors import LockedError
from namematch.registry.store import Block, Store
store = Store.open({str(place)!r}, write=True)
ready, go = os.pipe(), os.pipe()
if os.fork():
    os.read(ready[0], 1)
    store.close()
    Store.open({str(place)!r}, write=True).close()
    os.write(go[1], b"x")
    sys.exit(os.wait()[1])
try:
    store.append(Block({{}}, {{"ids": np.array([4])}}))
except LockedError as error:
    assert "not by its fork" in str(error)
    os.write(ready[1], b"x")
    os.read(go[0], 1)
    os._exit(0)
os._exit(1)
"""
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0


def test_what_is_no_registry_is_told_and_left_alone(tmp_path):
    with pytest.raises(NotARegistryError, match="found nothing there"):
        Store.open(tmp_path / "nowhere")
    with pytest.raises(NotARegistryError, match="found a directory without"):
        Store.open(tmp_path, write=True)
    assert names(tmp_path) == []
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(NotARegistryError, match="found a file"):
        Store.open(tmp_path / "letter.txt")
    with pytest.raises(NotARegistryError, match=r"1 other files \(letter.txt"):
        Store.create(tmp_path, [], meta={})
    (tmp_path / "manifest.json").write_text('{"name": "my web app"}')
    with pytest.raises(NotARegistryError, match="found another file"):
        Store.open(tmp_path)
    with pytest.raises(NotARegistryError, match="found another file"):
        Store.create(tmp_path, [], meta={})
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_a_newer_format_is_told_by_its_number(place):
    values = json.loads((place / "manifest.json").read_text())
    del values["checksum"]
    write_file(place / "manifest.json", [manifest.seal(values | {"version": 7, "shards": []})])
    for call in (Store.open, check, lambda place: Store.create(place, [], meta={})):
        with pytest.raises(NewerFormatError, match="format 1 or older, found format 7"):
            call(place)


@pytest.mark.parametrize("verify", [True, False])
@pytest.mark.parametrize("kind", ["segment", "log"])
def test_a_missing_file_is_told_by_its_name(place, kind, verify):
    (gone, *_) = place.glob(f"{kind}-*")
    gone.unlink()
    with pytest.raises(DamagedError, match=f"{re.escape(gone.name)} is missing"):
        Store.open(place, verify=verify)
    assert gone.name in check(place).problems[0]


@pytest.mark.parametrize("verify", [True, False])
@pytest.mark.parametrize("change", [-1, 1])
def test_a_segment_of_another_length_is_told_by_both_lengths(place, change, verify):
    (segment, *_) = sorted(place.glob("segment-*"))
    whole = segment.read_bytes()
    segment.write_bytes(whole[:change] if change < 0 else whole + b"?")
    with pytest.raises(DamagedError, match=rf"expected 80 bytes, found {80 + change}"):
        Store.open(place, verify=verify)


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

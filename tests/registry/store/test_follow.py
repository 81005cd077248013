"""Readers follow the writer, and may take its place."""

import threading

import pytest
from numbered import all_ids, ids, new_ids

from namematch.errors import LockedError
from namematch.registry.store import Store, commit, durable


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


def test_nobody_sees_what_is_not_on_the_disk_yet(place, monkeypatch):
    """A power cut could still take it back."""
    seen, reader = [], Store.open(place)

    def look_before(descriptor):
        seen.append((all_ids(Store.open(place)), new_ids(reader.refresh())))
        durable.sync(descriptor)

    with Store.open(place, write=True) as store:
        monkeypatch.setattr(commit, "sync", look_before)
        store.append(ids(4))
        assert seen == [([1, 2, 3], [])]
        assert new_ids(reader.refresh()) == [4]

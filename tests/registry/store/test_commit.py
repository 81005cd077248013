"""Calls share a sync, come in one order, and fail one by one."""

import os
import threading
import time

import pytest

from namematch.errors import StorageError
from namematch.registry.store import commit, log
from namematch.registry.store.commit import Committer
from namematch.registry.store.log import Reading

IDENTITY = b"sixteen bytes .."
FILE = "log-000001.bin"


@pytest.fixture
def committer(tmp_path):
    log.create(tmp_path, FILE, IDENTITY)
    committer = Committer(tmp_path, FILE, IDENTITY)
    yield committer
    committer.close()


def read(folder):
    return list(Reading(folder, FILE, IDENTITY))


def in_threads(count, work):
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture
def slow_syncs(monkeypatch):
    """The disk's own sync, made as slow as that of a hard disk, and counted."""
    count = []

    def slow(descriptor):
        os.fdatasync(descriptor)
        time.sleep(0.01)
        count.append(descriptor)

    monkeypatch.setattr(commit, "sync", slow)
    return count


def test_callers_that_wait_share_the_next_sync(committer, slow_syncs, tmp_path):
    in_threads(8, lambda n: [committer.append(b"%d %d" % (n, i)) for i in range(10)])
    assert len(read(tmp_path)) == 80
    assert len(slow_syncs) < 40


def test_an_entry_is_on_the_disk_before_its_caller_goes_on(committer, tmp_path):
    def work(number):
        for i in range(20):
            committer.append(b"%d %d" % (number, i))
            assert b"%d %d" % (number, i) in read(tmp_path)

    in_threads(4, work)


def test_what_follows_runs_once_each_in_the_order_of_the_log(committer, slow_syncs, tmp_path):
    seen = []

    def work(number):
        for i in range(10):
            payload = b"%d %d" % (number, i)
            committer.append(payload, lambda payload=payload: seen.append(payload))

    in_threads(6, work)
    assert seen == read(tmp_path)


def test_an_error_of_what_follows_is_its_callers_alone(committer, tmp_path):
    def fail():
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        committer.append(b"one", fail)
    committer.append(b"two")
    assert read(tmp_path) == [b"one", b"two"]


def test_nothing_is_appended_while_somebody_is_alone(committer, tmp_path):
    with committer.alone():
        thread = threading.Thread(target=committer.append, args=(b"late",))
        thread.start()
        time.sleep(0.05)
        assert read(tmp_path) == []
    thread.join()
    assert read(tmp_path) == [b"late"]


def test_after_a_failed_sync_nothing_is_acknowledged_any_more(committer, tmp_path, monkeypatch):
    committer.append(b"safe")

    def fail(_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(commit, "sync", fail)
    with pytest.raises(StorageError, match="Input/output error"):
        committer.append(b"lost", lambda: pytest.fail("must not run"))
    monkeypatch.undo()
    with pytest.raises(StorageError, match="a sync failed"):
        committer.append(b"later")
    assert read(tmp_path) == [b"safe"]
    again = Committer(tmp_path, FILE, IDENTITY)
    again.append(b"again")
    again.close()
    assert read(tmp_path) == [b"safe", b"again"]


def test_an_interruption_stops_the_writer_but_loses_nothing(committer, tmp_path, monkeypatch):
    committer.append(b"safe")

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(commit, "sync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        committer.append(b"perhaps")
    monkeypatch.undo()
    with pytest.raises(StorageError, match="interrupted"):
        committer.append(b"later")
    again = Committer(tmp_path, FILE, IDENTITY)
    again.close()
    assert read(tmp_path) == [b"safe", b"perhaps"]


def test_a_closed_log_refuses(committer):
    committer.close()
    with pytest.raises(StorageError, match="closed"):
        committer.append(b"late")

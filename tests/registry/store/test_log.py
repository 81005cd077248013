"""What was acknowledged is read whole or it is an error; what was not may end anywhere."""

import itertools
import os

import pytest

from namematch.errors import DamagedError
from namematch.registry.store import log
from namematch.registry.store.commit import Committer
from namematch.registry.store.log import Reading

IDENTITY = b"sixteen bytes .."
FILE = "log-000001.bin"
PAYLOADS = [b"one", b"second", b"3" * 30]


@pytest.fixture
def folder(tmp_path):
    log.create(tmp_path, FILE, IDENTITY)
    committer = Committer(tmp_path, FILE, IDENTITY)
    for payload in PAYLOADS:
        committer.append(payload)
    committer.close()
    return tmp_path


def read(folder, **options):
    return list(Reading(folder, FILE, IDENTITY, **options))


def unmark(folder, entries):
    """Set the mark back, as after a power cut that lost it: only ``entries`` are acknowledged."""
    position = log.Position(log.START, Reading(folder, FILE, IDENTITY).position.chain)
    reading = Reading(folder, FILE, IDENTITY)
    for _ in zip(range(entries), reading, strict=False):
        position = reading.position
    with open(folder / FILE, "r+b") as file:
        os.pwrite(file.fileno(), log.mark(position), log.MARK_AT)
    return position


@pytest.mark.parametrize("beyond", [True, False])
def test_payloads_come_back_in_order(folder, beyond):
    assert read(folder, beyond=beyond) == PAYLOADS


@pytest.mark.parametrize("beyond", [True, False])
def test_every_flipped_byte_is_an_error(folder, beyond):
    whole = (folder / FILE).read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= (1, 0x80, 0xFF)[place % 3]
        (folder / FILE).write_bytes(damaged)
        with pytest.raises(DamagedError, match=FILE):
            read(folder, beyond=beyond)


@pytest.mark.parametrize("beyond", [True, False])
def test_an_acknowledged_log_cut_anywhere_is_an_error(folder, beyond):
    whole = (folder / FILE).read_bytes()
    for length in range(len(whole)):
        (folder / FILE).write_bytes(whole[:length])
        with pytest.raises(DamagedError, match=FILE):
            read(folder, beyond=beyond)


def test_a_torn_tail_ends_the_log_wherever_it_is_torn(folder):
    acknowledged = unmark(folder, 1)
    whole = (folder / FILE).read_bytes()
    for length in range(acknowledged.end, len(whole)):
        (folder / FILE).write_bytes(whole[:length])
        found = read(folder, beyond=True)
        assert found == PAYLOADS[: len(found)]
        assert len(found) in (1, 2)
        assert read(folder) == PAYLOADS[:1]


def test_garbage_behind_the_mark_ends_the_log(folder):
    acknowledged = unmark(folder, 1)
    whole = (folder / FILE).read_bytes()
    for tail in (bytes(500), os.urandom(500), whole[log.START : acknowledged.end]):
        (folder / FILE).write_bytes(whole[: acknowledged.end] + tail)
        assert read(folder, beyond=True) == PAYLOADS[:1]


def test_frames_doubled_swapped_or_left_out_are_an_error(folder):
    whole = (folder / FILE).read_bytes()
    bounds = [log.START]
    reading = Reading(folder, FILE, IDENTITY)
    bounds += [reading.position.end for _ in reading]
    first, second, third = (whole[a:b] for a, b in itertools.pairwise(bounds))
    for frames in (first + third, second + first + third, first + first + second + third):
        (folder / FILE).write_bytes(whole[: log.START] + frames)
        with pytest.raises(DamagedError):
            read(folder)


def test_the_next_writer_cuts_the_torn_tail_and_goes_on(folder):
    unmark(folder, 2)
    with open(folder / FILE, "r+b") as file:
        file.truncate(os.path.getsize(folder / FILE) - 1)
    committer = Committer(folder, FILE, IDENTITY)
    committer.append(b"after")
    committer.close()
    assert read(folder) == [*PAYLOADS[:2], b"after"]


def test_the_next_writer_keeps_whole_entries_behind_a_lost_mark(folder):
    unmark(folder, 0)
    Committer(folder, FILE, IDENTITY).close()
    assert read(folder) == PAYLOADS


def test_a_log_of_another_registry_is_an_error(folder):
    with pytest.raises(DamagedError, match="head"):
        list(Reading(folder, FILE, b"another registry"))

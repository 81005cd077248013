"""The checksums are those of zlib, chunk by chunk, however the bytes come."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.registry.store import checksum


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(checksum, "CHUNK", 16)


def slow(data):
    return tuple(zlib.crc32(data[start : start + 16]) for start in range(0, len(data), 16))


@given(st.binary(max_size=100), st.integers(1, 4))
def test_threads_change_nothing(data, threads):
    assert checksum.checksums(memoryview(data), threads=threads) == slow(data)


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_pieces_change_nothing(pieces):
    running = checksum.Running()
    for piece in pieces:
        running.feed(memoryview(piece))
    assert running.finish() == slow(b"".join(pieces))


def test_every_value_of_every_byte_is_told_apart():
    data = np.random.default_rng(5).integers(0, 256, 20, dtype=np.uint8).tobytes()
    expected = slow(data)
    for place in range(len(data)):
        for flip in range(1, 256):
            other = bytearray(data)
            other[place] ^= flip
            found = checksum.differing(memoryview(other), expected, threads=1)
            assert found == [place // 16]

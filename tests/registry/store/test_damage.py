"""A flipped byte in any file is always found; unread, it may change values but never a shape."""

import random
import shutil

import numpy as np
import pytest

from namematch.errors import RegistryError
from namematch.registry.store import Block, Store, check, checksum

RNG = np.random.default_rng(11)


def block(rows):
    return Block(
        {"rows": rows},
        {
            "ids": RNG.integers(0, 2**40, rows),
            "steps": RNG.integers(0, 2**16, (rows, 3)).astype(np.uint16),
            "odd": RNG.integers(0, 256, rows | 1).astype(np.uint8),
        },
    )


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    place = tmp_path_factory.mktemp("sound") / "registry"
    Store.create(place, [block(300_000), block(1), block(0)], meta={"fields": ["name"]})
    with Store.open(place, write=True) as store:
        for rows in (1, 1000, 3):
            store.append(block(rows))
        store.rotate()
        store.append(block(5))
    assert (place / "segment-000001.bin").stat().st_size > checksum.CHUNK
    assert check(place).sound
    return place


def is_found(call, place):
    try:
        found = call(place)
    except RegistryError:
        return True
    return call is check and not found.sound


def flip(path, where, how):
    with open(path, "r+b") as file:
        file.seek(where)
        (byte,) = file.read(1)
        file.seek(where)
        file.write(bytes([byte ^ how]))


def test_a_flipped_byte_is_found_by_open_and_by_check_in_every_file(sound, tmp_path, moment):
    dice = random.Random(moment)
    place = shutil.copytree(sound, tmp_path / "registry")
    tried = 0
    for path in sorted(place.iterdir()):
        size = path.stat().st_size
        if size:  # the lock of a closed registry is empty
            where, how = dice.randrange(size), dice.randrange(1, 256)
            flip(path, where, how)
            assert is_found(Store.open, place), (path.name, where, how)
            assert is_found(check, place), (path.name, where, how)
            flip(path, where, how)
            tried += 1
    assert tried == 6
    assert check(place).sound


@pytest.mark.parametrize("file", ["manifest.json", "log-000004.bin"])
def test_every_byte_of_manifest_and_log_is_guarded_even_unverified(sound, tmp_path, file):
    place = shutil.copytree(sound, tmp_path / "registry")
    size = (place / file).stat().st_size
    for where in range(0, size, max(1, size // 300)):
        flip(place / file, where, 1 + where % 255)
        assert is_found(lambda place: Store.open(place, verify=False), place), where
        flip(place / file, where, 1 + where % 255)


def test_check_says_where_the_damage_is(sound, tmp_path):
    place = shutil.copytree(sound, tmp_path / "registry")
    flip(place / "segment-000001.bin", 100, 1)
    flip(place / "log-000004.bin", 80, 1)
    first, second = check(place).problems
    assert first.startswith("segment-000001.bin: bytes 0 to 4,194,304 are not those")
    assert "arrays there: ids, steps" in first
    assert "log-000004.bin" in second
    assert "found damage at byte 64" in second


def test_unverified_values_may_be_anything_but_types_and_shapes_stand(sound, tmp_path):
    place = shutil.copytree(sound, tmp_path / "registry")
    expected = Store.open(place)
    segment = place / "segment-000001.bin"
    segment.write_bytes(RNG.bytes(segment.stat().st_size))
    found = Store.open(place, verify=False)
    for left, right in zip(found.segments, expected.segments, strict=True):
        assert left.header == right.header
        for name, array in right.arrays.items():
            assert (left.arrays[name].dtype, left.arrays[name].shape) == (array.dtype, array.shape)
            left.arrays[name].sum()


def test_unverified_opening_reads_no_byte_of_the_segments(sound, tmp_path, monkeypatch):
    def read(*_, **__):
        pytest.fail("the segments were read")

    monkeypatch.setattr(checksum.zlib, "crc32", zlib_of(checksum.zlib.crc32))
    monkeypatch.setattr("namematch.registry.store.segment.differing", read)
    Store.open(sound, verify=False)


def zlib_of(crc32):
    def small(data, *rest):
        assert len(data) < 100_000
        return crc32(data, *rest)

    return small

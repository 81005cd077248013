"""A full disk is one clear error; nothing acknowledged is lost, and with room again it goes on.

The disk is a real one that is really full: a file system of one megabyte in memory, mounted in a
namespace of its own where the system lets anyone do so; and everywhere a limit on the length of
files, which makes the system refuse a write in its middle.
"""

import shutil
import subprocess
import sys

import pytest

from namematch.registry.store import check

COMMON = """
import os, resource, sys
import numpy as np
from pathlib import Path
from namematch.errors import StorageError
from namematch.registry.store import Block, Store, check

place = Path(sys.argv[1])

def block(number, size=3000):
    return Block({}, {"ids": np.full(1, number), "text": np.full(size, number % 251, np.uint8)})

def ids(store):
    return [int(b.arrays["ids"][0]) for b in (*store.segments, *store.entries())]

def refused(call, *arguments, **options):
    try:
        call(*arguments, **options)
    except StorageError as error:
        assert str(place) in str(error) and REASON in str(error), error
        return True
    return False

def fill(store, first):
    number, ran = first, []
    while not refused(store.append, block(number), then=lambda: ran.append(number)):
        number += 1
    assert ran == list(range(first, number))
    return number
"""

LIMITED = (
    COMMON
    + """
REASON = "File too large"
Store.create(place, [], meta={})
store = Store.open(place, write=True)
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
reached = fill(store, 0)
assert reached > 20
assert ids(Store.open(place)) == list(range(reached))
assert refused(store.publish, [block(0, 200_000)])
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
store.append(block(reached))
store.publish([0] * len(store.segments))
assert ids(Store.open(place)) == list(range(reached + 1))
assert check(place).sound
"""
)

FULL = (
    COMMON
    + """
REASON = "No space left"
os.system(f"mount -t tmpfs -o size=1m none {place}")
filler, place = place / "filler", place / "registry"
Store.create(place, [], meta={})
store = Store.open(place, write=True)
filler.write_bytes(bytes(300_000))
reached = fill(store, 0)
assert reached > 100
before = sorted(os.listdir(place))
assert ids(Store.open(place)) == list(range(reached))
assert refused(store.publish, [block(0, 200_000)])
assert refused(store.rotate)
other, place = place, place.with_name("other")
assert refused(Store.create, place, [block(0, 200_000)], meta={})
assert sorted(os.listdir(place)) in ([], ["lock"])
place = other
assert sorted(os.listdir(place)) == before
assert ids(Store.open(place)) == list(range(reached)) and check(place).sound
filler.unlink()
store.append(block(reached))
cut = store.rotate()
reached = fill(store, reached + 1)
store.close()
assert ids(Store.open(place)) == list(range(reached)) and check(place).sound
Store.open(place, write=True).close()  # opening needs no room
"""
)


def run(code, *command, place):
    done = subprocess.run(
        [*command, sys.executable, "-c", code, str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_limit_on_the_length_of_files(tmp_path):
    run(LIMITED, place=tmp_path / "registry")
    assert check(tmp_path / "registry").sound


def may_mount():
    command = ["unshare", "-r", "-m", "true"]
    return shutil.which("unshare") and subprocess.run(command, check=False).returncode == 0


@pytest.mark.skipif(not may_mount(), reason="this system lets only root mount")
def test_a_full_disk(tmp_path):
    run(FULL, "unshare", "-r", "-m", place=tmp_path)

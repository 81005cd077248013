"""One process writes, and the others are told which."""

import subprocess
import sys

import pytest
from numbered import all_ids

from namematch.errors import LockedError
from namematch.registry.store import Store


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

"""What a registry must hold after its writer ended at any moment, beside the victim that wrote."""

import random
import subprocess
import sys
import time

import numpy as np
import victim

from namematch.errors import NotARegistryError
from namematch.registry.store import Store, check, manifest

LONGEST = 0.15  # seconds until the end


def killed(what, place, moment):
    """Run the victim, kill it at a random moment or call, and return its last acknowledgements."""
    dice = random.Random(f"{what} {moment}")
    by_itself = moment % 2
    step = [str(dice.randrange(60))] if by_itself else []
    command = [sys.executable, victim.__file__, what, str(place), *step]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"ready\n"
    if not by_itself:
        time.sleep(dice.random() * LONGEST)
        child.kill()
    said, _ = child.communicate()
    assert child.returncode == -9
    return last_words(said)


def last_words(said):
    """The last acknowledgement of every thread."""
    acknowledged = {}
    for line in said.splitlines():
        thread, number = line.split()
        acknowledged[int(thread)] = int(number)
    return acknowledged


def present(place):
    """Every id in the registry, each with its record as it must be."""
    found = []
    store = Store.open(place)
    for block in (*store.segments, *store.entries()):
        expected = victim.records(block.arrays["ids"])
        assert all((block.arrays[name] == expected.arrays[name]).all() for name in expected.arrays)
        found.append(block.arrays["ids"])
    return np.sort(np.concatenate([np.zeros(0, np.int64), *found]))


def held(ids, acknowledged):
    """Whole batches, one behind the other: those acknowledged, and at most the one under way."""
    for thread in range(victim.THREADS):
        here = ids[ids // victim.STRIDE == thread]
        least = acknowledged.get(thread, -1) + 1
        allowed = [
            np.concatenate(
                [np.zeros(0, np.int64), *(victim.batch(thread, n) for n in range(count))]
            )
            for count in (least, least + 1)
        ]
        assert any(np.array_equal(here, one) for one in allowed)


def only_its_files(place):
    named = manifest.read(place).files | {"manifest.json", "lock"}
    assert {path.name for path in place.iterdir()} == named


def added(place, acknowledged):
    """Assert that all acknowledged batches are there, nothing is half there, and it goes on."""
    assert check(place).problems == ()
    before = present(place)
    held(before, acknowledged)
    with Store.open(place, write=True) as store:
        only_its_files(place)
        store.append(victim.records(np.array([10 * victim.STRIDE])))
    assert check(place).problems == ()
    assert present(place).tolist() == [*before.tolist(), 10 * victim.STRIDE]


def saved(place, acknowledged):
    """Assert that the last acknowledged save is there, or the one after it, or no registry yet."""
    last = acknowledged.get(0, -1)
    if last >= 0 or (place / "manifest.json").exists():
        assert check(place).problems == ()
        number = Store.open(place).meta["save"]
        assert number in (last, last + 1)
        expected = [victim.batch(0, number), victim.batch(1, number)]
        assert np.array_equal(present(place), np.concatenate(expected))
    else:
        try:
            Store.open(place)
        except NotARegistryError:
            pass
        else:
            raise AssertionError("a registry without a manifest was opened")
    Store.create(place, [], meta={})
    only_its_files(place)

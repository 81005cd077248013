"""Registries killed over and over: a host that has compiled everything forks, the fork is killed.

``python registry_victim.py add|compact|save FOLDER MOMENT...`` ends with status 0 when after each
kill every acknowledged record was there and found, and nothing was half there. A process of
its own, because only one without threads may fork.
"""

import itertools
import os
import random
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

from namematch.records import Person
from namematch.registry import present
from namematch.registry.registry import Registry
from namematch.registry.store import check

MOST_ACKNOWLEDGED = 12  # calls before the kill
LONGEST = 0.03  # seconds from then to the kill
THREADS = 3
STRIDE = 1_000_000  # ids of a thread begin at its number times this
GIVEN = ("Wira", "Sastra", "Kusuma", "Harta", "Mangun", "Citra", "Surya", "Nata")
FAMILY = ("diningrat", "wijaya", "negara", "kusuma", "atmaja", "pranata", "sudarma")


def size(thread, number):
    """Records in the batch ``number`` of a thread."""
    return 1 + (thread + number) % 3 * 4


def batch(thread, number):
    """The records of a batch; all of them follow from its number."""
    start = thread * STRIDE + sum(size(thread, before) for before in range(number))
    return [person(start + at) for at in range(size(thread, number))]


def person(identity):
    """A record that follows from its id."""
    words = (
        GIVEN[identity % 8] + FAMILY[identity % 7],
        GIVEN[identity // 3 % 8] + FAMILY[identity // 5 % 7],
    )
    born = f"{1950 + identity % 50}-{1 + identity % 12:02}-{1 + identity % 28:02}"
    return Person(id=identity, name=" ".join(words).lower(), birth_date=born)


def add(place, *, compacting=False):
    """Add from several threads, and with ``compacting`` compact without end beside them."""
    registry = Registry.open(place)
    for thread in range(THREADS):
        threading.Thread(target=append, args=(registry, thread), daemon=True).start()
    while True:
        if compacting:
            registry.compact()
        else:
            time.sleep(1)


def append(registry, thread):
    for number in itertools.count():
        registry.add(batch(thread, number))
        os.write(1, b"%d %d\n" % (thread, number))


def save(place):
    """Save ever larger registries in one place."""
    registry = Registry.open(place)
    for number in itertools.count():
        registry.add(batch(0, number))
        registry.save(place.with_name("saved"))
        os.write(1, b"0 %d\n" % number)


def killed(what, place, dice):
    """Fork, let the fork write, kill it; its last acknowledgement by thread."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        present.MUCH = dice.choice((present.MUCH, 1e9))  # all written anew, or what was added
        (save if what == "save" else add)(
            place, **({"compacting": True} if what == "compact" else {})
        )
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = [pipe.readline() for _ in range(dice.randrange(MOST_ACKNOWLEDGED))]
        time.sleep(dice.random() * LONGEST)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines = [line.split() for line in (*said, *pipe.read().splitlines())]
    return {int(thread): int(number) for thread, number in lines}


def witness(registry, acknowledged):
    """Assert what must hold of the registry opened again."""
    everybody = sorted(one.id for one in registry)
    for thread in range(THREADS):
        here = [identity for identity in everybody if identity // STRIDE == thread]
        least = acknowledged.get(thread, -1) + 1
        allowed = [
            [one.id for n in range(count) for one in batch(thread, n)]
            for count in (least, least + 1)
        ]
        assert here in allowed, (thread, least, here[-5:])
        for identity in here[-3:]:
            assert registry.get(identity) == person(identity)
            assert identity in [hit.id for hit in registry.search(person(identity), limit=50)]


def main(what, place, moments):
    """Make a small registry, then one copy, one fork and one kill for every moment."""
    model = Registry.build(
        [person(10 * STRIDE + n).model_dump(exclude={"further", "problems"}) for n in range(50)]
    )
    model.save(place / "model")
    warm = Registry.open(place / "model")
    warm.search(person(3))
    for moment in moments:
        target = shutil.copytree(place / "model", place / "target")
        acknowledged = killed(what, target, random.Random(f"{what} {moment}"))
        final = target
        if what == "save":
            final = target.with_name("saved")
            if not (final / "manifest.json").exists():
                assert not acknowledged
                final = target
                acknowledged = None
        if acknowledged is not None:
            assert check(final).problems == (), moment
            registry = Registry.open(final)
            witness(registry, acknowledged)
            registry.add(Person(id=99 * STRIDE, name="Sesudah Mati"))
            assert len(registry) == len(Registry.open(final))
            registry.close()
        shutil.rmtree(target)
        shutil.rmtree(target.with_name("saved"), ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), [int(moment) for moment in sys.argv[3:]])

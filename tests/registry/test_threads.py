"""Threads search while others add, remove, update and compact: every answer is that of a moment.

A search that began after ``first`` changes had returned and ended before change ``last + 1`` was
called must answer as a registry in memory does to which the first k changes were made one by one,
for some k between. Several queries asked at once must have one k in common.
"""

import itertools
import random
import sys
import threading
from collections import defaultdict

import pytest

from namematch.records import Person
from namematch.registry import present, state
from namematch.registry.registry import Registry
from namematch.synthetic import make_registry

TABLE = make_registry(300, seed=23).table()
GIVEN = ("Djoko", "Joko", "Siti", "Sity", "Muhammad", "Moch", "Ratna", "Retno", "Soetrisno")
FAMILY = ("Soesanto", "Susanto", "Aminah", "Hidayat", "Hidajat", "Wijaya", "Widjaja", "Lestari")
QUERIES = [f"{given} {family}" for given in GIVEN[::2] for family in FAMILY[::2]]
FIRST_ID = 1_000_000


def changes(seed):
    """An endless row of changes: (method, argument) with ids that are there, or new."""
    dice, there, new = random.Random(seed), [], itertools.count(FIRST_ID)
    while True:
        what = dice.choice(("add", "add", "many", "remove", "update", "update"))
        if what == "many":
            batch = [person(dice, next(new)) for _ in range(dice.randrange(2, 12))]
            there += [one.id for one in batch]
            yield "add", batch
        elif what == "add" or len(there) < 5:
            there.append(next(new))
            yield "add", person(dice, there[-1])
        elif what == "remove":
            yield "remove", there.pop(dice.randrange(len(there)))
        else:
            yield "update", person(dice, dice.choice(there))


def person(dice, identity):
    """Somebody whom some of the queries are about."""
    name = f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}"
    if dice.random() < 0.2:
        name += " " + "".join(dice.choices("abdeghiknorstu", k=7))  # a word not seen before
    return Person(id=identity, name=name, birth_date=f"19{dice.randrange(50, 99)}-05-17")


def answered(registry, queries):
    found = registry.search_many(queries, limit=8, threads=1)
    return tuple(tuple((hit.id, hit.weight, hit.probability) for hit in hits) for hits in found)


class Witnesses:
    """What was asked between which changes, and what was answered."""

    def __init__(self, wanted):
        self.wanted = wanted
        self.made = []  # changes that were called, in order
        self.returned = 0
        self.seen = []
        self.errors = []
        self.done = threading.Event()

    def run(self, *works):
        threads = [threading.Thread(target=self._guarded, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert self.errors == []

    def _guarded(self, work):
        try:
            work()
        except BaseException as error:
            self.errors.append(error)
        finally:
            if self.errors:
                self.done.set()

    def change(self, registry, seed):
        for method, argument in changes(seed):
            self.made.append((method, argument))
            getattr(registry, method)(argument)
            self.returned += 1
            if min(len(self.seen), 4 * self.returned) >= self.wanted:
                break
        self.done.set()

    def ask(self, registry, seed):
        dice = random.Random(seed)
        while not self.done.is_set():
            queries = dice.sample(QUERIES, dice.choice((1, 1, 2)))
            first = self.returned
            found = answered(registry, queries)
            self.seen.append((first, len(self.made), queries, found))

    def follow(self, registry):
        """A reader that sees what the writer has written when it looks, and not before."""
        while not self.done.is_set():
            first = self.returned
            registry.refresh()
            last = len(self.made)
            self.seen.append((first, last, QUERIES[:2], answered(registry, QUERIES[:2])))

    def compact(self, registry):
        while not self.done.is_set():
            registry.compact()
            self.done.wait(0.02)

    def check(self, serial):
        """Make the changes again, one by one, and look for the moment of every answer."""
        waiting = defaultdict(list)
        for number, (first, last, *_) in enumerate(self.seen):
            for k in range(first, last + 1):
                waiting[k].append(number)
        found = [False] * len(self.seen)
        for k in range(len(self.made) + 1):
            if k:
                method, argument = self.made[k - 1]
                getattr(serial, method)(argument)
            for number in waiting[k]:
                _, _, queries, seen = self.seen[number]
                if not found[number]:
                    found[number] = answered(serial, queries) == seen
        assert all(found), [self.seen[n][:3] for n, one in enumerate(found) if not one][:3]


@pytest.fixture(autouse=True)
def small_and_often(monkeypatch):
    """Shelves that are joined, logs that are compacted and threads that change all the time."""
    monkeypatch.setattr(state, "NEWEST", 8)
    monkeypatch.setattr(present, "LEAST", 200)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


WANTED = [300, pytest.param(6_000, marks=pytest.mark.soak)]


@pytest.mark.parametrize("wanted", WANTED)
def test_every_answer_is_that_of_a_moment(tmp_path, wanted):
    serial = Registry.build(TABLE, threads=1)
    serial.save(tmp_path / "registry")
    with_writer = Registry.open(tmp_path / "registry", write=True)
    reader = Registry.open(tmp_path / "registry")
    witnesses = Witnesses(wanted)
    witnesses.run(
        lambda: witnesses.change(with_writer, 1),
        lambda: witnesses.compact(with_writer),
        lambda: witnesses.ask(with_writer, 2),
        lambda: witnesses.ask(with_writer, 3),
        lambda: witnesses.follow(reader),
    )
    with_writer.close()
    witnesses.check(serial)
    reopened = Registry.open(tmp_path / "registry")
    assert answered(reopened, QUERIES) == answered(serial, QUERIES)


@pytest.mark.parametrize("wanted", WANTED)
def test_in_memory_too(wanted):
    serial, shared = (Registry.build(TABLE, threads=1) for _ in range(2))
    witnesses = Witnesses(wanted)
    witnesses.run(
        lambda: witnesses.change(shared, 4),
        lambda: witnesses.ask(shared, 5),
        lambda: witnesses.ask(shared, 6),
    )
    witnesses.check(serial)

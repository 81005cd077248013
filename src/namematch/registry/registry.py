"""The online registry: one applicant against millions.

>>> rows = [{"id": 7, "nama": "Djoko Soesanto"}, {"id": 8, "nama": "Siti Aminah"}]
>>> registry = Registry.build(rows)
>>> [hit.id for hit in registry.search("Joko Susanto", limit=1)]
[7]
>>> registry.search("-")
Traceback (most recent call last):
namematch.errors.InputError: a query needs a name with letters
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Self

import numpy as np
import pyarrow as pa

from namematch.errors import InputError
from namematch.reading.read import read_table
from namematch.records import Person, table_of
from namematch.registry.entries import entry_of, read, removal, removed
from namematch.registry.hit import Hit
from namematch.registry.keys import key_of, keys_of
from namematch.registry.on_disk import blocks_of, frozen, meta_of, rest_of, state_of
from namematch.registry.query import person_of, prepare
from namematch.registry.rows import person_of_row, table_of_row
from namematch.registry.search import candidates
from namematch.registry.state import FIELDS, State, first_state, with_records
from namematch.registry.store import Block, News, Store
from namematch.scoring.blend import blended
from namematch.scoring.explain import Comparison, explain
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.scoring.tokens import graph_for_few
from namematch.table import RecordTable, concat

Metrics = Callable[[str, int, float], None]  # what was done, how many, seconds


class Registry:
    """Records that can be searched while others are added.

    A search reads one snapshot from beginning to end; an addition makes the next one. Searches may
    run in any number of threads; additions and removals wait for each other.
    """

    def __init__(self, state: State | None, *, metrics: Metrics | None = None) -> None:
        """Not for callers: see ``build`` and ``open``."""
        self._held: State | None = state
        self._writing = threading.RLock()
        self._coming: set[int | str] = set()  # ids on their way to the disk
        self._store: Store | None = None
        self.metrics = metrics

    @classmethod
    def build(
        cls,
        data: Any,
        *,
        matcher: Matcher | None = None,
        columns: Mapping[str, str] | None = None,
        store: Sequence[str] | None = None,
        threads: int | None = None,
        metrics: Metrics | None = None,
    ) -> Self:
        """A registry of records.

        Args:
            data: whatever ``dedupe`` takes. Without a column of ids the rows are numbered from 0.
            matcher: the model, used as it is; without one, the default with its shares of values
                blended with the data's own. Additions never change it.
            columns: field -> header, where recognition is not wanted.
            store: the fields beside the name that the registry holds (``birth_date``,
                ``birthplace``, ``sex``, ``nik``, ``mother_name``); all of them by default. What it
                does not hold is neither kept nor weighed.
            threads: all cores by default.
            metrics: called after every search, addition and removal with what it was, how many
                queries or records, and the seconds it took.

        Raises:
            InputError: the data cannot be read as records, or ``store`` names no such field.
        """
        threads = threads or os.cpu_count() or 1
        further = matcher.further if matcher else ()
        table, _ = read_table(data, columns, further=further, threads=threads)
        model = matcher or blended(Matcher.default(), table)
        return cls(first_state(model, table, _fields(store), threads=threads), metrics=metrics)

    @property
    def matcher(self) -> Matcher:
        """The frozen model."""
        return self._state.matcher

    @property
    def path(self) -> Path | None:
        """The directory it was opened from, None for one in memory."""
        return None if self._store is None else self._store.path

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields beside the name that the registry holds."""
        return tuple(field for field in FIELDS if self._state.has(field))

    def __len__(self) -> int:
        return self._state.count

    def __iter__(self) -> Iterator[Person]:
        """Every record, in no promised order, as of the moment when this began."""
        state = self._state
        for number, one in enumerate(state.shelves):
            for row in np.flatnonzero(one.shelf.gone == 0).tolist():
                yield person_of_row(state, number, row)

    def __contains__(self, identity: object) -> bool:
        return isinstance(identity, int | str) and _find(self._state, identity) is not None

    def get(self, identity: int | str) -> Person | None:
        """The record with an id, None when there is none.

        Names come as the registry holds them: lower case, without titles.
        """
        state = self._state
        at = _find(state, identity)
        return None if at is None else person_of_row(state, *at)

    def search(
        self,
        query: str | Person,
        limit: int = 10,
        *,
        threshold: float | None = None,
        partial: bool = False,
    ) -> list[Hit]:
        """The records most like the query, heaviest first, ties by id.

        Args:
            query: a name, or a record: the more fields, the surer.
            limit: how many at most.
            threshold: the least probability of a hit.
            partial: the last word of the name is the beginning of a word, still being typed.

        Raises:
            InputError: the query has no name.
        """
        began = perf_counter()
        hits = _search(self._state, query, limit, threshold, partial=partial)
        self._count("search", 1, began)
        return hits

    def search_many(
        self,
        queries: Iterable[str | Person],
        limit: int = 10,
        *,
        threshold: float | None = None,
        threads: int | None = None,
    ) -> list[list[Hit]]:
        """``search`` for each query, in order, all against one snapshot.

        Raises:
            InputError: a query has no name.
        """
        began, state, every = perf_counter(), self._state, list(queries)
        one = partial(_search, state, limit=limit, threshold=threshold, partial=False)
        threads = threads or os.cpu_count() or 1
        if threads == 1 or len(every) == 1:
            found = [one(query) for query in every]
        else:
            with ThreadPoolExecutor(threads) as pool:
                found = list(pool.map(one, every))
        self._count("search", len(every), began)
        return found

    def add(self, records: Person | Any) -> list[int | str]:
        """Add a person, or many (as ``build`` takes them): all of them or none; their ids.

        The next search sees them. A person without an id is given the next number.

        Raises:
            InputError: an id that is there already or twice, or no name.
        """
        began = perf_counter()
        self._acquire()
        table = self._admitted(records)
        ids: list[int | str] = table.ids.to_pylist()
        try:
            self._log(lambda: entry_of("add", table), partial(self._add, table))
        finally:
            self._coming.difference_update(ids)
        self._count("add", len(table), began)
        return ids

    def remove(self, identity: int | str) -> bool:
        """Remove the record with an id; whether there was one."""
        began = perf_counter()
        self._acquire()
        found = identity in self
        if found:
            self._log(lambda: removal(identity), partial(self._remove, identity))
        self._count("remove", int(found), began)
        return found

    def update(self, person: Person) -> None:
        """Put a record in the place of the one with its id.

        Raises:
            InputError: no record has the id.
        """
        began = perf_counter()
        self._acquire()
        if person.id is None or person.id not in self:
            raise InputError("no record with that id to update")
        table = self._table([person])
        self._log(lambda: entry_of("update", table), partial(self._update, table))
        self._count("update", 1, began)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write all records to a directory, in place of the registry that may be there.

        What is added later is not in it: ``open`` it to go on there. A registry that was opened
        from that directory compacts itself instead.

        Raises:
            NotARegistryError: other files are there. LockedError: a writer holds it.
            StorageError: the disk refuses; what was there is there.
        """
        if self._store is not None and self._store.writable and _same(self._store.path, path):
            self.compact()
            return
        with self._writing:
            state = frozen(self._state)
        Store.create(path, blocks_of(state), meta=meta_of(state))

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        write: bool = False,
        verify: bool = True,
        threads: int | None = None,
        metrics: Metrics | None = None,
    ) -> Self:
        """The registry in a directory, its arrays mapped and shared with other processes.

        Any number of processes may open it; the first to add, remove or update becomes its one
        writer (at once with ``write``), and the others see that after ``refresh``.

        Args:
            path: a directory that ``save`` wrote.
            write: take the writer's right now.
            verify: read and check every byte now. Without it only the manifest, the sizes of the
                files and the log are checked now, and the rest before it is first used: that
                use may raise DamagedError.
            threads: for the checking; all cores by default.
            metrics: as for ``build``.

        Raises:
            NotARegistryError, NewerFormatError, DamagedError: what is there cannot be used.
            LockedError: ``write``, and another process writes.
        """
        store = Store.open(path, write=write, verify=verify, threads=threads)
        registry = cls(None, metrics=metrics)
        registry._store = store
        if verify:
            registry._load()
        return registry

    def refresh(self) -> None:
        """See what another process has written since. Nothing to do for a registry in memory."""
        if self._store is not None:
            with self._writing:
                self._load()
                self._take(self._store.refresh())

    def compact(self) -> None:
        """Write what was logged into segments and begin a new log; adding goes on meanwhile."""
        if self._store is None:
            return
        self._acquire()
        states: list[State] = []
        cut = self._store.rotate(then=lambda: states.append(self._frozen()))
        state = states[0]
        self._store.publish([0, rest_of(state)], cut=cut, meta=meta_of(state))

    def close(self) -> None:
        """Give back the writer's right. Searching goes on working."""
        if self._store is not None:
            self._store.close()

    @property
    def _state(self) -> State:
        if self._held is None:
            self._load()
            assert self._held is not None
        return self._held

    @_state.setter
    def _state(self, state: State) -> None:
        self._held = state

    def _load(self) -> None:
        """Make the state of what is on the disk, every byte of which is checked before."""
        with self._writing:
            if self._held is None and self._store is not None:
                self._store.verify()
                self._state = state_of(self._store.segments, self._store.meta)
                self._replay(self._store.entries())

    def _frozen(self) -> State:
        with self._writing:
            return frozen(self._state)

    def _acquire(self) -> None:
        if self._store is not None and not self._store.writable:
            with self._writing:
                self._load()
                self._take(self._store.acquire())

    def _take(self, news: News) -> None:
        if news.reopened:
            self._held = None
            self._load()
        self._replay(news.entries)

    def _replay(self, entries: Iterable[Block]) -> None:
        for entry in entries:
            if entry.header["op"] == "remove":
                self._remove(removed(entry))
            else:
                operation, table = read(entry)
                (self._update if operation == "update" else self._add)(table)

    def _log(self, entry: Callable[[], Block], then: Callable[[], None]) -> None:
        """Do ``then`` when the entry is on the disk, or at once for a registry in memory."""
        if self._store is None:
            then()
        else:
            self._store.append(entry(), then=then)

    def _add(self, table: RecordTable) -> None:
        with self._writing:
            self._state = with_records(self._state, table)

    def _remove(self, identity: int | str) -> None:
        with self._writing:
            at = _find(self._state, identity)
            if at is not None:  # another thread may have removed it meanwhile
                number, row = at
                self._state.shelves[number].shelf.gone[row] = 1
                self._state = replace(self._state, count=self._state.count - 1)

    def _update(self, table: RecordTable) -> None:
        with self._writing:
            self._remove(table.ids[0].as_py())
            self._add(table)

    def _admitted(self, records: Any) -> RecordTable:
        """What is to be added, with ids that are not there yet, nor on their way."""
        with self._writing:
            table = self._table(records)
            _check_new(self._state, table.ids)
            ids = set(table.ids.to_pylist())
            if ids & self._coming:
                raise InputError("an id to be added is being added by another call")
            self._coming |= ids
        return table

    def _table(self, records: Any) -> RecordTable:
        """What is to be added, with ids of the registry's kind."""
        state = self._state
        if isinstance(records, Person):
            records = [records]
        if isinstance(records, list) and all(isinstance(one, Person) for one in records):
            table = table_of(records)
            nameless = any(one.id is None for one in records)
        else:
            table, _ = read_table(records, further=state.matcher.further, threads=1)
            nameless = False
        if nameless:
            table = replace(table, ids=_numbered(state, records, self._coming))
        if not state.numbered:
            table = replace(table, ids=table.ids.cast(pa.string()))
        elif not pa.types.is_integer(table.ids.type):
            raise InputError("the ids of this registry are numbers")
        return table

    def _count(self, what: str, how_many: int, began: float) -> None:
        if self.metrics is not None:
            self.metrics(what, how_many, perf_counter() - began)


def _search(
    state: State,
    query: str | Person,
    limit: int,
    threshold: float | None,
    *,
    partial: bool,
) -> list[Hit]:
    if limit < 1:
        raise InputError(f"expected a limit of 1 or more, got {limit}")
    person = person_of(query)
    found = candidates(state, prepare(person, state, partial=partial), limit)
    prior = state.matcher.prior(state.count)
    order = np.argsort(-found.weight, kind="stable")
    ids = [
        state.identity(number, row)
        for number, row in zip(found.shelf.tolist(), found.row.tolist(), strict=True)
    ]
    weights = found.weight.tolist()
    best = sorted(order.tolist(), key=lambda at: (-weights[at], ids[at]))[:limit]
    bits = np.array([weights[at] for at in best]) / BIT
    probability = state.matcher.probability(bits, prior=prior).tolist()
    return [
        Hit(ids[at], float(bit), chance, _Explained(state, person, found.shelf[at], found.row[at]))
        for at, bit, chance in zip(best, bits, probability, strict=True)
        if threshold is None or chance >= threshold
    ]


class _Explained:
    """Explains a hit when it is asked for."""

    __slots__ = ("number", "person", "row", "state")

    def __init__(self, state: State, person: Person, number: int, row: int) -> None:
        self.state, self.person, self.number, self.row = state, person, int(number), int(row)

    def __call__(self) -> Comparison:
        state = self.state
        query = _held_by(state, self.person)
        table = concat(table_of([query]), table_of_row(state, self.number, self.row))
        model = state.matcher
        scorer = Scorer.of(model, table, graph_for_few(model, table.words.to_pylist()))
        return explain(scorer, 0, 1, prior=model.prior(state.count))


def _held_by(state: State, person: Person) -> Person:
    """The person without the fields that the registry does not hold."""
    left_out: dict[str, Any] = {field: None for field in FIELDS if not state.has(field)}
    further = {k: v for k, v in person.further.items() if k in state.further}
    return person.model_copy(update=left_out | {"further": further})


def _fields(store: Sequence[str] | None) -> frozenset[str]:
    given = frozenset(FIELDS if store is None else store) - {"name", "id"}
    unknown = sorted(given - set(FIELDS))
    if unknown:
        raise InputError(f"store: expected fields among {', '.join(FIELDS)}, got {unknown[0]!r}")
    return given


def _same(one: Path, other: str | os.PathLike[str]) -> bool:
    return one.resolve() == Path(other).resolve()


def _find(state: State, identity: int | str) -> tuple[int, int] | None:
    if state.numbered != isinstance(identity, int):
        if state.numbered:
            return None
        identity = str(identity)
    return state.find(*key_of(identity))


def _numbered(state: State, persons: Sequence[Person], coming: set[int | str]) -> pa.Array:
    """Ids as given; the next number for a person without one."""
    if not state.numbered:
        raise InputError("the ids of this registry are texts: a record needs one")
    taken = [int(one.shelf.key.max()) for one in state.shelves if len(one)]
    following = 1 + max([-1, *taken, *(number for number in coming if isinstance(number, int))])
    ids = []
    for person in persons:
        if person.id is None:
            ids.append(following)
            following += 1
        elif isinstance(person.id, int):
            ids.append(person.id)
        else:
            raise InputError("the ids of this registry are numbers")
    return pa.array(ids, pa.int64())


def _check_new(state: State, ids: pa.Array) -> None:
    """``InputError`` for an id that is there already or twice."""
    keys, texts = keys_of(ids)
    if len(ids.unique()) < len(ids):
        raise InputError("an id stands twice in what is to be added")
    for row in np.flatnonzero(state.may_have(keys)).tolist():
        if state.find(int(keys[row]), None if texts is None else texts.at(row)) is not None:
            raise InputError(f"record {row} of those to be added has an id that is there already")

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
from time import perf_counter
from typing import Any, Self

import numpy as np
import pyarrow as pa

from namematch.errors import InputError
from namematch.reading.read import read_table
from namematch.records import Person, table_of
from namematch.registry.hit import Hit
from namematch.registry.keys import key_of, keys_of
from namematch.registry.query import person_of, prepare
from namematch.registry.rows import person_of_row, table_of_row
from namematch.registry.search import candidates
from namematch.registry.state import FIELDS, State, first_state, with_records
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

    def __init__(self, state: State, *, metrics: Metrics | None = None) -> None:
        """Not for callers: see ``build`` and ``open``."""
        self._state = state
        self._writing = threading.RLock()
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
        with self._writing:
            table = self._table(records)
            self._state = with_records(self._state, table)
        self._count("add", len(table), began)
        ids: list[int | str] = table.ids.to_pylist()
        return ids

    def remove(self, identity: int | str) -> bool:
        """Remove the record with an id; whether there was one."""
        began = perf_counter()
        with self._writing:
            at = _find(self._state, identity)
            if at is not None:
                self._remove(*at)
        self._count("remove", int(at is not None), began)
        return at is not None

    def update(self, person: Person) -> None:
        """Put a record in the place of the one with its id.

        Raises:
            InputError: no record has the id.
        """
        with self._writing:
            at = None if person.id is None else _find(self._state, person.id)
            if at is None:
                raise InputError("no record with that id to update")
            self._remove(*at)
            self.add(person)

    def _remove(self, number: int, row: int) -> None:
        state = self._state
        state.shelves[number].shelf.gone[row] = 1
        self._state = replace(state, count=state.count - 1)

    def _table(self, records: Any) -> RecordTable:
        """What is to be added, with ids that are not there yet."""
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
            table = replace(table, ids=_numbered(state, records))
        if not state.numbered:
            table = replace(table, ids=table.ids.cast(pa.string()))
        elif not pa.types.is_integer(table.ids.type):
            raise InputError("the ids of this registry are numbers")
        _check_new(state, table.ids)
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


def _find(state: State, identity: int | str) -> tuple[int, int] | None:
    if state.numbered != isinstance(identity, int):
        if state.numbered:
            return None
        identity = str(identity)
    return state.find(*key_of(identity))


def _numbered(state: State, persons: Sequence[Person]) -> pa.Array:
    """Ids as given; the next number for a person without one."""
    if not state.numbered:
        raise InputError("the ids of this registry are texts: a record needs one")
    following = 1 + max((int(one.shelf.key.max()) for one in state.shelves if len(one)), default=-1)
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
    for row, key in enumerate(keys.tolist()):
        if state.find(key, None if texts is None else texts.at(row)) is not None:
            raise InputError(f"record {row} of those to be added has an id that is there already")

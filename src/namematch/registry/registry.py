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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Self

import numpy as np

from namematch.errors import InputError
from namematch.reading.read import read_table
from namematch.reading.report import Report
from namematch.records import Person
from namematch.registry.admission import find
from namematch.registry.answer import answer
from namematch.registry.hit import Hit
from namematch.registry.present import Present
from namematch.registry.rows import person_of_row
from namematch.registry.state import FIELDS, first_state
from namematch.registry.store import Store
from namematch.scoring.blend import model_for
from namematch.scoring.matcher import Matcher

Tell = Callable[[Report], object]
Metrics = Callable[[str, int, float], None]  # what was done, how many, seconds


class Registry:
    """Records that can be searched while others are added.

    A search reads one snapshot from beginning to end; an addition makes the next one. Searches may
    run in any number of threads; additions and removals wait for each other.
    """

    def __init__(self, present: Present, *, metrics: Metrics | None = None) -> None:
        """Not for callers: see ``build`` and ``open``."""
        self._now = present
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
        report: Tell | None = None,
    ) -> Self:
        """A registry of records.

        Args:
            data: whatever ``dedupe`` takes. Without a column of ids the rows are numbered from 0.
            matcher: the model, used as ``dedupe`` uses it; without one, the default with its shares
                of values blended with the data's own. Additions never change it.
            columns: field -> header, where recognition is not wanted.
            store: the fields beside the name that the registry holds (``birth_date``,
                ``birthplace``, ``sex``, ``nik``, ``mother_name``); all of them by default. What it
                does not hold is neither kept nor weighed.
            threads: all cores by default.
            metrics: called after every search, addition and removal with what it was, how many
                queries or records, and the seconds it took.
            report: called with what was understood of the data: rows set aside, values not used.

        Raises:
            InputError: the data cannot be read as records, or ``store`` names no such field.
        """
        threads = threads or os.cpu_count() or 1
        further = matcher.further if matcher else ()
        table, understood = read_table(data, columns, further=further, threads=threads)
        if report is not None:
            report(understood)
        model = model_for(matcher, table)
        state = first_state(model, table, _fields(store), threads=threads)
        return cls(Present(state), metrics=metrics)

    @property
    def matcher(self) -> Matcher:
        """The frozen model."""
        return self._now.state.matcher

    @property
    def path(self) -> Path | None:
        """The directory it was opened from, None for one in memory."""
        return self._now.path

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields beside the name that the registry holds."""
        return tuple(field for field in FIELDS if self._now.state.has(field))

    def __len__(self) -> int:
        return self._now.state.count

    def __iter__(self) -> Iterator[Person]:
        """Every record, in no promised order, as of the moment when this began."""
        state = self._now.state
        for number, one in enumerate(state.shelves):
            for row in np.flatnonzero(one.shelf.gone == 0).tolist():
                yield person_of_row(state, number, row)

    def __contains__(self, identity: object) -> bool:
        return isinstance(identity, int | str) and find(self._now.state, identity) is not None

    def get(self, identity: int | str) -> Person | None:
        """The record with an id, None when there is none.

        Names come as the registry holds them: lower case, without titles.
        """
        state = self._now.state
        at = find(state, identity)
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
            partial: the last word of the name is still being typed: records with a word that
                begins so come first. The weight is that of the name as typed.

        Raises:
            InputError: the query has no name, or the limit is below 1.
        """
        began = perf_counter()
        hits = answer(self._now.state, query, limit, threshold, partial=partial)
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
            InputError: a query has no name, or ``queries`` is one query.
        """
        if isinstance(queries, str | Person):
            raise InputError("expected many queries, got one: search takes it")
        began, state, every = perf_counter(), self._now.state, list(queries)
        one = partial(answer, state, limit=limit, threshold=threshold, partial=False)
        threads = threads or os.cpu_count() or 1
        if threads == 1 or len(every) == 1:
            found = [one(query) for query in every]
        else:
            with ThreadPoolExecutor(threads) as pool:
                found = list(pool.map(one, every))
        self._count("search", len(every), began)
        return found

    def add(self, records: Person | Any, *, report: Tell | None = None) -> list[int | str]:
        """Add a person, or many (as ``build`` takes them): all of them or none; their ids.

        The next search sees them. A person without an id is given the next number. ``report`` is as
        for ``build``; persons were read before, so that there is none of them.

        Raises:
            InputError: an id that is there already or twice, or no name.
        """
        began = perf_counter()
        table = self._now.add(records, report)
        self._count("add", len(table), began)
        ids: list[int | str] = table.ids.to_pylist()
        return ids

    def remove(self, identity: int | str) -> bool:
        """Remove the record with an id; whether there was one."""
        began = perf_counter()
        found = self._now.remove(identity)
        self._count("remove", int(found), began)
        return found

    def update(self, person: Person) -> None:
        """Put a record in the place of the one with its id.

        Raises:
            InputError: no record has the id.
        """
        began = perf_counter()
        self._now.update(person)
        self._count("update", 1, began)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write all records to a directory, in place of the registry that may be there.

        What is added later is not in it: ``open`` it to go on there. A registry that was opened
        from that directory compacts itself instead.

        Raises:
            NotARegistryError: other files are there. LockedError: a writer holds it.
            StorageError: the disk refuses; what was there is there.
        """
        self._now.save(path)

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
            NotARegistryError, NewerFormatError, OlderFormatError, DamagedError: what is there
                cannot be used.
            LockedError: ``write``, and another process writes.
        """
        store = Store.open(path, write=write, verify=verify, threads=threads)
        present = Present(None, store)
        if verify:
            present.load()
        return cls(present, metrics=metrics)

    def refresh(self) -> None:
        """See what another process has written since. Nothing to do for a registry in memory."""
        self._now.refresh()

    def compact(self) -> None:
        """Write what was logged into segments and begin a new log; adding goes on meanwhile."""
        self._now.compact()

    def close(self) -> None:
        """Give back the writer's right. Searching goes on working."""
        self._now.close()

    def _count(self, what: str, how_many: int, began: float) -> None:
        if self.metrics is not None:
            self.metrics(what, how_many, perf_counter() - began)


def _fields(store: Sequence[str] | None) -> frozenset[str]:
    given = frozenset(FIELDS if store is None else store) - {"name", "id"}
    unknown = sorted(given - set(FIELDS))
    if unknown:
        raise InputError(f"store: expected fields among {', '.join(FIELDS)}, got {unknown[0]!r}")
    return given

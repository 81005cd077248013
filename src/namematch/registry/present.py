"""What a registry is now: the snapshot that searches read, and the directory it may be kept in.

A change is logged first and seen when it is on the disk, in the order of the log. A registry in
memory changes at once.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from namematch.errors import InputError, RegistryError
from namematch.registry.admission import check_new, find, table_for
from namematch.registry.entries import entry_of, read, removal, removed
from namematch.registry.on_disk import blocks_of, frozen, meta_of, rest_of, state_of
from namematch.registry.state import State, with_records
from namematch.registry.store import Block, News, Store
from namematch.table import RecordTable

LEAST = 50_000  # records logged before a compaction begins by itself
SHARE = 0.5  # of the records behind the first shelf, which a compaction writes anew

_log = logging.getLogger(__name__)


class Present:
    """The one thing about a registry that changes; safe to share among threads."""

    def __init__(self, state: State | None, store: Store | None = None) -> None:
        """With ``state`` None it is made of the store when it is first asked for."""
        self._held = state
        self._store = store
        self._writing = threading.RLock()
        self._coming: set[int | str] = set()  # ids on their way to the disk
        self._logged = 0  # records, since the last compaction
        self._compacting: threading.Thread | None = None
        self._one_at_a_time = threading.Lock()  # compactions

    @property
    def state(self) -> State:
        """The present snapshot. What was not verified yet is verified now: DamagedError."""
        if self._held is None:
            self.load()
            assert self._held is not None
        return self._held

    @property
    def path(self) -> Path | None:
        """The directory it is kept in."""
        return None if self._store is None else self._store.path

    def load(self) -> None:
        """Make the snapshot of what is on the disk, every byte of which is checked before."""
        with self._writing:
            if self._held is None and self._store is not None:
                self._store.verify()
                self._held = state_of(self._store.segments, self._store.meta)
                self._replay(self._store.entries())

    def add(self, records: Any) -> RecordTable:
        """Add records, all or none; as a table, with the ids that they were given."""
        self._acquire()
        table = self._admitted(records)
        try:
            self._log(lambda: entry_of("add", table), partial(self._add, table))
        finally:
            self._coming.difference_update(table.ids.to_pylist())
        self._compact_when_due()
        return table

    def remove(self, identity: int | str) -> bool:
        """Remove a record; whether it was there."""
        self._acquire()
        found = find(self.state, identity) is not None
        if found:
            self._log(lambda: removal(identity), partial(self._remove, identity))
        return found

    def update(self, record: Any) -> None:
        """Put a record in the place of the one with its id."""
        self._acquire()
        table = table_for(self.state, [record], set())
        self._log(lambda: entry_of("update", table), partial(self._update, table))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the snapshot to a directory; its own compacts."""
        if self._store is not None and self._store.writable and _same(self._store.path, path):
            self.compact()
        else:
            state = self._frozen()
            Store.create(path, blocks_of(state), meta=meta_of(state))

    def refresh(self) -> None:
        """See what the writer has written since."""
        if self._store is not None:
            with self._writing:
                self.load()
                self._take(self._store.refresh())

    def compact(self) -> None:
        """Write what was logged into segments and begin a new log; adding goes on meanwhile."""
        if self._store is None:
            return
        self._acquire()
        self.load()  # before the cut, which must not wait for it
        with self._one_at_a_time:
            states: list[State] = []
            cut = self._store.rotate(then=lambda: states.append(self._cut()))
            self._store.publish([0, rest_of(states[0])], cut=cut, meta=meta_of(states[0]))

    def close(self) -> None:
        """Give back the writer's right, after a compaction that is under way."""
        if self._compacting is not None:
            self._compacting.join()
        if self._store is not None:
            self._store.close()

    def _compact_when_due(self) -> None:
        with self._writing:
            later = sum(len(one) for one in self.state.shelves[1:])
            busy = self._compacting is not None and self._compacting.is_alive()
            if self._store is None or busy or self._logged < max(LEAST, SHARE * later):
                return
            self._logged = 0  # after a failure it is tried again as much later
            self._compacting = threading.Thread(target=self._compact_quietly, daemon=True)
            self._compacting.start()

    def _compact_quietly(self) -> None:
        try:
            self.compact()
        except RegistryError as error:  # the log still holds all of it
            _log.warning("the registry was not compacted: %s", error)

    def _acquire(self) -> None:
        if self._store is not None and not self._store.writable:
            with self._writing:
                self.load()
                self._take(self._store.acquire())

    def _take(self, news: News) -> None:
        if news.reopened:
            self._held = None
            self.load()
        self._replay(news.entries)

    def _replay(self, entries: Iterable[Block]) -> None:
        for entry in entries:
            if entry.header["op"] == "remove":
                self._remove(removed(entry))
            else:
                operation, table = read(entry)
                (self._update if operation == "update" else self._add)(table)

    def _log(self, entry: Callable[[], Block], then: Callable[[], None]) -> None:
        if self._store is None:
            then()
        else:
            self._store.append(entry(), then=then)

    def _admitted(self, records: Any) -> RecordTable:
        with self._writing:
            table = table_for(self.state, records, self._coming)
            check_new(self.state, table.ids)
            ids = set(table.ids.to_pylist())
            if ids & self._coming:
                raise InputError("an id to be added is being added by another call")
            self._coming |= ids
        return table

    def _add(self, table: RecordTable) -> None:
        with self._writing:
            self._held = with_records(self.state, table)
            self._logged += len(table)

    def _remove(self, identity: int | str) -> None:
        with self._writing:
            state = self.state
            at = find(state, identity)
            if at is not None:  # another thread may have removed it meanwhile
                number, row = at
                state.shelves[number].shelf.gone[row] = 1
                self._held = replace(state, count=state.count - 1)

    def _update(self, table: RecordTable) -> None:
        with self._writing:
            self._remove(table.ids[0].as_py())
            self._add(table)

    def _cut(self) -> State:
        self._logged = 0
        return self._frozen()

    def _frozen(self) -> State:
        with self._writing:
            return frozen(self.state)


def _same(one: Path, other: str | os.PathLike[str]) -> bool:
    return one.resolve() == Path(other).resolve()

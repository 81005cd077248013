"""What a registry is now: the snapshot that searches read, and the directory it may be kept in.

A change is logged first and seen when it is on the disk, in the order of the log. A registry in
memory changes at once.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from namematch.errors import InputError, RegistryError, StorageError
from namematch.reading.report import Report
from namematch.registry.admission import check_new, find, table_for
from namematch.registry.changes import entry_of, removal, replayed, updated, without
from namematch.registry.coming import Coming
from namematch.registry.on_disk import blocks_of, counts_of, meta_of, rest_of, state_of
from namematch.registry.rebuild import outgrown, rebuilt
from namematch.registry.state import State, with_records
from namematch.registry.store import Block, News, Store
from namematch.table import RecordTable, concat

LEAST = 50_000  # records logged before a compaction begins by itself
SHARE = 0.5  # of the records behind the first shelf, which a compaction writes anew
MUCH = 0.125  # of the first shelf added or removed: then ``compact`` writes all anew
CALL = 10  # records that can be read from the log in the time that a further entry costs

_log = logging.getLogger(__name__)


class Present:
    """The one thing about a registry that changes; safe to share among threads."""

    def __init__(self, state: State | None, store: Store | None = None) -> None:
        """With ``state`` None it is made of the store when it is first asked for."""
        self._held = state
        self._store = store
        self._half_read = False  # what the store handed out was not taken in to its end
        self._writing = threading.RLock()
        self._arrived: list[RecordTable] = []  # on the disk, and in no snapshot yet
        self._coming = Coming()
        self._logged = 0  # records, since the last compaction
        self._meanwhile: list[Block] | None = None  # changes since a rebuilding began
        self._compacting: threading.Thread | None = None
        self._one_at_a_time = threading.Lock()  # compactions
        if store is not None:
            store.settle = self._settle

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
                with self._reading():
                    self._held = self._opened(self._store)

    def add(self, records: Any, report: Callable[[Report], object] | None = None) -> RecordTable:
        """Add records, all or none; as a table, with the ids that they were given."""
        self._acquire()
        with self._admitted(records, report) as table:
            self._log(lambda: entry_of("add", table), partial(self._arrived.append, table))
        self._compact_when_due()
        return table

    def remove(self, identity: int | str) -> bool:
        """Remove a record; whether it was there."""
        self._acquire()
        found = find(self.state, identity) is not None
        if found:
            self._log(lambda: removal(identity), partial(self._remove, identity))
            self._compact_when_due()
        return found

    def update(self, record: Any) -> None:
        """Put a record in the place of the one with its id; InputError when there is none."""
        self._acquire()
        with self._replacing(record) as table:
            self._log(lambda: entry_of("update", table), partial(self._update, table))
        self._compact_when_due()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the snapshot to a directory; its own compacts."""
        if self._store is not None and self._store.writable and _same(self._store.path, path):
            self.compact()
        else:
            state = self.state
            Store.create(path, blocks_of(state), meta=meta_of(state))

    def refresh(self) -> None:
        """See what the writer has written since."""
        if self._store is not None:
            with self._writing:
                self.load()
                self._follow(self._store, self._store.refresh)

    def compact(self, *, threads: int | None = None) -> None:
        """Write what was logged into segments, and all of it anew once that is much."""
        if self._store is None:
            with self._writing:
                if outgrown(self.state, MUCH):
                    self._held = rebuilt(self.state, threads=threads)
            return
        self._acquire()
        self.load()  # before the cut, which must not wait for it
        with self._one_at_a_time:
            if outgrown(self.state, MUCH):
                self._renew(self._store, threads)
            else:
                self._shorten(self._store)

    def shorten(self) -> None:
        """Write what was logged into segments, however much it is, and let the first stand."""
        if self._store is not None:
            with self._one_at_a_time:
                self._shorten(self._store)

    def _shorten(self, store: Store) -> None:
        states: list[State] = []
        cut = store.rotate(then=lambda: states.append(self._cut()))
        meta = {**store.meta, "counts": counts_of(states[0])}
        store.publish([0, rest_of(states[0])], cut=cut, meta=meta)

    def _renew(self, store: Store, threads: int | None) -> None:
        """Write all anew; what is changed meanwhile is changed in the new snapshot too."""
        states: list[State] = []

        def begin() -> None:
            states.append(self._cut())
            self._meanwhile = []

        def end() -> None:
            with self._writing:
                self._held = replayed(new, self._meanwhile or [])
                self._meanwhile = None

        try:
            cut = store.rotate(then=begin)
            new = rebuilt(states[0], threads=threads)
            matcher = store.segments[0].arrays["matcher"]  # takes long to write anew
            meta = {**store.meta, "counts": counts_of(new)}
            store.publish(blocks_of(new, matcher), cut=cut, meta=meta, then=end)
        finally:
            self._meanwhile = None

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
            self.shorten()
        except RegistryError as error:  # the log still holds all of it
            _log.warning("the registry was not compacted: %s", error)

    def _acquire(self) -> None:
        if self._store is not None and (self._half_read or not self._store.writable):
            with self._writing:
                self.load()
                self._follow(self._store, self._store.acquire)

    def _follow(self, store: Store, ask: Callable[[], News]) -> None:
        """Take in what is new; searches go on with the old snapshot until the new one stands."""
        with self._reading():
            news = ask()
            if news.reopened:
                store.verify()
                self._held = self._opened(store)
            else:
                self._held = self._after(self.state, news.entries)

    def _opened(self, store: Store) -> State:
        """The snapshot of all that the store holds."""
        return self._after(state_of(store.segments, store.meta), list(store.entries()))

    def _after(self, state: State, entries: list[Block]) -> State:
        after = replayed(state, entries)
        self._logged += CALL * len(entries) + max(after.count - state.count, 0)
        return after

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """What is handed out within is handed out once: if it is lost, nothing is written any more.

        RegistryError means that nothing was handed out.
        """
        if self._half_read:
            raise StorageError(f"{self.path} was not read to its end; open it again")
        self._half_read = True
        try:
            yield
        except RegistryError:
            self._half_read = False
            raise
        self._half_read = False

    def _log(self, entry: Callable[[], Block], then: Callable[[], None]) -> None:
        if self._store is None:
            then()
            self._settle()
            return
        block = entry()

        def follow() -> None:
            then()
            if self._meanwhile is not None:
                self._meanwhile.append(block)

        self._store.append(block, then=follow)

    @contextmanager
    def _admitted(
        self, records: Any, report: Callable[[Report], object] | None
    ) -> Iterator[RecordTable]:
        """Records as a table; meanwhile no other call may bring one of their ids."""
        with self._writing:
            table = table_for(self.state, records, set(self._coming), report)
            check_new(self.state, table.ids)
            ids = table.ids.to_pylist()
            if self._coming.any_of(ids):
                raise InputError("an id to be added is being added by another call")
            self._coming.enter(ids)
        try:
            yield table
        finally:
            self._coming.leave(ids)

    @contextmanager
    def _replacing(self, record: Any) -> Iterator[RecordTable]:
        """A record that is there as a table; meanwhile no call may add its id."""
        with self._writing:
            table = table_for(self.state, [record], set())
            ids = table.ids.to_pylist()
            if record.id is None or find(self.state, ids[0]) is None:
                raise InputError("no record with that id to update")
            self._coming.enter(ids)
        try:
            yield table
        finally:
            self._coming.leave(ids)

    def _settle(self) -> None:
        """Put all that arrived into one new snapshot: what calls shared a sync share its cost.

        Removals that shared it came before: of records that were there, so that it is all one.
        """
        with self._writing:
            tables, self._arrived[:] = self._arrived[:], []
            if tables:
                self._held = with_records(self.state, concat(*tables))
                self._logged += CALL * len(tables) + sum(map(len, tables))

    def _remove(self, identity: int | str) -> None:
        with self._writing:
            self._held = without(self.state, identity)
            self._logged += CALL

    def _update(self, table: RecordTable) -> None:
        with self._writing:
            self._held = updated(self.state, table)
            self._logged += CALL + 1

    def _cut(self) -> State:
        self._logged = 0
        return self.state


def _same(one: Path, other: str | os.PathLike[str]) -> bool:
    return one.resolve() == Path(other).resolve()

"""Changes to a snapshot: each makes the next one, and what searches are reading stays as it is.

>>> from namematch.records import Person, table_of
>>> from namematch.registry.registry import Registry
>>> before = Registry.build([{"id": 7, "nama": "Djoko Soesanto"}])._now.state
>>> after = without(before, 7)
>>> before.count, after.count, without(after, 7) is after
(1, 0, True)
>>> replayed(after, [entry_of("add", table_of([Person(id=7, name="Joko")])), removal(7)]).count
0
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from namematch.registry.admission import find
from namematch.registry.entries import entry_of, operation_of, read, removal, removed
from namematch.registry.shelves import with_marks
from namematch.registry.state import State, with_records
from namematch.registry.store import Block
from namematch.table import RecordTable, concat

__all__ = ["entry_of", "removal", "replayed", "updated", "without"]


def without(state: State, identity: int | str) -> State:
    """The state without the record of an id; the same one where there is none."""
    there = find(state, identity) is not None
    return _marked(_unshared(state), identity) if there else state


def updated(state: State, table: RecordTable) -> State:
    """The state with the one record of a table in place of that with its id."""
    return with_records(without(state, table.ids[0].as_py()), table)


def replayed(state: State, entries: Iterable[Block]) -> State:
    """The state after entries of the log.

    Additions in a row are made together, and marks are copied once: nobody reads them yet.
    """
    own = False
    for operation, group in groupby(entries, operation_of):
        if operation == "add":
            state = with_records(state, concat(*map(read, group)))
            continue
        state = state if own else _unshared(state)
        own = True
        for entry in group:
            if operation == "remove":
                state = _marked(state, removed(entry))
            else:
                table = read(entry)
                state = with_records(_marked(state, table.ids[0].as_py()), table)
    return state


def _unshared(state: State) -> State:
    """The state with marks of its own of what is removed, so that they may be set in place."""
    shelves = (with_marks(one, one.shelf.gone.copy()) for one in state.shelves)
    return replace(state, shelves=tuple(shelves))


def _marked(state: State, identity: int | str) -> State:
    """The state with a record marked as removed, in place."""
    at = find(state, identity)
    if at is None:  # another thread removed it first
        return state
    number, row = at
    state.shelves[number].shelf.gone[row] = 1
    return replace(state, count=state.count - 1)

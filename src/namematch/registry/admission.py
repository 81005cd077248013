"""Which records may be added: ids of the registry's kind, not there yet, none twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from namematch.errors import InputError
from namematch.reading.read import read_table
from namematch.reading.report import Report
from namematch.records import Person, table_of
from namematch.registry.keys import key_of, keys_of
from namematch.registry.state import State
from namematch.table import RecordTable


def table_for(
    state: State,
    records: Any,
    coming: set[int | str],
    report: Callable[[Report], object] | None = None,
) -> RecordTable:
    """What is to be added, with ids of the registry's kind."""
    if isinstance(records, Person):
        records = [records]
    if isinstance(records, list) and all(isinstance(one, Person) for one in records):
        table = table_of(records)
        nameless = any(one.id is None for one in records)
    else:
        table, understood = read_table(records, further=state.matcher.further, threads=1)
        if report is not None:
            report(understood)
        nameless = False
    if nameless:
        table = replace(table, ids=_numbered(state, records, coming))
    if not state.numbered:
        table = replace(table, ids=table.ids.cast(pa.string()))
    elif not pa.types.is_integer(table.ids.type):
        raise InputError("the ids of this registry are numbers")
    return table


def find(state: State, identity: int | str) -> tuple[int, int] | None:
    """(shelf, row) of the record with an id, None when there is none."""
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


def check_new(state: State, ids: pa.Array) -> None:
    """``InputError`` for an id that is there already or twice."""
    keys, texts = keys_of(ids)
    if len(ids.unique()) < len(ids):
        raise InputError("an id stands twice in what is to be added")
    for row in np.flatnonzero(state.may_have(keys)).tolist():
        if state.find(int(keys[row]), None if texts is None else texts.at(row)) is not None:
            raise InputError(f"record {row} of those to be added has an id that is there already")

"""The default union of passes, and unions of one's own.

>>> from namematch.reading.read import read_table
>>> table, _ = read_table([{"name": "Djoko"}, {"name": "Siti"}, {"name": "Joko"}])
>>> default_union(table, Vocabulary.build(table.words))
Pairs(left=array([0], dtype=int32), right=array([2], dtype=int32))
>>> union()(table, Vocabulary.build(table.words))
Pairs(left=array([], dtype=int32), right=array([], dtype=int32))
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from namematch.blocking.blocks import (
    Packed,
    Ranks,
    distinct,
    ordered,
    packed,
    row_of,
    unpacked,
    within,
)
from namematch.blocking.facts import Facts
from namematch.blocking.passes import PASSES, strong
from namematch.table import Pairs, RecordTable
from namematch.vocabulary import Vocabulary

Blocker = Callable[[RecordTable, Vocabulary], Pairs]


class Blocked(NamedTuple):
    """Pairs worth a look, left < right, sorted; and what a person should know of how they came."""

    pairs: Pairs
    notes: tuple[str, ...] = ()


def default_union(table: RecordTable, vocabulary: Vocabulary, *, threads: int = 1) -> Pairs:
    """Every pair of records that some pass finds, left < right, sorted."""
    return block(table, vocabulary, threads=threads).pairs


def block(table: RecordTable, vocabulary: Vocabulary, *, threads: int = 1) -> Blocked:
    """The pairs of the default union, and a note of every block that was too large.

    Time grows with the records, as every pass is allowed so many pairs per record: about 3
    microseconds of processor time and 300 bytes at the peak for each.
    """
    facts = Facts.of(table, vocabulary)
    told = strong(facts)

    def found(name: str) -> tuple[Packed, int]:
        pairs, left = within(PASSES[name](facts), facts.order)
        return pairs, cut_records(left, facts.order) if name in told else 0

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        parts, cut = zip(*pool.map(found, PASSES), strict=True)
    pairs = unpacked(distinct(ordered(np.concatenate(parts))))
    notes = [note(name, count) for name, count in zip(PASSES, cut, strict=True) if count]
    return Blocked(pairs, tuple(notes))


def cut_records(left: Packed, ranks: Ranks) -> int:
    """How many records have an entry among what was left in blocks too large."""
    there = np.zeros(len(ranks.record), np.bool_)
    there[row_of(left, ranks.bits)] = True
    return int(np.count_nonzero(there))


def note(name: str, count: int) -> str:
    """What the reader of a result is told of blocks that were cut."""
    return (
        f"blocking: {count:,} records agree on {name} with more others than can be compared; of "
        "those others each was compared with the nearest in the order of names"
    )


def union(*blockers: Blocker) -> Blocker:
    """A blocker: every pair that any of the blockers finds."""

    def every(table: RecordTable, vocabulary: Vocabulary) -> Pairs:
        found = [packed(blocker(table, vocabulary)) for blocker in blockers]
        return unpacked(distinct(ordered(np.concatenate([np.empty(0, np.uint64), *found]))))

    return every

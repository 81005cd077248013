"""The default union of passes, and what each pass contributes."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from namematch.blocking.blocks import (
    Packed,
    distinct,
    largest_block,
    ordered,
    packed,
    pairs_within,
    unpacked,
)
from namematch.blocking.facts import Facts
from namematch.blocking.passes import PASSES
from namematch.table import Pairs, RecordTable
from namematch.vocabulary import Vocabulary

Blocker = Callable[[RecordTable, Vocabulary], Pairs]


class PassReport(NamedTuple):
    """One pass: its pairs, those no other pass has, seconds, and what it finds of the truth.

    largest: rows of its largest block, before it is split.

    completeness is the share of true pairs it finds, exclusive_completeness the share that only it
    finds; both nan without truth.
    """

    name: str
    pairs: int
    exclusive: int
    seconds: float
    largest: int
    completeness: float
    exclusive_completeness: float


def default_union(table: RecordTable, vocabulary: Vocabulary, *, threads: int = 1) -> Pairs:
    """Every pair of records that some pass finds, left < right, sorted."""
    facts = Facts.of(table, vocabulary)
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        found = list(pool.map(lambda one: pairs_within(one(facts), facts.order), PASSES.values()))
    return unpacked(distinct(ordered(np.concatenate(found))))


def union(*blockers: Blocker) -> Blocker:
    """A blocker: every pair that any of the blockers finds."""

    def every(table: RecordTable, vocabulary: Vocabulary) -> Pairs:
        found = [packed(blocker(table, vocabulary)) for blocker in blockers]
        return unpacked(distinct(ordered(np.concatenate([np.empty(0, np.uint64), *found]))))

    return every


def report(
    table: RecordTable, vocabulary: Vocabulary, truth: Pairs | None = None
) -> list[PassReport]:
    """What each pass of the default union finds, and what it alone finds."""
    facts, found, rows = Facts.of(table, vocabulary), [], []
    for one in PASSES.values():
        start = time.perf_counter()
        pairs = pairs_within(blocks := one(facts), facts.order)
        rows.append((time.perf_counter() - start, largest_block(blocks, facts.order)))
        found.append(distinct(ordered(pairs)))
    every = ordered(np.concatenate(found))
    first = np.append(True, every[1:] != every[:-1])[: len(every)]
    alone = every[first & np.append(first[1:], True)[: len(every)]]
    true = np.empty(0, np.uint64) if truth is None else np.sort(packed(truth))
    out = []
    for name, pairs, row in zip(PASSES, found, rows, strict=True):
        exclusive = pairs[among(pairs, alone)]
        shares = share(true, pairs), share(true, exclusive)
        out.append(PassReport(name, len(pairs), len(exclusive), *row, *shares))
    return out


def among(numbers: Packed, held: Packed) -> npt.NDArray[np.bool_]:
    """Which numbers are in ``held``, which is sorted."""
    if len(held) == 0:
        return np.zeros(len(numbers), np.bool_)
    at = np.minimum(np.searchsorted(held, numbers), len(held) - 1)
    found: npt.NDArray[np.bool_] = held[at] == numbers
    return found


def share(true: Packed, pairs: Packed) -> float:
    """The share of the true pairs that are among ``pairs``, sorted; nan when there are none."""
    return float(among(true, pairs).mean()) if len(true) else float("nan")


def quality(pairs: Pairs, truth: Pairs, n: int) -> dict[str, float]:
    """Pair completeness, reduction ratio and pairs per record of a blocking of ``n`` records."""
    return {
        "pair completeness": share(packed(truth), np.sort(packed(pairs))),
        "reduction ratio": 1.0 - len(pairs) / max(n * (n - 1) / 2, 1),
        "pairs per record": len(pairs) / max(n, 1),
    }

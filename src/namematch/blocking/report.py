"""How good a blocking is: pass by pass, with a truth, and without one.

>>> truth = Pairs.of([0, 2], [1, 3])
>>> quality(Pairs.of([0, 0], [1, 3]), truth, n=4)["pair completeness"]
0.5
>>> quality(Pairs.of([0], [1]), Pairs.of([], []), n=4)["pair completeness"]
nan
"""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from namematch.blocking.blocks import (
    Packed,
    distinct,
    largest_blocks,
    ordered,
    packed,
    pairs_within,
    within,
)
from namematch.blocking.facts import Facts
from namematch.blocking.passes import EVIDENCE, PASSES
from namematch.blocking.union import cut_records
from namematch.table import Pairs, RecordTable
from namematch.vocabulary import Vocabulary

LARGEST = 3  # blocks whose sizes are told
FEWEST_KINDS = 3  # of evidence: with fewer, nothing can be said of what all of them miss


class PassReport(NamedTuple):
    """One pass: its pairs, those no other pass has, seconds, and what it finds of the truth.

    largest: rows of its largest blocks, before they are split. completeness is the share of true
    pairs it finds, exclusive_completeness the share that only it finds; both nan without truth.
    reduction: the share of all pairs it leaves out. cut: records in a block that stayed too large.
    """

    name: str
    pairs: int
    exclusive: int
    seconds: float
    largest: tuple[int, ...]
    completeness: float
    exclusive_completeness: float
    reduction: float
    cut: int


def report(
    table: RecordTable, vocabulary: Vocabulary, truth: Pairs | None = None
) -> list[PassReport]:
    """What each pass of the default union finds, and what it alone finds."""
    facts, found, rows = Facts.of(table, vocabulary), [], []
    for one in PASSES.values():
        start = time.perf_counter()
        pairs, left = within(blocks := one(facts), facts.order)
        seconds = time.perf_counter() - start
        largest = largest_blocks(blocks, facts.order, LARGEST)
        rows.append((seconds, largest, cut_records(left, facts.order)))
        found.append(distinct(ordered(pairs)))
    alone = found_once(found)
    true = np.empty(0, np.uint64) if truth is None else np.sort(packed(truth))
    out = []
    for name, pairs, (seconds, largest, cut) in zip(PASSES, found, rows, strict=True):
        exclusive = pairs[among(pairs, alone)]
        shares = share(true, pairs), share(true, exclusive)
        less = reduction(len(pairs), len(table))
        row = PassReport(name, len(pairs), len(exclusive), seconds, largest, *shares, less, cut)
        out.append(row)
    return out


def estimate(table: RecordTable, vocabulary: Vocabulary, links: Pairs) -> float:
    """The share of links that the default union finds, told without a truth; nan for unknown.

    ``links``: the pairs it found that turned out as links. It is Chao's (1987) estimate of a
    population caught by several traps of unlike success: passes that rest on one kind of evidence
    are one trap, and what no trap caught is told from what one and what two of them did. It says
    nothing of pairs too unlike to be links. Takes as long as blocking.
    """
    facts, link = Facts.of(table, vocabulary), np.sort(packed(links))
    caught = {kind: np.zeros(len(link), np.bool_) for kind in EVIDENCE.values()}
    for name, one in PASSES.items():
        pairs = distinct(ordered(pairs_within(one(facts), facts.order)))
        caught[EVIDENCE[name]] |= among(link, pairs)
    traps = np.array([rows for rows in caught.values() if rows.any()])
    if len(traps) < FEWEST_KINDS:
        return float("nan")
    return chao(traps.sum(axis=0), len(traps))


def chao(times: npt.NDArray[np.int64], traps: int) -> float:
    """The share of a population that was caught, from how many traps caught each.

    >>> round(chao(np.array([1, 1, 2, 2, 2, 3]), traps=3), 4)
    0.973
    """
    found, once, twice = (int(np.count_nonzero(at)) for at in (times > 0, times == 1, times == 2))
    missed = (traps - 1) / traps * once * (once - 1) / (2 * (twice + 1))
    return found / (found + missed) if found else float("nan")


def found_once(found: list[Packed]) -> Packed:
    """What is in one of some arrays of distinct numbers only, sorted."""
    every = ordered(np.concatenate(found))
    first = np.append(True, every[1:] != every[:-1])[: len(every)]
    alone: Packed = every[first & np.append(first[1:], True)[: len(every)]]
    return alone


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


def reduction(pairs: int, n: int) -> float:
    """The share of all pairs of n records that so many leave out."""
    return 1.0 - pairs / max(n * (n - 1) / 2, 1)


def quality(pairs: Pairs, truth: Pairs, n: int) -> dict[str, float]:
    """Pair completeness, reduction ratio and pairs per record of a blocking of ``n`` records."""
    return {
        "pair completeness": share(packed(truth), np.sort(packed(pairs))),
        "reduction ratio": reduction(len(pairs), n),
        "pairs per record": len(pairs) / max(n, 1),
    }

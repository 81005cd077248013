"""The default union of passes, and what each pass contributes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from namematch.blocking.blocks import Packed, distinct, packed, unpacked
from namematch.blocking.passes import PASSES, Facts
from namematch.table import Pairs, RecordTable
from namematch.vocabulary import Vocabulary


class PassReport(NamedTuple):
    """One pass: its pairs, those no other pass has, seconds, and what it finds of the truth.

    completeness is the share of true pairs it finds, exclusive_completeness the share that only it
    finds; both nan without truth.
    """

    name: str
    pairs: int
    exclusive: int
    seconds: float
    completeness: float
    exclusive_completeness: float


def default_union(table: RecordTable, vocabulary: Vocabulary, *, threads: int = 1) -> Pairs:
    """Every pair of records that some pass finds, left < right, sorted."""
    facts = Facts.of(table, vocabulary)
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        found = list(pool.map(lambda one: one(facts), PASSES.values()))
    return unpacked(distinct(np.concatenate(found)))


def report(
    table: RecordTable, vocabulary: Vocabulary, truth: Pairs | None = None
) -> list[PassReport]:
    """What each pass of the default union finds, and what it alone finds."""
    facts, found, took = Facts.of(table, vocabulary), [], []
    for one in PASSES.values():
        start = time.perf_counter()
        found.append(one(facts))
        took.append(time.perf_counter() - start)
    every, times = np.unique(np.concatenate(found), return_counts=True)
    alone = every[times == 1]
    true = np.empty(0, np.uint64) if truth is None else np.sort(packed(truth))
    out = []
    for name, pairs, seconds in zip(PASSES, found, took, strict=True):
        exclusive = pairs[np.isin(pairs, alone)]
        shares = share(true, pairs), share(true, exclusive)
        out.append(PassReport(name, len(pairs), len(exclusive), seconds, *shares))
    return out


def share(true: Packed, pairs: npt.NDArray[np.uint64]) -> float:
    """The share of the true pairs that are among ``pairs``; nan when there are none."""
    return float(np.isin(true, pairs).mean()) if len(true) else float("nan")


def quality(pairs: Pairs, truth: Pairs, n: int) -> dict[str, float]:
    """Pair completeness, reduction ratio and pairs per record of a blocking of ``n`` records."""
    return {
        "pair completeness": share(packed(truth), packed(pairs)),
        "reduction ratio": 1.0 - len(pairs) / (n * (n - 1) / 2),
        "pairs per record": len(pairs) / n,
    }

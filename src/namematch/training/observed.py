"""Candidate pairs as patterns: how they weigh, at which level every field is, how many there are.

Pairs of one pattern are one row, and the rows are sorted, so that sums over them do not depend on
the order of the records.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.table import Pairs
from namematch.training.terms import codes_of

LEAST = -20.0  # log2 odds under the first model: pairs below stay two people throughout
CHUNK = 1 << 16  # pairs weighed at a time, so that memory follows the patterns kept


@dataclass(frozen=True, slots=True)
class Observed:
    """Patterns of candidate pairs of a file.

    weight: float64[p], bits under the first model; codes: uint8[p, fields] as ``codes_of`` makes
    them; times: float64[p], pairs of each; records: of the file.
    """

    weight: npt.NDArray[np.float64]
    codes: npt.NDArray[np.uint8]
    times: npt.NDArray[np.float64]
    records: int

    @property
    def pairs(self) -> float:
        """All pairs of the file, candidates or not."""
        return self.records * (self.records - 1) / 2


def observe(scorer: Scorer, pairs: Pairs, *, threads: int = 1) -> Observed:
    """The patterns of the candidate pairs that may be one person."""
    model, records = scorer.matcher, len(scorer.table)
    least = int((LEAST - model.prior(records - 1)) * BIT)

    def part(start: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
        chosen = slice(start, start + CHUNK)
        terms = scorer.terms(pairs.left[chosen], pairs.right[chosen])
        weight = terms.bits.sum(axis=1, dtype=np.int32)
        keep = weight >= least
        return weight[keep], codes_of(model, terms)[keep]

    starts = range(0, max(len(pairs), 1), CHUNK)
    with ThreadPoolExecutor(threads) as pool:
        weights, codes = zip(*pool.map(part, starts), strict=True)
    return grouped(np.concatenate(weights), np.concatenate(codes), records)


def grouped(weight: npt.NDArray[np.int32], codes: npt.NDArray[np.uint8], records: int) -> Observed:
    """Equal rows counted, in order of weight and codes."""
    order = np.lexsort((*codes.T, weight))
    weight, codes = weight[order], codes[order]
    new = np.ones(len(weight), bool)
    new[1:] = (np.diff(weight) != 0) | (np.diff(codes.astype(np.int16), axis=0) != 0).any(axis=1)
    first = np.flatnonzero(new)
    times = np.diff(np.append(first, len(weight))).astype(np.float64)
    return Observed(weight[first] / BIT, codes[first], times, records)

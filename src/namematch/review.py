"""From the staff there is to the review cut, by what the calibrated probabilities lead to expect.

Between the link cut and the review cut a person decides. The lower the review cut, the more true
duplicates they see, and the more pairs they must look at. How many candidates have which weight is
enough to choose the cut, so pairs far below it need not be kept.

>>> counts = WeightCounts.none().plus(np.array([9, 16, 17, 18, 30]) * 256)
>>> found = plan(counts, Matcher.default(), prior=-17.0, per_day=1, days=2)
>>> found.flags, found.capacity
(2, 2)
>>> plan(counts, Matcher.default(), prior=-17.0, per_day=-1, days=2)
Traceback (most recent call last):
namematch.errors.InputError: staff capacity cannot be negative: -1 pairs on 2 days
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from namematch.errors import InputError
from namematch.scoring.matcher import Matcher
from namematch.scoring.shares import BIT

Ints = npt.NDArray[np.int64]

_REACH = 256 * BIT  # no weight is beyond: weights further out are counted at the ends


@dataclass(frozen=True, slots=True)
class WeightCounts:
    """How many pairs have which weight: int64[2 * 256 * BIT], the first for -256 bits."""

    count: Ints

    @classmethod
    def none(cls) -> Self:
        """No pair yet."""
        return cls(np.zeros(2 * _REACH, np.int64))

    def plus(self, weight: npt.NDArray[np.integer]) -> WeightCounts:
        """With more pairs, of these weights in 1/256 bits."""
        at = np.clip(weight, -_REACH, _REACH - 1) + _REACH
        return WeightCounts(self.count + np.bincount(at, minlength=len(self.count)))

    def weights(self) -> tuple[Ints, Ints]:
        """(weights that occur, 1/256 bits, strongest first; how many pairs have each)."""
        at = np.flatnonzero(self.count)[::-1]
        return at - _REACH, self.count[at]


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """What a review of so many pairs would see.

    threshold: the review cut, a probability; flags: pairs between it and the link cut; capacity:
    pairs the staff can decide. duplicates: true duplicate pairs to be expected among all
    candidates; linked, seen: the share of them above the link cut, and among the flags; the rest
    lies below the threshold.
    """

    threshold: float
    flags: int
    capacity: int
    duplicates: float
    linked: float
    seen: float

    def __str__(self) -> str:
        return "\n".join(
            [
                f"review from probability {self.threshold:.4f}",
                f"  {self.flags:,} pairs to decide, of {self.capacity:,} the staff can",
                f"  of {self.duplicates:,.0f} duplicates expected among the candidates:",
                f"    {self.linked:6.2%} linked",
                f"    {self.seen:6.2%} seen in review",
                f"    {max(1 - self.linked - self.seen, 0.0):6.2%} below the threshold",
            ]
        )


def least_weight(matcher: Matcher, probability: float, *, prior: float) -> int:
    """The smallest weight, 1/256 bits, at which a pair reaches ``probability``.

    Found among all weights, so that a pair is above a cut exactly when its probability is.
    """
    reached = matcher.probability(np.arange(-_REACH, _REACH) / BIT, prior=prior) >= probability
    return int(np.argmax(reached)) - _REACH if reached[-1] else _REACH


def plan(
    counts: WeightCounts, matcher: Matcher, *, prior: float, per_day: int, days: int
) -> ReviewPlan:
    """The lowest review cut at which the flags do not exceed the capacity.

    Pairs of one probability are flagged together or not at all. With no capacity, or fewer than
    the first such group, the threshold is the link cut and nothing is flagged.
    """
    if per_day < 0 or days < 0:
        raise InputError(f"staff capacity cannot be negative: {per_day:,} pairs on {days:,} days")
    weight, count = counts.weights()
    probability = matcher.probability(weight / BIT, prior=prior)
    linked = probability >= matcher.link
    expected = probability * count
    total = float(expected.sum())
    capacity = int(per_day * days)
    below = np.flatnonzero(~linked)
    flags = np.cumsum(count[below])
    last = np.append(probability[below][1:] != probability[below][:-1], True)[: len(below)]
    fits = np.flatnonzero(last & (flags <= capacity))
    threshold, flagged, seen = matcher.link, 0, 0.0
    if len(fits):
        at = int(fits[-1])
        threshold, flagged = float(probability[below][at]), int(flags[at])
        seen = float(expected[below][: at + 1].sum())
    return ReviewPlan(
        threshold=threshold,
        flags=flagged,
        capacity=capacity,
        duplicates=total,
        linked=float(expected[linked].sum()) / total if total else 0.0,
        seen=seen / total if total else 0.0,
    )

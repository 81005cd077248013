"""Precision, recall and F1 of pairs, and of the pairs that clusters imply.

>>> score = Score(right=3, found=4, there=6)
>>> score.precision, score.recall, score.f1
(0.75, 0.5, 0.6)
>>> of_clusters(np.array([0, 0, 1, 1]), np.array([7, 7, 7, 8]))
Score(right=1, found=2, there=3)
>>> of_clusters(np.array([0, 0]), np.array([7]))
Traceback (most recent call last):
namematch.errors.InputError: expected a label per record on both sides, got 2 and 1
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from namematch.errors import InputError

Ints = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts: right of those found, found, and there to be found. A share of nothing is nan."""

    right: int
    found: int
    there: int

    @property
    def precision(self) -> float:
        """Of those found, how many are right."""
        return self.right / self.found if self.found else float("nan")

    @property
    def recall(self) -> float:
        """Of those there, how many were found."""
        return self.right / self.there if self.there else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.found + self.there
        return 2 * self.right / both if both else float("nan")


def of_pairs(left: Ints, right: Ints, entity: Ints, side: Ints | None = None) -> Score:
    """Score distinct pairs of rows against int[n] ``entity``; pairs of -1 or out of range are bugs.

    ``side`` int[n] (0 left, 1 right) when two tables were linked: pairs across them count.
    """
    right_ones = int((entity[left] == entity[right]).sum())
    return Score(right_ones, len(left), pairs_within(entity, side))


def of_clusters(cluster: Ints, entity: Ints, side: Ints | None = None) -> Score:
    """Score the pairs that share a cluster; int[n] labels of any value, n log n."""
    check(cluster, entity)
    cells = cells_of(cluster, entity)[0]
    return Score(pairs_within(cells, side), pairs_within(cluster, side), pairs_within(entity, side))


def pairs_within(labels: Ints, side: Ints | None = None) -> int:
    """How many pairs of records share a label (and lie on both sides)."""
    if side is None:
        return int(_two(np.unique(labels, return_counts=True)[1]).sum())
    return pairs_within(labels) - sum(pairs_within(labels[side == one]) for one in (0, 1))


def cells_of(cluster: Ints, entity: Ints) -> tuple[npt.NDArray[np.int64], int]:
    """The cell (cluster and entity) of each record, int64[n], and how many entities there are."""
    one = np.unique(cluster, return_inverse=True)[1].astype(np.int64)
    entities, two = np.unique(entity, return_inverse=True)
    return one * len(entities) + two, len(entities)


def check(cluster: Ints, entity: Ints) -> None:
    """Labels of the same records."""
    if len(cluster) != len(entity):
        expected = "expected a label per record on both sides"
        raise InputError(f"{expected}, got {len(cluster)} and {len(entity)}")


def _two(size: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return size * (size - 1) // 2

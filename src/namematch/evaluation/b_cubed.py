"""B-cubed precision and recall: how pure each record's cluster is, and how whole its person.

Bagga and Baldwin 1998, "Algorithms for Scoring Coreference Chains": every record counts once,
where pairs let a cluster of ten count forty-five times. Their example, two people run into one:

>>> truth = np.array([1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3])
>>> found = np.array([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2])
>>> score = b_cubed(found, truth)
>>> round(score.precision, 2), score.recall
(0.76, 1.0)
>>> b_cubed(found, truth[1:])
Traceback (most recent call last):
namematch.errors.InputError: expected a label per record on both sides, got 12 and 11
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from namematch.evaluation.scores import Ints, cells_of, check


@dataclass(frozen=True, slots=True)
class BCubed:
    """Means over records: of the share of its cluster that is the same person, and of its person
    that is in the same cluster."""  # noqa: D205, D209

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def b_cubed(cluster: Ints, entity: Ints) -> BCubed:
    """Score int[n] cluster labels against int[n] entities, n log n; nan without records."""
    check(cluster, entity)
    if len(cluster) == 0:
        return BCubed(float("nan"), float("nan"))
    cells, entities = cells_of(cluster, entity)
    cell, size = np.unique(cells, return_counts=True)
    clusters = np.bincount(cell // entities, weights=size)
    people = np.bincount(cell % entities, weights=size)
    n, squares = len(cluster), size.astype(np.float64) ** 2
    return BCubed(
        precision=float((squares / clusters[cell // entities]).sum() / n),
        recall=float((squares / people[cell % entities]).sum() / n),
    )

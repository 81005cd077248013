"""Precision and recall at every cut, for pairs with a score.

>>> line = curve(np.array([0.9, 0.8, 0.8]), np.array([True, True, False]), there=4)
>>> line["cut"].to_pylist(), line["recall"].to_pylist()
([0.9, 0.8], [0.25, 0.5])
>>> average_precision(np.array([0.9, 0.8]), np.array([True]), there=4)
Traceback (most recent call last):
namematch.errors.InputError: expected a verdict per score, got 2 scores and 1 verdicts
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.errors import InputError

Floats = npt.NDArray[np.floating]
Bools = npt.NDArray[np.bool_]

POINTS = 500  # of a curve: a drawing shows no more
LAST = 0.95  # of the recall reached: behind it lies what a cut decides
CUTS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)


class Steps(NamedTuple):
    """Distinct scores, falling, and how many pairs reach each: found, and right among them."""

    cut: npt.NDArray[np.float64]
    found: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]


def steps(score: Floats, right: Bools) -> Steps:
    """Sort once; pairs of equal score come in together."""
    if len(score) != len(right):
        expected = "expected a verdict per score"
        raise InputError(f"{expected}, got {len(score)} scores and {len(right)} verdicts")
    order = np.argsort(-score, kind="stable")
    ordered = np.asarray(score, np.float64)[order]
    last = np.flatnonzero(np.append(np.diff(ordered) != 0, True)) if len(score) else order
    return Steps(ordered[last], last + 1, np.cumsum(right[order])[last].astype(np.int64))


def curve(score: Floats, right: Bools, *, there: int, points: int = POINTS) -> pa.Table:
    """The precision-recall curve: cut, found, right, precision, recall, f1, the highest cut first.

    Args:
        score: float[k], probabilities or weights of the pairs that were kept.
        right: bool[k], whether each is one person.
        there: how many true pairs there are, kept or not.
        points: at most so many rows, each exact: half evenly spaced in recall, half in its last
            twentieth, where the curve of a good result bends.
    """
    every = steps(score, right)
    count = len(every.cut)
    if count > points:
        most = every.right[-1]
        wanted = [np.linspace(low * most, most, points // 2) for low in (0, LAST)]
        at = np.searchsorted(every.right, np.concatenate(wanted))
        at = np.unique(np.append(at[1:], count - 1))
        every = Steps(every.cut[at], every.found[at], every.right[at])
    return table(every, there)


def thresholds(
    score: Floats, right: Bools, *, there: int, cuts: Sequence[float] = CUTS
) -> pa.Table:
    """What each cut would link: cut, found, right, precision, recall, f1.

    Cuts below the least score are left out: what lies there was not kept, so it cannot be counted.
    """
    every = steps(score, right)
    least = every.cut[-1] if len(every.cut) else np.inf
    wanted = np.array([cut for cut in cuts if cut >= least])
    reached = np.searchsorted(-every.cut, -wanted, side="right")
    found = np.append(0, every.found)[reached]
    return table(Steps(wanted, found, np.append(0, every.right)[reached]), there)


def average_precision(score: Floats, right: Bools, *, there: int) -> float:
    """Precision, averaged over the recall gained at each distinct score; what was not kept is lost.

    Sum of (R[n] - R[n-1]) * P[n], as in scikit-learn.
    """
    every = steps(score, right)
    if there == 0:
        return float("nan")
    gained = np.diff(every.right, prepend=0) / there
    return float((gained * every.right / np.maximum(every.found, 1)).sum())


def table(every: Steps, there: int) -> pa.Table:
    """Counts with their shares; a share of nothing is null."""
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = {
            "precision": every.right / every.found,
            "recall": every.right / there,
            "f1": 2 * every.right / (every.found + there),
        }
    counts = {"cut": every.cut, "found": every.found, "right": every.right}
    columns = {**counts, **{name: pa.array(one, from_pandas=True) for name, one in shares.items()}}
    return pa.table(columns)

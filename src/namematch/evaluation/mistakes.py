"""What was missed and what was linked wrongly, pair by pair and counted by kind.

>>> left, right = true_pairs(np.array([5, 3, 5, 5]))
>>> list(zip(left.tolist(), right.tolist()))
[(0, 2), (2, 3), (0, 3)]
>>> true_pairs(np.array([[1]]))
Traceback (most recent call last):
namematch.errors.InputError: expected one label per record, got an array of shape (1, 1)
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.errors import InputError
from namematch.evaluation.kinds import Kinds

Int64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# Records of one label of which every two are listed: a larger group is no person, and the pairs
# of a thousand such records would fill a page each. They are counted all the same.
LARGEST = 200


def true_pairs(entity: npt.NDArray[np.integer], side: Int64 | None = None) -> tuple[Int64, Int64]:
    """(left, right) rows of every two records of one person, left < right, no loop over records.

    Of a person's r-th record with the next, the next but one ... so LARGEST - 1 steps at most.
    """
    if entity.ndim != 1:
        raise InputError(f"expected one label per record, got an array of shape {entity.shape}")
    order = np.argsort(entity, kind="stable")
    _, at, size = np.unique(entity, return_inverse=True, return_counts=True)
    order = order[(size[at] > 1)[order] & (size[at] <= LARGEST)[order]]
    label = entity[order]
    lefts, rights = [order[:0]], [order[:0]]
    first = np.arange(len(order))
    for step in range(1, LARGEST):
        first = first[first + step < len(order)]
        first = first[label[first] == label[first + step]]
        if len(first) == 0:
            break
        lefts.append(order[first])
        rights.append(order[first + step])
    left, right = np.concatenate(lefts), np.concatenate(rights)
    across = slice(None) if side is None else side[left] != side[right]
    return left[across], right[across]


def among(left: Int64, right: Int64, of: tuple[Int64, Int64], n: int) -> Bools:
    """Which pairs of rows are among others, whichever end comes first, bool[k]."""
    return np.isin(coded(left, right, n), coded(*of, n), kind="sort")


def coded(left: Int64, right: Int64, n: int) -> Int64:
    """A number per pair of rows, whichever end comes first."""
    return np.minimum(left, right) * n + np.maximum(left, right)


def by_kind(kinds: Kinds, missed: Bools) -> pa.Table:
    """Per thing that differs: pairs there, missed, recall; a pair with two counts for each.

    The most missed first, ties in alphabetical order.
    """
    names = sorted({part for parts in kinds.parts for part in parts})
    place = {name: at for at, name in enumerate(names)}
    there, lost = np.zeros((2, len(names)), np.int64)
    each = np.bincount(kinds.code, minlength=len(kinds.parts))
    each_lost = np.bincount(kinds.code[missed], minlength=len(kinds.parts))
    for parts, one, two in zip(kinds.parts, each.tolist(), each_lost.tolist(), strict=True):
        at = [place[part] for part in parts]
        there[at] += one
        lost[at] += two
    order = np.argsort(-lost, kind="stable")
    columns = {"kind": pa.array(names, pa.string()), "pairs": there, "missed": lost}
    recall = 1 - lost / np.maximum(there, 1)
    return pa.table({**columns, "recall": recall}).take(pa.array(order))

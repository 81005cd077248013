"""One to one: of links that share a record, those of the largest total weight.

Each component is an assignment problem, solved exactly (Jonker and Volgenant 1987, in scipy's form
for sparse tables). Components are solved some hundreds of rows at a time, since the solver looks at
every column for every row.

>>> left, right, gain = np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([30, 20, 20])
>>> one_to_one(left, right, gain).tolist()
[False, True, True]
>>> one_to_one(left, right, np.array([50, 20, 20])).tolist()
[True, False, False]
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from namematch.clustering import components

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

BATCH = 512  # links solved at a time, unless one component has more


def one_to_one(left: Ints, right: Ints, gain: Ints) -> Bools:
    """Which links to keep, bool[m], so that no record has two.

    The choice among equal totals follows the numbers given, so these should be places of ids in
    their order: then it does not depend on the order of rows.

    Args:
        left: int64[m], a number for each left record.
        right: int64[m], a number for each right record; no pair occurs twice.
        gain: int64[m], what keeping each link is worth, above 0.

    Cost: near linear while components are small; the square of a large component.
    """
    if len(left) == 0:
        return np.empty(0, np.bool_)
    others = int(left.max()) + 1
    group = components(others + int(right.max()) + 1, left, right + others)[left]
    order = np.lexsort((right, left, group))
    new = np.append(True, group[order][1:] != group[order][:-1])
    start = np.flatnonzero(new)
    size = np.diff(np.append(start, len(left)))
    keep = np.zeros(len(left), np.bool_)
    keep[order[start[size == 1]]] = True
    contested = order[np.repeat(size > 1, size)]
    ends = np.cumsum(size[size > 1])
    for part in _batches(ends):
        at = contested[part]
        keep[at] = _solved(left[at], right[at], gain[at])
    return keep


def _batches(ends: Ints) -> list[slice]:
    """Slices of whole components, each of about ``BATCH`` links; ``ends`` is where each ends."""
    if len(ends) == 0:
        return []
    last = np.flatnonzero(np.append(ends[:-1] // BATCH != ends[1:] // BATCH, True))
    stops = ends[last]
    return [slice(a, b) for a, b in zip([0, *stops[:-1].tolist()], stops.tolist(), strict=True)]


def _solved(left: Ints, right: Ints, gain: Ints) -> Bools:
    """The links of the largest total gain. Every left record may also stay alone, for nothing."""
    from scipy.sparse import coo_array  # late: a third of a second that only this needs
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    lefts, row = np.unique(left, return_inverse=True)
    rights, column = np.unique(right, return_inverse=True)
    n, top = len(lefts), float(gain.max()) + 1.0
    alone = np.arange(n)
    cost = np.append(top - gain, np.full(n, top))
    cells = np.append(row, alone), np.append(column, len(rights) + alone)
    table = coo_array((cost, cells), shape=(n, len(rights) + n)).tocsr()
    rows, columns = min_weight_full_bipartite_matching(table)
    chosen = np.empty(n, np.int64)
    chosen[rows] = columns
    kept: Bools = chosen[row] == column
    return kept

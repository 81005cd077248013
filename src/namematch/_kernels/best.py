"""The best candidates so far: a heap with the worst on top, by score and then by key."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from namematch._kernels.compiled import inlined, kernel


class Best(NamedTuple):
    """A heap of the best candidates, the worst on top."""

    score: np.ndarray  # int64[room]
    key: np.ndarray  # int64[room]
    row: np.ndarray  # int64[room]
    shelf: np.ndarray  # int64[room]


@inlined
def worse(best, a, b):
    """Whether candidate ``a`` is worse than ``b``."""
    if best.score[a] != best.score[b]:
        return best.score[a] < best.score[b]
    return best.key[a] > best.key[b]


@inlined
def swap(best, a, b):
    """Exchange two candidates."""
    best.score[a], best.score[b] = best.score[b], best.score[a]
    best.key[a], best.key[b] = best.key[b], best.key[a]
    best.row[a], best.row[b] = best.row[b], best.row[a]
    best.shelf[a], best.shelf[b] = best.shelf[b], best.shelf[a]


@kernel
def offer(best, size, score, key, row, shelf):
    """Put a candidate on the heap if it is good enough; the new size."""
    room = len(best.score)
    at = size
    if size == room:
        if score < best.score[0] or (score == best.score[0] and key >= best.key[0]):
            return size
        at = 0
    best.score[at], best.key[at], best.row[at], best.shelf[at] = score, key, row, shelf
    if size < room:
        while at > 0 and worse(best, at, (at - 1) >> 1):
            swap(best, at, (at - 1) >> 1)
            at = (at - 1) >> 1
        return size + 1
    while True:
        child = 2 * at + 1
        if child >= size:
            return size
        if child + 1 < size and worse(best, child + 1, child):
            child += 1
        if not worse(best, child, at):
            return size
        swap(best, at, child)
        at = child

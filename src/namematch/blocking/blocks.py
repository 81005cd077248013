"""From keys to pairs: rows with an equal key deserve a look.

Missing is no key: leave such rows out. A block of more than ``MOST`` rows is not dropped: its rows
are put in the order of what else is known of them, and each is paired with the next ``WINDOW``.

>>> pairs_within(np.array([7, 8, 7]), np.array([0, 1, 2]), np.array([0, 0, 0]))
array([2], dtype=uint64)
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from namematch._kernels.blocks import pair_up, reach_of
from namematch.table import Pairs

Keys = npt.NDArray[np.int64]
Packed = npt.NDArray[np.uint64]

MOST = 48  # rows of a block of which every two are paired
WINDOW = 12  # rows that follow, in a larger block


def pairs_within(
    keys: npt.NDArray[np.integer],
    rows: npt.NDArray[np.integer],
    order: npt.NDArray[np.integer],
    *,
    most: int = MOST,
    window: int = WINDOW,
) -> Packed:
    """Pairs of ``rows`` with equal ``keys``, packed ``low << 32 | high``, sorted and unique.

    ``order`` ranks the rows of an oversized block: rows alike in it are paired first.
    """
    by = np.lexsort((rows, order, keys)) if len(keys) else np.empty(0, np.int64)
    keys, rows = keys[by].astype(np.int64), rows[by].astype(np.int64)
    reach = np.zeros(len(keys), np.int64)
    packed = np.empty(reach_of(keys, most, window, reach), np.uint64)
    return np.unique(packed[: pair_up(rows, reach, packed)])


def unpacked(packed: Packed) -> Pairs:
    """Packed pairs as ``Pairs``."""
    return Pairs(
        (packed >> np.uint64(32)).astype(np.int32),
        (packed & np.uint64(0xFFFFFFFF)).astype(np.int32),
    )


def packed(pairs: Pairs) -> Packed:
    """``Pairs`` as one number each."""
    return (pairs.left.astype(np.uint64) << np.uint64(32)) | pairs.right.astype(np.uint64)

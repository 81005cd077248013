"""From keys to pairs: rows with an equal key deserve a look.

Missing is no key: leave such rows out. A block of more than ``MOST`` rows is not dropped: its rows
stand in the order of what else is known of them, and each is paired with the next ``WINDOW``.

Keys are sorted as one number each: the upper bits of a hash of the key, and the rank of the row.
Two keys that meet in those bits (a few pairs in a million records) only add a pair to look at.

>>> ranks = Ranks.of(np.array([2, 0, 1]))
>>> pairs_within(np.array([7, 8, 7]), np.array([0, 1, 2]), ranks)
array([2], dtype=uint64)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt

from namematch._kernels.blocks import pair_up, reach_of
from namematch.table import Pairs

Packed = npt.NDArray[np.uint64]
T = TypeVar("T", bound=np.integer)

MOST = 48  # rows of a block of which every two are paired
WINDOW = 12  # rows that follow, in a larger block
MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, from the golden ratio (Knuth 1973, 6.4)


@dataclass(frozen=True, slots=True)
class Ranks:
    """The order of n records in oversized blocks: rank of each record, and record of each rank."""

    rank: Packed
    record: npt.NDArray[np.int64]
    bits: np.uint64

    @classmethod
    def of(cls, record: npt.NDArray[np.int64]) -> Self:
        """From the records in order, int64[n]."""
        rank = np.empty(len(record), np.uint64)
        rank[record] = np.arange(len(record), dtype=np.uint64)
        return cls(rank, record, np.uint64(len(record).bit_length()))


def pairs_within(
    keys: npt.NDArray[np.integer],
    rows: npt.NDArray[np.integer],
    ranks: Ranks,
    *,
    most: int = MOST,
    window: int = WINDOW,
) -> Packed:
    """Pairs of ``rows`` with equal ``keys``, packed ``low << 32 | high``, sorted and unique."""
    hashed = keys.astype(np.uint64) * MIX
    hashed ^= hashed >> np.uint64(32)
    hashed *= MIX
    hashed >>= ranks.bits
    hashed <<= ranks.bits
    hashed |= ranks.rank[rows]
    hashed.sort()
    in_order = ranks.record[
        (hashed & ((np.uint64(1) << ranks.bits) - np.uint64(1))).astype(np.int64)
    ]
    hashed >>= ranks.bits
    reach = np.zeros(len(hashed), np.int64)
    packed = np.empty(reach_of(hashed, most, window, reach), np.uint64)
    return distinct(packed[: pair_up(in_order, reach, packed)])


def distinct(packed: npt.NDArray[T]) -> npt.NDArray[T]:
    """The distinct numbers, sorted; sorts in place (np.unique hashes first: ten times slower)."""
    packed.sort()
    keep = np.ones(len(packed), np.bool_)
    np.not_equal(packed[1:], packed[:-1], out=keep[1:])
    return packed[keep]


def unpacked(packed: Packed) -> Pairs:
    """Packed pairs as ``Pairs``."""
    return Pairs(
        (packed >> np.uint64(32)).astype(np.int32),
        (packed & np.uint64(0xFFFFFFFF)).astype(np.int32),
    )


def packed(pairs: Pairs) -> Packed:
    """``Pairs`` as one number each."""
    return (pairs.left.astype(np.uint64) << np.uint64(32)) | pairs.right.astype(np.uint64)

"""From keys to pairs: rows with an equal key deserve a look, within an allowance.

Missing is no key: leave such rows out. Small blocks are taken first, every two rows of them: a
pair in a small block is likelier one person. A block too large for half of what is allowed is not
dropped but split by a finer column, again by half of what is left, and so on; what the last column
leaves stands in the order of the ranks, and each row is paired with the next few. So the work is
bounded, whatever the keys.

Keys are sorted as one number each: the upper bits of a hash of the key, and the row.
Two keys that meet in those bits (a few pairs in a million records) only add a pair to look at.

>>> ranks = Ranks.of(np.array([2, 0, 1]))
>>> pairs_within(Blocks(np.array([7, 8, 7]), np.array([0, 1, 2]), allowed=9), ranks)
array([2], dtype=uint64)
>>> pairs_within(Blocks(np.array([7, 7, 7]), np.array([0, 1, 2]), allowed=2), ranks)
array([], dtype=uint64)
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Self, TypeVar

import numpy as np
import numpy.typing as npt

from namematch._kernels.blocks import block_sizes, pairs_of_blocks, pairs_of_followers
from namematch._kernels.deletions import scattered
from namematch.table import Pairs

Packed = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]
T = TypeVar("T", bound=np.integer)

MOST = 100  # rows of a block of which every two may be paired, allowed or not
MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, from the golden ratio (Knuth 1973, 6.4)
HALF = np.uint64(32)
CACHED = 1 << 15  # so many numbers are sorted at once; more are scattered first: twice as fast


@dataclass(frozen=True, slots=True)
class Ranks:
    """The order of n records in oversized blocks: rank of each record, and record of each rank."""

    rank: Packed
    record: Int64
    bits: np.uint64

    @classmethod
    def of(cls, record: Int64) -> Self:
        """From the records in order, int64[n]."""
        rank = np.empty(len(record), np.uint64)
        rank[record] = np.arange(len(record), dtype=np.uint64)
        return cls(rank, record, np.uint64(max(len(record), 1).bit_length()))


class Blocks(NamedTuple):
    """What is to be blocked, and how many pairs that may make.

    keys: integers[k]; rows: integers[k], records; allowed: how many pairs, those of the window
    aside; finer: int64[n] columns that split blocks too large, first to last (rows without a value,
    negative, stay together); window: how many rows that follow each is paired with where nothing
    split its block.
    """

    keys: Int64
    rows: npt.NDArray[np.integer]
    allowed: int
    finer: tuple[Int64, ...] = ()
    window: int = 0


class Within(NamedTuple):
    """Pairs, packed ``low << 32 | high``, some maybe twice; and entries left in blocks too large.

    ``left`` are uint64 numbers that ``keyed_by`` made. They are paired with those that follow only.
    """

    pairs: Packed
    left: Packed


def pairs_within(blocks: Blocks, ranks: Ranks) -> Packed:
    """Pairs of rows with equal keys, packed ``low << 32 | high``; some may come twice."""
    return within(blocks, ranks).pairs


def within(blocks: Blocks, ranks: Ranks) -> Within:
    """Pairs of rows with equal keys, and what was left in blocks too large."""
    allowed, bits, found = blocks.allowed, ranks.bits, []
    keyed = keyed_rows(blocks, bits)
    for stage, column in enumerate((None, *blocks.finer)):
        if column is not None:
            keyed = ordered(split(keyed, column[row_of(keyed, bits)], bits))
        share = allowed if stage == len(blocks.finer) else allowed // 2
        pairs, keyed = small_blocks(keyed, bits, share)
        allowed -= len(pairs)
        found.append(pairs)
    if blocks.window:
        found.append(followers(keyed, ranks, blocks.window))
    return Within(np.concatenate(found), keyed)


def row_of(keyed: Packed, bits: np.uint64) -> Int64:
    """The rows of numbers that ``keyed_by`` made."""
    return (keyed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)


def followers(keyed: Packed, ranks: Ranks, window: int) -> Packed:
    """The pairs of every row and the next few of its block in the order of the ranks."""
    keyed = ordered((keyed >> ranks.bits << ranks.bits) | ranks.rank[row_of(keyed, ranks.bits)])
    pairs = np.empty(len(keyed) * window, np.uint64)
    return pairs[: pairs_of_followers(keyed, ranks.bits, ranks.record, window, pairs)]


def largest_blocks(blocks: Blocks, ranks: Ranks, count: int) -> tuple[int, ...]:
    """How many rows the ``count`` largest blocks have, before they are split."""
    keys = keyed_rows(blocks, ranks.bits) >> ranks.bits
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    sizes = np.sort(np.diff(starts, append=len(keys)))
    return tuple(sizes[-count:][::-1].tolist())


def keyed_rows(blocks: Blocks, bits: np.uint64) -> Packed:
    """Keys and rows as one number each, sorted."""
    return ordered(keyed_by(blocks.keys, blocks.rows.astype(np.uint64), bits))


def small_blocks(keyed: Packed, bits: np.uint64, allowed: int) -> tuple[Packed, Packed]:
    """The pairs of blocks, smallest first, that are allowed; and the entries of other blocks."""
    sizes = np.zeros(MOST + 2, np.int64)
    block_sizes(keyed, bits, sizes)
    size = np.arange(MOST + 1)
    total = np.cumsum(sizes[:-1] * size * (size - 1) // 2)
    most = int(np.searchsorted(total, allowed, side="right")) - 1
    pairs = np.empty(total[most] if most > 0 else 0, np.uint64)
    rest = np.empty(len(keyed), np.uint64)
    count, kept = pairs_of_blocks(keyed, bits, max(most, 1), pairs, rest)
    return pairs[:count], rest[:kept]


def keyed_by(keys: npt.NDArray[np.integer], row: Packed, bits: np.uint64) -> Packed:
    """A hash of each key above, its row (or a rank) in the lower ``bits``."""
    keyed: Packed = keys.astype(np.uint64)
    keyed *= MIX
    keyed ^= keyed >> HALF
    keyed *= MIX
    keyed >>= bits
    keyed <<= bits
    keyed |= row
    return keyed


def split(keyed: Packed, value: Int64, bits: np.uint64) -> Packed:
    """The same rows under keys that also hold a value; where that is missing, as they were."""
    mask = (np.uint64(1) << bits) - np.uint64(1)
    keys = (keyed >> bits) * MIX + value.astype(np.uint64)
    return np.where(value < 0, keyed, keyed_by(keys, keyed & mask, bits))


def ordered(numbers: Packed) -> Packed:
    """Sorted numbers; many are first scattered into parts that a processor's cache holds."""
    if len(numbers) <= CACHED:
        return np.sort(numbers)
    bits = max(8, int(numbers.max()).bit_length())
    parts, bounds = scattered(numbers, np.uint64(bits - 8))
    for low, high in pairwise(bounds.tolist()):
        parts[low:high].sort()
    result: Packed = parts
    return result


def distinct(numbers: npt.NDArray[T]) -> npt.NDArray[T]:
    """The distinct of sorted numbers (np.unique hashes first: ten times slower)."""
    keep = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=keep[1:])
    return numbers[keep]


def unpacked(packed: Packed) -> Pairs:
    """Packed pairs as ``Pairs``."""
    return Pairs(
        (packed >> HALF).astype(np.int32), (packed & np.uint64(0xFFFFFFFF)).astype(np.int32)
    )


def packed(pairs: Pairs) -> Packed:
    """``Pairs`` as one number each."""
    return (pairs.left.astype(np.uint64) << HALF) | pairs.right.astype(np.uint64)

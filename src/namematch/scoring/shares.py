"""How common a value is: known shares, and one share for every value that is not known.

A value seen fewer than five times is never stored, so the shares of a matcher name no one.

>>> import pyarrow as pa
>>> words, counts = pa.array(["ali", "siti"]), np.array([30.0, 70.0])
>>> shares = Shares.of_counts(words, counts, total=200, distinct=20)
>>> shares.of(pa.array(["siti", "zulkarnaen"])).round(4).tolist()
[0.35, 0.0278]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Float64 = npt.NDArray[np.float64]

FEWEST = 5  # a value must be seen this often to be stored
UNCOUNTED = 0.01  # share of a value of a further field before any was counted
DOUBT = 20  # values that first guess is worth against counted ones
BIT = 256  # weights are multiples of 1/256 bit


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of values: ``values`` sorted strings, ``share`` float64[n], ``rest`` for any other."""

    values: pa.Array
    share: Float64
    rest: float

    @classmethod
    def of_counts(cls, values: pa.Array, counts: Float64, total: float, distinct: int) -> Self:
        """Shares of counted values, out of ``total`` with ``distinct`` values in all."""
        unseen = max(distinct - len(values), 1)
        return cls(values, counts / total, max(total - float(counts.sum()), 1.0) / total / unseen)

    @classmethod
    def of_codes(cls, values: pa.Array, codes: npt.NDArray[np.int32]) -> Self:
        """Shares of the values of a column: codes int32[n] into ``values``, -1 missing.

        >>> shares = Shares.of_codes(pa.array(["a", "b", "c"]), np.array([0] * 80 + [1, 2, -1]))
        >>> shares.values.to_pylist(), shares.of(pa.array(["a", "b"])).round(4).tolist()
        (['a'], [0.9756, 0.0118])
        """
        counts = np.bincount(codes[codes >= 0], minlength=len(values)).astype(np.float64)
        total, often = float(counts.sum()), counts >= FEWEST
        few = counts[~often & (counts > 0)]
        rest = (float(few.mean() if len(few) else 1.0) + UNCOUNTED * DOUBT) / (total + DOUBT)
        return cls(values.filter(pa.array(often)), counts[often] / max(total, 1.0), rest)

    def known(self, values: pa.Array) -> npt.NDArray[np.int64]:
        """Place of each value among the stored ones, -1 where it is not stored."""
        found = pc.index_in(values, value_set=self.values).fill_null(-1)
        return np.asarray(found, np.int64)

    def of(self, values: pa.Array) -> Float64:
        """The share of each value, float64[n]."""
        at = self.known(values)
        return np.where(at >= 0, self.share[at] if len(self.share) else self.rest, self.rest)

    def blended(self, values: pa.Array, counts: Float64, trust: float) -> Shares:
        """These shares, worth ``trust`` observations, with counts of the data at hand added."""
        at = pc.index_in(values, value_set=self.values).fill_null(-1)
        place = np.asarray(at, np.int64)
        every = pa.concat_arrays([self.values, values.filter(pa.array(place < 0))])
        blend = np.concatenate([self.share * trust, counts[place < 0] + self.rest * trust])
        blend[place[place >= 0]] += counts[place >= 0]
        total = trust + float(counts.sum())
        # A value that is new here must be seen often enough here, whatever the share of the rest.
        seen = np.concatenate([np.full(len(self.share), np.inf), counts[place < 0]])
        stored = (blend >= FEWEST) & (seen >= FEWEST)
        others = int(np.count_nonzero(~stored))
        rest = float(blend[~stored].sum()) / others / total if others else self.rest
        order = np.asarray(pc.array_sort_indices(every.filter(pa.array(stored))))
        return Shares(
            every.filter(pa.array(stored)).take(pa.array(order)),
            blend[stored][order] / total,
            min(rest, FEWEST / total),
        )


def bits(share: npt.ArrayLike) -> npt.NDArray[np.int32]:
    """Rarity of a share in 1/256 bits, int32: log2 of one in so many.

    >>> int(bits(0.25))
    512
    """
    return np.asarray(np.rint(-np.log2(np.maximum(share, 2.0**-40)) * BIT), np.int32)

"""Records as frozen columns, and pairs of them: the nouns every later stage works on.

A name is a row of token ids. Row ``i < len(table)`` is record ``i``'s name; the rows after them are
its further names ("X alias Y"), each owned by a record. Titles, degrees and markers are not in the
rows; demoted titles (H., R.) are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch.errors import InputError

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
UInt8 = npt.NDArray[np.uint8]


def ranges(offsets: Int64, rows: npt.NDArray[np.integer]) -> tuple[Int64, Int64]:
    """(offsets of the rows ``rows`` once gathered, where each of their elements was)."""
    lengths = offsets[rows + 1] - offsets[rows]
    gathered = np.append(0, np.cumsum(lengths)).astype(np.int64)
    return gathered, np.arange(gathered[-1]) + np.repeat(offsets[rows] - gathered[:-1], lengths)


@dataclass(frozen=True, slots=True)
class NameRows:
    """Names as rows of token ids (compressed sparse rows).

    offsets: int64[r + 1]; tokens: int32[offsets[-1]] into ``RecordTable.words``; roles: uint8, a
    ``Role`` per token; owner: int32[r], the record of each row (``owner[i] == i`` for its first).
    """

    offsets: Int64
    tokens: Int32
    roles: UInt8
    owner: Int32

    def __len__(self) -> int:
        return len(self.owner)

    @property
    def records(self) -> int:
        """How many records there are; the rows beyond them are aliases."""
        return int(np.count_nonzero(self.owner == np.arange(len(self.owner))))

    def take(self, rows: npt.NDArray[np.integer]) -> NameRows:
        """The names of the records ``rows`` (each at most once), in that order, aliases last."""
        count = self.records
        place = np.full(count, -1, np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        aliases = count + np.flatnonzero(place[self.owner[count:]] >= 0)
        chosen = np.concatenate([np.asarray(rows, np.int64), aliases])
        offsets, at = ranges(self.offsets, chosen)
        return NameRows(offsets, self.tokens[at], self.roles[at], place[self.owner[chosen]])


@dataclass(frozen=True, slots=True)
class RecordTable:
    """Records as columns. n = ``len(table)``; a missing value is 0, or -1 where values are codes.

    ids: int64 or string array[n]; words: the distinct tokens of names and mothers, sorted;
    birth_date: int32[n], yyyymmdd; sex: uint8[n], 1 male, 2 female; nik: int64[n], 16 digits;
    birthplace: int32[n] into ``places`` (distinct folded places, sorted); further: name ->
    int32[n] into ``further_values[name]`` (distinct values, sorted).
    """

    ids: pa.Array
    words: pa.Array
    names: NameRows
    mothers: NameRows | None
    birth_date: Int32
    sex: UInt8
    nik: Int64
    birthplace: Int32
    places: pa.Array
    further: dict[str, Int32] = field(default_factory=dict)
    further_values: dict[str, pa.Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: npt.NDArray[np.integer]) -> RecordTable:
        """The records ``rows`` (each at most once), in that order; words and places stay."""
        return RecordTable(
            ids=self.ids.take(pa.array(rows)),
            words=self.words,
            names=self.names.take(rows),
            mothers=None if self.mothers is None else self.mothers.take(rows),
            birth_date=self.birth_date[rows],
            sex=self.sex[rows],
            nik=self.nik[rows],
            birthplace=self.birthplace[rows],
            places=self.places,
            further={name: codes[rows] for name, codes in self.further.items()},
            further_values=self.further_values,
        )


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows: left, right int32[k]. Within one table left < right.

    >>> Pairs.of([0, 2], [1, 5])
    Pairs(left=array([0, 2], dtype=int32), right=array([1, 5], dtype=int32))
    >>> Pairs.of([3], [3])
    Traceback (most recent call last):
    namematch.errors.InputError: pairs within one table need left < right; pair 0 has not
    """

    left: Int32
    right: Int32

    def __len__(self) -> int:
        return len(self.left)

    @classmethod
    def of(cls, left: npt.ArrayLike, right: npt.ArrayLike, *, one_table: bool = True) -> Self:
        """Checked pairs; ``one_table=False`` when left and right are rows of two tables."""
        lefts, rights = np.asarray(left), np.asarray(right)
        if lefts.ndim != 1 or lefts.shape != rights.shape:
            message = f"pairs need two flat arrays of one length, got {lefts.shape}, {rights.shape}"
            raise InputError(message)
        if len(lefts) == 0:
            return cls(np.empty(0, np.int32), np.empty(0, np.int32))
        if lefts.dtype.kind not in "iu" or rights.dtype.kind not in "iu":
            raise InputError(f"pairs are integers, got {lefts.dtype} and {rights.dtype}")
        if min(lefts.min(), rights.min()) < 0 or max(lefts.max(), rights.max()) > 2**31 - 1:
            raise InputError("a pair's rows must lie between 0 and 2,147,483,647")
        if one_table and not (lefts < rights).all():
            at = int(np.flatnonzero(lefts >= rights)[0])
            raise InputError(f"pairs within one table need left < right; pair {at} has not")
        return cls(lefts.astype(np.int32), rights.astype(np.int32))


def concat(left: RecordTable, right: RecordTable) -> RecordTable:
    """The records of ``left``, then those of ``right``, over one list of words, places and values.

    Ids of two kinds become strings; they are not checked for repetition. A field that only one side
    has is missing on the other.
    """
    words, left_words, right_words = _union(left.words, right.words)
    places, left_places, right_places = _union(left.places, right.places)
    same = left.ids.type == right.ids.type
    ids = [table.ids if same else table.ids.cast(pa.string()) for table in (left, right)]
    names = _stack(left.names, right.names, left_words, right_words)
    mothers = None
    if left.mothers is not None or right.mothers is not None:
        one, other = left.mothers or _no_names(len(left)), right.mothers or _no_names(len(right))
        mothers = _stack(one, other, left_words, right_words)
    further, values = {}, {}
    for name in {**left.further, **right.further}:
        none = pa.array([], pa.string())
        parts = [table.further_values.get(name, none) for table in (left, right)]
        values[name], *recoded = _union(*parts)
        codes = [
            recode[table.further.get(name, np.full(len(table), -1, np.int32))]
            for table, recode in zip((left, right), recoded, strict=True)
        ]
        further[name] = np.concatenate(codes)
    return RecordTable(
        ids=pa.concat_arrays(ids),
        words=words,
        names=names,
        mothers=mothers,
        birth_date=np.concatenate([left.birth_date, right.birth_date]),
        sex=np.concatenate([left.sex, right.sex]),
        nik=np.concatenate([left.nik, right.nik]),
        birthplace=np.concatenate([left_places[left.birthplace], right_places[right.birthplace]]),
        places=places,
        further=further,
        further_values=values,
    )


def _union(left: pa.Array, right: pa.Array) -> tuple[pa.Array, Int32, Int32]:
    """(distinct values, sorted; new code of each code of either side, -1 at the end for -1)."""
    both = pc.unique(pa.concat_arrays([left, right.cast(left.type)]))
    values = both.take(pc.sort_indices(both))
    codes = [
        np.append(pc.index_in(side.cast(values.type), values).to_numpy(), -1).astype(np.int32)
        for side in (left, right)
    ]
    return values, codes[0], codes[1]


def _no_names(count: int) -> NameRows:
    empty = np.zeros(0, np.int32)
    owner = np.arange(count, dtype=np.int32)
    return NameRows(np.zeros(count + 1, np.int64), empty, np.zeros(0, np.uint8), owner)


def _stack(left: NameRows, right: NameRows, left_words: Int32, right_words: Int32) -> NameRows:
    """Both in one, recoded; the rows of all records first, aliases last."""
    count, other = left.records, right.records
    owner = np.concatenate([left.owner, right.owner + np.int32(count)])
    tokens = np.concatenate([left_words[left.tokens], right_words[right.tokens]])
    roles = np.concatenate([left.roles, right.roles])
    offsets = np.concatenate([left.offsets, right.offsets[1:] + left.offsets[-1]])
    if len(left) == count:
        return NameRows(offsets, tokens, roles, owner)
    row = np.arange(len(owner))
    alias = np.where(row < len(left), row >= count, row >= len(left) + other)
    order = np.concatenate([np.flatnonzero(~alias), np.flatnonzero(alias)])
    starts, at = ranges(offsets, order)
    return NameRows(starts, tokens[at], roles[at], owner[order])

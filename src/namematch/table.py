"""Records as frozen columns, and pairs of them: the nouns every later stage works on.

A name is a row of token ids. Row ``i < len(table)`` is record ``i``'s name; the rows after them are
its further names ("X alias Y"), each owned by a record. Titles, degrees and markers are not in the
rows; demoted titles (H., R.) are.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def concat(*tables: RecordTable) -> RecordTable:
    """The records of all tables, in order, over one list of words, places and values.

    Ids of two kinds become strings; they are not checked for repetition. A field that only some
    have is missing on the others.
    """
    if len(tables) == 1:
        return tables[0]
    words, worded = _union([table.words for table in tables])
    places, placed = _union([table.places for table in tables])
    same = len({table.ids.type for table in tables}) == 1
    mothers = None
    if any(table.mothers is not None for table in tables):
        mothers = _stack([table.mothers or _no_names(len(table)) for table in tables], worded)
    further, values = {}, {}
    for name in {name: None for table in tables for name in table.further}:
        further[name], values[name] = _stack_further(tables, name)
    return RecordTable(
        ids=pa.concat_arrays([one.ids if same else one.ids.cast(pa.string()) for one in tables]),
        words=words,
        names=_stack([table.names for table in tables], worded),
        mothers=mothers,
        birth_date=np.concatenate([table.birth_date for table in tables]),
        sex=np.concatenate([table.sex for table in tables]),
        nik=np.concatenate([table.nik for table in tables]),
        birthplace=np.concatenate(
            [code[table.birthplace] for code, table in zip(placed, tables, strict=True)]
        ),
        places=places,
        further=further,
        further_values=values,
    )


def _union(parts: list[pa.Array]) -> tuple[pa.Array, list[Int32]]:
    """(distinct values, sorted; new code of each code of a part, -1 at the end for -1)."""
    every = pa.concat_arrays([part.cast(parts[0].type) for part in parts])
    values = pc.unique(every)
    values = values.take(pc.sort_indices(values))
    codes = pc.index_in(every, values).to_numpy(zero_copy_only=False).astype(np.int32)
    starts = np.cumsum([len(part) for part in parts])[:-1]
    return values, [np.append(part, np.int32(-1)) for part in np.split(codes, starts)]


def _stack_further(tables: Sequence[RecordTable], name: str) -> tuple[Int32, pa.Array]:
    none = pa.array([], pa.string())
    values, recoded = _union([table.further_values.get(name, none) for table in tables])
    codes = [
        code[table.further.get(name, np.full(len(table), -1, np.int32))]
        for code, table in zip(recoded, tables, strict=True)
    ]
    return np.concatenate(codes), values


def _no_names(count: int) -> NameRows:
    empty = np.zeros(0, np.int32)
    owner = np.arange(count, dtype=np.int32)
    return NameRows(np.zeros(count + 1, np.int64), empty, np.zeros(0, np.uint8), owner)


def _stack(parts: Sequence[NameRows], recoded: list[Int32]) -> NameRows:
    """All in one, recoded; the rows of all records first, aliases last."""
    counts = np.array([part.records for part in parts])
    before = np.cumsum(counts) - counts
    owner = np.concatenate(
        [part.owner + np.int32(by) for part, by in zip(parts, before, strict=True)]
    )
    tokens = np.concatenate([code[part.tokens] for code, part in zip(recoded, parts, strict=True)])
    roles = np.concatenate([part.roles for part in parts])
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])
    offsets = np.append(0, np.cumsum(lengths)).astype(np.int64)
    if len(owner) == counts.sum():
        return NameRows(offsets, tokens, roles, owner)
    rows = [np.arange(len(part)) >= count for part, count in zip(parts, counts, strict=True)]
    order = np.argsort(np.concatenate(rows), kind="stable")
    starts, at = ranges(offsets, order)
    return NameRows(starts, tokens[at], roles[at], owner[order])

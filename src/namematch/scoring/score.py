"""Weights of many pairs of one table: the one engine behind every door.

A weight is the sum of one term per field, in 1/256 bits; a term is 0 where a value is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from namematch._kernels import fields, names
from namematch._kernels.align import Graph, scratch
from namematch.names.name import Role
from namematch.scoring.matcher import LEVELS, Matcher
from namematch.scoring.shares import bits
from namematch.scoring.tokens import graph_of
from namematch.table import NameRows, RecordTable
from namematch.text import flatten
from namematch.vocabulary import Vocabulary

Int32 = npt.NDArray[np.int32]
UInt8 = npt.NDArray[np.uint8]

CHUNK = 1 << 15  # pairs a thread weighs at a time: their columns fit the second-level cache
FIELDS = ("name", "birth_date", "nik", "birthplace", "sex", "mother_name")
NIK_PIVOT = 30  # two-digit years of a NIK up to this are 20xx


class Terms(NamedTuple):
    """Per pair: bits int32[n, fields], levels uint8[n, fields] (255 missing), the shape of the
    names and of the mothers' names uint8[n, FEATURES]."""

    bits: Int32
    levels: UInt8
    shape: UInt8
    mother_shape: UInt8


class Rows(NamedTuple):
    """Names ready for the kernels: no demoted titles, aliases by record."""

    offsets: npt.NDArray[np.int64]
    tokens: Int32
    roles: UInt8
    aliases: npt.NDArray[np.int64]


def rows_of(rows: NameRows, records: int) -> Rows:
    """Leave demoted titles out, and find each record's aliases."""
    keep = rows.roles != Role.HONORIFIC
    kept = np.concatenate([[0], np.cumsum(keep)])
    aliases = records + np.searchsorted(rows.owner[records:], np.arange(records + 1))
    return Rows(
        np.ascontiguousarray(kept[rows.offsets], np.int64),
        np.ascontiguousarray(rows.tokens[keep], np.int32),
        np.ascontiguousarray(rows.roles[keep], np.uint8),
        np.ascontiguousarray(aliases, np.int64),
    )


@dataclass(frozen=True, slots=True)
class Scorer:
    """A table made ready for weighing pairs of its rows with one matcher."""

    matcher: Matcher
    table: RecordTable
    graph: Graph
    names: Rows
    mothers: Rows | None
    birth_date: Int32
    sex: Int32
    places: tuple[UInt8, npt.NDArray[np.int64], Int32, Int32]
    place_rarity: Int32

    @classmethod
    def of(cls, matcher: Matcher, table: RecordTable, vocabulary: Vocabulary) -> Self:
        """``vocabulary`` holds the table's words in the table's order, others may follow."""
        count = len(table)
        unknown = np.full(len(table.places), -1, np.int32)
        date, sex = from_nik(table.nik)
        return cls(
            matcher=matcher,
            table=table,
            graph=graph_of(matcher, vocabulary),
            names=rows_of(table.names, count),
            mothers=None if table.mothers is None else rows_of(table.mothers, count),
            birth_date=np.where(table.birth_date == 0, date, table.birth_date).astype(np.int32),
            sex=np.where(table.sex == 0, sex, table.sex).astype(np.int32) - 1,
            places=(*flatten(table.places), unknown, unknown),
            place_rarity=bits(matcher.places.of(table.places)),
        )

    def weigh(self, left: Int32, right: Int32, *, threads: int = 1) -> Int32:
        """Weights of pairs of rows, int32[n] in 1/256 bits."""
        out = np.empty(len(left), np.int32)

        def one(part: slice) -> None:
            out[part] = self.terms(left[part], right[part]).bits.sum(axis=1, dtype=np.int32)

        run(one, len(left), threads)
        return out

    def terms(self, left: Int32, right: Int32) -> Terms:
        """Every term of pairs of rows."""
        n, fields_here = len(left), len(FIELDS) + len(self.matcher.further)
        terms = Terms(
            np.zeros((n, fields_here), np.int32),
            np.full((n, fields_here), fields.MISSING, np.uint8),
            np.zeros((n, names.FEATURES), np.uint8),
            np.zeros((n, names.FEATURES), np.uint8),
        )
        self._names(left, right, terms)
        columns = [*self._columns(left, right)]
        for at, (levels, weights) in enumerate(columns, start=1):
            terms.levels[:, at], terms.bits[:, at] = levels, weights
        if self.mothers is not None:
            self._mothers(left, right, terms)
        return terms

    def _names(self, left: Int32, right: Int32, terms: Terms) -> None:
        weights = np.empty(len(left), np.int32)
        working = scratch()
        names.weigh_names(
            left, right, *self.names, self.graph, self.matcher.steps, working, weights, terms.shape
        )
        terms.bits[:, 0], terms.levels[:, 0] = weights, 0

    def _mothers(self, left: Int32, right: Int32, terms: Terms) -> None:
        assert self.mothers is not None
        weights = np.empty(len(left), np.int32)
        names.weigh_names(
            left, right, *self.mothers, self.graph, self.matcher.steps, scratch(), weights,
            terms.mother_shape,
        )  # fmt: skip
        at = FIELDS.index("mother_name")
        size = np.diff(self.mothers.offsets)
        both = (size[left] > 0) & (size[right] > 0)
        terms.bits[:, at] = np.where(both, np.clip(weights, *self.matcher.mother), 0)
        terms.levels[:, at] = np.where(both, 0, fields.MISSING)

    def _columns(self, left: Int32, right: Int32) -> Iterator[tuple[UInt8, Int32]]:
        """Levels and bits of birth date, NIK, birthplace and sex, in the order of FIELDS."""
        model, table = self.matcher, self.table
        out = Column(len(left))
        fields.weigh_dates(
            left, right, self.birth_date, bits(model.years), bits(model.days),
            model.price_of("birth_date"), *out.fresh(),
        )  # fmt: skip
        yield out.levels, out.bits
        fields.weigh_niks(left, right, table.nik, model.price_of("nik"), *out.fresh())
        yield out.levels, out.bits
        fields.weigh_places(
            left, right, table.birthplace, self.places, self.place_rarity,
            model.price_of("birthplace"), np.zeros(32, np.uint64), *out.fresh(),
        )  # fmt: skip
        yield out.levels, out.bits
        none = np.zeros(2, np.int32)
        fields.weigh_codes(
            left, right, self.sex, none, model.price_of("sex"), *out.fresh()
        )
        yield out.levels, out.bits


class Column:
    """One column of levels and bits, used again for each field."""

    def __init__(self, size: int) -> None:
        self.levels = np.empty(size, np.uint8)
        self.bits = np.empty(size, np.int32)

    def fresh(self) -> tuple[UInt8, Int32]:
        """The arrays to write the next field into."""
        return self.levels, self.bits


def from_nik(nik: npt.NDArray[np.int64]) -> tuple[Int32, Int32]:
    """Birth date (yyyymmdd) and sex (1 male, 2 female) inside each NIK; 0 where there is none.

    >>> [x.tolist() for x in from_nik(np.array([6371015708850001, 0]))]
    [[19850817, 0], [2, 0]]
    """
    packed = nik // 10_000 % 1_000_000
    day, month, year = packed // 10_000, packed // 100 % 100, packed % 100
    female = day > 40
    century = np.where(year <= NIK_PIVOT, 2000, 1900)
    date = (century + year) * 10_000 + month * 100 + day - 40 * female
    known = nik > 0
    return (
        np.where(known, date, 0).astype(np.int32),
        np.where(known, 1 + female, 0).astype(np.int32),
    )


def run(work: object, size: int, threads: int) -> None:
    """Call ``work(slice)`` over chunks of ``range(size)``, on that many threads."""
    parts = [slice(start, min(start + CHUNK, size)) for start in range(0, size, CHUNK)]
    if threads <= 1 or len(parts) <= 1:
        for part in parts:
            work(part)  # type: ignore[operator]
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, parts):  # type: ignore[arg-type]
            pass

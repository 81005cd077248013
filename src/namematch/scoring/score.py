"""Weights of many pairs of one table: the one engine behind every door.

A weight is the sum of one term per field, in 1/256 bits; a term is 0 where a value is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, Self, TypeVar

import numpy as np
import numpy.typing as npt

from namematch._kernels import fields, names
from namematch._kernels.align import Graph, scratch
from namematch.scoring.matcher import Matcher
from namematch.scoring.places import Places, place_rarity, places_of
from namematch.scoring.prices import prices_of
from namematch.scoring.rows import Rows, rows_of
from namematch.scoring.shares import UNCOUNTED, bits
from namematch.table import RecordTable

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
UInt8 = npt.NDArray[np.uint8]
T = TypeVar("T")

CHUNK = 1 << 15  # pairs a thread weighs at a time: their columns fit the second-level cache
FIELDS = ("name", "birth_date", "nik", "birthplace", "sex", "mother_name")
NIK_PIVOT = 30  # two-digit years of a NIK up to this are 20xx


class Terms(NamedTuple):
    """Every term of n pairs.

    bits int32[n, fields] and levels uint8[n, fields] (255 missing), in the order of FIELDS and
    then of the further fields; the shape of the names and of the mothers' names uint8[n, COLUMNS].
    """

    bits: Int32
    levels: UInt8
    shape: UInt8
    mother_shape: UInt8


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
    places: Places
    place_rarity: Int32

    @classmethod
    def of(cls, matcher: Matcher, table: RecordTable, graph: Graph) -> Self:
        """``graph`` is of the table's words, in their order; others may follow."""
        count = len(table)
        date, sex = from_nik(table.nik)
        return cls(
            matcher=matcher,
            table=table,
            graph=graph,
            names=rows_of(table.names, count),
            mothers=None if table.mothers is None else rows_of(table.mothers, count),
            birth_date=np.where(table.birth_date == 0, date, table.birth_date).astype(np.int32),
            sex=np.where(table.sex == 0, sex, table.sex).astype(np.int32) - 1,
            places=places_of(table.places),
            place_rarity=place_rarity(matcher, table.places),
        )

    def weigh(self, left: Int32, right: Int32, *, threads: int = 1) -> Int32:
        """Weights of pairs of rows, int32[n] in 1/256 bits."""
        out = np.empty(len(left), np.int32)

        def one(part: slice) -> None:
            out[part] = self.terms(left[part], right[part]).bits.sum(axis=1, dtype=np.int32)

        in_chunks(one, len(left), threads)
        return out

    def weigh_from(self, least: int, left: Int32, right: Int32) -> tuple[Int64, Int32]:
        """Which pairs weigh ``least`` (1/256 bits) or more, int64[k], and their weights int32[k].

        Mothers, half of the work, are compared only where they can make the difference.
        """
        terms = self._without_mothers(left, right)
        weight = terms.bits.sum(axis=1, dtype=np.int32)
        if self.mothers is None:
            at = np.flatnonzero(weight >= least)
            return at, weight[at]
        relatives = terms.shape[:, names.KIND] >= names.CONTRADICTED
        most = np.where(relatives, 0, max(self.matcher.mother[1], 0))
        at = np.flatnonzero(weight + most >= least)
        terms = Terms(terms.bits[at], terms.levels[at], terms.shape[at], terms.mother_shape[at])
        self._mothers(self.mothers, left[at], right[at], terms)
        weight = terms.bits.sum(axis=1, dtype=np.int32)
        enough = weight >= least
        return at[enough], weight[enough]

    def terms(self, left: Int32, right: Int32) -> Terms:
        """Every term of pairs of rows."""
        terms = self._without_mothers(left, right)
        if self.mothers is not None:
            self._mothers(self.mothers, left, right, terms)
        return terms

    def _without_mothers(self, left: Int32, right: Int32) -> Terms:
        """The terms of pairs of rows, the mothers missing."""
        n, columns = len(left), len(FIELDS) + len(self.matcher.further)
        terms = Terms(
            np.zeros((n, columns), np.int32),
            np.full((n, columns), fields.MISSING, np.uint8),
            np.zeros((n, names.COLUMNS), np.uint8),
            np.zeros((n, names.COLUMNS), np.uint8),
        )
        weights = np.empty(n, np.int32)
        self._weigh_names(self.names, left, right, weights, terms.shape)
        terms.bits[:, 0], terms.levels[:, 0] = weights, 0
        self._fields(left, right, terms)
        return terms

    def _weigh_names(
        self, rows: Rows, left: Int32, right: Int32, weights: Int32, shape: UInt8
    ) -> None:
        model = self.matcher
        names.weigh_names(
            left, right, *rows, self.graph, model.agreed, model.steps, scratch(), weights, shape
        )

    def _mothers(self, rows: Rows, left: Int32, right: Int32, terms: Terms) -> None:
        """The mother's name: a name again, within bounds, and nothing between relatives.

        Brothers and sisters share a mother, so her name counts for a pair only where their own
        names do not contradict each other.
        """
        weights = np.empty(len(left), np.int32)
        self._weigh_names(rows, left, right, weights, terms.mother_shape)
        at = FIELDS.index("mother_name")
        size = np.diff(rows.offsets)
        both = (size[left] > 0) & (size[right] > 0)
        weights = np.clip(weights, *self.matcher.mother)
        relatives = terms.shape[:, names.KIND] >= names.CONTRADICTED
        weights = np.where(relatives, np.minimum(weights, 0), weights)
        terms.bits[:, at] = np.where(both, weights, 0)
        terms.levels[:, at] = np.where(both, 0, fields.MISSING)

    def _fields(self, left: Int32, right: Int32, terms: Terms) -> None:
        """Birth date, NIK, birthplace, sex and the further fields, in the order of FIELDS."""
        table, prices = self.table, prices_of(self.matcher)
        levels, weights = np.empty(len(left), np.uint8), np.empty(len(left), np.int32)
        out, both = (levels, weights), (left, right)
        price, none = prices.level, np.zeros(2, np.int32)

        def keep(at: int) -> None:
            terms.levels[:, at], terms.bits[:, at] = levels, weights

        dates = self.birth_date
        fields.weigh_dates(*both, dates, prices.years, prices.days, price["birth_date"], *out)
        keep(1)
        fields.weigh_niks(*both, table.nik, table.birth_date, price["nik"], *out)
        keep(2)
        masks = np.zeros(32, np.uint64)
        fields.weigh_places(
            *both,
            table.birthplace,
            self.places,
            self.place_rarity,
            price["birthplace"],
            masks,
            *out,
        )
        keep(3)
        fields.weigh_codes(*both, self.sex, none, price["sex"], *out)
        keep(4)
        for at, field in enumerate(self.matcher.further, start=len(FIELDS)):
            if field in table.further:
                rarity = self.further_rarity(field)
                fields.weigh_codes(*both, table.further[field], rarity, price[field], *out)
                keep(at)

    def further_rarity(self, field: str) -> Int32:
        """1/256 bits of sharing each value; one in a hundred where none was ever counted."""
        values, shares = self.table.further_values[field], self.matcher.further_shares
        if field not in shares:
            return np.full(len(values), bits(UNCOUNTED), np.int32)
        return bits(shares[field].of(values))


def from_nik(nik: npt.NDArray[np.int64]) -> tuple[Int32, Int32]:
    """Birth date (yyyymmdd) and sex (1 male, 2 female) inside each NIK; 0 where there is none.

    >>> [x.tolist() for x in from_nik(np.array([6371015708850001, 0]))]
    [[19850817, 0], [2, 0]]
    """
    if not nik.any():
        nothing = np.zeros(len(nik), np.int32)
        return nothing, nothing
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


def in_chunks(work: Callable[[slice], T], size: int, threads: int) -> list[T]:
    """``work(slice)`` of chunks of ``range(size)``, in order, on that many threads."""
    parts = [slice(start, min(start + CHUNK, size)) for start in range(0, size, CHUNK)]
    if threads <= 1 or len(parts) <= 1:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, parts))

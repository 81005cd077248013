"""What the passes need to know of a table, made once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from namematch._kernels.groups import rarest_two
from namematch.blocking.blocks import MIX, Ranks, ordered
from namematch.blocking.groups import Grouping, Joins, Keys
from namematch.table import RecordTable
from namematch.vocabulary import Vocabulary

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]

PLACE_LETTERS = 4
"""Places that begin alike are one key: Tangerang and Tangerang Utara, Bekasi and Bekassi."""
WOMAN = 40  # added to the day of birth in a woman's NIK


class Groups(NamedTuple):
    """The groups of entries: as written, and as meant (another only where a slip is)."""

    written: Int64
    meant: Int64


@dataclass(frozen=True, slots=True)
class Entries:
    """One row per token of a name that is a key: its record (int32[k]) and its groups (int64[k]).

    ``ends`` is where each name ends (int64[rows + 1]).
    """

    record: Int32
    ends: Int64
    close: Groups
    broad: Groups

    @classmethod
    def of(cls, keys: Keys, grouping: Grouping) -> Self:
        """The groups of the tokens that are keys."""
        token, meant = keys.token, grouping.meant[keys.token]
        close, broad = (Groups(g[token], g[meant]) for g in (grouping.close, grouping.broad))
        return cls(keys.record, keys.ends, close, broad)

    def all_of(self, groups: Groups) -> tuple[Int32, Int64]:
        """Records and groups; a slip counts as written and as meant."""
        slips = np.flatnonzero(groups.meant != groups.written)
        record = np.append(self.record, self.record[slips])
        return record, np.append(groups.written, groups.meant[slips])

    def rarest(self, group: Int64, n: int) -> tuple[Int64, Int64]:
        """The rarest and second rarest ``group`` of each record, int64[n]; -1 for none."""
        rarest, second = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
        rarest_two(group, self.record, np.bincount(group, minlength=1), rarest, second)
        return rarest, second


@dataclass(frozen=True, slots=True)
class Facts:
    """A table seen by the passes. n = ``len(table)``; every column is int64[n].

    date: of birth, or else the one in the NIK; 0 missing. nik_date: the one in the NIK where it is
    another; 0 elsewhere. sex: 0 or 1, -1 missing. place: code of its first letters, -1 missing.
    rarest, second: close groups of the record, mother: broad group of its mother, -1 missing.
    groups: above any group. order: of records in what is left of oversized blocks, by name.
    """

    table: RecordTable
    names: Entries
    mothers: Entries | None
    groups: int
    date: Int64
    nik_date: Int64
    sex: Int64
    place: Int64
    rarest: Int64
    second: Int64
    mother: Int64
    order: Ranks

    @classmethod
    def of(cls, table: RecordTable, vocabulary: Vocabulary) -> Self:
        """From a table and the vocabulary that holds its words first."""
        n = len(table)
        grouping, joins = Grouping.of(vocabulary, table.names.tokens), Joins.of(vocabulary)
        names = Entries.of(Keys.of(table.names, vocabulary, joins), grouping)
        rarest, second = names.rarest(names.close.meant, n)
        mothers, mother = None, np.full(n, -1, np.int64)
        if table.mothers is not None:
            mothers = Entries.of(Keys.of(table.mothers, vocabulary, joins), grouping)
            mother, _ = mothers.rarest(mothers.broad.meant, n)
        date = table.birth_date.astype(np.int64)
        nik_date = date_in_nik(table.nik, int(date.max(initial=0)) // 10_000)
        nik_date[nik_date == date] = 0
        date, nik_date = np.where(date > 0, date, nik_date), np.where(date > 0, nik_date, 0)
        sex, place = table.sex.astype(np.int64) - 1, place_codes(table)
        order = in_order(rarest, second, date ^ table.nik ^ place ^ mother)
        groups = int(grouping.close.max(initial=0)) + 1
        return cls(
            table, names, mothers, groups, date, nik_date, sex, place, rarest, second, mother, order
        )


def in_order(*columns: Int64) -> Ranks:
    """Records with equal values beside each other, first by the first column; then by row.

    Equal values matter here, not which is larger: some bits of a hash of each are sorted.
    """
    n = len(columns[0])
    bits = max(n, 1).bit_length()
    width = (64 - bits) // len(columns)
    keys = np.zeros(n, np.uint64)
    for column in columns:
        keys <<= np.uint64(width)
        keys |= (column.astype(np.uint64) * MIX) >> np.uint64(64 - width)
    row = np.arange(n, dtype=np.uint64)
    keys = ordered((keys << np.uint64(bits)) | row)
    return Ranks.of((keys & np.uint64((1 << bits) - 1)).astype(np.int64))


def date_in_nik(nik: Int64, newest: int) -> Int64:
    """The birth date in a NIK as yyyymmdd, 0 for none; the latest year up to ``newest``.

    >>> date_in_nik(np.array([3171015708850001, 3171011708120001, 0, 3171019908120001]), 2015)
    array([19850817, 20120817,        0,        0])
    """
    day, month, year = nik // 10**8 % 100, nik // 10**6 % 100, nik // 10**4 % 100
    day = np.where(day > WOMAN, day - WOMAN, day)
    known = (nik > 0) & (day > 0) & (day <= 31) & (month > 0) & (month <= 12)
    return np.where(known, (newest - (newest - year) % 100) * 10_000 + month * 100 + day, 0)


def place_codes(table: RecordTable) -> Int64:
    """Birthplaces by their first letters, int64[n], -1 missing."""
    starts = pc.utf8_slice_codeunits(table.places.cast(pa.string()), 0, PLACE_LETTERS)
    codes = np.append(np.asarray(starts.dictionary_encode().indices, np.int64), -1)
    return codes[table.birthplace]

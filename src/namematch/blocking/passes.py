"""The passes of the default union: each cheap, each catching what the others miss.

A pass is ``(facts) -> packed pairs``; ``Facts`` holds what several passes need, made once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from namematch.blocking.blocks import Packed, Ranks, pairs_within
from namematch.blocking.groups import Groups, group_of_tokens, groups_of, stands_for
from namematch.table import RecordTable
from namematch.vocabulary import Vocabulary

Int64 = npt.NDArray[np.int64]

DATES = 100_000_000  # above any yyyymmdd
FEW_OF_A_DATE = 10  # so few records of one birth date are all compared


@dataclass(frozen=True, slots=True)
class Facts:
    """A table seen by the passes.

    Int64[n] columns, 0 or -1 missing as in the table; ``rarest`` and ``second`` are token groups;
    ``order`` ranks records for oversized blocks.
    """

    table: RecordTable
    groups: Groups
    mothers: Groups | None
    date: Int64
    place: Int64
    rarest: Int64
    second: Int64
    order: Ranks

    @classmethod
    def of(cls, table: RecordTable, vocabulary: Vocabulary) -> Self:
        """Everything the passes need of a table; the vocabulary holds its words first."""
        n, group = len(table), group_of_tokens(vocabulary)
        meant = group[stands_for(vocabulary, table.names.tokens)]
        groups = groups_of(table.names, vocabulary, group)
        stand_ins = groups_of(table.names, vocabulary, meant)
        mothers = None if table.mothers is None else groups_of(table.mothers, vocabulary, meant)
        rarest, second = stand_ins.rarest_two(n)
        groups = groups.joined(stand_ins)
        date, place = table.birth_date.astype(np.int64), table.birthplace.astype(np.int64)
        return cls(
            table, groups, mothers, date, place, rarest, second, in_order(place, date, rarest)
        )


def in_order(place: Int64, date: Int64, rarest: Int64) -> Ranks:
    """Records by place, then date, then rarest token group."""
    return Ranks.of(np.lexsort((rarest, date, place)))


def within(facts: Facts, keys: Int64, known: npt.NDArray[np.bool_], **sizes: int) -> Packed:
    """Pairs of the records whose key is known."""
    rows = np.flatnonzero(known)
    return pairs_within(keys[rows], rows, facts.order, **sizes)


def by_nik(facts: Facts) -> Packed:
    """Equal NIK."""
    return within(facts, facts.table.nik, facts.table.nik > 0)


def by_date_and_token(facts: Facts) -> Packed:
    """Equal birth date, and any token group in common."""
    record = facts.groups.record
    date = facts.date[record]
    known = date > 0
    keys = facts.groups.group[known] * DATES + date[known]
    return pairs_within(keys, record[known], facts.order)


def by_date_and_place(facts: Facts) -> Packed:
    """Equal birth date and birthplace."""
    known = (facts.date > 0) & (facts.place >= 0)
    return within(facts, facts.place * DATES + facts.date, known, most=24)


def by_rare_date(facts: Facts) -> Packed:
    """Equal birth date, where few records have it."""
    often = np.bincount(facts.date % DATES, minlength=1) if len(facts.date) else facts.date
    known = (facts.date > 0) & (often[facts.date] <= FEW_OF_A_DATE)
    return within(facts, facts.date, known)


def by_rarest_and_year(facts: Facts) -> Packed:
    """The rarest token group, and the year of birth."""
    known = (facts.rarest >= 0) & (facts.date > 0)
    return within(facts, facts.rarest * 10_000 + facts.date // 10_000, known)


def by_rarest_and_day(facts: Facts) -> Packed:
    """The rarest token group, and day and month of birth in either order."""
    known = (facts.rarest >= 0) & (facts.date > 0)
    day, month = facts.date % 100, facts.date // 100 % 100
    either = np.minimum(day, month) * 100 + np.maximum(day, month)
    return within(facts, facts.rarest * 10_000 + either, known)


def by_token_place_and_year(facts: Facts) -> Packed:
    """Any token group, the birthplace and the year of birth: a slip in the day."""
    return with_token_and_place(facts, facts.date // 10_000)


def by_token_place_and_day(facts: Facts) -> Packed:
    """Any token group, the birthplace, day and month of birth: a slip in the year."""
    return with_token_and_place(facts, facts.date % 10_000)


def with_token_and_place(facts: Facts, part: Int64) -> Packed:
    """Any token group, the birthplace, and a part of the birth date (below 10,000)."""
    record = facts.groups.record
    known = (facts.date[record] > 0) & (facts.place[record] >= 0)
    record, group = record[known], facts.groups.group[known]
    keys = (group * len(facts.table.places) + facts.place[record]) * 10_000 + part[record]
    return pairs_within(keys, record, facts.order, most=24)


def by_two_tokens(facts: Facts) -> Packed:
    """The two rarest token groups, whatever the date."""
    low, high = np.minimum(facts.rarest, facts.second), np.maximum(facts.rarest, facts.second)
    return within(facts, low * len(facts.groups.count) + high, facts.second >= 0, most=24)


def by_rarest(facts: Facts) -> Packed:
    """The rarest token group alone, where names are all there is or the birth date is missing."""
    known = (facts.rarest >= 0) & (facts.date == 0)
    return within(facts, facts.rarest, known, most=24)


def by_mother(facts: Facts) -> Packed:
    """The mother's rarest token group, and the record's own."""
    if facts.mothers is None:
        return np.empty(0, np.uint64)
    mother, _ = facts.mothers.rarest_two(len(facts.table))
    known = (mother >= 0) & (facts.rarest >= 0)
    return within(facts, mother * len(facts.groups.count) + facts.rarest, known, most=24)


PASSES: dict[str, Callable[[Facts], Packed]] = {
    "equal NIK": by_nik,
    "date and a token": by_date_and_token,
    "date and place": by_date_and_place,
    "rare date": by_rare_date,
    "rarest token and year": by_rarest_and_year,
    "rarest token and day": by_rarest_and_day,
    "token, place and year": by_token_place_and_year,
    "token, place and day": by_token_place_and_day,
    "two rarest tokens": by_two_tokens,
    "rarest token, no date": by_rarest,
    "mother and rarest token": by_mother,
}

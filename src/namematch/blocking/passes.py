"""The passes of the default union: each cheap, each catching what the others miss.

A pass is ``(facts) -> Blocks``. A missing value is never a key.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from namematch._kernels.groups import two_of_each
from namematch.blocking.blocks import Blocks
from namematch.blocking.facts import Entries, Facts

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]

DATES = 100_000_000  # above any yyyymmdd
TOKENS = 6  # of a name, of which every two are keys
NAMES_ONLY = 8.0
"""Further pairs per record of either pass by name alone, where no record has a date."""
LEAST = 2_000  # pairs that a pass is allowed in however small a table: it costs milliseconds
NEXT = 2  # rows that follow in a block of one token, where no record has a date


Pass = Callable[[Facts], Blocks]


def blocks(
    facts: Facts,
    keys: Int64,
    rows: npt.NDArray[np.integer],
    pairs: float,
    finer: tuple[Int64, ...] = (),
    window: int = 0,
) -> Blocks:
    """Blocks of equal keys, with an allowance in pairs per record."""
    return Blocks(keys, rows, max(int(pairs * len(facts.table)), LEAST), finer, window)


def by_nik(facts: Facts) -> Blocks:
    """Equal NIK."""
    rows = np.flatnonzero(facts.table.nik > 0)
    return blocks(facts, facts.table.nik[rows], rows, 1, (facts.rarest,), window=4)


def by_date_and_token(facts: Facts) -> Blocks:
    """Equal birth date, day and month in either order, and any broad token group in common.

    A record whose NIK holds another date is looked up by that as well.
    """
    pairs = 1.5 + few_fields(facts)
    return with_dates(
        facts, facts.names, pairs, (facts.rarest, facts.place, facts.mother), window=2
    )


def by_date_and_mother(facts: Facts) -> Blocks:
    """Equal birth date, day and month in either order, and any token group of the mother."""
    if facts.mothers is None:
        return Blocks(np.empty(0, np.int64), np.empty(0, np.int64), 0)
    return with_dates(facts, facts.mothers, 1, (facts.place, facts.rarest))


def with_dates(
    facts: Facts, entries: Entries, pairs: float, finer: tuple[Int64, ...], window: int = 0
) -> Blocks:
    """A birth date and any broad group of names."""
    record, group = entries.all_of(entries.broad)
    date = facts.date[record]
    other = facts.nik_date[record]
    known, more = np.flatnonzero(date > 0), np.flatnonzero(other > 0)
    keys = np.append(
        group[known] * DATES + either_order(date[known]),
        group[more] * DATES + either_order(other[more]),
    )
    return blocks(facts, keys, np.append(record[known], record[more]), pairs, finer, window)


def either_order(date: Int64) -> Int64:
    """Dates with the smaller of day and month first."""
    day, month = date % 100, date // 100 % 100
    first, last = np.minimum(day, month), np.maximum(day, month)
    either: Int64 = date - day - 100 * month + 100 * first + last
    return either


def by_date_and_place(facts: Facts) -> Blocks:
    """Equal birth date, day and month in either order, and birthplaces that begin alike."""
    rows = np.flatnonzero((facts.date > 0) & (facts.place >= 0))
    keys = facts.place[rows] * DATES + either_order(facts.date[rows])
    exact = facts.table.birthplace.astype(np.int64)
    return blocks(facts, keys, rows, 0.5 + few_fields(facts), (exact, facts.mother, facts.sex))


def by_date_alone(facts: Facts) -> Blocks:
    """Equal birth date, and sex if many have it, where there is no NIK: a slip in a short name."""
    rows = np.flatnonzero((facts.date > 0) & (facts.table.nik == 0))
    return blocks(facts, facts.date[rows], rows, 0.4, (facts.sex,))


def by_year_and_month(facts: Facts) -> Blocks:
    """Any close token group, year and month of birth: a slip in the day."""
    return with_part(facts, lambda date: date // 100, 1.0)


def by_year_and_day(facts: Facts) -> Blocks:
    """Any close token group, year and day of birth: a slip in the month."""
    return with_part(facts, lambda date: date // 10_000 * 100 + date % 100, 1.0)


def by_month_and_day(facts: Facts) -> Blocks:
    """Any close token group, month and day of birth: a slip in the year."""
    return with_part(facts, lambda date: date % 10_000, 0.8)


def with_part(facts: Facts, part: Callable[[Int64], Int64], pairs: float) -> Blocks:
    """Any close token group and a part of the birth date."""
    record, group = facts.names.all_of(facts.names.close)
    date = facts.date[record]
    known = np.flatnonzero(date > 0)
    keys = group[known] * DATES + part(date[known])
    pairs += 0.8 * few_fields(facts)
    return blocks(facts, keys, record[known], pairs, (facts.place, facts.rarest))


def by_place_and_token(facts: Facts) -> Blocks:
    """Any close token group, and birthplaces that begin alike: another birth date, or none."""
    record, group = facts.names.all_of(facts.names.broad)
    place = facts.place[record]
    known = np.flatnonzero(place >= 0)
    keys = group[known] * DATES + place[known]
    return blocks(facts, keys, record[known], 0.4 + 0.6 * few_fields(facts), (facts.mother,))


def by_mother_and_token(facts: Facts) -> Blocks:
    """The mother's rarest token group, and any of the record's own."""
    mother = facts.mother[facts.names.record]
    known = np.flatnonzero(mother >= 0)
    keys = facts.names.broad.meant[known] * facts.groups + mother[known]
    return blocks(facts, keys, facts.names.record[known], 0.4, (facts.place,))


def by_two_tokens(facts: Facts) -> Blocks:
    """Any two broad token groups, whatever the rest."""
    names = facts.names
    size = np.minimum(np.diff(names.ends), TOKENS)
    keys = np.empty(int((size * (size - 1) // 2).sum()), np.int64)
    rows = np.empty(len(keys), np.int32)
    count = two_of_each(
        names.ends, names.broad.meant, names.record, facts.groups, TOKENS, keys, rows
    )
    allowed = 0.4 + NAMES_ONLY * dateless(facts)
    return blocks(facts, keys[:count], rows[:count], allowed, (facts.rarest, facts.second))


def by_token(facts: Facts) -> Blocks:
    """Any close token group that few names have; more, the more dates of birth are missing.

    Where names are all there is, a common one is paired with the next in the order of names.
    """
    share = dateless(facts)
    record, group = facts.names.record, facts.names.close.written
    return blocks(facts, group, record, 0.05 + NAMES_ONLY * share, window=round(NEXT * share))


def few_fields(facts: Facts) -> float:
    """The share of records with neither a NIK nor a mother: their dates must find more."""
    return float(((facts.table.nik == 0) & (facts.mother < 0)).mean()) if len(facts.date) else 0.0


def dateless(facts: Facts) -> float:
    """The share of records without a date of birth."""
    return float((facts.date == 0).mean()) if len(facts.date) else 0.0


PASSES: dict[str, Pass] = {
    "equal NIK": by_nik,
    "date and token": by_date_and_token,
    "date and place": by_date_and_place,
    "date and mother": by_date_and_mother,
    "date alone": by_date_alone,
    "token, year and month": by_year_and_month,
    "token, year and day": by_year_and_day,
    "token, month and day": by_month_and_day,
    "token and place": by_place_and_token,
    "token and mother": by_mother_and_token,
    "two tokens": by_two_tokens,
    "token alone": by_token,
}

EVIDENCE = {
    "equal NIK": "NIK",
    "date and token": "date",
    "date and place": "date",
    "date and mother": "date",
    "date alone": "date",
    "token, year and month": "part of the date",
    "token, year and day": "part of the date",
    "token, month and day": "part of the date",
    "token and place": "place",
    "token and mother": "mother",
    "two tokens": "name",
    "token alone": "name",
}
"""What each pass rests on: passes of one kind find much the same pairs."""


def strong(facts: Facts) -> tuple[str, ...]:
    """Passes of which every pair may well be one person: a block that is cut there is told of."""
    mostly_names = dateless(facts) > 0.5  # then two words of a name are all there is
    return ("equal NIK", "two tokens" if mostly_names else "date and token")

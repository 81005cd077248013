"""The ways a date is written, as ordered patterns, and what makes a date impossible.

The patterns are common to Python's ``re`` and Arrow's RE2, so a single value and a column are read
by the same rules. Month names: data/months.tsv.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from namematch.reading import tsv

NOT_A_DATE, NO_SUCH_DAY, FUTURE, TOO_OLD, INCOMPLETE = 1, 2, 3, 4, 5
PROBLEMS = (
    "not a date",
    "no such day",
    "in the future",
    "before 1880",
    "incomplete date",
)
# Nobody alive, and hardly anybody on file, was born before; older dates are typing errors.
FIRST_YEAR = 1880
EXCEL_EPOCH = np.datetime64("1899-12-30")
MONTHS = {row[0]: int(row[1]) for row in tsv.rows("months")}

_SEPARATOR = r" *[-/. ,] *"
_TIME = r"(?:[t ] *[0-9]{1,2}[:.][0-9]{2}[^a-su-y]*)?$"
_DAY, _MONTH = r"(?P<day>[0-9]{1,2})", r"(?P<month>[0-9]{1,2})"
_WORD, _YEAR = r"(?P<word>[a-z]+)", r"(?P<year>[0-9]{4})"
_ANY_YEAR = r"(?P<year>[0-9]{4}|'?[0-9]{2})"
_BETWEEN = r"[-/. ,]*"


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to write a date; the pattern is applied to trimmed lower-case text."""

    label: str
    pattern: str


NUMERIC = Shape("dd/mm/yyyy", f"^{_DAY}{_SEPARATOR}{_MONTH}{_SEPARATOR}{_ANY_YEAR}{_TIME}")
SERIAL = Shape("spreadsheet day number", r"^(?P<serial>[0-9]{4,5})(?:\.[0-9]+)?$")
SHAPES = (
    Shape("yyyy-mm-dd", f"^{_YEAR}{_SEPARATOR}{_MONTH}{_SEPARATOR}{_DAY}{_TIME}"),
    NUMERIC,
    Shape("d month yyyy", f"^{_DAY}{_BETWEEN}{_WORD}{_BETWEEN}{_ANY_YEAR}{_TIME}"),
    Shape("month d, yyyy", f"^{_WORD}{_BETWEEN}{_DAY}(?:st|nd|rd|th)?[-/. ,]+{_YEAR}{_TIME}"),
    Shape(
        "yyyymmdd",
        r"^(?P<year>(?:1[89]|20)[0-9]{2})(?P<month>0[0-9]|1[0-2])(?P<day>[0-3][0-9])(?:\.0+)?$",
    ),
    Shape("ddmmyyyy", r"^(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})(?:\.0+)?$"),
    SERIAL,
)
# A year alone, or a month and a year: true, but no date.
PARTIAL = r"^(?:(?:[0-9]{1,2}|[a-z]+)[-/. ,]+)?(?:18|19|20)[0-9]{2}(?:[-/. ][0-9]{1,2}|\.0+)?$"


def faults(
    year: npt.NDArray[np.int64],
    month: npt.NDArray[np.int64],
    day: npt.NDArray[np.int64],
    today: int,
) -> npt.NDArray[np.uint8]:
    """0 for a possible birth date, else the fault; ``today`` is yyyymmdd."""
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    known = (month >= 1) & (month <= 12)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = lengths[np.where(known, month, 0)] + ((month == 2) & leap)
    result = np.zeros(len(year), np.uint8)
    result[year < FIRST_YEAR] = TOO_OLD
    result[year * 10000 + month * 100 + day > today] = FUTURE
    result[~known | (day < 1) | (day > longest)] = NO_SUCH_DAY
    result[(year >= FIRST_YEAR) & ((month == 0) | (day == 0)) & (month <= 12)] = INCOMPLETE
    return result

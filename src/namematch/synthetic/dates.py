"""Birth dates as int32 yyyymmdd, 0 when missing: drawn with their spikes, mistyped, written out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.synthetic.rates import BIRTH_DATE_CHANGES, OLDEST_YEAR, PLATEAU_YEAR
from namematch.synthetic.tables import read

Dates = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
CHANGES = tuple(BIRTH_DATE_CHANGES)
ATTEMPTS = 20
"""Redraws of an impossible date before the record keeps the right one."""

SWAPPABLE = 0.36
"""Share of dates that are another date with day and month exchanged: only those can be."""


def last_day(year: Ints, month: Ints) -> Ints:
    """Days of the month (every fourth year is a leap year, right from 1901 to 2099)."""
    days: Ints = MONTH_DAYS[month] + ((month == 2) & (year % 4 == 0))
    return days


def pack(year: Ints, month: Ints, day: Ints) -> Dates:
    """yyyymmdd, the day no later than the month allows."""
    return (year * 10000 + month * 100 + np.minimum(day, last_day(year, month))).astype(np.int32)


def parts(dates: Dates) -> tuple[Ints, Ints, Ints]:
    """Year, month, day."""
    whole = dates.astype(np.int64)
    return whole // 10000, whole // 100 % 100, whole % 100


def draw_births(size: int, youngest: int, rng: np.random.Generator) -> Dates:
    """Years as in the registers, level after their peak; days of the year with their spikes."""
    weights = {int(r["year"]): int(r["count"]) for r in read("birth_years")}
    if youngest > max(weights):
        level = dict.fromkeys(range(PLATEAU_YEAR, youngest + 1), weights[PLATEAU_YEAR])
        weights |= level
    years = np.array([y for y in weights if OLDEST_YEAR <= y <= youngest])
    shares = np.array([weights[y] for y in years.tolist()], np.float64)
    rows = read("birth_days")
    days = np.array([int(r["month_day"].replace("-", "")) for r in rows])
    urn = np.repeat(days, [int(r["count"]) for r in rows])
    day = urn[rng.integers(len(urn), size=size)]
    return pack(rng.choice(years, size, p=shares / shares.sum()), day // 100, day % 100)


def mistype(dates: Dates, rng: np.random.Generator) -> tuple[Dates, npt.NDArray[np.int64]]:
    """Dates as written on a second record, and the place of each change in CHANGES (0 is none)."""
    shares = np.array(list(BIRTH_DATE_CHANGES.values()), np.float64)
    shares[CHANGES.index("swapped")] /= SWAPPABLE
    kinds = rng.choice(len(CHANGES), len(dates), p=shares / shares.sum())
    written = dates.copy()
    todo = np.flatnonzero((kinds > 0) & (dates > 0))
    for _ in range(ATTEMPTS):
        proposed = _propose(dates[todo], kinds[todo], rng)
        year, month, day = parts(proposed)
        good = (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1900) & (year <= 2025)
        good &= day <= last_day(year, np.where(good, month, 1))
        good &= proposed != dates[todo]
        written[todo[good]] = proposed[good]
        todo = todo[~good]
    kinds[written == dates] = 0
    return written, kinds


def _propose(dates: Dates, kinds: Ints, rng: np.random.Generator) -> Dates:
    """One attempt at each kind of change; it may be no date."""
    year, month, day = parts(dates)
    spans = np.array([(0, 0), (4, 6), (0, 2), (2, 4), (0, 0), (0, 0)])[kinds]
    unit = 10 ** rng.integers(spans[:, 0], np.maximum(spans[:, 1], spans[:, 0] + 1))
    old = dates // unit % 10
    digit = dates + (rng.integers(0, 10, len(dates)) - old) * unit
    swapped = year * 10000 + day * 100 + month
    different = year * 10000 + rng.integers(1, 13, len(dates)) * 100
    different += rng.integers(1, 29, len(dates)) + rng.choice(
        [-30000, -20000, -10000, 10000, 20000, 30000], len(dates)
    )
    return np.select([kinds <= 3, kinds == 4], [digit, swapped], different).astype(np.int32)


def written_out(dates: Dates) -> pa.Array:
    """Arrow dates, null where missing; CSV writes them as 1945-08-17."""
    year, month, day = parts(np.where(dates > 0, dates, 19000101).astype(np.int32))
    months = (year * 12 + month - 1 - 1970 * 12).astype("datetime64[M]")
    return pa.array(months.astype("datetime64[D]") + (day - 1), mask=dates == 0)

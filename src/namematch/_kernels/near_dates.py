"""Where in ascending dates those stand that resemble a date: a few dozen runs."""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.fields import DATE_DIFFERENT, FIRST_YEAR, date_level

LAST_YEAR = 2100


@kernel
def first_between(dates, wanted, low, high):
    """Where a date starts among ascending ones, between two places."""
    while low < high:
        middle = (low + high) >> 1
        if dates[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def first_date(dates, wanted):
    """Where a date starts among ascending ones."""
    return first_between(dates, wanted, np.int64(0), np.int64(len(dates)))


@kernel
def run_of(dates, wanted, low, high):
    """Where a date starts and ends between two places: the end is near the start."""
    first = first_between(dates, wanted, low, high)
    step, last = 1, first
    while last < high and dates[last] == wanted:
        low = last + 1
        last += step
        step *= 2
    return first, first_between(dates, wanted + 1, low if last > first else first, min(last, high))


@kernel
def near_dates(dates, wanted):
    """Runs int64[k, 2] (first, behind the last), ascending, of dates at a level above "different".

    Such a date has two of the three parts in common, or day and month swapped.
    """
    runs = np.empty((LAST_YEAR - FIRST_YEAR + 48, 2), np.int64)
    count = 0
    if wanted == 0:
        return runs[:0]
    year, month, day = wanted // 10000, wanted // 100 % 100, wanted % 100
    begin, end = first_date(dates, year * 10000), first_date(dates, (year + 1) * 10000)
    known = first_date(dates, np.int64(1))
    oldest = np.int64(dates[known]) if known < len(dates) else wanted
    newest = np.int64(dates[-1]) if len(dates) else wanted
    for k in range(len(runs)):
        other = wanted
        if k < LAST_YEAR - FIRST_YEAR:
            other = (FIRST_YEAR + k) * 10000 + month * 100 + day
        elif k < LAST_YEAR - FIRST_YEAR + 12:
            other = year * 10000 + (k - LAST_YEAR + FIRST_YEAR + 1) * 100 + day
        elif k < LAST_YEAR - FIRST_YEAR + 43:
            other = wanted - day + k - LAST_YEAR + FIRST_YEAR - 11
        elif k == LAST_YEAR - FIRST_YEAR + 43:
            other = year * 10000 + day * 100 + month
        if (other != wanted or k == len(runs) - 1) and date_level(wanted, other) < DATE_DIFFERENT:
            if not oldest <= other <= newest:
                continue
            if other // 10000 == year:
                first, last = run_of(dates, other, begin, end)
            else:
                first, last = run_of(dates, other, known, np.int64(len(dates)))
            if first < last:
                at = count
                while at > 0 and runs[at - 1, 0] > first:
                    runs[at, 0], runs[at, 1] = runs[at - 1, 0], runs[at - 1, 1]
                    at -= 1
                runs[at, 0], runs[at, 1] = first, last
                count += 1
    return runs[:count]

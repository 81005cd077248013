"""Where in ascending dates those stand that resemble a date: a few dozen runs."""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.fields import DATE_DIFFERENT, FIRST_YEAR, date_level

LAST_YEAR = 2100


@kernel
def first_date(dates, wanted):
    """Where a date starts among ascending ones."""
    low, high = 0, len(dates)
    while low < high:
        middle = (low + high) >> 1
        if dates[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def near_dates(dates, wanted):
    """Runs int64[k, 2] (first, behind the last) of dates at a level above "different".

    Such a date has two of the three parts in common, or day and month swapped.
    """
    runs = np.empty((LAST_YEAR - FIRST_YEAR + 48, 2), np.int64)
    count = 0
    if wanted == 0:
        return runs[:0]
    year, month, day = wanted // 10000, wanted // 100 % 100, wanted % 100
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
            first, last = first_date(dates, other), first_date(dates, other + 1)
            if first < last:
                runs[count, 0], runs[count, 1] = first, last
                count += 1
    return runs[:count]

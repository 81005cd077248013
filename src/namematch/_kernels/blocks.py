"""Pairs of rows whose keys are equal, from keys in order."""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel


@kernel
def reach_of(keys, most, window, reach):
    """How many following rows each row is paired with (``reach`` int64[n]); returns the sum.

    A block of at most ``most`` rows pairs every two; in a larger one each row is paired with the
    ``window`` that follow it in the order given, so that the work is bounded.
    """
    total, start = np.int64(0), 0
    for i in range(1, len(keys) + 1):
        if i == len(keys) or keys[i] != keys[start]:
            far = i - start if i - start <= most else window + 1
            for j in range(start, i):
                reach[j] = min(far - 1, i - 1 - j)
                total += reach[j]
            start = i
    return total


@kernel
def pair_up(rows, reach, pairs):
    """Write every pair as ``low << 32 | high`` into ``pairs`` (uint64); equal rows are left out."""
    at = 0
    for i in range(len(rows)):
        for j in range(i + 1, i + 1 + reach[i]):
            low, high = min(rows[i], rows[j]), max(rows[i], rows[j])
            if low != high:
                pairs[at] = (np.uint64(low) << np.uint64(32)) | np.uint64(high)
                at += 1
    return at


@kernel
def two_rarest(group, record, count, rarest, second):
    """The two groups of each record with the smallest ``count``; ties go to the smaller group.

    ``rarest`` and ``second`` are int64[records], -1 on entry; a group named twice counts twice.
    """
    for k in range(len(group)):
        one, r = group[k], record[k]
        first, next_one = rarest[r], second[r]
        if first < 0 or count[one] < count[first] or (count[one] == count[first] and one < first):
            rarest[r], second[r] = one, first
        elif (
            next_one < 0
            or count[one] < count[next_one]
            or (count[one] == count[next_one] and one < next_one)
        ):
            second[r] = one

"""The postings of a window of records, added up: what each of them gains by the words that match.

Streams that even together say too little for a candidate are only added to records that others
have touched. ``Plan.weak`` says which those are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from namematch._kernels.compiled import inlined
from namematch._kernels.estimate import FORCED, MASK_AT, NEAR
from namematch._kernels.shelf import ROW, SIZE_AT
from namematch._kernels.streams import (
    AT,
    END,
    GROUP,
    NAMES,
    SOURCE,
    WINDOW,
    WORTH,
    end_within,
)

SEARCH_COST = 16  # postings gone through in the time in which one record is searched among them


class Room(NamedTuple):
    """Working arrays of one thread."""

    sums: np.ndarray  # int64[WINDOW], zero between calls
    touched: np.ndarray  # int32[WINDOW + 1]: places in the window
    sizes: np.ndarray  # uint32[WINDOW]: of the names that were touched


class Plan(NamedTuple):
    """What of a query and a shelf holds for all windows."""

    streams: np.ndarray
    few: np.ndarray  # int64[windows + 1]: where the postings of short streams start
    postings: np.ndarray  # int32, by window
    which: np.ndarray  # int32: the stream of each
    long: np.ndarray  # int64: the streams that are gone through by a cursor each
    head: np.ndarray  # int64[GROUPS + 1]: the first stream of each group
    mass: np.ndarray  # int64[GROUPS]
    weak: np.ndarray  # int64[GROUPS]: from which stream on a group is too weak
    runs: np.ndarray  # int64[k, 2]: rows whose date resembles the query's
    low: int  # the first row with the query's date, and the one behind the last
    high: int
    same: int  # where in ``by_nik`` the query's is


@inlined
def touch(room, n, row, flag):
    """Flag a record of the window; how many are touched."""
    place = row & (WINDOW - 1)
    room.touched[n] = place
    n += room.sums[place] == 0
    room.sums[place] |= flag
    return n


@inlined
def touch_dates(room, plan, at, first, last):
    """Flag the records of a window whose date resembles or is the query's; and the next run."""
    n, runs = 0, plan.runs
    while at < len(runs) and runs[at, 1] <= first:
        at += 1
    k = at
    while k < len(runs) and runs[k, 0] < last:
        for row in range(max(runs[k, 0], first), min(runs[k, 1], last)):
            n = touch(room, n, row, NEAR)
        k += 1
    for row in range(max(plan.low, first), min(plan.high, last)):
        n = touch(room, n, row, FORCED)
    return n, at


@inlined
def touch_niks(sheet, room, n, same, nik, first, last):
    """Flag the records of a window that have the query's NIK."""
    for at in range(same, len(sheet.by_nik)):
        row = np.int64(sheet.by_nik[at])
        if not 0 <= row < len(sheet.nik) or sheet.nik[row] != nik:
            break
        if first <= row < last:
            n = touch(room, n, row, FORCED)
    return n


@inlined
def add_strong(records, out, k, room, n, first, last):
    """Add up a stream's postings of a window; how many records are touched."""
    at, end, worth = out[k, AT], out[k, END], out[k, WORTH]
    if at < end and records[at] & ROW < first:
        at = end_within(records, at, end, first)
    mask = worth >> MASK_AT << MASK_AT
    while at < end and records[at] & ROW < last:
        posting = np.int64(records[at])
        place = posting & (WINDOW - 1)
        before = room.sums[place]
        at += 1
        if before & mask == 0:
            room.touched[n] = place
            n += before == 0
            room.sums[place] = before + worth
            room.sizes[place] = posting >> SIZE_AT
    out[k, AT] = at
    return n


@inlined
def add_weak(records, out, k, room, n, first, last):
    """Add a stream's postings of a window to records that are touched already."""
    at, end, worth = out[k, AT], out[k, END], out[k, WORTH]
    at = end_within(records, at, end, first)
    stop = end_within(records, at, end, last)
    out[k, AT] = stop
    mask = worth >> MASK_AT << MASK_AT
    if n * SEARCH_COST < stop - at:
        for t in range(n):
            place = np.int64(room.touched[t])
            if room.sums[place] & mask == 0:
                here = end_within(records, at, stop, first + place)
                if here < stop and records[here] & ROW == first + place:
                    room.sums[place] += worth
                    room.sizes[place] = records[here] >> SIZE_AT
        return
    for here in range(at, stop):
        posting = records[here]
        place = posting & (WINDOW - 1)
        before = room.sums[place]
        if before and before & mask == 0:
            room.sums[place] = before + worth
            room.sizes[place] = posting >> SIZE_AT


@inlined
def add_few(plan, f, end, before, strong, room, n):
    """Add the postings of short streams that come before a stream; the next one, and n."""
    while f < end and plan.which[f] < before:
        k, posting = np.int64(plan.which[f]), np.int64(plan.postings[f])
        place = posting & (WINDOW - 1)
        f += 1
        if (k < plan.weak[plan.streams[k, GROUP]]) != strong:
            continue
        total, worth = room.sums[place], plan.streams[k, WORTH]
        if total & (worth >> MASK_AT << MASK_AT) == 0 and (strong or total):
            room.touched[n] = place
            n += total == 0
            room.sums[place] = total + worth
            room.sizes[place] = posting >> SIZE_AT
    return f, n


@inlined
def add_up(records, mothers, plan, room, n, w, first, last):
    """Add up the postings of a window: the strong streams', then the weak ones'; those touched."""
    for strong in (True, False):
        if not strong and n == 0:
            break
        f, end = plan.few[w], plan.few[w + 1]
        for c in range(len(plan.long)):
            k = plan.long[c]
            f, n = add_few(plan, f, end, k, strong, room, n)
            if (k < plan.weak[plan.streams[k, GROUP]]) == strong:
                if not strong:
                    add_weak(records, plan.streams, k, room, n, first, last)
                elif plan.streams[k, SOURCE] == NAMES:
                    n = add_strong(records, plan.streams, k, room, n, first, last)
                else:
                    n = add_strong(mothers, plan.streams, k, room, n, first, last)
        f, n = add_few(plan, f, end, len(plan.streams), strong, room, n)
    return n

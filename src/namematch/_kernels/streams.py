"""The postings that a query's entries lead to, in the order in which they are added up.

Each word of the query has a group of streams, those worth most first. Of one word's streams a
record gains the first it stands in, so what it gains is the same in whatever order the groups are
gone through. Streams of two words as one come before all groups; those of the mother's words, which
only flag a record, behind them.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import inlined, kernel
from namematch._kernels.enter import slot_in
from namematch._kernels.estimate import BITS_MASK, COST, LETTERS_AT, MASK_AT, MOTHER, WORDS_AT
from namematch._kernels.shelf import FREE_LETTERS, ROW

WINDOW = 1 << 15  # records: sums and sizes take 384 KiB of a second-level cache
FEW = 32  # records of a word with fewer are sorted into windows at once, not by a cursor each
GROUPS = 18  # of streams: two words as one, then each word, then the mother's
OF_MOTHERS = GROUPS - 1
MOST_LETTERS = 63  # of a word in a sum

# Columns of a stream: where it goes on, its end and its start; what a record gains, the group, and
# where the postings are: the names', the mothers', or halves that were found together
AT, END, START, WORTH, GROUP, SOURCE = range(6)
COLUMNS = 6
NAMES, MOTHERS_POSTS, HALVES = range(3)


@inlined
def best_of(head, query, found):
    """The entry of a chain that is worth most for the names, -1 when none is for them."""
    best, at = np.int64(-1), np.int64(head)
    while at >= 0:
        if query.mask[found.word[at]] and (best < 0 or found.bits[at] > found.bits[best]):
            best = at
        at = np.int64(found.next[at])
    return best


@inlined
def charged_letters(size):
    """Letters and words (0 or 1) of a registry's word that costs something when left over."""
    large = size > FREE_LETTERS
    return (min(size, MOST_LETTERS) if large else np.int64(0)), np.int64(large)


@inlined
def packed_sum(bits, cost, mask, letters, words):
    """What a record gains: see ``estimate``."""
    return (
        min(bits, BITS_MASK) + (cost << COST) + (letters << LETTERS_AT) + (words << WORDS_AT)
        + (mask << MASK_AT)
    )  # fmt: skip


@kernel
def span_of(used, starts, most, token):
    """Where the postings of a word start and end; ``most``: how many postings there are."""
    at = token
    if len(used):
        low, high = 0, len(used)
        while low < high:
            middle = (low + high) >> 1
            if used[middle] < token:
                low = middle + 1
            else:
                high = middle
        at = low if low < len(used) and used[low] == token else len(starts)
    if at + 1 >= len(starts):
        return np.int64(0), np.int64(0)
    return max(np.int64(starts[at]), np.int64(0)), min(np.int64(starts[at + 1]), np.int64(most))


@inlined
def size_of(token, sizes, more_sizes):
    """Letters of a registry's word."""
    n = len(sizes)
    return np.int64(sizes[token] if token < n else more_sizes[token - n])


@inlined
def group_of(mask):
    """0 of two words as one, else 1 and up."""
    if mask & (mask - 1):
        return np.int64(0)
    group = np.int64(1)
    while mask > 1:
        mask >>= 1
        group += 1
    return group


@kernel
def sift(keys, at, size):
    """Let a key sink in a heap with the largest on top."""
    while 2 * at + 1 < size:
        child = 2 * at + 1
        child += child + 1 < size and keys[child] < keys[child + 1]
        if keys[at] >= keys[child]:
            return
        keys[at], keys[child] = keys[child], keys[at]
        at = child


@kernel
def sort(keys, size):
    """Sort the first ``size`` keys, in place: numba's own sort takes seconds to compile."""
    for at in range(size // 2 - 1, -1, -1):
        sift(keys, at, size)
    for end in range(size - 1, 0, -1):
        keys[0], keys[end] = keys[end], keys[0]
        sift(keys, 0, end)


@inlined
def rank(group, worth, index):
    """A key that puts a group's streams together, by falling bits and then by the rest of a sum."""
    bits = np.uint64(BITS_MASK - (worth & BITS_MASK))
    rest = np.uint64((worth & ((1 << MASK_AT) - 1)) >> COST)
    return (
        np.uint64(group) << np.uint64(59) | bits << np.uint64(42) | rest << np.uint64(15)
        | np.uint64(index)
    )  # fmt: skip


@inlined
def put(out, at, start, end, worth, group, source):
    """Write a stream; its rank."""
    out[at, AT], out[at, END], out[at, START] = start, end, start
    out[at, WORTH], out[at, GROUP], out[at, SOURCE] = worth, group, source
    return rank(group, worth, at)


@kernel
def streams(sheet, sizes, more_sizes, query, found, entries, halved):
    """Streams int64[k, COLUMNS] in their order, and the records of the halves."""
    used, starts, records = sheet.used, sheet.starts, sheet.records
    raw = np.empty((2 * entries + halved, COLUMNS), np.int64)
    keys = np.empty(len(raw), np.uint64)
    count = 0
    for k in range(entries):
        token = np.int64(found.token[k])
        if found.slots[slot_in(found.slots, found.token, token)] != k:
            continue
        if found.mother[k]:
            start, end = span_of(
                sheet.mothers_used, sheet.mothers_starts, len(sheet.mothers_records), token
            )
            if start < end:
                keys[count] = put(raw, count, start, end, MOTHER, OF_MOTHERS, MOTHERS_POSTS)
                count += 1
        best = best_of(k, query, found)
        if best < 0:
            continue
        start, end = span_of(used, starts, len(records), token)
        if start >= end:
            continue
        letters, words = charged_letters(size_of(token, sizes, more_sizes))
        mask = query.mask[found.word[best]]
        worth = packed_sum(
            np.int64(found.bits[best]), np.int64(found.cost[best]), mask, letters, words
        )
        keys[count] = put(raw, count, start, end, worth, group_of(mask), NAMES)
        count += 1
    extra, size = np.empty(16, np.int64), 0
    for k in range(halved):
        one, two = np.int64(found.halves[k, 1]), np.int64(found.halves[k, 2])
        before = size
        extra, size = in_both(used, starts, records, one, two, extra, size)
        if size == before:
            continue
        letters, words = charged_letters(size_of(one, sizes, more_sizes))
        more, others = charged_letters(size_of(two, sizes, more_sizes))
        mask = query.mask[found.halves[k, 0]]
        bits = np.int64(found.halves[k, 3])
        worth = packed_sum(bits, np.int64(0), mask, letters + more, words + others)
        keys[count] = put(raw, count, before, size, worth, np.int64(0), HALVES)
        count += 1
    sort(keys, count)
    out = np.empty((count, COLUMNS), np.int64)
    for k in range(count):
        from_row = np.int64(keys[k] & np.uint64((1 << 15) - 1))
        for c in range(COLUMNS):
            out[k, c] = raw[from_row, c]
    return out, extra


@kernel
def end_within(records, at, end, last):
    """Where the postings from ``at`` on reach record ``last``: doubling steps, then halving."""
    step, high = 1, at
    while high < end and records[high] & ROW < last:
        at = high + 1
        high += step
        step *= 2
    high = min(high, end)
    while at < high:
        middle = (at + high) >> 1
        if records[middle] & ROW < last:
            at = middle + 1
        else:
            high = middle
    return at


@kernel
def in_both(used, starts, records, one, two, out, size):
    """Append the records that have both words to ``out``; it, as grown, and its size."""
    at, end = span_of(used, starts, len(records), one)
    other, last = span_of(used, starts, len(records), two)
    if end - at > last - other:
        at, end, other, last = other, last, at, end
    while at < end and other < last:
        other = end_within(records, other, last, records[at] & ROW)
        if other < last and records[other] == records[at]:
            if size == len(out):
                more = np.empty(2 * size, np.int64)
                more[:size] = out
                out = more
            out[size] = records[at]
            size += 1
        at += 1
    return out, size


@kernel
def posts_of(records, mothers, extra, source):
    """The postings of a stream."""
    if source == NAMES:
        return records
    return mothers if source == MOTHERS_POSTS else extra


@kernel
def few_by_window(out, records, mothers, extra, windows, rows):
    """The short streams sorted by window: starts int64[windows + 1], postings, which stream.

    In a window they stand in the order of the streams. The last is which streams are long.
    """
    limit = max(FEW, windows)
    starts = np.zeros(windows + 1, np.int64)
    long, many = np.empty(len(out), np.int64), 0
    for k in range(len(out)):
        if out[k, END] - out[k, START] > limit and out[k, SOURCE] != HALVES:
            long[many] = k
            many += 1
            continue
        posts = posts_of(records, mothers, extra, out[k, SOURCE])
        for at in range(out[k, START], out[k, END]):
            row = posts[at] & ROW
            if row < rows:
                starts[row // WINDOW + 1] += 1
    for w in range(windows):
        starts[w + 1] += starts[w]
    ends = starts[:-1].copy()
    found, which = np.empty(starts[windows], np.int64), np.empty(starts[windows], np.int32)
    for k in range(len(out)):
        if out[k, END] - out[k, START] > limit and out[k, SOURCE] != HALVES:
            continue
        posts = posts_of(records, mothers, extra, out[k, SOURCE])
        for at in range(out[k, START], out[k, END]):
            row = posts[at] & ROW
            if row < rows:
                w = row // WINDOW
                found[ends[w]], which[ends[w]] = posts[at], k
                ends[w] += 1
    return starts, found, which, long[:many]

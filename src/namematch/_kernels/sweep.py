"""The candidates of a query on one shelf: the records with the highest estimate, exactly.

The shelf is gone through in windows that fit a processor's cache. In a window the postings of
every word that may stand for one of the query's add up what they would be worth, the letters and
the words that would match. With how many letters and words a record has in all, that gives an
estimate of the weight; its fields add theirs. The estimate is a function of the two records alone,
and the list is kept by estimate and then by key: which records are candidates depends neither on
shelves nor on the order of anything.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from namematch._kernels.best import offer
from namematch._kernels.compiled import inlined, kernel
from namematch._kernels.enter import slot_in
from namematch._kernels.estimate import (
    BITS_MASK,
    COST,
    DATE,
    FORCED,
    LETTERS_AT,
    MOTHERS,
    NIK,
    NOTHING,
    QUERY_LETTERS,
    QUERY_WORDS,
    TOUCHED,
    WORD_MASK,
    WORDS_AT,
    begun,
    contradicted,
    estimate_alike,
    estimate_beside,
    most_of_fields,
    tops,
)
from namematch._kernels.names import ALIKE, CONTRADICTED, UNLIKE
from namematch._kernels.near import HALVED, IN_MOTHER, INITIAL
from namematch._kernels.shelf import FREE_LETTERS, KINDS_AT

WINDOW = 1 << 14  # records: the sums of a window take a quarter of a second-level cache
LONG = 1024  # records of a word from which it may pay not to go through all of them
SEARCH_COST = 16  # postings gone through in the time in which one record is searched among them
FEW = 32  # records of a word with fewer are sorted into windows at once, not by a cursor each


class Room(NamedTuple):
    """Working arrays of one thread."""

    sums: np.ndarray  # int64[WINDOW], zero between calls
    mothers: np.ndarray  # int32[WINDOW], zero between calls
    touched: np.ndarray  # int32[WINDOW + 1]
    sizes: np.ndarray  # uint32[WINDOW]: of the names that were touched


@kernel
def least_bits(best, size, most, top):
    """The fewest bits of words with which a record can still be among the best; 1 for any."""
    if size < len(best.score):
        return np.int64(1)
    wanted = best.score[0] - most
    low, high = 0, len(top)
    while low < high:
        middle = (low + high) >> 1
        if top[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return max(np.int64(low) << 6, np.int64(1))


@kernel
def streams(spans, others, query, found, entries):
    """Postings to go through: int64[k, 5] (start, end, sum to add, whether mothers', scratch).

    ``spans`` and ``others`` int64[entries, 2]: where the postings of an entry's word are, among
    the names' and the mothers'.
    """
    out = np.empty((2 * entries, 5), np.int64)
    count = 0
    for k in range(entries):
        if found.slots[slot_in(found.slots, found.token, np.int64(found.token[k]))] != k:
            continue
        best, mother = -1, np.int64(0)
        at = k
        while at >= 0:
            word = found.word[at]
            if query.mask[word] and (best < 0 or found.bits[at] > found.bits[best]):
                best = at
            if query.kinds[word] & IN_MOTHER and found.level[at] < INITIAL:
                mother = max(mother, np.int64(found.bits[at]))
            at = found.next[at]
        if best >= 0 and spans[k, 0] < spans[k, 1]:
            out[count, 0], out[count, 1] = spans[k, 0], spans[k, 1]
            out[count, 2], out[count, 3] = packed_sum(best, query, found, spans[k, 2]), 0
            count += 1
        if mother and others[k, 0] < others[k, 1]:
            out[count, 0], out[count, 1] = others[k, 0], others[k, 1]
            out[count, 2], out[count, 3] = mother, 1
            count += 1
    return out, count


@inlined
def packed_sum(at, query, found, size):
    """What an entry adds to a sum; ``size``: letters of the registry's word."""
    word, level = found.word[at], found.level[at]
    mine, my_words = query.size[word], np.int64(query.charged[word])
    charged = size > FREE_LETTERS
    if level == HALVED:
        mine, my_words = min(mine, size), np.int64(2 * size >= query.size[word])
    return (
        np.int64(found.bits[at])
        + (np.int64(found.cost[at]) << COST) + (mine << QUERY_LETTERS) + (my_words << QUERY_WORDS)
        + ((size if charged else np.int64(0)) << LETTERS_AT) + (np.int64(charged) << WORDS_AT)
    )  # fmt: skip


@kernel
def few_first(out, count, records, mothers, sizes, windows, size):
    """Take the short postings out and sort them by window.

    Returns how many long ones are left, starts int64[windows + 1], rows (those of mothers count
    down from -1), sums and sizes.
    """
    starts = np.zeros(windows + 1, np.int64)
    for k in range(count):
        if out[k, 1] - out[k, 0] <= FEW:
            posts = mothers if out[k, 3] else records
            for at in range(out[k, 0], out[k, 1]):
                if 0 <= posts[at] < size:
                    starts[posts[at] // WINDOW + 1] += 1
    for w in range(windows):
        starts[w + 1] += starts[w]
    ends = starts[:-1].copy()
    rows, sums = np.empty(starts[windows], np.int32), np.empty(starts[windows], np.int64)
    large = np.empty(starts[windows], np.uint32)
    left = 0
    for k in range(count):
        if out[k, 1] - out[k, 0] > FEW:
            for c in range(5):
                out[left, c] = out[k, c]
            left += 1
            continue
        posts = mothers if out[k, 3] else records
        for at in range(out[k, 0], out[k, 1]):
            if 0 <= posts[at] < size:
                w = posts[at] // WINDOW
                rows[ends[w]] = -1 - posts[at] if out[k, 3] else posts[at]
                sums[ends[w]] = out[k, 2]
                large[ends[w]] = 0 if out[k, 3] else sizes[at]
                ends[w] += 1
    return left, starts, rows, sums, large


@kernel
def first_at(numbers, values, wanted):
    """Where a value starts in ``values[numbers]``, which ascends."""
    low, high = 0, len(numbers)
    while low < high:
        middle = (low + high) >> 1
        at = np.int64(numbers[middle])
        if 0 <= at < len(values) and values[at] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


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
def exchange(out, one, other):
    """Exchange two streams."""
    for c in range(5):
        out[one, c], out[other, c] = out[other, c], out[one, c]


@kernel
def long_first(out, count):
    """Put the long streams of names first, those that say the least before; how many they are."""
    many = 0
    for k in range(count):
        if out[k, 1] - out[k, 0] >= LONG and not out[k, 3]:
            exchange(out, k, many)
            at = many
            while at > 0 and out[at - 1, 2] & BITS_MASK > out[at, 2] & BITS_MASK:
                exchange(out, at - 1, at)
                at -= 1
            many += 1
    return many


@kernel
def weak_ones(out, many, least):
    """How many of the first streams together say too little to make a candidate."""
    total = np.int64(0)
    for k in range(many):
        total += out[k, 2] & BITS_MASK
        if total >= least:
            return k
    return many


@inlined
def end_within(records, at, end, last):
    """Where the postings from ``at`` on reach record ``last``: doubling steps, then halving."""
    step, high = 1, at
    while high < end and records[high] < last:
        at = high + 1
        high += step
        step *= 2
    high = min(high, end)
    while at < high:
        middle = (at + high) >> 1
        if records[middle] < last:
            at = middle + 1
        else:
            high = middle
    return at


@kernel
def sweep(sheet, number, spans, others, query, found, entries, prices, room, best, size):
    """Offer a shelf's records to the heap; its new size."""
    rows = len(sheet.key)
    windows = (rows + WINDOW - 1) // WINDOW
    out, count = streams(spans, others, query, found, entries)
    count, few, few_rows, few_sums, few_sizes = few_first(
        out, count, sheet.records, sheet.mothers, sheet.sizes, windows, rows
    )
    many = long_first(out, count)
    sums, mothers, touched, sizes = room.sums, room.mothers, room.touched, room.sizes
    most, top = most_of_fields(query, prices), tops(query, prices)
    beside = max(prices.mother[1], 0) if query.facts[MOTHERS] else np.int64(0)
    more = query.initial.sum()
    date, nik = query.facts[DATE], query.facts[NIK]
    low = first_date(sheet.date, date) if date else 0
    high = first_date(sheet.date, date + 1) if date else 0
    same = first_at(sheet.by_nik, sheet.nik, nik) if nik else len(sheet.by_nik)
    for w in range(windows):
        first, last = w * WINDOW, min((w + 1) * WINDOW, rows)
        least = least_bits(best, size, most, top) - more
        with_mother = least_bits(best, size, most + beside, top) - more
        unlike = size < len(best.score) or (
            best.score[0] <= most + beside + prices.unlike[0] + more
        )
        weak = 0 if query.facts[MOTHERS] else weak_ones(out, many, least)
        n = 0
        for k in range(few[w], few[w + 1]):
            mother = few_rows[k] < 0
            place = np.int64(-1 - few_rows[k] if mother else few_rows[k]) - first
            touched[n] = place
            n += sums[place] == 0
            if mother:
                sums[place] |= TOUCHED
                mothers[place] += few_sums[k]
            else:
                sums[place] += few_sums[k]
                sizes[place] = few_sizes[k]
        for row in range(max(low, first), min(high, last)):
            touched[n] = row - first
            n += sums[row - first] == 0
            sums[row - first] |= FORCED
        for at in range(same, len(sheet.by_nik)):
            row = np.int64(sheet.by_nik[at])
            if not 0 <= row < rows or sheet.nik[row] != nik:
                break
            if first <= row < last:
                touched[n] = row - first
                n += sums[row - first] == 0
                sums[row - first] |= FORCED
        for k in range(count - 1, -1, -1):
            at, end, worth = out[k, 0], out[k, 1], out[k, 2]
            if out[k, 3]:
                while at < end and sheet.mothers[at] < last:
                    place = max(np.int64(sheet.mothers[at]) - first, NOTHING)
                    at += 1
                    touched[n] = place
                    n += sums[place] == 0
                    sums[place] |= TOUCHED
                    mothers[place] += worth
            elif k < weak:
                stop = end_within(sheet.records, at, end, last)
                if n * SEARCH_COST < stop - at:
                    for t in range(n):
                        row = first + np.int64(touched[t])
                        here = end_within(sheet.records, at, stop, row)
                        if here < stop and sheet.records[here] == row:
                            sums[touched[t]] += worth
                            sizes[touched[t]] = sheet.sizes[here]
                else:
                    for here in range(at, stop):
                        place = max(np.int64(sheet.records[here]) - first, NOTHING)
                        if sums[place]:
                            sums[place] += worth
                            sizes[place] = sheet.sizes[here]
                at = stop
            else:
                while at < end and sheet.records[at] < last:
                    place = max(np.int64(sheet.records[at]) - first, NOTHING)
                    before = sums[place]
                    touched[n] = place
                    n += before == 0
                    sums[place], sizes[place] = before + worth, sheet.sizes[at]
                    at += 1
            out[k, 0] = at
        for k in range(n):
            place = np.int64(touched[k])
            total, mother = sums[place], np.int64(mothers[place])
            sums[place] = 0
            bits = total & BITS_MASK
            if mother:
                mothers[place] = 0
            if bits < (with_mother if mother else least) or (bits == 0 and not unlike):
                if not total & FORCED:
                    continue
            row = first + place
            full = size == len(best.score) and not total & FORCED
            score, kind = prices.unlike[0], np.int64(UNLIKE)
            if bits:
                large = np.int64(sizes[place])
                score, bits, both, steps = estimate_alike(total, large, query, prices)
                if full and score + most + (beside if mother else 0) < best.score[0]:
                    continue
                kind = np.int64(ALIKE)
                matched = (total >> QUERY_WORDS) & WORD_MASK
                if both and begun(large >> KINDS_AT, query) <= matched:
                    kind = np.int64(CONTRADICTED)
                    score = contradicted(score, bits, steps, prices)
            if beside or most:
                if full and score + most + (beside if mother else 0) < best.score[0]:
                    continue
                score += estimate_beside(sheet, row, kind, mother, query, prices)
            if size < len(best.score) or score >= best.score[0]:
                if not sheet.gone[row]:
                    size = offer(best, size, score, sheet.key[row], row, number)
    return size

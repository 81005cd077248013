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
from namematch._kernels.estimate import (
    BITS_MASK,
    DATE,
    FORCED,
    MOTHERS,
    NEAR,
    NIK,
    NOTHING,
    PLACE,
    QUERY_WORDS,
    SEX,
    TOUCHED,
    WORD_MASK,
    begun,
    contradicted,
    estimate_alike,
    estimate_fields,
    estimate_mother,
    most_of_date,
    most_of_letters,
    most_of_others,
    tops,
)
from namematch._kernels.fields import DATE_DIFFERENT
from namematch._kernels.names import ALIKE, CONTRADICTED, UNLIKE
from namematch._kernels.near_dates import first_date, near_dates
from namematch._kernels.shelf import KINDS_AT
from namematch._kernels.streams import WINDOW, few_first, long_first, streams, weak_ones

ANY = np.int64(-(1 << 60))  # the bar while the list has room
SEARCH_COST = 16  # postings gone through in the time in which one record is searched among them


MEMORY = 1 << 11  # estimates that are remembered: most records that share one word are alike
SPREAD = 0x9E3779B97F4A7C1  # odd, from the golden ratio (Knuth 1973, 6.4)


class Room(NamedTuple):
    """Working arrays of one thread."""

    memory: np.ndarray  # int64[MEMORY, 4]: sum, size, estimate, kind

    sums: np.ndarray  # int64[WINDOW], zero between calls
    mothers: np.ndarray  # int32[WINDOW], zero between calls
    touched: np.ndarray  # int32[WINDOW + 1]
    sizes: np.ndarray  # uint32[WINDOW]: of the names that were touched


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
def turn_to(out, count, sheet, first):
    """Let every stream go on at record ``first``."""
    for k in range(count):
        records = sheet.mothers if out[k, 3] else sheet.records
        out[k, 0] = end_within(records, out[k, 4], out[k, 1], first)


@kernel
def sweep(sheet, number, spans, others, query, found, entries, prices, room, best, size):
    """Offer a shelf's records to the heap; its new size."""
    rows = len(sheet.key)
    windows = (rows + WINDOW - 1) // WINDOW
    out, count = streams(spans, others, query, found, entries)
    bar = best.score[0] if size == len(best.score) else ANY
    count, few, few_rows, few_sums, few_sizes = few_first(
        out, count, sheet.records, sheet.mothers, sheet.sizes, windows, rows
    )
    many = long_first(out, count)
    room.memory[:] = 0
    looked_at = np.int64((1 << KINDS_AT) - 1)  # of a size: the kinds of the query's first letters
    for k in range(len(query.begins)):
        looked_at |= query.begins[k] << KINDS_AT
    sums, mothers, touched, sizes = room.sums, room.mothers, room.touched, room.sizes
    others_most, top = most_of_others(query, prices), tops(query, prices)
    date_most, rest = most_of_date(query, prices), most_of_letters(query, prices)
    more = query.initial.sum()
    facts = query.facts
    given = facts[DATE] or facts[SEX] or facts[NIK] or facts[MOTHERS] or facts[PLACE] != -1
    given = given or (query.further != -1).any()
    date, nik = query.facts[DATE], query.facts[NIK]
    low = first_date(sheet.date, date) if date else 0
    high = first_date(sheet.date, date + 1) if date else 0
    ranges = near_dates(sheet.date, date)
    same = first_at(sheet.by_nik, sheet.nik, nik) if nik else len(sheet.by_nik)
    begin = low // WINDOW if low < high else 0  # where the birth date is: the bar is high from then
    for turn in range(windows):
        w = turn if turn > begin else turn - 1
        if turn == 0:
            w = begin
        if turn == 1 or turn == begin + 1 or (turn == 0 and begin):
            turn_to(out, count, sheet, w * WINDOW)
        first, last = w * WINDOW, min((w + 1) * WINDOW, rows)
        far_most = others_most
        if date and sheet.date[first]:
            far_most += prices.date[DATE_DIFFERENT]
        weak = np.int64(0)
        if not facts[MOTHERS] and bar > ANY:
            weak = weak_ones(out, many, bar - far_most, query, prices, rest)
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
        for k in range(len(ranges)):
            for row in range(max(ranges[k, 0], first), min(ranges[k, 1], last)):
                touched[n] = row - first
                n += sums[row - first] == 0
                sums[row - first] |= NEAR
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
            open_to = total & FORCED != 0  # an equal NIK is beyond the bound
            most = others_most + date_most if total & NEAR else far_most
            if mother:
                most += max(min(mother, prices.mother[1]), NOTHING)
            if bits:
                reach = top[min((bits + more) >> 6, len(top) - 1)]
            else:
                reach = prices.unlike[0]
            if (reach + most < bar and not open_to) or (total == NEAR and mother == 0):
                continue
            row = first + place
            score, kind = prices.unlike[0], np.int64(UNLIKE)
            if bits:
                large, alone = sizes[place] & looked_at, total & ~(NEAR | FORCED | TOUCHED)
                slot = ((alone ^ large) * SPREAD >> 40) & (MEMORY - 1)
                if room.memory[slot, 0] != alone or room.memory[slot, 1] != large:
                    room.memory[slot, 0], room.memory[slot, 1] = alone, large
                    score, bits, both, steps = estimate_alike(alone, large, query, prices)
                    kind = np.int64(ALIKE)
                    matched = (alone >> QUERY_WORDS) & WORD_MASK
                    if both and begun(large >> KINDS_AT, query) <= matched:
                        kind = np.int64(CONTRADICTED)
                        score = contradicted(score, bits, steps, prices)
                    room.memory[slot, 2], room.memory[slot, 3] = score, kind
                score, kind = room.memory[slot, 2], room.memory[slot, 3]
            if score + most < bar and not open_to:
                continue
            if given:
                score += estimate_fields(sheet, row, open_to, query, prices)
                score += estimate_mother(mother, kind, query, prices)
            if score >= bar and not sheet.gone[row]:
                size = offer(best, size, score, sheet.key[row], row, number)
                if size == len(best.score):
                    bar = max(bar, best.score[0])
    return size

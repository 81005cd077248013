"""The candidates of a query on one shelf: the records with the highest estimate, exactly.

The shelf is gone through in windows that fit a processor's cache. In a window the postings of
every word that may stand for one of the query's add up what they would be worth, the letters and
the words that would match. With how many letters and words a record has in all, that gives an
estimate of the weight; its fields add theirs. Streams that even together say too little for a
candidate are only added to records that others have touched.

The estimate is a function of the two records alone, and the list is kept by estimate and then by
key: which records are candidates depends neither on shelves nor on the order of anything.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.best import offer
from namematch._kernels.compiled import inlined, kernel, lean
from namematch._kernels.estimate import (
    BITS_MASK,
    DATE,
    FORCED,
    MASK_AT,
    MOTHER,
    MOTHERS,
    NEAR,
    NIK,
    NOTHING,
    PLACE,
    SEX,
    WORD_MASK,
    WORDS,
    WORDS_AT,
    begun,
    contradicted,
    estimate_alike,
    estimate_fields,
    estimate_mother,
    most_of_mother,
    mother_bits,
)
from namematch._kernels.names import ALIKE, CONTRADICTED, UNLIKE
from namematch._kernels.near_dates import first_date, near_dates
from namematch._kernels.needs import (
    CLOSE,
    FAR,
    NONE_LEFT,
    QUARTER,
    SOME_LEFT,
    UNDATED,
    WITH_MOTHER,
    groups_of,
    need,
    needs_of,
    weaken,
)
from namematch._kernels.shelf import COUNT_AT, COUNT_MASK, KINDS_AT
from namematch._kernels.streams import AT, START, WINDOW, few_by_window, streams
from namematch._kernels.window import Plan, add_up, touch_dates, touch_niks

ANY = np.int64(-(1 << 60))  # the bar while the list has room
SAMPLE = 8  # of so many windows one is gone through before the others, to guess the bar
RISE = 128  # 1/256 bits that the bar must rise for streams to be told weak anew
CAUTION = 2  # so many times fewer candidates are expected than the sample promises


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
def judge(sheet, row, total, large, most, bar, given, needs, query, found, prices):
    """The estimate of a record; ANY where it is certainly below the bar."""
    score, kind = np.int64(prices.unlike[0]), np.int64(UNLIKE)
    forced = total & FORCED != 0
    if total & BITS_MASK:
        mask = (total >> MASK_AT) & needs.masks
        mine, words = needs.letters[mask], needs.words[mask]
        score, bits, both, steps = estimate_alike(total, large, mine, words, query, prices)
        if score + most < bar and not forced:
            return ANY
        kind = np.int64(ALIKE)
        if both and begun(large >> KINDS_AT, query) <= query.facts[WORDS] - words:
            kind = np.int64(CONTRADICTED)
            score = contradicted(score, bits, steps, prices)
    if not given:
        return score
    mother = most_of_mother(query, prices) if total & MOTHER else NOTHING
    if score + most - (mother if kind >= CONTRADICTED else NOTHING) < bar and not forced:
        return ANY
    score += estimate_fields(sheet, row, forced, query, prices)
    if total & MOTHER and score + mother >= bar:
        score += estimate_mother(mother_bits(sheet, row, found), kind, query, prices)
    return score


@inlined
def has_fields(query):
    """Whether anything beside the name is given."""
    facts = query.facts
    given = facts[DATE] or facts[SEX] or facts[NIK] or facts[MOTHERS] or facts[PLACE] != -1
    for f in range(len(query.further)):
        given = given or query.further[f] != -1
    return bool(given)


@inlined
def enough(total, size, kind, needs, bar):
    """Whether a record may reach the bar by the words that match."""
    if total & FORCED:
        return True
    if total & BITS_MASK == 0:
        return False
    bits, mask = (total & BITS_MASK) >> QUARTER, (total >> MASK_AT) & needs.masks
    words = (size >> COUNT_AT) & COUNT_MASK
    left = SOME_LEFT if words > (total >> WORDS_AT) & WORD_MASK else NONE_LEFT
    return bits >= needs.least[kind, left, mask] and bits >= need(needs, kind, left, mask, bar)


@lean
def go_through(order, bar, sheet, number, plan, needs, query, found, prices, room, best, size):
    """Offer the records of windows, in that order, to the heap; its new size.

    Only those that reach ``bar``, and what the heap demands.
    """
    rows, weak_at, weak_kind, run, before = len(sheet.key), ANY, FAR, 0, len(plan.few)
    given, date = has_fields(query), query.facts[DATE]
    if size == len(best.score):
        bar = max(bar, best.score[0])
    for turn in range(len(order)):
        w = order[turn]
        if w < before:
            run = 0
            for k in range(len(plan.streams)):
                plan.streams[k, AT] = plan.streams[k, START]
        before, first, last = w, w * WINDOW, min((w + 1) * WINDOW, rows)
        kind = FAR if date and sheet.date[first] else UNDATED
        if bar > ANY and (bar >= weak_at + RISE or kind != weak_kind):
            weaken(plan.weak, plan.streams, plan.head, plan.mass, needs, kind, bar)
            weak_at, weak_kind = bar, kind
        n, run = touch_dates(room, plan, run, first, last)
        n = touch_niks(sheet, room, n, plan.same, query.facts[NIK], first, last)
        n = add_up(sheet.records, sheet.mothers_records, plan, room, n, w, first, last)
        for t in range(n):
            place = np.int64(room.touched[t])
            total, large = room.sums[place], np.int64(room.sizes[place])
            room.sums[place] = 0
            group = CLOSE if total & NEAR else kind
            group += WITH_MOTHER if total & MOTHER else 0
            if not enough(total, large, group, needs, bar):
                continue
            row = first + place
            score = judge(
                sheet, row, total, large, needs.most[group], bar, given, needs, query, found, prices
            )
            if score >= bar and not sheet.gone[row]:
                size = offer(best, size, score, sheet.key[row], row, number)
                if size == len(best.score):
                    bar = max(bar, best.score[0])
    return size


@kernel
def sample_of(windows, begin, every):
    """Windows in two parts, int64: the one with the birth date or every SAMPLE-th; the rest."""
    sample, rest = np.empty(windows, np.int64), np.empty(windows, np.int64)
    some, others = 0, 0
    if windows:
        sample[0], some = begin, 1
    for w in range(windows):
        if w != begin and w % every == every // 2:
            sample[some] = w
            some += 1
        elif w != begin:
            rest[others] = w
            others += 1
    return sample[:some], rest[:others]


@kernel
def guess_of(best, size, begin):
    """A bar that the heap will most likely reach, from the windows of a sample.

    Each candidate found in the sample stands for SAMPLE / CAUTION of the shelf.
    """
    scores, room = best.score[:size].copy(), len(best.score)
    parts = best.row[:size] // WINDOW
    expected = 0.0
    while expected < room:
        top = -1
        for k in range(size):
            if scores[k] > ANY and (top < 0 or scores[k] > scores[top]):
                top = k
        if top < 0:
            return ANY
        expected += 1.0 if parts[top] == begin else SAMPLE / CAUTION
        guess = scores[top]
        scores[top] = ANY
    return guess


@kernel
def sweep(
    sheet, number, sizes, more_sizes, query, found, entries, halved, prices, room, best, size
):
    """Offer a shelf's records to the heap; its new size."""
    rows, date, nik = len(sheet.key), query.facts[DATE], query.facts[NIK]
    out, extra = streams(sheet, sizes, more_sizes, query, found, entries, halved)
    windows = (rows + WINDOW - 1) // WINDOW
    few, postings, which, long = few_by_window(
        out, sheet.records, sheet.mothers_records, extra, windows, rows
    )
    head, mass = groups_of(out)
    low, high = (first_date(sheet.date, date), first_date(sheet.date, date + 1)) if date else (0, 0)
    same = first_at(sheet.by_nik, sheet.nik, nik) if nik else len(sheet.by_nik)
    plan = Plan(
        out, few, postings, which, long, head, mass, head[1:].copy(),
        near_dates(sheet.date, date), low, high, same,
    )  # fmt: skip
    needs = needs_of(query, prices)
    begin = low // WINDOW if low < high else 0  # where the birth date is: the bar is high from then
    guessing = size == 0 and date == 0 and windows > SAMPLE // 2  # the best are where the date is
    sample, rest = sample_of(windows, begin, SAMPLE if guessing else 2 * (windows + 1))
    guess = ANY
    size = go_through(
        sample, ANY, sheet, number, plan, needs, query, found, prices, room, best, size
    )
    if guessing:
        guess = guess_of(best, size, begin)
    size = go_through(
        rest, guess, sheet, number, plan, needs, query, found, prices, room, best, size
    )
    if guess > ANY and (size < len(best.score) or best.score[0] < guess):  # guessed too high
        bar = best.score[0] if size == len(best.score) else ANY
        needs.least[:] = 0
        every = np.arange(windows)
        size = go_through(
            every, bar, sheet, number, plan, needs, query, found, prices, room, best, 0
        )
    return size

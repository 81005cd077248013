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

from namematch._kernels.compiled import inlined, kernel
from namematch._kernels.fields import FIRST_YEAR, date_level, nik_level
from namematch._kernels.names import (
    ALIKE,
    BOTH_LEFT,
    CONTRADICTED,
    KIND,
    LETTERS,
    MOST_BITS,
    ONE_LEFT,
    UNLIKE,
)
from namematch._kernels.near import HALVED, IN_MOTHER, INITIAL, slot_in

WINDOW = 1 << 15  # records: the sums of a window take a quarter of a second-level cache
FREE_LETTERS = 2  # so short a word costs nothing when it is left over, as in ``names``
FEW = 32  # records of a word with fewer are sorted into windows at once, not by a cursor each

# A sum: bits, letters matched of the query and of the record, words matched of either
BITS, QUERY_LETTERS, LETTERS_AT, QUERY_WORDS, WORDS_AT = 0, 20, 32, 44, 52
FORCED = 1 << 62  # estimated whatever its words: the birth date or the NIK is the query's
BITS_MASK, LETTER_MASK, WORD_MASK = (1 << 20) - 1, (1 << 12) - 1, (1 << 8) - 1


class Initials(NamedTuple):
    """First letters and lengths of frozen and of added words; a shelf's rows of names."""

    offsets: np.ndarray
    tokens: np.ndarray
    first: np.ndarray
    size: np.ndarray
    more_first: np.ndarray
    more_size: np.ndarray


class Sheet(NamedTuple):
    """What of a shelf's n records the sweep reads: see ``shelf.Shelf``."""

    records: np.ndarray  # postings of the names
    mothers: np.ndarray  # postings of the mothers' names
    mother_offsets: np.ndarray
    sizes: np.ndarray  # of the record of each posting of the names: letters, 256 * words
    date: np.ndarray
    born: np.ndarray
    sex: np.ndarray
    nik: np.ndarray
    by_nik: np.ndarray
    place: np.ndarray
    further: np.ndarray
    key: np.ndarray
    gone: np.ndarray


class Query(NamedTuple):
    """One query as the sweep sees it."""

    mask: np.ndarray  # int64[w]: which words of the names a word stands for, 0 of a mother's
    size: np.ndarray  # int64[w]: letters
    charged: np.ndarray  # uint8[w]: costs something when it is left over
    kinds: np.ndarray  # uint8[w]
    letter: np.ndarray  # uint8[w]: the first
    initial: np.ndarray  # int64[w]: bits of a word that begins with this initial, 0 of no initial
    facts: np.ndarray  # int64[FACTS]
    further: np.ndarray  # int32[fields]: codes, -1 missing, -2 a value no record has


# facts: charged words and their letters (0 where the query has several names), then the fields
WORDS, ALL_LETTERS, DATE, BORN, SEX, NIK, PLACE, MOTHERS, PLACE_BITS = range(9)
FACTS = 9


class Prices(NamedTuple):
    """What the sweep needs of a matcher."""

    curve: np.ndarray  # int64[2, 4 * 128]: worth of quarter bits; kind ALIKE, CONTRADICTED
    steps: np.ndarray
    date: np.ndarray
    years: np.ndarray
    days: np.ndarray
    nik: np.ndarray
    place: np.ndarray
    sex: np.ndarray
    further: np.ndarray  # int32[2]: equal (with the rarity of any value), different
    mother: np.ndarray  # int64[2]


class Best(NamedTuple):
    """A heap of the best candidates, the worst on top."""

    score: np.ndarray  # int64[room]
    key: np.ndarray  # int64[room]
    row: np.ndarray  # int64[room]
    shelf: np.ndarray  # int64[room]


class Room(NamedTuple):
    """Working arrays of one thread."""

    sums: np.ndarray  # int64[WINDOW], zero between calls
    mothers: np.ndarray  # int32[WINDOW], zero between calls
    touched: np.ndarray  # int32[2 * WINDOW + 1]
    sizes: np.ndarray  # uint16[2 * WINDOW + 1]: of what was touched


@inlined
def worse(best, a, b):
    """Whether candidate ``a`` is worse than ``b``."""
    if best.score[a] != best.score[b]:
        return best.score[a] < best.score[b]
    return best.key[a] > best.key[b]


@inlined
def swap(best, a, b):
    """Exchange two candidates."""
    best.score[a], best.score[b] = best.score[b], best.score[a]
    best.key[a], best.key[b] = best.key[b], best.key[a]
    best.row[a], best.row[b] = best.row[b], best.row[a]
    best.shelf[a], best.shelf[b] = best.shelf[b], best.shelf[a]


@kernel
def offer(best, size, score, key, row, shelf):
    """Put a candidate on the heap if it is good enough; the new size."""
    room = len(best.score)
    at = size
    if size == room:
        if score < best.score[0] or (score == best.score[0] and key >= best.key[0]):
            return size
        at = 0
    best.score[at], best.key[at], best.row[at], best.shelf[at] = score, key, row, shelf
    if size < room:
        while at > 0 and worse(best, at, (at - 1) >> 1):
            swap(best, at, (at - 1) >> 1)
            at = (at - 1) >> 1
        return size + 1
    while True:
        child = 2 * at + 1
        if child >= size:
            return size
        if child + 1 < size and worse(best, child + 1, child):
            child += 1
        if not worse(best, child, at):
            return size
        swap(best, at, child)
        at = child


@inlined
def estimate_name(total, letters, words, query_letters, query_words, prices):
    """About what the names weigh, and whether they have nothing or contradictions in common."""
    bits = total & BITS_MASK
    if bits == 0:
        return np.int64(prices.steps[KIND, UNLIKE]), UNLIKE
    mine = max(query_letters - ((total >> QUERY_LETTERS) & LETTER_MASK), 0)
    theirs = max(letters - ((total >> LETTERS_AT) & LETTER_MASK), 0)
    my_words = max(query_words - ((total >> QUERY_WORDS) & WORD_MASK), 0)
    their_words = max(words - ((total >> WORDS_AT) & WORD_MASK), 0)
    both = min(my_words, their_words, 4)
    kind = CONTRADICTED if both else ALIKE
    weight = prices.curve[kind - ALIKE, min(bits >> 6, 4 * MOST_BITS)]
    weight += prices.steps[KIND, kind] + prices.steps[BOTH_LEFT, both]
    weight += prices.steps[ONE_LEFT, min(max(mine, theirs), 40)]
    weight += prices.steps[LETTERS, min(letters, max(query_letters, 1), 40)]
    return weight, kind


@inlined
def estimate_fields(sheet, row, query, prices):
    """About what the fields beside the names weigh."""
    total = np.int64(0)
    facts = query.facts
    if facts[DATE] and sheet.date[row]:
        level = date_level(facts[DATE], np.int64(sheet.date[row]))
        total += prices.date[level]
        if level == 0:
            year = min(max(facts[DATE] // 10000 - FIRST_YEAR, 0), 255)
            total += prices.years[year]
            total += prices.days[facts[DATE] // 100 % 100 * 32 + facts[DATE] % 100]
    if facts[NIK] and sheet.nik[row]:
        same = facts[BORN] != 0 and facts[BORN] == sheet.born[row]
        total += prices.nik[nik_level(facts[NIK], sheet.nik[row], same)]
    if facts[SEX] and sheet.sex[row]:
        total += prices.sex[0 if facts[SEX] == sheet.sex[row] else 1]
    if facts[PLACE] != -1 and sheet.place[row] >= 0:
        if facts[PLACE] == sheet.place[row]:
            total += prices.place[0] + facts[PLACE_BITS]
        else:
            total += prices.place[3]
    for f in range(len(query.further)):
        if query.further[f] != -1 and sheet.further[f, row] >= 0:
            total += prices.further[0 if query.further[f] == sheet.further[f, row] else 1]
    return total


@inlined
def estimate_beside(sheet, row, kind, mother, query, prices):
    """About what fields and mother weigh."""
    weight = estimate_fields(sheet, row, query, prices)
    if query.facts[MOTHERS] and sheet.mother_offsets[row + 1] > sheet.mother_offsets[row]:
        bits = min(mother, prices.mother[1]) if mother else prices.mother[0]
        weight += min(bits, 0) if kind >= CONTRADICTED else bits
    return weight


@kernel
def most_of_fields(query, prices):
    """The most that what stands beside the names can weigh, an equal NIK aside."""
    facts = query.facts
    total = np.int64(0)
    if facts[DATE]:
        year = min(max(facts[DATE] // 10000 - FIRST_YEAR, 0), 255)
        day = facts[DATE] // 100 % 100 * 32 + facts[DATE] % 100
        equal = np.int64(prices.date[0]) + prices.years[year] + prices.days[day]
        total += max(equal, np.int64(prices.date.max()), 0)
    if facts[NIK]:
        total += max(np.int64(prices.nik[1:].max()), 0)
    if facts[SEX]:
        total += max(np.int64(prices.sex.max()), 0)
    if facts[PLACE] != -1:
        total += max(np.int64(prices.place[0]) + facts[PLACE_BITS], 0)
    for f in range(len(query.further)):
        if query.further[f] != -1:
            total += max(np.int64(prices.further[0]), 0)
    return total


@kernel
def tops(query, prices):
    """The most a name can weigh with so many quarter bits: int64[512], never falling."""
    out = np.empty(4 * MOST_BITS + 1, np.int64)
    letters = np.int64(0)
    for n in range(min(max(query.facts[ALL_LETTERS], 1), 40) + 1):
        letters = max(letters, np.int64(prices.steps[LETTERS, n]))
    left = max(np.int64(prices.steps[ONE_LEFT].max()), 0)
    both = max(np.int64(prices.steps[BOTH_LEFT].max()), 0)
    for q in range(len(out)):
        alike = prices.curve[0, q] + prices.steps[KIND, ALIKE]
        other = prices.curve[1, q] + prices.steps[KIND, CONTRADICTED]
        out[q] = max(alike, other) + letters + left + both
        if q:
            out[q] = max(out[q], out[q - 1])
    return out


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
        np.int64(found.bits[at]) + (mine << QUERY_LETTERS) + (my_words << QUERY_WORDS)
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
    large = np.empty(starts[windows], np.uint16)
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


@inlined
def with_initials(total, row, words, query):
    """A sum with what the query's initials add, each where a word of the record begins so."""
    for w in range(len(query.initial)):
        if query.initial[w] == 0:
            continue
        start, end = np.int64(words.offsets[row]), np.int64(words.offsets[row + 1])
        for at in range(max(start, 0), min(end, len(words.tokens))):
            token, n = np.int64(words.tokens[at]), len(words.first)
            letter, letters = np.uint8(0), np.int64(0)
            if 0 <= token < n:
                letter, letters = words.first[token], np.int64(words.size[token])
            elif n <= token < n + len(words.more_first):
                letter = words.more_first[token - n]
                letters = np.int64(words.more_size[token - n])
            if letter == query.letter[w] and letters > 1:
                total += query.initial[w] + (letters << LETTERS_AT) + (np.int64(1) << WORDS_AT)
                break
    return total


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
def sweep(
    sheet, initials, number, spans, others, query, found, entries, prices, room, best, size
):  # fmt: skip
    """Offer a shelf's records to the heap; its new size."""
    rows = len(sheet.key)
    windows = (rows + WINDOW - 1) // WINDOW
    out, count = streams(spans, others, query, found, entries)
    count, few, few_rows, few_sums, few_sizes = few_first(
        out, count, sheet.records, sheet.mothers, sheet.sizes, windows, rows
    )
    sums, mothers, touched, sizes = room.sums, room.mothers, room.touched, room.sizes
    all_letters, all_words = query.facts[ALL_LETTERS], query.facts[WORDS]
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
            best.score[0] <= most + beside + prices.steps[KIND, UNLIKE] + more
        )
        n = 0
        for k in range(few[w], few[w + 1]):
            if few_rows[k] < 0:
                place = np.int64(-1 - few_rows[k] - first)
                touched[n], sizes[n] = place, 0
                n += mothers[place] == 0 and sums[place] == 0
                mothers[place] += few_sums[k]
            else:
                place = np.int64(few_rows[k] - first)
                touched[n], sizes[n] = place, few_sizes[k]
                n += sums[place] == 0
                sums[place] += few_sums[k]
        for k in range(count):
            at, end, worth = out[k, 0], out[k, 1], out[k, 2]
            if out[k, 3]:
                while at < end and sheet.mothers[at] < last:
                    place = max(sheet.mothers[at] - first, 0)
                    at += 1
                    touched[n], sizes[n] = place, 0
                    n += mothers[place] == 0 and sums[place] == 0
                    mothers[place] += worth
            else:
                while at < end and sheet.records[at] < last:
                    place = max(sheet.records[at] - first, 0)
                    before = sums[place]
                    touched[n], sizes[n] = place, sheet.sizes[at]
                    at += 1
                    n += before == 0
                    sums[place] = before + worth
            out[k, 0] = at
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
        for k in range(n):
            place = np.int64(touched[k])
            total, mother = sums[place], np.int64(mothers[place])
            bits = total & BITS_MASK
            if bits and sizes[k] == 0:
                continue  # touched again, by a posting of its own name
            sums[place] = mothers[place] = 0
            if bits < (with_mother if mother else least) or (bits == 0 and not unlike):
                if not total & FORCED:
                    continue
            if total == 0 and mother == 0:
                continue
            row = first + place
            if more:
                total = with_initials(total, row, initials, query)
            score, kind = estimate_name(
                total, np.int64(sizes[k]) & 255, np.int64(sizes[k]) >> 8, all_letters, all_words,
                prices,
            )  # fmt: skip
            if beside or most:
                full = size == len(best.score) and not total & FORCED
                if full and score + most + (beside if mother else 0) < best.score[0]:
                    continue
                score += estimate_beside(sheet, row, kind, mother, query, prices)
            if size < len(best.score) or score >= best.score[0]:
                if not sheet.gone[row]:
                    size = offer(best, size, score, sheet.key[row], row, number)
    return size

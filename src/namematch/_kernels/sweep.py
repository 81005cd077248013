"""The candidates of a query on one shelf: the records with the highest estimate, exactly.

The shelf is gone through in windows that fit a processor's cache. In a window the postings of
every word that may stand for one of the query's add up what they would be worth; a record whose
sum could still enter the list is estimated from its own words and fields. The estimate is a pure
function of the two records, and the list is kept by estimate and then by key: which records are
candidates depends neither on shelves nor on the order of anything.
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
    EDITS,
    EQUAL,
    HARDEST,
    INITIALS,
    KIND,
    LETTERS,
    MISSPELT,
    MOST_BITS,
    ONE_LEFT,
    SHARE,
    UNLIKE,
    WORST,
    worth,
)
from namematch._kernels.near import CUT, HALVED, INITIAL, IN_MOTHER, IN_NAME, JOINED, slot_in
from namematch._kernels.shelf import HONORIFIC, span_of

WINDOW = 1 << 16
FEW = 48  # records of a word with fewer are sorted into windows at once, not by a cursor each
MOST_WORDS = 8  # of a name that count, as in ``align.MOST``
FREE, PARTICLE, PATRONYMIC, FREE_LETTERS = 2, 1, 2, 2
NOTHING = np.int64(-(1 << 40))


class Query(NamedTuple):
    """One query as the sweep sees it."""

    mask: np.ndarray  # int64[w]: which words of the names a word stands for, 0 of a mother's
    size: np.ndarray  # int64[w]: letters
    charged: np.ndarray  # uint8[w]: costs something when it is left over
    kinds: np.ndarray  # uint8[w]
    letter: np.ndarray  # uint8[w]
    facts: np.ndarray  # int64[FACTS]
    further: np.ndarray  # int32[fields]: codes, -1 missing, -2 a value no record has


# facts
WORDS, DATE, BORN, SEX, NIK, PLACE, MOTHERS, WHOLE_NAME, PLACE_BITS = range(9)
FACTS = 9


class Prices(NamedTuple):
    """What the sweep needs of a matcher."""

    agreed: np.ndarray
    steps: np.ndarray
    top: np.ndarray  # int64[129]: the most a name can weigh with so many whole bits of words
    initial: np.ndarray  # int32[32]
    level: np.ndarray  # int32[10]: added to a match, by level
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

    sums: np.ndarray  # int32[WINDOW], zero between calls
    pushed: np.ndarray  # int32[WINDOW]


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
    if size == room:
        if score < best.score[0] or (score == best.score[0] and key >= best.key[0]):
            return size
        at = 0
        best.score[0], best.key[0], best.row[0], best.shelf[0] = score, key, row, shelf
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
    at = size
    best.score[at], best.key[at], best.row[at], best.shelf[at] = score, key, row, shelf
    while at > 0 and worse(best, at, (at - 1) >> 1):
        swap(best, at, (at - 1) >> 1)
        at = (at - 1) >> 1
    return size + 1


@inlined
def first_letter(token, base, added):
    """The first letter of a word."""
    n = len(base.size)
    if token < n:
        return base.letters[min(max(base.marks[token, 0], 0), len(base.letters) - 1)]
    return added.letters[added.marks[token - n, 0]]


@inlined
def letters_of(token, base, added):
    """The length of a word."""
    n = len(base.size)
    return np.int64(base.size[token] if token < n else added.size[token - n])


@kernel
def estimate_name(tokens, roles, start, end, query, found, base, added, words, prices):
    """About what the names weigh: every record's word takes the best free word of the query."""
    done, half, bits = np.int64(0), np.int64(0), np.int64(0)
    apart, hardest, close, initials = 0, 0, 100, 0
    left, left_letters, letters, shared = 0, 0, 0, 0
    equal, count = True, 0
    for k in range(start, end):
        token, role = np.int64(tokens[k]), roles[k]
        if role == HONORIFIC or not 0 <= token < words:
            continue
        count += 1
        if count > MOST_WORDS:
            break
        size = letters_of(token, base, added)
        letters += size
        best, gain = -1, np.int64(-1)
        at = found.slots[slot_in(found, token)]
        while at >= 0:
            word = found.word[at]
            if query.mask[word] and not query.mask[word] & done and found.bits[at] > gain:
                best, gain = at, np.int64(found.bits[at])
            at = found.next[at]
        if best >= 0:
            word, level = found.word[best], found.level[best]
            bits += gain
            if level == HALVED and not half & query.mask[word]:
                half |= query.mask[word]
                shared += size
                continue
            done |= query.mask[word]
            apart += found.apart[best]
            hardest = max(hardest, found.apart[best])
            close = min(close, found.close[best])
            initials += level == INITIAL
            equal = equal and (level <= FREE or level >= JOINED)
            shared += max(min(size, query.size[word]) - np.int64(found.apart[best]), 0)
            continue
        letter = first_letter(token, base, added)
        taken = False
        for w in range(len(query.mask)):
            if query.size[w] == 1 and query.mask[w] and not query.mask[w] & done:
                if query.letter[w] == letter:
                    taken = True
                    done |= query.mask[w]
                    bits += max(np.int64(prices.initial[letter & 31]) + prices.level[INITIAL], 0)
                    initials += 1
                    shared += 1
                    equal = False
                    break
        if not taken and role != PARTICLE and role != PATRONYMIC and size > FREE_LETTERS:
            left += 1
            left_letters += size
        equal = equal and taken
    other, other_letters, every = 0, 0, np.int64(0)
    for w in range(len(query.mask)):
        if query.mask[w] & (query.mask[w] - 1):
            continue  # two words written as one
        if query.mask[w]:
            every += query.size[w]
            if not query.mask[w] & done:
                equal = False
                if query.charged[w] and query.facts[WHOLE_NAME]:
                    other += 1
                    other_letters += query.size[w]
    kind = ALIKE
    both = min(left, other, 4)
    if both > 0:
        kind = CONTRADICTED if bits > 0 else UNLIKE
    elif equal:
        kind = EQUAL
    if kind == UNLIKE or bits == 0:
        return np.int64(prices.steps[KIND, UNLIKE]), UNLIKE
    shorter = min(letters, every)
    total = worth(bits, prices.agreed[kind]) + prices.steps[KIND, kind]
    total += prices.steps[EDITS, min(apart, 24)] + prices.steps[HARDEST, min(hardest, 12)]
    total += prices.steps[WORST, close] + prices.steps[INITIALS, min(initials, 4)]
    total += prices.steps[BOTH_LEFT, both]
    total += prices.steps[ONE_LEFT, min(max(left_letters, other_letters), 40)]
    total += prices.steps[SHARE, min(32 * shared // max(shorter, 1), 32)]
    total += prices.steps[LETTERS, min(shorter, 40)]
    return np.int64(total), kind


@inlined
def estimate_names(names, row, query, found, base, added, words, prices):
    """The same for the better of a record's names."""
    best, best_kind = NOTHING, UNLIKE
    last = 1
    if len(names.aliases) > 1:
        last = 1 + max(names.aliases[row + 1] - names.aliases[row], 0)
    for x in range(last):
        at = np.int64(row) if x == 0 else np.int64(names.aliases[row] + x - 1)
        if not 0 <= at < len(names.offsets) - 1:
            continue
        start = max(np.int64(names.offsets[at]), 0)
        end = min(np.int64(names.offsets[at + 1]), len(names.tokens))
        weight, kind = estimate_name(
            names.tokens, names.roles, start, end, query, found, base, added, words, prices
        )
        if weight > best:
            best, best_kind = weight, kind
    return best, best_kind


@inlined
def estimate_mother(names, row, query, found, prices):
    """About what the mothers' names weigh."""
    start, end = max(np.int64(names.offsets[row]), 0), np.int64(names.offsets[row + 1])
    end = min(end, len(names.tokens))
    bits, matched, count = np.int64(0), 0, 0
    for k in range(start, end):
        if names.roles[k] == HONORIFIC:
            continue
        count += 1
        best = np.int64(0)
        at = found.slots[slot_in(found, np.int64(names.tokens[k]))]
        while at >= 0:
            if query.kinds[found.word[at]] & IN_MOTHER:
                best = max(best, np.int64(found.bits[at]))
            at = found.next[at]
        bits += best
        matched += best > 0
    if count == 0:
        return np.int64(0)
    if matched == 0:
        return prices.mother[0]
    missing = min(count - matched, query.facts[MOTHERS] - matched)
    return max(prices.mother[0], min(bits - max(missing, 0) * 1024, prices.mother[1]))


@inlined
def estimate_fields(shelf, row, query, prices):
    """About what the fields beside the names weigh."""
    total = np.int64(0)
    facts = query.facts
    if facts[DATE] and shelf.date[row]:
        level = date_level(facts[DATE], np.int64(shelf.date[row]))
        total += prices.date[level]
        if level == 0:
            year = min(max(facts[DATE] // 10000 - FIRST_YEAR, 0), 255)
            total += prices.years[year] + prices.days[facts[DATE] // 100 % 100 * 32 + facts[DATE] % 100]
    if facts[NIK] and len(shelf.nik) and shelf.nik[row]:
        same = facts[BORN] != 0 and facts[BORN] == shelf.born[row]
        total += prices.nik[nik_level(facts[NIK], shelf.nik[row], same)]
    if facts[SEX] and shelf.sex[row]:
        total += prices.sex[0 if facts[SEX] == shelf.sex[row] else 1]
    if facts[PLACE] != -1 and len(shelf.place) and shelf.place[row] >= 0:
        if facts[PLACE] == shelf.place[row]:
            total += prices.place[0] + facts[PLACE_BITS]
        else:
            total += prices.place[3]
    for f in range(min(len(query.further), len(shelf.further))):
        if query.further[f] != -1 and shelf.further[f, row] >= 0:
            total += prices.further[0 if query.further[f] == shelf.further[f, row] else 1]
    return total


@kernel
def estimate(shelf, row, query, found, base, added, words, prices):
    """About what a record weighs against the query."""
    weight, kind = estimate_names(shelf.names, row, query, found, base, added, words, prices)
    weight += estimate_fields(shelf, row, query, prices)
    if query.facts[MOTHERS] and len(shelf.mothers.offsets) > 1:
        mother = estimate_mother(shelf.mothers, row, query, found, prices)
        weight += min(mother, 0) if kind >= CONTRADICTED else mother
    return weight


@kernel
def field_most(query, prices):
    """The most the fields beside the names, a NIK that is equal aside, can weigh."""
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
        total += max(np.int64(prices.sex[0]), 0)
    if facts[PLACE] != -1:
        total += max(np.int64(prices.place[0]) + facts[PLACE_BITS], np.int64(prices.place.max()))
    for f in range(len(query.further)):
        if query.further[f] != -1:
            total += max(np.int64(prices.further[0]), 0)
    return total


@kernel
def initials_most(query, prices):
    """The most bits that the query's initials can add beyond what postings say."""
    total = np.int64(0)
    for w in range(len(query.mask)):
        if query.size[w] == 1 and query.mask[w]:
            initial = np.int64(prices.initial[query.letter[w] & 31]) + prices.level[INITIAL]
            total += max(initial, 0)
    return total


@kernel
def least_sum(best, size, query, prices):
    """The least sum of postings with which a record can still become a candidate; 1 for any."""
    if size < len(best.score):
        return np.int64(1)
    wanted = best.score[0] - field_most(query, prices)
    more = initials_most(query, prices)
    mother = np.int64(prices.mother[1]) if query.facts[MOTHERS] else np.int64(0)
    least = np.int64(1 << 30)
    for b in range(128):
        needed = wanted - prices.top[min(b + 1, 128)]
        if needed <= mother:
            least = min(least, (b << 8) - more + max(needed, 0))
            if needed <= 0:
                break
    return max(least, np.int64(1))


@kernel
def streams(shelf, query, found, entries):
    """Postings to go through: int64[k, 5] (start, end, worth, mothers', start) and how many."""
    out = np.empty((2 * entries, 5), np.int64)
    count = 0
    for k in range(entries):
        token = np.int64(found.token[k])
        head = found.slots[slot_in(found, token)]
        if head != k:
            continue
        name, mother = np.int64(0), np.int64(0)
        at = head
        while at >= 0:
            kinds = query.kinds[found.word[at]]
            if query.mask[found.word[at]]:
                name = max(name, np.int64(found.bits[at]))
            if kinds & IN_MOTHER and found.level[at] < INITIAL:
                mother = max(mother, np.int64(found.bits[at]))
            at = found.next[at]
        for side, bits in ((0, name), (1, mother)):
            if bits == 0:
                continue
            start, end = span_of(shelf.mothers if side else shelf.names, token)
            if start < end:
                out[count, 0], out[count, 1], out[count, 2] = start, end, bits
                out[count, 3], out[count, 4] = side, start
                count += 1
    return out, count


@kernel
def few_first(out, count, shelf, windows):
    """Take the short postings out and sort them by window.

    Returns how many long ones are left, starts int64[windows + 1], records and worths.
    """
    starts = np.zeros(windows + 1, np.int64)
    size = len(shelf.gone)
    for k in range(count):
        if out[k, 1] - out[k, 0] <= FEW:
            records = shelf.mothers.records if out[k, 3] else shelf.names.records
            for at in range(out[k, 0], out[k, 1]):
                if 0 <= records[at] < size:
                    starts[records[at] // WINDOW + 1] += 1
    for w in range(windows):
        starts[w + 1] += starts[w]
    ends = starts[:-1].copy()
    rows, worths = np.empty(starts[windows], np.int32), np.empty(starts[windows], np.int32)
    left = 0
    for k in range(count):
        if out[k, 1] - out[k, 0] > FEW:
            out[left] = out[k]
            left += 1
            continue
        records = shelf.mothers.records if out[k, 3] else shelf.names.records
        for at in range(out[k, 0], out[k, 1]):
            if 0 <= records[at] < size:
                w = records[at] // WINDOW
                rows[ends[w]], worths[ends[w]] = records[at], out[k, 2]
                ends[w] += 1
    return left, starts, rows, worths


@inlined
def add_up(records, start, end, last, first, worth_here, least, sums, pushed, count):
    """Add a word's worth to its records below ``last``; where the postings go on, and pushes."""
    at = start
    while at < end and records[at] < last:
        place = records[at] - first
        at += 1
        if place < 0:
            continue
        before = np.int64(sums[place])
        after = before + worth_here
        sums[place] = after
        if before < least <= after:
            pushed[count] = place
            count += 1
    return at, count


@kernel
def sweep(shelf, number, query, found, entries, base, added, words, prices, room, best, size):
    """Offer a shelf's records to the heap; its new size. ``words``: how many there are in all."""
    rows = len(shelf.gone)
    windows = (rows + WINDOW - 1) // WINDOW
    out, count = streams(shelf, query, found, entries)
    count, few, few_rows, few_worths = few_first(out, count, shelf, windows)
    sums, pushed = room.sums, room.pushed
    date = query.facts[DATE]
    low = high = 0
    if date:
        low = np.searchsorted(shelf.date, date)
        high = np.searchsorted(shelf.date, date, side="right")
    nik = query.facts[NIK]
    same = first_of_nik(shelf, nik) if nik else len(shelf.by_nik)
    for w in range(windows):
        first, last = w * WINDOW, min((w + 1) * WINDOW, rows)
        least = least_sum(best, size, query, prices)
        n, walked = 0, few[w + 1] - few[w]
        for k in range(few[w], few[w + 1]):
            place = few_rows[k] - first
            before = np.int64(sums[place])
            sums[place] = before + few_worths[k]
            if before < least <= before + few_worths[k]:
                pushed[n] = place
                n += 1
        for k in range(count):
            start = out[k, 4] = out[k, 0]
            if out[k, 3]:
                out[k, 0], n = add_up(
                    shelf.mothers.records, start, out[k, 1], last, first, out[k, 2], least, sums,
                    pushed, n,
                )  # fmt: skip
            else:
                out[k, 0], n = add_up(
                    shelf.names.records, start, out[k, 1], last, first, out[k, 2], least, sums,
                    pushed, n,
                )  # fmt: skip
            walked += out[k, 0] - start
        for row in range(max(low, first), min(high, last)):
            if sums[row - first] < least:
                pushed[n] = row - first
                n += 1
        for at in range(same, len(shelf.by_nik)):
            row = np.int64(shelf.by_nik[at])
            if not 0 <= row < rows or shelf.nik[row] != nik:
                break
            if first <= row < last and sums[row - first] < least and not low <= row < high:
                pushed[n] = row - first
                n += 1
        for k in range(n):
            row = first + np.int64(pushed[k])
            if not shelf.gone[row]:
                score = estimate(shelf, row, query, found, base, added, words, prices)
                size = offer(best, size, score, shelf.key[row], row, number)
        if walked * 4 > WINDOW:
            sums[: last - first] = 0
            continue
        for k in range(few[w], few[w + 1]):
            sums[few_rows[k] - first] = 0
        for k in range(count):
            records = shelf.mothers.records if out[k, 3] else shelf.names.records
            for at in range(out[k, 4], out[k, 0]):
                sums[max(records[at] - first, 0)] = 0
    return size


@kernel
def first_of_nik(shelf, nik):
    """Where the records with a NIK start among those in the order of their NIK."""
    low, high = 0, len(shelf.by_nik)
    while low < high:
        middle = (low + high) >> 1
        row = np.int64(shelf.by_nik[middle])
        if 0 <= row < len(shelf.nik) and shelf.nik[row] < nik:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def scan(shelf, first, number, query, found, base, added, words, prices, best, size):
    """Offer the records from ``first`` on, which are in no posting yet; the new size.

    Those without a word or the date in common are passed over, as the sweep passes over them.
    """
    for row in range(first, len(shelf.gone)):
        if shelf.gone[row] or not touched(shelf, row, query, found):
            continue
        score = estimate(shelf, row, query, found, base, added, words, prices)
        size = offer(best, size, score, shelf.key[row], row, number)
    return size


@kernel
def has_word(names, row, kind, query, found):
    """Whether a row of names has a word that may stand for one of the query's."""
    for k in range(names.offsets[row], names.offsets[row + 1]):
        if names.roles[k] == HONORIFIC:
            continue
        at = found.slots[slot_in(found, np.int64(names.tokens[k]))]
        while at >= 0:
            word = found.word[at]
            if kind == IN_NAME and query.mask[word]:
                return True
            if kind == IN_MOTHER and query.kinds[word] & IN_MOTHER and found.level[at] < INITIAL:
                return True
            at = found.next[at]
    return False


@kernel
def touched(shelf, row, query, found):
    """Whether a record shares a word, the birth date or the NIK with the query."""
    if query.facts[NIK] and len(shelf.nik) and shelf.nik[row] == query.facts[NIK]:
        return True
    if query.facts[DATE] and shelf.date[row] == query.facts[DATE]:
        return True
    if has_word(shelf.names, row, IN_NAME, query, found):
        return True
    if len(shelf.names.aliases) > 1:
        for at in range(shelf.names.aliases[row], shelf.names.aliases[row + 1]):
            if has_word(shelf.names, at, IN_NAME, query, found):
                return True
    return query.facts[MOTHERS] > 0 and has_word(shelf.mothers, row, IN_MOTHER, query, found)

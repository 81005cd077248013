"""About what a record weighs against a query, from sums over its words: cheap, and the same always.

A sum says, in one number, the bits of the words that match, how many letters of either name they
take and how many words. With the letters and words that a record has in all, that is the matcher's
curve and its steps for what is left over; what the alignment would say of the shape is left out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from namematch._kernels.compiled import inlined, kernel
from namematch._kernels.enter import slot_in
from namematch._kernels.fields import FIRST_YEAR, date_level
from namematch._kernels.names import CONTRADICTED, MOST_BITS
from namematch._kernels.shelf import COUNT_AT, COUNT_MASK, KINDS_AT, SIZE_MASK

SAME_PLACE = 1024  # 1/256 bits that an equal birthplace is taken to add at most
MAYBE = 896  # 1/256 bits that two words left over, which may be alike, are taken to cost
NOTHING = np.int64(0)

# A sum: bits of the words that match, what their unlikeness costs, letters and words of the record
# that are matched, and which words of the query are
COST, LETTERS_AT, WORDS_AT, MASK_AT = 17, 29, 39, 44
BITS_MASK, COST_MASK, PART_MASK, WORD_MASK = (1 << 17) - 1, (1 << 12) - 1, (1 << 10) - 1, 31
MASKS = 16  # words of a query that sums tell apart; the first name has eight at most
COST_UNIT = 16  # a cost is in 1/16 bits: so many 1/256 bits
NEAR = 1 << 60  # the birth date resembles the query's
MOTHER = 1 << 62  # a word of the mother's name is one of the query's mother's
FORCED = 1 << 61  # estimated whatever its words: the birth date or the NIK is the query's


class Sheet(NamedTuple):
    """What of a shelf's n records the sweep reads: see ``shelf.Shelf``."""

    used: np.ndarray  # postings of the names: see ``shelf.Names``
    starts: np.ndarray
    records: np.ndarray
    mothers_used: np.ndarray  # postings of the mothers' names
    mothers_starts: np.ndarray
    mothers_records: np.ndarray
    offsets: np.ndarray  # of the mothers' names
    mothers: np.ndarray  # their words
    date: np.ndarray
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
    letters: np.ndarray  # int64[MASKS]: letters of each word of the names that is charged, else 0
    charged: np.ndarray  # uint8[w]: costs something when it is left over
    kinds: np.ndarray  # uint8[w]
    begins: np.ndarray  # int64[w]: the kind of its first letter, one bit; 0 of two words as one
    initial: np.ndarray  # int64[w]: bits of a word that begins with this initial, 0 of no initial
    facts: np.ndarray  # int64[FACTS]
    further: np.ndarray  # int32[fields]: codes, -1 missing, -2 a value no record has
    worth: np.ndarray  # int64[fields, 2]: 1/256 bits of a further field that is equal, different


# facts: charged words and their letters (0 where the query has several names), then the fields
WORDS, ALL_LETTERS, DATE, BORN, SEX, NIK, PLACE, MOTHERS, PLACE_BITS, INITIALS = range(10)
FACTS = 10


class Prices(NamedTuple):
    """What the sweep needs of a matcher."""

    curve: np.ndarray  # int64[2, 509]: worth of quarter bits, with its step; kind ALIKE and above
    left: np.ndarray  # int64[41]: step of so many letters left over
    letters: np.ndarray  # int64[41]: of so many letters of the shorter name
    both: np.ndarray  # int64[5]: of so many words left over on both sides
    unlike: np.ndarray  # int64[1]: of names with nothing in common
    date: np.ndarray
    years: np.ndarray
    days: np.ndarray
    nik: np.ndarray
    place: np.ndarray
    sex: np.ndarray
    mother: np.ndarray  # int64[2]


@inlined
def left_of(mask, query):
    """Charged letters and words of the query that are not matched."""
    letters, words = query.facts[ALL_LETTERS], query.facts[WORDS]
    for at in range(MASKS):
        if mask >> at & 1 and query.letters[at]:
            letters -= query.letters[at]
            words -= 1
    return max(letters, NOTHING), max(words, NOTHING)


@inlined
def begun(kinds, query):
    """How many charged words of the query begin as some word of the record does."""
    count = 0
    for w in range(len(query.begins)):
        count += query.charged[w] == 1 and query.begins[w] & kinds != 0
    return count


@inlined
def estimate_alike(total, sizes, mine, my_words, query, prices):
    """About what the names weigh if they do not contradict each other, and what is left over.

    ``mine``, ``my_words``: letters and words of the query that are not matched, as ``left_of``
    says. Returns the weight, the bits, the words left over on both sides, and what ``contradicted``
    of the same pair needs besides: the steps that do not depend on that.
    """
    bits = total & BITS_MASK
    letters, words = sizes & SIZE_MASK, (sizes >> COUNT_AT) & COUNT_MASK
    query_letters = query.facts[ALL_LETTERS]
    theirs = max(letters - ((total >> LETTERS_AT) & PART_MASK), 0)
    their_words = max(words - ((total >> WORDS_AT) & WORD_MASK), 0)
    if query.facts[INITIALS]:
        for w in range(len(query.initial)):
            if query.initial[w] and their_words and query.begins[w] & (sizes >> KINDS_AT):
                bits += query.initial[w]
                theirs -= theirs // their_words
                their_words -= 1
    if their_words == 0:
        theirs = NOTHING
    both = min(my_words, their_words, 4)
    steps = (
        prices.left[min(max(mine, theirs), 40)]
        + prices.letters[min(letters, max(query_letters, 1), 40)]
        + prices.both[both]
        - COST_UNIT * ((total >> COST) & COST_MASK)
    )
    alike = prices.curve[0, min(bits >> 6, 4 * MOST_BITS)] + steps
    return alike - MAYBE if both else alike, bits, both, steps


@inlined
def contradicted(alike, bits, steps, prices):
    """The same if they do: never more."""
    return min(alike, prices.curve[1, min(bits >> 6, 4 * MOST_BITS)] + steps)


@inlined
def estimate_fields(sheet, row, forced, query, prices):
    """About what the fields beside the names weigh; another NIK than the query's is none."""
    total = np.int64(0)
    facts = query.facts
    if facts[DATE] and sheet.date[row]:
        level = date_level(facts[DATE], np.int64(sheet.date[row]))
        total += prices.date[level]
        if level == 0:
            year = min(max(facts[DATE] // 10000 - FIRST_YEAR, 0), 255)
            total += prices.years[year]
            total += prices.days[facts[DATE] // 100 % 100 * 32 + facts[DATE] % 100]
    if forced and facts[NIK] and sheet.nik[row] == facts[NIK]:
        total += prices.nik[0]
    if facts[SEX] and sheet.sex[row]:
        total += prices.sex[0 if facts[SEX] == sheet.sex[row] else 1]
    if facts[PLACE] != -1 and sheet.place[row] >= 0:
        if facts[PLACE] == sheet.place[row]:
            total += min(np.int64(prices.place[0]) + facts[PLACE_BITS], SAME_PLACE)
        else:
            total += prices.place[3]
    for f in range(len(query.further)):
        if query.further[f] != -1 and sheet.further[f, row] >= 0:
            total += query.worth[f, 0 if query.further[f] == sheet.further[f, row] else 1]
    return total


@inlined
def mother_bits(sheet, row, found):
    """1/256 bits of the words of a record's mother that match the query's mother."""
    total = NOTHING
    if row + 1 < len(sheet.offsets):
        start = max(np.int64(sheet.offsets[row]), NOTHING)
        for t in range(start, min(np.int64(sheet.offsets[row + 1]), np.int64(len(sheet.mothers)))):
            head = found.slots[slot_in(found.slots, found.token, np.int64(sheet.mothers[t]))]
            if head >= 0:
                total += found.mother[head]
    return total


@inlined
def estimate_mother(mother, kind, query, prices):
    """About what the mother's name weighs: nothing when no word of it matches."""
    bits = min(mother, prices.mother[1]) if query.facts[MOTHERS] else NOTHING
    return min(bits, NOTHING) if kind >= CONTRADICTED else bits


@kernel
def most_of_date(query, prices):
    """The most that a birth date can weigh, 0 where the query has none."""
    date = query.facts[DATE]
    if date == 0:
        return NOTHING
    year = min(max(date // 10000 - FIRST_YEAR, 0), 255)
    equal = np.int64(prices.date[0]) + prices.years[year]
    equal += prices.days[date // 100 % 100 * 32 + date % 100]
    return max(equal, np.int64(prices.date.max()), NOTHING)


@kernel
def most_of_others(query, prices):
    """The most that the fields beside name, mother and birth date can weigh in an estimate.

    An equal NIK aside: whoever has it is estimated in any case.
    """
    facts = query.facts
    total = np.int64(0)
    if facts[SEX]:
        total += max(np.int64(prices.sex.max()), NOTHING)
    if facts[PLACE] != -1:
        total += max(min(np.int64(prices.place[0]) + facts[PLACE_BITS], SAME_PLACE), NOTHING)
    for f in range(len(query.further)):
        if query.further[f] != -1:
            total += max(query.worth[f, 0], NOTHING)
    return total


@inlined
def most_of_mother(query, prices):
    """The most that the mother's name can weigh."""
    return max(np.int64(prices.mother[1]), NOTHING) if query.facts[MOTHERS] else NOTHING

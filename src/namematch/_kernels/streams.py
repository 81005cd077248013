"""The postings that a query's entries lead to, each with the sum that one of its records gains."""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import inlined, kernel
from namematch._kernels.enter import slot_in
from namematch._kernels.estimate import (
    ALL_LETTERS,
    BITS_MASK,
    COST,
    LETTERS_AT,
    MAYBE,
    NOTHING,
    QUERY_LETTERS,
    QUERY_WORDS,
    WORDS_AT,
)
from namematch._kernels.near import HALVED, IN_MOTHER, INITIAL
from namematch._kernels.shelf import FREE_LETTERS

WINDOW = 1 << 14  # records: what is added up in a window takes a third of a second-level cache
LONG = 1024  # records of a word from which it may pay not to go through all of them
FEW = 32  # records of a word with fewer are sorted into windows at once, not by a cursor each


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
def streams(spans, others, query, found, entries):
    """Postings to go through: int64[k, 6] (start, end, sum to add, whether mothers', start, words).

    ``spans`` and ``others`` int64[entries, 2]: where the postings of an entry's word are, among
    the names' and the mothers'.
    """
    out = np.empty((2 * entries, 6), np.int64)
    count = 0
    for k in range(entries):
        if found.slots[slot_in(found.slots, found.token, np.int64(found.token[k]))] != k:
            continue
        best, mother = best_of(k, query, found), np.int64(0)
        at = k
        while at >= 0:
            word = found.word[at]
            if query.kinds[word] & IN_MOTHER and found.level[at] < INITIAL:
                mother = max(mother, np.int64(found.bits[at]))
            at = found.next[at]
        if best >= 0 and spans[k, 0] < spans[k, 1]:
            out[count, 0], out[count, 1] = spans[k, 0], spans[k, 1]
            out[count, 2], out[count, 3] = packed_sum(best, query, found, spans[k, 2]), 0
            out[count, 4], out[count, 5] = spans[k, 0], query.mask[found.word[best]]
            count += 1
        if mother and others[k, 0] < others[k, 1]:
            out[count, 0], out[count, 1] = others[k, 0], others[k, 1]
            out[count, 2], out[count, 3] = mother, 1
            out[count, 4], out[count, 5] = others[k, 0], 0
            count += 1
    return out, count


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
            for c in range(6):
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
def exchange(out, one, other):
    """Exchange two streams."""
    for c in range(6):
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
def weak_ones(out, many, wanted, query, prices, rest):
    """How many of the first streams together say too little to make a candidate.

    Not even a record with all of these words reaches ``wanted``: the letters of the query's other
    words are left over then. A record is taken to have two words at most that stand for the same
    one (two spellings of Muhammad). ``rest`` is the most that letters and other steps can add.
    """
    words = np.int64(0)
    most_of, next_of = np.zeros(64, np.int64), np.zeros(64, np.int64)
    for k in range(many):
        bits, words = out[k, 2] & BITS_MASK, words | out[k, 5]
        for w in range(len(query.mask)):
            if query.mask[w] == out[k, 5] and w < 64:
                next_of[w] = max(min(bits, most_of[w]), next_of[w])
                most_of[w] = max(bits, most_of[w])
                break
        total = most_of.sum() + next_of.sum()
        matched = np.int64(0)
        for w in range(len(query.mask)):
            if query.begins[w] and query.mask[w] & words:
                matched += query.size[w]
        mine = min(max(query.facts[ALL_LETTERS] - matched, NOTHING), 40)
        alone = np.int64(-(1 << 40))  # nothing of the record is left over
        with_theirs = alone
        for letters in range(mine, 41):
            with_theirs = max(with_theirs, prices.left[letters])
            if letters <= query.facts[ALL_LETTERS]:
                alone = max(alone, prices.left[letters])
        if query.facts[ALL_LETTERS] == 0:  # of several names nobody says what is left over
            alone = prices.left.max()
        q = min((total + query.initial.sum()) >> 6, len(prices.curve[0]) - 1)
        most = rest + max(alone, with_theirs - MAYBE)
        highest = np.int64(-(1 << 40))
        for lower in range(q + 1):
            highest = max(highest, max(prices.curve[0, lower], prices.curve[1, lower]))
        if highest + most >= wanted:
            return k
    return many

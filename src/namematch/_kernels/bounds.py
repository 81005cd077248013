"""The most a pair can weigh, from a glance: most candidates are known to be two people by it.

A token's *look* is four numbers: which letters it has and its first three; its rarity, the length
of its fold, and how far its neighbours in the graph are from it; filters of these neighbours and
of those that are of its family (Bloom 1970, 64 bits).
Two looks tell, without a string or the graph, that tokens are surely not alike; and names of which
each has such a token contradict each other. A bound errs to the high side only, so a pair whose
bound is below a cut weighs less than the cut.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.align import BOTH_SEXES, CUT_LETTERS, FAMILY, MOST
from namematch._kernels.compiled import inlined, kernel, ones
from namematch._kernels.field_bounds import field_bound
from namematch._kernels.names import FREE_LETTERS, MISSPELT

ONE = np.uint64(1)
LETTERS = np.uint64((1 << 26) - 1)
FIRST, LENGTH, SEX = np.uint64(26), np.uint64(41), np.uint64(47)  # in the first number of a look
FOLDED, FOLDED_FIRST = np.uint64(24), np.uint64(30)  # in the second
APART, LONGER = np.uint64(35), np.uint64(40)  # most letters, most length between it and an edge
LONGEST = 63  # a length beyond is not told: such a token may be like any
HASH, TOP = np.uint64(0x9E3779B97F4A7C15), np.uint64(58)
FIVE, SIX, TWO, HALF = np.uint64(31), np.uint64(63), np.uint64(3), np.uint64(32)
SURELY_NOT, MISSPELLING = -2, -1  # of two tokens; else the most 1/256 bits they add
EQUAL, NEAR, SHORT, JOIN = range(4)  # the largest price of each way to match
COUNTS = 1 << 30  # from here on a token that may be left over at no cost: a particle, a patronymic
TOKEN = COUNTS - 1
AHEAD = 64  # pairs whose cards and names are read at once: waiting for memory is most of the time
CARD = 8  # int64 a record: see ``weigh_bounds``


@inlined
def letters_of(text, start, end):
    """The first number of a look, the sex aside."""
    look = np.uint64(min(end - start, LONGEST)) << LENGTH
    for k in range(start, end):
        look |= ONE << np.uint64((text[k] & 31) - 1)
        if k < start + CUT_LETTERS:
            look |= np.uint64(text[k] & 31) << (FIRST + np.uint64(5 * (k - start)))
    return look


@inlined
def length_of(look):
    """Letters of a token, from the first number of its look."""
    return np.int64((look >> LENGTH) & SIX)


@kernel
def looks_of(text, starts, folded, folded_starts, indptr, neighbours, levels, rarity, sex, looks):
    """Into ``looks`` (uint64[tokens, 4]): letters, the rest, filters of edges and of the family."""
    n = len(starts) - 1
    for t in range(n):
        looks[t, 0] = letters_of(text, starts[t], starts[t + 1]) | np.uint64(sex[t]) << SEX
    for t in range(n):
        apart, longer, near, family = 0, 0, np.uint64(0), np.uint64(0)
        size = starts[t + 1] - starts[t]
        for e in range(indptr[t], indptr[t + 1]):
            other = neighbours[e]
            bit = ONE << ((np.uint64(other) * HASH) >> TOP)
            if levels[e] == FAMILY:
                family |= bit
                continue
            near |= bit
            apart = max(apart, int(ones((looks[t, 0] ^ looks[other, 0]) & LETTERS)))
            longer = max(longer, int(abs(starts[other + 1] - starts[other] - size)))
        length = min(folded_starts[t + 1] - folded_starts[t], LONGEST)
        first = folded[folded_starts[t]] & 31 if length > 0 else 0
        looks[t, 1] = (
            np.uint64(rarity[t, 0]) | np.uint64(length) << FOLDED
            | np.uint64(first) << FOLDED_FIRST | np.uint64(apart) << APART
            | np.uint64(min(longer, LONGEST)) << LONGER
        )  # fmt: skip
        looks[t, 2], looks[t, 3] = near, family


@inlined
def may_be_near(a, b, looks):
    """Whether an edge of the graph may join two tokens."""
    bit, bit_2 = ONE << ((np.uint64(a) * HASH) >> TOP), ONE << ((np.uint64(b) * HASH) >> TOP)
    if looks[a, 3] & bit_2 and looks[b, 3] & bit:
        return True
    if not looks[a, 2] & bit_2 or not looks[b, 2] & bit:
        return False
    x, y, u, v = looks[a, 0], looks[b, 0], looks[a, 1], looks[b, 1]
    longer = np.uint64(abs(length_of(x) - length_of(y)))
    return ones((x ^ y) & LETTERS) <= min(
        (u >> APART) & FIVE, (v >> APART) & FIVE
    ) and longer <= min(u >> LONGER, v >> LONGER)


@inlined
def rarity_of(rest):
    """1/256 bits, from the second number of a look."""
    return np.int64(rest & np.uint64(0xFFFFFF))


@inlined
def may_be_misspelt(x, y, size_x, size_y, first):
    """Whether the Jaro-Winkler similarity of two looks may reach MISSPELT; first: equal letters.

    At best all letters match but those that the other token lacks altogether.
    """
    if size_x == LONGEST or size_y == LONGEST:
        return True
    hits = min(size_x - np.int64(ones(x & ~y & LETTERS)), size_y - np.int64(ones(y & ~x & LETTERS)))
    if hits <= 0:
        return False
    jaro = (hits * (size_x + size_y) / (size_x * size_y) + 1.0) / 3.0
    prefix = first if first < CUT_LETTERS else CUT_LETTERS + 1
    return 100.0 * (jaro + 0.1 * prefix * (1.0 - jaro)) + 1e-6 >= MISSPELT


@inlined
def most_bits(a, b, looks, prices):
    """The most that two tokens may add; MISSPELLING where they may only be alike; or SURELY_NOT."""
    u, v = looks[a, 1], looks[b, 1]
    if a == b:
        return max(rarity_of(u) + prices[EQUAL], 0)
    x, y = looks[a, 0], looks[b, 0]
    if np.int64((x >> SEX) & TWO) + np.int64((y >> SEX) & TWO) == BOTH_SEXES:
        return SURELY_NOT
    most = SURELY_NOT
    size_x, size_y = length_of(x), length_of(y)
    differ, first = (x ^ y) >> FIRST, 0
    while first < CUT_LETTERS and (differ >> np.uint64(5 * first)) & FIVE == 0:
        first += 1
    if first >= CUT_LETTERS or (first > 0 and min(size_x, size_y) == 1):
        longer = u if size_x > size_y else v
        if size_x == size_y:
            longer = max(u & np.uint64(0xFFFFFF), v & np.uint64(0xFFFFFF))
        most = max(rarity_of(longer) + prices[SHORT], 0)
    if may_be_near(a, b, looks):
        most = max(most, ((rarity_of(u) + rarity_of(v)) >> 1) + prices[NEAR], 0)
    if most == SURELY_NOT and may_be_misspelt(x, y, size_x, size_y, first):
        return MISSPELLING
    return most


@inlined
def may_join(a, b, whole, looks):
    """Whether tokens ``a`` and ``b`` may be written as one, ``whole``."""
    u, v, w = looks[a, 1] >> FOLDED, looks[b, 1] >> FOLDED, looks[whole, 1] >> FOLDED
    size = np.int64(u & SIX) + np.int64(v & SIX)
    length = np.int64(w & SIX)
    if length == LONGEST:
        return True
    return (
        abs(size - length) <= 1
        and length > 3
        and (u >> np.uint64(6)) & FIVE == (w >> np.uint64(6)) & FIVE
    )


@inlined
def glance(tokens, i, size_a, j, size_b, looks, prices, best):
    """What each token of two names can add at most, into ``best`` (int64[2, 8])."""
    for x in range(MOST):
        best[0, x] = best[1, x] = SURELY_NOT
    for x in range(size_a):
        a = tokens[i + x] & TOKEN
        for y in range(size_b):
            b = tokens[j + y] & TOKEN
            most = most_bits(a, b, looks, prices)
            best[0, x], best[1, y] = max(best[0, x], most), max(best[1, y], most)
            if x + 1 < size_a and may_join(a, tokens[i + x + 1] & TOKEN, b, looks):
                most = max(rarity_of(looks[b, 1]) + prices[JOIN], 0)
                best[0, x], best[1, y] = max(best[0, x], most), max(best[1, y], most)
                best[0, x + 1] = max(best[0, x + 1], MISSPELLING)
            if y + 1 < size_b and may_join(b, tokens[j + y + 1] & TOKEN, a, looks):
                most = max(rarity_of(looks[a, 1]) + prices[JOIN], 0)
                best[0, x], best[1, y] = max(best[0, x], most), max(best[1, y], most)
                best[1, y + 1] = max(best[1, y + 1], MISSPELLING)


@inlined
def summed(tokens, i, size, looks, best):
    """(bits, letters, letters of tokens that count and have no like) of a name after a glance."""
    bits, letters, alone = np.int64(0), np.int64(0), np.int64(0)
    for x in range(size):
        length = length_of(looks[tokens[i + x] & TOKEN, 0])
        letters += length
        bits += max(best[x], 0)
        if best[x] == SURELY_NOT and length > FREE_LETTERS and tokens[i + x] < COUNTS:
            alone += length
    return bits, letters, alone


@inlined
def name_bound(tokens, i, size_a, j, size_b, looks, prices, curves, steps, best):
    """(the most 1/256 bits of two names, whether they surely contradict each other)."""
    size_a, size_b = min(size_a, MOST), min(size_b, MOST)
    glance(tokens, i, size_a, j, size_b, looks, prices, best)
    bits_a, letters_a, alone_a = summed(tokens, i, size_a, looks, best[0])
    bits_b, letters_b, alone_b = summed(tokens, j, size_b, looks, best[1])
    bits = min((min(bits_a, bits_b) + 255) >> 8, 128)
    contradicted = alone_a > 0 and alone_b > 0
    most = np.int64(curves[1, bits] if contradicted else curves[0, bits])
    most += steps[0, min(letters_a, letters_b, 40)]
    if not contradicted:
        most += steps[1, min(max(alone_a, alone_b), 40)]
    return most, contradicted


@kernel
def promising(left, right, least, cards, tokens, looks, prices, tables, limits, kept):
    """Into ``kept`` (int64[n]) which pairs may weigh ``least`` or more; returns how many.

    ``cards`` int64[records, 8]: NIK; birth date, and as written << 32; place + 1, sex << 32,
    1 << 40 where there is an alias; where the name starts << 8 and its size; the same of the
    mother; rarity of the place and of the date; the look of the place. ``tokens`` int32: those of
    names and of mothers (see COUNTS); ``prices`` of the fields; ``tables`` (prices of a token,
    curves int32[2, 129] of names alike and contradicted, int32[2, 41] of letters and of letters
    left over); ``limits`` int64[4] (of further fields, of a name, mother's least and most).
    """
    token_prices, curves, steps = tables
    best = np.empty((2, MOST), np.int64)
    fields, warm = np.empty(AHEAD, np.int64), np.int64(0)
    count = 0
    for start in range(0, len(left), AHEAD):
        end = min(start + AHEAD, len(left))
        for k in range(start, end):
            one, two = cards[left[k]], cards[right[k]]
            fields[k - start] = field_bound(one, two, prices) + limits[0]
            for name in range(3, 5):
                if two[name] & 255:
                    warm += tokens[two[name] >> 8]
        for k in range(start, end):
            one, two = cards[left[k]], cards[right[k]]
            most = fields[k - start]
            aliases, contradicted = (one[2] | two[2]) >> 40 != 0, False
            mothers = one[4] & 255 != 0 and two[4] & 255 != 0
            if aliases:
                most += limits[1]
            elif one[3] & 255 and two[3] & 255:
                name, contradicted = name_bound(
                    tokens, one[3] >> 8, one[3] & 255, two[3] >> 8, two[3] & 255,
                    looks, token_prices, curves, steps, best,
                )  # fmt: skip
                most += name
            if mothers and most < least <= most + limits[3] and not contradicted:
                mother = limits[3]
                if not aliases:
                    mother, _ = name_bound(
                        tokens, one[4] >> 8, one[4] & 255, two[4] >> 8, two[4] & 255,
                        looks, token_prices, curves, steps, best,
                    )  # fmt: skip
                most += min(mother, limits[3])
            kept[count] = k
            count += most >= least
    fields[0] = warm  # so that the reading ahead is not compiled away
    return count

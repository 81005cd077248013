"""What was noted of a query's words, entered once each under the registry's word, with its worth.

Entries of one word of the registry are chained, and found by an open-addressing table.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from namematch._kernels.compiled import inlined, kernel
from namematch._kernels.letters import common_letters, edits, jaro_winkler
from namematch._kernels.names import EDITS, HARDEST, SHARE, WORST
from namematch._kernels.near import IN_MOTHER, IN_NAME, INITIAL, JOINED, MOST_HALVES, SAME, WHOLE

BOTH_SEXES, FAMILY = 3, 1
LETTER_BITS = 3 * 256
GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Entries(NamedTuple):
    """What may stand for what: entries of one registry word are chained by ``next``."""

    token: np.ndarray  # int32[room]: the registry's word
    word: np.ndarray  # int32[room]: the query's
    level: np.ndarray  # uint8[room]
    bits: np.ndarray  # int32[room]: 1/256 bits of the match
    cost: np.ndarray  # uint8[room]: 1/16 bits that the unlikeness of the two costs
    mother: np.ndarray  # int32[room], of a chain's head: bits for a word of the query's mother
    next: np.ndarray  # int32[room]: -1 ends a chain
    slots: np.ndarray  # int32[2 ** k]: open-addressing table of the chains' heads, -1 free
    halves: np.ndarray  # int32[MOST_HALVES, 4]: the query's word, the registry's two, bits


def entries(room: int) -> Entries:
    """Room for so many entries (a power of two)."""
    return Entries(
        np.zeros(room, np.int32), np.zeros(room, np.int32), np.zeros(room, np.uint8),
        np.zeros(room, np.int32), np.zeros(room, np.uint8), np.zeros(room, np.int32),
        np.zeros(room, np.int32), np.full(2 * room, -1, np.int32),
        np.zeros((MOST_HALVES, 4), np.int32),
    )  # fmt: skip


@kernel
def slot_in(slots, tokens, token):
    """The slot of a registry word, or the free one where it would stand."""
    size = len(slots)
    slot = np.int64((np.uint64(token) * GOLDEN) >> np.uint64(30)) & (size - 1)
    while slots[slot] >= 0 and tokens[slots[slot]] != token:
        slot = (slot + 1) & (size - 1)
    return slot


@kernel
def forget(slots, tokens, count):
    """Free the slots of ``count`` entries."""
    for k in range(count):
        size = len(slots)
        slot = np.int64((np.uint64(tokens[k]) * GOLDEN) >> np.uint64(30)) & (size - 1)
        while slots[slot] >= 0:
            slots[slot] = -1
            slot = (slot + 1) & (size - 1)


@inlined
def worth_of(level, rare, w, other, token, size, other_size, first, price):
    """1/256 bits of a match, as ``align.match_bits`` has it; at least 1, so that it is seen."""
    if level == JOINED:
        return np.int64(1)  # priced by ``enter``
    if level < INITIAL:
        rarity = (np.int64(rare[w, level]) + np.int64(other[token, level])) >> 1
    else:
        rarity = first + (min(size, other_size) - 1) * LETTER_BITS
        longer = rare[w, SAME] if size > other_size else other[token, SAME]
        rarity = min(rarity, np.int64(longer))
    return max(rarity + np.int64(price[level]), np.int64(1))


@kernel
def cost_of(left, right, steps, masks):
    """1/16 bits that the shape of two words alike costs, at most 255: edits, closeness, letters."""
    apart = edits(left, right, masks)
    close = int(100.0 * jaro_winkler(left, right, masks) + 1e-9)
    shorter = min(len(left), len(right))
    shared = 32 * common_letters(left, right, masks) // max(shorter, 1)
    cost = -(
        np.int64(steps[WORST, close])
        + np.int64(steps[EDITS, min(apart, 24)])
        + np.int64(steps[HARDEST, min(apart, 12)])
        + np.int64(steps[SHARE, shared])
    )
    return min(max(cost, np.int64(0)) >> 4, np.int64(255))


@kernel
def enter(
    queries, kinds, sexes, rarity, parts, base, added, initial, price, steps, masks, out, found
):
    """Enter what was noted, each pair once, the first level noted; how many entries.

    ``parts`` int32[w, 2]: of a WHOLE word the two words it is made of.
    """
    letters, marks, _ = queries
    n, total = len(base.size), 0
    for k in range(min(out.size[0], len(found.token))):
        w, token, level = np.int64(out.pairs[k, 0]), np.int64(out.pairs[k, 1]), out.pairs[k, 2]
        slot = slot_in(found.slots, found.token, token)
        at = at_head = np.int64(found.slots[slot])
        while at >= 0 and found.word[at] != w:
            at = np.int64(found.next[at])
        if at >= 0:
            continue
        lo, size = marks[w, 0], marks[w, 1] - marks[w, 0]
        first = np.int64(initial[letters[lo] & 31])
        if token < n:
            sex = base.sex[token]
            other_size = np.int64(base.size[token])
            own = np.int64(base.rarity[token, 0])
            bits = worth_of(level, rarity, w, base.rarity, token, size, other_size, first, price)
        else:
            sex = added.sex[token - n]
            other_size = np.int64(added.size[token - n])
            own = np.int64(added.rarity[token - n, 0])
            bits = worth_of(
                level, rarity, w, added.rarity, token - n, size, other_size, first, price
            )
        if sexes[w] + sex == BOTH_SEXES:
            continue
        cost = np.int64(0)
        if SAME < level < INITIAL and kinds[w] & IN_NAME and not kinds[w] & WHOLE:
            if level != FAMILY or 2 * min(size, other_size) > max(size, other_size):
                spans = base.marks if token < n else added.marks
                texts = base.letters if token < n else added.letters
                row = token if token < n else token - n
                start, end = max(spans[row, 0], 0), min(spans[row, 1], len(texts))
                if end > start:
                    cost = cost_of(letters[lo : lo + size], texts[start:end], steps, masks)
        if kinds[w] & WHOLE:
            both = np.int64(rarity[parts[w, 0], 0]) + np.int64(rarity[parts[w, 1], 0])
            level, bits = JOINED, max(min(both, own) + price[JOINED], np.int64(1))
        found.token[total], found.word[total], found.level[total] = token, w, level
        found.bits[total], found.cost[total] = bits, cost
        mother = bits if kinds[w] & IN_MOTHER and level < INITIAL else np.int64(0)
        if at_head >= 0:
            mother = max(mother, np.int64(found.mother[at_head]))
        found.mother[total] = mother
        found.next[total] = found.slots[slot]
        found.slots[slot] = total
        total += 1
    return total


@inlined
def rarity_of(base, added, token):
    """1/256 bits of sharing a registry's word."""
    n = len(base.size)
    return np.int64(base.rarity[token, 0] if token < n else added.rarity[token - n, 0])


@kernel
def enter_halves(rarity, base, added, price, out, found):
    """Price what was noted as the two halves of a word; how many there are."""
    for k in range(out.size[1]):
        w, one, two = out.halves[k, 0], np.int64(out.halves[k, 1]), np.int64(out.halves[k, 2])
        both = rarity_of(base, added, one) + rarity_of(base, added, two)
        bits = max(min(both, np.int64(rarity[w, 0])) + price[JOINED], np.int64(1))
        found.halves[k, 0], found.halves[k, 1], found.halves[k, 2] = w, one, two
        found.halves[k, 3] = bits
    return out.size[1]

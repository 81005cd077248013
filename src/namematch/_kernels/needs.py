"""What words must match for a record to be a candidate still, and which streams are too weak.

Bounds only: they spare work and change no answer. After Turtle and Flood (1995, MaxScore).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from namematch._kernels.compiled import inlined, kernel
from namematch._kernels.estimate import (
    ALL_LETTERS,
    BITS_MASK,
    INITIALS,
    MAYBE,
    NOTHING,
    left_of,
    most_of_date,
    most_of_mother,
    most_of_others,
)
from namematch._kernels.fields import DATE_DIFFERENT
from namematch._kernels.names import MOST_BITS
from namematch._kernels.streams import END, GROUP, GROUPS, OF_MOTHERS, START, WORTH

FAR, UNDATED, CLOSE = range(3)  # records whose date differs, is missing, resembles the query's
KINDS, WITH_MOTHER = 6, 3  # the same three with a mother like the query's are behind them
NONE_LEFT, SOME_LEFT, UNKNOWN = range(3)  # words of the record that nothing matches
FIRST_NAME = 255  # words of the first name: those of a query with several names are not told apart
QUARTER = 6  # a bound counts bits in quarters: so many binary places of 1/256 bits


class Needs(NamedTuple):
    """The least quarter bits a record needs by the words that match: they rise with the bar."""

    least: (
        np.ndarray
    )  # int64[KINDS, 3, 256], by the record's date, what is left over, and words matched
    reach: np.ndarray  # int64[q]: the most that so many quarter bits are worth, never falling
    slack: np.ndarray  # int64[3, 256]: the most that letters, and words left over, add
    most: np.ndarray  # int64[KINDS]: the most that the fields add
    letters: np.ndarray  # int64[256]: of the query that are left over, by words matched
    words: np.ndarray  # int64[256]
    masks: np.int64  # FIRST_NAME, or 0 where masks say nothing


@kernel
def reach_of(query, prices):
    """The most that so many quarter bits are worth, never falling; initials may add to them."""
    reach = np.empty(4 * MOST_BITS + 1, np.int64)
    initials = (query.initial.sum() + (1 << QUARTER) - 1) >> QUARTER
    for q in range(len(reach)):
        reach[q] = prices.curve[0, min(q + initials, len(reach) - 1)]
        if q:
            reach[q] = max(reach[q], reach[q - 1])
    return reach


@kernel
def slack_of(query, prices):
    """The most that letters and words left over add, as ``estimate_alike`` has it.

    By words matched; then so the letters and the words of the query that are left over.
    """
    out = np.zeros((3, FIRST_NAME + 1), np.int64)
    over, count = np.zeros(FIRST_NAME + 1, np.int64), np.zeros(FIRST_NAME + 1, np.int64)
    letters = prices.letters[: min(max(query.facts[ALL_LETTERS], 1), 40) + 1].max()
    used = np.int64(0)
    for w in range(len(query.mask)):
        used |= query.mask[w] & FIRST_NAME
    for mask in range(used + 1):
        mine, words = left_of(np.int64(mask), query)
        over[mask], count[mask] = mine, words
        mine = min(mine, 40)
        none = np.int64(prices.left[mine]) + prices.both[0]
        some = np.int64(prices.left[max(mine, 1) :].max())
        some += np.int64(prices.both[1:].max()) - MAYBE if words else np.int64(prices.both[0])
        if query.facts[INITIALS]:  # what is left over may be what an initial stands for
            none = some = max(none, some, np.int64(prices.left.max()) + prices.both[0])
        out[NONE_LEFT, mask], out[SOME_LEFT, mask] = letters + none, letters + some
        out[UNKNOWN, mask] = letters + max(none, some)
    return out, over, count


@kernel
def needs_of(query, prices):
    """Needs when anything is a candidate."""
    others = most_of_others(query, prices)
    most = np.empty(KINDS, np.int64)
    most[FAR], most[UNDATED] = others + prices.date[DATE_DIFFERENT], others
    most[CLOSE] = others + most_of_date(query, prices)
    most[WITH_MOTHER:] = most[:WITH_MOTHER] + most_of_mother(query, prices)
    masks = np.int64(FIRST_NAME if query.facts[ALL_LETTERS] else 0)
    least = np.zeros((KINDS, 3, FIRST_NAME + 1), np.int64)
    slack, letters, words = slack_of(query, prices)
    return Needs(least, reach_of(query, prices), slack, most, letters, words, masks)


@inlined
def need(needs, kind, left, mask, bar):
    """The least quarter bits with which a record with these words may reach the bar."""
    least = needs.least[kind, left, mask]
    others = needs.slack[left, mask] + needs.most[kind]
    while least < len(needs.reach) and needs.reach[least] + others < bar:
        least += 1
    needs.least[kind, left, mask] = least
    return least


@kernel
def groups_of(out):
    """Of each group its first stream, int64[GROUPS + 1], and how many postings it has."""
    first, mass = np.full(GROUPS + 1, len(out), np.int64), np.zeros(GROUPS, np.int64)
    for k in range(len(out) - 1, -1, -1):
        group = out[k, GROUP]
        first[group] = k
        mass[group] += out[k, END] - out[k, START]
    for group in range(GROUPS - 1, -1, -1):
        if mass[group] == 0:
            first[group] = first[group + 1]
    return first, mass


@inlined
def quarters(total):
    """Quarter bits, rounded up."""
    return (total + (1 << QUARTER) - 1) >> QUARTER


@inlined
def weaken(weak, out, first, mass, needs, kind, bar):
    """Set from which stream on each group is too weak, int64[GROUPS]: even all of them together.

    The mothers' never are: whoever has one of their words is touched. Whole groups first, those
    with most postings before others; of the rest, the ends.
    """
    for group in range(GROUPS):
        weak[group] = first[group + 1]
    total, mask, done = NOTHING, np.int64(0), np.int64(0)
    for whole in (True, False):
        tried = done
        while True:
            group = np.int64(0)
            for g in range(1, OF_MOTHERS):
                if mass[g] and not tried >> g & 1 and (group == 0 or mass[g] > mass[group]):
                    group = g
            if group == 0:
                break
            tried |= 1 << group
            with_it = (mask | 1 << (group - 1)) & needs.masks
            least = need(needs, kind, UNKNOWN, with_it, bar)
            for k in range(first[group], first[group + 1]):
                bits = out[k, WORTH] & BITS_MASK
                if quarters(total + bits) < least:
                    weak[group] = k
                    total, mask, done = total + bits, with_it, done | 1 << group
                    break
                if whole:
                    break

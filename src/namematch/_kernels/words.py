"""The words of a registry: a frozen vocabulary with its graph, and the words added since.

Both number their words in one row: ``len(base.size)`` frozen ones (sorted), then the added ones in
the order in which they came. Added words have no edges: whoever asks looks their deletions up in
``slots``, an open-addressing table of postings that only ever grows, so that searches may read it
while one writer adds: what is numbered ``count`` or above is not there yet for them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.deletions import HALF, TOKEN, most_posts, post_token
from namematch._kernels.intern import FNV_START, fnv, place_of, same_letters

SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Base(NamedTuple):
    """The frozen words, n of them; see ``vocabulary.Vocabulary`` for the first eight."""

    letters: np.ndarray
    marks: np.ndarray  # int64[n, 8]
    hashes: np.ndarray
    buckets: np.ndarray
    posts: np.ndarray
    indptr: np.ndarray
    neighbours: np.ndarray
    levels: np.ndarray
    rarity: np.ndarray  # int32[n, 6]
    sex: np.ndarray  # uint8[n]
    size: np.ndarray  # uint8[n]: letters of the spelling, at most 255
    first: np.ndarray  # uint8[n]: the first of them
    stored: np.ndarray  # float64[n]: share in the matcher, 0 where it stores none
    table: np.ndarray  # int32[2 ** k]: open-addressing table of the spellings, -1 free


class Added(NamedTuple):
    """The words added since, with room for more."""

    letters: np.ndarray
    marks: np.ndarray
    hashes: np.ndarray
    rarity: np.ndarray
    sex: np.ndarray
    size: np.ndarray
    first: np.ndarray
    slots: np.ndarray  # uint64[2 ** k]: open-addressing table of postings, 0 free
    table: np.ndarray


@kernel
def place_word(table, letters, marks, word):
    """Enter a word's spelling into a table of spellings."""
    slot = place_of(fnv(letters, marks[word, 0], marks[word, 1], FNV_START), len(table))
    while table[slot] >= 0:
        slot = (slot + 1) & (len(table) - 1)
    table[slot] = word


@kernel
def place_words(table, letters, marks, first, last):
    """Enter the spellings of the words ``first`` to ``last`` into a table of spellings."""
    for word in range(first, last):
        place_word(table, letters, marks, word)


@kernel
def table_of_words(letters, marks, count, size):
    """A table int32[size] of the spellings of the first ``count`` words."""
    table = np.full(size, -1, np.int32)
    place_words(table, letters, marks, 0, count)
    return table


@kernel
def find_word(table, letters, marks, count, spelling, lo, hi):
    """The number of the word ``spelling[lo:hi]`` below ``count``, -1 when it is not there."""
    slot = place_of(fnv(spelling, lo, hi, FNV_START), len(table))
    for _ in range(len(table)):
        word = np.int64(table[slot])
        if word < 0:
            return np.int64(-1)
        if word < count:
            start, end = marks[word, 0], marks[word, 1]
            if 0 <= start <= end <= len(letters):
                if same_letters(letters, start, end, spelling, lo, hi):
                    return word
        slot = (slot + 1) & (len(table) - 1)
    return np.int64(-1)


@kernel
def slot_of(post, size):
    """Where a posting is looked for first in ``size`` (a power of two) slots."""
    return np.int64(((post >> HALF) * SPREAD) >> np.uint64(20)) & (size - 1)


@kernel
def count_posts(tokens, first, last):
    """How many postings the words ``first`` to ``last`` have."""
    longest, most = most_posts(tokens)
    room = np.empty((3, longest + 1), np.uint64)
    out = np.empty(most, np.uint64)
    total = 0
    for word in range(first, last):
        total += post_token(tokens, word, room, out)
    return total


@kernel
def post_words(slots, tokens, first, last):
    """Enter the postings of the words ``first`` to ``last``; there must be room."""
    longest, most = most_posts(tokens)
    room = np.empty((3, longest + 1), np.uint64)
    out = np.empty(most, np.uint64)
    for word in range(first, last):
        for k in range(post_token(tokens, word, room, out)):
            post = out[k] | np.uint64(word)
            slot = slot_of(post, len(slots))
            while slots[slot] != 0:
                slot = (slot + 1) & (len(slots) - 1)
            slots[slot] = post


@kernel
def copied_posts(slots, size):
    """The postings of a table in a larger one, uint64[size]."""
    larger = np.zeros(size, np.uint64)
    for k in range(len(slots)):
        if slots[k] != 0:
            slot = slot_of(slots[k], size)
            while larger[slot] != 0:
                slot = (slot + 1) & (size - 1)
            larger[slot] = slots[k]
    return larger


@kernel
def added_word(post):
    """The word of a posting."""
    return np.int64(post & TOKEN)


@kernel
def find_words(base, added, count, text, starts, out):
    """The numbers of words (int32[n]), -1 where there is none."""
    n = len(base.size)
    for k in range(len(out)):
        lo, hi = starts[k], starts[k + 1]
        at = find_word(base.table, base.letters, base.marks, n, text, lo, hi)
        if at < 0:
            at = find_word(added.table, added.letters, added.marks, count, text, lo, hi)
            at = n + at if at >= 0 else at
        out[k] = at


@kernel
def hashes_of(text, starts):
    """A hash of each text, int64[n]."""
    out = np.empty(len(starts) - 1, np.int64)
    for k in range(len(out)):
        out[k] = np.int64(fnv(text, starts[k], starts[k + 1], FNV_START))
    return out

"""Words to small integers: an open-addressing table over one growing buffer of letters."""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel

FNV_START = np.uint64(14695981039346656037)
FNV_PRIME = np.uint64(1099511628211)
SPREAD = np.uint64(32)


@kernel
def fnv(letters, lo, hi, state):
    """FNV-1a of ``letters[lo:hi]`` going on from ``state`` (uint64): joined words hash for free."""
    for at in range(lo, hi):
        state = (state ^ np.uint64(letters[at])) * FNV_PRIME
    return state


@kernel
def place_of(state, size):
    """First slot of a hash in a table of ``size`` (a power of two) slots."""
    return np.int64((state ^ (state >> SPREAD)) & np.uint64(size - 1))


@kernel
def find(hashes, state):
    """Slot of a hash in a table of hashes (0 is free), -1 when it is not there."""
    slot = place_of(state, len(hashes))
    while hashes[slot] != 0:
        if hashes[slot] == state:
            return slot
        slot = (slot + 1) & (len(hashes) - 1)
    return np.int64(-1)


@kernel
def index_words(text, starts, size):
    """Table uint64[size] of the hashes of words, and each word's slot int64[n].

    Words are told apart by their 64-bit hash: two of ten thousand share one with odds of 1e-11.
    """
    hashes = np.zeros(size, np.uint64)
    slots = np.empty(len(starts) - 1, np.int64)
    for i in range(len(starts) - 1):
        state = fnv(text, starts[i], starts[i + 1], FNV_START)
        slot = place_of(state, size)
        while hashes[slot] != 0 and hashes[slot] != state:
            slot = (slot + 1) & (size - 1)
        hashes[slot] = state
        slots[i] = slot
    return hashes, slots


@kernel
def empty_table(size):
    """A table int32[size] without words (a plain loop compiles faster than ``np.full``)."""
    table = np.empty(size, np.int32)
    for slot in range(size):
        table[slot] = -1
    return table


@kernel
def grown(table, states, count):
    """A table twice as large with the same words."""
    larger = empty_table(2 * len(table))
    for i in range(count):
        slot = place_of(states[i], len(larger))
        while larger[slot] >= 0:
            slot = (slot + 1) & (len(larger) - 1)
        larger[slot] = i
    return larger


@kernel
def same_letters(words, start, end, letters, lo, hi):
    """Whether ``words[start:end]`` equals ``letters[lo:hi]``."""
    if end - start != hi - lo:
        return False
    for k in range(hi - lo):
        if words[start + k] != letters[lo + k]:
            return False
    return True


@kernel
def intern(letters, lo, hi, table, states, words, starts, count):
    """Number of the word ``letters[lo:hi]``; ``count`` when it is new (and then stored)."""
    state = fnv(letters, lo, hi, FNV_START)
    slot = place_of(state, len(table))
    while table[slot] >= 0:
        word = table[slot]
        if states[word] == state and same_letters(
            words, starts[word], starts[word + 1], letters, lo, hi
        ):
            return np.int64(word)
        slot = (slot + 1) & (len(table) - 1)
    table[slot] = count
    states[count] = state
    begin = starts[count]
    for k in range(hi - lo):
        words[begin + k] = letters[lo + k]
    starts[count + 1] = begin + hi - lo
    return np.int64(count)

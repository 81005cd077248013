"""How similar two tokens are: the level of their edge, a pure function of the two.

Tokens come packed, so that looking at one touches three cache lines instead of nine: ``letters``
uint8 (spelling, free fold and first key of a token, one behind the other), ``marks`` int64[n, 8]
(where each of the three starts and the last ends, first and end of its key hashes, family or -1)
and ``hashes`` uint64.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.edits import within_one, within_two
from namematch._kernels.fold import hash_text

FAMILY, FREE, CHEAP, ONE_EDIT, TWO_EDITS, NONE = 1, 2, 3, 4, 5, 8

# Lengths from which an edit still leaves the same name likely, and the degree of the graph small:
# measured on 22,000 tokens, each step down costs more neighbours than it gains true pairs.
SPELLING = 4  # one edit in the spelling (one letter more than three letters is one, too)
PLAIN = 5  # one edit in the free fold
KEY = 6  # one edit in the key, which is a respelling and an edit: counted as two
LONG = 7  # two edits in the free fold behind the same first letter
LONGER = 8  # below, the last letter must be the same, too
LONGEST = 32  # beyond, two edits are not looked for: the deletions of a token grow with its square


@kernel
def same_text(a, i, i_end, b, j, j_end):
    """Whether two spans are equal."""
    if i_end - i != j_end - j:
        return False
    for k in range(i_end - i):
        if a[i + k] != b[j + k]:
            return False
    return True


@kernel
def share_hash(a, i, i_end, b, j, j_end):
    """Whether two short rows have a value in common."""
    for x in range(i, i_end):
        for y in range(j, j_end):
            if a[x] == b[y]:
                return True
    return False


@kernel
def level_of(left, a, right, b):
    """The smallest level that applies to token ``a`` of ``left`` and ``b`` of ``right``."""
    x, marks, hashes = left
    y, marks2, hashes2 = right
    i, p, f, f_end = marks[a, 0], marks[a, 1], marks[a, 2], marks[a, 3]
    j, q, g, g_end = marks2[b, 0], marks2[b, 1], marks2[b, 2], marks2[b, 3]
    if same_text(x, i, p, y, j, q):
        return 0
    if marks[a, 6] >= 0 and marks[a, 6] == marks2[b, 6]:
        return FAMILY
    if same_text(x, p, f, y, q, g):
        return FREE
    if share_hash(hashes, marks[a, 4], marks[a, 5], hashes2, marks2[b, 4], marks2[b, 5]):
        return CHEAP
    short, long = min(p - i, q - j), max(p - i, q - j)
    if (short >= SPELLING or (short == SPELLING - 1 and long == SPELLING)) and within_one(
        x, i, p, y, j, q
    ):
        return ONE_EDIT
    short, long = min(f - p, g - q), max(f - p, g - q)
    if short >= PLAIN and within_one(x, p, f, y, q, g):
        return ONE_EDIT
    if min(f_end - f, g_end - g) >= KEY and within_one(x, f, f_end, y, g, g_end):
        return TWO_EDITS
    if short < LONG or long > LONGEST or x[p] != y[q]:
        return NONE
    if short < LONGER and x[f - 1] != y[g - 1]:
        return NONE
    return TWO_EDITS if within_two(x, p, f, y, q, g) else NONE


@kernel
def packed(text, starts, plain, plain_starts, keys, key_starts, owners, family):
    """Spellings, free folds and keys (with the keys of each token) as letters, marks and hashes."""
    n = len(starts) - 1
    marks = np.zeros((n, 8), np.int64)
    size = len(text) + len(plain)
    for t in range(n):
        size += key_starts[owners[t] + 1] - key_starts[owners[t]]
    letters = np.empty(size, np.uint8)
    hashes = np.empty(len(key_starts) - 1, np.uint64)
    end = 0
    for t in range(n):
        marks[t, 0] = end
        for k in range(starts[t], starts[t + 1]):
            letters[end] = text[k]
            end += 1
        marks[t, 1] = end
        for k in range(plain_starts[t], plain_starts[t + 1]):
            letters[end] = plain[k]
            end += 1
        marks[t, 2] = end
        for k in range(key_starts[owners[t]], key_starts[owners[t] + 1]):
            letters[end] = keys[k]
            end += 1
        marks[t, 3], marks[t, 4], marks[t, 5] = end, owners[t], owners[t + 1]
        marks[t, 6] = family[t]
        for m in range(owners[t], owners[t + 1]):
            hashes[m] = hash_text(keys, key_starts[m], key_starts[m + 1])
    return letters, marks, hashes

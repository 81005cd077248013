"""Deletion neighbourhoods: spans within k edits share what is left by deleting k letters at most.

Each token is posted under the hash of everything it must be found by: its keys, its family, and
its spelling, free fold and first key with up to one letter deleted, the free fold of a long token
with two. A posting is 32 bits of the hash, a code of 7 bits saying what was deleted, and 25 bits
for the token. Sharing a hash under codes that fit (an edit is at the same place in both) makes two
tokens candidates; ``level_of`` decides.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.fold import MULTIPLIER
from namematch._kernels.level import KEY, LONG, LONGEST, PLAIN, SPELLING, same_text

MIX = np.uint64(0xD6E8FEB86659FD93)
HALF = np.uint64(32)
CODE = np.uint64(25)
TOKEN = np.uint64((1 << 25) - 1)  # no more tokens than this
FAMILY_SALT = np.uint64(0xA0761D6478BD642F)
KEY_SALT = np.uint64(0xE7037ED1A0B428DB)

# Codes. A span is short where only one edit counts, long where two do. The place of the (first)
# deleted letter is added to ONE_SHORT, ONE_LONG and TWO; from PLACES - 1 on all places are one.
EXACT, SHORT_WHOLE, LONG_WHOLE, ONE_SHORT, ONE_LONG, TWO = 0, 1, 2, 3, 35, 67
PLACES = 32


@kernel
def fits(code, other):
    """Whether an equal hash under two codes can come from edits that count.

    Replacing or swapping deletes at places at most one apart; beside another edit before it, the
    place of the first is what is known.
    """
    low, high = min(code, other), max(code, other)
    if low == EXACT:
        return high == EXACT
    if low < ONE_SHORT:
        return high < TWO or low == LONG_WHOLE
    place, place2 = (low - ONE_SHORT) % PLACES, (high - ONE_SHORT) % PLACES
    if high < TWO:
        return low >= ONE_LONG or -1 <= place - place2 <= 1
    if low < TWO:
        return low >= ONE_LONG and place >= place2 - 1
    return -1 <= place - place2 <= 1


@kernel
def coded(h, code):
    """The posting of a polynomial hash, its entropy spread over all bits, for token 0."""
    h ^= h >> HALF
    h *= MIX
    h ^= h >> HALF
    h *= MIX
    return h >> HALF << HALF | np.uint64(code) << CODE


@kernel
def post_span(text, lo, hi, deletions, room, out, m):
    """Postings of a span with up to ``deletions`` letters deleted, appended to ``out`` at m.

    ``room`` uint64[3, longest + 1] is scratch. Of two letters neither is the first.
    """
    n = hi - lo
    suffix, power, less = room[0], room[1], room[2]
    suffix[n] = 0
    power[n] = 1
    for i in range(n - 1, -1, -1):
        suffix[i] = suffix[i + 1] + np.uint64(text[lo + i]) * power[i + 1]
        power[i] = power[i + 1] * MULTIPLIER
    out[m] = coded(suffix[0], LONG_WHOLE if deletions == 2 else SHORT_WHOLE)
    m += 1
    one = ONE_LONG if deletions == 2 else ONE_SHORT
    prefix = np.uint64(0)
    for j in range(n if deletions else 0):
        letter = np.uint64(text[lo + j])
        out[m] = coded(prefix * power[j + 1] + suffix[j + 1], one + min(j, PLACES - 1))
        m += 1
        if deletions == 2:  # less[i]: the letters before j without letter i
            for i in range(1, j):
                out[m] = coded(less[i] * power[j + 1] + suffix[j + 1], TWO + i)
                m += 1
                less[i] = less[i] * MULTIPLIER + letter
            less[j] = prefix
        prefix = prefix * MULTIPLIER + letter
    return m


@kernel
def post_token(tokens, t, room, out):
    """Every posting of token ``t``, without its number, into ``out``; how many."""
    letters, marks, hashes = tokens
    i, p, f, f_end = marks[t, 0], marks[t, 1], marks[t, 2], marks[t, 3]
    m = 0
    for k in range(marks[t, 4], marks[t, 5]):
        out[m] = coded(hashes[k] ^ KEY_SALT, EXACT)
        m += 1
    if marks[t, 6] >= 0:
        out[m] = coded(np.uint64(marks[t, 6]) ^ FAMILY_SALT, EXACT)
        m += 1
    long = LONG <= f - p <= LONGEST
    plain_too = not same_text(letters, i, p, letters, p, f)
    if p - i >= SPELLING - 1 and (plain_too or not long):
        m = post_span(letters, i, p, 1 if p - i >= SPELLING else 0, room, out, m)
    if long:
        m = post_span(letters, p, f, 2, room, out, m)
    elif plain_too and f - p >= PLAIN:
        m = post_span(letters, p, f, 1, room, out, m)
    if f_end - f >= KEY and not same_text(letters, p, f, letters, f, f_end):
        m = post_span(letters, f, f_end, 1, room, out, m)
    return m


@kernel
def most_posts(tokens):
    """Length of the longest span, and an upper bound of the postings of any token."""
    longest = np.int64(0)
    marks = tokens[1]
    for t in range(len(marks)):
        for span in range(3):
            longest = max(longest, marks[t, span + 1] - marks[t, span])
    return longest, 8 + 3 * (longest + 1) + LONGEST * (LONGEST + 1) // 2


@kernel
def posts_between(tokens, low, high):
    """Postings uint64[p] from ``low`` to ``high``, which are hashes, of all tokens."""
    longest, most = most_posts(tokens)
    room = np.empty((3, longest + 1), np.uint64)
    out = np.empty(most, np.uint64)
    posts = np.empty(1024, np.uint64)
    end = 0
    for t in range(len(tokens[1])):
        count = post_token(tokens, t, room, out)
        if end + count > len(posts):
            more = np.empty(2 * len(posts) + count, np.uint64)
            for k in range(end):
                more[k] = posts[k]
            posts = more
        for k in range(count):
            if low <= out[k] <= high:
                posts[end] = out[k] | np.uint64(t)
                end += 1
    return posts[:end]


@kernel
def scattered(values, shift):
    """Values uint64 by ``value >> shift``, which is below 256; and where each part starts."""
    bounds = np.zeros(257, np.int64)
    for k in range(len(values)):
        bounds[np.int64(values[k] >> shift) + 1] += 1
    for part in range(256):
        bounds[part + 1] += bounds[part]
    places = bounds.copy()
    out = np.empty(len(values), np.uint64)
    for k in range(len(values)):
        part = np.int64(values[k] >> shift)
        out[places[part]] = values[k]
        places[part] += 1
    return out, bounds

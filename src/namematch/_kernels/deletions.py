"""Deletion neighbourhoods: two spans within k edits share a span left by deleting k letters at most.

Each token is posted under the hash of everything it must be found by: its keys, its family, and
its spelling, free fold and first key with up to one letter deleted, the free fold of a long token
with two. Sharing a hash only makes two tokens candidates; ``level_of`` decides.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.fold import MULTIPLIER
from namematch._kernels.level import KEY, LONG, LONGEST, PLAIN, SPELLING, same_text

MIX = np.uint64(0xD6E8FEB86659FD93)
HALF = np.uint64(32)
FAMILY_SALT = np.uint64(0xA0761D6478BD642F)
KEY_SALT = np.uint64(0xE7037ED1A0B428DB)


@kernel
def mixed(h):  # type: ignore[no-untyped-def]
    """Spread the entropy of a polynomial hash over all 64 bits."""
    h ^= h >> HALF
    h *= MIX
    h ^= h >> HALF
    h *= MIX
    return h ^ (h >> HALF)


@kernel
def post_span(text, lo, hi, deletions, room, out, m):  # type: ignore[no-untyped-def]
    """Hashes of a span with up to ``deletions`` letters deleted, appended to ``out`` at m.

    ``room`` uint64[3, longest + 1] is scratch. Deleting either of a double letter is one result.
    """
    n = hi - lo
    suffix, power, less = room[0], room[1], room[2]
    suffix[n] = 0
    power[n] = 1
    for i in range(n - 1, -1, -1):
        suffix[i] = suffix[i + 1] + np.uint64(text[lo + i]) * power[i + 1]
        power[i] = power[i + 1] * MULTIPLIER
    out[m] = mixed(suffix[0])
    m += 1
    prefix = np.uint64(0)
    for j in range(n if deletions else 0):
        letter = np.uint64(text[lo + j])
        fresh = j == 0 or text[lo + j] != text[lo + j - 1]
        if fresh:
            out[m] = mixed(prefix * power[j + 1] + suffix[j + 1])
            m += 1
        if deletions == 2:  # less[i]: the letters before j without letter i
            for i in range(j):
                if (fresh or i == j - 1) and (i == 0 or text[lo + i] != text[lo + i - 1]):
                    out[m] = mixed(less[i] * power[j + 1] + suffix[j + 1])
                    m += 1
                less[i] = less[i] * MULTIPLIER + letter
            less[j] = prefix
        prefix = prefix * MULTIPLIER + letter
    return m


@kernel
def post_token(tokens, t, room, out):  # type: ignore[no-untyped-def]
    """Every hash token ``t`` is posted under, into ``out``; how many."""
    text, starts, plain, plain_starts, folded, folded_starts, hashes, owners, family = tokens
    m = 0
    for k in range(owners[t], owners[t + 1]):
        out[m] = mixed(hashes[k] ^ KEY_SALT)
        m += 1
    if family[t] >= 0:
        out[m] = mixed(np.uint64(family[t]) ^ FAMILY_SALT)
        m += 1
    i, i_end, p, p_end = starts[t], starts[t + 1], plain_starts[t], plain_starts[t + 1]
    f, f_end = folded_starts[t], folded_starts[t + 1]
    plain_too = not same_text(text, i, i_end, plain, p, p_end)
    if i_end - i >= SPELLING - 1:
        m = post_span(text, i, i_end, 1 if i_end - i >= SPELLING else 0, room, out, m)
    if LONG <= p_end - p <= LONGEST:
        m = post_span(plain, p, p_end, 2, room, out, m)
    elif plain_too and p_end - p >= PLAIN:
        m = post_span(plain, p, p_end, 1, room, out, m)
    if f_end - f >= KEY and not same_text(plain, p, p_end, folded, f, f_end):
        m = post_span(folded, f, f_end, 1, room, out, m)
    return m


@kernel
def most_posts(tokens):  # type: ignore[no-untyped-def]
    """Length of the longest span, and an upper bound of the hashes of any token."""
    longest = np.int64(0)
    for starts in (tokens[1], tokens[3], tokens[5]):
        for t in range(len(starts) - 1):
            longest = max(longest, starts[t + 1] - starts[t])
    return longest, 8 + 3 * (longest + 1) + LONGEST * (LONGEST + 1) // 2


@kernel
def count_posts(tokens, lo, hi, shift, counts):  # type: ignore[no-untyped-def]
    """Add to ``counts`` the postings of tokens ``lo`` to ``hi`` in each bucket ``hash >> shift``."""
    longest, most = most_posts(tokens)
    room = np.empty((3, longest + 1), np.uint64)
    out = np.empty(most, np.uint64)
    for t in range(lo, hi):
        for k in range(post_token(tokens, t, room, out)):
            counts[np.int64(out[k] >> shift)] += 1


@kernel
def fill_posts(tokens, lo, hi, shift, places, posts):  # type: ignore[no-untyped-def]
    """Write each posting (hash's low half, token) at its bucket's next place."""
    longest, most = most_posts(tokens)
    room = np.empty((3, longest + 1), np.uint64)
    out = np.empty(most, np.uint64)
    for t in range(lo, hi):
        for k in range(post_token(tokens, t, room, out)):
            bucket = np.int64(out[k] >> shift)
            posts[places[bucket]] = out[k] << HALF | np.uint64(t)
            places[bucket] += 1

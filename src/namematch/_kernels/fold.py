"""Spelling folds: an ordered table of contextual rewrites, applied in one pass over a token.

``rows`` int64[r, 7]: start and length of a pattern and of its result in ``letters``, masks of
what may stand before and after (bit 26: the token's end), and the readings it needs.
``first`` int64[27]: the rows of each first letter. Tokens are lower-case ASCII letters.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel

MULTIPLIER = np.uint64(0x9E3779B97F4A7C55)


@kernel
def fold_token(text, lo, hi, reading, rows, first, letters, out, at):
    """Write the fold of ``text[lo:hi]`` to ``out[at:]`` without double letters; its end."""
    begin = at
    i = lo
    while i < hi:
        initial = text[i] - 97
        found = -1
        for r in range(first[initial], first[initial + 1]):
            size = rows[r, 1]
            if i + size > hi or rows[r, 6] & ~reading:
                continue
            k = 1
            while k < size and letters[rows[r, 0] + k] == text[i + k]:
                k += 1
            before = 26 if i == lo else text[i - 1] - 97
            after = 26 if i + size == hi else text[i + size] - 97
            if k == size and rows[r, 4] >> before & 1 and rows[r, 5] >> after & 1:
                found = r
                break
        if found < 0:
            if at == begin or out[at - 1] != text[i]:
                out[at] = text[i]
                at += 1
            i += 1
            continue
        for k in range(rows[found, 2], rows[found, 2] + rows[found, 3]):
            if at == begin or out[at - 1] != letters[k]:
                out[at] = letters[k]
                at += 1
        i += rows[found, 1]
    return at


@kernel
def hash_text(text, lo, hi):
    """A polynomial hash (uint64) of ``text[lo:hi]``."""
    h = np.uint64(0)
    for i in range(lo, hi):
        h = h * MULTIPLIER + np.uint64(text[i])
    return h


@kernel
def readings_of(text, lo, hi, readings):
    """Fill ``readings`` with the ways to read a token, the likeliest first; how many.

    1: a single j is the old y; 2: ch is c; 4: ch, and c before a, o, u, is k.
    """
    single_j = False
    has_c = False
    has_ch = False
    old = 0
    for i in range(lo, hi):
        before = text[i - 1] if i > lo else 0
        if text[i] == 106:  # j
            if before == 100 or before == 116 or before == 115:  # dj, tj, sj
                old = 1
            else:
                single_j = True
        elif text[i] == 101 and before == 111:  # oe
            old = 1
        elif text[i] == 99:
            has_c = True
        elif text[i] == 104 and before == 99:
            has_ch = True
    count = 0
    for choice in range(3):
        if (choice == 1 and not has_ch) or (choice == 2 and not has_c):
            continue
        readings[count] = (2 * choice) | (old if single_j else 0)
        count += 1
    if single_j:
        for k in range(count):
            readings[count + k] = readings[k] ^ 1
        count *= 2
    return count


@kernel
def fold_tokens(text, starts, free, cheap):
    """Free fold, keys and their hashes of every token, ``free`` and ``cheap`` being rule tables.

    Returns plain, plain_starts (the free fold in the first reading), keys, key_starts (all keys),
    owners (int64[n + 1], the keys of each token, likeliest first, without repeats).
    """
    n = len(starts) - 1
    readings = np.zeros(6, np.int64)
    most = np.int64(0)
    total = np.int64(0)
    for t in range(n):
        count = readings_of(text, starts[t], starts[t + 1], readings)
        total += count
        most += count * (starts[t + 1] - starts[t])
    plain = np.empty(2 * len(text), np.uint8)
    plain_starts = np.zeros(n + 1, np.int64)
    keys = np.empty(2 * most, np.uint8)
    key_starts = np.zeros(total + 1, np.int64)
    owners = np.zeros(n + 1, np.int64)
    longest = np.int64(0)
    for t in range(n):
        longest = max(longest, starts[t + 1] - starts[t])
    middle = np.empty(2 * longest, np.uint8)
    m = 0
    for t in range(n):
        count = readings_of(text, starts[t], starts[t + 1], readings)
        for c in range(count):
            end = fold_token(
                text, starts[t], starts[t + 1], readings[c], free[0], free[1], free[2], middle, 0
            )
            if c == 0:
                plain_starts[t + 1] = plain_starts[t] + end
                for k in range(end):
                    plain[plain_starts[t] + k] = middle[k]
            lo = key_starts[m]
            hi = fold_token(middle, 0, end, 7, cheap[0], cheap[1], cheap[2], keys, lo)
            fresh = True
            for other in range(owners[t], m):
                if key_starts[other + 1] - key_starts[other] == hi - lo:
                    same = True
                    for k in range(hi - lo):
                        if keys[key_starts[other] + k] != keys[lo + k]:
                            same = False
                            break
                    if same:
                        fresh = False
            if fresh:
                m += 1
                key_starts[m] = hi
        owners[t + 1] = m
    return (
        plain[: plain_starts[n]],
        plain_starts,
        keys[: key_starts[m]],
        key_starts[: m + 1],
        owners,
    )


@kernel
def first_keys(keys, key_starts, owners):
    """The likeliest key of each token as text and starts."""
    n = len(owners) - 1
    folded_starts = np.zeros(n + 1, np.int64)
    for t in range(n):
        m = owners[t]
        folded_starts[t + 1] = folded_starts[t] + key_starts[m + 1] - key_starts[m]
    folded = np.empty(folded_starts[n], np.uint8)
    for t in range(n):
        at = key_starts[owners[t]]
        for k in range(folded_starts[t + 1] - folded_starts[t]):
            folded[folded_starts[t] + k] = keys[at + k]
    return folded, folded_starts

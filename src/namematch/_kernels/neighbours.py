"""Edges between tokens: candidates share a posting, each is verified once by ``level_of``.

A whole vocabulary joins its sorted postings with themselves (``levels_of_pairs``, ``symmetric``);
a new token looks its own up in them (``edges_to``).
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.deletions import CODE, HALF, TOKEN, fits, most_posts, post_token
from namematch._kernels.fold import first_keys, fold_tokens
from namematch._kernels.level import NONE, level_of, packed


@kernel
def candidates_of(own, count, buckets, posts, shift, seen):
    """Distinct tokens posted as any of the ``count`` postings, as ``seen[1:1 + seen[0]]``.

    ``seen`` is grown as needed and returned; behind the list it holds the hash set of the list.
    """
    matches = 0
    for k in range(count):
        bucket = np.int64(own[k] >> shift)
        for place in range(buckets[bucket], buckets[bucket + 1]):
            matches += posts[place] >> HALF == own[k] >> HALF
    size = 16
    while size < 2 * matches:
        size *= 2
    if len(seen) < 1 + 2 * size:
        seen = np.empty(1 + 2 * size, np.int32)
    table = seen[1 + size : 1 + 2 * size]
    for slot in range(size):
        table[slot] = -1
    found = 0
    for k in range(count):
        bucket = np.int64(own[k] >> shift)
        code = np.int64(own[k] >> CODE) & 127
        for place in range(buckets[bucket], buckets[bucket + 1]):
            post = posts[place]
            if post >> HALF != own[k] >> HALF or not fits(code, np.int64(post >> CODE) & 127):
                continue
            token = np.int32(post & TOKEN)
            slot = (np.int64(token) * 40503) & (size - 1)
            while table[slot] != -1 and table[slot] != token:
                slot = (slot + 1) & (size - 1)
            if table[slot] == -1:
                table[slot] = token
                found += 1
                seen[found] = token
    seen[0] = found
    return seen


@kernel
def edges_to(queries, tokens, buckets, posts, shift):
    """Edges of queries to indexed tokens: indptr int64, neighbours int32 ascending, levels uint8.

    An equal token gets an edge of level 0.
    """
    n = len(queries[1])
    longest, most = most_posts(queries)
    room = np.empty((3, longest + 1), np.uint64)
    own = np.empty(most, np.uint64)
    seen = np.empty(2049, np.int32)
    indptr = np.zeros(n + 1, np.int64)
    neighbours = np.empty(64 * n, np.int32)
    levels = np.empty(64 * n, np.uint8)
    end = 0
    for q in range(n):
        count = post_token(queries, q, room, own)
        seen = candidates_of(own, count, buckets, posts, shift, seen)
        begin = end
        if end + seen[0] > len(neighbours):
            room_for = 2 * (end + seen[0])
            more, more_levels = np.empty(room_for, np.int32), np.empty(room_for, np.uint8)
            for k in range(end):
                more[k], more_levels[k] = neighbours[k], levels[k]
            neighbours, levels = more, more_levels
        for k in range(1, seen[0] + 1):
            token = seen[k]
            level = level_of(queries, q, tokens, token)
            if level == NONE:
                continue
            place = end
            while place > begin and neighbours[place - 1] > token:
                neighbours[place] = neighbours[place - 1]
                levels[place] = levels[place - 1]
                place -= 1
            neighbours[place] = token
            levels[place] = level
            end += 1
        indptr[q + 1] = end
    return indptr, neighbours[:end], levels[:end]


@kernel
def merged(left, right):
    """The distinct values of two sorted uint64 arrays, sorted."""
    out = np.empty(len(left) + len(right), np.uint64)
    end = 0
    i = 0
    j = 0
    while i < len(left) or j < len(right):
        if j == len(right) or (i < len(left) and left[i] <= right[j]):
            value = left[i]
            i += 1
        else:
            value = right[j]
            j += 1
        if end == 0 or out[end - 1] != value:
            out[end] = value
            end += 1
    return out[:end]


@kernel
def levels_of_pairs(tokens, pairs):
    """The level uint8 of each pair of tokens (uint64, one in either half)."""
    levels = np.empty(len(pairs), np.uint8)
    for k in range(len(pairs)):
        a, b = np.int64(pairs[k] >> HALF), np.int64(pairs[k] & TOKEN)
        levels[k] = level_of(tokens, a, tokens, b)
    return levels


@kernel
def symmetric(n, pairs, pair_levels):
    """Edges both ways, as rows, of sorted pairs of tokens 0 to n - 1 whose level is not NONE."""
    indptr = np.zeros(n + 1, np.int64)
    places = np.zeros((2, n), np.int64)  # next place for a smaller and for a larger neighbour
    for k in range(len(pairs)):
        if pair_levels[k] != NONE:
            indptr[np.int64(pairs[k] >> HALF) + 1] += 1
            indptr[np.int64(pairs[k] & TOKEN) + 1] += 1
            places[1, np.int64(pairs[k] & TOKEN)] += 1
    for t in range(n):
        indptr[t + 1] += indptr[t]
        places[0, t] = indptr[t]
        places[1, t] += indptr[t]
    neighbours = np.empty(indptr[n], np.int32)
    levels = np.empty(indptr[n], np.uint8)
    for k in range(len(pairs)):
        if pair_levels[k] != NONE:
            a, b = np.int64(pairs[k] >> HALF), np.int64(pairs[k] & TOKEN)
            neighbours[places[1, a]], levels[places[1, a]] = b, pair_levels[k]
            neighbours[places[0, b]], levels[places[0, b]] = a, pair_levels[k]
            places[1, a] += 1
            places[0, b] += 1
    return indptr, neighbours, levels


@kernel
def frequency_by_level(indptr, neighbours, levels, frequency, sums):
    """Add to ``sums`` float64[n, 6] each neighbour's frequency at its level and at all above it."""
    for t in range(len(indptr) - 1):
        for k in range(indptr[t], indptr[t + 1]):
            sums[t, levels[k]] += frequency[neighbours[k]]
        for level in range(1, 6):
            sums[t, level] += sums[t, level - 1]


@kernel
def graph_of_few(text, starts, family, free, cheap):
    """All edges among a few tokens by comparing every two, and their first keys.

    Returns indptr int64[n + 1], neighbours int32, levels uint8 (equal tokens: an edge of level 0),
    folded uint8, folded_starts int64[n + 1].
    """
    plain, plain_starts, keys, key_starts, owners = fold_tokens(text, starts, free, cheap)
    folded, folded_starts = first_keys(keys, key_starts, owners)
    tokens = packed(text, starts, plain, plain_starts, keys, key_starts, owners, family)
    n = len(starts) - 1
    matrix = np.empty((n, n), np.uint8)
    indptr = np.zeros(n + 1, np.int64)
    for a in range(n):
        matrix[a, a] = NONE
        for b in range(a):
            matrix[a, b] = matrix[b, a] = level_of(tokens, a, tokens, b)
            if matrix[a, b] != NONE:
                indptr[a + 1] += 1
                indptr[b + 1] += 1
    for a in range(n):
        indptr[a + 1] += indptr[a]
    neighbours = np.empty(indptr[n], np.int32)
    levels = np.empty(indptr[n], np.uint8)
    end = 0
    for a in range(n):
        for b in range(n):
            if matrix[a, b] != NONE:
                neighbours[end] = b
                levels[end] = matrix[a, b]
                end += 1
    return indptr, neighbours, levels, folded, folded_starts

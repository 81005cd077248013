"""Edges of tokens to an indexed vocabulary: look up every posting, verify every candidate once."""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.deletions import HALF, most_posts, post_token
from namematch._kernels.fold import first_keys, fold_tokens
from namematch._kernels.level import NONE, level_of


@kernel
def candidates_of(hashes, count, buckets, posts, shift, seen):  # type: ignore[no-untyped-def]
    """Distinct tokens posted under any of the hashes, as ``seen[1:1 + seen[0]]``.

    ``seen`` is grown as needed and returned; behind the list it holds the hash set of the list.
    """
    matches = 0
    for k in range(count):
        bucket = np.int64(hashes[k] >> shift)
        tag = hashes[k] << HALF >> HALF
        for place in range(buckets[bucket], buckets[bucket + 1]):
            matches += posts[place] >> HALF == tag
    size = 16
    while size < 2 * matches:
        size *= 2
    if len(seen) < 1 + 2 * size:
        seen = np.empty(1 + 2 * size, np.int32)
    table = seen[1 + size : 1 + 2 * size]
    table[:] = -1
    found = 0
    for k in range(count):
        bucket = np.int64(hashes[k] >> shift)
        tag = hashes[k] << HALF >> HALF
        for place in range(buckets[bucket], buckets[bucket + 1]):
            if posts[place] >> HALF != tag:
                continue
            token = np.int32(posts[place] & np.uint64(0xFFFFFFFF))
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
def edges_of(queries, lo, hi, tokens, own, buckets, posts, shift):  # type: ignore[no-untyped-def]
    """Edges of queries ``lo`` to ``hi``: counts int64, neighbours int32 ascending, levels uint8.

    ``own``: query q is token q + own itself and gets no edge to it; negative and large for none.
    """
    longest, most = most_posts(queries)
    room = np.empty((3, longest + 1), np.uint64)
    hashes = np.empty(most, np.uint64)
    seen = np.empty(2049, np.int32)
    counts = np.zeros(hi - lo, np.int64)
    neighbours = np.empty(1024 + 16 * (hi - lo), np.int32)
    levels = np.empty(len(neighbours), np.uint8)
    end = 0
    for q in range(lo, hi):
        count = post_token(queries, q, room, hashes)
        seen = candidates_of(hashes, count, buckets, posts, shift, seen)
        begin = end
        if end + seen[0] > len(neighbours):
            room_for = 2 * (end + seen[0])
            more, more_levels = np.empty(room_for, np.int32), np.empty(room_for, np.uint8)
            more[:end], more_levels[:end] = neighbours[:end], levels[:end]
            neighbours, levels = more, more_levels
        for k in range(1, seen[0] + 1):
            token = seen[k]
            level = NONE if token == q + own else level_of(queries, q, tokens, token)
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
        counts[q - lo] = end - begin
    return counts, neighbours[:end], levels[:end]


@kernel
def frequency_by_level(indptr, neighbours, levels, frequency, sums):  # type: ignore[no-untyped-def]
    """Add to ``sums`` float64[n, 6] each neighbour's frequency at its level and at all above it."""
    for t in range(len(indptr) - 1):
        for k in range(indptr[t], indptr[t + 1]):
            sums[t, levels[k]] += frequency[neighbours[k]]
        for level in range(1, 6):
            sums[t, level] += sums[t, level - 1]


@kernel
def graph_of_few(text, starts, family, free, cheap):  # type: ignore[no-untyped-def]
    """All edges among a few tokens by comparing every two, and their first keys.

    Returns indptr int64[n + 1], neighbours int32, levels uint8 (equal tokens: an edge of level 0),
    folded uint8, folded_starts int64[n + 1].
    """
    plain, plain_starts, keys, key_starts, owners = fold_tokens(text, starts, free, cheap)
    folded, folded_starts, hashes = first_keys(keys, key_starts, owners)
    tokens = text, starts, plain, plain_starts, folded, folded_starts, hashes, owners, family
    n = len(starts) - 1
    matrix = np.full((n, n), NONE, np.uint8)
    indptr = np.zeros(n + 1, np.int64)
    for a in range(n):
        for b in range(a):
            matrix[a, b] = matrix[b, a] = level_of(tokens, a, tokens, b)
            if matrix[a, b] != NONE:
                indptr[a + 1] += 1
                indptr[b + 1] += 1
    indptr[:] = np.cumsum(indptr)
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

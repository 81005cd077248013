"""Edges between tokens: candidates share a posting, each is verified once by ``level_of``.

A whole vocabulary joins its sorted postings with themselves, token by token (``later_edges``);
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
def shared_places(posts, n):
    """Where the postings of each of n tokens are that another posting shares its hash with.

    ``posts`` are sorted; returns a pointer int64[n + 1] and places int32 in ``posts``.
    """
    pointer = np.zeros(n + 1, np.int64)
    places = np.empty(0, np.int32)
    for filling in range(2):
        for k in range(len(posts)):
            hash_ = posts[k] >> HALF
            before = k > 0 and posts[k - 1] >> HALF == hash_
            if before or (k + 1 < len(posts) and posts[k + 1] >> HALF == hash_):
                token = np.int64(posts[k] & TOKEN)
                if filling:
                    places[pointer[token]] = k
                pointer[token if filling else token + 1] += 1
        if not filling:
            for t in range(n):
                pointer[t + 1] += pointer[t]
            places = np.empty(pointer[n], np.int32)
    for t in range(n, 0, -1):
        pointer[t] = pointer[t - 1]
    pointer[0] = 0
    return pointer, places


@kernel
def later_sharing(t, posts, places, start, end, seen, found):
    """Into ``found`` the tokens after ``t`` that may be its neighbours, each once; how many.

    ``seen`` int32[n] tells which are found already: those that hold t.
    """
    count = 0
    for e in range(start, end):
        k = np.int64(places[e])
        hash_, code = posts[k] >> HALF, np.int64(posts[k] >> CODE) & 127
        first = k
        while first > 0 and posts[first - 1] >> HALF == hash_:
            first -= 1
        while first < len(posts) and posts[first] >> HALF == hash_:
            other = np.int64(posts[first] & TOKEN)
            if other > t and seen[other] != t and fits(code, np.int64(posts[first] >> CODE) & 127):
                seen[other] = t
                found[count] = other
                count += 1
            first += 1
    return count


@kernel
def sort_few(values, count):
    """Sort the first ``count`` values in place (Shell 1959): ``np.sort`` compiles for seconds."""
    gap = 1
    while gap < count:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, count):
            value, j = values[i], i
            while j >= gap and values[j - gap] > value:
                values[j] = values[j - gap]
                j -= gap
            values[j] = value
        gap //= 3


@kernel
def later_edges(tokens, posts, pointer, places, low, high):
    """Edges of tokens ``low`` to ``high`` with tokens after them.

    Pairs uint64, the smaller in the high half, sorted; and their levels uint8.
    """
    n = len(pointer) - 1
    seen = np.empty(n, np.int32)
    for t in range(n):
        seen[t] = -1
    found = np.empty(n, np.int64)
    pairs, levels = np.empty(1024, np.uint64), np.empty(1024, np.uint8)
    end = 0
    for t in range(low, high):
        count = later_sharing(t, posts, places, pointer[t], pointer[t + 1], seen, found)
        kept = 0
        for k in range(count):
            level = level_of(tokens, t, tokens, found[k])
            if level != NONE:
                found[kept] = found[k] << 4 | level
                kept += 1
        sort_few(found, kept)
        if end + kept > len(pairs):
            more, more_levels = np.empty(2 * (end + kept), np.uint64), levels
            levels = np.empty(2 * (end + kept), np.uint8)
            for k in range(end):
                more[k], levels[k] = pairs[k], more_levels[k]
            pairs = more
        for k in range(kept):
            pairs[end + k] = np.uint64(t) << HALF | np.uint64(found[k] >> 4)
            levels[end + k] = found[k] & 15
        end += kept
    return pairs[:end], levels[:end]


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

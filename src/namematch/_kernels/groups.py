"""Groups of similar tokens, and the token groups of names, for blocking."""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import inlined, kernel

PRIME = np.uint64(0x100000001B3)  # of the FNV hash
INVERSE = np.uint64(pow(0x100000001B3, -1, 1 << 64))  # PRIME * INVERSE == 1
HASHED = np.uint64(0x9E3779B97F4A7C15)
GLIDE = 121  # y, which folding keeps between two vowels: mariyani, but mari yani


@inlined
def _root(parent, one):
    while parent[one] != one:
        parent[one] = parent[parent[one]]
        one = parent[one]
    return one


@kernel
def united(indptr, neighbours, levels, furthest, group):
    """Groups joined by edges of a level up to ``furthest``: int64[groups], the smallest of each."""
    parent = np.arange(group.max() + 1 if len(group) else 0)
    for token in range(len(group)):
        for e in range(indptr[token], indptr[token + 1]):
            if levels[e] <= furthest:
                one, other = _root(parent, group[token]), _root(parent, group[neighbours[e]])
                parent[max(one, other)] = min(one, other)
    for one in range(len(parent)):
        parent[one] = _root(parent, one)
    return parent


@kernel
def toward_commonest(indptr, neighbours, levels, furthest, group, count):
    """The group that each leads to, int64[groups]: on and on to its commonest similar group.

    Similar are groups with an edge of a level up to ``furthest``; ``count`` int64[groups] says how
    common each is, the smaller number wins a tie. A group commoner than all like it stays.
    """
    parent = np.arange(len(count))
    for token in range(len(group)):
        one = group[token]
        for e in range(indptr[token], indptr[token + 1]):
            other, best = group[neighbours[e]], parent[one]
            more = count[other] - count[best]
            if levels[e] <= furthest and (more > 0 or (more == 0 and other < best)):
                parent[one] = other
    for one in range(len(count)):
        parent[one] = _root(parent, one)
    return parent


@kernel
def commonest_near(indptr, neighbours, count, rare, common, near):
    """Into ``near`` (int64[tokens]) the token a slip stands for; itself where it is no slip.

    A slip is held at most ``rare`` times, beside a similar token held ``common`` times or more.
    """
    for token in range(len(count)):
        near[token] = token
        if count[token] <= rare:
            most = common - 1
            for e in range(indptr[token], indptr[token + 1]):
                if count[neighbours[e]] > most:
                    most = count[neighbours[e]]
                    near[token] = neighbours[e]


@kernel
def seams(letters, starts, whole, power, tail, edges):
    """Hashes of tokens that tell what a join of two is: ``hash(a) * power(b) + hash(b)``.

    ``whole`` and ``power`` (uint64[tokens]) are of the letters without y and doubling, ``tail`` is
    the hash without the first of them, for a join at a doubled letter; ``edges`` (uint8[tokens, 2])
    are the first and the last.
    """
    for token in range(len(starts) - 1):
        last, length = 0, 0
        h, t, p = np.uint64(0), np.uint64(0), np.uint64(1)
        for i in range(starts[token], starts[token + 1]):
            letter = np.int64(letters[i])
            if letter != GLIDE and letter != last:
                h = h * PRIME + np.uint64(letter)
                p *= PRIME
                if length == 0:
                    edges[token, 0] = letter
                else:
                    t = t * PRIME + np.uint64(letter)
                last = letter
                length += 1
        whole[token], power[token], tail[token] = h, p, t
        edges[token, 1] = last


@kernel
def slots_of(whole, shift, slots):
    """Put tokens into ``slots`` (int32, -1 empty, a power of two) by their hash, in order."""
    for token in range(len(whole)):
        at = np.int64((whole[token] * HASHED) >> shift)
        while slots[at] >= 0 and whole[slots[at]] != whole[token]:
            at = (at + 1) & (len(slots) - 1)
        if slots[at] < 0:
            slots[at] = token


@inlined
def _found(key, whole, shift, slots):
    at = np.int64((key * HASHED) >> shift)
    while slots[at] >= 0 and whole[slots[at]] != key:
        at = (at + 1) & (len(slots) - 1)
    return slots[at]


@kernel
def key_tokens(offsets, tokens, owner, use, edges, hashes, shift, slots, out, record, ends):
    """The tokens of names that are keys, and tokens that are two neighbours of a name joined.

    ``use`` uint8 per token of a name: 1 a key, 2 only part of a join, 0 neither; ``edges`` uint8
    [tokens, 2]: first and last letter; ``hashes``: ``whole``, ``power`` and ``tail`` of ``seams``.
    Writes ``out`` and ``record`` (int32) and where each name ends, ``ends[row + 1]``.
    """
    whole, power, tail = hashes
    at = 0
    for row in range(len(owner)):
        before = -1
        for i in range(offsets[row], offsets[row + 1]):
            token = tokens[i]
            if use[i] == 1:
                out[at], record[at] = token, owner[row]
                at += 1
            if use[i] and before >= 0:
                doubled = edges[before, 1] == edges[token, 0]
                end = tail[token] if doubled else whole[token]
                size = power[token] * INVERSE if doubled else power[token]
                joined = _found(whole[before] * size + end, whole, shift, slots)
                if joined >= 0:
                    out[at], record[at] = joined, owner[row]
                    at += 1
            before = token if use[i] else -1
        ends[row + 1] = at
    return at


@kernel
def two_of_each(ends, group, record, groups, most, keys, rows):
    """Every two groups of a name's first ``most`` entries as one key, and the record.

    Returns how many were written to ``keys`` (int64) and ``rows`` (int32).
    """
    at = 0
    for row in range(len(ends) - 1):
        end = min(ends[row + 1], ends[row] + most)
        for i in range(ends[row], end):
            for j in range(i + 1, end):
                if group[i] != group[j]:
                    keys[at] = min(group[i], group[j]) * groups + max(group[i], group[j])
                    rows[at] = record[i]
                    at += 1
    return at


@kernel
def rarest_two(group, record, count, rarest, second):
    """The two different groups of each record with the smallest ``count``, ties to the smaller.

    ``rarest`` and ``second`` are int64[records], -1 on entry.
    """
    for k in range(len(group)):
        one, r = group[k], record[k]
        first, after = rarest[r], second[r]
        if one == first or one == after:
            continue
        if first < 0 or count[one] < count[first] or (count[one] == count[first] and one < first):
            rarest[r], second[r] = one, first
        elif after < 0 or count[one] < count[after] or (count[one] == count[after] and one < after):
            second[r] = one

"""Pairs of names that may weigh more than a cut: what of a name must be met for that.

A *link* is a token and one it can match in another name, with the 1/256 bits that adds: rows
``indptr`` (int64[tokens + 1]), ``other`` (int32, ascending in a row), ``bits`` (int32) and ``weak``
(uint8, 1 where one of the two is an initial). ``rows`` are names: offsets, tokens, roles, owner and
letters (int32). ``bound`` holds 1/256 bits: see ``blocking/names_alone.py``.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.align import CUT_LETTERS, JOINED, SAME, level_of, match_bits
from namematch._kernels.compiled import inlined, kernel
from namematch._kernels.letters import edits
from namematch._kernels.names import is_charged, worth

LEAST_JOIN = 4  # letters of the folded whole, as in ``align.joins``
CONTRADICTION = 3  # letters that are left over at least where two names contradict each other
PRIME = np.uint64(0x100000001B3)


@kernel
def beginnings(text, starts, count, left, right):
    """Pairs of tokens of which one begins the other: ``left`` the shorter; returns how many.

    The first ``count`` tokens are sorted. With empty outputs it only counts.
    """
    stack = np.empty(80, np.int64)
    depth, at = 0, 0
    for t in range(count):
        size = starts[t + 1] - starts[t]
        while depth > 0:
            s = stack[depth - 1]
            same = starts[s + 1] - starts[s]
            if same < size:
                k = 0
                while k < same and text[starts[s] + k] == text[starts[t] + k]:
                    k += 1
                if k == same:
                    break
            depth -= 1
        for d in range(depth):
            s = stack[d]
            length = starts[s + 1] - starts[s]
            if length == 1 or length >= CUT_LETTERS:
                if len(left):
                    left[at], right[at] = s, t
                at += 1
        if depth < len(stack):
            stack[depth] = t
            depth += 1
    return at


@kernel
def bits_of_links(left, right, graph, bits):
    """What two tokens add when they match (1/256 bits), -1 where they never do."""
    for k in range(len(left)):
        level = level_of(left[k], right[k], graph)
        bits[k] = -1
        if level != 8:
            bits[k] = match_bits(left[k], right[k], level, graph)


@inlined
def _variant(line, size, without):
    h = np.uint64(14695981039346656037)
    for i in range(size):
        if i != without:
            h = (h ^ np.uint64(line[i])) * PRIME
    return h


@inlined
def _write(token, graph, line, size):
    for i in range(graph.folded_starts[token], graph.folded_starts[token + 1]):
        if size < len(line):
            line[size] = graph.folded[i]
            size += 1
    return size


@kernel
def variants(count, graph, hashes, tokens):
    """Hashes of the folded tokens, and of each with one letter but the first left out."""
    line = np.empty(80, np.uint8)
    at = 0
    for t in range(count):
        size = _write(t, graph, line, 0)
        if size >= LEAST_JOIN and size <= 65:
            for without in range(size):  # 0 stands for none
                hashes[at] = _variant(line, size, without if without else -1)
                tokens[at] = t
                at += 1
    return at


@kernel
def joined_links(one, two, graph, hashes, tokens, masks, room):
    """Tokens that ``one`` and ``two`` written together may be: rows (pair, token) into ``room``."""
    line = np.empty(130, np.uint8)
    at = 0
    for k in range(len(one)):
        first = _write(one[k], graph, line, 0)
        size = _write(two[k], graph, line, first)
        if size > 64 or first == 0:
            continue
        start = at
        for without in range(size):
            h = _variant(line, size, without if without else -1)
            place = np.searchsorted(hashes, h)
            while place < len(hashes) and hashes[place] == h:
                whole = tokens[place]
                place += 1
                from_d = graph.folded_starts[whole]
                length = graph.folded_starts[whole + 1] - from_d
                if abs(length - size) > 1 or graph.folded[from_d] != line[0]:
                    continue
                if edits(line[:size], graph.folded[from_d : from_d + length], masks) > 1:
                    continue
                seen = False
                for m in range(start, at):
                    seen = seen or room[m, 1] == whole
                if not seen and at < len(room):
                    room[at, 0], room[at, 1] = k, whole
                    at += 1
    return at


@kernel
def joined_bits(one, two, whole, graph, bits):
    """1/256 bits of two tokens that are one written together."""
    for k in range(len(whole)):
        parts = graph.rarity[one[k], SAME] + graph.rarity[two[k], SAME]
        bits[k] = max(min(parts, graph.rarity[whole[k], SAME]) + graph.price[JOINED], 0)


@inlined
def _most(bits, letters, left, bound):
    """The most that a pair can weigh: so many bits, letters of the shorter, letters left over."""
    alike, contradicted, by_letters, by_left = bound
    more = by_letters[min(letters, 40)]
    one = worth(bits, alike) + by_left[min(left, 40)]
    other = worth(bits, contradicted) + by_left[min(max(left, CONTRADICTION), 40)]
    return more + max(one, other)


@inlined
def _letters_of(token, role, graph):
    return graph.starts[token + 1] - graph.starts[token] if is_charged(token, role, graph) else 0


@kernel
def probes(rows, links, reach, graph, bound, cut, probe):
    """Which tokens of each name must be looked up (``probe``: 1; 2 initials, too); total reach.

    The tokens with the greatest ``reach`` (names to look at, int64 per token) are left out first,
    as long as a pair that matches those alone stays below ``cut``.
    """
    offsets, tokens, roles, _, letters = rows
    indptr, _, bits, weak = links
    total = 0
    order = np.empty(256, np.int64)
    for row in range(len(letters)):
        start, end = offsets[row], min(offsets[row + 1], offsets[row] + 256)
        left, initials, sure = 0, 0, 0
        for i in range(start, end):
            left += _letters_of(tokens[i], roles[i], graph)
            at = i - start
            while at > 0 and reach[tokens[start + order[at - 1]]] < reach[tokens[i]]:
                order[at] = order[at - 1]
                at -= 1
            order[at] = i - start
        for k in range(end - start):
            i = start + order[k]
            token = tokens[i]
            most, least = 0, 0
            for e in range(indptr[token], indptr[token + 1]):
                most = max(most, bits[e])
                if weak[e]:
                    least = max(least, bits[e])
            own = _letters_of(token, roles[i], graph)
            probe[i] = 1
            if _most(sure + most, letters[row], left - own, bound) < cut:
                probe[i] = 0
                sure += most
                left -= own
            else:
                initials += least
                total += reach[token]
        if _most(sure + initials, letters[row], 0, bound) >= cut:
            for i in range(start, end):
                probe[i] *= 2
    return total


@inlined
def _matched(first, second, rows, links, graph):
    """Bits the tokens of one name can match in another, and letters sure to be left over."""
    offsets, tokens, roles = rows[0], rows[1], rows[2]
    indptr, other, bits = links[0], links[1], links[2]
    total, left = 0, 0
    for i in range(offsets[first], offsets[first + 1]):
        best, found = 0, False
        for j in range(offsets[second], offsets[second + 1]):
            low, high = indptr[tokens[i]], indptr[tokens[i] + 1]
            end = high
            while low < high:
                middle = (low + high) >> 1
                if other[middle] < tokens[j]:
                    low = middle + 1
                else:
                    high = middle
            if low < end and other[low] == tokens[j]:
                found = True
                best = max(best, bits[low])
        total += best
        if not found:
            left += _letters_of(tokens[i], roles[i], graph)
    return total, left


@kernel
def pairs_above(first, last, rows, links, posts, probe, graph, bound, cut, seen, out):
    """Pairs of records of the names ``first`` to ``last``, packed; where it stopped, and how many.

    ``posts``: where each token's names start, and the names, most letters first. ``seen`` int32 of
    names, -1 on entry. It stops where ``out`` (uint64) might not hold the pairs of one more name.
    """
    offsets, tokens, _, owner, letters = rows
    indptr, other, _, weak = links
    starts, names = posts
    at = 0
    for row in range(first, last):
        if at + len(letters) > len(out):
            return row, at
        for i in range(offsets[row], offsets[row + 1]):
            if not probe[i]:
                continue
            for e in range(indptr[tokens[i]], indptr[tokens[i] + 1]):
                if weak[e] and probe[i] < 2:
                    continue
                for p in range(starts[other[e]], starts[other[e] + 1]):
                    to = names[p]
                    if letters[to] < letters[row]:
                        break
                    if seen[to] == row or owner[to] == owner[row]:
                        continue
                    if letters[to] == letters[row] and to < row:
                        continue
                    seen[to] = row
                    bits, left = _matched(row, to, rows, links, graph)
                    if _most(bits, letters[row], left, bound) < cut:
                        continue
                    bits, also = _matched(to, row, rows, links, graph)
                    if _most(bits, letters[row], max(left, also), bound) < cut:
                        continue
                    low = min(owner[row], owner[to])
                    high = max(owner[row], owner[to])
                    out[at] = (np.uint64(low) << np.uint64(32)) | np.uint64(high)
                    at += 1
    return last, at

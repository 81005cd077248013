"""Rows of raw text to interned tokens with roles: the one loop behind every way of parsing.

A row is cut at its alias markers into spans; each span is read until reading its text again would
change nothing, which makes parsing idempotent.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.intern import FNV_START, find, fnv, grown, intern, same_letters
from namematch._kernels.roles import ALIAS, MARKER, add, join, parse_span
from namematch._kernels.titles import FLAGS, JOINED
from namematch._kernels.tokenise import (
    AT,
    LOWER,
    MOST_LETTERS,
    MOST_PIECES,
    SLASH,
    pieces_of,
)  # fmt: skip


@kernel
def alias_marker(letters, span, flags, i, count, hashes, facts):
    """How many pieces from i on say that another name follows (0 to 3; -1 for a bare "@")."""
    if i == 0 or i + 1 > count:
        return 0
    if flags[i] & AT:
        return -1
    if i + 1 == count:
        return 0
    one = letters[span[i, 0]]
    if span[i, 1] - span[i, 0] > 1:
        slot = find(hashes, fnv(letters, span[i, 0], span[i, 1], FNV_START))
        return 1 if slot >= 0 and facts[slot, FLAGS] & ALIAS else 0
    if one == 100 and i + 2 < count and flags[i + 1] & SLASH:  # d/h
        if span[i + 1, 1] - span[i + 1, 0] == 1 and letters[span[i + 1, 0]] == 104:
            return 2
    if one == 97 and i + 3 < count:  # a.k.a.
        for at in range(1, 3):
            if span[i + at, 1] - span[i + at, 0] != 1:
                return 0
        if letters[span[i + 1, 0]] == 107 and letters[span[i + 2, 0]] == 97:
            return 3
    return 0


@kernel
def kept_pieces(letters, out, start, count, span, flags):
    """Write the tokens of the text as the pieces reading that text would give; how many."""
    pieces = 0
    for t in range(start, count):
        if out[t, 3]:
            span[pieces, 0], span[pieces, 1] = out[t, 0], out[t, 1]
            flags[pieces] = LOWER
            pieces += 1
    return pieces


@kernel
def same_text(letters, span, pieces, out, start, count):
    """Whether the text of tokens start to count is the pieces themselves."""
    at = 0
    for t in range(start, count):
        if not out[t, 3]:
            continue
        if at == pieces or not same_letters(
            letters, out[t, 0], out[t, 1], letters, span[at, 0], span[at, 1]
        ):
            return False
        at += 1
    return at == pieces


@kernel
def splice(out, start, count, middle, end):
    """Replace the kept tokens among start to count by tokens middle to end; the new count."""
    fresh = out[middle:end].copy()
    old = out[start:count].copy()
    at, placed = start, False
    for t in range(len(old)):
        if not old[t, 3]:
            out[at] = old[t]
            at += 1
        elif not placed:
            placed = True
            for f in range(len(fresh)):
                out[at] = fresh[f]
                at += 1
    return at


@kernel
def parse_stable(letters, span, flags, lo, hi, hashes, facts, s, out, start, room):
    """Tokens of pieces lo to hi, read again until their text stays; s: units, work, span, flags."""
    units, work, span2, flags2 = s
    count, room, again = parse_span(
        letters, span, flags, lo, hi, hashes, facts, units, work, out, start, room
    )
    while again and room < len(letters) - MOST_PIECES * MOST_LETTERS:
        pieces = kept_pieces(letters, out, start, count, span2, flags2)
        end, room, again = parse_span(
            letters, span2, flags2, 0, pieces, hashes, facts, units, work, out, count, room
        )
        if same_text(letters, span2, pieces, out, count, end):
            break
        count = splice(out, start, count, count, end)
    return count, room


@kernel
def parse_row(text, lo, hi, hashes, facts, s, letters, span, flags, out):
    """Tokens of one row in ``out`` int64[., 5]: lo, hi, role, in the text, number of the alias."""
    pieces = pieces_of(text, lo, hi, letters, span, flags)
    if pieces == 0:
        return 0
    room = span[pieces - 1, 1]
    count, start, alias, at = 0, 0, 0, 0
    while start < pieces:
        at = start + 1
        found = 0
        while at < pieces and found == 0:
            found = alias_marker(letters, span, flags, at, pieces, hashes, facts)
            at += 1 if found == 0 else 0
        begin = count
        count, room = parse_stable(
            letters, span, flags, start, at, hashes, facts, s, out, count, room
        )
        for t in range(begin, count):
            out[t, 4] = alias
        if found > 0:
            begin = room
            room = join(letters, span, at, found, room)
            out[count, 4] = alias
            count = add(out, count, begin, room, MARKER, 0)
        start = at + max(found, 0)
        alias += 1
    return count


@kernel
def parse_rows(text, starts, hashes, facts):
    """Parse every row.

    text uint8, starts int64[n + 1]; hashes uint64[m], facts int16[m, 6]: the lexicon's table.
    Returns words uint8 and word_starts int64 (distinct tokens in the order met), then offsets
    int64[n + 1], tokens int32, roles uint8 of the rows, then the same and owner int32 of aliases.
    """
    n, size = len(starts) - 1, np.int64(0)
    for i in range(n):
        size += min((starts[i + 1] - starts[i] + 1) // 2, 2 * MOST_PIECES)
    words = np.empty(starts[n] - starts[0], np.uint8)
    word_starts = np.zeros(size + 1, np.int64)
    states = np.empty(size, np.uint64)
    table = np.full(16, -1, np.int32)
    offsets, tokens, roles = (
        np.zeros(n + 1, np.int64),
        np.empty(size, np.int32),
        np.empty(size, np.uint8),
    )
    others, other_tokens = np.zeros(size + 1, np.int64), np.empty(size, np.int32)
    other_roles, owner = np.empty(size, np.uint8), np.empty(size, np.int32)
    letters = np.empty(4 * MOST_PIECES * MOST_LETTERS, np.uint8)
    span, flags = np.empty((MOST_PIECES, 2), np.int64), np.empty(MOST_PIECES, np.int64)
    s = (
        np.empty((MOST_PIECES, JOINED), np.int64), np.empty((5, MOST_PIECES + 1), np.int64),
        np.empty((MOST_PIECES, 2), np.int64), np.empty(MOST_PIECES, np.int64),
    )  # fmt: skip
    out = np.zeros((4 * MOST_PIECES, 5), np.int64)
    end, other_end, known, aliases = 0, 0, 0, 0
    for i in range(n):
        count = parse_row(
            text, starts[i], starts[i + 1], hashes, facts, s, letters, span, flags, out
        )
        last = 0
        for t in range(count):
            word = intern(letters, out[t, 0], out[t, 1], table, states, words, word_starts, known)
            if word == known:
                known += 1
                if 2 * known > len(table):
                    table = grown(table, states, known)
            if out[t, 4] == 0:
                tokens[end], roles[end] = word, out[t, 2]
                end += 1
                continue
            if out[t, 4] != last:
                last = out[t, 4]
                owner[aliases] = i
                aliases += 1
            other_tokens[other_end], other_roles[other_end] = word, out[t, 2]
            other_end += 1
            others[aliases] = other_end
        offsets[i + 1] = end
    return (
        words[: word_starts[known]], word_starts[: known + 1],
        offsets, tokens[:end], roles[:end],
        others[: aliases + 1], other_tokens[:other_end], other_roles[:other_end], owner[:aliases],
    )  # fmt: skip


@kernel
def before(words, starts, a, b):
    """Whether word ``a`` comes before word ``b``, bytewise."""
    size_a, size_b = starts[a + 1] - starts[a], starts[b + 1] - starts[b]
    for k in range(min(size_a, size_b)):
        one, two = words[starts[a] + k], words[starts[b] + k]
        if one != two:
            return one < two
    return size_a < size_b


@kernel
def parse_few(text, starts, hashes, facts):
    """As ``parse_rows`` for a few rows: words uint8, word_starts int64 in bytewise order, then
    offsets int64, tokens int32, roles uint8 and owner int32 of all rows, aliases behind the rows.
    """
    words, word_starts, offsets, tokens, roles, others, other_tokens, other_roles, owner = (
        parse_rows(text, starts, hashes, facts)
    )
    n, known = len(starts) - 1, len(word_starts) - 1
    order, place = np.empty(known, np.int64), np.empty(known, np.int32)
    for i in range(known):
        j = i
        while j > 0 and before(words, word_starts, i, order[j - 1]):
            order[j] = order[j - 1]
            j -= 1
        order[j] = i
    sorted_words, sorted_starts = np.empty_like(words), np.zeros_like(word_starts)
    end = 0
    for i in range(known):
        place[order[i]] = i
        for at in range(word_starts[order[i]], word_starts[order[i] + 1]):
            sorted_words[end] = words[at]
            end += 1
        sorted_starts[i + 1] = end
    all_tokens = np.empty(len(tokens) + len(other_tokens), np.int32)
    all_roles = np.empty(len(all_tokens), np.uint8)
    for t in range(len(tokens)):
        all_tokens[t], all_roles[t] = place[tokens[t]], roles[t]
    for t in range(len(other_tokens)):
        all_tokens[len(tokens) + t] = place[other_tokens[t]]
        all_roles[len(tokens) + t] = other_roles[t]
    all_offsets, all_owners = (
        np.empty(n + len(owner) + 1, np.int64),
        np.empty(n + len(owner), np.int32),
    )
    for i in range(n):
        all_offsets[i], all_owners[i] = offsets[i], i
    for i in range(len(owner)):
        all_offsets[n + i], all_owners[n + i] = len(tokens) + others[i], owner[i]
    all_offsets[n + len(owner)] = len(all_tokens)
    return sorted_words, sorted_starts, all_offsets, all_tokens, all_roles, all_owners


@kernel
def distinct(text, starts):
    """Distinct words of a list: words uint8, word_starts int64, and the number of each (int32)."""
    n = len(starts) - 1
    words, word_starts = np.empty(len(text), np.uint8), np.zeros(n + 1, np.int64)
    states, numbers = np.empty(n, np.uint64), np.empty(n, np.int32)
    table, known = np.full(16, -1, np.int32), 0
    for i in range(n):
        number = intern(text, starts[i], starts[i + 1], table, states, words, word_starts, known)
        if number == known:
            known += 1
            if 2 * known > len(table):
                table = grown(table, states, known)
        numbers[i] = number
    return words[: word_starts[known]], word_starts[: known + 1], numbers

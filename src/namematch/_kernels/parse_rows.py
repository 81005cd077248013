"""Rows of raw text to interned tokens with roles: the one loop behind every way of parsing.

A row is cut at its alias markers into names.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.intern import empty_table, grown, intern, same_letters
from namematch._kernels.roles import ALIAS, MARKER, TAIL, add, join, parse_span
from namematch._kernels.title_units import FLAGS, JOINED, find_units
from namematch._kernels.tokenise import (
    AT,
    COMMA,
    DOT,
    GAP,
    LOWER,
    MOST_LETTERS,
    MOST_PIECES,
    SLASH,
    pieces_of,
)  # fmt: skip

AT_SIGN, TAIL_HERE, REFUSED = -1, -2, -3


@kernel
def next_name(letters, span, flags, i, count, units, facts):
    """How many pieces from i on say that another name follows (1 to 3), else 0.

    AT_SIGN: no piece does, a bare "@" does. TAIL_HERE: a customary title that follows a name and
    its degrees ("Dt. Rajo") begins. REFUSED: an alias marker that is not one ("Budi Alias, S.H.").
    """
    if i == 0:
        return 0
    if flags[i] & AT:
        return AT_SIGN
    if i + 1 >= count:
        return 0
    one = letters[span[i, 0]]
    if span[i, 1] - span[i, 0] > 1:
        slot = units[i, 0]
        known = facts[slot, FLAGS] if slot >= 0 else 0
        if known & ALIAS:
            return REFUSED if flags[i + 1] & COMMA else 1
        return TAIL_HERE if known & TAIL else 0
    if one == 100 and i + 2 < count and flags[i + 1] & SLASH:  # d/h
        if span[i + 1, 1] - span[i + 1, 0] == 1 and letters[span[i + 1, 0]] == 104:
            return 2
    if one == 97 and i + 3 < count and flags[i + 1] & flags[i + 2] & (DOT | SLASH):  # a.k.a.
        for at in range(i + 1, i + 3):
            if span[at, 1] - span[at, 0] != 1:
                return 0
        if letters[span[i + 1, 0]] == 107 and letters[span[i + 2, 0]] == 97:
            return 3
    return 0


@kernel
def parse_pieces(letters, span, flags, pieces, hashes, facts, s, out, count, room, aliases):
    """Append the tokens of a row of pieces, name by name.

    Returns count, room, how many aliases there are now, and whether to read the text again.
    """
    units, work = s[0], s[1]
    start, number, again = np.int64(0), np.int64(0), False
    find_units(letters, span, start, pieces, hashes, units)
    while start < pieces:
        at, found = start + 1, 0
        while at < pieces:
            found = next_name(letters, span, flags, at, pieces, units, facts)
            if found != 0 and found != REFUSED:
                break
            again = again or found == REFUSED
            at += 1
        begin = count
        count, room, doubt = parse_span(
            letters, span, flags, start, at, hashes, facts, units, work, out, count, room
        )
        again = again or doubt
        for t in range(begin, count):
            out[t, 4] = number
        start = at
        if at < pieces and found > 0:
            begin = room
            room = join(letters, span, at, found, room)
            out[count, 4] = number
            count = add(out, count, begin, room, np.int64(MARKER), np.int64(0))
            start = at + found
        if at < pieces and found != TAIL_HERE:
            aliases += 1
            number = aliases
    return count, room, aliases, again


@kernel
def kept_pieces(out, start, count, span, flags):
    """Write the tokens of the text as the pieces that reading the text gives; how many."""
    pieces = 0
    for t in range(start, count):
        if out[t, 3] and out[t, 4] == 0:
            span[pieces, 0], span[pieces, 1] = out[t, 0], out[t, 1]
            flags[pieces] = LOWER
            pieces += 1
    return pieces


@kernel
def same_text(letters, span, pieces, out, start, count):
    """Whether the text of tokens start to count is the pieces themselves."""
    at = 0
    for t in range(start, count):
        if not out[t, 3] or out[t, 4] != 0:
            continue
        if at == pieces or not same_letters(
            letters, out[t, 0], out[t, 1], letters, span[at, 0], span[at, 1]
        ):
            return False
        at += 1
    return at == pieces


@kernel
def copy(out, one, two):
    """Copy token ``one`` to place ``two``."""
    for column in range(5):
        out[two, column] = out[one, column]


@kernel
def splice(out, count, end):
    """Replace the tokens of the text among the first ``count`` by tokens count to end; how many."""
    at, moved = np.int64(0), np.int64(0)
    for t in range(count):  # what is not in the text, behind the fresh tokens for now
        if not out[t, 3] or out[t, 4] != 0:
            copy(out, t, end + moved)
            moved += 1
    first = 0
    while first < count and (not out[first, 3] or out[first, 4] != 0):
        first += 1
    for t in range(first):
        copy(out, end + t, at)
        at += 1
    for t in range(count, end):
        copy(out, t, at)
        at += 1
    for t in range(first, moved):
        copy(out, end + t, at)
        at += 1
    return at


@kernel
def is_bare(flags, pieces):
    """Whether nothing but spaces stands between the pieces, and all are of one case."""
    for i in range(pieces):
        if flags[i] & ~(LOWER | GAP) or (flags[i] ^ flags[0]) & LOWER:
            return False
    return True


@kernel
def parse_row(text, lo, hi, hashes, facts, s, letters, span, flags, out):
    """Tokens of one row in ``out`` int64[., 5]: lo, hi, role, in the text, number of the alias.

    The text is read again until that changes nothing, so that parsing it gives it back; each time
    it gets shorter, and most names need no second look.
    """
    pieces = pieces_of(text, lo, hi, letters, span, flags)
    if pieces == 0:
        return 0
    room, zero = span[pieces - 1, 1], np.int64(0)  # typed: a literal would compile all anew
    count, room, aliases, again = parse_pieces(
        letters, span, flags, pieces, hashes, facts, s, out, zero, room, zero
    )
    if again and is_bare(flags, pieces) and kept_pieces(out, 0, count, s[2], s[3]) == pieces:
        return count  # the text is the row
    while again and room < len(letters) - MOST_PIECES * MOST_LETTERS:
        pieces = kept_pieces(out, 0, count, s[2], s[3])
        end, room, aliases, again = parse_pieces(
            letters, s[2], s[3], pieces, hashes, facts, s, out, count, room, aliases
        )
        if same_text(letters, s[2], pieces, out, count, end):
            break
        count = splice(out, count, end)
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
    word_starts = np.empty(size + 1, np.int64)
    states = np.empty(size, np.uint64)
    table = empty_table(np.int64(16))
    offsets = np.empty(n + 1, np.int64)
    tokens, roles = np.empty(size, np.int32), np.empty(size, np.uint8)
    others, other_tokens = np.empty(size + 1, np.int64), np.empty(size, np.int32)
    other_roles, owner = np.empty(size, np.uint8), np.empty(size, np.int32)
    letters = np.empty(4 * MOST_PIECES * MOST_LETTERS, np.uint8)
    span, flags = np.empty((MOST_PIECES, 2), np.int64), np.empty(MOST_PIECES, np.int64)
    s = (
        np.empty((MOST_PIECES, JOINED), np.int64), np.empty((5, MOST_PIECES + 1), np.int64),
        np.empty((MOST_PIECES, 2), np.int64), np.empty(MOST_PIECES, np.int64),
    )  # fmt: skip
    out = np.empty((4 * MOST_PIECES, 5), np.int64)
    word_starts[0], offsets[0], others[0] = 0, 0, 0
    known = np.int64(0)
    end, other_end, aliases = 0, 0, 0
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

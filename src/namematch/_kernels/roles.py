"""Roles of the pieces of one row: markers, titles by the best cut, then the name's own tokens.

A token is a span of letters with a role; joined pieces ("S Pd I") are written anew behind the
letters of the row. ``facts`` is int16[slots, 6]: the lexicon's BEFORE and AFTER scores, the role a
unit has before a name, FLAGS, KNOWN (log2 of its count in names) and PRIOR.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.compiled import kernel
from namematch._kernels.title_units import (
    AFTER,
    BEFORE,
    FLAGS,
    JOINED,
    NEVER,
    ROLE,
    glued_score,
)  # fmt: skip
from namematch._kernels.titles import AHEAD, BACK, LEARNED_AT, SPELLED, best_cut
from namematch._kernels.tokenise import COMMA, DOT, DOTTED

GIVEN, PARTICLE, PATRONYMIC, INITIAL, HONORIFIC, TITLE, SUFFIX, MARKER = 0, 1, 2, 3, 4, 5, 6, 7
ALIAS, BIN, IBNU, LATE, INSIDE, FIRST, CUSTOM, CUSTOM_LONG, PAIR, DASHED, TAIL = (
    1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024,
)  # fmt: skip
STEPS = LEARNED_AT  # the row is free once the cut is made


@kernel
def join(letters, span, i, k, room):
    """The letters of k pieces from i on written one after the other from ``room`` on; their end."""
    for at in range(i, i + k):
        for c in range(span[at, 0], span[at, 1]):
            letters[room] = letters[c]
            room += 1
    return room


@kernel
def flags_of(units, i, facts):
    """FLAGS of a piece, 0 when the lexicon does not know it."""
    return np.int64(facts[units[i, 0], FLAGS]) if units[i, 0] >= 0 else np.int64(0)


@kernel
def add(out, count, lo, hi, role, keep):
    """Append a token: lo, hi, role, and whether it belongs to the name's text."""
    out[count, 0], out[count, 1], out[count, 2], out[count, 3] = lo, hi, role, keep
    return count + 1


@kernel
def add_titles(letters, span, lo, hi, units, facts, work, row, role, out, count, room):
    """Append the chain of units from piece lo to hi; the one at i has work[row, i] pieces.

    ``role`` is SUFFIX behind a name; before it, TITLE, each unit has the lexicon's own role.
    """
    i = lo
    while i < hi:
        k = work[row, i]
        begin, end = span[i, 0], span[i, 1]
        if k > 1:
            begin = room
            room = join(letters, span, i, k, room)
            end = room
        slot, one = units[i, k - 1], role
        own = np.int64(facts[slot, ROLE]) if slot >= 0 else role
        if role == TITLE or own == HONORIFIC or own == MARKER:
            one = own
        count = add(out, count, begin, end, one, 1 if one == PARTICLE else 0)
        i += k
    return count, room


@kernel
def spelled_run(span, flags, i, end):
    """How many single letters without dots stand in a row from piece i on."""
    at = i
    while at < end and span[at, 1] - span[at, 0] == 1 and not flags[at] & DOTTED:
        if at > i and flags[at] & (DOT | COMMA):
            break
        at += 1
    return at - i


@kernel
def words_behind(span, i, end):
    """How many of the pieces from i on have more than one letter."""
    count = 0
    for at in range(i, end):
        if span[at, 1] - span[at, 0] > 1:
            count += 1
    return count


@kernel
def opens_pair(units, i, known, facts):
    """Whether pieces i and i + 1 are a customary title of two words: "Ida Bagus"."""
    slot = units[i, 1]
    return known & PAIR != 0 and slot >= 0 and facts[slot, FLAGS] & CUSTOM != 0


@kernel
def role_in_front(span, i, end, units, facts):
    """PARTICLE when the piece that opens a name is a marker or a customary title there."""
    known = flags_of(units, i, facts)
    behind = words_behind(span, i + 1, end)
    if known & FIRST and i + 1 < end:
        return PARTICLE
    if (known & CUSTOM and behind >= 1) or (known & CUSTOM_LONG and behind >= 2):
        return PARTICLE
    if behind >= 2 and opens_pair(units, i, known, facts):
        return PARTICLE
    return GIVEN


@kernel
def role_of_word(span, first, i, end, units, facts):
    """Role of a piece of two letters or more, apart from what stands at the very front."""
    known = flags_of(units, i, facts)
    if known & INSIDE and i + 1 < end:
        return PARTICLE
    if i > first:
        if known & LATE:
            return MARKER
        if i + 1 < end and known & (BIN | IBNU):
            return MARKER
        if i + 1 < end and known & DASHED:
            return PARTICLE
    elif known & LATE and i + 1 < end:
        return MARKER
    return GIVEN


@kernel
def add_name(letters, span, flags, first, end, units, facts, out, count, room):
    """Append the tokens of the name proper, pieces first to end."""
    i, front, father, fresh, pair = first, True, False, False, False
    while i < end:
        length = span[i, 1] - span[i, 0]
        run = spelled_run(span, flags, i, end) if length == 1 else 0
        if run > SPELLED or (run == SPELLED and run == end - first):
            begin = room
            room = join(letters, span, i, run, room)
            count = add(out, count, begin, room, PATRONYMIC if father else GIVEN, np.int64(1))
            i, front, fresh = i + run, False, False
            continue
        known = flags_of(units, i, facts)
        role, slot = GIVEN, units[i, 0]
        if fresh and slot >= 0 and i + 1 < end and facts[slot, BEFORE] > 0:
            own = facts[slot, ROLE]
            role = own if own == TITLE or own == MARKER else PARTICLE
        elif length == 1:
            role = INITIAL
            if front and known & FIRST and i + 1 < end and not flags[i] & DOTTED:
                role = PARTICLE
        else:
            if front:
                role = PARTICLE if pair else role_in_front(span, i, end, units, facts)
                pair = not pair and role == PARTICLE and opens_pair(units, i, known, facts)
            if role == GIVEN:
                role = role_of_word(span, first, i, end, units, facts)
        front = front and role == PARTICLE
        fresh = (role == MARKER and known & (BIN | LATE) != 0) or (fresh and role == TITLE)
        keep = 0 if role == TITLE or (role == MARKER and known & LATE) else 1
        if father and role == GIVEN:
            role = PATRONYMIC
        father = father or (role == MARKER and known & BIN != 0)
        count = add(out, count, span[i, 0], span[i, 1], role, keep)
        i += 1
    return count, room


@kernel
def doubtful(letters, span, lo, hi, units, hashes, facts):
    """Whether any run of pieces from lo to hi can be a title at all."""
    for i in range(lo, hi):
        for k in range(min(JOINED, hi - i)):
            slot = units[i, k]
            if slot >= 0 and (facts[slot, BEFORE] != NEVER or facts[slot, AFTER] != NEVER):
                return True
        if units[i, 0] < 0 and glued_score(letters, span[i, 0], span[i, 1], hashes, facts) != NEVER:
            return True
    return False


@kernel
def has_comma(flags, lo, hi):
    """Whether a comma stands between pieces lo to hi."""
    for i in range(lo + 1, hi):
        if flags[i] & COMMA:
            return True
    return False


@kernel
def steps_before(lo, hi, work):
    """Pieces of each unit by its start, from the pieces of each unit by its end."""
    at = hi
    while at > lo:
        k = work[BACK, at]
        at -= k
        work[STEPS, at] = k


@kernel
def parse_span(letters, span, flags, lo, hi, hashes, facts, units, work, out, count, room):
    """Append the tokens of pieces lo to hi, of which ``units`` are known.

    Returns count, room, and whether the text may be read otherwise.
    """
    first, end = lo, hi
    again = doubtful(letters, span, lo, hi, units, hashes, facts)
    if again or has_comma(flags, lo, hi):
        first, end = best_cut(letters, span, flags, lo, hi, units, hashes, facts, work)
    if first > lo:
        steps_before(lo, first, work)
        count, room = add_titles(
            letters,
            span,
            lo,
            first,
            units,
            facts,
            work,
            np.int64(STEPS),
            np.int64(TITLE),
            out,
            count,
            room,
        )
    start = count
    count, room = add_name(letters, span, flags, first, end, units, facts, out, count, room)
    if again and end - first < hi - lo:
        again = doubtful(letters, span, first, end, units, hashes, facts)
    kept = 0
    for t in range(start, count):
        kept += out[t, 3]
    if kept == 0:
        for t in range(start, count):
            out[t, 2], out[t, 3] = GIVEN, 1
    elif kept < count - start:
        again = True
    if words_behind(span, first, end) + SPELLED <= end - first:
        again = True
    if end < hi:
        count, room = add_titles(
            letters,
            span,
            end,
            hi,
            units,
            facts,
            work,
            np.int64(AHEAD),
            np.int64(SUFFIX),
            out,
            count,
            room,
        )
    return count, room, again

"""Where the name begins and ends: the best cut of a row into titles, name, titles.

Titles before the name are a chain of units from the left, titles behind it a chain from the right;
the pair of cuts with the best sum of scores wins, and the name keeps at least one piece.
"""

from __future__ import annotations

from namematch._kernels.compiled import kernel
from namematch._kernels.title_units import (
    AFTER,
    BEFORE,
    DOT_BEHIND,
    JOINED,
    NEVER,
    ROLE,
    WITH_DOTS,
    is_dotted,
    marks_score,
    possible,
    score_after,
)  # fmt: skip
from namematch._kernels.tokenise import COMMA, DOTTED, LOWER

CHAIN = 8  # a title next to a title
IN_FRONT = 8  # a degree that should stand behind the name: "S.Pd. Budi"
LEARNED = 6  # a title before the name makes one behind it likelier
LONE = -20  # a single title behind a name, and nothing else that speaks of titles
SHORT_NAME = -40  # a name of nothing but single letters
INNER_COMMA = -8  # a comma left inside the name
SPELLED = 3  # so many single letters without dots are a word spelled out: "D O D I"
TITLE = 5  # the role
BEST, BACK, REST, AHEAD, LEARNED_AT = 0, 1, 2, 3, 4  # rows of the working array
FAR = -1000000


@kernel
def cut_before(span, flags, lo, hi, units, facts, work):
    """Score the chains of titles from the left; returns the last i that one reaches.

    work[BEST, i]: score of pieces lo to i as titles before the name; work[BACK, i]: pieces in the
    last; work[LEARNED_AT, i]: 1 when a title other than an honorific is among them.
    """
    work[BEST, lo], work[LEARNED_AT, lo] = 0, 0
    for i in range(lo + 1, hi + 1):
        work[BEST, i] = FAR
    reach = lo
    for i in range(lo, hi):
        if i > reach:
            break
        if work[BEST, i] == FAR:
            continue
        for k in range(min(JOINED, hi - i)):
            slot = units[i, k]
            if slot < 0:
                continue
            score = facts[slot, BEFORE]
            dotted = is_dotted(flags, i, k)
            if score == NEVER:
                length = span[i + k, 1] - span[i, 0]
                if k == 0 or not dotted or length <= k + 1 or facts[slot, AFTER] <= 0:
                    continue
                score = IN_FRONT
            score += work[BEST, i]
            if flags[i + k] & DOTTED:
                score += DOT_BEHIND
            if k > 0 and not dotted:
                score -= WITH_DOTS
            end = i + k + 1
            if score > work[BEST, end]:
                work[BEST, end], work[BACK, end] = score, k + 1
                work[LEARNED_AT, end] = work[LEARNED_AT, i] | (facts[slot, ROLE] == TITLE)
                reach = max(reach, end)
    return reach


@kernel
def cut_after(letters, span, flags, lo, hi, units, hashes, facts, small_name, work):
    """Score the chains of titles from the right; returns the first i that one reaches.

    work[REST, i]: score of pieces i to hi as titles behind the name; work[AHEAD, i]: pieces in the
    first.
    """
    comma = len(units)
    for i in range(hi - 1, lo, -1):
        if flags[i] & COMMA:
            comma = i
    work[REST, hi] = 0
    reach = hi
    for i in range(hi - 1, lo - 1, -1):
        work[REST, i] = FAR
        if i + JOINED < reach:
            continue
        for k in range(min(JOINED, hi - i)):
            if work[REST, i + k + 1] == FAR or not possible(span, i, k, units, facts):
                continue
            score = score_after(letters, span, flags, i, k, units, hashes, facts, small_name, comma)
            if score == NEVER:
                continue
            score += work[REST, i + k + 1]
            if i + k + 1 < hi:
                score += CHAIN
            if score > work[REST, i]:
                work[REST, i], work[AHEAD, i] = score, k + 1
                reach = i
    return reach


@kernel
def best_cut(letters, span, flags, lo, hi, units, hashes, facts, work):
    """First and end piece of the name within pieces lo to hi; work is int64[5, .]."""
    longest, small_name = 0, flags[lo] & LOWER != 0
    for i in range(lo, hi):
        if span[i, 1] - span[i, 0] > longest:
            longest = span[i, 1] - span[i, 0]
            small_name = flags[i] & LOWER != 0
    if longest == 1 and hi - lo > SPELLED:
        return lo, hi
    far_left = cut_before(span, flags, lo, hi, units, facts, work)
    far_right = cut_after(letters, span, flags, lo, hi, units, hashes, facts, small_name, work)
    if far_left == lo and far_right == hi:
        return lo, hi
    top, first, end = FAR * 2, lo, hi
    for i in range(lo, min(far_left + 1, hi)):
        if work[BEST, i] == FAR:
            continue
        commas, letters_most = 0, 0
        for j in range(i + 1, hi + 1):
            letters_most = max(letters_most, span[j - 1, 1] - span[j - 1, 0])
            if j - 1 > i and flags[j - 1] & COMMA:
                commas += 1
            if work[REST, j] == FAR:
                continue
            score = work[BEST, i] + work[REST, j] + commas * INNER_COMMA
            if letters_most < 2:
                score += SHORT_NAME
            if j < hi and work[LEARNED_AT, i]:
                score += LEARNED
            elif j < hi and work[AHEAD, j] == hi - j:
                if marks_score(flags, j, hi - j - 1, small_name) == 0:
                    score += LONE
            if score > top or (score == top and j - i > end - first):
                top, first, end = score, i, j
    return first, end

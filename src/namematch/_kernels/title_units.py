"""How much a run of pieces speaks for a title: the lexicon's score and what is written around it.

Every run of up to JOINED pieces that the lexicon knows as a title is a unit with two scores in
quarter bits: standing before a name and standing behind one. Behind a name, short pieces that the
lexicon does not know can be titles too, when a comma or other titles speak for them.
"""

from __future__ import annotations

from namematch._kernels.compiled import kernel
from namematch._kernels.intern import FNV_START, find, fnv
from namematch._kernels.tokenise import COMMA, DOT, DOTTED, GAP, LOWER, MIXED

JOINED = 5  # "A.Ma.Pd.SD" is four pieces, "K.G.P.A.A" five
FIRST = 4  # letters of the first piece of a title written in pieces
LATER = 6  # letters of its further pieces
NEVER = -128
BEFORE, AFTER, ROLE, FLAGS, KNOWN, PRIOR = 0, 1, 2, 3, 4, 5  # columns of the lexicon's facts
AFTER_COMMA = 20  # quarter bits a comma before a unit adds: most commas in names start titles
WITH_DOTS = 12  # dots between the pieces: "S.Pd.I"
DOT_BEHIND = 4
WITH_CASE = 12  # "MSi" in mixed case
CAPITALS = 12  # all capitals behind a name in small letters
OPEN_SINGLE = -10  # a short unknown piece: a title the lexicon lacks, when the rest speaks for it
OPEN_NAME = -30  # a short piece that is known as a name, behind a comma among titles
OPEN_FAR = -48  # an unknown piece without a comma: other titles must hold it from both sides
OPEN_PAIR = -6  # unknown "S.Xyz", "M.Xyz"
COMMON = -34  # prior of a title common enough to be seen glued to another: one name in 360
GLUED = -24  # two titles written as one word: "SHMH"
EARLY = -36  # a title behind the name, but before the first comma
UNKNOWN_WORD = 48  # quarter bits of surprise at an unknown word inside a name
UNKNOWN_LONG = 20  # the same of five letters or more: names have no end of them
ALL_WORDS = 20  # log2 of how many words the counts hold
NEXT_INITIAL = 24  # surprise at a further initial


@kernel
def find_units(letters, span, lo, hi, hashes, units):
    """Slots of the runs of pieces that start at each piece (int64[., JOINED], -1 unknown)."""
    for i in range(lo, hi):
        state, size = FNV_START, 0
        for k in range(JOINED):
            units[i, k] = -1
        for k in range(min(JOINED, hi - i)):
            length = span[i + k, 1] - span[i + k, 0]
            if k == 1 and size > FIRST:
                break
            if k > 0 and length > LATER:
                break
            size += length
            state = fnv(letters, span[i + k, 0], span[i + k, 1], state)
            units[i, k] = find(hashes, state)


@kernel
def is_dotted(flags, i, k):
    """Whether a dot stands between all pieces i to i + k."""
    for at in range(i + 1, i + k + 1):
        if not flags[at] & DOT:
            return False
    return True


@kernel
def marks_score(flags, i, k, small_name):
    """What is written around the unit of pieces i to i + k."""
    score = 0
    if flags[i] & COMMA:
        score += AFTER_COMMA
    if k > 0 and is_dotted(flags, i, k):
        score += WITH_DOTS
    if flags[i + k] & DOTTED:
        score += DOT_BEHIND
    if k == 0 and flags[i] & MIXED:
        score += WITH_CASE
    if k == 0 and small_name and not flags[i] & LOWER:
        score += CAPITALS
    return score


@kernel
def glued_score(letters, lo, hi, hashes, facts):
    """Best score of one word read as two titles after a name, NEVER when it is not."""
    best = NEVER
    if hi - lo < 4 or hi - lo > 10 or (letters[lo] != 115 and letters[lo] != 109):  # s, m
        return best
    vowels = 0
    for at in range(lo, hi):
        byte = letters[at]
        vowels += byte == 97 or byte == 101 or byte == 105 or byte == 111 or byte == 117
    if 3 * vowels > hi - lo + 1:  # a word one can say
        return best
    for middle in range(lo + 2, hi - 1):
        one = find(hashes, fnv(letters, lo, middle, FNV_START))
        two = find(hashes, fnv(letters, middle, hi, FNV_START))
        if one >= 0 and two >= 0:
            one_score, two_score = facts[one, AFTER], facts[two, AFTER]
            if min(one_score, two_score) > 0 and min(facts[one, PRIOR], facts[two, PRIOR]) > COMMON:
                best = max(best, min(one_score, 24) + min(two_score, 24) + GLUED)
    return best


@kernel
def open_score(letters, span, flags, i, k, units, hashes, facts, behind_comma):
    """Score of pieces the lexicon does not know as a title after a name; NEVER if impossible."""
    lo, hi = span[i, 0], span[i, 1]
    attached = flags[i] & (DOT | GAP) == DOT and i > 0 and span[i - 1, 1] - span[i - 1, 0] <= 3
    if k == 0:
        slot, score = units[i, 0], NEVER
        if hi - lo <= 4 and attached:  # "S.Pd.Kim."
            score = OPEN_SINGLE
        if hi - lo == 1:
            return OPEN_SINGLE if flags[i] & COMMA else score
        if slot >= 0 and facts[slot, KNOWN] > 0:
            return OPEN_NAME if flags[i] & COMMA and hi - lo <= 4 else NEVER
        if behind_comma and (hi - lo <= 4 or (flags[i] & MIXED and hi - lo <= 7)):
            score = OPEN_SINGLE
        elif 2 <= hi - lo <= 5:
            score = max(score, OPEN_FAR)
        return max(score, glued_score(letters, lo, hi, hashes, facts))
    if k == 1 and hi - lo == 1:
        length = span[i + 1, 1] - span[i + 1, 0]
        first = letters[lo]
        if first == 115 or first == 109 or first == 97 or first == 98:  # s, m, a, b
            if behind_comma and (length > 1 or flags[i] & COMMA):
                return OPEN_PAIR if length <= LATER else NEVER
            if 2 <= length <= LATER:
                return OPEN_FAR
    return NEVER


@kernel
def surprise(span, i, k, units, facts):
    """Quarter bits of surprise at pieces i to i + k as words of a name."""
    total, initials = 0, 0
    for at in range(i, i + k + 1):
        slot, length = units[at, 0], span[at, 1] - span[at, 0]
        bits = UNKNOWN_WORD if length < 5 else UNKNOWN_LONG
        if slot >= 0:
            bits = min(bits, 4 * (ALL_WORDS - facts[slot, KNOWN]))
        if length == 1:
            initials += 1
            if initials > 1:
                bits = min(bits, NEXT_INITIAL)
        total += bits
    return total


@kernel
def score_after(letters, span, flags, i, k, units, hashes, facts, small_name, comma):
    """Score of pieces i to i + k as one title after the name, NEVER if they cannot be.

    ``comma`` is the first piece behind a comma, or beyond the last piece when there is none.
    """
    slot = units[i, k]
    score = NEVER
    if slot >= 0 and facts[slot, AFTER] != NEVER:
        score = facts[slot, AFTER]
        if k > 0:
            score = facts[slot, PRIOR] + surprise(span, i, k, units, facts)
    elif k < 2:
        score = open_score(letters, span, flags, i, k, units, hashes, facts, i >= comma)
    if score == NEVER:
        return score
    if comma < len(units) and i < comma:
        score += EARLY
    return score + marks_score(flags, i, k, small_name)


@kernel
def possible(span, i, k, units, facts):
    """Whether pieces i to i + k are worth a look: a listed title, or short unknown ones."""
    slot = units[i, k]
    if slot >= 0 and facts[slot, AFTER] != NEVER:
        return True
    length = span[i, 1] - span[i, 0]
    return (k == 0 and length <= 10) or (k == 1 and length == 1)

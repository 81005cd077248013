"""The weight of a pair of names: bits of the tokens that match, plus steps for the shape.

``agreed`` is int32[3, 129]: what so many whole bits of matching tokens are worth, in 1/256 bits,
linear in between, by KIND: where all else agrees a rare token says more than where it does not.
``steps`` is int32[FEATURES, 128]: what each feature adds at each of its values.
A description of a pair is COLUMNS small numbers: the features, then counts of levels for training.
All sums are of integers, so neither order nor threads change a weight.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.align import (
    CUT,
    FAMILY,
    FREE,
    INITIAL,
    JOINED,
    MOST,
    NONE,
    SAME,
    align_equal,
    align_rest,
    closeness,
)  # fmt: skip
from namematch._kernels.compiled import inlined, kernel, lean
from namematch._kernels.letters import common_letters, edits
from namematch._kernels.unlike import nothing_in_common

AGREE = 0  # whole bits of the tokens that match, to 127
WORST = 1  # Jaro-Winkler (0 to 100) of the least alike tokens; abbreviations, cuts are fine
EDITS = 2  # edits between aligned tokens, summed, to 24
SHARE = 3  # 32 * common subsequence / letters of the shorter name, tokens in aligned order
HARDEST = 4  # most edits between two aligned tokens, to 12
BOTH_LEFT = 5  # tokens left over on both sides, to 4
ONE_LEFT = 6  # letters of the tokens left over where more are, to 40
INITIALS = 7  # initials that stand for a token, to 4
LETTERS = 8  # letters of the shorter name, to 40
KIND = 9  # how the names stand to each other, see below
FEATURES = 10
# EQUAL but for spelling; CONTRADICTED: each has a token the other lacks; UNLIKE: no token matches,
# which the steps say nothing of, as it takes a second name to make them one person; else ALIKE
EQUAL, ALIKE, CONTRADICTED, UNLIKE = range(4)
COLUMNS = FEATURES + 10  # behind the features: how many tokens of the first name matched, by level
PARTICLE, PATRONYMIC = 1, 2
FREE_LETTERS = 2  # initials, particles and patronymics come and go: left over, they cost nothing
MISSPELT = 80  # Jaro-Winkler from which two tokens may be one, misspelt
MOST_BITS = 127
AHEAD = 64  # pairs whose names are read at once


@inlined
def before(a, b, graph):
    """Whether token ``a`` comes before token ``b`` in the alphabet."""
    if a == b:
        return False
    left = graph.text[graph.starts[a] : graph.starts[a + 1]]
    right = graph.text[graph.starts[b] : graph.starts[b + 1]]
    for i in range(min(len(left), len(right))):
        if left[i] != right[i]:
            return left[i] < right[i]
    return len(left) < len(right)


@inlined
def name_before(a, b, graph):
    """Whether name ``a`` comes before name ``b``: fewer tokens, then the alphabet."""
    if len(a) != len(b):
        return len(a) < len(b)
    for i in range(len(a)):
        if a[i] != b[i]:
            return before(a[i], b[i], graph)
    return False


@inlined
def write(token, graph, line, length):
    """Append a token's letters to ``line``, which ends at its 64th; the new length."""
    for at in range(graph.starts[token], graph.starts[token + 1]):
        if length < 64:
            line[length] = graph.text[at]
            length += 1
    return length


@inlined
def describe_whole(a, size_a, b, size_b, graph, s, features):
    """SHARE and LETTERS: the two names as wholes, the second in the order of the first."""
    m = n = 0
    done = 0
    for i in range(size_a):
        m = write(a[i], graph, s.line[0], m)
        j = s.partner[0, i]
        if j >= 0 and not (done >> j) & 1:
            done |= 1 << j
            n = write(b[j], graph, s.line[1], n)
            if s.partner[1, j] == i and s.level[1, j] == JOINED:  # the other half of a split
                for k in range(j + 1, size_b):
                    if s.partner[1, k] == i and not (done >> k) & 1:
                        done |= 1 << k
                        n = write(b[k], graph, s.line[1], n)
    for j in range(size_b):
        if not (done >> j) & 1:
            n = write(b[j], graph, s.line[1], n)
    common = common_letters(s.line[0, :m], s.line[1, :n], s.masks)
    features[SHARE] = 32 * common // max(min(m, n), 1)
    features[LETTERS] = min(m, n, 40)


@inlined
def is_charged(token, role, graph):
    """Whether a token costs something when it is left over (see FREE_LETTERS)."""
    length = graph.starts[token + 1] - graph.starts[token]
    return role != PARTICLE and role != PATRONYMIC and length > FREE_LETTERS


@inlined
def charged_in(name, roles, size, graph):
    """Whether a name has a token that costs something when it is left over."""
    for i in range(size):
        if is_charged(name[i], roles[i], graph):
            return True
    return False


@inlined
def left_over(name, roles, size, side, graph, s):
    """Tokens left without a partner, and their letters; some are free (see FREE_LETTERS)."""
    count, letters = 0, 0
    for i in range(size):
        if s.level[side, i] == NONE and is_charged(name[i], roles[i], graph):
            count += 1
            letters += graph.starts[name[i] + 1] - graph.starts[name[i]]
    return count, letters


@inlined
def abbreviated(a, b, graph):
    """Whether one of two tokens of a family is half as long as the other or less (Moh., Ach.)."""
    size_a = graph.starts[a + 1] - graph.starts[a]
    size_b = graph.starts[b + 1] - graph.starts[b]
    return 2 * min(size_a, size_b) <= max(size_a, size_b)


@inlined
def describe_tokens(a, size_a, b, graph, s, features):
    """WORST, EDITS, HARDEST, INITIALS and the counts by level; returns 1/256 bits of tokens."""
    worst, total, hardest, initials, bits = 100, 0, 0, 0, np.int64(0)
    for f in range(FEATURES, COLUMNS):
        features[f] = 0
    for i in range(size_a):
        bits += s.bits[i]
        j, level = s.partner[0, i], s.level[0, i]
        features[FEATURES + level] += 1
        initials += level == INITIAL
        if j < 0 or level == SAME or level == INITIAL or level == CUT or level == JOINED:
            continue
        if level == FAMILY and abbreviated(a[i], b[j], graph):
            continue
        worst = min(worst, closeness(a[i], b[j], graph, s.masks))
        left = graph.text[graph.starts[a[i]] : graph.starts[a[i] + 1]]
        right = graph.text[graph.starts[b[j]] : graph.starts[b[j] + 1]]
        apart = edits(left, right, s.masks)
        total += apart
        hardest = max(hardest, apart)
    features[WORST] = worst
    features[EDITS] = min(total, 24)
    features[HARDEST] = min(hardest, 12)
    features[INITIALS] = min(initials, 4)
    return bits


@inlined
def spelled_alike(size_a, size_b, s):
    """Whether every token has a partner that differs in spelling alone."""
    for i in range(size_a):
        if s.level[0, i] > FREE and s.level[0, i] != JOINED:
            return False
    for j in range(size_b):
        if s.level[1, j] > FREE and s.level[1, j] != JOINED:
            return False
    return True


@inlined
def describe(a, roles_a, b, roles_b, graph, s, features):
    """Align two names and fill ``features`` (int64[COLUMNS]); returns 1/256 bits of tokens.

    Of names with nothing in common only KIND is said.
    """
    size_a, size_b = min(len(a), MOST), min(len(b), MOST)
    if not align_equal(a, size_a, b, size_b, graph, s):
        charged = charged_in(a, roles_a, size_a, graph) and charged_in(b, roles_b, size_b, graph)
        if charged and nothing_in_common(a, size_a, b, size_b, MISSPELT, graph, s):
            for f in range(COLUMNS):
                features[f] = 0
            features[KIND] = UNLIKE
            return np.int64(0)
    align_rest(a, size_a, b, size_b, graph, s)
    bits = describe_tokens(a, size_a, b, graph, s, features)
    left_a, letters_a = left_over(a, roles_a, size_a, 0, graph, s)
    left_b, letters_b = left_over(b, roles_b, size_b, 1, graph, s)
    features[AGREE] = min(bits >> 8, MOST_BITS)
    features[BOTH_LEFT] = min(left_a, left_b, 4)
    features[KIND] = ALIKE
    if features[BOTH_LEFT] > 0 and features[WORST] < MISSPELT:
        features[KIND] = CONTRADICTED if bits > 0 else UNLIKE
    elif spelled_alike(size_a, size_b, s):
        features[KIND] = EQUAL
    features[ONE_LEFT] = min(max(letters_a, letters_b), 40)
    describe_whole(a, size_a, b, size_b, graph, s, features)
    return bits


@inlined
def worth(bits, curve):
    """1/256 bits that ``bits`` of agreement are worth: linear between the whole bits of a curve."""
    bits = min(bits, MOST_BITS << 8)
    low, part = bits >> 8, bits & 255
    return curve[low] + ((curve[low + 1] - curve[low]) * part >> 8)


@inlined
def name_weight(a, roles_a, b, roles_b, graph, agreed, steps, s, features):
    """1/256 bits of a pair of names, the same whichever comes first."""
    if name_before(b, a, graph):
        bits = describe(b, roles_b, a, roles_a, graph, s, features)
    else:
        bits = describe(a, roles_a, b, roles_b, graph, s, features)
    if features[KIND] == UNLIKE:
        return np.int64(steps[KIND, UNLIKE])
    weight = worth(bits, agreed[features[KIND]])
    for k in range(FEATURES):
        weight += steps[k, features[k]]
    return weight


@kernel
def weigh_names(
    left, right, offsets, tokens, roles, aliases, graph, agreed, steps, s, weights, features
):
    """Weights (int32[n]) and descriptions (uint8[n, COLUMNS]) of pairs, by the better alias.

    ``aliases`` is int64[records + 1]: rows ``aliases[r]`` to ``aliases[r + 1]`` of ``offsets``
    hold further names of record r; row r itself holds its first. A record without a name is 0.
    """
    described = np.zeros(COLUMNS, np.int64)
    weigh_rows(
        left, right, offsets, tokens, roles, aliases, graph, agreed, steps, s, described, weights,
        features,
    )  # fmt: skip


@lean
def weigh_rows(
    left, right, offsets, tokens, roles, aliases, graph, agreed, steps, s, described, weights,
    features,
):  # fmt: skip
    """``weigh_names``; ``described`` int64[COLUMNS] is room for one description."""
    warm = np.int64(0)
    for k in range(len(left)):
        if k % AHEAD == 0:  # waiting for memory is most of the time: many waits at once are one
            for later in range(k, min(k + AHEAD, len(left))):
                row = right[later]
                start = min(offsets[row], len(tokens) - 1)
                if start >= 0:
                    warm += tokens[start] + roles[start] + aliases[row]
        found, best = False, np.int64(0)
        one, two = left[k], right[k]
        for x in range(-1, aliases[one + 1] - aliases[one]):
            i = one if x < 0 else aliases[one] + x
            a = tokens[offsets[i] : offsets[i + 1]]
            for y in range(-1, aliases[two + 1] - aliases[two]):
                j = two if y < 0 else aliases[two] + y
                b = tokens[offsets[j] : offsets[j + 1]]
                if len(a) == 0 or len(b) == 0:
                    continue
                weight = name_weight(
                    a, roles[offsets[i] : offsets[i + 1]], b, roles[offsets[j] : offsets[j + 1]],
                    graph, agreed, steps, s, described,
                )  # fmt: skip
                if not found or weight > best:
                    found, best = True, weight
                    for f in range(COLUMNS):
                        features[k, f] = described[f]
        weights[k] = best
    described[0] = warm  # so that the reading ahead is not compiled away

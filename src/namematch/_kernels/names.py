"""The weight of a pair of names: bits of the tokens that match, plus steps for the shape.

``steps`` is int32[FEATURES, 128]: what each feature adds at each of its values, in 1/256 bits.
All sums are of integers, so neither order nor threads change a weight.
"""

from __future__ import annotations

import numpy as np

from namematch._kernels.align import INITIAL, MOST, NONE, SAME, align, closeness
from namematch._kernels.compiled import kernel
from namematch._kernels.letters import common_letters, edits

AGREE = 0  # whole bits of the tokens that match, to 127
WORST = 1  # Jaro-Winkler (0 to 100) of the least alike aligned tokens; a fitting initial is 60
EDITS = 2  # edits between the two names, tokens in alphabetical order, to 24
SHARE = 3  # 32 * common subsequence / letters of the shorter name, spaces left out
HARDEST = 4  # most edits between two aligned tokens, to 12
BOTH_LEFT = 5  # tokens left over on both sides, to 4 (patronymics and particles are free)
ONE_LEFT = 6  # further tokens left over on one side, to 6
INITIALS = 7  # initials that stand for a token, to 4
LETTERS = 8  # letters of the shorter name, to 40
FEATURES = 9
PARTICLE, PATRONYMIC = 1, 2
FITTING_INITIAL = 60


@kernel
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


@kernel
def name_before(a, b, graph):
    """Whether name ``a`` comes before name ``b``: fewer tokens, then the alphabet."""
    if len(a) != len(b):
        return len(a) < len(b)
    for i in range(len(a)):
        if a[i] != b[i]:
            return before(a[i], b[i], graph)
    return False


@kernel
def spell(name, size, spaced, graph, line):
    """Write the tokens into ``line``, cut at 64 letters; the length written."""
    length = 0
    for k in range(size):
        if spaced and 0 < length < 64:
            line[length] = 32
            length += 1
        for at in range(graph.starts[name[k]], graph.starts[name[k] + 1]):
            if length < 64:
                line[length] = graph.text[at]
                length += 1
    return length


@kernel
def ordered(name, size, graph, order):
    """The tokens of a name in alphabetical order (insertion sort of at most eight)."""
    for i in range(size):
        token, j = np.int64(name[i]), i
        while j > 0 and before(token, order[j - 1], graph):
            order[j] = order[j - 1]
            j -= 1
        order[j] = token


@kernel
def left_over(roles, size, side, s):
    """Tokens without a partner; patronymics and particles may be left out freely."""
    count = 0
    for i in range(size):
        charged = roles[i] != PARTICLE and roles[i] != PATRONYMIC
        if s.level[side, i] == NONE and charged:
            count += 1
    return count


@kernel
def describe_whole(a, size_a, b, size_b, graph, s, features):
    """Closeness of the two names as wholes: EDITS, SHARE and LETTERS."""
    ordered(a, size_a, graph, s.order)
    m = spell(s.order, size_a, True, graph, s.line[0])
    ordered(b, size_b, graph, s.order)
    n = spell(s.order, size_b, True, graph, s.line[1])
    features[EDITS] = min(edits(s.line[0, :m], s.line[1, :n], s.masks), 24)
    m = spell(a, size_a, False, graph, s.line[0])
    n = spell(b, size_b, False, graph, s.line[1])
    common = common_letters(s.line[0, :m], s.line[1, :n], s.masks)
    features[SHARE] = 32 * common // max(min(m, n), 1)
    features[LETTERS] = min(m, n, 40)


@kernel
def describe(a, roles_a, b, roles_b, graph, s, features):
    """Align two names and fill ``features`` (int64[FEATURES]); returns 1/256 bits of tokens."""
    size_a, size_b = min(len(a), MOST), min(len(b), MOST)
    align(a, b, graph, s)
    worst, hardest, initials, bits = 100, 0, 0, np.int64(0)
    for i in range(size_a):
        bits += s.bits[i]
        j, level = s.partner[0, i], s.level[0, i]
        if j < 0 or level == SAME or level > NONE:
            continue
        if level == INITIAL:
            initials += 1
            worst = min(worst, FITTING_INITIAL)
        else:
            worst = min(worst, closeness(a[i], b[j], graph, s.masks))
        left = graph.text[graph.starts[a[i]] : graph.starts[a[i] + 1]]
        right = graph.text[graph.starts[b[j]] : graph.starts[b[j] + 1]]
        hardest = max(hardest, edits(left, right, s.masks))
    left_a, left_b = left_over(roles_a, size_a, 0, s), left_over(roles_b, size_b, 1, s)
    features[AGREE] = min(bits >> 8, 127)
    features[WORST] = worst
    features[HARDEST] = min(hardest, 12)
    features[BOTH_LEFT] = min(left_a, left_b, 4)
    features[ONE_LEFT] = min(max(left_a, left_b) - min(left_a, left_b), 6)
    features[INITIALS] = min(initials, 4)
    describe_whole(a, size_a, b, size_b, graph, s, features)
    return bits


@kernel
def name_weight(a, roles_a, b, roles_b, graph, steps, s, features):
    """1/256 bits of a pair of names, the same whichever comes first."""
    if name_before(b, a, graph):
        bits = describe(b, roles_b, a, roles_a, graph, s, features)
    else:
        bits = describe(a, roles_a, b, roles_b, graph, s, features)
    for k in range(FEATURES):
        bits += steps[k, features[k]]
    return bits


@kernel
def weigh_names(left, right, offsets, tokens, roles, aliases, graph, steps, s, weights, features):
    """Weights (int32[n]) and features (uint8[n, FEATURES]) of pairs of records, the better alias.

    ``aliases`` is int64[records + 1]: rows ``aliases[r]`` to ``aliases[r + 1]`` of ``offsets``
    hold further names of record r; row r itself holds its first. A record without a name is 0.
    """
    described = np.zeros(FEATURES, np.int64)
    for k in range(len(left)):
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
                    graph, steps, s, described,
                )  # fmt: skip
                if not found or weight > best:
                    found, best = True, weight
                    for f in range(FEATURES):
                        features[k, f] = described[f]
        weights[k] = best

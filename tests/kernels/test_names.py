"""The shape of a pair of names against the same written plainly, with rapidfuzz."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler, LCSseq

from namematch._kernels import align, names
from namematch._kernels.align import CUT, FAMILY, FREE, INITIAL, JOINED, NONE, SAME
from namematch.names.name import Role
from namematch.scoring.matcher import Matcher
from namematch.scoring.tokens import graph_for_few

WORDS = sorted(
    [
        "a",
        "ahmad",
        "ahmat",
        "al",
        "aminah",
        "an",
        "budi",
        "djoko",
        "fauzi",
        "hadi",
        "hayati",
        "joko",
        "kurnia",
        "kurniawan",
        "lubis",
        "m",
        "moh",
        "muhammad",
        "mohamad",
        "nur",
        "nurhayati",
        "putra",
        "putri",
        "rahman",
        "rahmat",
        "saputra",
        "siti",
        "sitti",
        "soesanto",
        "sri",
        "suharto",
        "susanto",
        "suryani",
        "suryany",
        "wahyu",
        "wahyudi",
        "wati",
        "yono",
        "yuli",
        "yulianti",
        "mario",
        "maria",
    ]
)
MATCHER = Matcher.default()
GRAPH = graph_for_few(MATCHER, WORDS)
ROLES = st.sampled_from([Role.GIVEN] * 4 + [Role.PARTICLE, Role.PATRONYMIC])
NAMES = st.lists(st.tuples(st.integers(0, len(WORDS) - 1), ROLES), min_size=1, max_size=5)


def arrays(name):
    tokens = np.array([token for token, _ in name], np.int32)
    return tokens, np.array([role for _, role in name], np.uint8)


def alike(a, b):
    return int(100 * JaroWinkler.similarity(WORDS[a], WORDS[b]) + 1e-9)


def level(a, b):
    return int(align.level_of(a, b, GRAPH))


def obvious_whole(left, right, s):
    """The second name's letters in the order of the first; a split token's parts together."""
    order = []
    for i in range(len(left)):
        if s.partner[0, i] >= 0:
            parts = [j for j in range(len(right)) if s.partner[1, j] == i]
            every = dict.fromkeys([int(s.partner[0, i]), *parts])
            order += [j for j in every if j not in order]
    order += [j for j in range(len(right)) if j not in order]
    first = "".join(WORDS[token] for token, _ in left)[:64]
    return first, "".join(WORDS[right[j][0]] for j in order)[:64]


def charged(name):
    return [
        role not in (Role.PARTICLE, Role.PATRONYMIC) and len(WORDS[token]) > 2
        for token, role in name
    ]


def obviously_unlike(left, right, s):
    """No token of one has to do with any of the other."""
    if not (any(charged(left)) and any(charged(right))):
        return False
    if any(s.level[0, i] in (SAME, JOINED) for i in range(len(left))):
        return False
    if any(level(a, b) != NONE for a, _ in left for b, _ in right):
        return False
    short, long = sorted((left, right), key=len)
    return any(all(alike(a, b) < names.MISSPELT for b, _ in long) for a, _ in short)


def short_for(a, b):
    """Whether one spelling is half as long as the other, as Moh. for Muhammad."""
    short, long = sorted((len(WORDS[a]), len(WORDS[b])))
    return 2 * short <= long


def obvious_features(left, right, s):
    """The features of two names in the order the kernel takes them, from their alignment."""
    f = np.zeros(names.COLUMNS, np.int64)
    partners = [(i, int(s.partner[0, i])) for i in range(len(left)) if s.partner[0, i] >= 0]
    exact = (SAME, INITIAL, CUT, JOINED)
    changed = [
        (left[i][0], right[j][0])
        for i, j in partners
        if s.level[0, i] not in exact
        and not (s.level[0, i] == FAMILY and short_for(left[i][0], right[j][0]))
    ]
    apart = [OSA.distance(WORDS[a], WORDS[b]) for a, b in changed]
    f[names.WORST] = min([100, *(alike(a, b) for a, b in changed)])
    f[names.EDITS], f[names.HARDEST] = min(sum(apart), 24), min(max(apart, default=0), 12)
    bits = int(s.bits[: len(left)].sum())
    f[names.AGREE] = min(bits >> 8, 127)
    letters, count = [], []
    for side, name in enumerate((left, right)):
        own = [
            len(WORDS[token])
            for i, ((token, _), costs) in enumerate(zip(name, charged(name), strict=True))
            if s.level[side, i] == NONE and costs
        ]
        count.append(len(own))
        letters.append(sum(own))
    f[names.BOTH_LEFT], f[names.ONE_LEFT] = min(*count, 4), min(max(letters), 40)
    for i in range(len(left)):
        f[names.FEATURES + s.level[0, i]] += 1
    f[names.INITIALS] = min(f[names.FEATURES + INITIAL], 4)
    one, two = obvious_whole(left, right, s)
    f[names.SHARE] = 32 * LCSseq.similarity(one, two) // max(min(len(one), len(two)), 1)
    f[names.LETTERS] = min(len(one), len(two), 40)
    every = [*s.level[0, : len(left)], *s.level[1, : len(right)]]
    f[names.KIND] = names.ALIKE
    if f[names.BOTH_LEFT] and f[names.WORST] < names.MISSPELT:
        f[names.KIND] = names.CONTRADICTED if bits else names.UNLIKE
    elif all(one <= FREE or one == JOINED for one in every):
        f[names.KIND] = names.EQUAL
    return f


@given(NAMES, NAMES)
def test_features_are_those_written_plainly(left, right):
    s, found = align.scratch(), np.full(names.COLUMNS, -7, np.int64)
    bits = names.describe(*arrays(left), *arrays(right), GRAPH, s, found)
    if obviously_unlike(left, right, s):
        expected = np.zeros(names.COLUMNS, np.int64)
        expected[names.KIND] = names.UNLIKE
        assert (found.tolist(), bits) == (expected.tolist(), 0)
        return
    assert found.tolist() == obvious_features(left, right, s).tolist()
    assert bits == s.bits[: len(left)].sum()


def weight(left, right, matcher=MATCHER):
    s, features = align.scratch(), np.zeros(names.COLUMNS, np.int64)
    tables = matcher.agreed, matcher.steps
    return int(
        names.name_weight(*arrays(left), *arrays(right), GRAPH, *tables, s, features)
    ), features.tolist()


@given(NAMES, NAMES)
def test_weight_and_shape_are_symmetric(left, right):
    assert weight(left, right) == weight(right, left)


@given(NAMES, NAMES)
def test_the_weight_is_worth_plus_the_steps(left, right):
    found, features = weight(left, right)
    kind = features[names.KIND]
    if kind == names.UNLIKE:
        assert found == MATCHER.steps[names.KIND, kind]
        return
    s = align.scratch()
    first, second = sorted((left, right), key=lambda n: (len(n), [WORDS[t] for t, _ in n]))
    align.align(arrays(first)[0], arrays(second)[0], GRAPH, s)
    steps = sum(int(MATCHER.steps[k, features[k]]) for k in range(names.FEATURES))
    assert found == names.worth(int(s.bits.sum()), MATCHER.agreed[kind]) + steps


@given(st.lists(st.integers(-5_000, 5_000), min_size=129, max_size=129), st.integers(0, 60_000))
def test_a_curve_is_linear_between_whole_bits_and_flat_behind_its_end(values, bits):
    curve = np.sort(np.array(values)).astype(np.int32)
    at = min(bits / 256, names.MOST_BITS)
    exact = np.interp(at, np.arange(129), curve)
    found = names.worth(bits, curve)
    assert exact - 1 < found <= exact
    if bits % 256 == 0:
        assert found == exact


@given(st.lists(st.integers(0, len(WORDS) - 1), min_size=1, max_size=6))
def test_tokens_come_in_the_order_of_the_alphabet(tokens):
    for a in tokens:
        for b in tokens:
            assert names.before(a, b, GRAPH) == (WORDS[a] < WORDS[b])


@given(NAMES, NAMES)
def test_of_two_names_the_shorter_comes_first_then_the_alphabet(left, right):
    one, two = ([WORDS[token] for token, _ in name] for name in (left, right))
    expected = (len(one), one) < (len(two), two)
    assert names.name_before(arrays(left)[0], arrays(right)[0], GRAPH) == expected


@pytest.mark.parametrize("flip", [False, True])
def test_the_better_of_two_names_counts_and_no_name_is_nothing(flip):
    rows = [["siti"], ["budi", "fauzi"], [], ["budi", "fauzi"]]  # the last an alias of record 0
    tokens = np.array([WORDS.index(word) for row in rows for word in row], np.int32)
    offsets = np.append(0, np.cumsum([len(row) for row in rows]))
    aliases = np.array([3, 4, 4, 4])
    left, right = np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32)
    left, right = (right, left) if flip else (left, right)
    weights = np.full(3, 99, np.int32)
    shape = np.zeros((3, names.COLUMNS), np.uint8)
    names.weigh_names(
        left, right, offsets, tokens, np.zeros(5, np.uint8), aliases, GRAPH,
        MATCHER.agreed, MATCHER.steps, align.scratch(), weights, shape,
    )  # fmt: skip
    budi = [(WORDS.index("budi"), 0), (WORDS.index("fauzi"), 0)]
    expected, features = weight(budi, budi)
    assert weights.tolist() == [expected, 0, 0]
    assert shape[0].tolist() == features

"""Alignment of two names against the obvious: every edge looked up, every assignment tried."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch._kernels import align
from namematch.names.sexes import FEMALE, MALE, sexes
from namematch.scoring.matcher import Matcher
from namematch.scoring.tokens import graph_for_few

WORDS = sorted(
    [
        "a",
        "ahmad",
        "ahmat",
        "aminah",
        "an",
        "budi",
        "djoko",
        "fauzi",
        "h",
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
    ]
)
GRAPH = graph_for_few(Matcher.default(), WORDS)
NAMES = st.lists(st.sampled_from(range(len(WORDS))), min_size=1, max_size=5)


def tokens(*words):
    return np.array([WORDS.index(word) for word in words], np.int32)


def obvious_level(a, b):
    """The level of two tokens, edge by edge."""
    if a == b:
        return align.SAME
    if {sexes().get(WORDS[a]), sexes().get(WORDS[b])} == {MALE, FEMALE}:
        return align.NONE
    for at in range(GRAPH.indptr[a], GRAPH.indptr[a + 1]):
        if GRAPH.neighbours[at] == b:
            return GRAPH.levels[at]
    short, long = sorted((WORDS[a], WORDS[b]), key=len)
    if not long.startswith(short) or len(short) == 2:
        return align.NONE
    return align.INITIAL if len(short) == 1 else align.CUT


def test_levels_of_all_pairs_are_those_of_the_edges_or_of_a_beginning():
    found = set()
    for a in range(len(WORDS)):
        for b in range(len(WORDS)):
            level = align.level_of(a, b, GRAPH)
            assert level == obvious_level(a, b) == align.level_of(b, a, GRAPH), (WORDS[a], WORDS[b])
            found.add(int(level))
    assert found >= {align.SAME, 1, align.FREE, align.INITIAL, align.CUT, align.NONE}


def test_bits_of_a_match_are_symmetric_and_never_below_zero():
    for a in range(len(WORDS)):
        for b in range(len(WORDS)):
            level = obvious_level(a, b)
            if level != align.NONE:
                bits = align.match_bits(a, b, level, GRAPH)
                assert 0 <= bits == align.match_bits(b, a, level, GRAPH)


@given(st.data(), st.integers(1, 5), st.integers(0, 2))
def test_the_assignment_is_the_best_of_all(data, rows, more):
    columns = rows + more
    values = data.draw(
        st.lists(st.integers(0, 9), min_size=rows * columns, max_size=rows * columns)
    )
    s = align.scratch()
    table = np.array(values).reshape(rows, columns)
    s.value[:rows, :columns] = table
    align.assign(rows, columns, s)
    chosen = s.order[:rows].tolist()
    assert len(set(chosen)) == rows
    best = max(
        sum(table[r, c] for r, c in enumerate(order))
        for order in permutations(range(columns), rows)
    )
    assert sum(table[r, c] for r, c in enumerate(chosen)) == best


def gain(a, b):
    level = obvious_level(a, b)
    if level == align.NONE:
        return int(align.closeness(a, b, GRAPH, np.zeros(32, np.uint64)))
    return 256 + int(align.match_bits(a, b, level, GRAPH))


@given(NAMES, NAMES)
def test_what_no_equal_or_joined_token_takes_is_aligned_as_well_as_can_be(left, right):
    s = align.scratch()
    align.align(np.array(left, np.int32), np.array(right, np.int32), GRAPH, s)
    fixed = (align.SAME, align.JOINED)
    rows = [i for i in range(len(left)) if s.level[0, i] not in fixed]
    columns = [j for j in range(len(right)) if s.level[1, j] not in fixed]
    if len(rows) > len(columns):
        orders = (zip(p, columns, strict=True) for p in permutations(rows, len(columns)))
    else:
        orders = (zip(rows, p, strict=True) for p in permutations(columns, len(rows)))
    best = max(sum(gain(left[i], right[j]) for i, j in order) for order in orders)
    pairs = [(i, int(s.partner[0, i])) for i in rows if s.partner[0, i] >= 0]
    assert sum(gain(left[i], right[j]) for i, j in pairs) == best
    for i, j in pairs:
        assert s.partner[1, j] == i
        assert s.level[0, i] == s.level[1, j] == obvious_level(left[i], right[j])


@given(NAMES, NAMES)
def test_equal_tokens_go_together_first(left, right):
    s = align.scratch()
    align.align(np.array(left, np.int32), np.array(right, np.int32), GRAPH, s)
    for word in set(left) & set(right):
        at = [i for i, x in enumerate(left) if x == word and s.level[0, i] == align.SAME]
        assert len(at) == min(left.count(word), right.count(word))
        assert all(right[s.partner[0, i]] == word for i in at)


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        (["nur", "hayati"], ["nurhayati"], True),
        (["nurhayati", "lubis"], ["lubis", "nur", "hayati"], True),
        (["nur", "hayati", "nurhayati"], ["nur", "nurhayati"], False),  # equal tokens first
        (["hayati", "nur"], ["nurhayati"], False),  # joined in the order written
        (["nur", "lubis", "hayati"], ["nurhayati"], False),  # neighbours only
        (["nur", "aminah"], ["nurhayati"], False),
    ],
)
def test_two_neighbours_may_be_written_as_one(left, right, joined):
    s = align.scratch()
    one, two = tokens(*left), tokens(*right)
    align.align(one, two, GRAPH, s)
    assert (align.JOINED in s.level[0, : len(one)]) == joined
    first = s.level[0].copy(), s.bits.sum()
    align.align(two, one, GRAPH, s)
    assert np.array_equal(first[0], s.level[1])
    assert first[1] == s.bits.sum()


def test_joined_tokens_count_once_and_not_more_than_the_whole():
    s = align.scratch()
    align.align(tokens("nur", "hayati"), tokens("nurhayati"), GRAPH, s)
    nur, hayati, whole = tokens("nur", "hayati", "nurhayati")
    rarity = GRAPH.rarity[:, align.SAME]
    expected = min(rarity[nur] + rarity[hayati], rarity[whole]) + GRAPH.price[align.JOINED]
    assert s.bits.tolist() == [max(expected, 0)] + [0] * 7
    assert s.partner[0, :2].tolist() == [0, 0]


def test_a_scratch_remembers_nothing_of_the_last_pair():
    fresh, used = align.scratch(), align.scratch()
    align.align(tokens(*WORDS[5:13]), tokens(*WORDS[6:14]), GRAPH, used)
    for s in (fresh, used):
        align.align(tokens("djoko", "m"), tokens("muhammad", "joko", "siti"), GRAPH, s)
    for field in ("partner", "level", "bits"):
        assert np.array_equal(getattr(fresh, field), getattr(used, field))


def test_names_of_more_than_eight_tokens_are_aligned_by_their_first_eight():
    s = align.scratch()
    long = np.arange(12, dtype=np.int32)
    align.align(long, long, GRAPH, s)
    assert s.partner[0].tolist() == list(range(8))

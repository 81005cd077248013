"""Groups of tokens and keys of names against plain Python."""

from itertools import combinations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from namematch._kernels import groups as kernels
from namematch.text import flatten

TOKENS = 8
EDGES = st.dictionaries(
    st.tuples(st.integers(0, TOKENS - 1), st.integers(0, TOKENS - 1)).filter(lambda e: e[0] < e[1]),
    st.integers(1, 5),
    max_size=12,
)
LEVELS = st.integers(1, 5)
COUNTS = st.lists(st.integers(0, 4), min_size=TOKENS, max_size=TOKENS)
GROUPS = st.lists(st.integers(0, 5), min_size=TOKENS, max_size=TOKENS)


def graph_of(edges):
    both = sorted({**edges, **{(b, a): level for (a, b), level in edges.items()}}.items())
    indptr = np.zeros(TOKENS + 1, np.int64)
    for (a, _), _ in both:
        indptr[a + 1] += 1
    neighbours = np.array([b for (_, b), _ in both], np.int32)
    return indptr.cumsum(), neighbours, np.array([level for _, level in both], np.uint8)


@given(EDGES, GROUPS, LEVELS)
def test_united_groups_are_those_a_path_of_near_edges_joins(edges, group, furthest):
    found = kernels.united(*graph_of(edges), furthest, np.array(group, np.int64))
    parts = [{g} for g in range(max(group) + 1)]
    for (a, b), level in edges.items():
        if level <= furthest:
            one, other = (next(p for p in parts if group[t] in p) for t in (a, b))
            if one is not other:
                parts.remove(other)
                one |= other
    assert found.tolist() == [min(next(p for p in parts if g in p)) for g in range(max(group) + 1)]


@given(EDGES, GROUPS, COUNTS, LEVELS)
def test_a_group_leads_on_to_the_commonest_near_it(edges, group, count, furthest):
    size = max(group) + 1
    found = kernels.toward_commonest(
        *graph_of(edges), furthest, np.array(group, np.int64), np.array(count[:size], np.int64)
    )

    def best(g):
        near = {g}
        for (a, b), level in edges.items():
            if level <= furthest and g in (group[a], group[b]):
                near |= {group[a], group[b]}
        return min(near, key=lambda one: (-count[one], one))

    for g in range(size):
        end = g
        while best(end) != end:
            end = best(end)
        assert found[g] == end


@given(EDGES, COUNTS)
def test_a_slip_stands_for_the_commonest_near_it(edges, count):
    indptr, neighbours, _ = graph_of(edges)
    near = np.empty(TOKENS, np.int64)
    kernels.commonest_near(indptr, neighbours, np.array(count, np.int64), 1, 3, near)
    for token in range(TOKENS):
        common = [n for n in neighbours[indptr[token] : indptr[token + 1]] if count[n] >= 3]
        expected = token
        if count[token] <= 1 and common:
            expected = min(common, key=lambda n: (-count[n], n))
        assert near[token] == expected


def joins_of(words):
    letters, starts = flatten(pa.array(words))
    hashes = tuple(np.empty(len(words), np.uint64) for _ in range(3))
    edges = np.zeros((len(words), 2), np.uint8)
    kernels.seams(np.require(letters, np.uint8, ["C", "W"]), starts, *hashes, edges)
    slots = np.full(64, -1, np.int32)
    kernels.slots_of(hashes[0], np.uint64(58), slots)
    return edges, hashes, np.uint64(58), slots


def seamless(word):
    out = ""
    for letter in word:
        if letter != "y" and not out.endswith(letter):
            out += letter
    return out


WORDS = st.lists(st.text("aby", min_size=1, max_size=3), min_size=1, max_size=6, unique=True)


@given(WORDS, st.data())
def test_keys_are_the_tokens_of_names_and_two_neighbours_that_are_a_token(words, data):
    names = data.draw(
        st.lists(st.lists(st.tuples(st.integers(0, len(words) - 1), st.integers(0, 2)), max_size=4))
    )
    flat = [entry for name in names for entry in name]
    offsets = np.array([0, *np.cumsum([len(name) for name in names])], np.int64)
    tokens, use = (np.array([entry[k] for entry in flat], np.int32) for k in (0, 1))
    owner = np.arange(len(names), dtype=np.int32)
    out, record = np.empty(2 * len(flat), np.int32), np.empty(2 * len(flat), np.int32)
    ends = np.zeros(len(names) + 1, np.int64)
    count = kernels.key_tokens(
        offsets, tokens, owner, use.astype(np.uint8), *joins_of(words), out, record, ends
    )
    first = {}
    for place, word in enumerate(words):
        first.setdefault(seamless(word), place)
    expected = []
    for row, name in enumerate(names):
        for i, (token, used) in enumerate(name):
            if used == 1:
                expected.append((row, token))
            if used and i and name[i - 1][1]:
                joined = first.get(seamless(words[name[i - 1][0]] + words[token]))
                if joined is not None:
                    expected.append((row, joined))
    assert list(zip(record[:count].tolist(), out[:count].tolist(), strict=True)) == expected
    assert np.diff(ends).tolist() == [sum(r == row for r, _ in expected) for row in owner]


@given(st.lists(st.lists(st.integers(0, 4), max_size=5), max_size=5))
def test_two_of_each_are_all_pairs_of_different_groups_of_a_name(names):
    ends = np.array([0, *np.cumsum([len(name) for name in names])], np.int64)
    group = np.array([g for name in names for g in name], np.int64)
    record = np.repeat(np.arange(len(names), dtype=np.int32), np.diff(ends))
    keys, rows = np.empty(100, np.int64), np.empty(100, np.int32)
    count = kernels.two_of_each(ends, group, record, 5, 4, keys, rows)
    expected = [
        (row, min(a, b) * 5 + max(a, b))
        for row, name in enumerate(names)
        for a, b in combinations(name[:4], 2)
        if a != b
    ]
    assert list(zip(rows[:count].tolist(), keys[:count].tolist(), strict=True)) == expected


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=15), COUNTS)
def test_the_two_rarest_groups_are_the_first_two_by_count_then_number(entries, count):
    group = np.array([g for g, _ in entries], np.int64)
    record = np.array([r for _, r in entries], np.int32)
    rarest, second = np.full(4, -1, np.int64), np.full(4, -1, np.int64)
    kernels.rarest_two(group, record, np.array(count, np.int64), rarest, second)
    for r in range(4):
        own = sorted({(count[g], g) for g, s in entries if s == r})
        assert [rarest[r], second[r]] == [*(g for _, g in own[:2]), -1, -1][:2]

"""Pairs of rows with equal keys against itertools.combinations."""

from collections import Counter
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from namematch._kernels.blocks import pair_up, reach_of, two_rarest
from namematch.blocking.blocks import Ranks, packed, pairs_within, unpacked

KEYS = st.lists(st.integers(0, 6), max_size=40)


def blocked(keys, rows, *, most=48, window=12, order=None):
    n = max(rows, default=0) + 1
    ranks = Ranks.of(np.arange(n) if order is None else np.asarray(order))
    found = pairs_within(
        np.array(keys, np.int64), np.array(rows, np.int64), ranks, most=most, window=window
    )
    pairs = unpacked(found)
    return list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


@given(KEYS, st.randoms(use_true_random=False))
def test_pairs_are_all_combinations_within_equal_keys(keys, random):
    order = list(range(max(len(keys), 1)))
    random.shuffle(order)
    expected = {(i, j) for i, j in combinations(range(len(keys)), 2) if keys[i] == keys[j]}
    assert blocked(keys, list(range(len(keys))), order=order) == sorted(expected)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=30))
def test_a_row_with_a_key_twice_is_no_pair_and_no_pair_comes_twice(entries):
    keys, rows = [k for k, _ in entries], [r for _, r in entries]
    expected = {
        (min(r, s), max(r, s)) for (k, r), (x, s) in combinations(entries, 2) if k == x and r != s
    }
    assert blocked(keys, rows) == sorted(expected)


@given(st.integers(0, 60), st.integers(1, 8), st.integers(1, 5))
def test_an_oversized_block_pairs_each_row_with_the_next_few(size, most, window):
    found = blocked([5] * size, list(range(size)), most=most, window=window)
    limit = window if size > most else size
    assert found == [(i, j) for i, j in combinations(range(size), 2) if j - i <= limit]
    assert len(found) <= size * max(window, most)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30))
def test_reach_is_the_number_of_following_rows_of_the_block(keys):
    keys = np.array(sorted(keys))
    reach = np.zeros(len(keys), np.int64)
    total = reach_of(keys, 100, 5, reach)
    expected = [int((keys[i + 1 :] == key).sum()) for i, key in enumerate(keys)]
    assert (reach.tolist(), total) == (expected, sum(expected))
    pairs = np.empty(total, np.uint64)
    assert pair_up(np.zeros(len(keys), np.int64), reach, pairs) == 0  # of equal rows, none


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=15))
def test_the_two_rarest_groups_are_the_first_two_by_count_then_number(entries):
    group = np.array([g for g, _ in entries], np.int64)
    record = np.array([r for _, r in entries], np.int64)
    seen = Counter(group.tolist())
    count = np.array([seen[g] // 2 for g in range(6)])
    rarest, second = np.full(4, -1, np.int64), np.full(4, -1, np.int64)
    two_rarest(group, record, count, rarest, second)
    for r in range(4):
        own = sorted((int(count[g]), g) for g, s in entries if s == r)
        expected = [g for _, g in own[:2]] + [-1, -1]
        assert [rarest[r], second[r]] == expected[:2]


def test_packing_is_undone_by_unpacking():
    numbers = np.array([1 << 32 | 2, (2**31 - 2) << 32 | (2**31 - 1)], np.uint64)
    pairs = unpacked(numbers)
    assert pairs.right.tolist() == [2, 2**31 - 1]
    assert np.array_equal(packed(pairs), numbers)

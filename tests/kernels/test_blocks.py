"""Pairs of rows with equal keys against itertools.combinations."""

from collections import Counter
from itertools import combinations, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from namematch._kernels.blocks import block_sizes, pairs_of_blocks, pairs_of_followers
from namematch.blocking.blocks import (
    CACHED,
    MOST,
    Blocks,
    Ranks,
    distinct,
    largest_blocks,
    ordered,
    packed,
    pairs_within,
    unpacked,
)

KEYS = st.lists(st.integers(0, 6), max_size=40)
ENTRIES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=30)
PLENTY = 10**9


def ranks_of(rows, order=None):
    n = max(rows, default=0) + 1
    return Ranks.of(np.arange(n) if order is None else np.asarray(order))


def blocked(keys, rows, *, allowed=PLENTY, finer=(), window=0, order=None):
    columns = tuple(np.array(column, np.int64) for column in finer)
    blocks = Blocks(np.array(keys, np.int64), np.array(rows, np.int64), allowed, columns, window)
    pairs = unpacked(distinct(ordered(pairs_within(blocks, ranks_of(rows, order)))))
    return list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


@given(KEYS, st.randoms(use_true_random=False))
def test_pairs_are_all_combinations_within_equal_keys(keys, random):
    order = list(range(max(len(keys), 1)))
    random.shuffle(order)
    expected = {(i, j) for i, j in combinations(range(len(keys)), 2) if keys[i] == keys[j]}
    assert blocked(keys, list(range(len(keys))), order=order) == sorted(expected)


@given(ENTRIES)
def test_a_row_with_a_key_twice_is_no_pair_and_no_pair_comes_twice(entries):
    keys, rows = [k for k, _ in entries], [r for _, r in entries]
    expected = {
        (min(r, s), max(r, s)) for (k, r), (x, s) in combinations(entries, 2) if k == x and r != s
    }
    assert blocked(keys, rows) == sorted(expected)


@given(KEYS, st.integers(0, 60))
def test_smallest_blocks_come_first_and_no_more_pairs_than_allowed(keys, allowed):
    found = blocked(keys, list(range(len(keys))), allowed=allowed)
    sizes = Counter(keys)
    made = [sum(n * (n - 1) // 2 for n in sizes.values() if n <= most) for most in range(41)]
    most = max(most for most in range(41) if made[most] <= allowed)
    expected = {
        (i, j)
        for i, j in combinations(range(len(keys)), 2)
        if keys[i] == keys[j] and sizes[keys[i]] <= most
    }
    assert set(found) == expected
    assert len(found) <= allowed


def test_a_block_too_large_is_split_by_finer_columns_and_those_without_stay_together():
    keys, rows = [5] * 6, list(range(6))
    place, sex = [0, 0, 1, 1, -1, -1], [0, 1, 0, 1, 1, 1]
    assert blocked(keys, rows, allowed=8, finer=(place,)) == [(0, 1), (2, 3), (4, 5)]
    assert blocked(keys, rows, allowed=2, finer=(place, sex)) == [(4, 5)]
    assert blocked(keys, rows, allowed=15) == list(combinations(rows, 2))


def test_what_nothing_splits_is_paired_with_the_next_few_in_order():
    order = [4, 2, 0, 3, 1]
    found = blocked([5] * 5, list(range(5)), allowed=0, window=1, order=order)
    assert found == sorted((min(p), max(p)) for p in pairwise(order))


def test_no_block_above_the_most_is_paired_whole():
    rows = list(range(MOST + 1))
    assert blocked([1] * len(rows), rows) == []
    assert len(blocked([1] * MOST, rows[:-1])) == MOST * (MOST - 1) // 2


@given(KEYS)
def test_the_largest_blocks_are_the_commonest_keys(keys):
    blocks = Blocks(np.array(keys, np.int64), np.arange(len(keys)), 0)
    expected = tuple(sorted(Counter(keys).values(), reverse=True)[:2])
    assert largest_blocks(blocks, ranks_of(range(len(keys))), 2) == expected


@given(KEYS)
def test_sizes_pairs_and_entries_left_of_sorted_numbers(keys):
    bits, keys = np.uint64(6), sorted(keys)
    keyed = np.array([k << 6 | i for i, k in enumerate(keys)], np.uint64)
    sizes = np.zeros(5, np.int64)
    block_sizes(keyed, bits, sizes)
    expected = Counter(min(size, 4) for size in Counter(keys).values())
    assert sizes.tolist() == [expected[size] for size in range(5)]
    pairs, rest = np.empty(100, np.uint64), np.empty(len(keys), np.uint64)
    count, kept = pairs_of_blocks(keyed, bits, 3, pairs, rest)
    few = {k for k, size in Counter(keys).items() if size <= 3}
    assert sorted(pairs[:count].tolist()) == sorted(
        i << 32 | j
        for i, j in combinations(range(len(keys)), 2)
        if keys[i] == keys[j] and keys[i] in few
    )
    assert (rest[:kept] >> bits).tolist() == [k for k in keys if k not in few]


@given(KEYS, st.integers(1, 4))
def test_followers_are_the_next_of_the_same_key(keys, window):
    bits, keys = np.uint64(6), sorted(keys)
    keyed = np.array([k << 6 | i for i, k in enumerate(keys)], np.uint64)
    pairs = np.empty(len(keys) * window, np.uint64)
    count = pairs_of_followers(keyed, bits, np.arange(64), window, pairs)
    assert sorted(pairs[:count].tolist()) == sorted(
        i << 32 | j
        for i, j in combinations(range(len(keys)), 2)
        if keys[i] == keys[j] and j - i <= window
    )


def test_many_numbers_are_sorted_as_few_are():
    numbers = np.random.default_rng(3).integers(0, 2**63, 2 * CACHED).astype(np.uint64)
    for bits in (0, 40, 58):
        some = numbers >> np.uint64(bits)
        assert np.array_equal(ordered(some), np.sort(some))


def test_packing_is_undone_by_unpacking():
    numbers = np.array([1 << 32 | 2, (2**31 - 2) << 32 | (2**31 - 1)], np.uint64)
    pairs = unpacked(numbers)
    assert pairs.right.tolist() == [2, 2**31 - 1]
    assert np.array_equal(packed(pairs), numbers)

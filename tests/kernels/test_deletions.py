"""Postings: two tokens within the edits that count always share one whose codes fit."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from namematch._kernels.deletions import posts_between
from namematch._kernels.level import NONE, level_of, packed
from namematch._kernels.neighbours import later_edges, shared_places, sort_few
from namematch.phonetic.indonesian import fold

WORDS = st.lists(
    st.text("ab", max_size=10) | st.text("ahjms", max_size=9), max_size=12, unique=True
)


@given(WORDS, st.integers(0, 12))
def test_exactly_the_pairs_with_an_edge_are_found_in_order(words, cut):
    text = np.frombuffer("".join(words).encode(), np.uint8).copy()
    starts = np.cumsum([0, *map(len, words)]).astype(np.int64)
    family = np.full(len(words), -1, np.int32)
    tokens = packed(text, starts, *fold(text, starts), family)
    posts = np.sort(posts_between(tokens, np.uint64(0), np.uint64(2**64 - 1)))
    pointer, places = shared_places(posts, len(words))
    cuts = [0, min(cut, len(words)), len(words)]
    found = []
    for low, high in pairwise(cuts):
        pairs, levels = later_edges(tokens, posts, pointer, places, low, high)
        found += [
            (*divmod(int(pair), 2**32), level)
            for pair, level in zip(pairs, levels.tolist(), strict=True)
        ]
    expected = [
        (a, b, level)
        for a in range(len(words))
        for b in range(a + 1, len(words))
        if (level := level_of(tokens, a, tokens, b)) != NONE
    ]
    assert found == expected


@given(st.lists(st.integers(-(2**40), 2**40), max_size=60), st.integers(0, 60))
def test_the_first_values_are_sorted_and_the_others_stay(values, count):
    count = min(count, len(values))
    array = np.array(values, np.int64)
    sort_few(array, count)
    assert array.tolist() == sorted(values[:count]) + values[count:]

"""Postings: two tokens within the edits that count always share one whose codes fit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from namematch._kernels.deletions import pairs_sharing, posts_between
from namematch._kernels.level import NONE, level_of, packed
from namematch._kernels.neighbours import merged
from namematch.phonetic.indonesian import fold

WORDS = st.lists(
    st.text("ab", max_size=10) | st.text("ahjms", max_size=9), max_size=12, unique=True
)


@given(WORDS)
def test_no_pair_with_an_edge_is_missed(words):
    text = np.frombuffer("".join(words).encode(), np.uint8).copy()
    starts = np.cumsum([0, *map(len, words)]).astype(np.int64)
    family = np.full(len(words), -1, np.int32)
    tokens = packed(text, starts, *fold(text, starts), family)
    posts = posts_between(tokens, np.uint64(0), np.uint64(2**64 - 1))
    found = {divmod(int(pair), 2**32) for pair in pairs_sharing(np.sort(posts))}
    for a in range(len(words)):
        for b in range(a + 1, len(words)):
            assert (a, b) in found or level_of(tokens, a, tokens, b) == NONE


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_merging_sorted_values_drops_repeats(left, right):
    left, right = (np.array(sorted(x), np.uint64) for x in (left, right))
    np.testing.assert_array_equal(merged(left, right), np.union1d(left, right))

"""The letter kernels against rapidfuzz, on random and on lifelike runs of letters."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler, LCSseq

from namematch._kernels.letters import common_letters, edits, jaro_winkler

runs = st.text(alphabet="abcdefgh ", max_size=64) | st.text(alphabet="ab", max_size=64)


def run(kernel, a, b):
    masks = np.zeros(32, np.uint64)
    value = kernel(np.frombuffer(a.encode(), np.uint8), np.frombuffer(b.encode(), np.uint8), masks)
    assert not masks.any()  # scratch is left clean
    return value


@given(runs, runs)
def test_common_letters_is_the_longest_common_subsequence(a, b):
    assert run(common_letters, a, b) == LCSseq.similarity(a, b)


@given(runs, runs)
def test_edits_is_optimal_string_alignment(a, b):
    assert run(edits, a, b) == OSA.distance(a, b)


@given(runs, runs)
def test_jaro_winkler_agrees_with_the_reference(a, b):
    expected = JaroWinkler.similarity(a, b) if a and b else 0.0
    assert abs(run(jaro_winkler, a, b) - expected) < 1e-12


def test_runs_longer_than_64_letters_are_read_to_the_64th():
    assert run(edits, "a" * 80, "a" * 64 + "b" * 9) == 0

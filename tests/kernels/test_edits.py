"""Bounded edit distance against rapidfuzz, whatever the common beginnings and ends."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from namematch._kernels.edits import within_one, within_two

WORDS = st.text("ab", max_size=7) | st.text("abcd", max_size=9)


def spans(a, b):
    """Both words in one buffer, between other letters."""
    text = np.frombuffer(f"x{a}yz{b}x".encode(), np.uint8).copy()
    return text, 1, 1 + len(a), text, 3 + len(a), 3 + len(a) + len(b)


@given(WORDS, WORDS)
def test_within_one_and_two_are_optimal_string_alignment(a, b):
    distance = OSA.distance(a, b)
    assert within_one(*spans(a, b)) == (distance <= 1)
    assert within_two(*spans(a, b)) == (distance <= 2)


@given(WORDS, st.integers(0, 8), st.sampled_from("abc"))
def test_an_edited_word_is_within_its_edits(word, place, letter):
    once = word[:place] + letter + word[place + 1 :]
    assert within_one(*spans(word, once))
    assert within_two(*spans(word[::-1], once[::-1] + letter))

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from namematch._kernels.intern import FNV_START, find, fnv, index_words
from namematch._kernels.parse_few import distinct

WORDS = st.lists(st.text("abcxyz", min_size=1, max_size=4), max_size=80)


def flat(words: list[str]) -> tuple[np.ndarray, np.ndarray]:
    starts = np.zeros(len(words) + 1, np.int64)
    starts[1:] = np.cumsum([len(word) for word in words])
    return np.frombuffer("".join(words).encode(), np.uint8), starts


@settings(deadline=None)
@given(WORDS)
def test_distinct_words_are_numbered_in_the_order_met(words):
    text, starts, numbers = distinct(*flat(words))
    found = [text[a:b].tobytes().decode() for a, b in itertools.pairwise(starts)]
    assert found == list(dict.fromkeys(words))
    assert [found[number] for number in numbers] == words


@settings(deadline=None)
@given(WORDS, st.text("abcxyz", min_size=1, max_size=4))
def test_an_indexed_word_is_found_and_no_other(words, word):
    hashes, slots = index_words(*flat(words), 256)
    letters = np.frombuffer(word.encode(), np.uint8)
    slot = find(hashes, np.uint64(fnv(letters, 0, len(letters), FNV_START)))
    assert slot == (slots[words.index(word)] if word in words else -1)

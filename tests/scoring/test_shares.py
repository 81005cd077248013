"""How common a value is, known or not, and with the data's own counts added."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.scoring.shares import FEWEST, Shares, bits

WORDS = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 40), min_size=1)


def made(counts, rest=0.001):
    words = sorted(counts)
    total = sum(counts.values())
    share = np.array([counts[word] / total / 2 for word in words])
    return Shares(pa.array(words, pa.string()), share, rest)


@given(WORDS, WORDS)
def test_blending_is_a_weighted_mean_of_known_and_counted(known, counted):
    shares, trust = made(known), 1_000.0
    words = sorted(counted)
    counts = np.array([counted[word] for word in words], np.float64)
    blend = shares.blended(pa.array(words, pa.string()), counts, trust)
    total = trust + counts.sum()
    for word in {*known, *counted}:
        before = shares.of(pa.array([word]))[0]
        seen = before * trust + counted.get(word, 0)
        if seen >= FEWEST and (word in known or counted[word] >= FEWEST):
            assert blend.of(pa.array([word]))[0] == pytest.approx(seen / total)
        else:
            assert blend.of(pa.array([word]))[0] == blend.rest
    assert blend.values.to_pylist() == sorted(blend.values.to_pylist())


def test_a_value_seen_fewer_than_five_times_is_not_stored():
    shares = Shares(pa.array([], pa.string()), np.empty(0), 1e-5)
    words, counts = pa.array(["ali", "budi", "cut"]), np.array([4.0, 4.7, 6.0])
    blend = shares.blended(words, counts, 10.0)
    assert blend.values.to_pylist() == ["cut"]
    assert 0 < blend.rest <= FEWEST / (10.0 + 14.7)


def test_no_known_value_means_the_rest_for_all():
    shares = Shares(pa.array([], pa.string()), np.empty(0), 0.25)
    assert shares.of(pa.array(["ali", "budi"])).tolist() == [0.25, 0.25]
    assert shares.known(pa.array(["ali"])).tolist() == [-1]


@given(st.floats(1e-9, 1.0), st.floats(1e-9, 1.0))
def test_rarer_is_never_fewer_bits(a, b):
    low, high = sorted((a, b))
    assert bits(low) >= bits(high) >= 0


def test_bits_are_bounded():
    assert bits([1.0, 0.5, 2.0**-40, 0.0]).tolist() == [0, 256, 40 * 256, 40 * 256]

"""Expectation and maximisation over patterns: it climbs, and finds what made the data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.training.em import Field, Share, fit, maximise
from namematch.training.observed import Observed, grouped

BEFORE = (
    Field(np.array([0.9, 0.05, 0.05]), np.array([0.02, 0.01, 0.97]), 50.0),
    Field(np.array([0.99, 0.01]), np.array([0.5, 0.5]), 50.0),
)
RECORDS = 4_000
PRIOR = Share(50.0, 50.0 * RECORDS)


def drawn(m, matches, rng, *, strangers=20_000):
    """Patterns of pairs whose levels are drawn from m and u, with weights of the first model."""
    codes = np.concatenate(
        [
            np.stack([rng.choice(len(x), matches, p=x) for x in m], axis=1),
            np.stack([rng.choice(len(f.u), strangers, p=f.u) for f in BEFORE], axis=1),
        ]
    ).astype(np.uint8)
    # What a name says in nats: normal with variance v about v / 2 of matches, -v / 2 of strangers.
    centre = np.where(np.arange(len(codes)) < matches, 15.0, -15.0)
    name = (centre + np.sqrt(30.0) * rng.normal(size=len(codes))) / np.log(2.0)
    fields = sum(np.log2(f.before / f.u)[codes[:, at]] for at, f in enumerate(BEFORE))
    return grouped(np.rint(256 * (name + fields)).astype(np.int32), codes, RECORDS)


probabilities = st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3).map(
    lambda x: np.array(x) / sum(x)
)


@given(probabilities, st.floats(0.3, 0.99), st.integers(0, 3_000), st.integers(0, 2**32 - 1))
def test_the_log_posterior_never_falls(first, second, matches, seed):
    m = (first, np.array([second, 1.0 - second]))
    seen = drawn(m, matches, np.random.default_rng(seed), strangers=2_000)
    found = fit(seen, BEFORE, PRIOR, 1e-4)
    heights = np.array([step.log_posterior for step in found.steps])
    assert (np.diff(heights) >= -1e-9 * np.abs(heights[1:])).all()
    for field, now in zip(BEFORE, found.m, strict=True):
        assert now.sum() == pytest.approx(1.0)
        ratio = now / field.u
        assert ratio[-1] <= 1.0 + 1e-12
        assert (ratio >= ratio[-1] * (1.0 - 1e-12)).all()


def test_em_finds_the_m_that_made_the_pairs():
    m = (np.array([0.6, 0.3, 0.1]), np.array([0.85, 0.15]))
    seen = drawn(m, 5_000, np.random.default_rng(3))
    found = fit(seen, BEFORE, PRIOR, 1e-4)
    assert len(found.steps) < 50
    assert found.steps[-1].matches == pytest.approx(5_000, rel=0.05)
    for true, now in zip(m, found.m, strict=True):
        assert now == pytest.approx(true, abs=0.02)


def test_without_pairs_the_first_model_stays():
    none = Observed(np.empty(0), np.empty((0, 2), np.uint8), np.empty(0), 1)
    found = fit(none, BEFORE, Share(50.0, 500.0), 0.1)
    for field, now in zip(BEFORE, found.m, strict=True):
        assert now == pytest.approx(field.before)
    assert found.steps[-1].matches == 0.0


@given(
    st.lists(st.floats(0.0, 1_000.0), min_size=4, max_size=4),
    st.lists(st.floats(0.001, 1.0), min_size=4, max_size=4),
    st.integers(0, 2**32 - 1),
)
def test_no_m_that_keeps_the_order_is_likelier(matches, u, seed):
    """The oracle: thousands of admissible m around the one found, none of them better."""
    u = np.array(u) / sum(u)
    field = Field(np.full(4, 0.25), u, 10.0)
    best = maximise(np.array(matches), field)
    sums = np.array(matches) + 2.5
    rng = np.random.default_rng(seed)
    other = np.concatenate([rng.dirichlet(np.ones(4), 500), rng.dirichlet(200 * best + 0.1, 500)])
    other = np.maximum(other, 1e-12)
    ratio = other / u
    admissible = ratio[:, -1] <= 1.0
    admissible &= (ratio >= ratio[:, -1:]).all(axis=1)
    heights = (sums * np.log(other[admissible])).sum(axis=1)
    assert (heights <= (sums * np.log(best)).sum() + 1e-6 * sums.sum()).all()


def test_equal_patterns_are_counted_whatever_their_order():
    weight = np.array([5, 3, 5, 5], np.int32)
    codes = np.array([[0, 1], [1, 1], [0, 1], [1, 0]], np.uint8)
    one, two = grouped(weight, codes, 4), grouped(weight[::-1], codes[::-1], 4)
    assert one.weight.tolist() == [3 / 256, 5 / 256, 5 / 256]
    assert one.times.tolist() == [1.0, 1.0, 2.0]
    for a, b in ((one.weight, two.weight), (one.codes, two.codes), (one.times, two.times)):
        assert np.array_equal(a, b)

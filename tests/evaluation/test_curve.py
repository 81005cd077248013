"""Curves and cuts against counting anew at every cut, and against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, precision_recall_curve

from namematch.errors import InputError
from namematch.evaluation import (
    average_precision,
    calibration_error,
    curve,
    reliability,
    thresholds,
)

scored = st.lists(st.tuples(st.integers(0, 20).map(lambda x: x / 20), st.booleans()), max_size=60)


def arrays(rows):
    return np.array([p for p, _ in rows], float), np.array([r for _, r in rows], bool)


@given(scored, st.integers(0, 5))
def test_every_cut_counts_the_pairs_that_reach_it(rows, unseen):
    score, right = arrays(rows)
    there = int(right.sum()) + unseen
    for table in (curve(score, right, there=there), thresholds(score, right, there=there)):
        for row in table.to_pylist():
            reached = score >= row["cut"]
            assert (row["found"], row["right"]) == (reached.sum(), right[reached].sum())
            assert row["precision"] == (row["right"] / row["found"] if row["found"] else None)
            assert row["recall"] == (row["right"] / there if there else None)


def test_the_curve_is_that_of_scikit_learn():
    rng = np.random.default_rng(3)
    right = rng.random(2_000) < 0.3
    score = np.round(rng.normal(size=2_000) + right, 2)
    table = curve(score, right, there=int(right.sum()), points=10_000)
    precision, recall, cuts = precision_recall_curve(right, score)
    np.testing.assert_allclose(table["precision"].to_numpy()[::-1], precision[:-1])
    np.testing.assert_allclose(table["recall"].to_numpy()[::-1], recall[:-1])
    np.testing.assert_allclose(table["cut"].to_numpy()[::-1], cuts)
    expected = average_precision_score(right, score)
    assert average_precision(score, right, there=int(right.sum())) == pytest.approx(expected)


def test_a_long_curve_is_thinned_and_keeps_its_ends():
    rng = np.random.default_rng(4)
    right = rng.random(50_000) < 0.3
    score = rng.random(50_000)
    whole = curve(score, right, there=20_000, points=100_000).to_pylist()
    thin = curve(score, right, there=20_000).to_pylist()
    assert len(whole) == 50_000
    assert 400 < len(thin) <= 500
    kept = {row["cut"]: row for row in whole}
    assert all(kept[row["cut"]] == row for row in thin)
    assert thin[-1]["right"] == whole[-1]["right"]
    assert np.diff([row["recall"] for row in thin]).max() < 0.01


def test_cuts_below_what_was_kept_are_not_guessed():
    table = thresholds(np.array([0.65, 0.9]), np.array([True, True]), there=2)
    assert min(table["cut"].to_pylist()) == 0.7
    assert thresholds(np.array([]), np.array([], bool), there=2).num_rows == 0


def test_average_precision_counts_what_was_not_kept_as_lost():
    assert average_precision(np.array([0.9]), np.array([True]), there=2) == 0.5
    assert np.isnan(average_precision(np.array([]), np.array([], bool), there=0))


@given(scored)
def test_the_calibration_error_is_its_definition(rows):
    score, right = arrays(rows)
    bins = reliability(score, right)
    assert sum(bins["pairs"].to_pylist()) == len(rows)
    error = 0.0
    for low in range(10):
        inside = (score >= low / 10) & (score < (low + 1) / 10 if low < 9 else score <= 1)
        if inside.any():
            error += abs(score[inside].mean() - right[inside].mean()) * inside.sum() / len(rows)
    assert calibration_error(bins) == pytest.approx(error if rows else float("nan"), nan_ok=True)


def test_probabilities_that_hold_have_no_error():
    score = np.repeat([0.25, 0.75], 4)
    right = np.array([1, 0, 0, 0, 1, 1, 1, 0], bool)
    assert calibration_error(reliability(score, right)) == pytest.approx(0.0)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong):
    with pytest.raises(InputError, match="between 0 and 1"):
        reliability(np.array([wrong]), np.array([True]))

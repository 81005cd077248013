"""Counts and shares, against slow definitions and published examples."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.evaluation import BCubed, Score, b_cubed, of_clusters, of_pairs, pairs_within

# Bagga and Baldwin 1998, figures 1 to 3: twelve mentions of three entities, and two responses.
TRUTH = np.array([1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3])
FIRST = np.array([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2])
SECOND = np.array([1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1])

labels = st.lists(st.tuples(st.integers(-2, 4), st.integers(0, 3), st.integers(0, 1)), max_size=30)


def columns(rows):
    return np.array(rows, int).reshape(-1, 3).T


def slow_pairs(label, side=None):
    return {
        (i, j)
        for i, j in combinations(range(len(label)), 2)
        if label[i] == label[j] and (side is None or side[i] != side[j])
    }


def slow_b_cubed(cluster, entity):
    precision = recall = 0.0
    for i in range(len(cluster)):
        mine = {j for j in range(len(cluster)) if cluster[j] == cluster[i]}
        person = {j for j in range(len(cluster)) if entity[j] == entity[i]}
        precision += len(mine & person) / len(mine) / len(cluster)
        recall += len(mine & person) / len(person) / len(cluster)
    return precision, recall


@pytest.mark.parametrize(("response", "precision"), [(FIRST, 0.762), (SECOND, 0.583)])
def test_b_cubed_of_the_papers_example(response, precision):
    score = b_cubed(response, TRUTH)
    assert score.precision == pytest.approx(precision, abs=5e-4)
    assert score.recall == 1.0


def test_pairs_of_the_papers_example_cannot_tell_recall_but_tell_precision():
    assert of_clusters(FIRST, TRUTH) == Score(right=21, found=31, there=21)
    assert of_clusters(SECOND, TRUTH) == Score(right=21, found=46, there=21)


@given(labels)
def test_b_cubed_is_its_definition(rows):
    cluster, entity, _ = columns(rows)
    score = b_cubed(cluster, entity)
    if rows:
        assert (score.precision, score.recall) == pytest.approx(slow_b_cubed(cluster, entity))
    else:
        assert np.isnan(score.precision)


@given(labels)
def test_b_cubed_of_swapped_sides_swaps_precision_and_recall(rows):
    cluster, entity, _ = columns(rows)
    one, two = b_cubed(cluster, entity), b_cubed(entity, cluster)
    expected = (two.recall, two.precision)
    assert (one.precision, one.recall) == pytest.approx(expected, nan_ok=True)


@given(labels)
def test_clusters_are_scored_by_their_pairs(rows):
    cluster, entity, side = columns(rows)
    for sides in (None, side):
        found, there = slow_pairs(cluster, sides), slow_pairs(entity, sides)
        assert of_clusters(cluster, entity, sides) == Score(
            len(found & there), len(found), len(there)
        )


@given(labels)
def test_pairs_are_scored_against_the_truth(rows):
    _, entity, side = columns(rows)
    pairs = np.array([(i, j) for i, j in combinations(range(len(entity)), 2) if (i * j) % 3], int)
    left, right = pairs.reshape(-1, 2).T
    there = slow_pairs(entity)
    found = set(zip(left.tolist(), right.tolist(), strict=True))
    assert of_pairs(left, right, entity) == Score(len(found & there), len(found), len(there))
    assert of_pairs(left, right, entity, side).there == len(slow_pairs(entity, side))


def test_shares_of_nothing_are_nan_and_of_counts_exact():
    assert np.isnan([Score(0, 0, 0).precision, Score(0, 0, 0).recall, Score(0, 0, 0).f1]).all()
    assert Score(0, 0, 3).f1 == 0.0
    assert Score(3, 4, 6).f1 == pytest.approx(2 * 0.75 * 0.5 / 1.25)
    assert BCubed(0.5, 1.0).f1 == pytest.approx(2 / 3)


def test_a_label_that_everybody_shares_does_not_overflow():
    assert pairs_within(np.zeros(3_000_000, np.int8)) == 3_000_000 * 2_999_999 // 2

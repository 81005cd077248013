"""Cohen's kappa against its definition, its published example and scikit-learn's."""

import math
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from namematch.errors import InputError
from namematch.evaluation import kappa

# Fleiss, Cohen and Everitt 1969, table 1: two hundred subjects, each rated by two, in per cent.
PUBLISHED = np.array([[53, 5, 2], [11, 14, 5], [1, 6, 3]])

verdicts = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40)


class Verdict(StrEnum):
    SAME = "same"
    OTHER = "other"


def slow(pairs):
    """kappa and its standard error, cell by cell, as the two papers write them."""
    n, names = len(pairs), sorted({x for pair in pairs for x in pair})
    p = {(i, j): sum(pair == (i, j) for pair in pairs) / n for i in names for j in names}
    row = {i: sum(p[i, j] for j in names) for i in names}
    col = {j: sum(p[i, j] for i in names) for j in names}
    agreed, chance = sum(p[i, i] for i in names), sum(row[i] * col[i] for i in names)
    if math.isclose(chance, 1):
        return math.nan, math.nan
    k = (agreed - chance) / (1 - chance)
    a = sum(p[i, i] * (1 - (row[i] + col[i]) * (1 - k)) ** 2 for i in names)
    b = (1 - k) ** 2 * sum(p[i, j] * (col[i] + row[j]) ** 2 for i in names for j in names if i != j)
    c = (k - chance * (1 - k)) ** 2
    return k, math.sqrt(max(a + b - c, 0) / n) / (1 - chance)


@given(verdicts)
def test_it_is_what_the_papers_define(pairs):
    found = kappa(*zip(*pairs, strict=True))
    assert [found.kappa, found.standard_error] == pytest.approx(slow(pairs), abs=1e-7, nan_ok=True)


@given(verdicts.filter(lambda pairs: len({x for pair in pairs for x in pair}) > 1))
def test_scikit_learn_says_the_same(pairs):
    first, second = zip(*pairs, strict=True)
    assert kappa(first, second).kappa == pytest.approx(cohen_kappa_score(first, second))


def test_the_published_example():
    cells = [(i, j) for i in range(3) for j in range(3) for _ in range(2 * PUBLISHED[i, j])]
    found = kappa(*zip(*cells, strict=True))
    assert found.pairs == 200
    assert (found.agreed, found.chance) == (pytest.approx(0.7), pytest.approx(0.475))
    assert found.kappa == pytest.approx(0.429, abs=5e-4)
    assert found.standard_error == pytest.approx(slow(cells)[1])


@given(verdicts, st.randoms())
def test_neither_the_order_of_pairs_nor_who_comes_first_nor_the_words_matter(pairs, random):
    found = kappa(*zip(*pairs, strict=True))
    shuffled = random.sample(pairs, len(pairs))
    words = [[f"verdict {9 - x}" for x in side] for side in zip(*shuffled, strict=True)]
    again = kappa(*words[::-1])
    for name in ("kappa", "standard_error", "low", "high", "agreed", "chance"):
        want = getattr(found, name)
        assert getattr(again, name) == pytest.approx(want, abs=1e-7, nan_ok=True)


def test_the_interval_covers_the_true_kappa_nineteen_times_in_twenty():
    """Two who see the truth four times in five, and guess otherwise: kappa is 0.64."""
    rng = np.random.default_rng(4)
    covered = 0
    for _ in range(400):
        truth = rng.integers(0, 2, 150)
        one, two = (np.where(rng.random(150) < 0.8, truth, rng.integers(0, 2, 150)) for _ in "ab")
        found = kappa(one, two)
        covered += found.low <= 0.64 <= found.high
    assert 0.92 < covered / 400 < 0.98


def test_any_column_of_one_type_will_do():
    want = kappa(["same", "other", "same"], ["same", "same", "same"])
    texts = pa.chunked_array([["same"], ["other", "same"]])
    assert kappa(texts, pa.array(["same"] * 3)) == want
    members = [Verdict.SAME, Verdict.OTHER, Verdict.SAME]
    assert kappa(members, [Verdict.SAME] * 3) == want
    assert kappa([True, False, True], np.ones(3, bool)) == want


def test_one_verdict_throughout_is_full_agreement_that_says_nothing():
    found = kappa([1, 1, 1], [1, 1, 1])
    assert found.agreed == 1.0
    assert math.isnan(found.kappa)
    assert math.isnan(found.low)


def test_full_agreement_and_full_disagreement():
    assert kappa([1, 2], [1, 2]).kappa == 1.0
    assert kappa([1, 2], [2, 1]).kappa == -1.0


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        ([], [], "no pair was decided twice"),
        ([1], [1, 2], "got 1 and 2"),
        ([1, None], [1, 1], "1 verdicts are missing"),
        ([1], ["1"], "got int64 and string"),
        ([1, "a"], [1, 1], "expected verdicts of one type"),
    ],
)
def test_what_cannot_be_compared_is_said(first, second, problem):
    with pytest.raises(InputError, match=problem):
        kappa(first, second)

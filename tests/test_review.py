"""From the staff there is to the review cut: exact counts, expected shares."""

import numpy as np
import pytest

import namematch as nm
from namematch.errors import InputError
from namematch.review import WeightCounts, least_weight, plan
from namematch.scoring.matcher import Matcher
from namematch.scoring.shares import BIT
from namematch.synthetic import make_registry

MODEL, PRIOR = Matcher.default(), -17.0


@pytest.fixture(scope="module")
def registry():
    return make_registry(3_000, seed=11)


@pytest.fixture(scope="module")
def result(registry):
    return nm.dedupe(registry.table())


def slow_plan(weights, capacity):
    """(flags, seen, linked) by trying every probability."""
    p = MODEL.probability(np.array(weights) / BIT, prior=PRIOR)
    best = (0, 0.0)
    for cut in set(p[p < MODEL.link]):
        flagged = (p >= cut) & (p < MODEL.link)
        if best[0] < flagged.sum() <= capacity:
            best = (int(flagged.sum()), float(p[flagged].sum() / p.sum()))
    return (*best, float(p[p >= MODEL.link].sum() / p.sum()))


@pytest.mark.parametrize("capacity", [0, 1, 7, 50, 10_000])
def test_the_plan_is_the_best_of_all_cuts(capacity):
    weights = np.random.default_rng(2).integers(0, 30, 60) * BIT
    found = plan(WeightCounts.none().plus(weights), MODEL, prior=PRIOR, per_day=capacity, days=1)
    flags, seen, linked = slow_plan(weights, capacity)
    assert found.flags == flags <= found.capacity == capacity
    assert found.seen == pytest.approx(seen)
    assert found.linked == pytest.approx(linked)


def test_counts_do_not_depend_on_how_weights_come():
    weights = np.random.default_rng(1).integers(-500 * BIT, 500 * BIT, 999)
    whole = WeightCounts.none().plus(weights)
    parts = WeightCounts.none().plus(weights[500:]).plus(weights[:500])
    assert (whole.count == parts.count).all()
    assert whole.count.sum() == 999


@pytest.mark.parametrize("probability", [1e-9, 0.05, 0.5, 0.999])
def test_a_pair_is_above_a_cut_exactly_when_its_probability_is(probability):
    least = least_weight(MODEL, probability, prior=PRIOR)
    below, at = MODEL.probability(np.array([least - 1, least]) / BIT, prior=PRIOR)
    assert below < probability <= at


def test_the_planned_cut_flags_as_many_pairs_as_the_plan_says(registry, result):
    found = result.review_threshold(per_day=20, days=3)
    assert found.threshold < result.matcher.review
    again = nm.dedupe(registry.table(), review=found.threshold)
    assert len(again.flagged) == found.flags <= found.capacity == 60
    assert again.review_threshold(per_day=20, days=3) == found
    assert again.pairs.equals(result.pairs)


def test_more_staff_see_no_less(result):
    plans = [result.review_threshold(per_day=n, days=5) for n in (0, 1, 10, 100, 10_000)]
    assert plans[0].flags == 0
    assert plans[0].threshold == result.matcher.link
    assert [p.seen for p in plans] == sorted(p.seen for p in plans)
    assert plans[-1].linked + plans[-1].seen == pytest.approx(1.0)
    assert plans[-1].flags == result.counts.count.sum() - len(result.pairs)


def test_the_answer_prints_in_a_few_lines(result):
    text = str(result.review_threshold(per_day=20, days=3))
    assert len(text.splitlines()) == 6
    assert "pairs to decide, of 60 the staff can" in text


def test_a_capacity_below_nought_is_refused(result):
    with pytest.raises(InputError, match="cannot be negative"):
        result.review_threshold(per_day=-1, days=3)


@pytest.mark.parametrize(("link", "review"), [(0.5, 0.6), (1.0, 0.5), (0.0, None), (None, 0.0)])
def test_cuts_that_make_no_sense_are_refused(link, review):
    with pytest.raises(InputError, match="cuts are probabilities"):
        nm.dedupe([{"nama": "Sri Wahyuni"}], link=link, review=review)


def test_no_candidates_are_no_duplicates():
    found = nm.dedupe([{"nama": "Sri Wahyuni"}]).review_threshold(per_day=1, days=1)
    assert (found.flags, found.duplicates, found.linked, found.seen) == (0, 0.0, 0.0, 0.0)

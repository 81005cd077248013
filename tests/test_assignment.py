"""No record has two links, and no other choice weighs more."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch import assignment
from namematch.assignment import one_to_one

links = st.dictionaries(
    st.tuples(st.integers(0, 5), st.integers(0, 5)), st.integers(1, 40), max_size=9
)


def arrays(weights):
    ends = np.array(list(weights), np.int64).reshape(-1, 2)
    return ends[:, 0], ends[:, 1], np.array(list(weights.values()), np.int64)


def best(weights):
    """The largest total of all choices in which no record has two links."""
    top = 0
    for size in range(1, len(weights) + 1):
        for some in combinations(weights, size):
            if len({a for a, _ in some}) == len({b for _, b in some}) == size:
                top = max(top, sum(weights[one] for one in some))
    return top


@given(links)
def test_the_total_is_the_best_of_all_choices(weights):
    left, right, gain = arrays(weights)
    keep = one_to_one(left, right, gain)
    assert len(set(left[keep])) == len(set(right[keep])) == keep.sum()
    assert gain[keep].sum() == best(weights)


@given(links, st.randoms(use_true_random=False))
def test_the_order_of_links_does_not_matter(weights, random):
    weights = dict.fromkeys(weights, 7)  # ties everywhere
    left, right, gain = arrays(weights)
    order = list(range(len(left)))
    random.shuffle(order)
    mixed = one_to_one(left[order], right[order], gain[order])
    assert (one_to_one(left, right, gain)[order] == mixed).all()


@pytest.mark.parametrize("batch", [1, 3, 10_000])
def test_components_are_solved_alike_in_any_company(monkeypatch, batch):
    rng = np.random.default_rng(1)
    pairs = {
        (int(a) + 4 * k, int(b) + 4 * k) for k in range(60) for a, b in rng.integers(0, 4, (5, 2))
    }
    left, right, gain = arrays({pair: int(rng.integers(1, 2**40)) for pair in sorted(pairs)})
    whole = one_to_one(left, right, gain)
    monkeypatch.setattr(assignment, "BATCH", batch)
    assert (one_to_one(left, right, gain) == whole).all()


def test_fifty_thousand_small_components_take_moments():
    at = 2 * np.arange(50_000)
    left, right = np.r_[at, at, at + 1], np.r_[at, at + 1, at]
    gain = np.repeat([30, 20, 20], 50_000)
    assert (one_to_one(left, right, gain) == np.repeat([False, True, True], 50_000)).all()


def test_no_links():
    none = np.empty(0, np.int64)
    assert one_to_one(none, none, none).tolist() == []

"""Entities follow from the links alone; decisions always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.clustering import AGAINST, BIT, clusters_of, held_by_shared
from namematch.errors import InputError


def groups(labels):
    """The partition, without the labels."""
    rows = {}
    for row, label in enumerate(np.asarray(labels).tolist()):
        rows.setdefault(label, set()).add(row)
    return {frozenset(members) for members in rows.values()}


def chain(n, weight=None):
    return clusters_of(n, np.arange(n - 1), np.arange(1, n), weight)


def links_of(*pairs):
    ends = np.array(pairs, np.int32).reshape(-1, 2)
    return ends[:, 0], ends[:, 1]


@st.composite
def graphs(draw):
    n = draw(st.integers(1, 14))
    row = st.integers(0, n - 1)
    pairs = draw(st.sets(st.tuples(row, row).filter(lambda p: p[0] < p[1]), max_size=30))
    left, right = links_of(*sorted(pairs))
    weight = np.array(draw(st.lists(st.integers(0, 9), min_size=len(left), max_size=len(left))))
    return n, left, right, weight.astype(np.int32) * 2 * BIT


def slow_components(n, left, right):
    label = list(range(n))
    for _ in range(n):
        for a, b in zip(left.tolist(), right.tolist(), strict=True):
            label[a] = label[b] = min(label[a], label[b])
    return label


def test_no_links_no_entities():
    assert clusters_of(3, *links_of()).tolist() == [0, 1, 2]
    assert clusters_of(0, *links_of()).tolist() == []


def test_the_label_is_the_smallest_member():
    assert clusters_of(6, *links_of((5, 3), (4, 1), (3, 2))).tolist() == [0, 1, 2, 2, 1, 2]


def test_two_records_are_one_entity_however_weak_the_link():
    assert chain(2, np.zeros(1, np.int32)).tolist() == [0, 0]


@pytest.mark.parametrize("weights", ["equal", "rising", "random"])
def test_forty_records_in_a_chain_are_not_one_person(weights):
    rng = np.random.default_rng(1)
    bits = {"equal": np.full(39, 6), "rising": np.arange(39) / 4, "random": rng.random(39) * 9}
    labels = chain(40, np.round(bits[weights] * BIT).astype(np.int32))
    assert max(len(group) for group in groups(labels)) <= 6


def test_a_dense_group_is_one_person():
    left, right = np.triu_indices(40, 1)
    assert len(groups(clusters_of(40, left, right))) == 1


def test_two_dense_groups_held_by_one_weak_link_come_apart_at_it():
    left, right = np.triu_indices(4, 1)
    left, right = np.r_[left, left + 4, 3], np.r_[right, right + 4, 4]
    weight = np.full(len(left), 20 * BIT)
    weight[-1] = BIT
    expected = {frozenset(range(4)), frozenset(range(4, 8))}
    assert groups(clusters_of(8, left, right, weight)) == expected


def test_a_strong_link_brings_a_record_to_a_group_of_which_it_resembles_one():
    left, right = links_of((0, 1), (0, 2), (1, 2), (2, 3))
    assert len(groups(clusters_of(4, left, right, np.full(4, 9 * BIT)))) == 1
    assert len(groups(clusters_of(4, left, right, np.array([9, 9, 9, 3]) * BIT))) == 2


def test_the_cut_is_taken_off_every_weight():
    left, right = links_of((0, 1), (0, 2), (1, 2), (2, 3))
    weight = np.array([9, 9, 9, 3], np.int64) * BIT
    shifted = clusters_of(4, left, right, weight + 50 * BIT, cut=50 * BIT)
    assert groups(shifted) == groups(clusters_of(4, left, right, weight))


def test_a_demoted_link_holds_nothing_together():
    left, right = links_of((0, 1), (1, 2))
    assert clusters_of(3, left, right, demoted=np.array([False, True])).tolist() == [0, 0, 2]


def test_a_number_shared_by_three_people_holds_none_of_them_together():
    number = np.array([7, 7, 7, 7, 0])
    left, right = links_of((0, 1), (1, 2), (2, 3), (3, 4))
    without = np.array([50, 3, 3, 50])  # rows 0 and 1, and 3 and 4, are linked by other things
    held = held_by_shared(number, left, right, without, 20)
    assert held.tolist() == [False, True, True, False]
    assert clusters_of(5, left, right, demoted=held).tolist() == [0, 0, 2, 3, 3]


def test_a_number_that_recognises_one_more_record_of_a_person_counts():
    number = np.array([7, 7, 7, 0, 0])
    left, right = links_of((0, 1), (1, 2), (3, 4))
    held = held_by_shared(number, left, right, np.array([50, 3, 3]), 20)
    assert not held.any()


def test_a_number_alone_holds_nothing_against_all_the_rest():
    left, right = links_of((0, 1), (2, 3))
    without = np.array([AGAINST - 1, AGAINST])
    assert held_by_shared(np.array([7, 7, 8, 8]), left, right, without, 20).tolist() == [
        True,
        False,
    ]


@given(graphs())
def test_a_cluster_is_connected_by_its_links(graph):
    n, left, right, weight = graph
    labels = clusters_of(n, left, right, weight)
    inside = labels[left] == labels[right]
    assert slow_components(n, left[inside], right[inside]) == labels.tolist()


@given(graphs())
def test_small_components_are_whole(graph):
    n, left, right, weight = graph
    labels, whole = clusters_of(n, left, right, weight), slow_components(n, left, right)
    small = [row for row in range(n) if whole.count(whole[row]) <= 2]
    assert [labels[row] for row in small] == [whole[row] for row in small]


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_links_does_not_matter(graph, random):
    n, left, right, weight = graph
    rows, order = np.arange(n), np.arange(len(left))
    random.shuffle(rows)
    random.shuffle(order)
    swap = np.array([random.random() < 0.5 for _ in order], bool)
    left, right = np.where(swap, right, left), np.where(swap, left, right)
    mixed = clusters_of(n, rows[left][order], rows[right][order], weight[order])
    assert groups(mixed[rows]) == groups(clusters_of(n, left, right, weight))


@given(graphs(), graphs(), st.integers(0, 3))
def test_decisions_always_hold(graph, other, many):
    n, left, right, weight = graph
    must = np.array([(a % n, b % n) for a, b in zip(other[1], other[2], strict=True)][:many])
    cannot = np.array([(a, b) for a in range(n) for b in range(a) if (a * b) % 5 == 1])
    try:
        labels = clusters_of(n, left, right, weight, must_link=must, cannot_link=cannot)
    except InputError:
        ends = np.array(slow_components(n, *must.reshape(-1, 2).T))[cannot]
        assert (ends[:, 0] == ends[:, 1]).any()
    else:
        assert all(labels[a] == labels[b] for a, b in must)
        assert all(labels[a] != labels[b] for a, b in cannot)


def test_decisions_that_contradict_each_other_are_reported():
    must, cannot = np.array([[0, 1], [1, 2]]), np.array([[3, 0], [0, 2]])
    expected = "1 of the cannot_link pairs are one person by must_link, the first at 1"
    with pytest.raises(InputError, match=expected):
        clusters_of(4, *links_of(), must_link=must, cannot_link=cannot)


@pytest.mark.parametrize("row", [-1, 4])
def test_rows_out_of_range_are_refused(row):
    with pytest.raises(InputError, match=f"rows from 0 to 3, got one with row {row}"):
        clusters_of(4, *links_of((0, row)))


def test_a_hundred_thousand_links_in_one_component_take_moments():
    rng = np.random.default_rng(3)
    left = np.arange(1, 100_000)
    labels = clusters_of(100_000, left, left // 2, rng.integers(0, 9 * BIT, len(left)))
    assert max(len(group) for group in groups(labels)) <= 10

"""Cluster ids stay when records are added, removed or reordered."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namematch as nm
from namematch.cluster_ids import Previous, cluster_ids
from namematch.synthetic import make_registry


def first_of(labels):
    """The label of each row as its first row, as the clustering gives it."""
    return np.array([labels.index(one) for one in labels], np.int64)


def named(ids, labels, before):
    previous = Previous(pa.array(list(before)), pa.array(list(before.values())))
    return cluster_ids(pa.array(ids), first_of(labels), previous).to_pylist()


def slow(ids, labels, before):
    """Claims one by one, strongest first."""
    every = [(i, (label, before[i])) for i, label in zip(ids, labels, strict=True) if i in before]
    claims = Counter(claim for _, claim in every)
    smallest = {claim: min(i for i, other in every if other == claim) for claim in claims}
    heirs = {}
    for label, old in sorted(claims, key=lambda c: (-claims[c], c[1], smallest[c])):
        if label not in heirs and old not in heirs.values():
            heirs[label] = old
    return [heirs.get(label) for label in labels]


@st.composite
def runs(draw):
    ids = draw(st.lists(st.integers(0, 15), min_size=1, max_size=12, unique=True))
    labels = draw(st.lists(st.integers(0, 4), min_size=len(ids), max_size=len(ids)))
    before = draw(st.dictionaries(st.integers(0, 15), st.integers(0, 15), max_size=12))
    return ids, labels, before


@given(runs())
def test_the_strongest_claims_are_met_first(run):
    ids, labels, before = run
    found, expected = named(ids, labels, before), slow(ids, labels, before)
    assert all(want in (None, got) for got, want in zip(found, expected, strict=True))
    fresh = {got for got, want in zip(found, expected, strict=True) if want is None}
    assert not fresh & set(before.values())


@given(runs())
def test_clusters_and_ids_correspond_one_to_one(run):
    ids, labels, before = run
    found = named(ids, labels, before)
    assert len(set(zip(labels, found, strict=True))) == len(set(labels)) == len(set(found))


@given(runs(), st.randoms(use_true_random=False))
def test_inherited_ids_do_not_depend_on_the_order_of_rows(run, random):
    ids, labels, before = run
    rows = list(range(len(ids)))
    random.shuffle(rows)
    other = [ids[r] for r in rows]
    mixed = dict(zip(other, named(other, [labels[r] for r in rows], before), strict=True))
    for one, got in zip(ids, named(ids, labels, before), strict=True):
        assert got == mixed[one] or {got, mixed[one]}.isdisjoint(before.values())


@given(runs(), st.data())
def test_ids_stay_when_records_are_added_removed_and_reordered(run, data):
    ids, labels, _ = run
    before = dict(zip(ids, named(ids, labels, {}), strict=True))
    kept = data.draw(st.permutations(ids)).copy()[: data.draw(st.integers(1, len(ids)))]
    label = dict(zip(ids, labels, strict=True))
    new = list(range(100, 100 + data.draw(st.integers(0, 4))))
    later = data.draw(st.permutations(kept + new))
    found = named(later, [label.get(one, one) for one in later], before)
    assert all(before.get(one, one) == got for one, got in zip(later, found, strict=True))


def test_without_previous_a_cluster_is_called_after_its_first_member():
    ids = pa.array(["b", "a", "c"])
    assert cluster_ids(ids, first_of([5, 5, 6])).to_pylist() == ["b", "b", "c"]


def test_most_members_win_and_ties_go_to_the_smallest_id():
    assert named([1, 2, 3], "aaa", {1: 7, 2: 5, 3: 7}) == [7, 7, 7]
    assert named([1, 2], "aa", {1: 7, 2: 5}) == [5, 5]


def test_when_a_cluster_comes_apart_the_larger_part_keeps_the_id():
    assert named([1, 2, 3], "abb", {1: 1, 2: 1, 3: 1}) == [4, 1, 1]
    assert named(["x", "y", "z"], "abb", dict.fromkeys("xyz", "x")) == ["x~2", "x", "x"]
    assert named([1, 2], "ab", {1: 1, 2: 1}) == [1, 2]


def test_ids_at_the_end_of_the_numbers_still_find_a_new_one():
    top = 2**63 - 1
    assert named([top, 1], "ab", {top: top, 1: top, 5: 1}) == [0, top]


@pytest.mark.parametrize("clusters", [["x", "x"], [7, 7]], ids=["text", "numbers"])
def test_cluster_ids_of_another_kind_than_the_record_ids(clusters):
    previous = Previous(pa.array(["1", "2"]), pa.array(clusters))
    found = cluster_ids(pa.array([1, 2, 3]), np.array([0, 0, 2]), previous)
    assert found.to_pylist() == [*clusters, type(clusters[0])(3)]


def test_records_without_a_cluster_say_nothing():
    previous = Previous(pa.array([1, 2, None]), pa.array([None, 9, 8]))
    assert cluster_ids(pa.array([1, 2]), np.array([0, 1]), previous).to_pylist() == [1, 9]


def test_a_registry_that_grows_and_is_shuffled_keeps_its_ids():
    table = make_registry(1_500, seed=4).table()
    first = nm.dedupe(table.slice(0, 1_200))
    before = dict(zip(*first.clusters.to_pydict().values(), strict=True))
    order = np.random.default_rng(1).permutation(np.arange(100, 1_500))
    later = nm.dedupe(table.take(order), previous=first.clusters).clusters.to_pylist()
    was = [before[row["id"]] for row in later if row["id"] in before]
    now = [row["cluster"] for row in later if row["id"] in before]
    assert len(was) == 1_100
    assert np.mean(np.array(was) == np.array(now)) > 0.995
    assert len({row["cluster"] for row in later} - set(before.values())) > 200

"""The pairs to ask next: doubtful, of every kind, each once, whatever the order of rows."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namematch as nm
from namematch.errors import InputError
from namematch.synthetic import make_registry
from namematch.training import ask
from namematch.training.ask import SURE, by_kind, information


@pytest.fixture(scope="module")
def file():
    registry = make_registry(4_000, seed=61, preset="register")
    return registry.table(), registry.truth()["entity"].to_numpy()


@pytest.fixture(scope="module")
def result(file):
    return nm.dedupe(file[0], review=0.01, progress=False)


def pairs(table):
    return [(row["left"], row["right"]) for row in table.to_pylist()]


def unordered(table):
    return [tuple(sorted(pair)) for pair in pairs(table)]


def answered(file, table):
    person = dict(zip(file[0]["id"].to_pylist(), file[1], strict=True))
    return [(left, right, bool(person[left] == person[right])) for left, right in pairs(table)]


def slow_order(p, kinds, asked):
    """The definition: the k-th of its kind, kinds asked before counted, is worth 1 / k."""
    told, met, gain = [float(information(np.array([x]))[0]) for x in p], Counter(asked), {}
    doubt = {kind: sum(x * (1 - x) for x, own in zip(p, kinds, strict=True) if own == kind)
             for kind in kinds}  # fmt: skip
    for at in sorted(range(len(p)), key=lambda at: (-told[at], at)):
        met[kinds[at]] += 1
        gain[at] = told[at] * doubt[kinds[at]] ** 0.5 / met[kinds[at]]
    return gain


@given(
    st.lists(
        st.tuples(st.sampled_from([0.02, 0.1, 0.3, 0.45, 0.7]), st.integers(0, 4)), max_size=30
    ),
    st.lists(st.integers(0, 6), max_size=10),
)
def test_the_order_is_what_its_definition_says(rows, asked):
    p, kinds = np.array([x for x, _ in rows]), np.array([x for _, x in rows], np.int64)
    ends = np.stack([np.arange(len(rows))] * 2)
    found = by_kind(p, kinds, np.array(asked, np.int64), ends).tolist()
    gain = slow_order(p.tolist(), kinds.tolist(), asked)
    assert sorted(found) == sorted(gain)
    assert [gain[at] for at in found] == pytest.approx(sorted(gain.values(), reverse=True))


def test_an_answer_tells_most_at_even_odds_and_next_to_nothing_where_one_is_sure():
    told = information(np.array([0.0001, 0.1, 0.5, 0.9, 0.9999]))
    assert told.argmax() == 2
    assert told[[0, -1]].max() < told.max() / 1_000
    assert told == pytest.approx(told[::-1])


def test_every_doubtful_pair_is_asked_once_and_the_first_are_doubtful(result):
    every = ask(result)
    doubtful = [row for row in result.pairs.to_pylist() if row["probability"] < SURE]
    assert every.schema == result.flagged.schema
    assert len(every) == len(set(unordered(every))) == len(result.flagged) + len(doubtful)
    first = np.abs(every["probability"].to_numpy()[:20] - 0.5).mean()
    assert first < np.abs(every["probability"].to_numpy() - 0.5).mean() - 0.1
    assert pairs(ask(result, 7)) == pairs(every)[:7]
    assert len(ask(result, 0)) == 0


def test_alike_pairs_are_not_asked_one_after_the_other():
    """Forty pairs of one kind, ten of another as doubtful: the few come at half the rate."""
    p, kinds = np.full(50, 0.5), np.array([0] * 40 + [1] * 10)
    order = by_kind(p, kinds, np.empty(0, np.int64), np.stack([np.arange(50)] * 2))
    assert (kinds[order][:12] == 1).sum() == 4


def test_what_was_decided_is_not_asked_again_in_either_order(file, result):
    first = ask(result, 30)
    labels = [(right, left, same) for left, right, same in answered(file, first)]
    rest = ask(result, labels=labels)
    assert not set(unordered(rest)) & set(unordered(first))
    assert len(rest) == len(ask(result)) - 30


def test_answers_change_what_is_asked_next(file, result):
    first = ask(result, 30)
    then = pairs(ask(result, labels=answered(file, first)))
    assert then != [pair for pair in pairs(ask(result)) if pair in set(then)]


def test_neither_the_order_of_records_nor_of_labels_changes_the_order(file, result):
    table = file[0]
    shuffled = np.random.default_rng(3).permutation(len(table))
    other = nm.dedupe(table.take(pa.array(shuffled)), review=0.01, progress=False)
    assert unordered(ask(other)) == unordered(ask(result))
    labels = answered(file, ask(result, 40))
    assert unordered(ask(other, labels=labels[::-1])) == unordered(ask(result, labels=labels))


def test_linked_tables_are_asked_about_by_the_ids_of_each_side(file):
    table, entity = file
    half = np.arange(len(table)) % 2 == 0
    ids = pa.array(np.arange(2_000))
    at = table.schema.get_field_index("id")
    left, right = (table.filter(pa.array(x)).set_column(at, "id", ids) for x in (half, ~half))
    result = nm.link(left, right, review=0.01, progress=False)
    every = ask(result)
    assert set(pairs(every)) >= set(pairs(result.flagged))
    labels = [
        (a, b, bool(entity[half][a] == entity[~half][b])) for a, b in pairs(every.slice(0, 25))
    ]
    rest = ask(result, labels=labels)
    assert pairs(rest) != pairs(every)[25:]
    assert set(pairs(rest)) == set(pairs(every)[25:])


def test_a_result_without_doubts_has_nothing_to_ask():
    result = nm.dedupe([{"nama": "Budi Santoso"}, {"nama": "Siti Aminah"}], progress=False)
    assert ask(result, 5).num_rows == 0


def test_labels_that_cannot_be_read_are_an_error(result):
    with pytest.raises(InputError):
        ask(result, labels=[(1, 2)])

"""The default union: every pass once, whatever the order of rows and the threads, bounded."""

import dataclasses

import numpy as np
import pytest

from namematch.blocking import block, by, default_union, estimate, quality, report, union
from namematch.blocking.blocks import pairs_within, unpacked
from namematch.blocking.facts import Facts
from namematch.blocking.passes import PASSES
from namematch.errors import InputError
from namematch.reading.read import read_table
from namematch.synthetic import make_registry
from namematch.table import Pairs
from namematch.vocabulary import Vocabulary


def truth_of(made, table):
    """The pairs of neighbouring records of one person."""
    entity = np.array(made.truth()["entity"])
    order = np.argsort(entity, kind="stable")
    same = entity[order][1:] == entity[order][:-1]
    return Pairs.of(order[:-1][same], order[1:][same])


@pytest.fixture(scope="module", params=["six", "register"])
def registry(request):
    made = make_registry(3_000, seed=5, preset=request.param)
    table, _ = read_table(made.table())
    return table, Vocabulary.build(table.words), truth_of(made, table)


def ids_of(pairs, table):
    ids = table.ids.to_numpy()
    both = np.sort(np.stack([ids[pairs.left], ids[pairs.right]]), axis=0)
    return set(map(tuple, both.T.tolist()))


def rows_of(pairs):
    return set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


def test_the_union_is_every_pass_once_with_left_before_right(registry):
    table, vocabulary, _ = registry
    found = default_union(table, vocabulary)
    assert (found.left < found.right).all()
    assert len(rows_of(found)) == len(found)
    facts = Facts.of(table, vocabulary)
    parts = [pairs_within(one(facts), facts.order) for one in PASSES.values()]
    assert rows_of(found) == rows_of(unpacked(np.concatenate(parts)))


def test_threads_change_nothing(registry):
    table, vocabulary, _ = registry
    one, four = (default_union(table, vocabulary, threads=t) for t in (1, 4))
    assert np.array_equal(one.left, four.left)
    assert np.array_equal(one.right, four.right)


def test_row_order_changes_nothing(registry):
    table, vocabulary, _ = registry
    other = table.take(np.random.default_rng(2).permutation(len(table)))
    found = ids_of(default_union(table, vocabulary), table)
    assert found == ids_of(default_union(other, vocabulary), other)


def test_nearly_all_true_pairs_are_found_with_few_candidates(registry):
    table, vocabulary, truth = registry
    found = quality(default_union(table, vocabulary), truth, len(table))
    assert found["pair completeness"] >= 0.99
    assert found["pairs per record"] <= 6
    rows = report(table, vocabulary, truth)
    assert [row.name for row in rows] == list(PASSES)
    assert all(0 <= row.exclusive <= row.pairs for row in rows)
    assert all(row.exclusive_completeness <= row.completeness <= 1 for row in rows)
    assert any(max(row.largest, default=0) > 10 for row in rows)


def test_names_alone_find_those_who_share_two_tokens(registry):
    table, vocabulary, truth = registry
    n = len(table)
    none = np.zeros(n, np.int32)
    bare = dataclasses.replace(
        table, mothers=None, birth_date=none, nik=none.astype(np.int64), birthplace=none - 1,
        sex=none.astype(np.uint8),
    )  # fmt: skip
    found = default_union(bare, vocabulary)
    assert len(found) <= 20 * n
    tokens = [set(row) for row in np.split(table.names.tokens, table.names.offsets[1:n])]
    both = zip(truth.left, truth.right, strict=True)
    two = np.array([len(tokens[a] & tokens[b]) > 1 for a, b in both])
    shared = Pairs(truth.left[two], truth.right[two])
    assert quality(found, shared, n)["pair completeness"] >= 0.97


HOSTILE = {
    "one name": lambda row, k: row | {"name": "Muhammad"},
    "one in twenty born on 1 January": lambda row, k: (
        row | {"birth_date": "1980-01-01"} if k % 20 == 0 else row
    ),
    "two in five of one place": lambda row, k: (
        row | {"birthplace": "Jakarta"} if k % 5 < 2 else row
    ),
    "nine in ten dates empty": lambda row, k: row | {"birth_date": None} if k % 10 else row,
    "one mother": lambda row, k: row | {"mother_name": "Siti"},
    "everything alike": lambda row, k: {"name": "Muhammad", "birth_date": "1980-01-01"},
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_many_share_does_not_flood(kind):
    made = make_registry(3_000, seed=6)
    rows = [HOSTILE[kind](row, k) for k, row in enumerate(made.table().to_pylist())]
    table, _ = read_table(rows)
    found = default_union(table, Vocabulary.build(table.words))
    assert len(found) <= 20 * len(table)
    if kind not in ("one name", "everything alike"):
        share = quality(found, truth_of(made, table), len(table))["pair completeness"]
        assert share >= 0.95


def test_tables_of_none_and_of_one_have_no_pairs():
    table, _ = read_table([{"name": "Siti"}, {"name": "Joko"}])
    vocabulary = Vocabulary.build(table.words)
    for rows in ([], [1]):
        assert len(default_union(table.take(np.array(rows, np.int64)), vocabulary)) == 0
        report(table.take(np.array(rows, np.int64)), vocabulary)


PEOPLE = [
    {"name": "Siti Aminah", "birth_date": "1990-01-02", "sex": "F", "village": "Suka Maju"},
    {"name": "Siti Rohani", "birth_date": "1990-01-03", "sex": "F", "village": "Suka Maju"},
    {"name": "Joko", "birth_date": "1990-01-02", "sex": None, "village": None},
    {"name": "Djoko", "birth_date": None, "sex": None, "village": None},
]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (["birth_date"], {(0, 2)}),
        (["birth_date", "sex"], set()),
        (["birth_year", "sex"], {(0, 1)}),
        (["birth_day"], {(0, 2)}),
        (["token"], {(0, 1), (2, 3)}),
        (["token", "birth_year"], {(0, 1)}),
        (["village"], {(0, 1)}),
        (["nik"], set()),
    ],
)
def test_blockers_by_field_find_who_agrees_on_all_and_missing_never_does(fields, expected):
    table, _ = read_table(PEOPLE, further=["village"])
    assert rows_of(by(*fields)(table, Vocabulary.build(table.words))) == expected


def test_blockers_unite():
    table, _ = read_table(PEOPLE)
    vocabulary = Vocabulary.build(table.words)
    assert rows_of(union(by("birth_date"), by("token"))(table, vocabulary)) == {
        (0, 1), (0, 2), (2, 3),
    }  # fmt: skip
    assert len(union()(table, vocabulary)) == 0


def test_a_field_that_is_not_there_is_named():
    with pytest.raises(InputError, match="needs a field"):
        by()
    table, _ = read_table(PEOPLE)
    with pytest.raises(InputError, match="'town'"):
        by("town")(table, Vocabulary.build(table.words))


def test_the_estimate_without_a_truth_is_near_what_the_truth_says(registry):
    table, vocabulary, truth = registry
    found = default_union(table, vocabulary)
    true = set(rows_of(truth))
    links = Pairs.of(*np.array([pair for pair in rows_of(found) if pair in true]).T)
    told = estimate(table, vocabulary, links)
    assert told <= 1
    assert told == pytest.approx(quality(found, truth, len(table))["pair completeness"], abs=0.01)


def test_nothing_is_estimated_from_names_alone_or_from_no_links():
    table, _ = read_table([{"name": "Siti Aminah"}, {"name": "Siti Aminah"}])
    vocabulary = Vocabulary.build(table.words)
    for links in (Pairs.of([0], [1]), Pairs.of([], [])):
        assert np.isnan(estimate(table, vocabulary, links))


def test_the_report_tells_what_stayed_in_blocks_too_large():
    table, _ = read_table([{"name": "Siti Aminah", "birth_date": "1980-01-01"}] * 300)
    vocabulary = Vocabulary.build(table.words)
    rows = {row.name: row for row in report(table, vocabulary)}
    assert rows["date and token"].cut == 300
    assert rows["date and token"].largest[:1] == (300,)
    assert any(
        "300 records agree on date and token" in note for note in block(table, vocabulary).notes
    )

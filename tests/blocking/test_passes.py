"""Each pass finds what it promises on small invented tables, and missing is never a key."""

import numpy as np
import pytest

from namematch.blocking import default_union, quality, report
from namematch.blocking.blocks import unpacked
from namematch.blocking.passes import PASSES, Facts
from namematch.reading.read import read_table
from namematch.synthetic import make_registry
from namematch.table import Pairs
from namematch.vocabulary import Vocabulary

EMPTY = dict.fromkeys(("birth_date", "birthplace", "sex", "nik", "mother_name"))


def facts_of(*rows):
    table, _ = read_table([EMPTY | row for row in rows])
    return table, Vocabulary.build(table.words)


def pairs_of(name, *rows):
    pairs = unpacked(PASSES[name](Facts.of(*facts_of(*rows))))
    assert (pairs.left < pairs.right).all()
    return set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


A, B = {"name": "Djoko Purwanto"}, {"name": "Siti Aminah"}
BORN, PLACE = {"birth_date": "1985-03-14"}, {"birthplace": "Medan"}
CASES = {
    "equal NIK": (A | {"nik": "1671011403850003"}, B | {"nik": "1671011403850003"}),
    "date and a token": (A | BORN, {"name": "Joko Lubis"} | BORN),
    "date and place": (A | BORN | PLACE, B | BORN | PLACE),
    "rare date": (A | BORN, B | BORN),
    "rarest token and year": (A | BORN, A | {"birth_date": "1985-11-30"}),
    "rarest token and day": (A | {"birth_date": "1985-03-04"}, A | {"birth_date": "1958-04-03"}),
    "token, place and year": (A | BORN | PLACE, A | PLACE | {"birth_date": "1985-11-30"}),
    "token, place and day": (A | BORN | PLACE, A | PLACE | {"birth_date": "1958-03-14"}),
    "two rarest tokens": (A | BORN, {"name": "Purwanto Joko", "birth_date": "1940-01-02"}),
    "rarest token, no date": (A, {"name": "Joko Purwanto"}),
    "mother and rarest token": (
        A | {"mother_name": "Rohani Lubis"}, A | {"mother_name": "Rohani Lubis"},
    ),
}  # fmt: skip


def test_every_pass_has_a_case():
    assert set(CASES) == set(PASSES)


@pytest.mark.parametrize("name", PASSES)
def test_a_pass_finds_what_it_promises_and_nobody_else(name):
    stranger = {"name": "Tukiman", "birth_date": "1931-07-22", "birthplace": "Ambon",
                "nik": "8171012207310001", "mother_name": "Wagiyem"}  # fmt: skip
    one, other = CASES[name]
    assert pairs_of(name, one, stranger, other) == {(0, 2)}


@pytest.mark.parametrize(
    "name", sorted(set(PASSES) - {"rarest token, no date", "two rarest tokens"})
)
def test_missing_is_never_a_key(name):
    assert pairs_of(name, A, A, A) == set()


def test_initials_are_no_key():
    assert pairs_of("rarest token, no date", {"name": "M. Lubis"}, {"name": "M. Siregar"}) == set()


def test_an_oversized_block_is_bounded_and_not_dropped():
    rows = [{"name": "Djoko", "nik": "1671011403850003"}] * 400
    found = pairs_of("equal NIK", *rows)
    assert 399 <= len(found) <= 400 * 12
    assert {row for pair in found for row in pair} == set(range(400))


@pytest.fixture(scope="module")
def registry():
    made = make_registry(3_000, seed=5)
    table, _ = read_table(made.table())
    return made, table, Vocabulary.build(table.words)


def ids_of(pairs, table):
    ids = table.ids.to_numpy()
    both = np.sort(np.stack([ids[pairs.left], ids[pairs.right]]), axis=0)
    return set(map(tuple, both.T.tolist()))


def test_the_union_is_every_pass_once_with_left_before_right(registry):
    _, table, vocabulary = registry
    union = default_union(table, vocabulary)
    assert (union.left < union.right).all()
    every = set(zip(union.left.tolist(), union.right.tolist(), strict=True))
    assert len(every) == len(union)
    facts, parts = Facts.of(table, vocabulary), set()
    for one in PASSES.values():
        pairs = unpacked(one(facts))
        parts |= set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    assert every == parts


def test_threads_change_nothing(registry):
    _, table, vocabulary = registry
    one, four = (default_union(table, vocabulary, threads=t) for t in (1, 4))
    assert np.array_equal(one.left, four.left)
    assert np.array_equal(one.right, four.right)


def test_row_order_changes_nothing_where_no_block_is_oversized(registry):
    _, table, vocabulary = registry
    order = np.random.default_rng(2).permutation(len(table))
    other = table.take(order)
    found = ids_of(default_union(table, vocabulary), table)
    again = ids_of(default_union(other, vocabulary), other)
    assert len(found ^ again) <= len(found) // 100  # ties in an oversized block


def test_most_true_pairs_are_found_with_few_candidates(registry):
    made, table, vocabulary = registry
    entity = np.array(made.truth()["entity"])
    order = np.argsort(entity, kind="stable")
    same = entity[order][1:] == entity[order][:-1]
    truth = Pairs.of(order[:-1][same], order[1:][same])
    found = quality(default_union(table, vocabulary), truth, len(table))
    assert found["pair completeness"] >= 0.98
    assert found["pairs per record"] <= 12
    rows = report(table, vocabulary, truth)
    assert [row.name for row in rows] == list(PASSES)
    assert all(0 <= row.exclusive <= row.pairs for row in rows)

"""Each pass finds what it promises on small invented tables, and missing is never a key."""

import numpy as np
import pytest

from namematch.blocking.blocks import distinct, ordered, pairs_within, unpacked
from namematch.blocking.facts import Facts
from namematch.blocking.passes import PASSES
from namematch.reading.read import read_table
from namematch.vocabulary import Vocabulary

EMPTY = dict.fromkeys(("birth_date", "birthplace", "sex", "nik", "mother_name"))


def facts_of(*rows):
    table, _ = read_table([EMPTY | row for row in rows])
    return Facts.of(table, Vocabulary.build(table.words))


def pairs_of(name, *rows, allowed=100):
    """The pairs of one pass; a few rows are allowed what a table of many records would be."""
    facts = facts_of(*rows)
    blocks = PASSES[name](facts)
    blocks = blocks._replace(allowed=max(blocks.allowed, allowed))
    pairs = unpacked(distinct(ordered(pairs_within(blocks, facts.order))))
    assert (pairs.left < pairs.right).all()
    return set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


A, B = {"name": "Djoko Purwanto"}, {"name": "Siti Aminah"}
BORN, PLACE = {"birth_date": "1985-03-14"}, {"birthplace": "Medan"}
OTHER = {"birth_date": "1940-01-02"}
CASES = {
    "equal NIK": (A | {"nik": "1671011403850003"}, B | {"nik": "1671011403850003"}),
    "date and token": (A | BORN, {"name": "Joko Lubis"} | BORN),
    "date and place": (A | BORN | PLACE, B | BORN | {"birthplace": "Medan Utara"}),
    "date and mother": (
        A | BORN | {"mother_name": "Rohani Lubis"}, B | BORN | {"mother_name": "Rochani"},
    ),
    "date alone": (A | BORN, B | BORN),
    "token, year and month": (A | BORN, A | {"birth_date": "1985-03-30"}),
    "token, year and day": (A | BORN, A | {"birth_date": "1985-08-14"}),
    "token, month and day": (A | BORN, A | {"birth_date": "1958-03-14"}),
    "token and place": (A | PLACE | BORN, {"name": "Joko"} | PLACE | OTHER),
    "token and mother": (
        A | {"mother_name": "Rohani Lubis"}, A | {"mother_name": "Rohani Lubis"},
    ),
    "two tokens": (A | BORN, {"name": "Purwanto Joko"} | OTHER),
    "token alone": (A, {"name": "Joko Lubis"}),
}  # fmt: skip
STRANGER = {"name": "Tukiman", "birth_date": "1931-07-22", "birthplace": "Ambon",
            "nik": "8171012207310001", "mother_name": "Wagiyem"}  # fmt: skip


def test_every_pass_has_a_case():
    assert set(CASES) == set(PASSES)


@pytest.mark.parametrize("name", PASSES)
def test_a_pass_finds_what_it_promises_and_nobody_else(name):
    one, other = CASES[name]
    assert pairs_of(name, one, STRANGER, other) == {(0, 2)}


@pytest.mark.parametrize("name", sorted(set(PASSES) - {"token alone", "two tokens"}))
def test_missing_is_never_a_key(name):
    assert pairs_of(name, A, A, A) == set()


def test_a_name_without_a_key_is_no_key():
    assert pairs_of("token alone", {"name": "M. A."}, {"name": "M. B."}) == set()
    assert pairs_of("two tokens", {"name": "M. A."}, {"name": "M. A."}) == set()


def test_initials_and_demoted_titles_are_no_key():
    assert pairs_of("token alone", {"name": "M. Lubis"}, {"name": "M. Siregar"}) == set()
    assert pairs_of("token alone", {"name": "Hj. Rohani"}, {"name": "Hj. Suminten"}) == set()


def test_day_and_month_in_either_order_are_one_date():
    swapped = {"birth_date": "1985-03-04"}, {"birth_date": "1985-04-03"}
    assert pairs_of("date and token", A | swapped[0], A | swapped[1]) == {(0, 1)}


def test_a_date_in_the_nik_counts_where_the_date_is_missing_or_another():
    nik = {"nik": "1671011403850003"}
    assert pairs_of("date and token", A | nik, A | BORN) == {(0, 1)}
    assert pairs_of("date and token", A | nik | OTHER, A | BORN) == {(0, 1)}


def test_joined_words_share_a_key_with_the_words():
    one, other = {"name": "Nur Hayati"} | BORN, {"name": "Nurhayati"} | BORN
    assert pairs_of("date and token", one, other) == {(0, 1)}


def test_an_alias_counts_for_its_record():
    one, other = {"name": "Tukiman alias Djoko"} | BORN, {"name": "Joko"} | BORN
    assert pairs_of("date and token", one, other) == {(0, 1)}


def test_a_slip_stands_for_the_common_name_it_was_meant_to_be():
    rows = [{"name": "Purwanto"} | BORN] * 30 + [{"name": "Purwnato"} | BORN]
    found = pairs_of("date and token", *rows, allowed=1_000)
    assert {(row, 30) for row in range(30)} <= found


COMMON_NIK = {"nik": "1671011403850003"}


def test_an_oversized_block_is_bounded_and_not_dropped():
    found = pairs_of("equal NIK", *[{"name": "Djoko"} | COMMON_NIK] * 400)
    assert 399 <= len(found) <= 400 * 8
    assert {row for pair in found for row in pair} == set(range(400))


def test_an_oversized_block_split_by_a_further_field_loses_none_that_agree_on_it():
    places = [chr(97 + k // 26) + chr(97 + k % 26) + "wangi" for k in range(200)]
    rows = [{"name": "Muhammad", "birthplace": place} | BORN for place in places for _ in "ab"]
    found = pairs_of("date and token", *rows)
    assert {(row, row + 1) for row in range(0, 400, 2)} <= found
    assert len(found) <= 400 * 5


@pytest.mark.parametrize("name", PASSES)
def test_a_name_a_date_and_a_place_that_all_share_make_no_flood(name):
    row = {"name": "Muhammad Ahmad", "mother_name": "Siti"} | BORN | PLACE | COMMON_NIK
    facts = facts_of(*[row] * 3_000)
    pairs = pairs_within(PASSES[name](facts), facts.order)
    assert len(pairs) <= 10 * 3_000


def test_rows_are_in_order_of_names_in_what_is_left():
    facts = facts_of(*[{"name": name} for name in ("Siti", "Joko", "Siti", "Joko", "Siti")])
    order = facts.order.record.tolist()
    assert order in ([0, 2, 4, 1, 3], [1, 3, 0, 2, 4])
    assert np.array_equal(facts.order.rank[facts.order.record], np.arange(5))

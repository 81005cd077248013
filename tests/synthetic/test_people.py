"""People are as the sources count them, and some are hard to tell apart."""

import numpy as np
import pytest
from stdnum.id import nik as stdnum_nik

from namematch.synthetic.families import RELATIONS, SHARES
from namematch.synthetic.names import FEMALE, MALE, counts
from namematch.synthetic.rates import NAMESAKE_SHARE
from namematch.synthetic.tables import read


def related(people, relation):
    return np.flatnonzero(people.relation == RELATIONS.index(relation))


def pairs_by_family(people, relation):
    rows = related(people, relation)
    order = rows[np.argsort(people.family[rows], kind="stable")]
    return order[0::2], order[1::2]


def test_names_have_as_many_tokens_as_in_the_source(drawn):
    people, _, _ = drawn
    for letter, code in (("m", MALE), ("f", FEMALE)):
        rows = [r for r in read("token_counts") if r["gender"] == letter]
        total = sum(int(r["count"]) for r in rows)
        number = counts(people.names[(people.sex == code) & (people.relation == 0)])
        for row in rows[:4]:
            share = (number == int(row["n_tokens"])).mean()
            assert share == pytest.approx(int(row["count"]) / total, abs=0.02)


def test_frequent_tokens_are_as_frequent_as_in_the_source(drawn):
    people, tables, _ = drawn
    muhammad = tables.pool.index["muhammad"]
    men = people.names[people.sex == MALE]
    source = sum(
        int(r["count"]) for r in read("tokens") if r["sex"] == "M" and r["token"] == "muhammad"
    )
    rows = [r for r in read("token_counts") if r["gender"] == "m"]
    names = sum(int(r["count"]) for r in rows)
    assert (men == muhammad).any(axis=1).mean() == pytest.approx(source / names, abs=0.015)


def test_a_fifth_to_a_third_of_all_tokens_are_rare(drawn):
    people, _, _ = drawn
    known = {r["token"] for r in read("tokens")}
    _, tables, _ = drawn
    tokens = people.names[people.names >= 0].tolist()
    rare = np.mean([tables.pool.texts[t] not in known for t in tokens])
    assert 0.1 < rare < 0.33


def test_birth_dates_have_their_spikes_and_years_their_range(drawn):
    people, _, _ = drawn
    days = people.birth % 10000
    assert (days == 1231).mean() == pytest.approx(270 / 25376, rel=0.3)
    assert (days == 817).mean() == pytest.approx(180 / 25376, rel=0.35)
    assert people.birth.min() >= 1935_01_01
    assert people.birth.max() <= 2015_12_31


def test_every_nik_is_valid_and_nobody_shares_one(drawn):
    people, _, _ = drawn
    numbers = [f"{n:016d}" for n in people.nik.tolist()]
    assert all(stdnum_nik.is_valid(n) for n in numbers[:3_000])
    assert len(set(numbers)) == len(people)


def test_a_nik_holds_birth_date_and_sex(drawn):
    people, _, _ = drawn
    for number, birth, sex in zip(
        people.nik[:500].tolist(), people.birth.tolist(), people.sex.tolist(), strict=False
    ):
        day = number // 10**8 % 100
        assert (day > 40) == (sex == FEMALE)
        assert day % 40 == birth % 100
        assert number // 10**6 % 100 == birth // 100 % 100
        assert number // 10**4 % 100 == birth // 10000 % 100


@pytest.mark.parametrize(("relation", "share"), list(zip(RELATIONS[1:], SHARES, strict=True)))
def test_relations_are_as_frequent_as_the_rates_say(drawn, relation, share):
    people, _, _ = drawn
    assert len(related(people, relation)) / len(people) == pytest.approx(share, abs=2e-4)


def test_siblings_share_the_mother_but_not_the_birth_date(drawn):
    people, _, _ = drawn
    elder, younger = pairs_by_family(people, "sibling")
    assert (people.family[elder] == people.family[younger]).all()
    assert (people.mothers[elder] == people.mothers[younger]).all()
    years = np.abs(people.birth[elder] // 10000 - people.birth[younger] // 10000)
    assert years.max() <= 8
    assert (people.birth[elder] == people.birth[younger]).mean() < 0.01
    shared = [
        bool({*a} & {*b} - {-1})
        for a, b in zip(people.names[elder].tolist(), people.names[younger].tolist(), strict=True)
    ]
    assert np.mean(shared) > 0.12


def test_twins_share_date_place_and_mother(drawn):
    people, _, _ = drawn
    first, second = pairs_by_family(people, "twin")
    for column in (people.family, people.birth, people.place):
        assert (column[first] == column[second]).all()
    assert (people.names[first] != people.names[second]).any(axis=1).mean() > 0.95


def test_namesakes_share_the_whole_name_and_no_mother(drawn):
    people, _, _ = drawn
    rows = related(people, "namesake")
    _, sizes = np.unique(people.names[rows], axis=0, return_counts=True)
    assert sizes.min() >= 2
    assert len(np.unique(people.family[rows])) == len(rows)
    assert len(rows) == pytest.approx(NAMESAKE_SHARE * len(people), abs=2)


def test_fathers_and_sons_are_a_generation_apart(drawn):
    people, _, _ = drawn
    rows = related(people, "father_son")
    assert (people.sex[rows] == MALE).all()

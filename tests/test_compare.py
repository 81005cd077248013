"""Comparing two names or records, or two columns of names."""

import json

import numpy as np
import pyarrow as pa
import pytest

import namematch as nm
from namematch.errors import InputError
from namematch.scoring.matcher import Matcher


def test_a_comparison_prints_as_a_table_of_its_evidence():
    found = nm.compare("Djoko Soesanto", "Joko Susanto")
    lines = str(found).splitlines()
    assert lines[0].split() == ["left", "right", "rule", "bits"]
    assert len({len(line) for line in lines}) == 1
    assert len(lines) == len(found.evidence) + 4
    assert lines[-1].split()[-1] == f"{found.weight:+.2f}"


def test_a_comparison_is_json():
    found = nm.compare("Djoko Soesanto", "Joko Susanto")
    plain = json.loads(json.dumps(found.to_dict()))
    assert plain["weight"] == found.weight
    assert sum(row["bits"] for row in plain["evidence"]) == found.weight
    assert set(plain["evidence"][0]) == {"kind", "left", "right", "rule", "bits"}


def test_the_probability_takes_the_population_for_its_prior():
    model = Matcher.default()
    found = nm.compare("Djoko Soesanto", "Joko Susanto", matcher=model)
    prior = model.prior(model.population)
    assert found.probability == model.probability(found.weight, prior=prior)


def test_no_whole_nik_is_shown():
    person = nm.Person(name="Budi", nik="1671011403850003")
    found = nm.compare(person, person)
    assert "1671011403850003" not in str(found) + str(found.to_dict())


@pytest.mark.parametrize("name", ["", "...", "123", " "])
def test_a_name_without_letters_is_refused(name):
    with pytest.raises(InputError, match="no letters"):
        nm.compare("Djoko Soesanto", name)


def test_a_string_and_a_person_of_that_name_are_the_same():
    one, other = "Djoko Soesanto", nm.Person(name="Joko Susanto")
    assert nm.compare(one, other).to_dict() == nm.compare(one, "Joko Susanto").to_dict()


def test_many_pairs_take_lists_or_arrow_and_missing_is_nothing():
    lefts, rights = ["Djoko Soesanto", None, "Siti"], ["Joko Susanto", "Budi", "-"]
    found = nm.compare_many(lefts, rights)
    assert found.dtype == np.float32
    assert found[0] == nm.compare(lefts[0], rights[0]).weight
    assert found[1:].tolist() == [0, 0]
    for kind in (pa.string(), pa.large_string()):
        again = nm.compare_many(pa.array(lefts, kind), pa.array(rights, kind), threads=1)
        assert again.tolist() == found.tolist()


def test_none_against_none_is_an_empty_array():
    assert nm.compare_many([], []).tolist() == []


def test_columns_of_two_lengths_are_refused():
    with pytest.raises(InputError, match="got 1 and 2"):
        nm.compare_many(["Budi"], ["Budi", "Siti"])


def test_a_value_that_is_none_weighs_nothing():
    left = nm.Person(name="Djoko Soesanto", birthplace="Banjarmasin", mother_name="Siti Aminah")
    plain = nm.compare(left, nm.Person(name="Joko Susanto")).weight
    for nothing in ({"birthplace": "0000-00-00"}, {"mother_name": "..."}, {"mother_name": "123"}):
        assert nm.compare(left, nm.Person(name="Joko Susanto", **nothing)).weight == plain

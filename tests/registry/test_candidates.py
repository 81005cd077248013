"""The sweep finds the best candidates, whatever it leaves out on the way."""

from __future__ import annotations

import numpy as np
import pytest

import namematch as nm
from namematch._kernels import enter
from namematch._kernels.streams import WINDOW
from namematch.registry import search
from namematch.registry.query import prepare
from namematch.registry.registry import Registry
from namematch.synthetic import make_registry

RECORDS = 5 * WINDOW  # so many windows that the bar is guessed from a sample of them
FIELDS = ("name", "birth_date", "birthplace", "sex", "nik", "mother_name")
COMMON = ("Muhammad", "Siti Aminah", "M. Rizki", "Nur Hayati", "Nurhayati", "Sri", "a b c d", "Moh")


@pytest.fixture(scope="module")
def table():
    return make_registry(RECORDS, seed=61).table().slice(0, RECORDS)


@pytest.fixture(scope="module")
def built(table):
    return Registry.build(table, matcher=nm.Matcher.default())._now.state


@pytest.fixture(scope="module")
def asked(table):
    """Names alone, with a birth date, and whole records; some of people who are there."""
    rows = make_registry(2_000, seed=62).table().drop_columns(["id"]).to_pylist()[::50]
    rows += table.drop_columns(["id"]).to_pylist()[:: RECORDS // 20]
    persons = [nm.Person(**row) for row in rows]
    return [
        *COMMON,
        *(person.name for person in persons),
        *(nm.Person(name=p.name, birth_date=p.birth_date) for p in persons),
        *(nm.Person(name=p.name, mother_name=p.mother_name) for p in persons[::3]),
        *persons,
    ]


def best(state, query, room):
    """(estimate, key) of the best candidates, in order, with a list for ``room`` of them."""
    prepared, here = prepare(query, state), search.room()
    ids, rarity = np.empty(len(prepared.kinds), np.int32), np.empty((len(prepared.kinds), 6), "i4")
    entries = search._expand(state, prepared, here, ids, rarity)
    try:
        found, size = search._sweep(state, prepared, here, entries, rarity, room)
    finally:
        enter.forget(here.found.slots, here.found.token, entries)
    score, key = found.score[:size], found.key[:size]
    order = np.lexsort((key, -score))
    return list(zip(score[order].tolist(), key[order].tolist(), strict=True))


def test_no_bound_leaves_a_candidate_out(built, asked):
    """With room for all records there is no bar, so nothing is left out."""
    for query in asked:
        every = best(built, query, RECORDS + 1)
        for room in (1, 10, 64):
            assert best(built, query, room) == every[:room]


def test_candidates_do_not_depend_on_how_records_came(table, built, asked):
    head = table.slice(0, 200)
    grown = Registry.build(head, matcher=nm.Matcher.default())
    part = table.slice(200, RECORDS // 4)
    whole = Registry.build(table.slice(0, 200 + RECORDS // 4), matcher=nm.Matcher.default())
    for start in range(0, len(part), 9_000):
        grown.add(part.slice(start, 9_000))
    assert len(grown) == len(whole)
    for query in asked[::4]:
        assert best(grown._now.state, query, 64) == best(whole._now.state, query, 64)


def test_of_a_person_who_is_there_the_heaviest_of_all_records_is_the_first_hit(built, table):
    """All records weighed exactly, against those that the sweep chose."""
    rows = np.arange(len(built.shelves[0]), dtype=np.int64)
    for row in table.drop_columns(["id"]).to_pylist()[:: RECORDS // 20]:
        prepared = prepare(nm.Person(**row), built)
        heaviest = search.weights_of(built, prepared, rows).max()
        assert search.candidates(built, prepared, 10).weight.max() == heaviest

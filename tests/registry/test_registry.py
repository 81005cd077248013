"""The registry weighs as every door weighs, and does not care how its records came."""

from __future__ import annotations

import numpy as np
import pytest

import namematch as nm
from namematch.records import table_of
from namematch.registry.registry import Registry
from namematch.scoring.score import Scorer
from namematch.scoring.shares import BIT
from namematch.scoring.tokens import graph_for_few
from namematch.synthetic import make_registry


@pytest.fixture(scope="module")
def rows():
    """Records of six fields as dicts, a tenth of them further records of somebody."""
    return make_registry(3_000, seed=5).table().to_pylist()


@pytest.fixture(scope="module")
def persons(rows):
    return [nm.Person(**row) for row in rows]


@pytest.fixture(scope="module")
def matcher():
    return nm.Matcher.default()


@pytest.fixture(scope="module")
def built(rows, matcher):
    return Registry.build(rows, matcher=matcher, threads=1)


@pytest.fixture(scope="module")
def grown(persons, matcher):
    """The same records: a few at first, some one by one, the rest in batches."""
    registry = Registry.build(persons[:100], matcher=matcher, threads=1)
    for person in persons[100:160]:
        registry.add(person)
    for start in range(160, len(persons), 700):
        registry.add(persons[start : start + 700])
    return registry


def queries(persons):
    some = persons[::97]
    return [p.name for p in some] + [p.model_copy(update={"id": None}) for p in some]


def answer(registry, query, limit=20):
    return [(hit.id, hit.weight) for hit in registry.search(query, limit=limit)]


def test_a_registry_grown_record_by_record_answers_as_one_built_at_once(built, grown, persons):
    for query in queries(persons):
        assert answer(grown, query) == answer(built, query)


def test_every_hit_weighs_what_compare_says(built, grown, persons, matcher):
    by_id = {person.id: person for person in persons}
    for registry in (built, grown):
        for query in queries(persons)[::7]:
            for hit in registry.search(query, limit=10):
                assert hit.weight == nm.compare(query, by_id[hit.id], matcher=matcher).weight


def test_a_hit_explains_its_own_weight(built, persons):
    for query in queries(persons)[::9]:
        for hit in built.search(query, limit=3):
            comparison = hit.comparison()
            assert comparison.weight == hit.weight
            assert comparison.probability == pytest.approx(hit.probability)
            assert sum(row.bits for row in comparison.evidence) == pytest.approx(hit.weight)


@pytest.fixture(
    scope="module", params=["built", "added", "opened", "opened after adding", "updated"]
)
def come(request, built, grown, persons, matcher, tmp_path_factory):
    """A registry of the same records that came in one way or another."""
    if request.param in ("built", "added"):
        return {"built": built, "added": grown}[request.param]
    if request.param == "updated":
        other = [p.model_copy(update={"name": f"Lain {p.name}", "nik": None}) for p in persons]
        registry = Registry.build(other, matcher=matcher, threads=1)
        for person in persons[:SAMPLED]:
            registry.update(person)
        return registry
    place = tmp_path_factory.mktemp("come") / "registry"
    (built if request.param == "opened" else grown).save(place)
    return Registry.open(place)


SAMPLED = 100


def test_ten_thousand_random_pairs_weigh_the_same_however_the_records_came(come, persons, matcher):
    """The pairs of a hundred records with each other, in the registry and by the scorer."""
    from namematch.registry.admission import find
    from namematch.registry.query import prepare
    from namematch.registry.search import weights_of

    sample = persons[:SAMPLED]
    table = table_of(sample)
    scorer = Scorer.of(matcher, table, graph_for_few(matcher, table.words.to_pylist()))
    state = come._now.state
    places = [find(state, person.id) for person in sample]
    for at, person in enumerate(sample):
        query = prepare(person, state)
        expected = scorer.weigh(
            np.full(SAMPLED, at, np.int32), np.arange(SAMPLED, dtype=np.int32)
        ).tolist()
        for shelf in {number for number, _ in places}:
            here = [n for n, (number, _) in enumerate(places) if number == shelf]
            rows = np.array([places[n][1] for n in here], np.int64)
            mine = weights_of(state, query, rows, shelf=shelf).tolist()
            assert mine == [expected[n] for n in here]


def test_the_record_itself_is_the_first_hit_when_all_fields_are_given(built, persons):
    for person in persons[::101]:
        assert built.search(person, limit=1)[0].id == person.id


def test_hits_come_heaviest_first_and_ties_by_id(built):
    hits = built.search("Muhammad", limit=50)
    assert len(hits) == 50
    keys = [(-hit.weight, hit.id) for hit in hits]
    assert keys == sorted(keys)


def test_a_threshold_leaves_out_what_is_less_probable(built, persons):
    hits = built.search(persons[0], limit=10)
    kept = built.search(persons[0], limit=10, threshold=0.5)
    assert [hit.id for hit in kept] == [hit.id for hit in hits if hit.probability >= 0.5]
    assert 0 < len(kept) < len(hits)


def test_the_prior_falls_with_the_number_of_records(rows, matcher):
    few = Registry.build(rows[:200], matcher=matcher, threads=1)
    many = Registry.build(rows[:2_000], matcher=matcher, threads=1)
    query = rows[0]["name"]
    one, other = few.search(query, limit=1)[0], many.search(query, limit=1)[0]
    assert (one.id, one.weight) == (other.id, other.weight)
    assert one.probability > other.probability


def test_many_queries_are_answered_as_one_by_one(built, persons):
    asked = queries(persons)
    together = built.search_many(asked, limit=5, threads=2)
    assert [[hit.id for hit in hits] for hits in together] == [
        [hit.id for hit in built.search(query, limit=5)] for query in asked
    ]


def test_what_is_removed_is_not_found_and_may_come_again(persons, matcher):
    registry = Registry.build(persons[:300], matcher=matcher, threads=1)
    person = persons[7]
    assert registry.remove(person.id)
    assert not registry.remove(person.id)
    assert len(registry) == 299
    assert person.id not in registry
    assert registry.get(person.id) is None
    assert person.id not in [hit.id for hit in registry.search(person, limit=20)]
    registry.add(person)
    assert registry.search(person, limit=1)[0].id == person.id
    assert len(registry) == 300


def test_an_update_replaces_the_record(persons, matcher):
    registry = Registry.build(persons[:300], matcher=matcher, threads=1)
    changed = nm.Person(id=persons[3].id, name="Zulkifli Hasanuddin Tjokro")
    registry.update(changed)
    assert len(registry) == 300
    assert registry.search("Zulkifli Hasanudin Cokro", limit=1)[0].id == changed.id
    with pytest.raises(nm.InputError, match="no record with that id"):
        registry.update(nm.Person(id=-5, name="Budi"))


def test_a_word_never_seen_before_is_found_at_once(persons, matcher):
    registry = Registry.build(persons[:300], matcher=matcher, threads=1)
    (added,) = registry.add(nm.Person(name="Xanthippus Qwertyani"))
    assert added == 1 + max(person.id for person in persons[:300])
    assert registry.search("Santhippus Qwertyany", limit=1)[0].id == added


def test_every_record_can_be_read_back(built, persons):
    by_id = {person.id: person for person in persons}
    assert len(built) == len(persons) == sum(1 for _ in built)
    for person in persons[::50]:
        found = built.get(person.id)
        given = by_id[person.id]
        assert nm.compare(found, given).weight == nm.compare(given, given).weight
        assert (found.birth_date, found.sex, found.nik) == (given.birth_date, given.sex, given.nik)


def test_an_id_that_is_there_is_refused_and_nothing_is_added(persons, matcher):
    registry = Registry.build(persons[:50], matcher=matcher, threads=1)
    new = nm.Person(id=10**9, name="Sutarjo")
    with pytest.raises(nm.InputError, match="already"):
        registry.add([new, persons[4]])
    with pytest.raises(nm.InputError, match="twice"):
        registry.add([new, new])
    assert len(registry) == 50
    assert 10**9 not in registry


def test_ids_that_are_texts_stay_texts(rows, matcher):
    named = [row | {"id": f"P-{row['id']:05}"} for row in rows[:200]]
    registry = Registry.build(named, matcher=matcher, threads=1)
    assert registry.search(named[5]["name"], limit=1)[0].id.startswith("P-")
    assert registry.get("P-00006").id == "P-00006"
    registry.add(nm.Person(id="Q-1", name="Sumarno"))
    assert "Q-1" in registry
    with pytest.raises(nm.InputError, match="texts"):
        registry.add(nm.Person(name="Sumarno"))


def test_a_registry_may_leave_fields_out(rows, matcher, persons):
    registry = Registry.build(rows[:500], matcher=matcher, store=["birth_date"], threads=1)
    assert registry.fields == ("birth_date",)
    person = next(p for p in persons[:500] if p.nik and p.birth_date)
    found = registry.get(person.id)
    assert (found.nik, found.mother_name, found.birthplace, found.sex) == (None,) * 4
    bare = nm.Person(name=person.name, birth_date=person.birth_date)
    hit = registry.search(person, limit=1)[0]
    assert hit.weight == nm.compare(bare, bare, matcher=matcher).weight == hit.comparison().weight
    with pytest.raises(nm.InputError, match="store"):
        Registry.build(rows[:10], store=["salary"])


def test_a_further_field_counts(matcher):
    from dataclasses import replace

    model = replace(matcher, further=("phone",))
    data = [{"id": i, "name": "Siti Aminah", "phone": f"08{i:04}"} for i in range(40)]
    registry = Registry.build(data, matcher=model, threads=1)
    registry.add(nm.Person(id=99, name="Siti Aminah", further={"phone": "084242"}))
    for identity, phone in ((7, "080007"), (99, "084242")):
        query = nm.Person(name="Siti Aminah", further={"phone": phone})
        hit = registry.search(query, limit=1)[0]
        assert hit.id == identity
        assert hit.comparison().weight == hit.weight


def test_what_was_done_is_counted(persons, matcher):
    seen = []
    registry = Registry.build(
        persons[:50], matcher=matcher, threads=1, metrics=lambda *what: seen.append(what)
    )
    registry.search("Budi")
    registry.add(nm.Person(name="Budi"))
    registry.remove(-1)
    assert [(what, count) for what, count, _ in seen] == [("search", 1), ("add", 1), ("remove", 0)]
    assert all(seconds >= 0 for _, _, seconds in seen)


@pytest.mark.parametrize("query", ["", " ", "-", "...", "123", "\u202e\u0000", "((("])
def test_a_query_without_a_name_is_refused(built, query):
    with pytest.raises(nm.InputError, match="name"):
        built.search(query)


@pytest.mark.parametrize("query", [None, 7, {"name": "Budi"}, ["Budi"]])
def test_a_query_that_is_neither_a_name_nor_a_person_is_refused_by_its_kind(built, query):
    with pytest.raises(nm.InputError, match=type(query).__name__):
        built.search(query)


@pytest.mark.parametrize("query", ["Budi", nm.Person(name="Budi")])
def test_one_query_is_not_taken_for_many(built, query):
    with pytest.raises(nm.InputError, match="many"):
        built.search_many(query)


@pytest.mark.parametrize(
    "query",
    [
        " ".join(["Muhammad"] * 60),
        " ".join(f"Nama{chr(97 + i % 26)}ku" for i in range(60)),
        "a b c d e f g h",
        "alias ".join(f"Siti {chr(97 + i % 26) * 3} " for i in range(60)),
        "x" * 900,
        "日本 太郎",
        "S\u0300iti \u202eAm\u0000inah",
    ],
)
def test_long_and_strange_names_are_answered(built, query):
    for hit in built.search(query, limit=5):
        assert hit.weight * BIT == int(hit.weight * BIT)
        assert hit.comparison().weight == hit.weight


@pytest.mark.parametrize("typed", ["s", "su", "sus", "susa"])
def test_while_a_word_is_typed_those_that_begin_so_come_first(matcher, typed):
    names = ["Joko Susanto", "Joko Widodo", "Joko Sutrisno", "Joko", "Susanto", "Budi Susilo"]
    rows = [{"id": i, "name": name} for i, name in enumerate(names)]
    registry = Registry.build(rows[:3], matcher=matcher, threads=1)
    registry.add([nm.Person(**row) for row in rows[3:]])
    hits = registry.search(f"joko {typed}", partial=True)
    begun = [names[hit.id].lower().split()[-1].startswith(typed) for hit in hits]
    assert begun == sorted(begun, reverse=True)
    assert hits[0].id in ((0, 2) if len(typed) < 3 else (0,))
    assert hits[0].weight == nm.compare(f"joko {typed}", names[hits[0].id], matcher=matcher).weight


def test_a_birthplace_that_no_record_has_weighs_what_compare_says(built, persons, matcher):
    by_id = {person.id: person for person in persons}
    query = persons[11].model_copy(update={"birthplace": "Kampung Tengah Sawah", "id": None})
    for hit in built.search(query, limit=20):
        assert hit.weight == nm.compare(query, by_id[hit.id], matcher=matcher).weight

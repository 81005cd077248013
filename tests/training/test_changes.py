"""What decisions changed: bits that moved, and pairs counted as both results have them."""

import json

import numpy as np
import pytest

import namematch as nm
from namematch.errors import InputError
from namematch.synthetic import make_registry
from namematch.training import ask, changes, fit


@pytest.fixture(scope="module")
def file():
    """Sexes are careless in a tenth of the records: decisions can tell."""
    registry = make_registry(6_000, seed=71, preset="register")
    table, rng = registry.table(), np.random.default_rng(1)
    sexes = np.array(table["sex"].to_pylist(), object)
    sexes = np.where(rng.random(len(sexes)) < 0.1, rng.permutation(sexes), sexes)
    at = table.schema.get_field_index("sex")
    return table.set_column(at, "sex", [sexes.tolist()]), registry.truth()["entity"].to_numpy()


@pytest.fixture(scope="module")
def labels(file):
    first = nm.dedupe(file[0], progress=False)
    person = dict(zip(file[0]["id"].to_pylist(), file[1], strict=True))
    rows = ask(first, 120).to_pylist()
    return [(x["left"], x["right"], bool(person[x["left"]] == person[x["right"]])) for x in rows]


@pytest.fixture(scope="module")
def results(file, labels):
    training = fit(file[0], labels=labels, progress=False)
    models = training.without_labels, training.matcher
    return [nm.dedupe(file[0], matcher=one, progress=False) for one in models]


@pytest.fixture(scope="module")
def found(results, labels):
    return changes(*results, labels=labels)


def counts(found, side):
    return {row["what"]: row[side] for row in found.pairs.to_pylist()}


def test_the_weights_are_those_of_both_matchers(found, results):
    rows = {(x["field"], x["level"]): x for x in found.weights.to_pylist()}
    for field in ("birth_date", "birthplace", "sex"):
        prices = [result.matcher.price_of(field) / 256 for result in results]
        for at, level in enumerate(results[0].matcher.levels[field]):
            row = rows[field, level]
            want = pytest.approx([prices[0][at], prices[1][at]], abs=1 / 256)
            assert [row["before"], row["after"]] == want
            assert row["moved"] == pytest.approx(row["after"] - row["before"])
    assert any(abs(x["moved"]) > 0.05 for x in found.weights.to_pylist())


def test_the_cuts_are_where_pairs_reach_them(found, results):
    for row in found.cuts.to_pylist():
        for side, result in zip(("before", "after"), results, strict=True):
            there = result.matcher.probability(row[side], prior=result.prior)
            assert there == pytest.approx(row[f"probability {side}"], abs=1e-9)


def test_pairs_are_counted_as_the_results_have_them(found, results, labels):
    decided = {frozenset(x[:2]) for x in labels}
    for side, result in zip(("before", "after"), results, strict=True):
        flagged = {frozenset((x["left"], x["right"])) for x in result.flagged.to_pylist()}
        have = counts(found, side)
        assert have["links"] == len(result.pairs)
        assert have["flagged pairs"] == len(flagged)
        assert have["of them decided"] == len(flagged & decided)
    after = results[1]
    sure = after.pairs["probability"].to_numpy().astype(float)
    wrong = counts(found, "after")["links expected to be wrong"]
    assert wrong == pytest.approx((1 - sure).sum(), abs=1e-2)


def test_the_first_so_many_flags_find_as_many_duplicates_as_before(found, results):
    before, after = counts(found, "before"), counts(found, "after")
    one_person = "of them expected to be one person"
    enough = int(after["of them enough to find as many as before"])
    there = before["links"] - before["links expected to be wrong"] + before[one_person]
    here = after["links"] - after["links expected to be wrong"]
    likely = results[1].flagged["probability"].to_numpy().astype(float)
    if enough < len(likely):
        assert here + likely[:enough].sum() >= there - 1e-6
    if enough:
        assert here + likely[: enough - 1].sum() < there


def test_flags_a_day_follow_from_the_pairs_a_record_is_in(found):
    before, after, enough = found.flags_a_day(150)
    assert before == pytest.approx(counts(found, "before")["flagged pairs"] * 2 / 6_000 * 150)
    assert enough <= after


def test_a_result_beside_itself_has_not_changed(results):
    same = changes(results[0], results[0])
    assert same.pairs["before"].to_pylist() == same.pairs["after"].to_pylist()
    assert not np.any(same.weights["moved"].to_numpy())
    assert not np.any(same.cuts["moved"].to_numpy())


def test_tables_that_were_linked_are_told_apart_by_side():
    rows = [{"id": 1, "nama": "Djoko Soesanto", "jk": "L"}, {"id": 2, "nama": "Ani", "jk": "P"}]
    other = [{"id": 2, "nama": "Joko Susanto", "jk": "L"}, {"id": 9, "nama": "Budi", "jk": "L"}]
    result = nm.link(rows, other, review=0.001, link=0.9999, progress=False)
    assert result.flagged.num_rows == 1
    found = changes(result, result, labels=[(1, 2, "ya")])
    assert counts(found, "after")["of them decided"] == 1
    assert found.flags_a_day(1_000)[1] == 500


def test_all_of_it_goes_to_json_and_none_of_it_names_a_record(found, file):
    text = json.dumps(found.to_dict()).lower()
    assert "flagged pairs" in text
    names = {name.lower() for name in file[0]["name"].to_pylist() if " " in name}
    assert not any(name in text for name in names)


def test_results_of_other_records_cannot_be_compared(results):
    other = nm.dedupe([{"nama": "Budi"}, {"nama": "Siti"}], progress=False)
    with pytest.raises(InputError, match="the same records"):
        changes(results[0], other)

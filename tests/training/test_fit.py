"""A matcher fitted to a file: sane on odd files, the same whatever the order, naming no one."""

import json
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

import namematch as nm
from namematch.scoring.matcher import LEVELS, Matcher
from namematch.scoring.shares import BIT
from namematch.synthetic import make_registry
from namematch.training import fit

DEFAULT = Matcher.default()


@pytest.fixture(scope="module")
def registry():
    return make_registry(4_000, seed=31).table()


@pytest.fixture(scope="module")
def trained(registry):
    return fit(registry)


def document(matcher, folder):
    matcher.save(folder / "m.json")
    assert Matcher.load(folder / "m.json")
    return json.loads((folder / "m.json").read_text())


def test_training_converges_and_shows_how(trained):
    assert trained.converged
    heights = [step.log_posterior for step in trained.steps]
    assert all(b >= a - 1e-6 for a, b in pairwise(heights))
    page = str(trained)
    assert f"converged after {len(trained.steps)} steps" in page
    assert "birth date    one digit" in page
    assert json.dumps(trained.to_dict())


def test_the_matches_expected_are_those_there_are(registry, trained):
    entity = make_registry(4_000, seed=31).truth()["entity"].to_numpy()
    sizes = np.unique(entity, return_counts=True)[1]
    true = int((sizes * (sizes - 1) // 2).sum())
    assert trained.matches == pytest.approx(true, rel=0.03)


def test_neither_the_order_of_the_records_nor_threads_change_the_matcher(
    registry, trained, tmp_path
):
    first = document(trained.matcher, tmp_path)
    shuffled = registry.take(pa.array(np.random.default_rng(1).permutation(len(registry))))
    assert document(nm.train(shuffled, threads=1), tmp_path) == first
    assert document(nm.train(registry, threads=3), tmp_path) == first


def test_the_seed_changes_next_to_nothing_and_the_same_seed_nothing(registry, trained, tmp_path):
    first = document(trained.matcher, tmp_path)
    assert document(nm.train(registry, seed=0), tmp_path) == first
    other = document(nm.train(registry, seed=1), tmp_path)
    assert other != first
    for field in LEVELS:
        near = trained.matcher.price_of(field) - nm.train(registry, seed=1).price_of(field)
        assert (np.abs(near) < BIT / 2).all()


def rows(n, **fields):
    return [
        {"id": i, "nama": f"Budi {'ABCDEFGHIJ'[i % 10]}ntoro Lubis", **fields} for i in range(n)
    ]


ONE = {"tgl_lahir": "1985-08-17", "jk": "L", "tempat_lahir": "Sleman", "nama_ibu": "Siti Aminah"}
ODD = {
    "one record": rows(1, **ONE),
    "two records": rows(2, **ONE),
    "names alone": rows(30),
    "all one person": [{"id": i, "nama": "Budi Santoso", **ONE} for i in range(50)],
    "nine fields in ten empty": [
        row | {k: v if i % 10 == 0 else "" for k, v in ONE.items()}
        for i, row in enumerate(rows(400))
    ],
    "one sex, one date": rows(300, jk="P", tgl_lahir="1990-01-01"),
}


@pytest.mark.parametrize("kind", ODD)
def test_small_and_odd_files_give_a_sane_matcher(kind, tmp_path):
    training = fit(ODD[kind])
    assert training.converged
    document(training.matcher, tmp_path)
    for field in ("birth_date", "nik", "birthplace"):
        change = training.matcher.price_of(field) - DEFAULT.price_of(field)
        assert (np.abs(change) < 4 * BIT).all(), field
    assert 0.05 < training.matcher.expected_matches < 2.0


def test_a_file_without_duplicates_expects_none():
    registry = make_registry(4_000, seed=32)
    entity = registry.truth()["entity"].to_numpy()
    table = registry.table().take(pa.array(np.unique(entity, return_index=True)[1]))
    training = fit(table)
    assert training.matches < 10
    assert training.matcher.expected_matches < DEFAULT.expected_matches / 5


def test_a_single_record_leaves_the_model_as_it_was():
    matcher = fit([{"nama": "Budi Santoso"}]).matcher
    for field in LEVELS:
        assert np.abs(matcher.price_of(field) - DEFAULT.price_of(field)).max() <= 2


def test_a_field_noisier_than_thought_counts_less(registry):
    dates = np.array(registry["birth_date"].to_pylist(), object)
    wrong = np.random.default_rng(2).random(len(dates)) < 0.15
    dates[wrong] = np.random.default_rng(3).permutation(dates[wrong])
    at = registry.schema.get_field_index("birth_date")
    noisy = fit(registry.set_column(at, "birth_date", pa.array(dates)))
    clean = fit(registry)
    assert noisy.matcher.price_of("birth_date")[-1] > clean.matcher.price_of("birth_date")[-1] + BIT
    assert noisy.matcher.levels["birth_date"]["different"][0] == pytest.approx(0.27, abs=0.06)


def test_what_is_seen_fewer_than_five_times_is_not_stored(tmp_path):
    people = rows(12, **ONE)
    for i in range(4):
        people[i] |= {"nama": "Qwxzyth Budi", "tempat_lahir": "Zzyxvale", "phone": "xyzzy-777"}
    start = fit(people, matcher=DEFAULT.declaring("phone")).matcher
    again = fit(people, matcher=start).matcher  # a second time, on shares already blended
    for matcher in (start, again):
        text = json.dumps(document(matcher, tmp_path)).lower()
        assert "lubis" in text
        assert [x for x in ("qwxzyth", "zzyxvale", "xyzzy") if x in text] == []


def test_a_further_field_is_compared_by_its_frequencies(registry, tmp_path):
    entity = make_registry(4_000, seed=31).truth()["entity"].to_numpy()
    rng = np.random.default_rng(5)
    phone = np.where(rng.random(len(entity)) < 0.1, rng.integers(10**6, 10**7, len(entity)), entity)
    office = entity % 3
    data = registry.append_column("phone", pa.array([f"08{x:08}" for x in phone]))
    data = data.append_column("office", pa.array([f"Kantor {x}" for x in office]))
    matcher = nm.train(data, matcher=DEFAULT.declaring("phone", "office"))
    assert matcher.levels["phone"]["equal"][0] == pytest.approx(0.81, abs=0.05)
    assert matcher.further_shares["office"].share == pytest.approx(1 / 3, abs=0.02)
    matcher.save(tmp_path / "m.json")
    result = nm.dedupe(data, matcher=Matcher.load(tmp_path / "m.json"))
    left, right = (result.pairs[side][0].as_py() for side in ("left", "right"))
    bits = {one.kind: one.bits for one in result.explain(left, right).evidence}
    assert bits["phone"] > 10
    assert 1 < bits["office"] < 2
    table = {row["id"]: row for row in data.to_pylist()}
    people = [
        nm.Person(**{k: v for k, v in table[i].items() if k not in ("phone", "office")},
                  further={k: table[i][k] for k in ("phone", "office")})
        for i in (left, right)
    ]  # fmt: skip
    assert nm.compare(*people, matcher=result.matcher).weight == result.pairs["weight"][0].as_py()

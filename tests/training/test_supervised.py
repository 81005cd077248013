"""A model refitted to decisions: what it gives is what was fitted, it stays in its bounds."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namematch.blocking import default_union
from namematch.reading.read import read_table
from namematch.scoring.blend import blended
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.synthetic import make_registry
from namematch.training import fit
from namematch.training.decided import changed, decided
from namematch.training.supervised import bent, refitted


@pytest.fixture(scope="module")
def file():
    registry = make_registry(4_000, seed=51)
    table, rng = registry.table(), np.random.default_rng(1)
    dates = np.array(table["birth_date"].to_pylist(), object)
    dates = np.where(rng.random(len(dates)) < 0.1, rng.permutation(dates), dates)
    at = table.schema.get_field_index("birth_date")
    return table.set_column(at, "birth_date", pa.array(dates)), registry.truth()


@pytest.fixture(scope="module")
def candidates(file):
    table, _ = read_table(file[0])
    entity = file[1]["entity"].to_numpy()
    model = blended(Matcher.default(), table)
    vocabulary = vocabulary_for(model, table.words)
    pairs = default_union(table, vocabulary)
    scorer = Scorer.of(model, table, graph_for(model, vocabulary))
    probability = model.probability(
        scorer.weigh(pairs.left, pairs.right) / 256, prior=model.prior(len(table) - 1)
    )
    likely = np.flatnonzero(probability > 0.002)
    left, right = pairs.left[likely], pairs.right[likely]
    return scorer, left, right, entity[left] == entity[right]


def labels_of(file, candidates, count):
    ids, (_, left, right, same) = file[0]["id"].to_numpy(), candidates
    at = np.random.default_rng(0).permutation(len(left))[:count]
    return [
        {"left": int(ids[left[i]]), "right": int(ids[right[i]]), "same": bool(same[i])} for i in at
    ]


def test_a_changed_model_weighs_what_its_parts_say(candidates):
    scorer, left, right, same = candidates
    pairs = decided(scorer, left, right, same)
    rng = np.random.default_rng(3)
    change = np.clip(rng.normal(0.0, 0.05, pairs.parts.shape[1]), pairs.lowest, pairs.highest)
    model = changed(scorer.matcher, change)
    after = decided(Scorer.of(model, scorer.table, scorer.graph), left, right, same)
    found, want = np.sort(after.odds), np.sort(pairs.odds + pairs.parts @ change)
    # Tables are rounded, and the mother's name stays within its bounds.
    assert np.quantile(np.abs(found - want), 0.9) < 0.05


def test_without_labels_nothing_changes(candidates):
    scorer, left, right, same = candidates
    none = decided(scorer, left[:0], right[:0], same[:0])
    model = refitted(scorer.matcher, none)
    assert np.array_equal(model.steps, scorer.matcher.steps)
    assert np.array_equal(model.agreed, scorer.matcher.agreed)
    for field in scorer.matcher.levels:
        assert np.abs(model.price_of(field) - scorer.matcher.price_of(field)).max() <= 1
    assert np.allclose(model.calibration[1], scorer.matcher.calibration[1])


def test_labels_lower_the_loss_of_the_pairs_not_labelled(candidates):
    scorer, left, right, same = candidates
    half = np.arange(len(left)) % 2 == 0
    prior = scorer.matcher.prior(len(scorer.table) - 1)

    def loss(model):
        here = Scorer.of(model, scorer.table, scorer.graph)
        weight = here.weigh(left[~half], right[~half]) / 256
        p = np.clip(model.probability(weight, prior=prior), 1e-6, 1 - 1e-6)
        return -np.where(same[~half], np.log(p), np.log1p(-p)).mean()

    after = refitted(scorer.matcher, decided(scorer, left[half], right[half], same[half]))
    assert loss(after) < loss(scorer.matcher)


def test_whatever_was_decided_the_matcher_makes_sense(file, candidates, tmp_path):
    """Even if everything is decided the wrong way round."""
    scorer, left, right, same = candidates
    for decisions in (~same, np.ones(len(same), bool), np.zeros(len(same), bool)):
        model = refitted(scorer.matcher, decided(scorer, left, right, decisions))
        model.save(tmp_path / "m.json")
        assert Matcher.load(tmp_path / "m.json")


def test_neither_the_order_of_labels_nor_of_records_changes_the_matcher(file, candidates, tmp_path):
    rows = labels_of(file, candidates, 120)
    shuffled = file[0].take(pa.array(np.random.default_rng(2).permutation(len(file[0]))))
    turned = [{"left": x["right"], "right": x["left"], "same": x["same"]} for x in rows[::-1]]
    written = []
    for table, labels in ((file[0], rows), (file[0], turned), (shuffled, rows)):
        training = fit(table, labels=labels)
        assert training.labels == 120
        training.matcher.save(tmp_path / "m.json")
        written.append(json.loads((tmp_path / "m.json").read_text()))
    assert written[0] == written[1] == written[2]


def test_a_few_wrong_decisions_hardly_move_the_calibration(candidates):
    """Three in a hundred are wrong: what is learned stays near what is learned without errors."""
    scorer, left, right, same = candidates
    errs = np.random.default_rng(6).random(len(same)) < 0.03
    prior = scorer.matcher.prior(len(scorer.table) - 1)

    def loss(decisions):
        model = refitted(scorer.matcher, decided(scorer, left, right, decisions))
        weight = Scorer.of(model, scorer.table, scorer.graph).weigh(left, right) / 256
        p = np.clip(model.probability(weight, prior=prior), 1e-6, 1 - 1e-6)
        return -np.where(same, np.log(p), np.log1p(-p)).mean()

    weight = scorer.weigh(left, right) / 256
    p = np.clip(scorer.matcher.probability(weight, prior=prior), 1e-6, 1 - 1e-6)
    first = -np.where(same, np.log(p), np.log1p(-p)).mean()
    assert loss(same ^ errs) < loss(same) + 0.2 * (first - loss(same))


@given(
    st.lists(st.tuples(st.floats(-30, 30), st.booleans()), min_size=1, max_size=60),
)
def test_the_calibration_never_falls(pairs):
    odds, same = np.array([x for x, _ in pairs]), np.array([x for _, x in pairs])
    before = Matcher.default().calibration
    grid, after = bent(before, odds, same)
    assert np.array_equal(grid, before[0])
    assert np.isfinite(after).all()
    assert (np.diff(after) > 0).all()

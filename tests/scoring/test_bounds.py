import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namematch.reading.read import read_table
from namematch.scoring.blend import blended
from namematch.scoring.bounds import Bounds, weigh_from
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.synthetic import make_registry

CUTS = [bits * 256 for bits in (-30, -10, 0, 5, 10, 15, 20, 30)]


def scorer_of(data, *, further=()):
    table, _ = read_table(data, further=further)
    matcher = blended(Matcher.default(), table)
    return Scorer.of(matcher, table, graph_for(matcher, vocabulary_for(matcher, table.words)))


def every_pair(scorer):
    left, right = np.triu_indices(len(scorer.table), 1)
    return left.astype(np.int32), right.astype(np.int32)


def assert_nothing_is_lost(scorer):
    left, right = every_pair(scorer)
    bounds, weight = Bounds.of(scorer), scorer.weigh(left, right)
    for least in CUTS:
        kept = bounds.promising(left, right, least)
        assert np.isin(np.flatnonzero(weight >= least), kept).all()


@pytest.fixture(scope="module")
def registry():
    return make_registry(500, seed=3).table()


@pytest.mark.parametrize(
    "fields", [[], ["birth_date"], ["mother_name"], ["birth_date", "birthplace", "sex", "nik"]]
)
def test_no_pair_above_a_cut_is_lost(registry, fields):
    assert_nothing_is_lost(scorer_of(registry.select(["id", "name", *fields])))


def test_no_pair_of_all_fields_is_lost_and_most_others_are_let_go(registry):
    scorer = scorer_of(registry)
    assert_nothing_is_lost(scorer)
    left, right = every_pair(scorer)
    few = Bounds.of(scorer).promising(left, right, 20 * 256)
    assert len(few) < 0.02 * len(left)


PARTS = (
    "muhammad", "moh", "m", "siti", "st", "nur", "hayati", "nurhayati", "noer", "al", "bin",
    "djoko", "joko", "abd", "rahman", "abdurrahman", "binti", "x", "ana", "anna", "alias",
    "a" * 70, "maria", "mario", "susilawati", "soesilowati", "wati", "yy", "oo",
)  # fmt: skip
NAMES = st.lists(st.sampled_from(PARTS), min_size=1, max_size=10).map(" ".join)
ROWS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "mother_name": st.none() | NAMES,
        "birth_date": st.sampled_from([None, "1990-01-02", "1990-02-01", "1990-01-03"]),
        "birthplace": st.sampled_from([None, "Medan", "Kota Medan", "Mdn", "Sampit", "Kotim"]),
        "sex": st.sampled_from([None, "L", "P"]),
        "phone": st.sampled_from([None, "1", "2"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, min_size=2, max_size=12))
def test_no_pair_of_odd_names_is_lost(rows):
    assert_nothing_is_lost(scorer_of(rows))


@pytest.mark.parametrize("threads", [1, 2])
def test_pairs_and_weights_are_those_of_weighing_all(registry, threads, monkeypatch):
    monkeypatch.setattr("namematch.scoring.score.CHUNK", 1 << 12)
    scorer = scorer_of(registry)
    left, right = every_pair(scorer)
    weight = scorer.weigh(left, right)
    enough = weight >= 10 * 256
    found = weigh_from(10 * 256, scorer, left, right, threads=threads)
    for one, other in zip(found, (left, right, weight), strict=True):
        assert (one == other[enough]).all()


def test_of_no_pairs_none_is_found(registry):
    nothing = np.empty(0, np.int32)
    assert [len(part) for part in weigh_from(0, scorer_of(registry), nothing, nothing)] == [0, 0, 0]

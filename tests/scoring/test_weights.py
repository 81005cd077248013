"""What holds for every weight: symmetry, identity, bounds, nothing for the missing, one engine."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import namematch as nm
from namematch.blocking import default_union
from namematch.reading.read import read_table
from namematch.scoring import score
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import FIELDS, Scorer
from namematch.scoring.shares import BIT
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.synthetic import make_registry

TOKENS = [
    "ahmad",
    "agus",
    "aminah",
    "budi",
    "cahyono",
    "dewi",
    "djoko",
    "eko",
    "fatimah",
    "fauzi",
    "gunawan",
    "hasanah",
    "hidayat",
    "joko",
    "kurniawan",
    "lestari",
    "lubis",
    "muhammad",
    "nasution",
    "nur",
    "nurhayati",
    "pratama",
    "putra",
    "putri",
    "rahman",
    "rizki",
    "santoso",
    "saputra",
    "setiawan",
    "siregar",
    "siti",
    "soesanto",
    "sri",
    "suharto",
    "suryani",
    "wahyuni",
    "wibowo",
    "yusuf",
]
RESPELLINGS = (
    ("oe", "u"), ("u", "oe"), ("dj", "j"), ("y", "j"), ("f", "v"), ("z", "s"), ("i", "y"),
    ("h", ""), ("a", "o"), ("n", "nn"),
)  # fmt: skip
TOKEN = st.sampled_from(TOKENS)


@st.composite
def respelled(draw, token):
    old, new = draw(st.sampled_from(RESPELLINGS))
    return token.replace(old, new, 1) if len(token.replace(old, new, 1)) > 1 else token


@st.composite
def pairs_of_names(draw):
    """Two names: of other people, or one a respelling of the other with a token less or more."""
    left = draw(st.lists(TOKEN, min_size=1, max_size=4))
    if draw(st.booleans()):
        return " ".join(left), " ".join(draw(st.lists(TOKEN, min_size=1, max_size=4)))
    right = [draw(respelled(token)) for token in left]
    right = draw(st.permutations(right)) + draw(st.lists(TOKEN, max_size=1))
    return " ".join(left), " ".join(right)


DATES = st.sampled_from(["1985-08-17", "1985-08-18", "1985-07-08", "1985-08-07", "1990-01-01"])
NIKS = st.sampled_from(["3173011708850001", "3173011708850010", "3174011708850001"])
EXTRA = {
    "birth_date": DATES,
    "birthplace": st.sampled_from(["Jakarta", "Jakarta Selatan", "Curup", "Rejang Lebong", "JKT"]),
    "sex": st.sampled_from(["L", "P"]),
    "nik": NIKS,
    "mother_name": st.lists(TOKEN, min_size=1, max_size=3).map(" ".join),
}
FIELDS_OF = st.fixed_dictionaries({}, optional=EXTRA)


@given(pairs_of_names(), FIELDS_OF, FIELDS_OF)
def test_symmetric_to_the_last_bit_and_the_evidence_adds_up(names, left, right):
    one, two = nm.Person(name=names[0], **left), nm.Person(name=names[1], **right)
    there, back = nm.compare(one, two), nm.compare(two, one)
    assert (there.weight, there.probability) == (back.weight, back.probability)
    assert sum(row.bits for row in there.evidence) == there.weight
    assert sorted((e.kind, e.bits) for e in there.evidence) == sorted(
        (e.kind, e.bits) for e in back.evidence
    )


@given(pairs_of_names())
@settings(max_examples=200)
def test_a_name_is_most_like_itself(names):
    left, right = names
    assert nm.compare(left, left).weight >= nm.compare(left, right).weight


@given(pairs_of_names(), FIELDS_OF, FIELDS_OF)
def test_weights_are_multiples_of_a_256th_bit_within_bounds(names, left, right):
    found = nm.compare(nm.Person(name=names[0], **left), nm.Person(name=names[1], **right))
    assert found.weight * BIT == int(found.weight * BIT)
    assert -150 < found.weight < 150
    assert 0 <= found.probability <= 1


@given(pairs_of_names(), st.fixed_dictionaries(EXTRA), st.sampled_from(sorted(EXTRA)))
def test_what_is_missing_on_one_side_changes_nothing(names, every, field):
    if field != "nik":
        del every["nik"]  # it says the birth date and the sex too
    rest = {key: value for key, value in every.items() if key != field}
    one, other = nm.Person(name=names[0], **every), nm.Person(name=names[1], **rest)
    neither = nm.Person(name=names[0], **rest)
    assert nm.compare(one, other).weight == nm.compare(neither, other).weight
    assert field not in [row.kind for row in nm.compare(one, other).evidence]


@pytest.mark.parametrize("missing", ["-", ".", "000", "", None])
def test_a_mark_for_missing_is_missing(missing):
    bare = nm.compare("Budi Santoso", "Budi Susanto").weight
    rest = dict.fromkeys(("birth_date", "birthplace", "sex", "nik", "mother_name"), missing)
    full = nm.Person(
        name="Budi Susanto", birth_date="1985-08-17", birthplace="Medan", sex="L",
        mother_name="Siti Aminah",
    )  # fmt: skip
    assert nm.compare(nm.Person(name="Budi Santoso", **rest), full).weight == bare


@cache
def registry(size=3_000):
    return make_registry(size, seed=11).table()


@cache
def scored():
    """A scorer over a registry, candidate pairs and their weights."""
    matcher = Matcher.default()
    table, _ = read_table(registry())
    vocabulary = vocabulary_for(matcher, table.words)
    scorer = Scorer.of(matcher, table, graph_for(matcher, vocabulary))
    pairs = default_union(table, vocabulary)
    return scorer, pairs, scorer.weigh(pairs.left, pairs.right)


def test_compare_gives_the_weight_that_dedupe_used_to_the_last_bit():
    people = registry().to_pylist()
    matcher = nm.dedupe(people).matcher  # frequencies of the data blended in
    result = nm.dedupe(people, matcher=matcher)
    scorer = result.scorer
    pairs = scored()[1]
    chosen = np.random.default_rng(5).permutation(len(pairs))[:2_000]
    left, right = pairs.left[chosen], pairs.right[chosen]
    persons = [nm.Person(**row) for row in people]
    batch = (scorer.weigh(left, right) / BIT).tolist()
    online = [
        nm.compare(persons[i], persons[j], matcher=matcher).weight
        for i, j in zip(left, right, strict=True)
    ]
    assert online == batch
    assert len(set(batch)) > 500


def test_pairs_of_a_result_say_what_compare_says():
    people = registry().to_pylist()
    result = nm.dedupe(people, matcher=Matcher.default())
    by_id = {row["id"]: nm.Person(**row) for row in people}
    for row in [*result.pairs.to_pylist(), *result.flagged.to_pylist()]:
        left, right = by_id[row["left"]], by_id[row["right"]]
        weight = nm.compare(left, right, matcher=result.matcher).weight
        assert weight == row["weight"]


def test_compare_many_equals_compare():
    names = registry()["name"].to_pylist()[:401]
    lefts, rights = names[:-1], names[1:]
    many = nm.compare_many(lefts, rights)
    assert many.dtype == np.float32
    assert many.tolist() == [nm.compare(a, b).weight for a, b in zip(lefts, rights, strict=True)]


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_and_chunks_change_no_weight(monkeypatch, threads):
    scorer, pairs, weights = scored()
    monkeypatch.setattr(score, "CHUNK", 777)
    assert np.array_equal(scorer.weigh(pairs.left, pairs.right, threads=threads), weights)


def test_pairs_in_another_order_or_turned_round_weigh_the_same():
    scorer, pairs, weights = scored()
    order = np.random.default_rng(3).permutation(len(pairs))
    assert np.array_equal(scorer.weigh(pairs.left[order], pairs.right[order]), weights[order])
    assert np.array_equal(scorer.weigh(pairs.right, pairs.left), weights)


def test_other_rows_in_the_table_change_no_weight():
    scorer, pairs, weights = scored()
    few = np.arange(0, len(weights), max(len(weights) // 200, 1))
    rows = np.unique(np.concatenate([pairs.left[few], pairs.right[few]]))[::-1]
    people = registry().take(rows.tolist())
    table, _ = read_table(people)
    matcher = scorer.matcher
    small = Scorer.of(matcher, table, graph_for(matcher, vocabulary_for(matcher, table.words)))
    place = {int(row): at for at, row in enumerate(rows)}
    left, right = (
        np.array([place[int(row)] for row in side[few]], np.int32)
        for side in (pairs.left, pairs.right)
    )
    assert np.array_equal(small.weigh(left, right), weights[few])


def test_a_weight_is_the_sum_of_its_terms():
    scorer, pairs, weights = scored()
    terms = scorer.terms(pairs.left[:5_000], pairs.right[:5_000])
    assert terms.bits.shape[1] == len(FIELDS)
    assert np.array_equal(terms.bits.sum(axis=1), weights[:5_000])
    assert not terms.bits[terms.levels == 255].any()

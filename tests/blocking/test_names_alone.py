"""Names alone: exactly what weighing every pair finds above the cut, and bounded whatever comes."""

import numpy as np
import pytest

import namematch as nm
from namematch.blocking.blocks import packed, unpacked
from namematch.blocking.names_alone import Bound, Index, names_above, only_names
from namematch.reading.read import read_table
from namematch.review import least_weight
from namematch.scoring.blend import blended
from namematch.scoring.matcher import Matcher
from namematch.scoring.most import most_of_names
from namematch.scoring.score import Scorer
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.synthetic import make_registry


def ready(rows):
    table, _ = read_table(rows)
    matcher = blended(Matcher.default(), table)
    vocabulary = vocabulary_for(matcher, table.words)
    return vocabulary, Scorer.of(matcher, table, graph_for(matcher, vocabulary))


def found(vocabulary, scorer, cut, threads=2):
    bound = Bound(*most_of_names(scorer.matcher))
    return names_above(scorer.table, vocabulary, scorer.graph, bound, cut, threads=threads)


def above(scorer, pairs, cut):
    return packed(pairs)[scorer.weigh(pairs.left, pairs.right, threads=2) >= cut]


def brute_force(scorer, cut):
    """Every pair at all, a block of rows at a time."""
    n, out = len(scorer.table), []
    for start in range(0, n, 500):
        left, right = np.meshgrid(np.arange(start, min(start + 500, n)), np.arange(n))
        left, right = (side[left < right].astype(np.int32) for side in (left, right))
        weight = scorer.weigh(left, right, threads=2)
        out.append((left.astype(np.uint64) << 32 | right.astype(np.uint64))[weight >= cut])
    return np.sort(np.concatenate(out))


@pytest.fixture(scope="module")
def names():
    table = make_registry(5_000, seed=11, preset="register").table().select(["id", "name"])
    return ready(table)


@pytest.fixture(scope="module")
def heavy(names):
    """Every pair of the names from 11 bits on, by weighing all of them once."""
    return unpacked(brute_force(names[1], 11 * 256))


def test_of_5000_names_it_finds_exactly_what_brute_force_finds_above_the_review_cut(names, heavy):
    vocabulary, scorer = names
    model = scorer.matcher
    cut = least_weight(model, model.review, prior=model.prior(len(scorer.table) - 1))
    blocked = found(vocabulary, scorer, cut)
    assert cut >= 11 * 256
    expected = above(scorer, heavy, cut)
    assert len(expected) > 500
    assert np.array_equal(above(scorer, blocked.pairs, cut), expected)
    assert len(blocked.pairs) <= 24 * len(scorer.table)
    assert blocked.notes == ()


HARD = [
    "Siti Nur Hayati Lestari", "Siti Nurhayati Lestari", "S. Nurhayati Lestari", "Siti Nurhayaty L",
    "Muhammad Zulkarnaen Tjokro", "M. Zulkarnain Cokro", "Muh Zulkarnaen Tjokroaminoto",
    "Abdul Rahman Wahid", "Abdulrahman Wahid", "Abdurrahman Wahid", "A. R. Wahid", "Abd Rahman W.",
    "Christina Natalia Simanjuntak", "Kristina N. Simanjuntak", "Simanjuntak Christina Nat",
    "R. M. Soewardi", "Raden Mas Suwardi", "Suwardi", "I Gusti Ngurah Oka", "Gusti Ngurah Oka",
    "Fatimah alias Fatmawati Sukarno", "Fatma Wati Soekarno", "Fatmawati Soekarno Poetri",
]  # fmt: skip


@pytest.mark.parametrize("bits", range(-6, 22, 2))
def test_initials_cuts_joins_and_aliases_are_met_at_every_cut(bits):
    vocabulary, scorer = ready([{"name": name} for name in HARD])
    cut = bits * 256
    assert np.array_equal(
        above(scorer, found(vocabulary, scorer, cut).pairs, cut), brute_force(scorer, cut)
    )


def test_threads_and_row_order_change_nothing(names):
    _, scorer = names
    table = scorer.table
    order = np.random.default_rng(4).permutation(len(table))
    ids = []
    for rows, threads in ((np.arange(len(table)), 1), (order, 3)):
        some = table.take(rows)
        vocabulary = vocabulary_for(scorer.matcher, some.words)
        graph = graph_for(scorer.matcher, vocabulary)
        one = Scorer.of(scorer.matcher, some, graph)
        pairs = found(vocabulary, one, 16 * 256, threads).pairs
        there = some.ids.to_numpy()
        both = np.sort(np.stack([there[pairs.left], there[pairs.right]]), axis=0)
        ids.append(set(map(tuple, both.T.tolist())))
    assert ids[0] == ids[1]


def test_a_flood_raises_the_cut_and_is_told_of(monkeypatch, names, heavy):
    monkeypatch.setattr("namematch.blocking.names_alone.LOOKS", 1)
    monkeypatch.setattr("namematch.blocking.names_alone.LEAST", 0)
    vocabulary, scorer = names
    blocked = found(vocabulary, scorer, 11 * 256)
    (note,) = blocked.notes
    assert "not from 11.0" in note
    raised = float(note.split("weight of ")[1].split(" bits")[0])
    assert raised > 11
    expected = above(scorer, heavy, round(raised * 256))
    assert np.isin(expected, packed(blocked.pairs)).all()


def test_one_name_throughout_makes_no_flood():
    vocabulary, scorer = ready([{"name": "Muhammad Abdurrahman Kusumadiningrat"}] * 20_000)
    blocked = found(vocabulary, scorer, 12 * 256)
    assert len(blocked.pairs) <= 50 * 20_000
    assert blocked.notes


def test_every_token_is_linked_to_itself_and_links_go_both_ways(names):
    _, scorer = names
    links = Index.of(scorer.table, scorer.graph).links
    one = np.repeat(np.arange(len(links.indptr) - 1), np.diff(links.indptr))
    pairs = set(zip(one.tolist(), links.other.tolist(), strict=True))
    assert {(t, t) for t in range(len(links.indptr) - 1)} <= pairs
    assert pairs == {(b, a) for a, b in pairs}


def test_dedupe_uses_it_where_names_are_all_there_is():
    rows = [{"name": name} for name in HARD]
    assert only_names(read_table(rows)[0])
    assert not only_names(read_table([rows[0] | {"sex": "F"}])[0])
    result = nm.dedupe(rows)
    ids = {(a, b) for a, b, *_ in zip(*result.pairs.to_pydict().values(), strict=True)}
    assert (0, 1) in ids or (1, 0) in ids

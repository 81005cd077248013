"""The graph of similar tokens: exact, symmetric, the same built and searched, on any threads."""

from functools import cache
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from rapidfuzz.distance import OSA

from namematch.phonetic.indonesian import fold, indonesian_keys
from namematch.text import flatten
from namematch.vocabulary import Level, Vocabulary, graph_of, rarity

SYLLABLES = [
    *"aiuhjcynlrdtfpvo",
    "su",
    "sr",
    "dj",
    "tj",
    "sj",
    "sy",
    "ch",
    "kh",
    "ma",
    "ham",
    "mad",
]
SYLLABLES += ["ri", "ry", "zki", "ski", "wati", "yan", "iyan", "ti", "to", "oe", "ng", "ah", "nur"]


def invented(count, seed):
    """Distinct sorted tokens of invented syllables, close to one another."""
    rng = np.random.default_rng(seed)
    words = {"".join(rng.choice(SYLLABLES, rng.integers(1, 6))) for _ in range(count)}
    words |= {w[:k] + w[k + 1 :] for w in sorted(words)[::3] for k in [len(w) // 2] if len(w) > 1}
    return sorted(words)


@cache
def free_fold(token):
    folds = fold(*flatten(pa.array([token])))
    return folds.plain.tobytes().decode()


keys_of = cache(indonesian_keys)


def level(a, b, family=(-1, -1)):
    """The definition, slowly: see the order of ``Level``."""
    if family[0] >= 0 and family[0] == family[1]:
        return Level.FAMILY
    plain, keys = [free_fold(a), free_fold(b)], [keys_of(a), keys_of(b)]
    if plain[0] == plain[1]:
        return Level.FREE
    if set(keys[0]) & set(keys[1]):
        return Level.CHEAP
    short, long = sorted((len(a), len(b)))
    if (short >= 4 or (short, long) == (3, 4)) and OSA.distance(a, b) <= 1:
        return Level.ONE_EDIT
    shorter = min(map(len, plain))
    if shorter >= 5 and OSA.distance(*plain) <= 1:
        return Level.ONE_EDIT
    if min(len(keys[0][0]), len(keys[1][0])) >= 6 and OSA.distance(keys[0][0], keys[1][0]) <= 1:
        return Level.TWO_EDITS
    first, last = plain[0][:1] == plain[1][:1], plain[0][-1:] == plain[1][-1:]
    if shorter >= 7 and max(map(len, plain)) <= 32 and first and (last or shorter >= 8):
        return Level.TWO_EDITS if OSA.distance(*plain) <= 2 else Level.NONE
    return Level.NONE


def brute(words, others, family, other_family):
    """Rows of (neighbour, level) by comparing every two words."""
    return [
        [
            (j, found)
            for j, other in enumerate(others)
            if other != word
            and (found := level(word, other, (family[i], other_family[j]))) != Level.NONE
        ]
        for i, word in enumerate(words)
    ]


def rows(edges):
    indptr, neighbours, levels = edges
    return [
        list(zip(neighbours[lo:hi].tolist(), levels[lo:hi].tolist(), strict=True))
        for lo, hi in pairwise(indptr)
    ]


@pytest.fixture(scope="module")
def words():
    return invented(900, 7)


@pytest.fixture(scope="module")
def families(words):
    family = np.full(len(words), -1, np.int32)
    family[::50] = np.arange(len(family[::50])) // 3
    return family


@pytest.fixture(scope="module")
def built(words, families):
    return Vocabulary.build(pa.array(words), family=families)


def test_edges_are_exactly_those_of_comparing_every_two_tokens(words, families, built):
    assert rows(built.edges) == brute(words, words, families, families)
    assert set(built.levels.tolist()) == {1, 2, 3, 4, 5}


def test_edges_are_symmetric_ascending_and_without_loops(built):
    sources = np.repeat(np.arange(len(built)), np.diff(built.indptr))
    both = set(zip(sources.tolist(), built.neighbours.tolist(), built.levels.tolist(), strict=True))
    assert {(b, a, level) for a, b, level in both} == both
    assert all(a != b for a, b, _ in both)
    assert all(np.all(np.diff([b for b, _ in row]) > 0) for row in rows(built.edges))


@pytest.mark.parametrize("threads", [2, 3, 5])
def test_threads_do_not_change_the_graph(words, families, built, threads, monkeypatch):
    monkeypatch.setattr("namematch.vocabulary.TOKENS_PER_THREAD", 10)
    other = Vocabulary.build(pa.array(words), family=families, threads=threads)
    for mine, theirs in zip(built.edges + built.index, other.edges + other.index, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_new_words_get_the_edges_that_building_would_give(words, families):
    new, old = slice(3, None, 7), np.ones(len(words), bool)
    old[new] = False
    vocabulary = Vocabulary.build(pa.array(np.array(words)[old].tolist()), family=families[old])
    edges = vocabulary.similar(pa.array(words[new]), family=families[new])
    expected = brute(words[new], np.array(words)[old].tolist(), families[new], families[old])
    assert rows(edges) == expected


def test_a_known_word_gets_its_own_edges_and_one_to_itself(words, families, built):
    edges = built.similar(pa.array(words[:50]), family=families[:50])
    expected = [sorted([*row, (i, 0)]) for i, row in enumerate(rows(built.edges)[:50])]
    assert rows(edges) == expected


def test_a_few_tokens_give_the_same_graph_by_comparing_all(words, families):
    text, starts = (np.array(x) for x in flatten(pa.array(words[:60])))
    edges, folded, folded_starts = graph_of(text, starts, families[:60].copy())
    vocabulary = Vocabulary.build(pa.array(words[:60]), family=families[:60])
    assert rows(edges) == rows(vocabulary.edges)
    np.testing.assert_array_equal(folded, vocabulary.folded)
    np.testing.assert_array_equal(folded_starts, vocabulary.folded_starts)


def test_folded_is_the_likeliest_key(words, built):
    text, starts = built.folded.tobytes().decode(), built.folded_starts
    folded = [text[lo:hi] for lo, hi in pairwise(starts)]
    assert folded == [indonesian_keys(word)[0] for word in words]


def test_rarity_adds_the_frequencies_of_neighbours_level_by_level(built):
    frequency = np.random.default_rng(3).random(len(built)) / len(built)
    got = built.rarity(frequency)
    for i, row in list(enumerate(rows(built.edges)))[::17]:
        sums = [
            frequency[i] + sum(frequency[j] for j, level in row if level <= most)
            for most in range(6)
        ]
        np.testing.assert_allclose(got[i], -256 * np.log2(sums), atol=0.51)
    assert got.dtype == np.int32


def test_rarity_of_a_searched_word_equals_that_of_the_built_one(words, families, built):
    frequency = np.random.default_rng(3).random(len(built)) / len(built)
    edges = built.similar(pa.array(words), family=families)
    np.testing.assert_array_equal(rarity(edges, frequency), built.rarity(frequency))


def test_a_lexicon_gives_the_families():
    class Lexicon:
        def family_of(self, words):
            return np.array([0 if w in ("moh", "muhammad") else -1 for w in words.to_pylist()])

    vocabulary = Vocabulary.build(pa.array(["budi", "moh"]), Lexicon())
    _, neighbours, levels = vocabulary.similar(pa.array(["muhammad"]))
    assert (neighbours.tolist(), levels.tolist()) == ([1], [Level.FAMILY])


@pytest.mark.parametrize("words", [[], ["a"], [""], ["x" * 300, "x" * 299 + "y"]])
def test_degenerate_vocabularies_build(words):
    vocabulary = Vocabulary.build(pa.array(words, pa.string()))
    assert len(vocabulary) == len(words)
    assert len(vocabulary.similar(pa.array(words, pa.string())).indptr) == len(words) + 1

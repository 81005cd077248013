"""The parts and the doors, timed by pytest-benchmark; every part's answer is checked.

    pytest benchmarks/test_speed.py [--benchmark-json FILE]

``benchmarks/bench_speed.py`` runs this and keeps the figures. Compiled code is on disk or made in
the first, untimed round. ``make test`` does not collect this file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import namematch as nm
from namematch._kernels.fold import first_keys
from namematch.blocking import default_union, quality
from namematch.blocking.facts import Facts
from namematch.clustering import clusters_of
from namematch.dedupe import links_of
from namematch.evaluation import of_clusters, of_pairs
from namematch.names.lexicon import Lexicon
from namematch.names.parse import parse_column
from namematch.phonetic.indonesian import fold, indonesian
from namematch.reading.read import read_table
from namematch.scoring.blend import blended
from namematch.scoring.matcher import Matcher
from namematch.scoring.score import Scorer
from namematch.scoring.tokens import graph_for, vocabulary_for
from namematch.synthetic import make_registry
from namematch.table import Pairs
from namematch.text import flatten, strings
from namematch.vocabulary import Vocabulary
from namematch.writing import write_csv

RECORDS, SEED, THREADS, ROUNDS = 100_000, 7, 2, 3
NAMES = 300_000


@dataclass(frozen=True)
class Registry:
    """A registry with its truth, and what the stages before each stage make of it."""

    path: Path
    entity: np.ndarray
    true: Pairs
    table: Any
    vocabulary: Vocabulary
    scorer: Scorer
    pairs: Pairs


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """Six fields, 100,000 records."""
    made = make_registry(RECORDS, seed=SEED)
    path = tmp_path_factory.mktemp("registry") / "registry.csv"
    write_csv(made.table(), path)
    entity = np.asarray(made.truth()["entity"])
    table, _ = read_table(path)
    matcher = blended(Matcher.default(), table)
    vocabulary = vocabulary_for(matcher, table.words)
    scorer = Scorer.of(matcher, table, graph_for(matcher, vocabulary))
    pairs = default_union(table, vocabulary)
    return Registry(path, entity, true_pairs(entity), table, vocabulary, scorer, pairs)


@pytest.fixture(scope="session")
def names() -> pa.Array:
    """Raw names, titles and all."""
    return make_registry(NAMES, seed=3).table()["name"].combine_chunks()


def true_pairs(entity: np.ndarray) -> Pairs:
    """Every pair of records of one person."""
    order, found, gap = np.argsort(entity, kind="stable"), [], 1
    while True:
        at = np.flatnonzero(entity[order[gap:]] == entity[order[:-gap]])
        if len(at) == 0:
            left, right = np.concatenate(found, axis=1)
            return Pairs.of(np.minimum(left, right), np.maximum(left, right))
        found.append(np.stack([order[at], order[at + gap]]))
        gap += 1


def timed(benchmark: Any, work: Callable[[], Any], *, rounds: int = ROUNDS, rows: int = 1) -> Any:
    """Run ``work`` once untimed and then a few rounds; what it answers."""
    benchmark.extra_info["rows"] = rows
    return benchmark.pedantic(work, rounds=rounds, warmup_rounds=1)


def test_reading(benchmark: Any, registry: Registry) -> None:
    table, report = timed(
        benchmark, lambda: read_table(registry.path, threads=THREADS), rows=RECORDS
    )
    assert len(table) == RECORDS  # no row is set aside; some values are
    assert report.rejected.num_rows < RECORDS / 100
    assert np.count_nonzero(table.birth_date) > 0.99 * RECORDS


def test_parse(benchmark: Any, names: pa.Array) -> None:
    parsed = timed(benchmark, lambda: parse_column(names), rows=NAMES)
    texts = parsed.texts()
    assert texts[0].as_py() == nm.parse(names[0].as_py()).text
    assert len(parsed) >= NAMES


def test_key(benchmark: Any, registry: Registry) -> None:
    text, starts = flatten(registry.table.words)
    text, starts = text.copy(), starts.copy()
    folds = timed(benchmark, lambda: fold(text, starts), rows=len(registry.table.words))
    keys = strings(*first_keys(*folds[2:]))
    at = registry.table.words.index("soesanto").as_py()
    assert keys[at].as_py() == indonesian("soesanto") == indonesian("susanto")


def test_graph(benchmark: Any, registry: Registry) -> None:
    words = registry.table.words
    built = timed(
        benchmark,
        lambda: Vocabulary.build(words, Lexicon.default(), threads=THREADS),
        rows=len(words),
    )
    at = [words.index(word).as_py() for word in ("susanto", "soesanto")]
    assert at[1] in built.neighbours[built.indptr[at[0]] : built.indptr[at[0] + 1]]


def test_blocking(benchmark: Any, registry: Registry) -> None:
    pairs = timed(
        benchmark,
        lambda: default_union(registry.table, registry.vocabulary, threads=THREADS),
        rows=RECORDS,
    )
    found = quality(pairs, registry.true, RECORDS)
    assert found["pair completeness"] >= 0.995
    assert found["pairs per record"] <= 6


def test_blocking_facts(benchmark: Any, registry: Registry) -> None:
    facts = timed(benchmark, lambda: Facts.of(registry.table, registry.vocabulary), rows=RECORDS)
    assert len(facts.date) == RECORDS


def test_scoring(benchmark: Any, registry: Registry) -> None:
    links, *_ = timed(
        benchmark,
        lambda: links_of(registry.scorer, registry.pairs, threads=THREADS),
        rows=len(registry.pairs),
    )
    score = of_pairs(links.left.astype(int), links.right.astype(int), registry.entity)
    assert score.f1 >= 0.993
    assert score.precision >= 0.99


def test_clustering(benchmark: Any, registry: Registry) -> None:
    links, *_ = links_of(registry.scorer, registry.pairs, threads=THREADS)
    matcher = registry.scorer.matcher
    cut = int(matcher.weight_for(matcher.link, prior=matcher.prior(RECORDS - 1)) * 256)
    cluster = timed(
        benchmark,
        lambda: clusters_of(RECORDS, links.left, links.right, links.weight, cut=cut),
        rows=len(links.left),
    )
    assert of_clusters(cluster, registry.entity).f1 >= 0.993


def test_dedupe(benchmark: Any, registry: Registry) -> None:
    result = timed(
        benchmark,
        lambda: nm.dedupe(registry.path, threads=THREADS, progress=False),
        rows=RECORDS,
    )
    assert nm.evaluate(result, registry.entity).links.f1 >= 0.993


def test_compare_names(benchmark: Any) -> None:
    found = timed(benchmark, lambda: nm.compare("Djoko Soesanto", "Joko Susanto"), rounds=2_000)
    assert found.probability > nm.compare("Djoko Soesanto", "Budi Santoso").probability


def test_compare_records(benchmark: Any) -> None:
    left = nm.Person(name="H. Soeparno, S.H.", birth_date="17-08-1960", birthplace="Banjarmasin")
    right = nm.Person(name="SUPARNO BIN KARSO", birth_date="1960-08-17", birthplace="Banjarmasin")
    found = timed(benchmark, lambda: nm.compare(left, right), rounds=2_000)
    assert found.weight > nm.compare("Soeparno", "Suparno bin Karso").weight


def test_compare_many(benchmark: Any, names: pa.Array) -> None:
    others = names.take(np.random.default_rng(0).permutation(len(names)))
    weights = timed(benchmark, lambda: nm.compare_many(names, others), rows=NAMES)
    at = int(np.argmax(weights))
    assert weights[at] == np.float32(nm.compare(names[at].as_py(), others[at].as_py()).weight)

"""How fast a registry answers, how much memory it takes, beside its peers in one run.

    python benchmarks/registry_speed.py [--records 1000000] [--queries 2000] [--peers 20]

Queries are names and records of another generated registry, so that most are of people who are not
there. Times are CPU milliseconds of the calling thread: what else runs on the machine moves them
less. Every line asserts its answer: each query is also asked for a record that is there, which must
come first. Peers are asked for names alone, on the same names.
"""

from __future__ import annotations

import argparse
import gc
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

import namematch as nm
from namematch.synthetic import make_registry
from results import keep

MOST_BYTES = 400  # a record, all in
HOSTILE = (
    "Muhammad",
    "Siti Nur",
    "Muhammad Rizki",
    "Muhammad Nur Siti Sri Ahmad Abdul Dewi Agus",
    " ".join(["Muhammad"] * 60),
    " ".join(f"nama{chr(97 + i % 26)}ku" for i in range(60)),
    "a b c d e f g h",
    "N",
    "Xyzqwv",
    "x" * 900,
    "日本 太郎",
    "S\u0300iti \u202eAm\u0000inah",
)


def timed(ask: Callable[[Any], Any], queries: Iterable[Any]) -> tuple[np.ndarray, list[Any]]:
    """CPU milliseconds of each, and the answers."""
    took, answers = [], []
    gc.disable()  # as timeit does: the collector would go through the answers that are kept here
    for query in queries:
        began = time.thread_time()
        answers.append(ask(query))
        took.append(time.thread_time() - began)
    gc.enable()
    return np.array(took) * 1e3, answers


def line(work: str, tool: str, took: np.ndarray, rows: list[dict[str, Any]]) -> None:
    """Print a line of the table and keep it."""
    p50, p90, p99, top = np.percentile(took, [50, 90, 99, 100])
    print(f"| {tool} | {len(took)} | {p50:.3f} | {p90:.3f} | {p99:.3f} | {top:.3f} |", flush=True)
    names = ("median_ms", "p90_ms", "p99_ms", "most_ms")
    figures = zip(names, (p50, p90, p99, top), strict=True)
    row: dict[str, Any] = {"work": work, "tool": tool, "queries": len(took)}
    rows.append(row | {name: f"{value:.3f}" for name, value in figures})


def size_of(state: Any) -> int:
    """Bytes of every array of a registry."""

    def arrays(value: Any) -> Iterable[np.ndarray]:
        if isinstance(value, np.ndarray):
            yield value
        elif isinstance(value, tuple):
            for one in value:
                yield from arrays(one)

    words = state.words
    held = [words.base, words.added, state.places.places, tuple(tuple(s) for s in state.shelves)]
    return sum(one.nbytes for part in held for one in arrays(part))


def fts(names: Sequence[str]) -> Callable[[str], list[Any]]:
    """SQLite's FTS5 with trigrams."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(name, tokenize='trigram')")
    base.executemany("INSERT INTO t VALUES (?)", ((name,) for name in names))

    def ask(query: str) -> list[Any]:
        text = query.lower().replace('"', "")
        match = " OR ".join(f'"{text[i : i + 3]}"' for i in range(max(len(text) - 2, 1)))
        rows = base.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10", (match,))
        return rows.fetchall()

    return ask


def peers(names: list[str], queries: list[str], work: str, rows: list[dict[str, Any]]) -> None:
    """The others, on names alone."""
    for tool, scorer in (("token_set_ratio", fuzz.token_set_ratio), ("WRatio", fuzz.WRatio)):

        def ask(query: str, scorer: Any = scorer) -> Any:
            return process.extract(query, names, scorer=scorer, limit=10)

        took, answers = timed(ask, queries)
        assert all(len(answer) == 10 for answer in answers)
        line(work, f"rapidfuzz process.extract, {tool}", took, rows)
    took, answers = timed(fts(names), queries)
    assert any(answers)
    line(work, "SQLite FTS5 trigrams", took, rows)
    try:
        import tantivy
    except ImportError:
        print("tantivy: not installed, skipped")
    else:
        ask_tantivy = fuzzy(tantivy, names)
        took, answers = timed(ask_tantivy, queries)
        assert any(answers)
        line(work, "tantivy, fuzzy terms of one edit", took, rows)
    print("\npg_trgm: not run (no PostgreSQL with the extension here)")


def fuzzy(tantivy: Any, names: list[str]) -> Callable[[str], Any]:
    """Tantivy: any term within one edit of one of the query's."""
    schema = tantivy.SchemaBuilder().add_text_field("name", stored=False).build()
    index = tantivy.Index(schema)
    writer = index.writer(200_000_000, 1)
    for name in names:
        writer.add_document(tantivy.Document(name=name))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(query: str) -> Any:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.fuzzy_term_query(schema, "name", word, 1))
            for word in query.lower().split()
        ]
        return searcher.search(tantivy.Query.boolean_query(terms), 10).hits

    return ask


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--peers", type=int, default=20, help="queries the peers are asked")
    options = parser.parse_args()
    table = make_registry(options.records, seed=41).table()
    asked = make_registry(max(options.queries, 100), seed=42).table().drop_columns(["id"])
    began = time.process_time()
    registry = nm.Registry.build(table)
    state = registry._now.state
    bytes_each = size_of(state) / len(registry)
    work = f"{options.records:,} records"
    took_all = time.process_time() - began
    print(f"{work}: built in {took_all:.1f} s of CPU, {bytes_each:.0f} bytes each\n")
    memory = {"work": work, "tool": "memory, bytes a record", "median_ms": f"{bytes_each:.0f}"}
    rows: list[dict[str, Any]] = [memory]
    persons = [nm.Person(**row) for row in asked.to_pylist()][: options.queries]
    names = [person.name for person in persons]
    dated = [nm.Person(name=p.name, birth_date=p.birth_date) for p in persons]
    print("| query | queries | median ms (CPU) | p90 | p99 | most |")
    print("| --- | --- | --- | --- | --- | --- |")
    for tool, queries in (("name", names), ("name and birth date", dated), ("six fields", persons)):
        timed(registry.search, queries[:100])
        took, answers = timed(registry.search, queries)
        assert all(len(hits) <= 10 for hits in answers)
        line(work, f"namematch, {tool}", took, rows)
    own = [nm.Person(**row) for row in table.slice(0, 500).to_pylist()]
    took, answers = timed(registry.search, own)
    first = [hits[0].id == one.id for hits, one in zip(answers, own, strict=True)]
    assert np.mean(first) > 0.99, np.mean(first)
    line(work, "namematch, six fields of a record that is there", took, rows)
    took, _ = timed(registry.search, [query for query in HOSTILE for _ in range(20)])
    line(work, "namematch, common and hostile names", took, rows)
    for threads in (1, 2):
        began, cpu = time.perf_counter(), time.process_time()
        registry.search_many(names, threads=threads)
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        print(f"\nsearch_many on {threads}: {len(names) / wall:,.0f} queries/s, {cpu:.2f} s of CPU")
        rows.append({"work": work, "tool": f"search_many, {threads} threads, queries/s",
                     "queries": len(names), "median_ms": f"{len(names) / wall:.0f}"})  # fmt: skip
    if options.peers:
        print("\n| peer | queries | median ms (CPU) | p90 | p99 | most |")
        print("| --- | --- | --- | --- | --- | --- |")
        peers(table["name"].to_pylist(), names[: options.peers], work, rows)
    keep("registry_speed", ("work", "tool"), rows)
    assert bytes_each <= MOST_BYTES, bytes_each


if __name__ == "__main__":
    main()

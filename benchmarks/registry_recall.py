"""How often a registry finds the person: real respellings by name alone, every kind with a field.

    python benchmarks/registry_recall.py --data DIR [--records 1000000] [--peers 100]

Real names: the pairs of ``pairs_dev.tsv`` that are one person, in a registry of their names, the
distinct names of ``register_names_dev.tsv`` and generated ones. Each distinct name is asked; hits
equal to it once titles are stripped are taken out before ranking; any other spelling of that
person counts. Peers are asked a sample of the same queries on the same names in the same run.

Kinds: the further records of a generated registry are taken out and asked; a hit is any record of
that person. Needs the dev extra for the peers.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
from rapidfuzz import fuzz, process

import namematch as nm
from name_pairs import read_pairs
from namematch.names.parse import parse_column
from namematch.synthetic import make_registry
from results import keep

AT = (1, 10, 50)
DEEP = 60  # hits asked for: those equal to the query are taken out of them
FLOORS = {"names alone": (0.78, 0.94, 0.965), "with a field": 0.97}
FIELDS = ("birth_date", "birthplace", "nik", "mother_name")


def stripped(names: Iterable[str]) -> list[str]:
    """Names without titles and marks, in order."""
    every = list(names)
    return parse_column(every).texts().to_pylist()[: len(every)]


def respellings(data: Path) -> dict[str, set[str]]:
    """Each name of a person that has several: the person's other spellings."""
    left, right, same, _ = read_pairs(data / "pairs_dev.tsv")
    true = np.flatnonzero(same)
    pairs = list(
        zip(stripped(left[i] for i in true), stripped(right[i] for i in true), strict=True)
    )
    head: dict[str, str] = {}

    def find(name: str) -> str:
        while head.setdefault(name, name) != name:
            name = head[name]
        return name

    for one, other in pairs:
        head[find(one)] = find(other)
    people: dict[str, set[str]] = defaultdict(set)
    for name in head:
        if name:
            people[find(name)].add(name)
    return {n: people[find(n)] - {n} for n in head if n and len(people[find(n)]) > 1}


def crowd(data: Path, wanted: dict[str, set[str]], records: int) -> list[str]:
    """Every distinct name of the registry."""
    lines = (data / "register_names_dev.tsv").read_text(encoding="utf-8").splitlines()[1:]
    generated = make_registry(records, seed=31).table().column("name").to_pylist()
    names = [*wanted, *stripped(line.split("\t")[0] for line in lines), *stripped(generated)]
    return [name for name in dict.fromkeys(names) if name]


def ranks(
    queries: dict[str, set[str]], ask: Callable[[str], Iterable[str]]
) -> tuple[np.ndarray, np.ndarray]:
    """Rank of the first other spelling per query (large where none), and CPU milliseconds."""
    found, took = [], []
    for query, others in queries.items():
        began = time.thread_time()
        hits = [hit for hit in ask(query) if hit != query]
        took.append(time.thread_time() - began)
        found.append(next((k for k, hit in enumerate(hits, 1) if hit in others), 10**6))
    return np.array(found), np.array(took) * 1e3


def report(label: str, found: np.ndarray, took: np.ndarray, work: str) -> dict[str, object]:
    """Print one line of the table; the row to keep."""
    share = [float((found <= k).mean()) for k in AT]
    percentiles = np.percentile(took, [50, 99])
    cells = [f"{x:.3f}" for x in share] + [f"{x:.2f}" for x in percentiles]
    print(f"| {label} | {len(found)} | " + " | ".join(cells) + " |", flush=True)
    measured = {f"recall_{k}": f"{x:.4f}" for k, x in zip(AT, share, strict=True)}
    return {"work": work, "tool": label, "queries": len(found), **measured,
            "cpu_ms_median": f"{percentiles[0]:.2f}"}  # fmt: skip


def fts(names: list[str]) -> Callable[[str], list[str]]:
    """SQLite's FTS5 with trigrams: the best by BM25 of any trigram in common."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(name, tokenize='trigram')")
    base.executemany("INSERT INTO t VALUES (?)", ((name,) for name in names))

    def ask(query: str) -> list[str]:
        grams = {query[i : i + 3] for i in range(len(query) - 2)} or {query}
        match = " OR ".join(f'"{gram}"' for gram in sorted(grams))
        rows = base.execute(
            "SELECT name FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", (match, DEEP)
        )
        return [row[0] for row in rows]

    return ask


def peers(names: list[str]) -> dict[str, Callable[[str], Iterable[str]]]:
    """Others that answer the same question."""

    def rapid(scorer: Callable[..., float]) -> Callable[[str], list[str]]:
        return lambda q: [hit[0] for hit in process.extract(q, names, scorer=scorer, limit=DEEP)]

    return {
        "rapidfuzz process.extract, token_set_ratio": rapid(fuzz.token_set_ratio),
        "rapidfuzz process.extract, WRatio": rapid(fuzz.WRatio),
        "SQLite FTS5 trigrams": fts(names),
    }


def names_alone(data: Path, records: int, sample: int) -> None:
    """The first table."""
    wanted = respellings(data)
    names = crowd(data, wanted, records)
    table = pa.table({"id": pa.array(range(len(names))), "name": names})
    registry = nm.Registry.build(table)
    work = f"respelt real names among {records:,} generated"
    print(f"\n{work}: {len(names):,} distinct names, {len(wanted)} queries\n")
    print("| tool | queries | recall at 1 | at 10 | at 50 | median ms (CPU) | p99 |")
    print("| --- | --- | --- | --- | --- | --- | --- |")

    def ask(query: str) -> list[str]:
        return [names[int(hit.id)] for hit in registry.search(query, limit=DEEP)]

    rows = [report("namematch", *ranks(wanted, ask), work)]
    chosen = random.Random(1).sample(sorted(wanted), min(sample, len(wanted)))
    few = {name: wanted[name] for name in chosen}
    if few:
        rows.append(report("namematch, the sample", *ranks(few, ask), work))
        rows += [report(tool, *ranks(few, peer), work) for tool, peer in peers(names).items()]
    print("\npg_trgm: not run (no PostgreSQL with the extension here)", file=sys.stderr)
    keep("registry_recall", ("work", "tool"), rows)
    for k, floor in zip(AT, FLOORS["names alone"], strict=True):
        assert float(rows[0][f"recall_{k}"]) >= floor, f"recall at {k} below {floor}"


def by_kind(records: int) -> None:
    """The second table: what the generator did to the name, and the field that was given."""
    registry = make_registry(records, seed=32)
    table, truth = registry.table(), registry.truth()
    entity = truth["entity"].to_numpy()
    kinds = np.array(truth["kind"].to_pylist())
    original = kinds == "original"
    print(f"\nfurther records of a generated registry of {records:,}: recall at 10 by kind\n")
    held = table.filter(pa.array(original))
    built = nm.Registry.build(held)
    of = dict(zip(held["id"].to_pylist(), entity[original].tolist(), strict=True))
    rng = np.random.default_rng(4)
    picked = rng.permutation(np.flatnonzero(~original))[:6000]
    given: dict[str, list[tuple[str, bool]]] = {field: [] for field in FIELDS}
    for row in table.take(pa.array(np.sort(picked))).to_pylist():
        person = nm.Person(**row)
        at = row["id"] - 1
        for field in FIELDS:
            if getattr(person, field) is None:
                continue
            query = nm.Person(name=person.name, **{field: getattr(person, field)})
            hits = built.search(query, limit=10)
            hit = any(of[one.id] == entity[at] for one in hits)
            given[field] += [(kind, hit) for kind in kinds[at].split("+")]
    every = sorted({kind for pairs in given.values() for kind, _ in pairs})
    print("| kind | " + " | ".join(field.replace("_", " ") for field in FIELDS) + " |")
    print("| --- |" + " --- |" * len(FIELDS))
    rows = []
    for kind in [*every, ""]:
        cells = [[hit for one, hit in given[field] if kind in ("", one)] for field in FIELDS]
        shares = [float(np.mean(cell)) if cell else float("nan") for cell in cells]
        print(f"| {kind or 'all'} | " + " | ".join(f"{x:.3f}" for x in shares) + " |")
        rows.append({"work": f"kinds, {records:,}", "tool": kind or "all", "queries": len(cells[0])}
                    | {f: f"{x:.4f}" for f, x in zip(FIELDS, shares, strict=True)})  # fmt: skip
    keep("registry_kinds", ("work", "tool"), rows)
    assert float(rows[-1]["birth_date"]) >= FLOORS["with a field"], rows[-1]


def main() -> None:
    """Both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--peers", type=int, default=100, help="queries the peers are asked")
    options = parser.parse_args()
    if options.data:
        names_alone(options.data, options.records, options.peers)
    by_kind(options.records)


if __name__ == "__main__":
    main()

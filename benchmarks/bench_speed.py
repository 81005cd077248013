"""How long the doors take on this machine; every figure is of work whose answer is checked.

    python benchmarks/bench_speed.py [--records 100000]

Times are the best of several runs, ``compare`` is the median of many. Only compiled code is timed:
a first small run compiles what is not in numba's cache.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import numpy as np

import namematch as nm
from demo import cluster_counts, pair_counts
from namematch.names.parse import parse_column
from namematch.synthetic import make_registry
from namematch.writing import write_csv

T = TypeVar("T")
FIRST = """
import time
start = time.perf_counter()
import namematch as nm
{}
print(time.perf_counter() - start)
"""


def best_of(runs: int, work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of the fastest run, and its answer."""
    seconds, answer = [], None
    for _ in range(runs):
        start = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - start)
    assert answer is not None
    return min(seconds), answer


def median_of(runs: int, work: Callable[[], object]) -> float:
    """Median seconds of many calls."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds))


def in_a_new_process(code: str) -> float:
    """Seconds that ``code`` takes after the import, in the fastest of three new processes."""
    command = [sys.executable, "-c", FIRST.format(code)]
    return min(
        float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(3)
    )


def f1(right: int, found: int, there: int) -> float:
    """F1 of counts."""
    return 2 * right / (found + there)


def main() -> None:
    """Measure, check, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--records", type=int, default=100_000)
    records = parser.parse_args().records
    packages = ", ".join(f"{p} {version(p)}" for p in ("numpy", "numba", "pyarrow", "namematch"))
    python = platform.python_version()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {python}, {packages}\n")
    nm.dedupe(make_registry(2_000, seed=1).table())
    rows: list[tuple[str, str]] = []

    rows.append(("import namematch, new process", f"{in_a_new_process('pass'):.3f} s"))
    first = in_a_new_process("nm.compare('Djoko Soesanto', 'Joko Susanto')")
    rows.append(("import and first compare, new process", f"{first:.2f} s"))
    left = nm.Person(name="H. Soeparno, S.H.", birth_date="17-08-1960", birthplace="Banjarmasin")
    right = nm.Person(name="SUPARNO BIN KARSO", birth_date="1960-08-17", birthplace="Banjarmasin")
    assert nm.compare(left, right).weight > nm.compare("Soeparno", "Suparno bin Karso").weight
    warm = median_of(2_000, lambda: nm.compare("Djoko Soesanto", "Joko Susanto"))
    rows.append(("compare of two names, median", f"{warm * 1e6:.0f} µs"))
    warm = median_of(2_000, lambda: nm.compare(left, right))
    rows.append(("compare of two records, median", f"{warm * 1e6:.0f} µs"))

    table = make_registry(300_000, seed=3).table()
    names = table["name"].combine_chunks()
    others = names.take(np.random.default_rng(0).permutation(len(names)))
    seconds, weights = best_of(3, lambda: nm.compare_many(names, others))
    at = int(np.argmax(weights))
    assert weights[at] == np.float32(nm.compare(names[at].as_py(), others[at].as_py()).weight)
    rows.append(
        ("compare_many, random pairs of raw names", f"{len(names) / seconds:,.0f} a second")
    )
    seconds, parsed = best_of(3, lambda: parse_column(names))
    assert len(parsed) >= len(names)
    rows.append(("parse_column", f"{len(names) / seconds:,.0f} names a second"))

    registry = make_registry(records, seed=7)
    entity = registry.truth()["entity"].to_numpy()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.csv"
        write_csv(registry.table(), path)
        seconds, result = best_of(3, lambda: nm.dedupe(path))
    links, clusters = (
        f1(*pair_counts(result.pairs, entity)),
        f1(*cluster_counts(result.clusters, entity)),
    )
    assert min(links, clusters) > 0.99
    rows.append((f"dedupe, {records:,} records, six fields, file to clusters", f"{seconds:.2f} s"))
    rows.append(("its F1, links and clusters", f"{links:.4f}, {clusters:.4f}"))
    print("| what | figure |\n| --- | --- |")
    for what, figure in rows:
        print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main()

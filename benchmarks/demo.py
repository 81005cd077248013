"""What ``make demo`` shows: the duplicates of a synthetic registry, counted against its truth.

    python benchmarks/demo.py [--records 100000] [--seed 7] [--out demo]

The same seed and size give the same registry. DIR gets registry.csv, truth.csv and what
``Result.to_csv`` writes.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import namematch as nm
from namematch.synthetic import make_registry
from namematch.writing import write_csv

WARM_UP = 1_000  # records that compile every kernel


def main() -> None:
    """Generate, deduplicate, count, explain."""
    parser = argparse.ArgumentParser(description="Find the duplicates of a synthetic registry.")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("demo"))
    given = parser.parse_args()
    registry = make_registry(given.records, seed=given.seed)
    table, truth = registry.table(), registry.truth()
    given.out.mkdir(parents=True, exist_ok=True)
    write_csv(table, given.out / "registry.csv")
    write_csv(truth, given.out / "truth.csv")
    people = pc.count_distinct(truth["entity"]).as_py()
    print(f"{len(registry):,} records of {people:,} people who do not exist, 6 fields\n")

    print("compiling (only the first time takes long) ...", end=" ", flush=True)
    began = time.perf_counter()
    nm.dedupe(make_registry(WARM_UP, seed=1).table(), progress=False)
    print(f"{time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    result = nm.dedupe(given.out / "registry.csv")
    seconds = time.perf_counter() - began
    print(f"from the file to the people: {seconds:.2f} s")
    for stage, took in result.timings.items():
        print(f"  {stage:<12} {took:5.2f} s")
    print(f"\nagainst the truth: {nm.evaluate(result, truth)}")
    explain(result, table, truth["entity"].to_numpy())
    result.to_csv(given.out)
    print(f"\nfiles in {given.out}/: {', '.join(sorted(f.name for f in given.out.iterdir()))}")


def explain(result: nm.Result, table: pa.Table, entity: np.ndarray) -> None:
    """A strong pair, a doubtful one, and two namesakes told apart."""
    names = table["name"].to_numpy(zero_copy_only=False)
    for what, (left, right) in {
        "strong, though written differently": written_differently(result.pairs, names),
        "doubtful, for a person to decide": nearest_to_even(result.flagged),
        "rejected, though the names are equal": namesakes(result, names, entity),
    }.items():
        verdict = "one person" if entity[left - 1] == entity[right - 1] else "two people"
        print(f"\n{what} (records {left} and {right}; in truth {verdict})")
        print(result.explain(left, right))


def written_differently(pairs: pa.Table, names: np.ndarray) -> tuple[int, int]:
    """The strongest link whose names share no word."""
    for left, right in zip(pairs["left"].to_pylist(), pairs["right"].to_pylist(), strict=True):
        if not set(names[left - 1].lower().split()) & set(names[right - 1].lower().split()):
            return left, right
    raise SystemExit("no link between differently written names")


def nearest_to_even(flagged: pa.Table) -> tuple[int, int]:
    """The flagged pair whose probability is nearest to one half."""
    at = int(np.abs(flagged["probability"].to_numpy() - 0.5).argmin())
    return flagged["left"][at].as_py(), flagged["right"][at].as_py()


def namesakes(result: nm.Result, names: np.ndarray, entity: np.ndarray) -> tuple[int, int]:
    """Two people of one name, not linked, whose name is as long as it gets."""
    seen = {(row["left"], row["right"]) for row in result.pairs.to_pylist()}
    seen |= {(row["left"], row["right"]) for row in result.flagged.to_pylist()}
    order = np.argsort(names, kind="stable")
    same = names[order[:-1]] == names[order[1:]]
    same &= entity[order[:-1]] != entity[order[1:]]
    found = np.sort(np.stack([order[:-1][same], order[1:][same]]) + 1, axis=0)
    pairs = [pair for pair in zip(*found.tolist(), strict=True) if pair not in seen]
    return max(pairs, key=lambda pair: len(names[pair[0] - 1]))


if __name__ == "__main__":
    main()

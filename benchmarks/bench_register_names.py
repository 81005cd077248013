"""Deduplicate a register that holds nothing but names, and write the surest pairs for reading.

    python benchmarks/bench_register_names.py --data DIR [--out DIR]

The file of pairs holds names of people: it goes to ``--out``, by default a new temporary folder,
never into the project.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from pathlib import Path

import pyarrow as pa

import namematch as nm

TOP = 100  # pairs written for reading


def main() -> None:
    """Run once, print the counts, write the heaviest pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with (options.data / "register_names_dev.tsv").open(encoding="utf-8", newline="") as lines:
        names = [row[0] for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]
    wall, cpu = time.perf_counter(), time.process_time()
    result = nm.dedupe(pa.table({"name": names}))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{len(names):,} names: {wall:.2f} s ({cpu:.2f} s of processor)")
    print(f"{result.pairs.num_rows:,} pairs linked, {result.flagged.num_rows:,} flagged")
    print(f"{result.rejected.num_rows:,} rows set aside")
    pairs = pa.concat_tables([result.pairs, result.flagged]).sort_by([("weight", "descending")])
    folder = options.out or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "top_pairs.tsv").open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, delimiter="\t")
        for row in pairs.slice(0, TOP).to_pylist():
            out.writerow([f"{row['weight']:.2f}", names[row["left"]], names[row["right"]]])
    print(f"the {min(TOP, pairs.num_rows)} heaviest are in {folder / 'top_pairs.tsv'}")


if __name__ == "__main__":
    main()

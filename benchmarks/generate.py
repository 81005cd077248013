"""Write a synthetic registry and its truth: registry.csv and truth.csv.

    python benchmarks/generate.py --records 100000 --seed 7 --out DIR [--preset six|register]

The same seed and size give the same files. See namematch.synthetic for what they hold.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import pyarrow.csv as csv

from namematch.synthetic import PRESETS, make_registry


def write(records: int, seed: int, out: Path, preset: str) -> None:
    """Generate and write both files, with a progress line on stderr."""
    began = time.perf_counter()
    out.mkdir(parents=True, exist_ok=True)
    registry = make_registry(records, seed=seed, preset=preset)
    options = csv.WriteOptions(quoting_style="needed")
    registry_file, truth_file = out / "registry.csv", out / "truth.csv"
    writers: list[csv.CSVWriter] = []
    done = 0
    for tables in registry.slices():
        if not writers:
            paths = (registry_file, truth_file)
            writers = [
                csv.CSVWriter(str(path), table.schema, write_options=options)
                for path, table in zip(paths, tables, strict=True)
            ]
        for writer, table in zip(writers, tables, strict=True):
            writer.write_table(table)
        done += tables[0].num_rows
        seconds = time.perf_counter() - began
        print(f"\r{done:,} of {records:,} records, {seconds:.1f} s", end="", file=sys.stderr)
    for writer in writers:
        writer.close()
    print(file=sys.stderr)


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description="Write a synthetic registry and its truth.")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--preset", choices=tuple(PRESETS), default="six")
    given = parser.parse_args()
    write(given.records, given.seed, given.out, given.preset)


if __name__ == "__main__":
    main()

"""The tables of the benchmarks' README are what the results files say."""

import csv
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"


def test_readme_tables_are_made_of_the_results():
    command = [sys.executable, str(BENCHMARKS / "tables.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_result_says_where_and_when():
    files = list((BENCHMARKS / "results").glob("*.tsv"))
    assert files
    for path in files:
        with path.open(newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                assert row["machine"], path.name
                assert row["date"], path.name

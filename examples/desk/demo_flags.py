"""A folder to try the desk on: the duplicates of people who do not exist, 500 pairs flagged.

The registry is made by the package's generator, its review cut is the one that fills 500 decisions,
and the folder is what ``namematch dedupe`` writes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow.csv

import namematch as nm
from desk.rerun import RUN
from namematch.synthetic import make_registry

PAIRS = 500
RECORDS = 60_000
_LOWEST = 0.0005  # a cut below any that the 500 pairs need


def demo_flags(folder: Path, *, pairs: int = PAIRS, records: int = RECORDS, seed: int = 7) -> Path:
    """Make the folder unless it is there; about ten seconds. The folder of the result."""
    out = folder / "cleaned"
    if (out / RUN).exists():
        return out
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "people.csv"
    pyarrow.csv.write_csv(make_registry(records, seed=seed).table(), source)
    found = nm.dedupe(source, review=_LOWEST, progress=False)
    cut = found.review_threshold(per_day=pairs, days=1).threshold
    command = [sys.executable, "-m", "namematch.cli", "dedupe", str(source), "--quiet"]
    subprocess.run([*command, "--out", str(out), "--review", repr(cut)], check=True)
    return out

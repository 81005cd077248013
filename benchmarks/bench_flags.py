"""The review desk over 100,000 flagged pairs: preparing them, and how long an officer waits.

python benchmarks/bench_flags.py [--records 1_000_000] [--pairs 100_000]

A synthetic registry with a review cut so low that as many pairs are flagged; twenty officers in one
process, each deciding in turn. Preparing is seconds of processor; ``next`` and ``decide`` are wall
time, as a decision waits for the disk. The number of pairs dealt is asserted.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow.csv

import namematch as nm
from namematch.pipeline import Ruling, Verdict
from namematch.synthetic import make_registry

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
from desk.flags import Flags

OFFICERS, DECISIONS = 20, 4_000
LOWEST = 1e-6  # a cut below any that is looked for


def folder_of(place: Path, records: int, pairs: int) -> Path:
    """The folder of ``namematch dedupe`` with about so many flagged pairs."""
    source, out = place / "people.csv", place / "cleaned"
    pyarrow.csv.write_csv(make_registry(records, seed=7).table(), source)
    found = nm.dedupe(source, review=LOWEST, progress=False)
    cut = found.review_threshold(per_day=pairs, days=1).threshold
    command = [sys.executable, "-m", "namematch.cli", "dedupe", str(source), "--quiet"]
    subprocess.run([*command, "--out", str(out), "--review", repr(cut)], check=True)
    return out


def work(desk: Flags) -> dict[str, list[float]]:
    """Seconds of each call, while officers decide one after another."""
    took: dict[str, list[float]] = {"next": [], "decide": [], "progress": []}
    dealt = set()
    for at in range(DECISIONS):
        officer = f"petugas-{at % OFFICERS}"
        start = time.perf_counter()
        case = desk.next(by=officer)
        took["next"].append(time.perf_counter() - start)
        assert case is not None
        dealt.add(case.id)
        start = time.perf_counter()
        desk.progress(by=officer)
        took["progress"].append(time.perf_counter() - start)
        verdict = Verdict.DIFFERENT
        ruling = Ruling(candidate=case.candidates[0].id, verdict=verdict, reason="B04")
        start = time.perf_counter()
        desk.decide(case.id, case.token, [ruling], by=officer)
        took["decide"].append(time.perf_counter() - start)
    assert len(dealt) == DECISIONS
    return took


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = folder_of(Path(place), given.records, given.pairs)
        start = time.process_time()
        desk = Flags.open(folder, progress=False)
        prepared = time.process_time() - start
        pairs = desk.progress(by="petugas-0").waiting
        print(f"{given.records:,} records, {pairs:,} flagged pairs, {OFFICERS} officers")
        print(f"prepared in {prepared:.1f} s of processor, once")
        for call, seconds in work(desk).items():
            median, late = np.quantile(seconds, [0.5, 0.99]) * 1e3
            print(f"{call:9} median {median:.2f} ms, p99 {late:.2f} ms")
        desk.close()


if __name__ == "__main__":
    main()

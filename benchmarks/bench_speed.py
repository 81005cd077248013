"""Time the parts and the doors, and keep the figures in results/speed.tsv.

    python benchmarks/bench_speed.py [--cpu] [-k PART]

Runs ``test_speed.py`` under pytest-benchmark; ``--cpu`` counts seconds of processor, which a busy
machine does not change, instead of wall seconds. The least of the rounds is kept, of single
comparisons the median.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import results

HERE = Path(__file__).parent
PACKAGES = ("namematch", "numpy", "numba", "pyarrow")
MANY = 100  # rounds from which the median counts
STARTS = 3  # new processes, of which the fastest counts
START = """
import time
start = time.{clock}()
import namematch as nm
{work}
print(time.{clock}() - start)
"""
WORK = {
    "import, new process": "",
    "import and first compare, new process": "nm.compare('Djoko Soesanto', 'Joko Susanto')",
}


def run(cpu: bool, part: str) -> list[dict[str, Any]]:
    """What pytest-benchmark measured."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "speed.json"
        timer = ["--benchmark-timer=time.process_time"] if cpu else []
        chosen = ["-k", part] if part else []
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist",
                   str(HERE / "test_speed.py"), f"--benchmark-json={out}",
                   "--benchmark-columns=min,median,rounds", *timer, *chosen]  # fmt: skip
        subprocess.run(command, check=True)
        return json.loads(out.read_text())["benchmarks"]


def row(measured: dict[str, Any], clock: str) -> dict[str, Any]:
    """What is kept of one measurement."""
    stats = measured["stats"]
    seconds = stats["median"] if stats["rounds"] >= MANY else stats["min"]
    part = measured["name"].removeprefix("test_")
    return stamped(part, clock, seconds, measured["extra_info"]["rows"])


def starts(clock: str) -> list[dict[str, Any]]:
    """What a new process pays, after the interpreter is up."""
    timer = "process_time" if clock == "cpu" else "perf_counter"
    rows = []
    for part, work in WORK.items():
        command = [sys.executable, "-c", START.format(clock=timer, work=work)]
        seconds = min(
            float(subprocess.run(command, capture_output=True, check=True).stdout)
            for _ in range(STARTS)
        )
        rows.append(stamped(part, clock, seconds, 1))
    return rows


def stamped(part: str, clock: str, seconds: float, rows: int) -> dict[str, Any]:
    """One row of the results."""
    return {
        "part": part, "clock": clock, "seconds": f"{seconds:.6g}", "rows": rows,
        "rows_per_s": round(rows / seconds) if rows > 1 else "",
        "versions": ", ".join(f"{package} {version(package)}" for package in PACKAGES),
    }  # fmt: skip


def main() -> None:
    """Run and keep."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("-k", default="", help="as pytest's: only some parts")
    options = parser.parse_args()
    clock = "cpu" if options.cpu else "wall"
    rows = [row(one, clock) for one in run(options.cpu, options.k)]
    rows += [] if options.k else starts(clock)
    print(f"kept in {results.keep('speed', ('part', 'clock'), rows)}")


if __name__ == "__main__":
    main()

"""The whole, against its peers, in one run: file to links, speed, memory and accuracy.

    python benchmarks/peers.py [--work six-10k six-100k ...] [--tools namematch splink ...]
                               [--out DIR] [--peer-python PYTHON] [--limit 900] [--memory 16]

Every tool runs in a process of its own. The registries are generated into DIR if they are not
there. namematch is counted at its default threshold, every peer at the one where its F1 is best,
which no user can know. A peer that fails or runs out of time is reported as such. Asserts that
namematch reaches what it promises and is better than each peer at its best.

``--peer-python`` is the interpreter of an environment with recordlinkage, dedupe and
string-grouper, which want an older pandas; by default this one.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import results

HERE = Path(__file__).parent
SEED = 7


@dataclass(frozen=True)
class Work:
    """A registry, the F1 promised on it, and the tools that are not tried (they would not end)."""

    preset: str
    records: int
    floor: float
    without: tuple[str, ...] = ()


SLOW = ("dedupe", "recordlinkage", "string_grouper-name")
WORK = {
    "six-10k": Work("six", 10_000, 0.99),
    "six-100k": Work("six", 100_000, 0.993, ("dedupe",)),
    "six-1m": Work("six", 1_000_000, 0.992, SLOW),
    "six-10m": Work("six", 10_000_000, 0.985, (*SLOW, "splink", "splink-plain", "string_grouper")),
    "register-25k": Work("register", 25_000, 0.975),
    "register-100k": Work("register", 100_000, 0.97, ("dedupe",)),
}
DEFAULT = tuple(name for name in WORK if name != "six-10m")
TOOLS = {
    "namematch": ("peer_namematch.py",),
    "splink": ("splink_peer.py", "--setup", "careful"),
    "splink-plain": ("splink_peer.py", "--setup", "plain"),
    "recordlinkage": ("peer_recordlinkage.py",),
    "string_grouper": ("peer_string_grouper.py", "--fields", "all"),
    "string_grouper-name": ("peer_string_grouper.py", "--fields", "name"),
    "dedupe": ("peer_dedupe.py",),
}
OWN = ("namematch", "splink", "splink-plain")  # tools that run in this environment


def registry(name: str, folder: Path) -> Path:
    """The folder of a registry, generated if it is not there."""
    work, data = WORK[name], folder / name
    if not (data / "truth.csv").exists():
        options = ["--records", str(work.records), "--preset", work.preset, "--seed", str(SEED)]
        command = [sys.executable, str(HERE / "generate.py"), *options, "--out", str(data)]
        subprocess.run(command, check=True)
    return data


def run(tool: str, data: Path, options: argparse.Namespace) -> dict[str, Any]:
    """What one tool measured of itself, or why there is nothing."""
    with tempfile.TemporaryDirectory() as folder:
        out, log = Path(folder) / "result.json", Path(folder) / "log"
        interpreter = sys.executable if tool in OWN else options.peer_python
        script, *setup = TOOLS[tool]
        command = [interpreter, str(HERE / script), *setup, "--data", str(data)]
        with log.open("w") as lines, subprocess.Popen(
            [*command, "--json", str(out)], stdout=lines, stderr=lines, start_new_session=True
        ) as process:  # fmt: skip
            note = watched(process, options.limit, options.memory)
        if note:
            return {"note": note}
        if process.returncode or not out.exists():
            last = (log.read_text().strip().splitlines() or ["no output"])[-1]
            return {"note": f"failed: {last[:80]}"}
        return json.loads(out.read_text())


def watched(process: subprocess.Popen[bytes], limit: float, memory: float) -> str:
    """Wait for a process, or end it when it takes too long or too much; why it was ended."""
    began = time.monotonic()
    while process.poll() is None:
        note = ""
        if time.monotonic() - began > limit:
            note = f"not done after {limit:.0f} s"
        elif resident_gib(process.pid) > memory:
            note = f"not done within {memory:g} GiB"
        if note:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return note
        time.sleep(0.2)
    return ""


def resident_gib(pid: int) -> float:
    """Memory a process holds now; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**30


def measured(name: str, tools: list[str], options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """A row per tool of one registry, printed as it comes."""
    data = registry(name, options.out)
    for tool in tools:
        if tool in WORK[name].without:
            continue
        found = run(tool, data, options)
        row = {**found, "work": name, "tool": tool}
        print(line(row), flush=True)
        yield row


COLUMNS = ("wall_s", "cpu_s", "peak_gib", "precision", "recall", "f1", "at")


def line(row: dict[str, Any]) -> str:
    """One row of the table that is printed."""
    if "note" in row:
        return f"| {row['work']} | {row['tool']} | {row['note']} |"
    cells = " | ".join(str(row[column]) for column in COLUMNS)
    return f"| {row['work']} | {row['versions'].split(',')[0]} ({row['tool']}) | {cells} |"


def check(rows: list[dict[str, Any]]) -> None:
    """The floors are reached, and namematch is better than every peer at its best."""
    for name in {row["work"] for row in rows}:
        here = {row["tool"]: row for row in rows if row["work"] == name and "f1" in row}
        own = here.pop("namematch", None)
        if own is None:
            continue
        assert own["f1"] >= WORK[name].floor, f"{name}: F1 {own['f1']} under {WORK[name].floor}"
        for tool, row in here.items():
            assert own["f1"] > row["f1"], (
                f"{name}: {tool} reaches {row['f1']}, namematch {own['f1']}"
            )


def main() -> None:
    """Measure, keep, check."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--work", nargs="+", choices=tuple(WORK), default=list(DEFAULT))
    parser.add_argument("--tools", nargs="+", choices=tuple(TOOLS), default=list(TOOLS))
    parser.add_argument("--out", type=Path, default=Path("demo/bench"))
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--limit", type=float, default=900.0, help="seconds a tool may take")
    parser.add_argument("--memory", type=float, default=16.0, help="GiB a tool may hold")
    options = parser.parse_args()
    print(results.machine())
    print(f"| work | tool | {' | '.join(COLUMNS)} |\n|{' --- |' * (2 + len(COLUMNS))}")
    rows = []
    for name in options.work:
        found = list(measured(name, options.tools, options))
        results.keep("peers", ("work", "tool"), found)
        rows += found
    check(rows)


if __name__ == "__main__":
    main()

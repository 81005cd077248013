"""Results as files that a diff can show: one TSV per benchmark, a row per measurement, sorted.

A rerun replaces the rows it measured again and leaves the others; every row says on what machine,
when, and with which versions.
"""

from __future__ import annotations

import csv
import os
import platform
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "results"


def keep(name: str, key: Sequence[str], rows: Iterable[dict[str, Any]]) -> Path:
    """Write rows into ``results/name.tsv`` in place of those with the same key columns."""
    path = HERE / f"{name}.tsv"
    old = {tuple(row[column] for column in key): row for row in load(name)} if path.exists() else {}
    for row in rows:
        stamped = {**row, "machine": machine(), "date": time.strftime("%Y-%m-%d")}
        texts = {column: str(value) for column, value in stamped.items()}
        old[tuple(texts[column] for column in key)] = texts
    columns = list(dict.fromkeys([*key, *(column for row in old.values() for column in row)]))
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        out = csv.DictWriter(lines, columns, delimiter="\t", restval="", lineterminator="\n")
        out.writeheader()
        out.writerows(row for _, row in sorted(old.items()))
    return path


def load(name: str) -> list[dict[str, str]]:
    """The rows of ``results/name.tsv``."""
    with (HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def machine() -> str:
    """Processor, cores, memory, Python."""
    model = next(_values("/proc/cpuinfo", "model name"), platform.machine())
    memory = int(next(_values("/proc/meminfo", "MemTotal"), "0 kB").split()[0]) / 2**20
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def _values(path: str, field: str) -> Iterable[str]:
    """The values of a field of a file under /proc, where there is one."""
    if Path(path).exists():
        for line in Path(path).read_text().splitlines():
            if line.startswith(field):
                yield line.split(":", 1)[1].strip()

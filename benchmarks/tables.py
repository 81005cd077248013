"""The tables of benchmarks/README.md, made of the results files.

    python benchmarks/tables.py          writes them anew
    python benchmarks/tables.py --check  exit status 1 if they are not what the results say

A table stands between ``<!-- NAME -->`` and ``<!-- / -->``. ``make test`` checks them too.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import results

README = Path(__file__).parent / "README.md"
BLOCK = re.compile(r"(<!-- (\w+) -->\n)(.*?)(<!-- / -->)", re.DOTALL)
Row = dict[str, str]
DASH = "–"
ANSWERS = {"f1": "F1", "best_f1": "best F1", "ece": "ECE", "log_loss": "log-loss"}
WORK = ("six-10k", "six-100k", "six-1m", "six-10m", "register-25k", "register-100k")


def table(name: str, columns: dict[str, str], cell: Callable[[Row, str], str]) -> str:
    """A Markdown table of a results file: heading -> column."""
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    rows = results.load(name)
    if name == "peers":
        rows.sort(key=lambda row: (WORK.index(row["work"]), -float(row["f1"] or 0), row["tool"]))
    lines += ["| " + " | ".join(cell(row, col) for col in columns.values()) + " |" for row in rows]
    return "\n".join([*lines, "", *stamps(rows), ""])


def stamps(rows: list[Row]) -> list[str]:
    """On what machine and when rows were measured."""
    return sorted({f"{row['machine']}, {row['date']}." for row in rows})


def plainly(row: Row, column: str) -> str:
    """A value, or a dash."""
    return row.get(column) or DASH


def of_peers() -> str:
    """Every tool on every registry."""

    def cell(row: Row, column: str) -> str:
        if column == "tool":
            version = row["versions"].split(",")[0].rsplit(" ", 1)[-1]
            return f"{row['tool']} {version}".strip()
        if column == "at" and row.get("note"):
            return row["note"]
        return plainly(row, column)

    columns = {
        "registry": "work", "tool": "tool", "wall s": "wall_s", "CPU s": "cpu_s",
        "peak GiB": "peak_gib", "precision": "precision", "recall": "recall", "F1": "f1",
        "at": "at",
    }  # fmt: skip
    return table("peers", columns, cell)


def of_ceiling() -> str:
    """The default model beside boosted trees."""
    columns = {
        "registry": "data", "share of persons": "share", "model": "model", "missed": "missed",
        "false": "false", "precision": "precision", "recall": "recall", "F1": "f1",
        "trees better by": "difference", "standard error": "standard_error",
    }  # fmt: skip
    return table("ceiling", columns, plainly)


def of_febrl() -> str:
    """Febrl 1 to 4."""
    columns = {
        "data": "data", "number": "number", "tool": "tool", "CPU s": "cpu_s",
        "precision": "precision", "recall": "recall", "F1": "f1", "at": "at",
        "best F1": "best_f1", "F1 of clusters": "clusters_f1",
    }  # fmt: skip
    return table("febrl", columns, plainly)


def of_speed() -> str:
    """The parts and the doors."""
    columns = {
        "part": "part", "clock": "clock", "seconds": "seconds", "rows": "rows",
        "rows a second": "rows_per_s",
    }  # fmt: skip
    return table("speed", columns, plainly)


def of_office() -> str:
    """An office's registrations and name checks."""
    columns = {
        "store": "store", "threads": "threads", "work": "work", "p50 ms": "p50_ms",
        "p99 ms": "p99_ms", "CPU ms": "cpu_ms", "a second": "per_s",
    }  # fmt: skip
    return table("office", columns, plainly)


def of_desk() -> str:
    """How long an officer waits for the next case."""
    columns = {
        "store": "store", "open cases": "cases", "officers": "officers", "think s": "think_s",
        "decided a second": "a_second", "next p50 ms": "next_p50_ms", "p99 ms": "next_p99_ms",
        "decide p50 ms": "decide_p50_ms", "its p99 ms": "decide_p99_ms", "CPU ms": "cpu_ms",
        "progress ms": "progress_ms",
    }  # fmt: skip
    return table("desk", columns, plainly)


def of_ask_curve() -> str:
    """Measures of every population by answers, in order and at random."""
    found: dict[tuple[str, str], Row] = {}
    for row in results.load("ask_curve"):
        for measure, name in ANSWERS.items():
            line = found.setdefault((row["population"], name), {})
            line[f"{row['order']} {row['answers']}"] = f"{float(row[measure]):.4f}"
    for (population, name), line in found.items():
        if name == "log-loss":
            line["Splink 0"] = ""  # of the pairs it scores: not to be compared
        line |= {"population": population, "measure": name}
    columns = {"population": "population", "": "measure", "no answers": "none 0"}
    columns |= {f"{count} in order": f"asked {count}" for count in (50, 100, 200, 500)}
    columns |= {f"{count} at random": f"random {count}" for count in (100, 200, 300, 500)}
    columns |= {"Splink": "Splink 0"}
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += [
        "| " + " | ".join(plainly(row, column) for column in columns.values()) + " |"
        for row in found.values()
    ]
    return "\n".join([*lines, "", *stamps(results.load("ask_curve")), ""])


TABLES = {
    "ask_curve": of_ask_curve,
    "office": of_office,
    "peers": of_peers,
    "ceiling": of_ceiling,
    "febrl": of_febrl,
    "speed": of_speed,
    "desk": of_desk,
}


def filled(text: str) -> str:
    """The text with every table as the results have it."""
    return BLOCK.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}{found[4]}", text)


def main() -> None:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true")
    text = README.read_text(encoding="utf-8")
    new = filled(text)
    if not parser.parse_args().check:
        README.write_text(new, encoding="utf-8")
    elif new != text:
        raise SystemExit("benchmarks/README.md: tables are not what benchmarks/results say")


if __name__ == "__main__":
    main()

"""Decisions as tables: for ``dedupe`` and ``train``, and as files a spreadsheet can open safely.

>>> safe(pa.table({"note": ["=1+1", "ok"], "made": [1, 2]}))["note"].to_pylist()
["'=1+1", 'ok']
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from namematch.pipeline import Verdict

SAME = (Verdict.SAME_REPLACEMENT, Verdict.SAME_DOUBLE)
FINAL = (Verdict.DIFFERENT, *SAME)
FILES = ("decisions", "labels", "must_link", "cannot_link")
_FORMULA = "^([=+\\-@\t\r])"
_ALL = """
SELECT l.given AS left, r.given AS right, d.verdict, d.reason, d.note, d.by, d.made,
    t.decision = d.id AND t.not_for IS NULL AS live
FROM decision AS d JOIN turn AS t ON t.id = d.turn JOIN pair AS p ON p.id = t.pair
JOIN record AS l ON l.id = p.left JOIN record AS r ON r.id = p.right
"""


def decisions(connection: sqlite3.Connection, text_ids: Sequence[bool]) -> pa.Table:
    """left, right, verdict, same, reason, note, by, made, live: every decision, oldest first."""
    rows = connection.execute(_ALL + "ORDER BY d.id").fetchall()
    verdicts = [Verdict(row["verdict"]) for row in rows]
    columns = _ends(rows, text_ids) | {
        "verdict": pa.array([verdict.name for verdict in verdicts], pa.string()),
        "same": pa.array([_same(verdict) for verdict in verdicts], pa.bool_()),
        "reason": _column(rows, "reason", pa.string()),
        "note": _column(rows, "note", pa.string()),
        "by": _column(rows, "by", pa.string()),
        "made": _column(rows, "made", pa.int64()).cast(pa.timestamp("ms", "UTC")),
        "live": pa.array([bool(row["live"]) for row in rows], pa.bool_()),
    }
    return pa.table(columns)


def labels(connection: sqlite3.Connection, text_ids: Sequence[bool]) -> pa.Table:
    """left, right, same: the decisions that stand and say it."""
    verdicts = ", ".join(str(verdict.value) for verdict in FINAL)
    query = f"{_ALL} WHERE t.decision = d.id AND t.not_for IS NULL AND d.verdict IN ({verdicts})"
    rows = connection.execute(query + " ORDER BY d.id").fetchall()
    same = [_same(Verdict(row["verdict"])) for row in rows]
    return pa.table(_ends(rows, text_ids) | {"same": pa.array(same, pa.bool_())})


def of_kind(table: pa.Table, *, same: bool) -> pa.Table:
    """Left and right of the labels of one kind."""
    keep = table["same"] if same else pc.invert(table["same"])
    return table.filter(keep).select(["left", "right"])


def write(tables: dict[str, pa.Table], folder: Path) -> list[Path]:
    """Each table as a CSV file of that name; what a spreadsheet would run gets an apostrophe."""
    paths = []
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        part = path.with_name(f".{path.name}.part")
        pyarrow.csv.write_csv(safe(table), part)
        part.chmod(0o600)
        part.replace(path)
        paths.append(path)
    return paths


def safe(table: pa.Table) -> pa.Table:
    """Texts that are no formula."""
    columns = [
        pc.replace_substring_regex(column, _FORMULA, r"'\1")
        if pa.types.is_string(column.type)
        else column
        for column in table.itercolumns()
    ]
    return pa.table(columns, names=table.column_names)


def _same(verdict: Verdict) -> bool | None:
    """One person, two, or not said."""
    return verdict in SAME if verdict in FINAL else None


def _ends(rows: Sequence[sqlite3.Row], text_ids: Sequence[bool]) -> dict[str, pa.Array]:
    """The ids, of the type they had."""
    return {
        end: _column(rows, end, pa.string()).cast(pa.string() if text else pa.int64())
        for end, text in zip(("left", "right"), text_ids, strict=True)
    }


def _column(rows: Sequence[sqlite3.Row], name: str, kind: Any) -> pa.Array:
    return pa.array([row[name] for row in rows], kind)

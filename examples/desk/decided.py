"""Decisions as rows that are only added; and what makes one the same as another.

A decision sent twice (a double click, the back button) is known by its officer, its lease and what
it says.
"""

from __future__ import annotations

import sqlite3

from namematch.pipeline import Ruling
from namematch.pipeline.errors import UnknownCase


def turn_and_pair(connection: sqlite3.Connection, case: int) -> tuple[sqlite3.Row, sqlite3.Row]:
    """The turn of a case, and its pair; ``UnknownCase`` where there is none."""
    turn = connection.execute("SELECT * FROM turn WHERE id = ?", (case,)).fetchone()
    if turn is None:
        raise UnknownCase
    pair = connection.execute("SELECT * FROM pair WHERE id = ?", (turn["pair"],)).fetchone()
    return turn, pair


def same_again(
    connection: sqlite3.Connection, turn: sqlite3.Row, token: int, ruling: Ruling, by: str
) -> bool:
    """Whether this very decision stands already: a double click, or the back button."""
    if turn["decision"] is None:
        return False
    found = connection.execute("SELECT * FROM decision WHERE id = ?", (turn["decision"],))
    row = found.fetchone()
    said = (row["by"], row["token"], row["verdict"], row["reason"], row["note"])
    return said == (by, token, ruling.verdict.value, ruling.reason, ruling.note)


def add(
    connection: sqlite3.Connection,
    turn: int,
    ruling: Ruling,
    *,
    by: str,
    made: tuple[int, int, int],
    supersedes: int | None = None,
) -> int:
    """A further decision; made: when, how long it took, under which token."""
    row = (turn, ruling.verdict.value, ruling.reason, ruling.note, by, *made, supersedes)
    added = connection.execute(
        "INSERT INTO decision (turn, verdict, reason, note, by, made, took, token, supersedes) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )
    assert added.lastrowid is not None
    return added.lastrowid


def keep_draft(connection: sqlite3.Connection, case: int, note: str, *, by: str, now: int) -> None:
    """Keep what an officer wrote when their lease was lost."""
    if note.strip():
        connection.execute("INSERT INTO draft VALUES (?, ?, ?, ?)", (case, by, note, now))

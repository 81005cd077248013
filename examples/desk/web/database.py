"""The accounts' own database: one SQLite file that only its owner can read."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FILE = "accounts.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS account (
    login TEXT PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('officer', 'supervisor')),
    password TEXT NOT NULL, must_change INTEGER NOT NULL, open INTEGER NOT NULL DEFAULT 1,
    keys INTEGER NOT NULL DEFAULT 1, made TEXT NOT NULL, last TEXT) STRICT;
CREATE TABLE IF NOT EXISTS session (
    token TEXT PRIMARY KEY, login TEXT NOT NULL REFERENCES account, csrf TEXT NOT NULL,
    began REAL NOT NULL, seen REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS attempt (key TEXT NOT NULL, at REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS attempts ON attempt (key, at);
CREATE TABLE IF NOT EXISTS answered (
    login TEXT NOT NULL, form TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (login, form)) STRICT;
CREATE TABLE IF NOT EXISTS event (
    at TEXT NOT NULL, login TEXT NOT NULL, what TEXT NOT NULL, by TEXT NOT NULL) STRICT;
"""


class Database:
    """One connection, shared by threads that take turns: every statement takes microseconds."""

    def __init__(self, folder: Path) -> None:
        path = folder / FILE
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        self._turn = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA busy_timeout = 5000")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(_SCHEMA)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it or nothing."""
        with self._turn:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """What a question finds."""
        with self._turn:
            return self._connection.execute(question, values).fetchall()

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._connection.close()

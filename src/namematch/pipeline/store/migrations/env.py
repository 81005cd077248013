"""Alembic's entry: it loads this file under the name ``env_py``; imported otherwise it is idle."""

from __future__ import annotations

from alembic import context

from namematch.pipeline.store import journal, schema
from namematch.pipeline.store.columns import metadata


def migrate() -> None:
    """On the connection that was passed in; the caller owns the transaction."""
    connection = context.config.attributes["connection"]
    assert journal.outbox.metadata is schema.record.metadata is metadata
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    context.run_migrations()


if __name__ == "env_py":
    migrate()

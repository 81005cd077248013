"""Column types that both databases share.

>>> Instant().process_bind_param(datetime(2026, 11, 24), None)
Traceback (most recent call last):
namematch.pipeline.errors.NaiveInstant: an instant needs a time zone
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.time import utc


class Instant(sa.types.TypeDecorator[datetime]):
    """An instant, UTC in the database and in Python (invariant 18)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuses a datetime without zone."""
        return None if value is None else utc(value)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """SQLite gives no zone back: it was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text(name: str, *arguments: Any, null: bool = False, key: bool = False) -> sa.Column[Any]:
    """A column of text, not null unless said."""
    return sa.Column(name, sa.Text, *arguments, nullable=null, primary_key=key)


def version() -> sa.Column[Any]:
    """Counts the changes of a row."""
    return sa.Column("row_version", sa.Integer, nullable=False, default=1)

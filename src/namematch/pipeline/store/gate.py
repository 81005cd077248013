"""Q1: the one gate. A place of a lane-day is taken by one conditional UPDATE, or not at all.

The number returned is the sequence number. A rolled-back transaction gives its number back, so
numbers run 1..used without gap. Right under READ COMMITTED on PostgreSQL (REPEATABLE READ would
fail the waiters) and under BEGIN IMMEDIATE on SQLite.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from namematch.pipeline.store.schema import quota_day

_DAY = sa.text(
    "INSERT INTO quota_day (office, service_date, lane, cap, used, extra)"
    " VALUES (:office, :service_date, :lane, :cap, 0, 0) ON CONFLICT DO NOTHING"
).bindparams(sa.bindparam("service_date", type_=sa.Date))


def of_day(office: str, day: date, lane: str) -> sa.ColumnElement[bool]:
    """The condition for one lane-day's row."""
    return sa.and_(
        quota_day.c.office == office, quota_day.c.service_date == day, quota_day.c.lane == lane
    )


def take(connection: sa.Connection, office: str, day: date, lane: str, cap: int) -> int | None:
    """The next number of a lane-day, or None where the cap is reached.

    ``cap`` is the policy's, for the day's first request, which makes the row.
    """
    gate = (
        sa.update(quota_day)
        .where(of_day(office, day, lane), quota_day.c.used < quota_day.c.cap)
        .values(used=quota_day.c.used + 1)
        .returning(quota_day.c.used)
    )
    taken: int | None = connection.execute(gate).scalar()
    if taken is None and ensure(connection, office, day, lane, cap):
        taken = connection.execute(gate).scalar()
    return taken


def ensure(connection: sa.Connection, office: str, day: date, lane: str, cap: int) -> bool:
    """Make the day's row if there is none; whether this call made it."""
    values = {"office": office, "service_date": day, "lane": lane, "cap": cap}
    return connection.execute(_DAY, values).rowcount == 1

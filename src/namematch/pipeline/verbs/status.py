"""What the counter sees of one number."""

from __future__ import annotations

import sqlalchemy as sa

from namematch.pipeline.clock import advance, days_left
from namematch.pipeline.context import Context
from namematch.pipeline.errors import UnknownNumber
from namematch.pipeline.models import Status
from namematch.pipeline.store.schema import clock, record, registration
from namematch.pipeline.verbs import bookings, clocks
from namematch.pipeline.verbs.cases import open_cases


def status(context: Context, number: str) -> Status:
    """State, clock as of now, and DITINJAU; nothing is written."""
    with context.read() as unit:
        bookings.check_office(unit, number)
        row = unit.one(
            sa.select(registration, record.c.flags, record.c.checked)
            .join(record, record.c.id == registration.c.record)
            .where(registration.c.reg_no == number.strip().upper())
        )
        if row is None:
            raise UnknownNumber
        found = unit.one(sa.select(clock).where(clock.c.record == row["record"]))
        calendar = context.calendar(unit.connection)
        shown = None
        if found is not None:
            shown = advance(clocks.body(found), unit.now, context.policy, calendar)
        names = (
            "reg_no",
            "state",
            "service_date",
            "lane",
            "seq",
            "channel",
            "issued",
            "hold_until",
        )
        return Status(
            **{name: row[name] for name in names},
            flags=tuple(filter(None, row["flags"].split(","))),
            checked=row["checked"],
            under_review=bool(open_cases(unit, row["record"])),
            clock=shown,
            days_left=days_left(shown, unit.now, context.policy, calendar) if shown else None,
        )


def due(context: Context) -> list[Status]:
    """The numbers whose clock is not ended, soonest due first."""
    with context.read() as unit:
        mine = (clock.c.office == context.office, clock.c.ended == sa.false())
        order = (clock.c.due, clock.c.record)
        rows = unit.all(sa.select(clock.c.record).where(*mine).order_by(*order))
        numbers = [bookings.current(unit, row["record"])["reg_no"] for row in rows]
    return [status(context, number) for number in numbers]

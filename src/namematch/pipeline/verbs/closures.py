"""S3, S4: a day without service: clocks are counted again, numbers of that day move."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from namematch.pipeline.calendar import CalendarDay
from namematch.pipeline.context import Context
from namematch.pipeline.states import WAITING
from namematch.pipeline.store.schema import calendar_day, registration
from namematch.pipeline.store.unit import Unit
from namematch.pipeline.time import local_date
from namematch.pipeline.verbs import bookings, clocks
from namematch.pipeline.verbs.counter import rebook

_WAITING = sorted(state.value for state in WAITING)


def close_day(context: Context, day: CalendarDay, *, by: str) -> int:
    """The next version of the calendar; how many numbers were moved to the next open day.

    Clocks first come up to now under the old calendar: a breach nobody noticed yet is one (S4).
    """

    def work(unit: Unit) -> int:
        for row in clocks.unended(unit, context):
            clocks.advance(unit, context, row)
        version = _added(unit, context, day)
        clocks.recalculate(unit, context)
        moved = _moved(unit, context, day.date)
        unit.audit(
            "calendar",
            "calendar",
            day.date,
            str(version - 1),
            str(version),
            office=context.office,
            kind=day.kind,
            moved=moved,
        )
        return moved

    return context.write(by, work)


def _added(unit: Unit, context: Context, day: CalendarDay) -> int:
    changed = context.calendar(unit.connection).with_day(day)
    unit.put(
        calendar_day,
        office=context.office,
        version=changed.version,
        date=day.date,
        body=changed.days[day.date].model_dump_json(),
    )
    return changed.version


def _moved(unit: Unit, context: Context, day: date) -> int:
    """Waiting numbers of a day that is not over; moved in order, not counted as their one move."""
    if day < local_date(unit.now, context.policy):
        return 0
    rows = unit.all(
        sa.select(registration)
        .where(
            registration.c.office == context.office,
            registration.c.service_date == day,
            registration.c.state.in_(_WAITING),
        )
        .order_by(registration.c.lane, registration.c.seq)
        .with_for_update()
    )
    waiting = [row for row in rows if not bookings.is_served(unit, row["reg_no"])]
    for row in waiting:
        rebook(unit, context, row, None, rescheduled=False)
    return len(waiting)

"""E1: who hears of a late case, and when.

The supervisor from the last working day before the due day; the centre at the breach; its head
one full working day later unless the centre has acknowledged. Each level once.

>>> from namematch.pipeline.clock import start
>>> from datetime import UTC
>>> calendar = Calendar.packaged()
>>> clock = start(datetime(2026, 11, 19, 3, tzinfo=UTC), Policy(), calendar)  # due Tue 24
>>> levels(clock, datetime(2026, 11, 23, 3, tzinfo=UTC), Policy(), calendar)
(<Level.SUPERVISOR: 'SUPERVISOR'>,)
>>> levels(clock, datetime(2026, 11, 20, 3, tzinfo=UTC), Policy(), calendar)
()
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from namematch.pipeline.calendar import Calendar
from namematch.pipeline.clock import ServiceClock
from namematch.pipeline.policy import Policy
from namematch.pipeline.states import ClockState
from namematch.pipeline.time import day_end, local_date, utc


class Level(StrEnum):
    """Upwards."""

    SUPERVISOR = "SUPERVISOR"
    CENTRE = "PUSAT"
    HEAD = "KEPALA_PUSAT"


def levels(
    clock: ServiceClock,
    now: datetime,
    policy: Policy,
    calendar: Calendar,
    *,
    acknowledged: bool = False,
) -> tuple[Level, ...]:
    """The levels that must have heard by now; the caller leaves out those that have."""
    if clock.ended_at is not None or clock.state is ClockState.PAUSED:
        return ()
    reached = []
    if local_date(now, policy) >= calendar.previous_working(clock.due):
        reached.append(Level.SUPERVISOR)
    if utc(now) >= day_end(clock.due, policy):
        reached.append(Level.CENTRE)
        if not acknowledged and utc(now) >= day_end(calendar.next_working(clock.due), policy):
            reached.append(Level.HEAD)
    return tuple(reached)

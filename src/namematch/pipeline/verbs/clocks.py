"""Service clocks in the store: started, paused, moved by time, ended (S1 to S6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from namematch.pipeline import clock as rules
from namematch.pipeline.calendar import Calendar
from namematch.pipeline.clock import PauseReason, ServiceClock
from namematch.pipeline.context import Context
from namematch.pipeline.errors import BadPeriod, ClockNotRunning, UnknownReason
from namematch.pipeline.models import Outcome
from namematch.pipeline.states import ClockState
from namematch.pipeline.store.schema import clock
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.time import utc
from namematch.pipeline.verbs import bookings
from namematch.pipeline.verbs.cases import set_due

Rule = Callable[[ServiceClock, Calendar], ServiceClock]


def load(unit: Unit, record: str) -> Values | None:
    """A clock's row, locked."""
    return unit.one(sa.select(clock).where(clock.c.record == record).with_for_update())


def body(row: Values) -> ServiceClock:
    """The clock in a row."""
    return ServiceClock.model_validate_json(row["body"])


def start(unit: Unit, context: Context, record: str, confirmed: datetime) -> None:
    """S1: from the bank's instant."""
    fresh = rules.start(confirmed, context.policy, context.calendar(unit.connection))
    unit.put(clock, record=record, office=context.office, row_version=1, **_columns(fresh))
    _note(unit, context.office, record, "start", "", fresh)
    set_due(unit, record, fresh.due)


def change(unit: Unit, context: Context, row: Values, verb: str, rule: Rule) -> Values:
    """Apply a rule; nothing is written where nothing changed. The row as it is now."""
    before = body(row)
    fresh = rule(before, context.calendar(unit.connection))
    if fresh == before:
        return row
    _note(unit, row["office"], row["record"], verb, before.state.value, fresh)
    set_due(unit, row["record"], fresh.due)
    return unit.set(clock, row, **_columns(fresh))


def end(unit: Unit, context: Context, record: str, *, served: bool) -> None:
    """MET or BREACHED when served, STOPPED (or still BREACHED) when not."""
    row = load(unit, record)
    if row is None or row["ended"]:
        return
    rule = rules.finish if served else rules.stop
    verb = "finish" if served else "stop"
    change(unit, context, row, verb, lambda c, days: rule(c, unit.now, context.policy, days))


def restart(unit: Unit, context: Context, record: str) -> None:
    """A rejection was undone."""
    row = load(unit, record)
    if row is not None and row["ended"]:
        change(unit, context, row, "restart", lambda c, _: rules.restart(c))


def pause_row(
    unit: Unit,
    context: Context,
    row: Values,
    reason: PauseReason,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Values:
    """S5 on one row."""

    def rule(one: ServiceClock, days: Calendar) -> ServiceClock:
        return rules.pause(one, reason, unit.now, context.policy, days, since=since, until=until)

    return change(unit, context, row, f"pause {reason.value}", rule)


def resume_row(unit: Unit, context: Context, row: Values) -> Values:
    """S5 on one row."""
    return change(
        unit,
        context,
        row,
        "resume",
        lambda one, days: rules.resume(one, unit.now, context.policy, days),
    )


def absent(unit: Unit, context: Context, record: str, until: datetime | None = None) -> None:
    """S5: the applicant did not come, or comes on a later day; a breached clock goes on."""
    row = load(unit, record)
    if row is None or row["ended"]:
        return
    row = advance(unit, context, row)
    if body(row).state is ClockState.PAUSED:
        row = resume_row(unit, context, row)
    if body(row).state is ClockState.RUNNING and (until is None or until > unit.now):
        pause_row(unit, context, row, PauseReason.ABSENT, until=until)


def advance(unit: Unit, context: Context, row: Values) -> Values:
    """What time alone did since the last look (S6)."""
    return change(
        unit,
        context,
        row,
        "advance",
        lambda one, days: rules.advance(one, unit.now, context.policy, days),
    )


def unended(unit: Unit, context: Context) -> Sequence[Values]:
    """The office's clocks that are not ended, locked in one order."""
    query = sa.select(clock).where(clock.c.office == context.office, clock.c.ended == sa.false())
    return unit.all(query.order_by(clock.c.record).with_for_update())


def recalculate(unit: Unit, context: Context) -> None:
    """S4: after a change of the calendar, running clocks only."""
    for row in unended(unit, context):
        change(
            unit,
            context,
            row,
            "calendar",
            lambda one, days: rules.recalculate(one, context.policy, days),
        )


def pause(context: Context, number: str, reason: PauseReason | str, *, by: str) -> Outcome:
    """S5: an officer stops a clock for a listed reason; the request is dated by this row."""
    try:
        listed = PauseReason(reason)
    except ValueError:
        raise UnknownReason(listed=tuple(PauseReason)) from None

    def work(unit: Unit) -> Outcome:
        row = pause_row(unit, context, _of(unit, number, wanted="running"), listed)
        return Outcome(state=row["state"], reg_no=number)

    return context.write(by, work)


def resume(context: Context, number: str, *, by: str) -> Outcome:
    """S5: and starts it again."""

    def work(unit: Unit) -> Outcome:
        row = resume_row(unit, context, _of(unit, number, wanted="paused"))
        return Outcome(state=row["state"], reg_no=number, message=str(row["due"]))

    return context.write(by, work)


def outage(context: Context, since: datetime, until: datetime, *, by: str) -> int:
    """S5: a declared outage pauses every running clock of the office; how many."""
    if utc(until) <= utc(since):
        raise BadPeriod

    def work(unit: Unit) -> int:
        count = 0
        for row in unended(unit, context):
            row = advance(unit, context, row)
            begin = max(utc(since), body(row).started)
            if body(row).state is ClockState.RUNNING and begin < utc(until):
                pause_row(unit, context, row, PauseReason.OUTAGE, since=begin, until=until)
                count += 1
        unit.audit(
            "outage",
            "office",
            context.office,
            "",
            "",
            office=context.office,
            since=utc(since),
            until=utc(until),
            clocks=count,
        )
        return count

    return context.write(by, work)


def _of(unit: Unit, number: str, *, wanted: str) -> Values:
    row = load(unit, bookings.find(unit, number)["record"])
    if row is None or row["ended"]:
        raise ClockNotRunning(wanted=wanted)
    return row


def _columns(fresh: ServiceClock) -> dict[str, Any]:
    return {
        "state": fresh.state.value,
        "due": fresh.due,
        "ended": fresh.ended_at is not None,
        "body": fresh.model_dump_json(),
    }


def _note(
    unit: Unit, office: str, record: str, verb: str, before: str, fresh: ServiceClock
) -> None:
    unit.audit(
        verb,
        "clock",
        record,
        before,
        fresh.state.value,
        office=office,
        due=fresh.due,
        calendar=fresh.calendar_version,
    )

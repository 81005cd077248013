"""At the counter: cancel, reschedule, no-show, issue, hand over, expire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import sqlalchemy as sa

from namematch.pipeline.admission import closed, exhausted, serves
from namematch.pipeline.context import Context
from namematch.pipeline.errors import (
    CaseOpen,
    CheckPending,
    NotCalledYet,
    RescheduledBefore,
    WrongState,
)
from namematch.pipeline.models import Outcome, Receipt
from namematch.pipeline.states import State, Verb, after
from namematch.pipeline.store import gate
from namematch.pipeline.store.schema import record, registration
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.time import local_date, opening
from namematch.pipeline.verbs import bookings, clocks
from namematch.pipeline.verbs.cases import drop_cases, open_cases, set_due
from namematch.pipeline.verbs.register import receipt


def cancel(context: Context, number: str, *, by: str) -> Outcome:
    """BATAL; the number does not reopen the day's quota (Q3)."""

    def work(unit: Unit, row: Values) -> Values:
        row = bookings.move(unit, row, Verb.CANCEL)
        clocks.end(unit, context, row["record"], served=False)
        drop_cases(unit, row["record"])
        return row

    return _moved(context, number, by, work)


def no_show(context: Context, number: str, *, by: str) -> Outcome:
    """TIDAK_HADIR, on the service date or later, for a number that had no turn."""

    def work(unit: Unit, row: Values) -> Values:
        if local_date(unit.now, context.policy) < row["service_date"]:
            raise NotCalledYet
        if bookings.is_served(unit, row["reg_no"]):
            raise WrongState(verb=Verb.NO_SHOW.value, state=row["state"])
        row = bookings.move(unit, row, Verb.NO_SHOW)
        clocks.absent(unit, context, row["record"])
        return row

    return _moved(context, number, by, work)


def finish(context: Context, number: str, *, by: str) -> Outcome:
    """SELESAI: never with an open case or an undone name check (I3)."""

    def work(unit: Unit, row: Values) -> Values:
        owner = unit.one(sa.select(record).where(record.c.id == row["record"]).with_for_update())
        if owner is None or not owner["checked"]:
            raise CheckPending
        if open_cases(unit, row["record"]):
            raise CaseOpen
        if clocks.load(unit, row["record"]) is None:
            after(row["state"], Verb.FINISH)  # an unpaid number is refused for its state
            raise NotCalledYet
        row = bookings.move(unit, row, Verb.FINISH)
        clocks.end(unit, context, row["record"], served=True)
        return row

    return _moved(context, number, by, work)


def hand_over(context: Context, number: str, *, by: str) -> Outcome:
    """DISERAHKAN."""
    return _moved(context, number, by, lambda unit, row: bookings.move(unit, row, Verb.HAND_OVER))


def expire(context: Context, *, by: str) -> int:
    """KEDALUWARSA for every unpaid number whose hold has ended; how many."""

    def work(unit: Unit) -> int:
        query = sa.select(registration).where(
            registration.c.office == context.office,
            registration.c.state == State.TERDAFTAR.value,
            registration.c.hold_until < unit.now,
        )
        rows = unit.all(query.order_by(registration.c.reg_no).with_for_update())
        for row in rows:
            bookings.move(unit, row, Verb.EXPIRE)
            drop_cases(unit, row["record"])
        return len(rows)

    return context.write(by, work)


def reschedule(context: Context, number: str, day: date | None, *, by: str) -> Receipt:
    """PINDAH: once, to the tail of a day (the next open one if none is named)."""

    def work(unit: Unit) -> Receipt:
        row = _lapsed(unit, bookings.find(unit, number))
        if row["rescheduled"]:
            raise RescheduledBefore
        if bookings.is_served(unit, row["reg_no"]):
            raise WrongState(verb=Verb.MOVE.value, state=row["state"])
        if row["state"] == State.TIDAK_HADIR:
            bookings.free_nik(unit, row)
        fresh = rebook(unit, context, row, day, rescheduled=True)
        return receipt(context, fresh, ())

    return context.write(by, work)


def rebook(
    unit: Unit, context: Context, row: Values, day: date | None, *, rescheduled: bool
) -> Values:
    """The old number becomes PINDAH, the application gets a new one; payment and clock go along."""
    paid = bookings.is_paid(unit, row["record"])
    unpaid_again = row["state"] == State.TIDAK_HADIR and not paid
    hold = unit.now + timedelta(minutes=context.policy.hold_minutes)
    bookings.move(unit, row, Verb.MOVE)
    service_date, seq = _place(unit, context, row["lane"], day)
    fresh = bookings.issue(
        unit,
        context,
        day=service_date,
        lane=row["lane"],
        seq=seq,
        channel=row["channel"],
        nik_hash=row["nik_hash"],
        hold_until=hold if unpaid_again else row["hold_until"],
        record=row["record"],
        state=State.DIBAYAR if paid else State.TERDAFTAR,
        rescheduled=rescheduled or row["rescheduled"],
        cause="rescheduled" if rescheduled else "closure",
    )
    if rescheduled:
        clocks.absent(unit, context, row["record"], until=opening(service_date, context.policy))
    clock = clocks.load(unit, row["record"])
    if clock is not None:
        set_due(unit, row["record"], clock["due"], bookings.place_key(fresh, context.policy))
    return fresh


def _place(unit: Unit, context: Context, lane_code: str, day: date | None) -> tuple[date, int]:
    today = local_date(unit.now, context.policy)
    if day is None:
        return bookings.tail(unit, context, lane_code, today)
    calendar = context.calendar(unit.connection)
    lane = context.policy.lane(lane_code)
    ahead = (day - today).days
    if not 0 < ahead <= context.policy.horizon_days or not serves(lane, day, calendar):
        raise closed(lane, unit.now, context.policy, calendar)
    seq = gate.take(unit.connection, context.office, day, lane.code, lane.cap)
    if seq is None:
        raise exhausted(lane, day, lane.cap, context.policy, calendar)
    return day, seq


def _lapsed(unit: Unit, row: Values) -> Values:
    """An unpaid number whose hold ended has no more moves but expiry."""
    if row["state"] == State.TERDAFTAR and unit.now > row["hold_until"]:
        raise WrongState(verb=Verb.MOVE.value, state=State.KEDALUWARSA.value)
    return row


def _moved(
    context: Context, number: str, by: str, work: Callable[[Unit, Values], Values]
) -> Outcome:
    def whole(unit: Unit) -> Outcome:
        row = work(unit, bookings.find(unit, number))
        return Outcome(state=row["state"], reg_no=row["reg_no"])

    return context.write(by, whole)

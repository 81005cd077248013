"""F1: numbers are served strictly in order; a skip needs a listed reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.errors import (
    NotCalledYet,
    QueueEmpty,
    UnknownReason,
    WrongState,
)
from namematch.pipeline.models import Outcome
from namematch.pipeline.states import WAITING, State
from namematch.pipeline.store import gate
from namematch.pipeline.store.schema import queue_event, quota_day, registration
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.time import local_date
from namematch.pipeline.turns import SkipReason, Turn, next_turn
from namematch.pipeline.verbs import bookings, clocks

_WAITING = sorted(state.value for state in WAITING)


def next_in_line(context: Context, lane: str) -> str:
    """The number whose turn it is today; ``QueueEmpty`` when nobody waits."""
    context.policy.lane(lane)
    with context.read() as unit:
        day = local_date(unit.now, context.policy)
        return str(_next(unit, context, day, lane)[0]["reg_no"])


def serve(context: Context, number: str, *, by: str) -> Outcome:
    """Take the number whose turn it is, if it is paid; a review does not hold it up."""

    def work(unit: Unit) -> Outcome:
        row, position = _turn(unit, context, number)
        if row["state"] != State.DIBAYAR:
            raise WrongState(verb="serve", state=row["state"])
        _event(unit, row, "SERVED", position=position)
        _interviewed(unit, context, row)
        return Outcome(state="SERVED", reg_no=row["reg_no"])

    return context.write(by, work)


def skip(context: Context, number: str, reason: SkipReason | str, *, by: str) -> Outcome:
    """Pass over the number whose turn it is; it is recalled after a few others."""
    try:
        listed = SkipReason(reason)
    except ValueError:
        raise UnknownReason(listed=tuple(SkipReason)) from None

    def work(unit: Unit) -> Outcome:
        row, position = _turn(unit, context, number)
        _event(unit, row, "SKIPPED", position=position, reason=listed.value)
        return Outcome(state="SKIPPED", reg_no=row["reg_no"])

    return context.write(by, work)


def move_ahead(unit: Unit, context: Context, number: str, reason: str) -> None:
    """The effect of an approved proposal: served before its turn, for a stated reason."""
    row = bookings.find(unit, number)
    if row["state"] not in _WAITING or bookings.is_served(unit, row["reg_no"]):
        raise WrongState(verb="move_ahead", state=row["state"])
    _event(unit, row, "AHEAD", position=None, reason=reason)


def turns_of(unit: Unit, context: Context, day: date, lane: str) -> list[Turn]:
    """A lane-day's numbers with what happened to them; ended ones only if they were served."""
    events: dict[str, list[Values]] = {}
    for event in unit.all(_events(context, day, lane)):
        events.setdefault(event["reg_no"], []).append(event)
    rows = unit.all(_rows(context, day, lane))
    turns = (_as_turn(row, events.get(row["reg_no"], [])) for row in rows)
    return [
        turn
        for turn, row in zip(turns, rows, strict=True)
        if turn.served_at is not None or row["state"] in _WAITING
    ]


def _as_turn(row: Values, events: Sequence[Values]) -> Turn:
    last = {event["kind"]: event for event in events}
    served, *others = (last.get(kind) for kind in ("SERVED", "SKIPPED", "AHEAD", "RETURNED"))
    skipped, ahead, _ = others
    reason = next((event["reason"] for event in others if event), None)
    return Turn(
        seq=row["seq"],
        served_at=served["position"] if served else None,
        skipped_at=skipped["position"] if skipped else None,
        reason=reason,
        ahead=ahead is not None,
    )


def _turn(unit: Unit, context: Context, number: str) -> tuple[Values, int]:
    """(the registration, the position of this call) if it is this number's turn."""
    row = bookings.find(unit, number)
    if row["office"] != context.office or row["service_date"] != local_date(
        unit.now, context.policy
    ):
        raise NotCalledYet
    unit.one(
        sa.select(quota_day.c.used)
        .where(gate.of_day(context.office, row["service_date"], row["lane"]))
        .with_for_update()
    )
    following, position = _next(unit, context, row["service_date"], row["lane"])
    if following["reg_no"] != row["reg_no"]:
        raise NotCalledYet
    return row, position


def _next(unit: Unit, context: Context, day: date, lane: str) -> tuple[Values, int]:
    turns = turns_of(unit, context, day, lane)
    events = unit.all(_events(context, day, lane))
    calls = sum(event["position"] is not None for event in events)
    seq = next_turn(turns, calls=calls, recall_after=context.policy.recall_after)
    rows = {row["seq"]: row for row in unit.all(_rows(context, day, lane))}
    if seq is None:
        raise QueueEmpty
    return rows[seq], calls


def _rows(context: Context, day: date, lane: str) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(registration)
        .where(
            registration.c.office == context.office,
            registration.c.service_date == day,
            registration.c.lane == lane,
        )
        .order_by(registration.c.seq)
    )


def _events(context: Context, day: date, lane: str) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(queue_event)
        .where(
            queue_event.c.office == context.office,
            queue_event.c.service_date == day,
            queue_event.c.lane == lane,
        )
        .order_by(queue_event.c.id)
    )


def _event(
    unit: Unit, row: Values, kind: str, *, position: int | None, reason: str | None = None
) -> None:
    unit.put(
        queue_event,
        reg_no=row["reg_no"],
        office=row["office"],
        service_date=row["service_date"],
        lane=row["lane"],
        position=position,
        kind=kind,
        reason=reason,
        at=unit.now,
    )
    unit.audit(
        kind.lower(), "turn", row["reg_no"], "", kind, office=row["office"], position=position
    )


def _interviewed(unit: Unit, context: Context, row: Values) -> None:
    """S1: where the clock starts at the interview, it starts now."""
    if clocks.load(unit, row["record"]) is None:
        confirmed = bookings.paid_at(unit, row["record"])
        clocks.start(unit, context, row["record"], max(confirmed or unit.now, unit.now))

"""E1: what time does: clocks move, late cases reach the supervisor, the centre, its head."""

from __future__ import annotations

import json

import sqlalchemy as sa

from namematch.pipeline import escalation as rules
from namematch.pipeline.context import Context
from namematch.pipeline.crm import CrmClient
from namematch.pipeline.errors import CrmFailed
from namematch.pipeline.models import Outcome
from namematch.pipeline.store.journal import escalation, outbox
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs import bookings, clocks

_BATCH = 100  # messages of one delivery round
_SENT_FIRST = (outbox.c.attempts, outbox.c.created, outbox.c.id)


def tick(context: Context, *, by: str) -> list[Outcome]:
    """Let time act on every clock of the office; the escalations that are new."""

    def work(unit: Unit) -> list[Outcome]:
        found = []
        for row in clocks.unended(unit, context):
            fresh = clocks.advance(unit, context, row)
            found += _escalated(unit, context, fresh)
        return found

    return context.write(by, work)


def acknowledge(context: Context, number: str, *, by: str) -> int:
    """The centre has answered: its head is not called. How many escalations that settles."""

    def work(unit: Unit) -> int:
        record = bookings.find(unit, number)["record"]
        mine = (escalation.c.record == record, escalation.c.acknowledged.is_(None))
        rows = unit.all(sa.select(escalation).where(*mine).with_for_update())
        for row in rows:
            unit.set(escalation, row, acknowledged=unit.now)
            unit.audit(
                "acknowledge",
                "escalation",
                row["message"],
                "SENT",
                "ACKNOWLEDGED",
                office=row["office"],
            )
        return len(rows)

    return context.write(by, work)


def post(unit: Unit, office: str, identity: str, **body: object) -> None:
    """A message into the outbox, in this transaction; numbers and dates only."""
    text = json.dumps({"id": identity, "office": office, **body}, default=str, sort_keys=True)
    unit.put(outbox, id=identity, office=office, body=text, created=unit.now, attempts=0)


def deliver(context: Context, client: CrmClient, *, limit: int = _BATCH) -> int:
    """Send what waits, oldest first, outside any transaction; how many were taken.

    A message is marked after it was taken, so a crash between the two sends it again: at least
    once, and the receiver knows a message by its id. The first refusal ends the round; in the
    next one a refused message comes after those tried less often, so that it holds up none.
    """
    query = sa.select(outbox).where(outbox.c.office == context.office, outbox.c.delivered.is_(None))
    with context.read() as unit:
        waiting = unit.all(query.order_by(*_SENT_FIRST).limit(limit))
    for count, row in enumerate(waiting):
        try:
            client.send(row["id"], row["body"])
        except CrmFailed:
            _mark(context, row, delivered=False)
            return count
        _mark(context, row, delivered=True)
    return len(waiting)


def _mark(context: Context, row: Values, *, delivered: bool) -> None:
    def work(unit: Unit) -> None:
        changed = {"delivered": unit.now} if delivered else {}
        unit.set(outbox, row, attempts=row["attempts"] + 1, **changed)

    context.write("outbox", work)


def _escalated(unit: Unit, context: Context, row: Values) -> list[Outcome]:
    known = {
        one["level"]: one
        for one in unit.all(sa.select(escalation).where(escalation.c.record == row["record"]))
    }
    centre = known.get(rules.Level.CENTRE.value)
    reached = rules.levels(
        clocks.body(row),
        unit.now,
        context.policy,
        context.calendar(unit.connection),
        acknowledged=centre is not None and centre["acknowledged"] is not None,
    )
    return [_sent(unit, context, row, level) for level in reached if level.value not in known]


def _sent(unit: Unit, context: Context, row: Values, level: rules.Level) -> Outcome:
    number = bookings.current(unit, row["record"])["reg_no"]
    message = f"{row['record']}:{level.value}"
    unit.put(
        escalation,
        record=row["record"],
        level=level.value,
        office=context.office,
        at=unit.now,
        message=message,
    )
    post(
        unit,
        context.office,
        message,
        kind="ESCALATION",
        level=level.value,
        reg_no=number,
        due=row["due"],
        state=row["state"],
        at=unit.now.isoformat(),
    )
    unit.audit("escalate", "escalation", message, "", level.value, office=context.office)
    return Outcome(state=level.value, reg_no=number)

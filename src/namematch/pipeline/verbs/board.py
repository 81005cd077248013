"""The day at a glance, and whether it was fair (F1)."""

from __future__ import annotations

from collections import Counter
from datetime import date

import sqlalchemy as sa

from namematch.pipeline.clock import ServiceClock
from namematch.pipeline.context import Context
from namematch.pipeline.models import Board, Fairness
from namematch.pipeline.numbers import reg_no
from namematch.pipeline.states import CaseState, ClockState
from namematch.pipeline.store.journal import outbox
from namematch.pipeline.store.schema import (
    clock,
    proposal,
    queue_event,
    record,
    registration,
    review_case,
)
from namematch.pipeline.store.unit import Unit
from namematch.pipeline.time import local_date
from namematch.pipeline.turns import inversions
from namematch.pipeline.verbs.quota import lane_days
from namematch.pipeline.verbs.serve import turns_of


def board(context: Context, day: date | None = None) -> Board:
    """Numbers, clocks, cases and messages; counts only."""
    today = day or local_date(context.now(), context.policy)
    with context.read() as unit:
        following = context.calendar(unit.connection).next_working(today)
        clocks = _clocks(unit, context)
        running = [one for one in clocks if one.state is ClockState.RUNNING]
        return Board(
            office=context.office,
            date=today,
            lanes=lane_days(unit, context, today),
            states=_counted(
                unit,
                registration.c.state,
                registration.c.office == context.office,
                registration.c.service_date == today,
            ),
            due_today=sum(one.due == today for one in running),
            due_next=sum(one.due == following for one in running),
            breached=sum(one.state is ClockState.BREACHED for one in clocks),
            paused=sum(one.state is ClockState.PAUSED for one in clocks),
            unchecked=_count(
                unit, record, record.c.office == context.office, record.c.checked == sa.false()
            ),
            cases=_counted(
                unit,
                review_case.c.state,
                review_case.c.office == context.office,
                review_case.c.state != CaseState.CLOSED.value,
            ),
            proposals=_count(
                unit, proposal, proposal.c.office == context.office, proposal.c.outcome.is_(None)
            ),
            outbox=_count(
                unit, outbox, outbox.c.office == context.office, outbox.c.delivered.is_(None)
            ),
        )


def fairness(context: Context, day: date | None = None) -> Fairness:
    """F1: inversions without a reason (the target is none), and what was done with one."""
    date_ = day or local_date(context.now(), context.policy)
    found: list[tuple[str, str]] = []
    ahead: list[tuple[str, str]] = []
    served = 0
    with context.read() as unit:
        for lane in context.policy.lanes:
            turns = turns_of(unit, context, date_, lane.code)
            served += sum(turn.served_at is not None for turn in turns)

            def number(seq: int, code: str = lane.code) -> str:
                return reg_no(context.office, date_, code, seq)

            found += [(number(one), number(two)) for one, two in inversions(turns)]
            ahead += [(number(turn.seq), turn.reason or "") for turn in turns if turn.ahead]
        skipped = _skips(unit, context, date_)
    return Fairness(
        date=date_,
        served=served,
        inversions=tuple(found),
        moved_ahead=tuple(ahead),
        skipped=skipped,
    )


def _clocks(unit: Unit, context: Context) -> list[ServiceClock]:
    mine = (clock.c.office == context.office, clock.c.ended == sa.false())
    rows = unit.all(sa.select(clock.c.body).where(*mine))
    return [ServiceClock.model_validate_json(row["body"]) for row in rows]


def _skips(unit: Unit, context: Context, day: date) -> dict[str, int]:
    mine = (
        queue_event.c.office == context.office,
        queue_event.c.service_date == day,
        queue_event.c.kind == "SKIPPED",
    )
    return dict(Counter(row["reason"] for row in unit.all(sa.select(queue_event).where(*mine))))


def _count(unit: Unit, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*where)
    return int(unit.connection.execute(query).scalar_one())


def _counted(
    unit: Unit, column: sa.ColumnElement[str], *where: sa.ColumnElement[bool]
) -> dict[str, int]:
    query = sa.select(column, sa.func.count()).where(*where).group_by(column).order_by(column)
    return {str(state): int(count) for state, count in unit.connection.execute(query)}

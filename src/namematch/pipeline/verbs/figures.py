"""What a supervisor looks at: what waits, the pace, clocks at risk, agreement, the threshold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from namematch.pipeline import pace
from namematch.pipeline.clock import days_left
from namematch.pipeline.context import Context
from namematch.pipeline.models import CutFigures, DayFigures, Figures, OfficerFigures, Workload
from namematch.pipeline.states import CaseState
from namematch.pipeline.store.schema import (
    candidate,
    clock,
    decision,
    proposal,
    registration,
    review_case,
)
from namematch.pipeline.store.unit import Unit
from namematch.pipeline.time import day_end, local_date
from namematch.pipeline.verbs import clocks, learn
from namematch.pipeline.verbs.checks import CHECKED
from namematch.pipeline.verdicts import SAME, Verdict

DAYS = 14  # of pace and of officers
_AT_RISK = 50  # numbers named
_CUTS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)  # beside the present one


def workload(context: Context, *, by: str) -> Workload:
    """What is left and done, for one officer."""
    with context.read() as unit:
        today = local_date(unit.now, context.policy)
        begin = day_end(today - timedelta(days=1), context.policy)
        waits = (review_case.c.office == context.office, review_case.c.state == CaseState.OPEN)
        blind = sa.select(sa.func.count()).where(*waits, review_case.c.blind_of.is_not(None))
        checks = (
            *(proposal.c.office == context.office, proposal.c.outcome.is_(None)),
            *(proposal.c.kind.in_(CHECKED), proposal.c.maker != by),
        )
        mine = (decision.c.maker == by, decision.c.made >= begin, _ruled(context))
        return Workload(
            waiting=_count(unit, sa.select(sa.func.count()).where(*waits)) - _count(unit, blind),
            mine=_count(unit, _cases_ruled().where(*mine)),
            checks=_count(unit, sa.select(sa.func.count()).where(*checks)),
        )


def figures(context: Context, *, days: int = DAYS) -> Figures:
    """Counts over the last days, and of what stands now."""
    with context.read() as unit:
        today = local_date(unit.now, context.policy)
        since = day_end(today - timedelta(days=days), context.policy)
        return Figures(
            waiting=_waiting(unit, context),
            days=tuple(_days(unit, context, today, days)),
            capacity=context.policy.capacity,
            at_risk=_at_risk(unit, context, today),
            maker_checker=learn.agreement(learn.checked_pairs(unit, context)),
            blind=learn.agreement(learn.blind_pairs(unit, context)),
            officers=_officers(unit, context, since),
            threshold=context.policy.review_probability,
            cuts=_cuts(unit, context),
        )


def _waiting(unit: Unit, context: Context) -> dict[str, int]:
    state = review_case.c.state
    mine = (review_case.c.office == context.office, state != CaseState.CLOSED.value)
    query = sa.select(state, sa.func.count()).where(*mine).group_by(state).order_by(state)
    return {str(name): int(count) for name, count in unit.connection.execute(query)}


def _days(unit: Unit, context: Context, today: date, days: int) -> Iterator[DayFigures]:
    for back in reversed(range(days)):
        day = today - timedelta(days=back)
        begin, end = (day_end(day - timedelta(days=step), context.policy) for step in (1, 0))
        opened = sa.select(sa.func.count()).where(
            *(review_case.c.office == context.office, review_case.c.blind_of.is_(None)),
            *(review_case.c.opened >= begin, review_case.c.opened < end),
        )
        made = (decision.c.made >= begin, decision.c.made < end, _ruled(context))
        decided = _cases_ruled().where(*made)
        yield DayFigures(date=day, opened=_count(unit, opened), decided=_count(unit, decided))


def _at_risk(unit: Unit, context: Context, today: date) -> tuple[tuple[str, date, int], ...]:
    """Due on the next working day at the latest, and not decided."""
    calendar = context.calendar(unit.connection)
    soon = calendar.next_working(today)
    open_case = (
        *(review_case.c.office == context.office, review_case.c.state != CaseState.CLOSED.value),
        *(review_case.c.due <= soon, review_case.c.blind_of.is_(None)),
        *(review_case.c.after_issue == sa.false(), clock.c.ended == sa.false()),
    )
    order = (review_case.c.due, review_case.c.place, review_case.c.id)
    query = (
        sa.select(review_case.c.record, clock.c.body, clock.c.due)
        .join(clock, clock.c.record == review_case.c.record)
        .where(*open_case)
        .order_by(*order)
        .limit(_AT_RISK)
    )
    rows = unit.all(query)
    numbers = _numbers(unit, [row["record"] for row in rows])
    return tuple(
        (
            numbers[row["record"]],
            row["due"],
            days_left(clocks.body(row), unit.now, context.policy, calendar),
        )
        for row in rows
    )


def _numbers(unit: Unit, records: list[str]) -> dict[str, str]:
    columns = registration.c
    query = sa.select(columns.record, columns.reg_no).where(columns.record.in_(records))
    return {row["record"]: row["reg_no"] for row in unit.all(query.order_by(columns.issued))}


def _officers(unit: Unit, context: Context, since: datetime) -> tuple[OfficerFigures, ...]:
    """Per case and officer: candidates of one case are decided together."""
    query = (
        sa.select(decision.c.maker, decision.c.case_id, decision.c.leased, decision.c.made)
        .join(review_case, review_case.c.id == decision.c.case_id)
        .where(decision.c.made >= since, _ruled(context))
        .distinct()
        .order_by(decision.c.made, decision.c.case_id)
    )
    decided: dict[str, int] = defaultdict(int)
    seconds: dict[str, list[float]] = defaultdict(list)
    for row in unit.all(query):
        decided[row["maker"]] += 1
        if row["leased"] is not None:
            seconds[row["maker"]].append((row["made"] - row["leased"]).total_seconds())
    return tuple(
        OfficerFigures(
            officer=officer,
            decided=count,
            seconds=pace.median(seconds[officer]),
            under=pace.under(seconds[officer]),
            hasty=pace.hasty(seconds[officer]),
        )
        for officer, count in sorted(decided.items(), key=lambda one: (-one[1], one[0]))
    )


def _cuts(unit: Unit, context: Context) -> tuple[CutFigures, ...]:
    """Of the candidates that were stored, so nothing is said below the present threshold."""
    present = context.policy.review_probability
    grid = sorted({present, *(cut for cut in _CUTS if cut > present)})
    flags, same = [0] * len(grid), [0] * len(grid)
    for at, one_person, count in unit.connection.execute(_by_step(context, grid)):
        for below in range(at + 1):
            flags[below] += count
            same[below] += count if one_person else 0
    found = same[0]
    return tuple(
        CutFigures(threshold=cut, flags=flags[at], seen=same[at] / found if found else None)
        for at, cut in enumerate(grid)
    )


def _by_step(context: Context, grid: Sequence[float]) -> sa.Select[Any]:
    """(the highest step a candidate reaches, whether it was ruled SAME, how many)."""
    ladder = [(candidate.c.probability >= cut, at) for at, cut in enumerate(grid)][::-1]
    step = sa.case(*ladder).label("step")
    verdicts = [int(verdict) for verdict in SAME]
    same = sa.case((decision.c.verdict.in_(verdicts), True), else_=False).label("same")
    return (
        sa.select(step, same, sa.func.count())
        .select_from(candidate)
        .join(review_case, review_case.c.id == candidate.c.case_id)
        .outerjoin(decision, decision.c.id == candidate.c.decision)
        .where(
            *(review_case.c.office == context.office, review_case.c.blind_of.is_(None)),
            *(candidate.c.past == sa.false(), candidate.c.probability >= grid[0]),
        )
        .group_by("step", "same")
    )


def _ruled(context: Context) -> sa.ColumnElement[bool]:
    return sa.and_(decision.c.verdict != int(Verdict.UNDO), review_case.c.office == context.office)


def _cases_ruled() -> sa.Select[Any]:
    """How many cases were ruled on; undoing is counted where it is checked."""
    distinct = sa.func.count(sa.distinct(decision.c.case_id))
    return sa.select(distinct).join(review_case, review_case.c.id == decision.c.case_id)


def _count(unit: Unit, query: sa.Select[Any]) -> int:
    return int(unit.connection.execute(query).scalar_one())

"""Q3: caps. Lowering stops at what was issued; raising needs two people."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.errors import CapBelowUsed, NoCapChange
from namematch.pipeline.models import LaneDay
from namematch.pipeline.store import gate
from namematch.pipeline.store.schema import idempotency, quota_day
from namematch.pipeline.store.unit import Unit, Values


def lower_cap(context: Context, day: date, lane: str, cap: int, *, by: str) -> int:
    """Set a smaller cap; ``CapBelowUsed`` below the numbers issued."""

    def work(unit: Unit) -> int:
        row = row_of(unit, context, day, lane)
        if cap < row["used"]:
            raise CapBelowUsed(cap=cap, used=row["used"])
        if cap > row["cap"]:
            raise NoCapChange(cap=row["cap"])
        _set(unit, row, cap, extra=max(0, row["extra"] - (row["cap"] - cap)), verb="lower_cap")
        return cap

    return context.write(by, work)


def check_raise(unit: Unit, context: Context, day: date, lane: str, cap: int) -> None:
    """``NoCapChange`` for a raise that raises nothing."""
    row = row_of(unit, context, day, lane)
    if cap <= row["cap"]:
        raise NoCapChange(cap=row["cap"])


def raise_cap(unit: Unit, context: Context, day: date, lane: str, cap: int) -> None:
    """The effect of an approved proposal; what is above the policy is counted apart (M1)."""
    check_raise(unit, context, day, lane, cap)
    row = row_of(unit, context, day, lane)
    _set(unit, row, cap, extra=row["extra"] + cap - row["cap"], verb="raise_cap")


def row_of(unit: Unit, context: Context, day: date, lane: str) -> Values:
    """A lane-day's row, locked; made if nobody asked before."""
    cap = context.policy.lane(lane).cap
    gate.ensure(unit.connection, context.office, day, lane, cap)
    query = sa.select(quota_day).where(gate.of_day(context.office, day, lane)).with_for_update()
    found = unit.one(query)
    assert found is not None
    return found


def lane_days(unit: Unit, context: Context, day: date) -> tuple[LaneDay, ...]:
    """The day's numbers in every lane, refusals of the whole day included."""
    mine = (quota_day.c.office == context.office, quota_day.c.service_date == day)
    rows = {row["lane"]: row for row in unit.all(sa.select(quota_day).where(*mine))}
    found = []
    for lane in context.policy.lanes:
        row = rows.get(lane.code)
        found.append(
            LaneDay(
                lane=lane.code,
                name=lane.name,
                cap=row["cap"] if row else lane.cap,
                used=row["used"] if row else 0,
                extra=row["extra"] if row else 0,
                refused=_refused(unit, context, day, lane.code),
            )
        )
    return tuple(found)


def _refused(unit: Unit, context: Context, day: date, lane: str) -> int:
    query = sa.select(sa.func.count()).where(
        idempotency.c.office == context.office,
        idempotency.c.service_date == day,
        idempotency.c.reg_no.is_(None),
        idempotency.c.answer.like('{"code": "QuotaExhausted"%"lane": "' + lane + '"%'),
    )
    return int(unit.connection.execute(query).scalar_one())


def _set(unit: Unit, row: Values, cap: int, *, extra: int, verb: str) -> None:
    unit.set(quota_day, row, cap=cap, extra=extra)
    place = f"{row['service_date']}-{row['lane']}"
    unit.audit(verb, "quota", place, str(row["cap"]), str(cap), office=row["office"])

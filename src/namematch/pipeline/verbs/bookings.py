"""Registration numbers: found, issued, moved from state to state, each with its audit row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.admission import service_days
from namematch.pipeline.context import Context
from namematch.pipeline.errors import NikRegistered, NoOpenDay, OtherOffice, UnknownNumber
from namematch.pipeline.numbers import place_of, reg_no
from namematch.pipeline.policy import Policy
from namematch.pipeline.states import ACTIVE, State, Verb, after
from namematch.pipeline.store import gate
from namematch.pipeline.store.schema import payment, queue_event, registration
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.time import local_date
from namematch.pipeline.turns import ReturnReason

_ORDER = (registration.c.service_date, registration.c.lane, registration.c.seq)


def find(unit: Unit, number: str) -> Values:
    """A registration of this office by its number, locked; ``UnknownNumber``."""
    check_office(unit, number)
    query = sa.select(registration).where(registration.c.reg_no == number.strip().upper())
    found = unit.one(query.with_for_update())
    if found is None:
        raise UnknownNumber
    return found


def check_office(unit: Unit, number: str) -> None:
    """``OtherOffice``: another's number goes by its rules, fees and calendar, not by ours."""
    office = place_of(number).office
    if office != unit.office:
        raise OtherOffice(office=office)


def current(unit: Unit, record: str) -> Values:
    """The latest number of an application, locked."""
    query = (
        sa.select(registration)
        .where(registration.c.record == record)
        .order_by(registration.c.issued.desc(), *(column.desc() for column in _ORDER))
    )
    found = unit.one(query.with_for_update())
    if found is None:
        raise UnknownNumber
    return found


def active_of(unit: Unit, nik_hash: str) -> Values | None:
    """I2: the active registration of a NIK, anywhere."""
    states = registration.c.state.in_(sorted(ACTIVE))
    query = sa.select(registration).where(registration.c.nik_hash == nik_hash, states)
    return unit.one(query.with_for_update())


def move(unit: Unit, row: Values, verb: Verb, *, cause: str = "", **values: Any) -> Values:
    """Along the table of states; ``WrongState`` where it does not lead on."""
    return put_state(unit, row, after(row["state"], verb), verb.value, cause=cause, **values)


def put_state(
    unit: Unit, row: Values, state: State, verb: str, *, cause: str = "", **values: Any
) -> Values:
    """Write a state, count the version, note it (invariant 16)."""
    changed = unit.set(registration, row, state=state.value, **values)
    unit.audit(
        verb,
        "registration",
        row["reg_no"],
        row["state"],
        state.value,
        office=row["office"],
        cause=cause,
    )
    return changed


def issue(
    unit: Unit,
    context: Context,
    *,
    day: date,
    lane: str,
    seq: int,
    channel: str,
    nik_hash: str | None,
    hold_until: datetime,
    record: str | None = None,
    state: State = State.TERDAFTAR,
    rescheduled: bool = False,
    **audited: Any,
) -> Values:
    """A new row for a number the gate gave; ``record`` None begins an application."""
    number = reg_no(context.office, day, lane, seq)
    row = {
        "reg_no": number,
        "record": record or number,
        "office": context.office,
        "service_date": day,
        "lane": lane,
        "seq": seq,
        "channel": channel,
        "state": state.value,
        "nik_hash": nik_hash,
        "issued": unit.now,
        "hold_until": hold_until,
        "rescheduled": rescheduled,
        "rejected_by": None,
        "row_version": 1,
    }
    unit.put(registration, **row)
    unit.audit(
        "register",
        "registration",
        number,
        "",
        state.value,
        office=context.office,
        record=row["record"],
        **audited,
    )
    return row


def tail(unit: Unit, context: Context, lane_code: str, after_day: date) -> tuple[date, int]:
    """The last place of the lane's next open day that has one; ``NoOpenDay``."""
    lane = context.policy.lane(lane_code)
    day = after_day
    for day in service_days(lane, after_day, context.calendar(unit.connection)):
        if (day - after_day).days > context.policy.horizon_days:
            break
        seq = gate.take(unit.connection, context.office, day, lane.code, lane.cap)
        if seq is not None:
            return day, seq
    raise NoOpenDay(until=day)


def free_nik(unit: Unit, row: Values) -> None:
    """``NikRegistered`` if the person has another active registration by now."""
    other = active_of(unit, row["nik_hash"]) if row["nik_hash"] else None
    if other is not None and other["reg_no"] != row["reg_no"]:
        raise NikRegistered


def came_back(unit: Unit, row: Values, reason: ReturnReason) -> None:
    """F1: the number waits again; who was served meanwhile was not let past it."""
    names = ("reg_no", "office", "service_date", "lane")
    values = {name: row[name] for name in names}
    unit.put(queue_event, kind="RETURNED", reason=reason.value, at=unit.now, **values)
    unit.audit("returned", "turn", row["reg_no"], "", "RETURNED", office=row["office"])


def is_paid(unit: Unit, record: str) -> bool:
    """Whether an application's payment was booked (money held for return is not)."""
    return paid_at(unit, record) is not None


def is_served(unit: Unit, number: str) -> bool:
    """Whether the number had its turn."""
    mine = (queue_event.c.reg_no == number, queue_event.c.kind == "SERVED")
    return unit.one(sa.select(queue_event.c.id).where(*mine)) is not None


def served_at(unit: Unit, record: str) -> datetime | None:
    """When an application had its interview."""
    query = (
        sa.select(queue_event.c.at)
        .join(registration, registration.c.reg_no == queue_event.c.reg_no)
        .where(registration.c.record == record, queue_event.c.kind == "SERVED")
    )
    found = unit.one(query)
    return found["at"] if found else None


def paid_at(unit: Unit, record: str) -> datetime | None:
    """The bank's instant of an application's payment."""
    booked = payment.c.answer.not_like('{"state":"HELD"%')
    found = unit.one(sa.select(payment).where(payment.c.record == record, booked))
    return found["confirmed"] if found else None


def today(context: Context, unit: Unit) -> date:
    """The office's date."""
    return local_date(unit.now, context.policy)


def place_key(row: Values, policy: Policy) -> str:
    """A text that sorts as numbers do: service date, lane, sequence."""
    return f"{row['service_date']:%Y%m%d}-{row['lane']}-{row['seq']:05d}"

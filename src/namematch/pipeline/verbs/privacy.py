"""A person's rights (UU 27/2022): all their data on request, and destruction after retention."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.errors import NotPurgeable
from namematch.pipeline.states import WAITING, State
from namematch.pipeline.store.schema import (
    clock,
    decision,
    idempotency,
    opinion,
    payment,
    record,
    registration,
    subject,
)
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs import bookings
from namematch.pipeline.verbs.cases import drop_copies, open_cases
from namematch.pipeline.verbs.subjects import key_of, opened_form

_UNDONE = WAITING | {State.SELESAI}


def export_subject(context: Context, number: str, *, by: str) -> dict[str, Any]:
    """Everything kept on the person of a number; the export itself is audited."""

    def work(unit: Unit) -> dict[str, Any]:
        records = _records(unit, number)
        key = key_of(unit.connection, unit.keys, records[0]["subject"])
        ids = [row["id"] for row in records]
        unit.audit("export", "subject", records[0]["subject"], "", "", office=context.office)
        return {
            "forms": [
                opened_form(unit.keys, key, r["form"]).model_dump(mode="json") for r in records
            ],
            "registrations": _plain(unit, registration, registration.c.record.in_(ids)),
            "payments": _plain(unit, payment, payment.c.record.in_(ids)),
            "clocks": _plain(unit, clock, clock.c.record.in_(ids)),
            "decisions": _decisions(unit, ids),
            "opinions": _opinions(unit, ids),
        }

    return context.write(by, work)


def purge_subject(context: Context, number: str, *, by: str) -> None:
    """Destroy a person's key and keyed hashes; ``NotPurgeable`` while anything is open.

    What was sealed, wherever it lies, is unreadable from then on; the audit chain still verifies.
    """

    def work(unit: Unit) -> None:
        records = _records(unit, number)
        for row in records:
            drop_copies(unit, row["id"])
        _check_purgeable(unit, context, records)
        ids = [row["id"] for row in records]
        owner = unit.one(sa.select(subject).where(subject.c.id == records[0]["subject"]))
        assert owner is not None
        key_of(unit.connection, unit.keys, owner["id"])  # refused the second time
        unit.set(subject, owner, nik_hash=None, wrapped_key=None, purged=unit.now)
        mine = registration.c.record.in_(ids)
        numbers = [row["reg_no"] for row in unit.all(sa.select(registration).where(mine))]
        unit.connection.execute(sa.update(registration).where(mine).values(nik_hash=None))
        unit.connection.execute(
            sa.update(idempotency).where(idempotency.c.reg_no.in_(numbers)).values(digest=None)
        )
        for row in records:
            unit.audit("purge", "record", row["id"], "", "PURGED", office=row["office"])

    context.write(by, work)


def _records(unit: Unit, number: str) -> list[Values]:
    first = bookings.find(unit, number)["record"]
    owner = sa.select(record.c.subject).where(record.c.id == first).scalar_subquery()
    query = sa.select(record).where(record.c.subject == owner).order_by(record.c.id)
    return list(unit.all(query.with_for_update()))


def _check_purgeable(unit: Unit, context: Context, records: list[Values]) -> None:
    for row in records:
        state = bookings.current(unit, row["id"])["state"]
        if state in _UNDONE:
            raise NotPurgeable(problem="in_state", state=state)
        if open_cases(unit, row["id"], blocking=False):
            raise NotPurgeable(problem="open_case")
        last = max(row["changed"], bookings.current(unit, row["id"])["issued"])
        if unit.now < last + timedelta(days=context.policy.retention_days):
            raise NotPurgeable(problem="retention", days=context.policy.retention_days)


def _plain(unit: Unit, table: sa.Table, where: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    hidden = {"nik_hash", "digest", "row_version"}
    rows = unit.all(sa.select(table).where(where))
    return [{k: _json(v) for k, v in row.items() if k not in hidden} for row in rows]


def _decisions(unit: Unit, ids: list[str]) -> list[dict[str, Any]]:
    touching = sa.or_(decision.c.left.in_(ids), decision.c.right.in_(ids))
    found = []
    for row in unit.all(sa.select(decision).where(touching).order_by(decision.c.id)):
        fields = ("id", "left", "right", "verdict", "reason", "maker", "made", "supersedes")
        found.append({name: _json(row[name]) for name in fields})
    return found


def _opinions(unit: Unit, ids: list[str]) -> list[dict[str, Any]]:
    touching = sa.or_(decision.c.left.in_(ids), decision.c.right.in_(ids))
    query = sa.select(opinion).join(decision, decision.c.id == opinion.c.decision)
    fields = ("decision", "verdict", "reason", "officer", "made")
    rows = unit.all(query.where(touching).order_by(opinion.c.id))
    return [{name: _json(row[name]) for name in fields} for row in rows]


def _json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))

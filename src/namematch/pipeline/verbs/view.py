"""A case as an officer reads it: forms opened, NIK masked, the evidence that was found."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.clock import days_left
from namematch.pipeline.context import Context
from namematch.pipeline.errors import SubjectPurged
from namematch.pipeline.models import CandidateView, CaseView
from namematch.pipeline.store.schema import candidate, decision, draft, record
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs import bookings, clocks
from namematch.pipeline.verbs.subjects import key_of, masked, open_for, opened_form


def case_view(unit: Unit, context: Context, case: Values) -> CaseView:
    """Everything of a case; personal data, for whoever was dealt it."""
    owner = unit.one(sa.select(record).where(record.c.id == case["record"]))
    assert owner is not None
    key = key_of(unit.connection, unit.keys, owner["subject"])
    present = (candidate.c.case_id == case["id"], candidate.c.past == sa.false())
    rows = unit.all(sa.select(candidate).where(*present).order_by(candidate.c.id))
    clock = clocks.load(unit, case["record"])
    left = None
    if clock is not None:
        calendar = context.calendar(unit.connection)
        left = days_left(clocks.body(clock), unit.now, context.policy, calendar)
    return CaseView(
        id=case["id"],
        token=case["token"],
        lease_until=case["lease_until"],
        state=case["state"],
        record=case["record"],
        reg_no=bookings.current(unit, case["record"])["reg_no"],
        due=clock["due"] if clock is not None else None,
        days_left=left,
        form=masked(opened_form(unit.keys, key, owner["form"])),
        flags=tuple(filter(None, owner["flags"].split(","))),
        candidates=tuple(_candidate(unit, owner["subject"], row) for row in rows),
        drafts=_drafts(unit, key, case["id"]),
    )


def _candidate(unit: Unit, owner: str, row: Values) -> CandidateView:
    """A look-alike; what was purged is None."""
    other = unit.one(sa.select(record).where(record.c.id == row["record"]))
    form, state, shown = None, None, None
    try:
        if other is not None:
            state = bookings.current(unit, row["record"])["state"]
            key = key_of(unit.connection, unit.keys, other["subject"])
            form = masked(opened_form(unit.keys, key, other["form"]))
        if row["evidence"] is not None:
            subjects = [owner, *([other["subject"]] if other else [])]
            shown = json.loads(open_for(unit, subjects, row["evidence"]))
    except SubjectPurged:
        shown = None
    return CandidateView(
        id=row["id"],
        record=row["record"],
        weight=row["weight"],
        probability=row["probability"],
        nik_equal=row["nik_equal"],
        form=form,
        evidence=shown,
        state=state,
        verdict=_verdict(unit, row["decision"]),
    )


def _verdict(unit: Unit, identity: int | None) -> int | None:
    if identity is None:
        return None
    found = unit.one(sa.select(decision.c.verdict).where(decision.c.id == identity))
    return int(found["verdict"]) if found is not None else None


def _drafts(unit: Unit, key: bytes, case_id: int) -> tuple[str, ...]:
    rows: Any = unit.all(sa.select(draft).where(draft.c.case_id == case_id).order_by(draft.c.id))
    return tuple(unit.keys.open(key, row["text"], "note").decode() for row in rows)

"""A whole NIK, for whoever holds the case or the check, for a stated reason, audited."""

from __future__ import annotations

import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.errors import NikNotKept, NotHeld, ReasonMissing, UnknownCase
from namematch.pipeline.store.schema import candidate, decision, proposal, record, review_case
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs.notes import sealed_note
from namematch.pipeline.verbs.subjects import key_of, opened_form


def reveal(
    context: Context, case_id: int, candidate_id: int | None, reason: str, *, by: str
) -> str:
    """The NIK of a candidate, or of the applicant for None.

    ``NikNotKept`` for an earlier holder, whose NIK is not kept. The reason is free text and is
    sealed; the NIK is in no row.
    """
    if not reason.strip():
        raise ReasonMissing

    def work(unit: Unit) -> str:
        case = unit.one(sa.select(review_case).where(review_case.c.id == case_id))
        if case is None or case["office"] != unit.office:
            raise UnknownCase
        if not _held(unit, case):
            raise NotHeld
        shown = case["record"] if candidate_id is None else _candidate(unit, case, candidate_id)
        row = unit.one(sa.select(record).where(record.c.id == shown))
        if row is None:
            raise NikNotKept
        key = key_of(unit.connection, unit.keys, row["subject"])
        nik = opened_form(unit.keys, key, row["form"]).nik
        unit.audit(
            "reveal",
            "nik",
            shown,
            "",
            "",
            office=case["office"],
            sealed=sealed_note(unit, case_id, reason),
            case=case_id,
        )
        return nik

    return context.write(by, work)


def _held(unit: Unit, case: Values) -> bool:
    """By the lease of the case, or of a check of it."""
    if case["holder"] == unit.by and unit.now < case["lease_until"]:
        return True
    query = (
        sa.select(proposal.c.id)
        .join(decision, decision.c.proposal == proposal.c.id)
        .where(
            decision.c.case_id == case["id"],
            proposal.c.outcome.is_(None),
            proposal.c.holder == unit.by,
            proposal.c.lease_until > unit.now,
        )
    )
    return unit.one(query) is not None


def _candidate(unit: Unit, case: Values, candidate_id: int) -> str:
    mine = (candidate.c.id == candidate_id, candidate.c.case_id == case["id"])
    row = unit.one(sa.select(candidate.c.record).where(*mine, candidate.c.past == sa.false()))
    if row is None:
        raise UnknownCase
    return str(row["record"])

"""Decisions as they were made: which of them stand, which may be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.errors import SubjectPurged
from namematch.pipeline.models import Decision
from namematch.pipeline.store.schema import candidate, decision, link, proposal, review_case
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs.notes import opened_note
from namematch.pipeline.verdicts import Verdict


def decisions(
    context: Context, *, by: str | None = None, limit: int | None = 50
) -> tuple[Decision, ...]:
    """Latest first, of one officer or of all; notes stay sealed."""
    with context.read() as unit:
        return tuple(_decision(row, "") for row in unit.all(_query(context, by, limit)))


def export_decisions(context: Context, *, by: str) -> tuple[Decision, ...]:
    """Every decision, oldest first, with its note; the export itself is audited."""

    def work(unit: Unit) -> tuple[Decision, ...]:
        unit.audit("export", "decisions", context.office, "", "", office=context.office)
        return tuple(_with_notes(unit, unit.all(_query(context, None, None))))[::-1]

    return context.write(by, work)


def _with_notes(unit: Unit, rows: Any) -> Iterator[Decision]:
    for row in rows:
        try:
            note = opened_note(unit, row["case_id"], row["note"])
        except SubjectPurged:
            note = ""
        yield _decision(row, note)


def _query(context: Context, by: str | None, limit: int | None) -> sa.Select[Any]:
    waiting = sa.alias(proposal, "waiting")
    undo = sa.alias(decision, "undo")
    undoing = (
        sa.select(undo.c.id)
        .join(waiting, waiting.c.id == undo.c.proposal)
        .where(undo.c.supersedes == decision.c.id, waiting.c.outcome.is_(None))
        .exists()
    )
    query = (
        sa.select(
            *(decision.c.id, decision.c.case_id, decision.c.left, decision.c.right),
            *(decision.c.verdict, decision.c.reason, decision.c.note, decision.c.maker),
            *(decision.c.made, decision.c.blind, decision.c.supersedes),
            review_case.c.record,
            candidate.c.decision.label("present"),
            link.c.same,
            proposal.c.id.label("proposal"),
            proposal.c.outcome,
            undoing.label("undoing"),
        )
        .join(review_case, review_case.c.id == decision.c.case_id)
        .join(candidate, candidate.c.id == decision.c.candidate)
        .outerjoin(link, link.c.decision == decision.c.id)
        .outerjoin(proposal, proposal.c.id == decision.c.proposal)
        .where(review_case.c.office == context.office)
        .order_by(decision.c.made.desc(), decision.c.id.desc())
        .limit(limit)
    )
    return query.where(decision.c.maker == by) if by is not None else query


def _decision(row: Values, note: str) -> Decision:
    """Live: a link, or the answer on its candidate that nobody has yet to approve."""
    waits = row["proposal"] is not None and row["outcome"] is None
    linked = row["same"] is not None
    return Decision(
        id=row["id"],
        case=row["case_id"],
        record=row["record"],
        other=row["right"] if row["left"] == row["record"] else row["left"],
        verdict=Verdict(row["verdict"]),
        reason=row["reason"],
        note=note,
        maker=row["maker"],
        made=row["made"],
        live=linked or (row["present"] == row["id"] and not waits and not row["blind"]),
        waiting=waits,
        undoable=linked and not row["undoing"],
        blind=row["blind"],
        supersedes=row["supersedes"],
    )

"""The second person's word, and what it sets in motion."""

from __future__ import annotations

import json
from datetime import date

import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.errors import UnknownReason
from namematch.pipeline.models import Outcome, Proposal
from namematch.pipeline.states import CaseState
from namematch.pipeline.store.schema import candidate, proposal
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs import bookings, rulings
from namematch.pipeline.verbs.cases import close_proposal, put_case
from namematch.pipeline.verbs.proposals import as_model, free, propose
from namematch.pipeline.verbs.quota import check_raise, raise_cap
from namematch.pipeline.verbs.review import case_row
from namematch.pipeline.verbs.serve import move_ahead
from namematch.pipeline.verdicts import Ruling, Verdict, check_ruling


def propose_cap(context: Context, day: date, lane: str, cap: int, reason: str, *, by: str) -> int:
    """Q3: a higher cap for one lane-day."""

    def work(unit: Unit) -> int:
        check_raise(unit, context, day, lane, cap)
        body = {"date": day.isoformat(), "lane": lane, "cap": cap}
        return propose(unit, context.office, "RAISE_CAP", body, _stated(reason))

    return context.write(by, work)


def propose_ahead(context: Context, number: str, reason: str, *, by: str) -> int:
    """F1: someone is served before their turn."""

    def work(unit: Unit) -> int:
        row = bookings.find(unit, number)
        return propose(
            unit, context.office, "MOVE_AHEAD", {"reg_no": row["reg_no"]}, _stated(reason)
        )

    return context.write(by, work)


def undo(context: Context, decision: int, reason: str, note: str, *, by: str) -> int:
    """Take a live decision back: a new decision, for a second person."""
    ruling = Ruling(candidate=0, verdict=Verdict.UNDO, reason=reason, note=note)
    check_ruling(ruling)

    def work(unit: Unit) -> int:
        return rulings.write_undo(unit, rulings.row_of(unit, decision), ruling)

    return context.write(by, work)


def approve(context: Context, identity: int, *, by: str) -> Outcome:
    """The proposal takes effect; ``SameOfficer`` for its maker."""

    def work(unit: Unit) -> Outcome:
        row = free(unit, identity)
        close_proposal(unit, row, "APPROVED", checker=by)
        _effect(unit, context, row)
        return Outcome(state="APPROVED", reg_no="")

    return context.write(by, work)


def refuse(context: Context, identity: int, *, by: str) -> Outcome:
    """The proposal has no effect; a refused decision brings its case back to be dealt."""

    def work(unit: Unit) -> Outcome:
        row = free(unit, identity)
        close_proposal(unit, row, "REFUSED", checker=by)
        if row["kind"] == "DECISION":
            made = rulings.row_of(unit, json.loads(row["body"])["decision"])
            case = case_row(unit, made["case_id"])
            one = unit.one(sa.select(candidate).where(candidate.c.id == made["candidate"]))
            if one is not None:
                unit.set(candidate, one, decision=None)
            if case["state"] != CaseState.OPEN:
                put_case(unit, case, CaseState.OPEN, "return")
        return Outcome(state="REFUSED", reg_no="")

    return context.write(by, work)


def proposals(context: Context) -> list[Proposal]:
    """What waits for a second person, oldest first."""
    query = sa.select(proposal).where(
        proposal.c.office == context.office, proposal.c.outcome.is_(None)
    )
    with context.read() as unit:
        return [as_model(row) for row in unit.all(query.order_by(proposal.c.id))]


def _effect(unit: Unit, context: Context, row: Values) -> None:
    body = json.loads(row["body"])
    if row["kind"] == "RAISE_CAP":
        day = date.fromisoformat(body["date"])
        raise_cap(unit, context, day, body["lane"], body["cap"])
    elif row["kind"] == "MOVE_AHEAD":
        move_ahead(unit, context, body["reg_no"], row["reason"])
    elif row["kind"] == "DECISION":
        made = rulings.row_of(unit, body["decision"])
        rulings.make_live(unit, context, made["id"])
        case = case_row(unit, made["case_id"])
        if case["state"] == CaseState.AWAIT_CHECK:
            rulings.settle(unit, context, case, verb="approve")
    else:
        rulings.take_back(unit, context, rulings.row_of(unit, body["decision"]))


def _stated(reason: str) -> str:
    if not reason.strip():
        raise UnknownReason(listed=("stated",))
    return reason.strip()

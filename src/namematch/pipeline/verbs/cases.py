"""Review cases: moved from state to state, each with its audit row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.states import CaseState
from namematch.pipeline.store.schema import candidate, decision, proposal, review_case
from namematch.pipeline.store.unit import Unit, Values

LATEST = date(9999, 12, 31)  # the due date of cases without a clock: dealt last
_NO_LEASE = {"holder": None, "leased": None, "lease_until": None}


def put_case(unit: Unit, case: Values, state: CaseState, verb: str, **values: Any) -> Values:
    """Write a state; a case that is not leased has no holder."""
    if state is not CaseState.LEASED:
        values = {**_NO_LEASE, **values}
    changed = unit.set(review_case, case, state=state.value, **values)
    unit.audit(
        verb,
        "case",
        case["id"],
        case["state"],
        state.value,
        office=case["office"],
        record=case["record"],
    )
    return changed


def open_cases(unit: Unit, record: str, *, blocking: bool = True) -> Sequence[Values]:
    """Cases of an application that are not closed; blind copies never block."""
    query = sa.select(review_case).where(
        review_case.c.record == record, review_case.c.state != CaseState.CLOSED.value
    )
    if blocking:
        query = query.where(
            review_case.c.blind_of.is_(None), review_case.c.after_issue == sa.false()
        )
    return unit.all(query.order_by(review_case.c.id).with_for_update())


def drop_cases(unit: Unit, record: str) -> None:
    """The application ended: nothing is left to decide (closed as GUGUR)."""
    for case in open_cases(unit, record, blocking=False):
        void_proposals(unit, case)
        put_case(unit, case, CaseState.CLOSED, "drop", closed_as="GUGUR")


def drop_copies(unit: Unit, record: str) -> None:
    """Blind copies that nobody took: they hold nothing up, the end of the data neither."""
    for case in open_cases(unit, record, blocking=False):
        if case["blind_of"] is not None:
            put_case(unit, case, CaseState.CLOSED, "drop", closed_as="GUGUR")


def make_stale(unit: Unit, record: str) -> None:
    """Data changed: undecided cases wait for the name check to be run again."""
    for case in open_cases(unit, record):
        void_proposals(unit, case)
        unit.connection.execute(
            sa.update(candidate).where(candidate.c.case_id == case["id"]).values(decision=None)
        )
        if case["state"] != CaseState.STALE:
            put_case(unit, case, CaseState.STALE, "stale")


def set_due(unit: Unit, record: str, due: date, place: str | None = None) -> None:
    """Where the open cases of an application stand in the order of dealing."""
    values: dict[str, Any] = {"due": due} | ({"place": place} if place else {})
    mine = (review_case.c.record == record, review_case.c.state != CaseState.CLOSED.value)
    unit.connection.execute(sa.update(review_case).where(*mine).values(**values))


def void_proposals(unit: Unit, case: Values) -> None:
    """Decisions that await a second person, of a case that is decided anew or not at all."""
    waiting = (
        sa.select(proposal)
        .join(decision, decision.c.proposal == proposal.c.id)
        .where(
            decision.c.case_id == case["id"],
            proposal.c.outcome.is_(None),
            proposal.c.kind == "DECISION",
        )
    )
    for row in unit.all(waiting):
        close_proposal(unit, row, "VOID", checker=None)


def close_proposal(unit: Unit, row: Values, outcome: str, *, checker: str | None) -> None:
    """The end of a proposal."""
    values = {"outcome": outcome, "checker": checker, "decided": unit.now}
    unit.set(proposal, row, **values, holder=None, lease_until=None)
    unit.audit(outcome.lower(), "proposal", row["id"], "WAITING", outcome, office=row["office"])

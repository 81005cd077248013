"""Review: cases are dealt, held by a lease with a fencing token, and decided.

By due date, then registration number; an officer cannot pick. A decision without the current
lease is refused and its text kept (invariant 13).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.errors import (
    LeaseLost,
    NothingToReview,
    RulingMissing,
    UnknownCase,
    WrongState,
)
from namematch.pipeline.models import CaseView, Outcome
from namematch.pipeline.states import CaseState
from namematch.pipeline.store.schema import candidate, decision, review_case
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs.cases import put_case
from namematch.pipeline.verbs.checks import give_back_check
from namematch.pipeline.verbs.notes import keep_drafts
from namematch.pipeline.verbs.rulings import settle, write_ruling
from namematch.pipeline.verbs.view import case_view
from namematch.pipeline.verdicts import FINAL, Ruling, Verdict, check_verdict


def lease(context: Context, *, by: str) -> CaseView:
    """Deal the next case to an officer, or the one they hold; ``NothingToReview``."""

    def work(unit: Unit) -> CaseView:
        _release_expired(unit, context)
        held = unit.one(_mine(context, CaseState.LEASED).where(review_case.c.holder == by))
        if held is None:
            held = _dealt(unit, context, by)
        return case_view(unit, context, held)

    return context.write(by, work)


def decide(
    context: Context, case_id: int, token: int, rulings: Sequence[Ruling], *, by: str
) -> Outcome:
    """Rule on every candidate of a leased case."""
    for ruling in rulings:
        check_verdict(ruling)

    def work(unit: Unit) -> Outcome | LeaseLost:
        case = case_row(unit, case_id)
        if not _holds(unit, case, token, by):
            keep_drafts(unit, case_id, rulings)
            return LeaseLost()
        open_ones = candidates(unit, case_id, undecided=True)
        by_candidate = {ruling.candidate: ruling for ruling in rulings}
        if len(rulings) != len(by_candidate) or by_candidate.keys() != {c["id"] for c in open_ones}:
            raise RulingMissing
        for one in open_ones:
            write_ruling(unit, context, case, one, by_candidate[one["id"]])
        state = settle(unit, context, case_row(unit, case_id), verb="decide")
        return Outcome(state=state.value, reg_no=case["record"])

    answer = context.write(by, work)
    if isinstance(answer, LeaseLost):
        raise answer
    return answer


def give_back(context: Context, case_id: int, token: int, *, by: str) -> Outcome:
    """End a lease without a decision, of a case or of a check; it is dealt again."""

    def work(unit: Unit) -> Outcome:
        case = case_row(unit, case_id)
        if not _holds(unit, case, token, by):
            give_back_check(unit, case, token)
            return Outcome(state=case["state"], reg_no=case["record"])
        put_case(unit, case, CaseState.OPEN, "give_back")
        return Outcome(state=CaseState.OPEN.value, reg_no=case["record"])

    return context.write(by, work)


def reopen(context: Context, case_id: int, *, by: str) -> Outcome:
    """The information or the centre's answer is there: a decided, unclosed case is dealt again."""

    def work(unit: Unit) -> Outcome:
        case = case_row(unit, case_id)
        if case["state"] != CaseState.DECIDED:
            raise WrongState(verb="reopen", state=case["state"])
        for one in candidates(unit, case_id, undecided=False):
            kept = unit.one(sa.select(decision).where(decision.c.id == one["decision"]))
            if kept is None or Verdict(kept["verdict"]) not in FINAL:
                unit.set(candidate, one, decision=None)
        put_case(unit, case, CaseState.OPEN, "return")
        return Outcome(state=CaseState.OPEN.value, reg_no=case["record"])

    return context.write(by, work)


def view(context: Context, case_id: int, *, by: str) -> CaseView:
    """A case for the second person, or to look up; the look is audited."""

    def work(unit: Unit) -> CaseView:
        case = case_row(unit, case_id)
        unit.audit("view", "case_view", case_id, "", "", office=case["office"])
        return case_view(unit, context, case)

    return context.write(by, work)


def case_row(unit: Unit, case_id: int) -> Values:
    """A case of this office, locked; ``UnknownCase``."""
    found = unit.one(sa.select(review_case).where(review_case.c.id == case_id).with_for_update())
    if found is None or found["office"] != unit.office:
        raise UnknownCase
    return found


def candidates(unit: Unit, case_id: int, *, undecided: bool) -> Sequence[Values]:
    """A case's present candidates, with or without a decision."""
    given = candidate.c.decision.is_(None) if undecided else candidate.c.decision.is_not(None)
    mine = (candidate.c.case_id == case_id, candidate.c.past == sa.false(), given)
    return unit.all(sa.select(candidate).where(*mine).order_by(candidate.c.id))


def _mine(context: Context, state: CaseState) -> sa.Select[tuple[object, ...]]:
    return sa.select(review_case).where(
        review_case.c.office == context.office, review_case.c.state == state.value
    )


def _release_expired(unit: Unit, context: Context) -> None:
    late = _mine(context, CaseState.LEASED).where(review_case.c.lease_until <= unit.now)
    for case in unit.all(late.order_by(review_case.c.id).with_for_update(skip_locked=True)):
        put_case(unit, case, CaseState.OPEN, "lease_expired")


def cases_to_deal(context: Context, by: str) -> sa.Select[tuple[object, ...]]:
    """In the order of dealing; a blind copy never to whoever decided the case first."""
    theirs = (
        sa.select(decision.c.id)
        .where(decision.c.case_id == review_case.c.blind_of, decision.c.maker == by)
        .exists()
    )
    return (
        _mine(context, CaseState.OPEN)
        .where(sa.or_(review_case.c.blind_of.is_(None), ~theirs))
        .order_by(review_case.c.due, review_case.c.place, review_case.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _dealt(unit: Unit, context: Context, by: str) -> Values:
    case = unit.one(cases_to_deal(context, by))
    if case is None:
        raise NothingToReview
    until = unit.now + timedelta(minutes=context.policy.lease_minutes)
    return put_case(
        unit,
        case,
        CaseState.LEASED,
        "lease",
        holder=by,
        token=case["token"] + 1,
        leased=unit.now,
        lease_until=until,
    )


def _holds(unit: Unit, case: Values, token: int, by: str) -> bool:
    return bool(
        case["state"] == CaseState.LEASED
        and case["holder"] == by
        and case["token"] == token
        and unit.now < case["lease_until"]
    )

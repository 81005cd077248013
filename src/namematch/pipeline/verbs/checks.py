"""The second person's work: a decision is looked at anew before the first one's is told.

A check is leased as a case is, so that two people never look at the same one, and never by whoever
made the decision (invariant 12). The own ruling is kept before the comparison is shown; what
becomes of the decision is then ``approve`` or ``refuse``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.errors import (
    LeaseLost,
    NothingToReview,
    RulingMissing,
    SubjectPurged,
    UnknownProposal,
)
from namematch.pipeline.models import CaseView, Compared
from namematch.pipeline.store.schema import decision, opinion, proposal, review_case
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs.notes import keep_drafts, opened_note, sealed_note
from namematch.pipeline.verbs.proposals import waiting
from namematch.pipeline.verbs.rulings import row_of
from namematch.pipeline.verbs.view import Second, case_view
from namematch.pipeline.verdicts import Ruling, Verdict, check_verdict

CHECKED = ("DECISION", "UNDO")  # kinds of proposals that are about a case


def lease_check(context: Context, *, by: str) -> CaseView:
    """Deal the oldest decision that waits for a second person; ``NothingToReview``."""

    def work(unit: Unit) -> CaseView:
        row = unit.one(_held(unit, context)) or _dealt(unit, context)
        made = _decision(unit, row)
        case = unit.one(sa.select(review_case).where(review_case.c.id == made["case_id"]))
        assert case is not None
        return case_view(unit, context, case, second=Second(row, made["candidate"]))

    return context.write(by, work)


def opine(context: Context, check: int, rulings: Sequence[Ruling], *, by: str) -> Compared:
    """Keep the second person's own ruling, then tell both; asked again it only tells."""
    for ruling in rulings:
        check_verdict(ruling)

    def work(unit: Unit) -> Compared | LeaseLost:
        row = waiting(unit, check)
        if row["kind"] not in CHECKED:
            raise UnknownProposal
        made = _decision(unit, row)
        given = unit.one(_given(check, by))
        if given is None:
            if not _holds(unit, row):
                keep_drafts(unit, made["case_id"], rulings)
                return LeaseLost()
            given = _written(unit, row, made, rulings)
        return _compared(unit, row, made, given)

    answer = context.write(by, work)
    if isinstance(answer, LeaseLost):
        raise answer
    return answer


def give_back_check(unit: Unit, case: Values, token: int) -> None:
    """End the lease of a check of a case undecided; ``LeaseLost`` where there is none."""
    query = (
        sa.select(proposal)
        .join(decision, decision.c.proposal == proposal.c.id)
        .where(
            decision.c.case_id == case["id"],
            proposal.c.outcome.is_(None),
            proposal.c.holder == unit.by,
            proposal.c.token == token,
        )
    )
    row = unit.one(query)
    if row is None:
        raise LeaseLost
    unit.set(proposal, row, holder=None, lease_until=None)
    unit.audit("give_back", "proposal", row["id"], "WAITING", "WAITING", office=row["office"])


def _waiting(unit: Unit, context: Context) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(proposal)
        .where(
            proposal.c.office == context.office,
            proposal.c.outcome.is_(None),
            proposal.c.kind.in_(CHECKED),
            proposal.c.maker != unit.by,
        )
        .order_by(proposal.c.id)
        .limit(1)
    )


def _held(unit: Unit, context: Context) -> sa.Select[tuple[object, ...]]:
    mine = (proposal.c.holder == unit.by, proposal.c.lease_until > unit.now)
    return _waiting(unit, context).where(*mine).with_for_update()


def _dealt(unit: Unit, context: Context) -> Values:
    free = sa.or_(proposal.c.holder.is_(None), proposal.c.lease_until <= unit.now)
    row = unit.one(_waiting(unit, context).where(free).with_for_update(skip_locked=True))
    if row is None:
        raise NothingToReview
    until = unit.now + timedelta(minutes=context.policy.lease_minutes)
    token = row["token"] + 1
    leased = unit.set(proposal, row, holder=unit.by, token=token, lease_until=until)
    unit.audit("lease", "proposal", row["id"], "WAITING", "WAITING", office=row["office"])
    return leased


def _holds(unit: Unit, row: Values) -> bool:
    return bool(row["holder"] == unit.by and unit.now < row["lease_until"])


def _decision(unit: Unit, row: Values) -> Values:
    return row_of(unit, json.loads(row["body"])["decision"])


def _given(check: int, by: str) -> sa.Select[tuple[object, ...]]:
    return sa.select(opinion).where(opinion.c.proposal == check, opinion.c.officer == by)


def _written(unit: Unit, row: Values, made: Values, rulings: Sequence[Ruling]) -> Values:
    if [ruling.candidate for ruling in rulings] != [made["candidate"]]:
        raise RulingMissing
    (ruling,) = rulings
    values = {
        "proposal": row["id"],
        "decision": made["id"],
        "verdict": int(ruling.verdict),
        "reason": ruling.reason,
        "note": sealed_note(unit, made["case_id"], ruling.note),
        "officer": unit.by,
        "made": unit.now,
    }
    identity = unit.put(opinion, **values)
    unit.audit(
        "opine",
        "opinion",
        identity,
        "",
        ruling.verdict.name,
        office=row["office"],
        sealed=values["note"],
        proposal=row["id"],
        decision=made["id"],
        reason=ruling.reason,
    )
    return values


def _compared(unit: Unit, row: Values, made: Values, given: Values) -> Compared:
    taken_back = row_of(unit, made["supersedes"]) if row["kind"] == "UNDO" else None
    return Compared(
        check=row["id"],
        kind=row["kind"],
        maker=row["maker"],
        first=_ruling(unit, made, made),
        second=_ruling(unit, made, given),
        taken_back=_ruling(unit, made, taken_back) if taken_back is not None else None,
    )


def _ruling(unit: Unit, made: Values, row: Values) -> Ruling:
    try:
        note = opened_note(unit, made["case_id"], row["note"])
    except SubjectPurged:
        note = ""
    verdict = Verdict(row["verdict"])
    return Ruling(candidate=made["candidate"], verdict=verdict, reason=row["reason"], note=note)

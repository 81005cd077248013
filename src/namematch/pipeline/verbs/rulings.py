"""Decisions: written once, made live (at once or by a second person), taken back by a new one.

A live final verdict is a link. Links are what invariants 14 and 15 speak of: a live DIFFERENT is
never connected, and groups follow from the links alone.
"""

from __future__ import annotations

import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.errors import NotADouble, NotLive, UnknownNumber, WouldJoinDifferent
from namematch.pipeline.links import Link, contradicts, pair
from namematch.pipeline.states import ACTIVE, FINISHED, WAITING, CaseState, State, Verb
from namematch.pipeline.store.schema import (
    candidate,
    decision,
    link,
    proposal,
    registration,
    review_case,
)
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.turns import ReturnReason
from namematch.pipeline.verbs import bookings, clocks
from namematch.pipeline.verbs.around import as_link, links_around
from namematch.pipeline.verbs.cases import drop_cases, put_case
from namematch.pipeline.verbs.escalate import post
from namematch.pipeline.verbs.notes import sealed_note
from namematch.pipeline.verbs.proposals import propose
from namematch.pipeline.verdicts import FINAL, SAME, Ruling, Verdict, case_state, needs_check


def write_ruling(unit: Unit, context: Context, case: Values, one: Values, ruling: Ruling) -> int:
    """A decision on one candidate; live at once unless a second person must approve."""
    blind = case["blind_of"] is not None
    left, right = pair(case["record"], one["record"])
    if ruling.verdict is Verdict.SAME_DOUBLE and not blind:
        _doubles(unit, left, right)
    checked = needs_check(ruling.verdict, nik_equal=one["nik_equal"])
    if ruling.verdict in FINAL and checked and not blind:
        _check_links(unit, Link(left, right, ruling.verdict in SAME))
    identity = _written(unit, case, one, ruling, supersedes=None)
    if blind:
        return identity
    if checked:
        _await(unit, case, identity, "DECISION", ruling.reason)
    else:
        make_live(unit, context, identity)
    return identity


def write_undo(unit: Unit, target: Values, ruling: Ruling) -> int:
    """A decision that takes a live one back; the proposal it waits in for a second person."""
    if _link_of(unit, target) is None:
        raise NotLive
    case = unit.one(sa.select(review_case).where(review_case.c.id == target["case_id"]))
    one = unit.one(sa.select(candidate).where(candidate.c.id == target["candidate"]))
    assert case is not None and one is not None  # noqa: PT018
    if case["office"] != unit.office:
        raise NotLive
    identity = _written(unit, case, one, ruling, supersedes=target["id"])
    return _await(unit, case, identity, "UNDO", ruling.reason)


def make_live(unit: Unit, context: Context, identity: int) -> None:
    """The effects of a decision that stands."""
    made = row_of(unit, identity)
    verdict = Verdict(made["verdict"])
    if verdict in FINAL:
        _check_links(unit, Link(made["left"], made["right"], verdict in SAME))
        _put_link(unit, made, verdict)
    if verdict is Verdict.SAME_DOUBLE:
        _reject_later(unit, context, made)
    if verdict is Verdict.REFER:
        case = unit.one(sa.select(review_case).where(review_case.c.id == made["case_id"]))
        assert case is not None
        body = {"kind": "REFER", "reason": made["reason"], "reg_no": case["record"]}
        post(unit, case["office"], f"decision:{identity}", **body)


def take_back(unit: Unit, context: Context, undo: Values) -> None:
    """The effects of an approved undo: the pair is open again, a rejected number stands again."""
    target = row_of(unit, undo["supersedes"])
    if _link_of(unit, target) is None:
        raise NotLive
    unit.hold_links()
    unit.connection.execute(sa.delete(link).where(link.c.decision == target["id"]))
    one = unit.one(sa.select(candidate).where(candidate.c.id == target["candidate"]))
    case = unit.one(
        sa.select(review_case).where(review_case.c.id == target["case_id"]).with_for_update()
    )
    assert one is not None and case is not None  # noqa: PT018
    unit.set(candidate, one, decision=None)
    _reinstate(unit, context, target)
    state = bookings.current(unit, case["record"])["state"]
    if not one["past"] and state in ACTIVE | FINISHED | {State.TIDAK_HADIR}:
        finished = state in FINISHED
        put_case(unit, case, CaseState.OPEN, "undo", closed_as=None, after_issue=finished)


def settle(unit: Unit, context: Context, case: Values, *, verb: str) -> CaseState:
    """The state a case has by its candidates; its end may make a blind copy."""
    rows = unit.all(
        sa.select(candidate.c.decision, decision.c.verdict, proposal.c.id, proposal.c.outcome)
        .outerjoin(decision, decision.c.id == candidate.c.decision)
        .outerjoin(proposal, proposal.c.id == decision.c.proposal)
        .where(candidate.c.case_id == case["id"], candidate.c.past == sa.false())
    )
    state = case_state(
        (
            None if row["decision"] is None else Verdict(row["verdict"]),
            row["id"] is not None and row["outcome"] is None,
        )
        for row in rows
    )
    if case["blind_of"] is not None:
        state = CaseState.CLOSED
    if state is not case["state"]:
        put_case(unit, case, state, verb)
    if state is CaseState.CLOSED:
        _blind_copy(unit, context, case)
    return state


def row_of(unit: Unit, identity: int) -> Values:
    """A decision; ``NotLive`` for none."""
    found = unit.one(sa.select(decision).where(decision.c.id == identity))
    if found is None:
        raise NotLive
    return found


def _written(
    unit: Unit,
    case: Values,
    one: Values,
    ruling: Ruling,
    *,
    supersedes: int | None,
) -> int:
    note = sealed_note(unit, case["id"], ruling.note)
    left, right = pair(case["record"], one["record"])
    identity = unit.put(
        decision,
        case_id=case["id"],
        candidate=one["id"],
        left=left,
        right=right,
        verdict=int(ruling.verdict),
        reason=ruling.reason,
        note=note,
        maker=unit.by,
        leased=case["leased"] if supersedes is None else None,
        made=unit.now,
        supersedes=supersedes,
        pair_digest=one["pair_digest"],
        model=one["model"],
        blind=case["blind_of"] is not None,
    )
    if supersedes is None:
        unit.set(candidate, one, decision=identity)
    unit.audit(
        "rule",
        "decision",
        identity,
        "",
        ruling.verdict.name,
        office=case["office"],
        sealed=note,
        case=case["id"],
        left=left,
        right=right,
        reason=ruling.reason,
        supersedes=supersedes,
    )
    return int(identity)


def _await(unit: Unit, case: Values, identity: int, kind: str, reason: str) -> int:
    waiting = propose(unit, case["office"], kind, {"decision": identity}, reason)
    unit.connection.execute(
        sa.update(decision).where(decision.c.id == identity).values(proposal=waiting)
    )
    return waiting


def _check_links(unit: Unit, new: Link) -> None:
    """``WouldJoinDifferent`` against the live links of both groups."""
    unit.hold_links()
    if contradicts(new, [as_link(row) for row in links_around(unit, {new.left, new.right})]):
        raise WouldJoinDifferent


def _put_link(unit: Unit, made: Values, verdict: Verdict) -> None:
    """A later live decision on the same pair takes the place of the earlier one."""
    pair_of = (link.c.left == made["left"], link.c.right == made["right"])
    unit.connection.execute(sa.delete(link).where(*pair_of))
    unit.put(
        link,
        left=made["left"],
        right=made["right"],
        same=verdict in SAME,
        decision=made["id"],
        pair_digest=made["pair_digest"],
    )


def _link_of(unit: Unit, made: Values) -> Values | None:
    return unit.one(sa.select(link).where(link.c.decision == made["id"]))


def _doubles(unit: Unit, left: str, right: str) -> list[Values]:
    """Both current numbers, the earlier first; ``NotADouble`` unless both are active."""
    try:
        rows = [bookings.current(unit, record) for record in sorted((left, right))]
    except UnknownNumber:
        raise NotADouble from None
    rows.sort(key=lambda row: (row["service_date"], row["lane"], row["seq"], row["office"]))
    if any(row["state"] not in ACTIVE for row in rows) or rows[1]["state"] not in WAITING:
        raise NotADouble
    return rows


def _reject_later(unit: Unit, context: Context, made: Values) -> None:
    """The earlier number stays; the later is DITOLAK_GANDA, by this decision only."""
    later = _doubles(unit, made["left"], made["right"])[1]
    cause = f"decision {made['id']}"
    bookings.move(unit, later, Verb.REJECT, cause=cause, rejected_by=made["id"])
    clocks.end(unit, context, later["record"], served=False)
    case = unit.one(sa.select(review_case).where(review_case.c.id == made["case_id"]))
    if case is None or case["record"] != later["record"]:
        drop_cases(unit, later["record"])


def _reinstate(unit: Unit, context: Context, target: Values) -> None:
    query = sa.select(registration).where(registration.c.rejected_by == target["id"])
    row = unit.one(query.with_for_update())
    if row is None or row["state"] != State.DITOLAK_GANDA:
        return
    bookings.free_nik(unit, row)
    paid = bookings.is_paid(unit, row["record"])
    state = State.DIBAYAR if paid else State.TERDAFTAR
    bookings.put_state(unit, row, state, "reinstate", rejected_by=None)
    bookings.came_back(unit, row, ReturnReason.UNDONE)
    clocks.restart(unit, context, row["record"])


def _blind_copy(unit: Unit, context: Context, case: Values) -> None:
    """One closed case in so many is dealt again to somebody else, to measure agreement."""
    share = context.policy.blind_share
    if not share or case["blind_of"] is not None or case["id"] % share or case["after_issue"]:
        return
    before = sa.select(review_case.c.id).where(review_case.c.blind_of == case["id"])
    if unit.one(before) is not None:  # undone and decided again: measured once
        return
    values = {key: case[key] for key in ("office", "record", "due", "place")}
    copy = unit.put(
        review_case,
        **values,
        state=CaseState.OPEN.value,
        opened=unit.now,
        token=0,
        blind_of=case["id"],
        after_issue=False,
        row_version=1,
    )
    unit.audit("open", "case", copy, "", "OPEN", office=case["office"], record=case["record"])
    present = (candidate.c.case_id == case["id"], candidate.c.past == sa.false())
    for row in unit.all(sa.select(candidate).where(*present)):
        fields = {k: row[k] for k in candidate.c.keys() if k not in ("id", "case_id", "decision")}  # noqa: SIM118
        unit.put(candidate, case_id=copy, **fields)

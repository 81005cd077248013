"""A case as an officer reads it: forms opened, NIK masked, the evidence that was found.

Whoever looks second, at a check or at a blind copy, sees nothing of what was decided first: no
verdict, link or draft of that case, and no state of a registration that would tell.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from namematch.pipeline.clock import days_left
from namematch.pipeline.context import Context
from namematch.pipeline.models import CandidateView, CaseView, EarlierView, RecordView
from namematch.pipeline.store.schema import candidate, clock, decision, draft, review_case
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs import clocks
from namematch.pipeline.verbs.alike import shown
from namematch.pipeline.verbs.around import as_link, group_of, links_around
from namematch.pipeline.verbs.people import People

_SHOWN = 20  # records of a group, and earlier decisions, beside one candidate


class Second(NamedTuple):
    """A second person's look: which proposal, on which candidate, leased how."""

    proposal: Values
    candidate: int


class Around(NamedTuple):
    """What stands around a case's records."""

    people: People
    links: Sequence[Values]
    holders: dict[str, dict[str, object]]  # fields of earlier holders, as far as they are kept
    verdicts: dict[int, int]


def case_view(
    unit: Unit, context: Context, case: Values, *, second: Second | None = None
) -> CaseView:
    """Everything of a case; personal data, for whoever was dealt it."""
    rows = _candidates(unit, case, second)
    around = _around(unit, case, rows, first=second is None)
    people, owner = around.people, case["record"]
    running = unit.one(sa.select(clock).where(clock.c.record == owner))
    left = None
    if running is not None:
        calendar = context.calendar(unit.connection)
        left = days_left(clocks.body(running), unit.now, context.policy, calendar)
    lease = second.proposal if second is not None else case
    return CaseView(
        id=case["id"],
        token=lease["token"],
        lease_until=lease["lease_until"],
        state=case["state"],
        record=owner,
        reg_no=people.number(owner),
        due=running["due"] if running is not None else None,
        days_left=left,
        form=people.form(owner) or {},
        flags=tuple(filter(None, people.rows[owner]["flags"].split(","))),
        candidates=tuple(_candidate(case, row, around, second) for row in rows),
        drafts=_drafts(unit, people.key(owner), case["id"], unit.by if second else None),
        check=second.proposal["id"] if second is not None else None,
    )


def _candidates(unit: Unit, case: Values, second: Second | None) -> Sequence[Values]:
    mine = sa.select(candidate).where(candidate.c.case_id == case["id"])
    if second is not None:
        return unit.all(mine.where(candidate.c.id == second.candidate))
    return unit.all(mine.where(candidate.c.past == sa.false()).order_by(candidate.c.id))


def _around(unit: Unit, case: Values, rows: Sequence[Values], *, first: bool) -> Around:
    known = {case["record"], *(row["record"] for row in rows)}
    hidden = {case["blind_of"]} if first else {case["id"], case["blind_of"]}
    links = [row for row in links_around(unit, known) if row["case_id"] not in hidden]
    ends = {end for row in links if row["same"] for end in (row["left"], row["right"])}
    people = People(unit, known | ends)
    return Around(people, links, _holders(unit, people, ends, links), _verdicts(unit, rows))


def _candidate(case: Values, row: Values, around: Around, second: Second | None) -> CandidateView:
    """A look-alike; what was purged is None."""
    record, owner, people = row["record"], case["record"], around.people
    secret = case["blind_of"] is not None or (
        second is not None and second.proposal["kind"] == "UNDO"
    )
    text = people.opened([owner, record], row["evidence"]) if row["evidence"] is not None else None
    found = shown(text, owner) if text is not None else None
    form = people.form(record)
    if record not in people and found is not None:
        form = found.holder
    group = group_of(record, [as_link(link) for link in around.links])
    return CandidateView(
        id=row["id"],
        record=record,
        weight=row["weight"],
        probability=row["probability"],
        nik_equal=row["nik_equal"],
        form=form,
        evidence=found.evidence if found is not None else None,
        state=None if secret else people.state(record),
        verdict=around.verdicts.get(row["decision"]) if second is None else None,
        group=tuple(_record(one, around) for one in sorted(group - {record, owner})[:_SHOWN]),
        earlier=_earlier(group, around.links),
    )


def _record(identity: str, around: Around) -> RecordView:
    people = around.people
    form = people.form(identity) if identity in people else around.holders.get(identity)
    return RecordView(record=identity, form=form, state=people.state(identity))


def _earlier(group: Collection[str], links: Sequence[Values]) -> tuple[EarlierView, ...]:
    """What was decided on a candidate and on its group, latest first."""
    touching = [row for row in links if row["left"] in group or row["right"] in group]
    touching.sort(key=lambda row: row["decision"], reverse=True)
    names = ("decision", "left", "right", "verdict", "maker", "made")
    return tuple(EarlierView(**{name: row[name] for name in names}) for row in touching[:_SHOWN])


def _holders(
    unit: Unit, people: People, ends: Collection[str], links: Sequence[Values]
) -> dict[str, dict[str, object]]:
    """Fields of the holders in a group, kept with the evidence that was decided on."""
    elsewhere = {end for end in ends if end not in people}
    wanted = [row["candidate"] for row in links if {row["left"], row["right"]} & elsewhere]
    if not wanted:
        return {}
    query = (
        sa.select(candidate.c.record, candidate.c.evidence, review_case.c.record.label("owner"))
        .join(review_case, review_case.c.id == candidate.c.case_id)
        .where(candidate.c.id.in_(wanted), candidate.c.evidence.is_not(None))
    )
    found = {}
    for row in unit.all(query):
        text = people.opened([row["owner"]], row["evidence"]) if row["owner"] in people else None
        if text is not None and (holder := shown(text, row["owner"]).holder) is not None:
            found[row["record"]] = holder
    return found


def _verdicts(unit: Unit, rows: Sequence[Values]) -> dict[int, int]:
    made = [row["decision"] for row in rows if row["decision"] is not None]
    if not made:
        return {}
    query = sa.select(decision.c.id, decision.c.verdict).where(decision.c.id.in_(made))
    return {row["id"]: row["verdict"] for row in unit.all(query)}


def _drafts(unit: Unit, key: bytes, case_id: int, officer: str | None) -> tuple[str, ...]:
    """Texts of lost leases; to a second person their own only."""
    query = sa.select(draft).where(draft.c.case_id == case_id).order_by(draft.c.id)
    if officer is not None:
        query = query.where(draft.c.officer == officer)
    return tuple(unit.keys.open(key, row["text"], "note").decode() for row in unit.all(query))

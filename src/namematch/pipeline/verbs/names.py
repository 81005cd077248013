"""I3: the name check. It runs outside the write transaction and loses nothing in a crash.

Issuing leaves ``record.checked`` false in the same transaction. A check reads, searches, and in a
transaction of its own writes the case and sets the mark; a record that changed meanwhile keeps
its mark for the next round. Nothing is finished before its check is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.errors import ConfigError, SubjectPurged
from namematch.pipeline.feed import Feed
from namematch.pipeline.links import pair
from namematch.pipeline.states import ACTIVE, FINISHED, CaseState, State
from namematch.pipeline.store.journal import audit_event, audit_head
from namematch.pipeline.store.schema import (
    candidate,
    clock,
    link,
    record,
    registration,
    review_case,
)
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs import bookings
from namematch.pipeline.verbs.alike import Alike, alikes
from namematch.pipeline.verbs.cases import LATEST, open_cases, put_case
from namematch.pipeline.verbs.subjects import key_of, opened_form, record_of
from namematch.records import Person

_BATCH = 500
_REVIEWED = ACTIVE | {State.TIDAK_HADIR}


def check_names(context: Context, *, by: str, limit: int = _BATCH) -> int:
    """Check what waits, oldest first; how many were done."""
    mine = (record.c.office == context.office, record.c.checked == sa.false())
    query = sa.select(record.c.id).where(*mine).order_by(record.c.changed, record.c.id)
    with context.read() as unit:
        waiting = [row["id"] for row in unit.all(query.limit(limit))]
    return sum(check_name(context, identity, by=by) for identity in waiting)


def check_name(context: Context, identity: str, *, by: str) -> bool:
    """Search for look-alikes of one application and open its case; whether it was done."""
    with context.read() as reading:
        row = _record(reading, identity)
        assert row is not None
        try:
            alike = _search(context, reading, row)
        except SubjectPurged:
            alike = []

    def work(unit: Unit) -> bool:
        now = unit.one(sa.select(record).where(record.c.id == identity).with_for_update())
        if now is None or now["checked"] or now["row_version"] != row["row_version"]:
            return False
        fresh = _undecided(unit, identity, alike)
        mine = [one for one in fresh if _later(unit, identity, one.record)]
        if bookings.current(unit, identity)["state"] not in _REVIEWED:
            mine = []
        _open_case(unit, context, now, mine)
        for one in fresh:
            if not _later(unit, identity, one.record):
                _hand_on(unit, context, identity, one)
        unit.set(record, now, checked=True)
        unit.audit(
            "check",
            "record",
            identity,
            "WAITING",
            "CHECKED",
            office=now["office"],
            alike=len(mine),
        )
        return True

    return context.write(by, work)


def catch_up(context: Context, unit: Unit) -> None:
    """Bring the registry of names up to what this transaction sees, office by office."""
    feed = _feed(context)
    for row in unit.all(sa.select(audit_head.c.office, audit_head.c.seq)):
        office, head = row["office"], row["seq"]
        since = feed.seen.get(office, 0)
        if head <= since:
            continue
        changed = sa.select(audit_event.c.entity_id).where(
            audit_event.c.office == office,
            audit_event.c.seq > since,
            audit_event.c.seq <= head,
            sa.or_(
                audit_event.c.verb.in_(["correct", "purge"]),
                sa.and_(audit_event.c.verb == "register", audit_event.c.sealed.is_not(None)),
            ),
        )
        in_order = changed.group_by(audit_event.c.entity_id).order_by(
            sa.func.min(audit_event.c.seq)
        )
        ids = [row["entity_id"] for row in unit.all(in_order)]
        feed.take(office, head, _people(unit, ids))


def _people(unit: Unit, ids: Iterable[str]) -> Iterator[tuple[str, Person | None]]:
    for identity in ids:
        row = _record(unit, identity)
        if row is None:
            continue
        try:
            key = key_of(unit.connection, unit.keys, row["subject"])
        except SubjectPurged:
            yield identity, None
            continue
        yield identity, opened_form(unit.keys, key, row["form"]).person(identity)


def _record(unit: Unit, identity: str) -> Values | None:
    return unit.one(sa.select(record).where(record.c.id == identity))


def _feed(context: Context) -> Feed:
    if context.feed is None:
        raise ConfigError(problem="no_registry")
    return context.feed


def _search(context: Context, unit: Unit, row: Values) -> list[Alike]:
    key = key_of(unit.connection, unit.keys, row["subject"])
    form = opened_form(unit.keys, key, row["form"])
    feed = _feed(context)
    with feed.lock:
        catch_up(context, unit)
    hits = {
        str(hit.id): hit
        for hit in feed.search(
            form.person(row["id"]),
            limit=context.policy.candidates,
            threshold=context.policy.review_probability,
        )
    }
    others = (record.c.subject == row["subject"], record.c.id != row["id"])
    same_nik = {one["id"] for one in unit.all(sa.select(record.c.id).where(*others))}
    order = [*hits, *sorted(same_nik - hits.keys())]
    return list(alikes(unit, feed, row, order, hits, same_nik))


def _later(unit: Unit, identity: str, other: str) -> bool:
    """Whether a record was issued after another; one from elsewhere was there before."""
    issued = {
        row["reg_no"]: row["issued"]
        for row in unit.all(
            sa.select(registration.c.reg_no, registration.c.issued).where(
                registration.c.reg_no.in_([identity, other])
            )
        )
    }
    return other not in issued or (issued[other], other) < (issued[identity], identity)


def _hand_on(unit: Unit, context: Context, identity: str, one: Alike) -> None:
    """A pair belongs to the case of the later number, whichever was checked first.

    A later record that waits for its own check will find the pair itself.
    """
    other = record_of(unit, one.record)
    if other is None or not other["checked"] or _shown(unit, one.record, identity, one.digest):
        return
    state = bookings.current(unit, one.record)["state"]
    if state not in _REVIEWED | FINISHED:
        return
    turned = one._replace(record=identity)
    open_one = next(iter(open_cases(unit, one.record)), None)
    if open_one is None:
        case_id = _new_case(unit, context, other, after_issue=state in FINISHED)
        _fill(unit, case_id, [turned])
        return
    _fill(unit, open_one["id"], [turned])
    if open_one["state"] not in (CaseState.OPEN, CaseState.STALE):
        put_case(unit, open_one, CaseState.OPEN, "extend")


def _shown(unit: Unit, owner: str, identity: str, digest: str) -> bool:
    """Whether an open case of a record already shows a pair as it is now."""
    query = (
        sa.select(candidate.c.id)
        .join(review_case, review_case.c.id == candidate.c.case_id)
        .where(
            review_case.c.record == owner,
            review_case.c.state != CaseState.CLOSED.value,
            candidate.c.record == identity,
            candidate.c.pair_digest == digest,
            candidate.c.past == sa.false(),
        )
    )
    return unit.one(query) is not None


def _undecided(unit: Unit, identity: str, alike: list[Alike]) -> list[Alike]:
    """Without the pairs that are decided, unless their data changed since."""
    query = sa.select(link).where(sa.or_(link.c.left == identity, link.c.right == identity))
    decided = {(row["left"], row["right"]): row["pair_digest"] for row in unit.all(query)}
    return [one for one in alike if decided.get(pair(identity, one.record)) != one.digest]


def _open_case(unit: Unit, context: Context, row: Values, alike: list[Alike]) -> None:
    """A new case, or the one that was stale; a stale one with nobody left is closed."""
    stale = next((c for c in open_cases(unit, row["id"]) if c["state"] == CaseState.STALE), None)
    if stale is not None:
        _make_past(unit, stale["id"])
        _fill(unit, stale["id"], alike)
        state = CaseState.OPEN if alike else CaseState.CLOSED
        put_case(unit, stale, state, "refresh", closed_as=None if alike else "TIDAK_ADA")
    elif alike:
        _fill(unit, _new_case(unit, context, row), alike)


def _new_case(unit: Unit, context: Context, row: Values, *, after_issue: bool = False) -> int:
    due = unit.one(sa.select(clock.c.due).where(clock.c.record == row["id"]))
    booking = bookings.current(unit, row["id"])
    number = unit.put(
        review_case,
        office=row["office"],
        record=row["id"],
        state=CaseState.OPEN.value,
        due=due["due"] if due else LATEST,
        place=bookings.place_key(booking, context.policy),
        opened=unit.now,
        token=0,
        after_issue=after_issue,
        row_version=1,
    )
    unit.audit(
        "open", "case", number, "", CaseState.OPEN.value, office=row["office"], record=row["id"]
    )
    return int(number)


def _make_past(unit: Unit, case_id: int) -> None:
    """Candidates of an earlier round are history."""
    mine = (candidate.c.case_id == case_id, candidate.c.past == sa.false())
    unit.connection.execute(sa.update(candidate).where(*mine).values(past=True))


def _fill(unit: Unit, case_id: int, alike: list[Alike]) -> None:
    """The look-alikes of a case."""
    for one in alike:
        unit.put(
            candidate,
            case_id=case_id,
            record=one.record,
            weight=one.weight,
            probability=one.probability,
            nik_equal=one.nik_equal,
            evidence=one.evidence,
            pair_digest=one.digest,
            model=one.model,
            past=False,
        )

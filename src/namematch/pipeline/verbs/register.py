"""Register: one key, one outcome (I1), one active number per NIK (I2), one gate (Q1, Q2)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from namematch.pipeline import errors
from namematch.pipeline.admission import admit, check_lane, closed, exhausted, serves
from namematch.pipeline.applicant import Applicant
from namematch.pipeline.context import Context
from namematch.pipeline.errors import (
    ChannelNotServed,
    KeyReused,
    NikRegistered,
    Refused,
    UnknownLane,
)
from namematch.pipeline.models import Receipt
from namematch.pipeline.numbers import reg_no
from namematch.pipeline.states import State, Verb
from namematch.pipeline.store import gate
from namematch.pipeline.store.schema import idempotency, quota_day, record
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.time import instant_in_words, local_date
from namematch.pipeline.verbs import bookings
from namematch.pipeline.verbs.cases import drop_cases
from namematch.pipeline.verbs.subjects import digest_of, sealed_form, subject_for


class Submission(NamedTuple):
    """What was sent, by whom, under which key; ``day`` for papers that are entered later."""

    form: Applicant
    lane: str
    channel: str
    client: str
    key: str
    day: date | None = None


def register(context: Context, sent: Submission, *, by: str) -> Receipt:
    """Issue a number, or give the answer this key had before.

    Papers (M1) get a number of their own day, and only what was issued is kept under their key,
    so that a mended or approved row can come again.
    """
    content = [context.office, sent.lane, sent.channel, sent.form.model_dump(mode="json")]
    digest = context.keys.digest(json.dumps(content, sort_keys=True))

    def work(unit: Unit) -> Receipt | Refused:
        day = sent.day or local_date(unit.now, context.policy)
        kept = _kept(unit, sent, day)
        if kept is not None:
            return _replayed(kept, digest)
        try:
            answer: Receipt | Refused = _issued(unit, context, sent)
        except Refused as refusal:
            if sent.day is not None:
                return refusal
            answer = refusal
        _keep(unit, context, sent, day, digest, answer)
        return answer

    answer = context.write(by, work)
    if isinstance(answer, Refused):
        raise answer
    return answer


def receipt(context: Context, row: Values, flags: tuple[str, ...]) -> Receipt:
    """What the applicant is told."""
    message = f"Nomor pendaftaran Anda {row['reg_no']}."
    if row["state"] == State.TERDAFTAR:
        fee = f"{context.policy.fee:,}".replace(",", ".")
        hold = instant_in_words(row["hold_until"], context.policy)
        message += f" Bayar Rp{fee} sebelum {hold}."
    return Receipt(
        reg_no=row["reg_no"],
        state=row["state"],
        service_date=row["service_date"],
        lane=row["lane"],
        seq=row["seq"],
        hold_until=row["hold_until"],
        fee=context.policy.fee,
        flags=flags,
        message=message,
    )


def _kept(unit: Unit, sent: Submission, day: date) -> Values | None:
    return unit.one(
        sa.select(idempotency).where(
            idempotency.c.client == sent.client,
            idempotency.c.service_date == day,
            idempotency.c.key == sent.key,
        )
    )


def _keep(
    unit: Unit,
    context: Context,
    sent: Submission,
    day: date,
    digest: str,
    answer: Receipt | Refused,
) -> None:
    """I1: a refusal is an answer too."""
    issued = answer if isinstance(answer, Receipt) else None
    unit.put(
        idempotency,
        client=sent.client,
        service_date=day,
        key=sent.key,
        office=context.office,
        digest=digest,
        answer=answer.to_json() if isinstance(answer, Receipt) else _refusal(answer),
        reg_no=issued.reg_no if issued else None,
        created=unit.now,
    )


def _refusal(refused: Refused) -> str:
    return json.dumps({"code": refused.code, "fields": refused.fields})


def _replayed(kept: Values, digest: str) -> Receipt | Refused:
    """I1: the same answer for the same content."""
    if kept["digest"] != digest:
        return KeyReused()
    if kept["reg_no"] is not None:
        return Receipt.model_validate_json(kept["answer"])
    refusal = json.loads(kept["answer"])
    kind: type[Refused] = getattr(errors, refusal["code"])
    return kind(**refusal["fields"])


def _issued(unit: Unit, context: Context, sent: Submission) -> Receipt:
    policy, calendar = context.policy, context.calendar(unit.connection)
    lane = policy.lane(sent.lane)
    if lane.paper != (sent.day is not None):
        raise UnknownLane(lane=lane.code)
    if sent.channel not in lane.channels:
        raise ChannelNotServed(lane=lane.code, lane_name=lane.name)
    if sent.day is None:
        day = admit(sent.form, lane.code, unit.now, policy, calendar)
    else:
        day = sent.day
        check_lane(sent.form, lane, day)
        if not serves(lane, day, calendar):
            raise closed(lane, unit.now, policy, calendar)
    known = _known(unit, context, sent)
    if known is not None:
        return known
    seq = gate.take(unit.connection, context.office, day, lane.code, lane.cap)
    if seq is None:
        raise exhausted(lane, day, _cap(unit, context, day, lane.code), policy, calendar)
    return receipt(context, _numbered(unit, context, sent, day, seq), sent.form.flags)


def _known(unit: Unit, context: Context, sent: Submission) -> Receipt | None:
    """I2: the same client gets the existing number, another learns only that there is one."""
    active = bookings.active_of(unit, unit.keys.lookup(sent.form.nik))
    if active is None:
        return None
    if active["state"] == State.TERDAFTAR and unit.now > active["hold_until"]:
        bookings.move(unit, active, Verb.EXPIRE)
        drop_cases(unit, active["record"])
        return None
    owner = unit.one(sa.select(record).where(record.c.id == active["record"]))
    if owner is None or owner["client"] != sent.client or active["office"] != context.office:
        raise NikRegistered
    flags = tuple(filter(None, owner["flags"].split(",")))
    return receipt(context, active, flags).model_copy(update={"existing": True})


def _cap(unit: Unit, context: Context, day: date, lane: str) -> int:
    mine = gate.of_day(context.office, day, lane)
    return int(unit.connection.execute(sa.select(quota_day.c.cap).where(mine)).scalar_one())


def _numbered(unit: Unit, context: Context, sent: Submission, day: date, seq: int) -> Values:
    """The application and its number; from now its name check is due (I3)."""
    subject, key = subject_for(unit, sent.form.nik)
    sealed = sealed_form(unit.keys, key, sent.form)
    unit.put(
        record,
        id=reg_no(context.office, day, sent.lane, seq),
        office=context.office,
        subject=subject,
        form=sealed,
        flags=",".join(sent.form.flags),
        digest=digest_of(unit.keys, key, sent.form),
        client=sent.client,
        checked=False,
        changed=unit.now,
        row_version=1,
    )
    return bookings.issue(
        unit,
        context,
        day=day,
        lane=sent.lane,
        seq=seq,
        channel=sent.channel,
        nik_hash=unit.keys.lookup(sent.form.nik),
        hold_until=unit.now + timedelta(minutes=context.policy.hold_minutes),
        sealed=sealed,
        flags=sent.form.flags,
    )

"""Payments from the bank's feed: idempotent by the bank's reference, and never lost.

Money in time counts however late its message comes; late money books the tail of the next open
day, free (States: KEDALUWARSA). What fits no number that waits is HELD, to be returned.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from namematch.pipeline.context import Context
from namematch.pipeline.errors import NoOpenDay, PaymentAhead, PaymentReused, WrongAmount
from namematch.pipeline.models import Outcome
from namematch.pipeline.states import State, Verb
from namematch.pipeline.store.schema import payment, record
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.time import in_words, local_date, utc
from namematch.pipeline.turns import ReturnReason
from namematch.pipeline.verbs import bookings, clocks
from namematch.pipeline.verbs.cases import drop_cases

_SKEW = timedelta(minutes=10)  # by which a bank's clock may be ahead of the office's


def pay(
    context: Context, number: str, *, amount: int, reference: str, confirmed: datetime, by: str
) -> Outcome:
    """Book a confirmed payment; the same message again gives the same answer."""
    confirmed = utc(confirmed)

    def work(unit: Unit) -> Outcome:
        row = bookings.find(unit, number)
        kept = unit.one(sa.select(payment).where(payment.c.reference == reference))
        if kept is not None:
            return _again(kept, row, amount, confirmed)
        if amount != context.policy.fee:
            raise WrongAmount(given=amount, expected=context.policy.fee)
        if confirmed > unit.now + _SKEW:
            raise PaymentAhead(date=local_date(confirmed, context.policy))
        answer = _booked(unit, context, bookings.current(unit, row["record"]), confirmed)
        unit.put(
            payment,
            reference=reference,
            reg_no=row["reg_no"],
            record=row["record"],
            amount=amount,
            confirmed=confirmed,
            received=unit.now,
            answer=answer.to_json(),
        )
        unit.audit(
            "pay",
            "payment",
            reference,
            "",
            answer.state,
            office=row["office"],
            reg_no=row["reg_no"],
            amount=amount,
        )
        return answer

    return context.write(by, work)


def _again(kept: Values, row: Values, amount: int, confirmed: datetime) -> Outcome:
    same = (kept["reg_no"], kept["amount"], kept["confirmed"])
    if same != (row["reg_no"], amount, confirmed):
        raise PaymentReused
    return Outcome.model_validate_json(kept["answer"])


def _booked(unit: Unit, context: Context, row: Values, confirmed: datetime) -> Outcome:
    timely = confirmed <= row["hold_until"]
    if row["state"] == State.TERDAFTAR and timely:
        return _paid(unit, context, row, confirmed)
    if row["state"] == State.TERDAFTAR:
        row = bookings.move(unit, row, Verb.EXPIRE)
        drop_cases(unit, row["record"])
    if row["state"] != State.KEDALUWARSA or bookings.is_paid(unit, row["record"]):
        return _held(row)
    other = bookings.active_of(unit, row["nik_hash"]) if row["nik_hash"] else None
    if other is not None:
        return _held(row)
    _check_again(unit, row)
    if not timely:
        return _rebooked(unit, context, row, confirmed)
    bookings.came_back(unit, row, ReturnReason.LATE_MESSAGE)
    return _paid(unit, context, row, confirmed)


def _paid(unit: Unit, context: Context, row: Values, confirmed: datetime) -> Outcome:
    bookings.move(unit, row, Verb.PAY)
    start_clock(unit, context, row["record"], confirmed)
    return Outcome(state="PAID", reg_no=row["reg_no"], message=_thanks(unit, row["record"]))


def _thanks(unit: Unit, record: str) -> str:
    """With the promise, where its clock has started (S3: an estimate says so)."""
    row = clocks.load(unit, record)
    if row is None:
        return "Pembayaran diterima."
    estimate = " (perkiraan)" if clocks.body(row).provisional else ""
    return f"Pembayaran diterima. Paspor selesai paling lambat {in_words(row['due'])}{estimate}."


def _rebooked(unit: Unit, context: Context, row: Values, confirmed: datetime) -> Outcome:
    """Late money: a new number at the tail of the next open day."""
    try:
        day, seq = bookings.tail(unit, context, row["lane"], local_date(unit.now, context.policy))
    except NoOpenDay:
        return _held(row)
    fresh = bookings.issue(
        unit,
        context,
        day=day,
        lane=row["lane"],
        seq=seq,
        channel=row["channel"],
        nik_hash=row["nik_hash"],
        hold_until=row["hold_until"],
        record=row["record"],
        state=State.DIBAYAR,
        rescheduled=row["rescheduled"],
        cause="late payment",
    )
    start_clock(unit, context, row["record"], confirmed)
    message = f"Pembayaran terlambat; Anda dijadwalkan ulang ke {in_words(day)}."
    return Outcome(state="REBOOKED", reg_no=fresh["reg_no"], message=message)


def _held(row: Values) -> Outcome:
    message = "Pembayaran dicatat dan akan dikembalikan; hubungi kantor."
    return Outcome(state="HELD", reg_no=row["reg_no"], message=message)


def _check_again(unit: Unit, row: Values) -> None:
    """An application that comes back is checked by name again: its case was dropped."""
    found = unit.one(sa.select(record).where(record.c.id == row["record"]))
    if found is not None and found["checked"]:
        unit.set(record, found, checked=False)
        unit.audit("recheck", "record", row["record"], "", "", office=row["office"])


def start_clock(unit: Unit, context: Context, identity: str, confirmed: datetime) -> None:
    """S1: from the payment, or the later of payment and interview where the office says so."""
    manual = bookings.current(unit, identity)["channel"] == "manual"  # served on paper before
    if context.policy.clock_start == "payment" or manual:
        clocks.start(unit, context, identity, confirmed)
        return
    served = bookings.served_at(unit, identity)
    if served is not None:
        clocks.start(unit, context, identity, max(confirmed, served))

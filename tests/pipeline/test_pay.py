"""S1 and the states around a payment: money is never lost, a message may come late."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from tests.pipeline.world import World

from namematch.pipeline import errors


def state(world: World, number: str) -> str:
    return world.office.status(number).state


def test_a_payment_starts_the_clock_at_the_banks_instant(world: World) -> None:
    number = world.register().reg_no
    confirmed = world.clock.now
    world.clock.forward(minutes=45)
    assert world.pay(number, confirmed).state == "PAID"
    clock = world.office.status(number).clock
    assert clock is not None
    assert (clock.started, clock.due) == (confirmed, date(2026, 11, 27))


def test_the_same_message_again_is_the_same_answer(world: World) -> None:
    number = world.register().reg_no
    first = world.pay(number, reference="b1")
    before = world.dump()
    again = world.pay(number, reference="b1")
    assert again == first
    assert world.dump() == before
    with pytest.raises(errors.PaymentReused):
        world.pay(world.register().reg_no, reference="b1")


def test_a_wrong_amount_and_an_unknown_number_change_nothing(world: World) -> None:
    number = world.register().reg_no
    before = world.dump()
    with pytest.raises(errors.WrongAmount):
        world.pay(number, amount=1)
    for unknown in ("BJM-20261124-R-0099-1", "nomor", number[:-1] + "x", ""):
        with pytest.raises(errors.UnknownNumber):
            world.pay(unknown)
    with pytest.raises(errors.NaiveInstant):
        world.pay(number, confirmed=datetime(2026, 11, 24, 9))
    assert world.dump() == before


def test_a_late_message_about_money_in_time_counts(world: World) -> None:
    number = world.register().reg_no
    confirmed = world.clock.now
    world.clock.forward(hours=5)
    assert world.office.expire() == 1
    assert state(world, number) == "KEDALUWARSA"
    assert world.pay(number, confirmed).state == "PAID"
    assert state(world, number) == "DIBAYAR"


def test_late_money_books_the_tail_of_the_next_open_day_free(world: World) -> None:
    world.at("2026-11-27")  # a Friday
    number = world.register().reg_no
    world.clock.forward(hours=3)
    paid = world.pay(number)
    assert paid.state == "REBOOKED"
    fresh = world.office.status(paid.reg_no)
    assert (fresh.state, fresh.service_date, fresh.seq) == ("DIBAYAR", date(2026, 11, 30), 1)
    assert state(world, number) == "KEDALUWARSA"


def test_late_money_of_somebody_who_registered_again_is_held(world: World) -> None:
    form = world.form()
    first = world.register(form).reg_no
    world.clock.forward(hours=3)
    second = world.register(form).reg_no
    assert world.pay(first).state == "HELD"
    assert state(world, second) == "TERDAFTAR"
    assert world.rows("SELECT count(*) AS n FROM payment") == [{"n": 1}]


def test_a_second_payment_and_one_for_a_cancelled_number_are_held(world: World) -> None:
    number = world.paid()
    assert world.pay(number).state == "HELD"
    other = world.register().reg_no
    world.office.cancel(other, by="p")
    assert world.pay(other).state == "HELD"
    assert state(world, other) == "BATAL"


def test_a_payment_while_the_office_is_closed_counts_from_its_date(world: World) -> None:
    world.at("2026-12-23", "23:30")
    number = world.register().reg_no
    world.at("2026-12-24", "00:10")
    world.pay(number)
    clock = world.office.status(number).clock
    assert clock is not None
    assert (clock.first_date, clock.due) == (date(2026, 12, 24), date(2026, 12, 30))


def test_the_exact_end_of_the_hold_is_in_time(world: World) -> None:
    receipt = world.register()
    world.clock.now = receipt.hold_until
    assert world.office.expire() == 0
    assert world.pay(receipt.reg_no).state == "PAID"


def test_a_clock_may_start_at_the_later_of_payment_and_interview(make_world: object) -> None:
    world: World = make_world(clock_start="later_of_payment_and_interview")  # type: ignore[operator]
    number = world.paid()
    assert world.office.status(number).clock is None
    world.clock.forward(hours=2)
    world.office.serve(number, by="p")
    clock = world.office.status(number).clock
    assert clock is not None
    assert clock.started == world.clock.now


def test_a_receipt_names_the_day_and_says_when_it_is_an_estimate(world: World) -> None:
    number = world.register().reg_no
    assert world.pay(number).message == (
        "Pembayaran diterima. Paspor selesai paling lambat Jumat, 27 November 2026."
    )
    world.at("2028-01-04")  # S3: no joint leave is known for 2028
    assert world.pay(world.register().reg_no).message.endswith("7 Januari 2028 (perkiraan).")


def test_money_that_finds_no_day_is_held(make_world: object) -> None:
    world: World = make_world(horizon_days=2)  # type: ignore[operator]
    world.at("2026-11-27")  # Saturday and Sunday follow
    number = world.register().reg_no
    with pytest.raises(errors.NoOpenDay):
        world.office.reschedule(number, by="p")
    world.clock.forward(hours=3)
    assert world.pay(number).state == "HELD"


def test_a_payment_of_the_future_is_refused_a_clock_a_little_ahead_is_not(world: World) -> None:
    number = world.register().reg_no
    before = world.dump()
    with pytest.raises(errors.PaymentAhead):
        world.pay(number, world.clock.now.replace(year=world.clock.now.year + 1))
    assert world.dump() == before
    assert world.pay(number, world.clock.now + timedelta(minutes=5)).state == "PAID"

"""The states at the counter, and F1: strictly by number."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from tests.pipeline.world import World

from namematch.pipeline import SkipReason, errors


def finished(world: World) -> str:
    number = world.paid()
    world.office.check_names()
    world.office.finish(number, by="p")
    return number


def test_the_whole_way_from_number_to_passport(world: World) -> None:
    number = world.paid()
    world.office.serve(number, by="p")
    world.office.check_names()
    assert world.office.finish(number, by="p").state == "SELESAI"
    assert world.office.hand_over(number, by="p").state == "DISERAHKAN"
    clock = world.office.status(number).clock
    assert clock is not None
    assert clock.state == "MET"


def test_every_move_that_does_not_lead_on_is_refused_and_changes_nothing(world: World) -> None:
    number = finished(world)
    unpaid = world.register().reg_no
    before = world.dump()
    for act in (world.office.cancel, world.office.no_show, world.office.finish):
        with pytest.raises(errors.WrongState):
            act(number, by="p")
    for act in (world.office.hand_over, world.office.finish):
        with pytest.raises(errors.NotAllowed):
            act(unpaid, by="p")
    with pytest.raises(errors.WrongState):
        world.office.reschedule(number, by="p")
    with pytest.raises(errors.UnknownNumber):
        world.office.cancel("BJM-20261124-R-0050-1", by="p")
    assert world.dump() == before


def test_a_number_is_rescheduled_once_to_the_tail(world: World) -> None:
    world.at("2026-11-25")
    world.register()
    world.at("2026-11-24")
    number = world.paid()
    fresh = world.office.reschedule(number, date(2026, 11, 25), by="p")
    assert (fresh.service_date, fresh.seq, fresh.state) == (date(2026, 11, 25), 2, "DIBAYAR")
    assert world.office.status(number).state == "PINDAH"
    with pytest.raises(errors.RescheduledBefore):
        world.office.reschedule(fresh.reg_no, by="p")


@pytest.mark.parametrize(
    "day", ["2026-11-24", "2026-11-23", "2026-11-28", "2026-12-25", "2027-11-24"]
)
def test_a_day_without_service_or_out_of_reach_is_refused(world: World, day: str) -> None:
    number = world.paid()
    before = world.dump()
    with pytest.raises(errors.LaneClosed):
        world.office.reschedule(number, date.fromisoformat(day), by="p")
    assert world.dump() == before


def test_a_reschedule_pauses_the_clock_until_the_new_day(world: World) -> None:
    number = world.paid()
    fresh = world.office.reschedule(number, date(2026, 12, 1), by="p")
    clock = world.office.status(fresh.reg_no).clock
    assert clock is not None
    assert (clock.state, clock.due) == ("PAUSED", date(2026, 12, 3))
    world.at("2026-12-01", "08:00")
    clock = world.office.status(fresh.reg_no).clock
    assert clock is not None
    assert clock.state == "RUNNING"


def test_a_no_show_waits_with_its_clock_and_may_come_on_another_day(world: World) -> None:
    number = world.paid()
    world.at("2026-11-25")
    world.office.no_show(number, by="p")
    clock = world.office.status(number).clock
    assert clock is not None
    assert clock.state == "PAUSED"
    fresh = world.office.reschedule(number, by="p")
    assert (fresh.state, fresh.service_date) == ("DIBAYAR", date(2026, 11, 26))
    with pytest.raises(errors.NotCalledYet):  # before its day nobody is absent
        world.office.no_show(fresh.reg_no, by="p")


def test_numbers_are_served_in_order_and_skipped_for_a_listed_reason(world: World) -> None:
    numbers = [world.paid() for _ in range(6)]
    with pytest.raises(errors.NotCalledYet):
        world.office.serve(numbers[1], by="p")
    with pytest.raises(errors.UnknownReason):
        world.office.skip(numbers[0], "malas", by="p")
    world.office.skip(numbers[0], SkipReason.ABSENT, by="p")
    for number in numbers[1:4]:
        assert world.office.next_in_line() == number
        world.office.serve(number, by="p")
    assert world.office.next_in_line() == numbers[0]  # recalled after three numbers
    world.office.serve(numbers[0], by="p")
    world.office.serve(numbers[4], by="p")
    report = world.office.fairness()
    assert (report.inversions, report.served, report.skipped) == (
        (),
        5,
        {"tidak_ada_saat_dipanggil": 1},
    )


def test_a_skipped_number_that_leaves_the_lane_keeps_its_place_in_the_count(world: World) -> None:
    numbers = [world.paid() for _ in range(3)]
    world.office.skip(numbers[0], SkipReason.ABSENT, by="p")
    world.office.reschedule(numbers[0], by="p")
    world.office.serve(numbers[1], by="p")
    world.office.serve(numbers[2], by="p")
    rows = world.rows("SELECT position FROM queue_event ORDER BY position")
    assert [row["position"] for row in rows] == [0, 1, 2]


def test_an_unpaid_number_is_skipped_not_served(world: World) -> None:
    unpaid = world.register().reg_no
    with pytest.raises(errors.WrongState):
        world.office.serve(unpaid, by="p")
    world.office.skip(unpaid, SkipReason.UNPAID, by="p")


def test_moving_ahead_needs_two_people_and_shows_in_the_report(world: World) -> None:
    numbers = [world.paid() for _ in range(3)]
    with pytest.raises(errors.UnknownReason):
        world.office.propose_ahead(numbers[2], " ", by="a")
    proposal = world.office.propose_ahead(numbers[2], "sakit", by="a")
    with pytest.raises(errors.SameOfficer):
        world.office.approve(proposal, by="a")
    assert world.office.next_in_line() == numbers[0]
    world.office.approve(proposal, by="b")
    world.office.serve(numbers[2], by="p")
    report = world.office.fairness()
    assert report.moved_ahead == ((numbers[2], "sakit"),)
    assert report.inversions == ()


def test_nobody_waits_in_an_empty_lane(world: World) -> None:
    with pytest.raises(errors.QueueEmpty):
        world.office.next_in_line()
    with pytest.raises(errors.UnknownLane):
        world.office.next_in_line("Q")


def test_a_closure_moves_the_waiting_and_counts_the_clocks_again(world: World) -> None:
    paid, unpaid = world.paid(), world.register().reg_no
    served = world.paid()
    world.office.skip(paid, SkipReason.ABSENT, by="p")
    world.office.skip(unpaid, SkipReason.UNPAID, by="p")
    world.office.serve(served, by="p")
    assert world.office.close_day(date(2026, 11, 24), "Banjir", by="kepala") == 2
    for number in (paid, unpaid):
        assert world.office.status(number).state == "PINDAH"
    assert world.office.status(served).state == "DIBAYAR"
    world.office.close_day(date(2026, 11, 25), "Banjir", by="kepala")
    clock = world.office.status(served).clock
    assert clock is not None
    assert (clock.due, clock.calendar_version) == (date(2026, 11, 30), 3)
    moved = world.rows("SELECT * FROM registration WHERE state IN ('TERDAFTAR', 'DIBAYAR')")
    assert sorted((str(row["service_date"]), row["seq"]) for row in moved if row["seq"] < 3) == [
        ("2026-11-26", 1),
        ("2026-11-26", 2),
    ]
    with pytest.raises(errors.LaneClosed):
        world.register()


def test_a_number_that_comes_back_was_not_passed_over(world: World) -> None:
    late = world.register().reg_no
    confirmed = world.clock.now
    world.clock.forward(hours=3)
    other = world.paid()
    world.office.expire()
    world.office.serve(other, by="p")
    assert world.pay(late, confirmed).state == "PAID"
    assert world.office.fairness().inversions == ()
    world.office.serve(late, by="p")
    assert world.office.fairness().inversions == ()


def test_the_report_finds_who_was_passed_over_without_a_reason(world: World) -> None:
    first, second = world.paid(), world.paid()
    world.office.skip(first, SkipReason.ABSENT, by="p")
    world.office.serve(second, by="p")
    assert world.office.fairness().inversions == ()

    def hide(connection: sa.Connection) -> None:
        connection.execute(sa.text("DELETE FROM queue_event WHERE kind = 'SKIPPED'"))

    world.office.context.store.run(hide)
    assert world.office.fairness().inversions == ((second, first),)


def test_an_unpaid_number_is_not_finished_for_its_state(world: World) -> None:
    number = world.register().reg_no
    world.office.check_names()
    with pytest.raises(errors.WrongState):
        world.office.finish(number, by="p")

"""Verdicts and what they set in motion: a second person, undo, links, blind copies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.pipeline.cases import DIFFERENT, DOUBLE, REPLACED, decide, links, rule, twins
from tests.pipeline.world import World

from namematch.pipeline import Verdict, errors

MakeWorld = Callable[..., World]


def test_a_double_waits_for_a_second_person_and_the_earlier_number_stays(world: World) -> None:
    first, second = twins(world)
    case = decide(world, DOUBLE)
    assert case.state == "AWAIT_CHECK"
    assert links(world) == []
    (proposal,) = world.office.proposals()
    with pytest.raises(errors.SameOfficer):
        world.office.approve(proposal.id, by="a")
    assert world.office.status(second).state == "DIBAYAR"
    world.office.approve(proposal.id, by="b")
    assert world.office.status(second).state == "DITOLAK_GANDA"
    assert world.office.status(first).state == "DIBAYAR"
    clock = world.office.status(second).clock
    assert clock is not None
    assert clock.state == "STOPPED"
    assert links(world) == [(first, second, True)]


def test_a_refused_decision_brings_the_case_back(world: World) -> None:
    _, second = twins(world)
    decide(world, DOUBLE)
    world.office.refuse(world.office.proposals()[0].id, by="b")
    assert world.office.status(second).state == "DIBAYAR"
    assert world.office.lease(by="c").candidates[0].verdict is None


def test_a_double_needs_two_active_registrations(world: World) -> None:
    first, _ = twins(world)
    world.office.cancel(first, by="p")
    case = world.office.lease(by="a")
    before = world.dump()
    with pytest.raises(errors.NotADouble):
        world.office.decide(case.id, case.token, rule(case, DOUBLE), by="a")
    assert world.dump() == before


def test_an_equal_nik_is_reviewed_and_different_needs_a_check(world: World) -> None:
    form = world.form("Nama Lama")
    world.register(form)
    world.clock.forward(hours=3)
    again = world.register(form.model_copy(update={"name": "Sebutan Baru"})).reg_no
    world.pay(again)
    world.office.check_names()
    case = world.office.lease(by="a")
    assert case.candidates[0].nik_equal
    world.office.decide(case.id, case.token, rule(case, DIFFERENT), by="a")
    assert world.office.view(case.id, by="a").state == "AWAIT_CHECK"
    world.office.approve(world.office.proposals()[0].id, by="b")
    assert links(world)[0][2] is False


def test_an_undo_is_a_new_decision_by_two_people(world: World) -> None:
    first, second = twins(world)
    decide(world, DOUBLE)
    world.office.approve(world.office.proposals()[0].id, by="b")
    with pytest.raises(errors.NoteRequired):
        world.office.undo(1, "U01", "", by="a")
    with pytest.raises(errors.NotLive):
        world.office.undo(77, "U01", "keliru", by="a")
    proposal = world.office.undo(1, "U01", "keliru", by="a")
    with pytest.raises(errors.SameOfficer):
        world.office.approve(proposal, by="a")
    assert links(world) == [(first, second, True)]
    world.office.approve(proposal, by="c")
    assert links(world) == []
    assert world.office.status(second).state == "DIBAYAR"
    clock = world.office.status(second).clock
    assert clock is not None
    assert clock.state == "RUNNING"
    with pytest.raises(errors.NotLive):
        world.office.undo(1, "U01", "keliru", by="a")
    assert [row["verdict"] for row in world.rows("SELECT verdict FROM decision ORDER BY id")] == [
        3,
        0,
    ]
    assert world.office.lease(by="d").candidates[0].verdict is None


def test_an_undo_after_the_passport_opens_a_case_that_blocks_nothing(world: World) -> None:
    _, second = twins(world)
    decide(world, DIFFERENT)
    world.office.finish(second, by="p")
    world.office.approve(world.office.undo(1, "U02", "bukti", by="a"), by="b")
    assert not world.office.status(second).under_review
    assert world.office.hand_over(second, by="p").state == "DISERAHKAN"
    assert world.office.lease(by="a").reg_no == second


def test_more_information_leaves_the_case_undecided_until_it_is_dealt_again(world: World) -> None:
    _, second = twins(world)
    case = decide(world, (Verdict.NEED_INFO, "D01", ""))
    assert case.state == "DECIDED"
    with pytest.raises(errors.CaseOpen):
        world.office.finish(second, by="p")
    with pytest.raises(errors.NothingToReview):
        world.office.lease(by="b")
    world.office.reopen(case.id, by="p")
    decide(world, DIFFERENT, by="b")
    with pytest.raises(errors.WrongState):
        world.office.reopen(case.id, by="p")


def test_a_referred_case_goes_to_the_centre_after_a_check(world: World) -> None:
    twins(world)
    case = decide(world, (Verdict.REFER, "R01", "ragu"))
    assert world.office.board().outbox == 0
    world.office.approve(world.office.proposals()[0].id, by="b")
    assert world.office.board().outbox == 1
    assert world.office.view(case.id, by="a").state == "DECIDED"


def test_a_live_different_is_never_joined_through_a_third_record(world: World) -> None:
    twins(world)
    decide(world, DIFFERENT)
    world.paid(world.form("Kembar Tiga"))
    world.office.check_names()
    case = world.office.lease(by="a")
    before = world.dump()
    with pytest.raises(errors.WouldJoinDifferent):
        world.office.decide(case.id, case.token, rule(case, REPLACED, REPLACED), by="a")
    assert world.dump() == before
    world.office.decide(case.id, case.token, rule(case, REPLACED, DIFFERENT), by="a")
    assert len(links(world)) == 3


def test_two_halves_of_a_contradiction_are_caught_at_the_approval(world: World) -> None:
    twins(world)
    decide(world, REPLACED)
    world.paid(world.form("Kembar Tiga"))
    world.office.check_names()
    case = world.office.lease(by="a")
    with pytest.raises(errors.WouldJoinDifferent):
        world.office.decide(case.id, case.token, rule(case, DIFFERENT, DOUBLE), by="a")


def test_an_ended_application_takes_its_case_along(world: World) -> None:
    _, second = twins(world)
    decide(world, DOUBLE)
    world.office.cancel(second, by="p")
    assert world.office.proposals() == []
    with pytest.raises(errors.NothingToReview):
        world.office.lease(by="b")


def test_an_expired_application_that_comes_back_is_checked_again(world: World) -> None:
    world.paid(world.form("Kembar Satu"))
    second = world.register(world.form("Kembar Dua")).reg_no
    confirmed = world.clock.now
    world.office.check_names()
    world.clock.forward(hours=3)
    world.office.expire()
    with pytest.raises(errors.NothingToReview):
        world.office.lease(by="a")
    world.pay(second, confirmed)
    with pytest.raises(errors.CheckPending):
        world.office.finish(second, by="p")
    world.office.check_names()
    assert world.office.lease(by="a").reg_no == second


def test_a_case_follows_its_application_to_another_day(world: World) -> None:
    _, second = twins(world)
    fresh = world.office.reschedule(second, date(2026, 11, 26), by="p").reg_no
    assert world.office.lease(by="a").reg_no == fresh
    assert world.office.status(fresh).under_review


def test_blind_copies_measure_agreement_and_change_nothing(make_world: MakeWorld) -> None:
    world = make_world(blind_share=1)
    _, second = twins(world)
    decide(world, DIFFERENT)
    world.office.finish(second, by="p")
    with pytest.raises(errors.NothingToReview):
        world.office.lease(by="a")  # not to whoever decided first
    decide(world, REPLACED, by="b")
    assert world.office.agreement() == (1, 0.0)
    assert world.office.must_link().num_rows == 0
    with pytest.raises(errors.NothingToReview):
        world.office.lease(by="c")


def test_a_case_undone_and_decided_again_is_not_measured_twice(make_world: MakeWorld) -> None:
    world = make_world(blind_share=1)
    twins(world)
    decide(world, DIFFERENT)
    decide(world, DIFFERENT, by="b")  # the blind copy
    world.office.approve(world.office.undo(1, "U02", "bukti", by="a"), by="b")
    decide(world, REPLACED)
    assert len(world.rows("SELECT id FROM review_case WHERE blind_of IS NOT NULL")) == 1
    with pytest.raises(errors.NothingToReview):
        world.office.lease(by="c")


def test_two_offices_find_each_others_applicants(make_world: MakeWorld) -> None:
    one, two = make_world(), make_world(code="MTP")
    two.numbers = one.numbers
    first = one.paid(one.form("Kembar Satu"))
    two.clock.forward(minutes=5)
    second = two.paid(two.form("Kembar Dua"))
    one.office.check_names()
    two.office.check_names()
    case = two.office.lease(by="a")
    assert (case.reg_no, case.candidates[0].record) == (second, first)
    with pytest.raises(errors.NothingToReview):
        one.office.lease(by="a")

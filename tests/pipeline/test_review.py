"""Review of similar names: dealt, leased, decided, checked by a second person, taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.pipeline.cases import DIFFERENT, REPLACED, decide, links, rule, twins
from tests.pipeline.world import World

from namematch.pipeline import Verdict, errors

MakeWorld = Callable[..., World]


def test_a_pair_is_one_case_and_belongs_to_the_later_number(world: World) -> None:
    first, second = twins(world)
    case = world.office.lease(by="a")
    assert (case.reg_no, [one.record for one in case.candidates]) == (second, [first])
    assert case.candidates[0].evidence == {"weight": 6.0, "name": "Kembar Satu"}
    assert case.form["nik"].startswith("•")
    assert not world.office.status(first).under_review
    with pytest.raises(errors.NothingToReview):
        world.office.lease(by="b")


def test_a_similar_name_never_blocks_intake_but_nothing_is_finished_before(world: World) -> None:
    """I3, invariant 11."""
    world.paid(world.form("Kembar Satu"))
    second = world.paid(world.form("Kembar Dua"))
    with pytest.raises(errors.CheckPending):
        world.office.finish(second, by="p")
    world.office.check_names()
    with pytest.raises(errors.CaseOpen):
        world.office.finish(second, by="p")
    decide(world, DIFFERENT)
    world.office.finish(second, by="p")


def test_the_order_of_checking_does_not_change_whose_case_it_is(world: World) -> None:
    first, second = world.paid(world.form("Kembar Satu")), world.paid(world.form("Kembar Dua"))
    from namematch.pipeline.verbs.names import check_name

    assert check_name(world.office.context, second, by="x")
    assert check_name(world.office.context, first, by="x")
    assert not check_name(world.office.context, first, by="x")
    case = world.office.lease(by="a")
    assert (case.reg_no, [one.record for one in case.candidates]) == (second, [first])
    with pytest.raises(errors.NothingToReview):
        world.office.lease(by="b")


def test_a_crash_between_issuing_and_checking_loses_nothing(make_world: MakeWorld) -> None:
    world = make_world()
    twins(world)
    reopened = make_world()
    reopened.numbers = world.numbers
    number = reopened.paid(reopened.form("Kembar Tiga"))
    assert reopened.office.check_names() == 1
    assert len(reopened.rows("SELECT * FROM candidate")) == 3
    assert reopened.office.status(number).under_review


def test_cases_are_dealt_by_due_date_then_number(world: World) -> None:
    world.paid(world.form("Kembar Nol"))
    unpaid = world.register(world.form("Kembar Satu")).reg_no
    world.at("2026-11-25")
    later = world.paid(world.form("Kembar Dua"))
    world.at("2026-11-26")
    last = world.paid(world.form("Kembar Tiga"))
    world.office.check_names()
    dealt = [world.office.lease(by=officer).reg_no for officer in "abc"]
    assert dealt == [later, last, unpaid]


def test_an_officer_who_asks_again_gets_the_case_they_hold(world: World) -> None:
    twins(world)
    first = world.office.lease(by="a")
    assert world.office.lease(by="a").token == first.token


def test_a_stale_token_is_refused_and_the_text_kept(world: World) -> None:
    twins(world)
    case = world.office.lease(by="a")
    world.clock.forward(minutes=15)
    note = (Verdict.DIFFERENT, "B07", "foto lain sekali")
    with pytest.raises(errors.LeaseLost):
        world.office.decide(case.id, case.token, rule(case, note), by="a")
    again = world.office.lease(by="b")
    assert again.token > case.token
    assert again.drafts == ("foto lain sekali",)
    for token, officer in ((case.token, "a"), (case.token, "b"), (again.token, "a")):
        with pytest.raises(errors.LeaseLost):
            world.office.decide(case.id, token, rule(case, DIFFERENT), by=officer)
    assert links(world) == []
    world.office.decide(again.id, again.token, rule(again, DIFFERENT), by="b")


def test_a_decision_without_lease_or_with_a_wrong_reason_is_refused(world: World) -> None:
    twins(world)
    case = world.office.lease(by="a")
    world.office.give_back(case.id, case.token, by="a")
    before = world.dump()
    with pytest.raises(errors.LeaseLost):
        world.office.decide(case.id, case.token, rule(case, DIFFERENT), by="a")
    with pytest.raises(errors.UnknownCase):
        world.office.decide(99, 1, rule(case, DIFFERENT), by="a")
    with pytest.raises(errors.ReasonNotFitting):
        world.office.decide(case.id, 1, rule(case, (Verdict.DIFFERENT, "S01", "")), by="a")
    with pytest.raises(errors.ReasonNotFitting):
        world.office.decide(case.id, 1, rule(case, (Verdict.DIFFERENT, "Z9", "")), by="a")
    with pytest.raises(errors.NoteRequired):
        world.office.decide(case.id, 1, rule(case, (Verdict.DIFFERENT, "B07", " ")), by="a")
    assert world.dump() == before
    held = world.office.lease(by="a")
    with pytest.raises(errors.RulingMissing):
        world.office.decide(held.id, held.token, [], by="a")


def test_different_flows_back_and_is_not_raised_again(world: World) -> None:
    first, second = twins(world)
    decide(world, DIFFERENT)
    assert links(world) == [(first, second, False)]
    assert world.office.cannot_link().num_rows == 1
    assert world.office.must_link().num_rows == 0
    world.paid(world.form("Kembar Tiga"))
    world.office.check_names()
    assert len(world.office.lease(by="a").candidates) == 2


def test_changed_data_raise_a_decided_pair_again(world: World) -> None:
    first, second = twins(world)
    decide(world, DIFFERENT)
    world.office.correct(second, {"name": "Kembar Dua Baru"}, by="p")
    with pytest.raises(errors.CheckPending):
        world.office.finish(second, by="p")
    world.office.check_names()
    case = world.office.lease(by="a")
    assert case.form["name"] == "Kembar Dua Baru"
    assert [one.record for one in case.candidates] == [first]
    world.office.decide(case.id, case.token, rule(case, REPLACED), by="a")
    assert links(world) == [(first, second, True)]


def test_data_changed_under_an_open_case_make_it_stale(world: World) -> None:
    first, _ = twins(world)
    case = world.office.lease(by="a")
    world.office.correct(first, {"name": "Lain Sama Sekali"}, by="p")
    with pytest.raises(errors.LeaseLost):
        world.office.decide(case.id, case.token, rule(case, DIFFERENT), by="a")
    assert world.office.view(case.id, by="a").state == "STALE"
    world.office.check_names()
    assert world.office.view(case.id, by="a").state == "CLOSED"  # nobody is alike any more


def test_a_nik_is_not_corrected(world: World) -> None:
    number = world.paid()
    before = world.dump()
    with pytest.raises(errors.InvalidNik):
        world.office.correct(number, {"nik": "6371015708859999"}, by="p")
    with pytest.raises(errors.InvalidApplicant):
        world.office.correct(number, {"birth_date": "x"}, by="p")
    assert world.dump() == before

"""The desk's verbs: what stands around a case, the second person's work, figures, a whole NIK."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from tests.pipeline.cases import DIFFERENT, DOUBLE, REPLACED, decide, rule, twins
from tests.pipeline.world import World

from namematch.pipeline import Ruling, Verdict, errors
from namematch.pipeline.models import CaseView
from namematch.pipeline.verbs.alike import shown
from namematch.records import Person

MakeWorld = Callable[..., World]
REFER = (Verdict.REFER, "R01", "ragu sekali")


def holder(world: World) -> None:
    """An earlier holder, whom only the registry of names knows."""
    born = date(1985, 8, 17)
    person = Person(id="h1", name="kembar lama", birth_date=born, sex="female")
    world.registry.people["h1"] = person


def checks(world: World) -> list[dict[str, object]]:
    return world.rows("SELECT * FROM proposal ORDER BY id")


def waiting(world: World, *rulings: tuple[Verdict, str, str], by: str = "a") -> CaseView:
    """Twins decided so that a second person must look; the check, dealt to b."""
    twins(world)
    decide(world, *rulings, by=by)
    return world.office.lease_check(by="b")


# What is known around a case


def test_an_earlier_holder_is_read_beside_the_applicant(world: World) -> None:
    holder(world)
    world.paid(world.form("Kembar Satu"))
    world.office.check_names()
    case = world.office.lease(by="a")
    (one,) = case.candidates
    assert one.record == "h1"
    assert one.form == {"name": "kembar lama", "birth_date": "1985-08-17", "sex": "female"}
    assert one.evidence == {"weight": 6.0, "name": "kembar lama"}


def test_a_candidate_brings_its_group_and_the_decisions_on_it(world: World) -> None:
    holder(world)
    first = world.paid(world.form("Kembar Satu"))
    world.office.check_names()
    decide(world, REPLACED, by="z")
    world.paid(world.form("Kembar Dua"))
    world.office.check_names()
    case = world.office.lease(by="a")
    seen = {one.record: one for one in case.candidates}
    assert [one.record for one in seen["h1"].group] == [first]
    (member,) = seen[first].group
    assert (member.record, member.form["name"]) == ("h1", "kembar lama")
    (made,) = seen[first].earlier
    assert (made.left, made.right, made.verdict, made.maker) == (first, "h1", 2, "z")


def test_evidence_has_the_applicant_on_the_left_whoever_was_searched_for() -> None:
    row = {"kind": "name", "left": "a", "right": "b", "rule": "same", "bits": 1.0}
    kept = json.dumps({"asked": "R-1", "evidence": [row]}).encode()
    assert shown(kept, "R-1").evidence["evidence"] == [row]
    assert shown(kept, "R-2").evidence["evidence"] == [{**row, "left": "b", "right": "a"}]


def test_an_officer_who_asks_twice_at_once_holds_one_case(world: World) -> None:
    twins(world)
    for name in ("Tiga", "Empat", "Lima"):
        world.paid(world.form(f"Kembar {name}"))
    world.office.check_names()
    for _ in range(5):
        with ThreadPoolExecutor(4) as pool:
            cases = list(pool.map(lambda _: world.office.lease(by="a"), range(4)))
        assert len({(case.id, case.token) for case in cases}) == 1
        world.office.give_back(cases[0].id, cases[0].token, by="a")


def test_officers_who_ask_at_once_hold_different_cases(world: World) -> None:
    twins(world)
    for name in ("Tiga", "Empat", "Lima"):
        world.paid(world.form(f"Kembar {name}"))
    world.office.check_names()
    with ThreadPoolExecutor(4) as pool:
        cases = list(pool.map(lambda by: world.office.lease(by=by), "abcd"))
    assert len({case.id for case in cases}) == 4


# The second person


def test_a_check_is_dealt_once_and_never_to_its_maker(world: World) -> None:
    case = waiting(world, DOUBLE)
    assert (case.check, case.token) == (1, 1)
    assert world.office.lease_check(by="b") == case
    for officer in ("a", "c"):
        with pytest.raises(errors.NothingToReview):
            world.office.lease_check(by=officer)
    world.clock.forward(minutes=15)
    assert world.office.lease_check(by="c").token == 2
    with pytest.raises(errors.NotHeld):
        world.office.approve(1, by="b")
    world.office.approve(1, by="c")


def test_a_check_shows_nothing_of_what_was_ruled_first(world: World) -> None:
    first, second = twins(world)
    world.paid(world.form("Kembar Tiga"))
    world.office.check_names()
    decide(world, REPLACED)
    held = world.office.lease(by="a")
    verdicts = [REPLACED if one.record == first else REFER for one in held.candidates]
    world.clock.forward(minutes=16)
    with pytest.raises(errors.LeaseLost):
        world.office.decide(held.id, held.token, rule(held, *verdicts), by="a")
    decide(world, *verdicts)
    case = world.office.lease_check(by="b")
    (one,) = case.candidates
    assert (one.verdict, case.drafts) == (None, ())
    assert [member.record for member in one.group] == [first]  # of the case before
    assert [(made.left, made.right) for made in one.earlier] == [(first, second)]
    assert "ragu" not in case.to_json()


def test_an_opinion_is_kept_before_the_first_ruling_is_told(world: World) -> None:
    case = waiting(world, REFER)
    own = rule(case, DIFFERENT)
    for bad in ([], [own[0].model_copy(update={"candidate": 99})]):
        with pytest.raises(errors.RulingMissing):
            world.office.opine(1, bad, by="b")
    undo = Ruling(candidate=case.candidates[0].id, verdict=Verdict.UNDO, reason="U01", note="x")
    with pytest.raises(errors.ReasonNotFitting):
        world.office.opine(1, [undo], by="b")
    told = world.office.opine(1, own, by="b")
    assert (told.maker, told.first.verdict, told.first.note) == ("a", Verdict.REFER, "ragu sekali")
    assert told.second == own[0]
    again = world.office.opine(1, rule(case, REPLACED), by="b")  # told already: not changed
    assert again == told
    (row,) = world.rows("SELECT * FROM audit_event WHERE entity = 'opinion'")
    assert (row["actor"], row["after"]) == ("b", "DIFFERENT")
    with pytest.raises(errors.SameOfficer):
        world.office.opine(1, own, by="a")
    world.office.refuse(1, by="b")
    assert world.office.lease(by="a").id == case.id
    with pytest.raises(errors.UnknownProposal):
        world.office.opine(1, own, by="b")


def test_a_lost_check_keeps_the_text_for_its_writer(world: World) -> None:
    case = waiting(world, REFER)
    note = (Verdict.DIFFERENT, "B07", "foto lain sekali")
    world.clock.forward(minutes=15)
    with pytest.raises(errors.LeaseLost):
        world.office.opine(1, rule(case, note), by="b")
    assert world.office.lease_check(by="c").drafts == ()
    world.office.give_back(case.id, 2, by="c")
    assert world.office.lease_check(by="b").drafts == ("foto lain sekali",)


def test_a_check_is_given_back_by_its_holder_only(world: World) -> None:
    case = waiting(world, REFER)
    for officer, token in (("c", case.token), ("b", 99)):
        with pytest.raises(errors.LeaseLost):
            world.office.give_back(case.id, token, by=officer)
    world.office.give_back(case.id, case.token, by="b")
    assert world.office.lease_check(by="c").check == case.check


def test_an_undo_is_checked_like_a_decision_and_tells_what_it_takes_back(world: World) -> None:
    twins(world)
    decide(world, DOUBLE)
    world.office.approve(1, by="b")
    world.office.undo(1, "U01", "keliru", by="a")
    case = world.office.lease_check(by="c")
    assert case.candidates[0].state is None  # DITOLAK_GANDA would tell
    told = world.office.opine(2, rule(case, DIFFERENT), by="c")
    assert (told.kind, told.first.verdict) == ("UNDO", Verdict.UNDO)
    assert told.taken_back is not None
    assert told.taken_back.verdict is Verdict.SAME_DOUBLE
    world.office.approve(2, by="c")
    assert world.office.labels().num_rows == 0
    assert world.office.figures().maker_checker == (0, None)  # no verdict of two on one pair


def test_raised_caps_are_not_dealt_as_checks(world: World) -> None:
    world.office.propose_cap(date(2026, 11, 24), "R", 200, "ramai", by="a")
    with pytest.raises(errors.NothingToReview):
        world.office.lease_check(by="b")
    with pytest.raises(errors.UnknownProposal):
        world.office.opine(1, [], by="b")
    world.office.approve(1, by="b")


def test_a_blind_copy_hides_the_first_verdict_from_the_second_person(
    make_world: MakeWorld,
) -> None:
    world = make_world(blind_share=1)
    _, second = twins(world)
    decide(world, REPLACED)
    assert world.office.workload(by="b").waiting == 0  # a copy is not work that waits
    (one,) = world.office.lease(by="b").candidates
    assert (one.state, one.group, one.earlier, one.verdict) == (None, (), (), None)
    assert not world.office.status(second).under_review


def test_an_undo_is_no_ruling_on_a_case(world: World) -> None:
    twins(world)
    case = world.office.lease(by="a")
    with pytest.raises(errors.ReasonNotFitting):
        world.office.decide(case.id, case.token, rule(case, (Verdict.UNDO, "U01", "x")), by="a")


# A whole NIK


def test_a_nik_is_revealed_to_the_holder_of_the_case_for_a_reason_and_audited(
    world: World,
) -> None:
    twins(world)
    case = world.office.lease(by="a")
    other = case.candidates[0].id
    assert world.office.reveal(case.id, None, "foto buram", by="a") == "6371015708850004"
    assert world.office.reveal(case.id, other, "foto buram", by="a") == "6371015708850001"
    rows = world.rows("SELECT * FROM audit_event WHERE entity = 'nik' ORDER BY seq")
    assert [(row["actor"], row["entity_id"]) for row in rows] == [
        ("a", case.record),
        ("a", case.candidates[0].record),
    ]
    assert all("63710157" not in str(row) and "buram" not in str(row) for row in rows)
    for number, candidate, by, reason, error in (
        (case.id, None, "a", "", errors.ReasonMissing),
        (case.id, None, "b", "ingin tahu", errors.NotHeld),
        (case.id, 99, "a", "salah", errors.UnknownCase),
        (99, None, "a", "salah", errors.UnknownCase),
    ):
        with pytest.raises(error):
            world.office.reveal(number, candidate, reason, by=by)
    world.clock.forward(minutes=15)
    with pytest.raises(errors.NotHeld):
        world.office.reveal(case.id, None, "terlambat", by="a")
    assert len(world.rows("SELECT seq FROM audit_event WHERE entity = 'nik'")) == 2


def test_a_nik_is_revealed_to_the_checker_and_a_holders_is_not_kept(world: World) -> None:
    holder(world)
    world.paid(world.form("Kembar Satu"))
    world.office.check_names()
    decide(world, REFER)
    case = world.office.lease_check(by="b")
    assert world.office.reveal(case.id, None, "cek foto", by="b").startswith("6371")
    with pytest.raises(errors.NikNotKept):
        world.office.reveal(case.id, case.candidates[0].id, "cek foto", by="b")
    with pytest.raises(errors.NotHeld):
        world.office.reveal(case.id, None, "cek foto", by="a")


# Lists and figures


def test_decisions_say_which_stand_and_which_may_be_taken_back(world: World) -> None:
    twins(world)
    world.paid(world.form("Kembar Tiga"))
    world.office.check_names()
    decide(world, REPLACED, by="b")
    decide(world, REPLACED, REFER, by="a")
    refer, same, first = world.office.decisions()
    assert (refer.live, refer.waiting, refer.undoable) == (False, True, False)
    assert (same.live, same.undoable, same.note) == (True, True, "")
    assert [one.id for one in world.office.decisions(by="b")] == [first.id]
    assert len(world.office.decisions(limit=2)) == 2
    world.office.approve(1, by="b")
    assert world.office.decisions()[0].live
    world.office.undo(same.id, "U02", "bukti baru", by="b")
    undo, _, same, _ = world.office.decisions()
    assert (undo.verdict, undo.supersedes, same.undoable) == (Verdict.UNDO, same.id, False)
    world.office.approve(2, by="a")
    assert not world.office.decisions()[2].live
    notes = [one.note for one in world.office.export_decisions(by="k")]
    assert notes == ["", "", "ragu sekali", "bukti baru"]
    (row,) = world.rows("SELECT actor FROM audit_event WHERE entity = 'decisions'")
    assert row == {"actor": "k"}


def test_workload_counts_what_waits_what_was_done_today_and_checks_of_others(
    world: World,
) -> None:
    twins(world)
    world.paid(world.form("Kembar Tiga"))
    world.office.check_names()
    assert world.office.workload(by="a").waiting == 2
    decide(world, REFER)
    loads = [tuple(world.office.workload(by=by).model_dump().values()) for by in "ab"]
    assert loads == [(1, 1, 0), (1, 0, 1)]
    world.clock.forward(hours=24)
    assert world.office.workload(by="a").mine == 0


def test_the_supervisor_sees_pace_risk_and_what_is_left(make_world: MakeWorld) -> None:
    world = make_world(capacity=30)
    twins(world)
    world.paid(world.form("Kembar Tiga"))
    world.office.check_names()
    decide(world, DIFFERENT)
    world.at("2026-11-26", "09:00")
    told = world.office.figures(days=3)
    assert (told.waiting, told.capacity) == ({"OPEN": 1}, 30)
    assert [(day.opened, day.decided) for day in told.days] == [(2, 1), (0, 0), (0, 0)]
    (risk,) = told.at_risk
    assert risk[1:] == (date(2026, 11, 27), 1)
    assert world.office.status(risk[0]).under_review


def test_agreement_of_maker_and_checker_is_kappa_over_their_own_verdicts(world: World) -> None:
    twins(world)
    for name in ("Tiga", "Empat"):
        world.paid(world.form(f"Kembar {name}"))
    world.office.check_names()
    for rulings in ((REFER,), (REFER, DOUBLE), (REFER, DOUBLE, DOUBLE)):
        decide(world, *rulings)
    for verdict in (REFER, REFER, DOUBLE, DIFFERENT, DOUBLE, DOUBLE):
        case = world.office.lease_check(by="b")
        assert case.check is not None
        world.office.opine(case.check, rule(case, verdict), by="b")
        world.office.refuse(case.check, by="b")
    count, kappa = world.office.figures().maker_checker
    # makers: R R D R D D; checkers: R R D X D D; agreed 5/6, by chance (3*2 + 3*3) / 36
    assert count == 6
    assert kappa == pytest.approx((5 / 6 - 15 / 36) / (1 - 15 / 36))


def test_somebody_who_decides_in_under_two_seconds_again_and_again_is_named(
    world: World,
) -> None:
    twins(world)
    for name in ("Tiga", "Empat", "Lima", "Enam", "Tujuh"):
        world.paid(world.form(f"Kembar {name}"))
    world.office.check_names()
    for at, (officer, seconds) in enumerate([("a", 1.5), ("b", 40), ("a", 1), ("b", 1), ("a", 1)]):
        case = world.office.lease(by=officer)
        world.clock.forward(seconds=seconds)
        world.office.decide(case.id, case.token, rule(case, *[DIFFERENT] * (at + 1)), by=officer)
    quick, slow = world.office.figures().officers
    assert (quick.officer, quick.decided, quick.seconds, quick.under) == ("a", 3, 1.0, 1.0)
    assert (slow.seconds, slow.under) == (20.5, 0.5)
    assert (quick.hasty, slow.hasty) == (True, False)


def test_cuts_tell_what_a_higher_threshold_would_have_flagged(world: World) -> None:
    twins(world)
    world.paid(world.form("Kembar Tiga"))
    world.office.check_names()
    assert {cut.seen for cut in world.office.figures().cuts} == {None}
    decide(world, REPLACED)
    cuts = {cut.threshold: (cut.flags, cut.seen) for cut in world.office.figures().cuts}
    assert cuts[0.05] == cuts[0.5] == (3, 1.0)  # the registry of the test says 0.5 of every pair
    assert cuts[0.6] == (0, 0.0)


def test_a_decision_keeps_when_its_case_was_leased(world: World) -> None:
    twins(world)
    case = world.office.lease(by="a")
    leased = world.clock.now
    world.clock.forward(seconds=30)
    assert world.office.lease(by="a").token == case.token  # a look again is no new lease
    world.office.decide(case.id, case.token, rule(case, DIFFERENT), by="a")
    (told,) = world.office.figures().officers
    assert told.seconds == timedelta(seconds=30).total_seconds()
    assert leased < world.clock.now


def test_another_offices_cases_are_neither_told_nor_counted(make_world: MakeWorld) -> None:
    one, two = make_world(), make_world(code="MTP")
    two.numbers = one.numbers
    twins(one)
    case = one.office.lease(by="a")
    with pytest.raises(errors.UnknownCase):
        two.office.reveal(case.id, None, "ingin tahu", by="a")
    one.office.decide(case.id, case.token, rule(case, REFER), by="a")
    with pytest.raises(errors.NothingToReview):
        two.office.lease_check(by="b")
    assert two.office.decisions() == ()
    told = two.office.figures()
    assert (told.waiting, told.officers) == ({}, ())
    assert sum(day.opened + day.decided for day in told.days) == 0
    assert {cut.flags for cut in told.cuts} == {0}
    assert two.office.workload(by="b").checks == 0
    assert type(one.office).codes(one.url) == ("BJM", "MTP")

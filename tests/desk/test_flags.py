"""Flagged pairs are dealt, decided once, undone by a further decision, and never lost."""

import csv
import sqlite3
import stat
import threading

import pytest

from desk.flags import FILE, Flags
from desk.prepare import masked
from namematch.pipeline import Ruling, Verdict
from namematch.pipeline.errors import (
    LeaseLost,
    NoteRequired,
    NotLive,
    ReasonNotFitting,
    RulingMissing,
    UnknownCase,
    UnknownProposal,
)


def test_every_flagged_pair_is_dealt_once(desk, cleaned, rule):
    flagged = rows_of(cleaned / "flagged.csv")
    seen = set()
    while (case := desk.next(by="ani")) is not None:
        seen.add((case.applicant.label, case.candidates[0].record.label))
        desk.decide(case.id, case.token, rule(case), by="ani")
    assert seen == {(row["left"], row["right"]) for row in flagged}
    assert len(flagged) > 20
    assert desk.progress(by="ani").waiting == 0


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_a_case_shows_both_records_as_they_stand_in_the_file(desk, cleaned):
    rows = {row["id"]: row for row in rows_of(cleaned.parent / "people.csv")}
    case = desk.next(by="ani")
    for record in (case.applicant, case.candidates[0].record):
        raw = {name: text for name, text in rows[record.label].items() if text and name != "id"}
        if "nik" in raw:
            raw["nik"] = masked(raw["nik"])
        assert dict(record.fields) == raw
    candidate = case.candidates[0]
    assert sum(row.bits for row in candidate.evidence) == pytest.approx(candidate.weight, abs=0.01)


def test_an_officer_gets_the_same_case_until_it_is_decided(desk, rule, clock):
    first = desk.next(by="ani")
    clock.pass_(minutes=10)
    again = desk.next(by="ani")
    assert (again.id, again.token) == (first.id, first.token)
    assert again.lease_until > first.lease_until
    desk.decide(again.id, again.token, rule(again), by="ani")
    assert desk.next(by="ani").id != first.id


def test_nobody_gets_a_case_that_another_holds_until_its_lease_ends(desk, clock):
    first, second = desk.next(by="ani"), desk.next(by="budi")
    assert first.id != second.id
    clock.pass_(minutes=15)
    assert desk.next(by="citra").id == first.id


def test_many_officers_at_once_never_get_the_same_case(copied, rule):
    got, failures = [], []

    def work(officer):
        here = Flags.open(copied, share=0.0)
        try:
            for _ in range(6):
                case = here.next(by=officer)
                if case is None:
                    break
                got.append(case.id)
                here.decide(case.id, case.token, rule(case), by=officer)
        except Exception as error:
            failures.append(error)
        finally:
            here.close()

    threads = [threading.Thread(target=work, args=(f"o{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(got) == len(set(got)) > 20


def test_an_expired_lease_refuses_the_decision_and_keeps_the_text(desk, rule, clock):
    case = desk.next(by="ani")
    clock.pass_(minutes=15)
    with pytest.raises(LeaseLost):
        desk.decide(case.id, case.token, rule(case, note="dua akta"), by="ani")
    assert desk.made() == ()
    again = desk.next(by="ani")
    assert (again.id, again.drafts) == (case.id, ("dua akta",))
    assert again.token > case.token


def test_a_stale_token_decides_nothing_and_another_never_sees_the_draft(desk, rule, clock):
    case = desk.next(by="ani")
    clock.pass_(minutes=15)
    other = desk.next(by="budi")
    assert other.id == case.id
    with pytest.raises(LeaseLost):
        desk.decide(case.id, case.token, rule(case, note="punya Ani"), by="ani")
    assert desk.next(by="budi").drafts == ()
    with pytest.raises(LeaseLost):
        desk.decide(case.id, other.token, rule(case), by="ani")
    desk.decide(other.id, other.token, rule(other), by="budi")
    assert len(desk.made()) == 1


def test_a_double_click_decides_once_and_another_answer_is_refused(desk, rule):
    case = desk.next(by="ani")
    for _ in range(2):
        desk.decide(case.id, case.token, rule(case), by="ani")
    with pytest.raises(LeaseLost):
        desk.decide(case.id, case.token, rule(case, Verdict.SAME_DOUBLE), by="ani")
    assert [made.verdict for made in desk.made()] == [Verdict.DIFFERENT]


def test_a_ruling_is_checked_against_the_list_of_reasons(desk, rule):
    case = desk.next(by="ani")
    (good,) = rule(case)
    wrong = {
        RulingMissing: [],
        ReasonNotFitting: [good.model_copy(update={"reason": "G03"})],
        NoteRequired: [good.model_copy(update={"reason": "B07"})],
    }
    for error, rulings in wrong.items():
        with pytest.raises(error):
            desk.decide(case.id, case.token, rulings, by="ani")
    with pytest.raises(RulingMissing):
        desk.decide(case.id, case.token, [Ruling(candidate=0, verdict=1, reason="B01")], by="ani")
    with pytest.raises(UnknownCase):
        desk.decide(10**9, 1, rule(case), by="ani")
    assert desk.made() == ()


def test_undo_is_a_further_decision_and_the_case_comes_back_at_once(desk, rule):
    first = desk.next(by="ani")
    desk.decide(first.id, first.token, rule(first, Verdict.SAME_DOUBLE), by="ani")
    held = desk.next(by="ani")
    (made,) = desk.made(by="ani")
    with pytest.raises(NoteRequired):
        desk.undo(made.id, "U01", "", by="ani")
    desk.undo(made.id, "U01", "salah baca", by="ani")
    with pytest.raises(NotLive):
        desk.undo(made.id, "U01", "salah baca", by="ani")
    back = desk.next(by="ani")
    assert back.id == first.id
    assert len(desk.labels()) == 0
    desk.decide(back.id, back.token, rule(back), by="ani")
    assert desk.next(by="ani").id == held.id
    exported = desk.export().to_pylist()
    assert [row["verdict"] for row in exported] == ["SAME_DOUBLE", "UNDO", "DIFFERENT"]
    assert [row["live"] for row in exported] == [False, False, True]


def test_a_skipped_pair_comes_last_and_in_the_order_of_skipping(desk, rule):
    skipped = []
    for _ in range(2):
        case = desk.next(by="ani")
        desk.skip(case.id, case.token, by="ani")
        skipped.append(case.id)
    order = []
    while (case := desk.next(by="ani")) is not None:
        order.append(case.id)
        desk.decide(case.id, case.token, rule(case), by="ani")
    assert order[-2:] == skipped
    with pytest.raises(LeaseLost):
        desk.skip(order[0], 1, by="ani")


def test_what_is_given_back_is_dealt_to_the_next_who_asks(desk):
    case = desk.next(by="ani")
    desk.give_back(case.id, case.token, by="ani")
    assert desk.next(by="budi").id == case.id


def test_a_revealed_number_is_whole_and_leaves_who_and_why(desk, copied, cleaned):
    numbers = {row["id"]: row["nik"] for row in rows_of(cleaned.parent / "people.csv")}
    case = next(
        case for case in iter(lambda: desk.next(by="ani"), None)
        if "nik" in case.applicant.fields or desk.skip(case.id, case.token, by="ani")
    )  # fmt: skip
    with pytest.raises(NoteRequired):
        desk.reveal(case.id, None, "  ", by="ani")
    with pytest.raises(LeaseLost):
        desk.reveal(case.id, None, "dicocokkan dengan KTP", by="budi")
    nik = desk.reveal(case.id, None, "dicocokkan dengan KTP", by="ani")
    assert masked(nik) == case.applicant.fields["nik"]
    assert len(nik) == 16
    assert numbers[case.applicant.label] == nik
    with sqlite3.connect(copied / FILE) as file:
        assert file.execute("SELECT turn, reason, by FROM reveal").fetchall() == [
            (case.id, "dicocokkan dengan KTP", "ani")
        ]


def test_blind_copies_go_to_another_person_who_does_not_see_the_first_answer(copied, rule, clock):
    desk = Flags.open(copied, share=1.0, clock=clock)
    first = {}
    for _ in range(6):
        case = desk.next(by="ani")
        first[case.applicant.label, case.candidates[0].record.label] = case.id
        desk.decide(case.id, case.token, rule(case), by="ani")
    assert all(made.case in first.values() for made in desk.made())
    for _ in range(6):
        case = desk.next(by="budi")
        pair = case.applicant.label, case.candidates[0].record.label
        assert pair in first
        assert case.id != first[pair]
        assert pair not in {(e.left, e.right) for e in case.candidates[0].earlier}
        verdict = Verdict.DIFFERENT if case.id % 2 else Verdict.SAME_DOUBLE
        desk.decide(case.id, case.token, rule(case, verdict), by="budi")
    pairs, _ = desk.overview().agreement["blind"]
    assert pairs == 6
    labels = desk.labels()
    assert len(labels) == 6
    assert labels["same"].to_pylist() == [False] * 6
    desk.close()


def test_earlier_decisions_on_records_of_the_group_are_shown(desk, rule):
    shown = 0
    while (case := desk.next(by="ani")) is not None:
        around = {case.applicant.label, case.candidates[0].record.label}
        around |= {record.label for record in (*case.group, *case.candidates[0].group)}
        for one in case.candidates[0].earlier:
            assert around & {one.left, one.right}
            shown += 1
        desk.decide(case.id, case.token, rule(case), by="ani")
    assert shown > 0


def test_a_supervisor_sees_states_pace_officers_and_cuts(desk, rule, clock):
    for seconds in [1] * 5 + [30]:
        case = desk.next(by="ani")
        clock.pass_(seconds=seconds)
        desk.decide(case.id, case.token, rule(case), by="ani")
    desk.next(by="budi")
    seen = desk.overview()
    total = sum(seen.waiting.values())
    assert (seen.waiting["decided"], seen.waiting["leased"]) == (6, 1)
    assert seen.days == ((clock().date(), 0, 6),)
    (officer,) = seen.officers
    assert (officer.name, officer.decided, officer.hasty) == ("ani", 6, True)
    assert officer.median_seconds == 1.0
    assert seen.threshold == 0.001
    flags = [cut.flags for cut in sorted(seen.cuts, key=lambda cut: -cut.threshold)]
    assert flags == sorted(flags)
    assert any(abs(cut.flags - total) <= 0.1 * total for cut in seen.cuts)


def test_nothing_is_lost_when_it_is_opened_again(desk, copied, rule, clock):
    case = desk.next(by="ani")
    desk.decide(case.id, case.token, rule(case), by="ani")
    held = desk.next(by="ani")
    with_other = Flags.open(copied, clock=clock)
    assert with_other.next(by="ani").id == held.id
    assert len(with_other.made()) == 1
    with_other.close()


def test_decisions_are_only_added_even_by_hand(desk, copied, rule):
    case = desk.next(by="ani")
    desk.decide(case.id, case.token, rule(case), by="ani")
    with sqlite3.connect(copied / FILE) as file:
        for statement in ("UPDATE decision SET verdict = 3", "DELETE FROM decision"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                file.execute(statement)


def test_the_file_is_for_its_owner_alone(copied):
    assert stat.S_IMODE((copied / FILE).stat().st_mode) == 0o600


def test_there_are_no_checks(desk):
    assert desk.next_check(by="ani") is None
    with pytest.raises(UnknownProposal):
        desk.settle(1, approve=True, by="ani")
    with pytest.raises(UnknownProposal):
        desk.opine(1, [], by="ani")

"""The office as a source: a demo office is made, its cases dealt, decided, checked, undone."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from desk.demo_office import demo_office
from desk.model import FIELDS, Case
from desk.office import OfficeSource, open_office
from namematch.pipeline import Ruling, Verdict, errors

NOW = dt.datetime(2026, 11, 25, 1, tzinfo=dt.UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    demo_office(folder, cases=24, now=NOW).close()
    return folder


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(made: Path, tmp_path: Path, clock: Clock) -> OfficeSource:
    shutil.copytree(made, tmp_path / "copy")
    opened = open_office(tmp_path / "copy", environment={}, clock=clock)
    yield opened
    opened.close()


def rulings(case: Case, verdict: Verdict, reason: str, note: str = "") -> list[Ruling]:
    return [
        Ruling(candidate=one.id, verdict=verdict, reason=reason, note=note)
        for one in case.candidates
    ]


def dealt(source: OfficeSource, by: str) -> Case:
    case = source.next(by=by)
    assert case is not None
    return case


def test_every_candidate_can_be_read_beside_the_applicant(source: OfficeSource) -> None:
    seen = 0
    for officer in range(20):
        case = dealt(source, f"o{officer}")
        assert case.applicant.fields["nik"].startswith("••••")
        for one in case.candidates:
            seen += one.record.label.startswith("h")
            assert one.record.fields["name"]
            assert set(one.record.fields) <= set(FIELDS)
            if one.weight is not None:
                assert sum(row.bits for row in one.evidence) == one.weight
    assert seen > 5


def test_two_officers_never_hold_one_case_and_a_case_is_held_until_it_is_decided(
    source: OfficeSource,
) -> None:
    one, two = dealt(source, "a"), dealt(source, "b")
    assert one.id != two.id
    assert dealt(source, "a") == one
    with pytest.raises(errors.NotAllowed):
        source.skip(one.id, one.token, by="a")
    source.give_back(one.id, one.token, by="a")
    assert dealt(source, "c").id == one.id


def test_a_decision_counts_stands_and_is_taken_back_by_two_people(source: OfficeSource) -> None:
    before = source.progress(by="a")
    case = dealt(source, "a")
    source.decide(case.id, case.token, rulings(case, Verdict.NEED_INFO, "D01"), by="a")
    after = source.progress(by="a")
    assert (after.mine, after.waiting) == (1, before.waiting - 1)
    standing = next(one for one in source.made() if one.undoable)
    source.undo(standing.id, "U01", "keliru", by="a")
    (again,) = [one for one in source.made() if one.id == standing.id]
    assert not again.undoable
    assert source.made(by="a", limit=1)[0].verdict is Verdict.UNDO


def test_a_check_is_told_only_after_the_second_person_ruled(source: OfficeSource) -> None:
    case = dealt(source, "a")
    double = rulings(case, Verdict.REFER, "R01", "ragu sekali")
    source.decide(case.id, case.token, double, by="a")
    waiting = source.progress(by="b").checks
    checks = [source.next_check(by=f"c{at}") for at in range(waiting)]
    assert source.next_check(by="d") is None
    mine = next(one for one in checks if one is not None and one.id == case.id)
    assert "ragu" not in repr(mine)
    officer = f"c{checks.index(mine)}"
    own = rulings(mine, Verdict.DIFFERENT, "B04")
    with pytest.raises(errors.LeaseLost):
        source.opine(mine.check, own, by="z")
    told = source.opine(mine.check, own, by=officer)
    assert (told.maker, told.agree) == ("a", False)
    assert next(iter(told.first.values())).note == "ragu sekali"
    source.settle(mine.check, approve=False, by=officer)
    assert dealt(source, "a").id == case.id


def test_who_would_rule_otherwise_agrees_with_an_undo(source: OfficeSource) -> None:
    standing = next(one for one in source.made() if one.undoable)
    source.undo(standing.id, "U02", "bukti baru", by="a")
    waiting = source.progress(by="b").checks
    checks = [source.next_check(by=f"c{at}") for at in range(waiting)]
    case = checks[-1]  # the latest
    assert case is not None
    told = source.opine(
        case.check, rulings(case, standing.verdict, standing.reason, "tetap"), by=f"c{waiting - 1}"
    )
    assert [one.verdict for one in told.first.values()] == [Verdict.UNDO]
    assert not told.agree


def test_an_expired_lease_refuses_the_decision_and_keeps_the_text(
    source: OfficeSource, clock: Clock
) -> None:
    case = dealt(source, "a")
    clock.now += dt.timedelta(minutes=16)
    with pytest.raises(errors.LeaseLost):
        source.decide(
            case.id, case.token, rulings(case, Verdict.DIFFERENT, "B07", "foto lain"), by="a"
        )
    again = dealt(source, "b")
    assert (again.id, set(again.drafts)) == (case.id, {"foto lain"})


def test_a_nik_is_shown_to_whoever_holds_the_case_for_a_reason(source: OfficeSource) -> None:
    case = dealt(source, "a")
    with pytest.raises(errors.ReasonMissing):
        source.reveal(case.id, None, " ", by="a")
    with pytest.raises(errors.NotHeld):
        source.reveal(case.id, None, "foto buram", by="b")
    nik = source.reveal(case.id, None, "foto buram", by="a")
    assert case.applicant.fields["nik"][-4:] == nik[-4:]
    assert nik.isdigit()


def test_the_supervisor_sees_pace_agreement_haste_and_what_a_cut_costs(
    source: OfficeSource,
) -> None:
    view = source.overview()
    assert sum(decided for _, _, decided in view.days) > 30
    assert view.capacity == 40
    assert [one.name for one in view.officers if one.hasty] == ["petugas-3"]
    assert view.at_risk[0][2] <= 1
    flags = [cut.flags for cut in view.cuts]
    assert flags == sorted(flags, reverse=True)
    assert view.cuts[0].seen == 1.0
    assert view.agreement["blind"][0] > 0


def test_what_is_exported_has_every_decision_and_labels_those_that_stand(
    source: OfficeSource,
) -> None:
    table = source.export()
    standing = [row for row in table.to_pylist() if row["live"] and row["same"] is not None]
    pairs = {(row["left"], row["right"], row["same"]) for row in standing}
    assert {tuple(row.values()) for row in source.labels().to_pylist()} == pairs
    assert table.num_rows > len(standing)


def test_an_office_without_store_or_key_is_refused(made: Path, tmp_path: Path) -> None:
    with pytest.raises(errors.KeyUnusable):
        open_office(tmp_path, environment={})
    other = {"NAMEMATCH_OFFICE": "XXX"}
    with pytest.raises(errors.UnknownOffice):
        open_office(made, environment=other)

"""UU 27/2022: a canary's name and NIK go through every verb and are found nowhere in clear."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.pipeline.world import World

from namematch.pipeline import FileCrm, PauseReason, Ruling, SkipReason, Verdict, errors
from namematch.records import Person

NAME, NIK, BORN = "Zxqwan Kenaripengujian", "6371015708857391", "17-08-1985"
TRACES = ("zxqwan", "kenaripengujian", NIK, NIK[:12], NIK[6:], "1985-08-17", BORN)


def canary(world: World, **fields: Any) -> dict[str, Any]:
    return {"name": NAME, "birth_date": BORN, "sex": "P", "nik": NIK, **fields}


def every_verb(world: World, folder: Path) -> list[object]:
    """Everything an answer, an error or a file may show, but for an officer's case."""
    office, shown, note = world.office, [], f"{NAME} {NIK}"
    world.registry.people["h1"] = Person(id="h1", name=NAME.lower(), birth_date=BORN)

    def tried(act: Callable[[], Any]) -> None:
        try:
            shown.append(act())
        except errors.PipelineError as error:
            shown.extend([repr(error), str(error), error.indonesian, str(error.fields)])

    first = office.register(canary(world), key="1", client="a")
    second = office.register(
        canary(world, nik=NIK[:-1] + "2", mother_name=NAME), key="2", client="b"
    )
    world.pay(first.reg_no)
    world.pay(second.reg_no)
    for act in (
        lambda: office.register(canary(world), key="1", client="a"),
        lambda: office.register(canary(world), key="9", client="z"),
        lambda: office.register(canary(world, name="Lain"), key="1", client="a"),
        lambda: office.register(canary(world, nik=NIK[:-1]), key="3", client="a"),
        lambda: office.register(canary(world, birth_date=f"{NAME}"), key="3", client="a"),
        lambda: office.register(canary(world, **{NAME: 1}), key="3", client="a"),
        lambda: office.register(canary(world, purpose=NAME), key="3", client="a"),
        lambda: office.register(canary(world), key="3", client="a", lane=NAME),
        lambda: office.pay(NAME, amount=1, reference="r", confirmed=world.clock.now),
        lambda: office.status(NIK),
        lambda: office.check_names(),
        lambda: office.correct(second.reg_no, {"birthplace": NAME}, by="p"),
        lambda: office.correct(second.reg_no, {"sex": NAME}, by="p"),
        lambda: office.check_names(),
        lambda: office.board(),
        lambda: office.pause(first.reg_no, PauseReason.DOCUMENTS, by="p"),
        lambda: office.resume(first.reg_no, by="p"),
        lambda: office.skip(first.reg_no, SkipReason.ABSENT, by="p"),
        lambda: office.skip(first.reg_no, NAME, by="p"),  # type: ignore[arg-type]
        lambda: office.finish(second.reg_no, by="p"),
    ):
        tried(act)
    case = office.lease(by="a")  # of the earlier number: the holder alone
    alone = Ruling(candidate=case.candidates[0].id, verdict=Verdict.DIFFERENT, reason="B01")
    office.decide(case.id, case.token, [alone], by="a")
    case = office.lease(by="a")
    shown.extend([repr(case), repr(case.candidates)])
    tried(lambda: office.reveal(case.id, None, "", by="a"))
    tried(lambda: office.reveal(case.id, None, note, by="b"))
    (earlier,) = (one.id for one in case.candidates if one.record == "h1")
    tried(lambda: office.reveal(case.id, earlier, note, by="a"))
    assert office.reveal(case.id, None, note, by="a").startswith(NIK[:12])
    rulings = [
        Ruling(candidate=one.id, verdict=verdict, reason=reason, note=note)
        for one in case.candidates
        for verdict, reason in [
            (Verdict.REFER, "R01") if one.record == "h1" else (Verdict.SAME_DOUBLE, "G04")
        ]
    ]
    shown.append(repr(rulings))
    tried(lambda: office.decide(case.id, 99, rulings, by="a"))
    tried(lambda: office.decide(case.id, case.token, rulings, by="a"))
    shown.extend(office.proposals())
    for _ in range(2):
        check = office.lease_check(by="b")
        shown.append(repr(check))
        own = [one.model_copy(update={"candidate": check.candidates[0].id}) for one in rulings]
        tried(lambda check=check: office.opine(check.check, [], by="b"))
        tried(lambda check=check, own=own: office.opine(check.check, own[:1], by="c"))
        told = office.opine(check.check, own[:1], by="b")
        assert told.second.note == note
        shown.append(repr(told))
        office.approve(check.check, by="b")
    assert note in [one.note for one in office.export_decisions(by="k")]
    shown.append(repr(office.export_decisions(by="k")))
    shown.extend([office.decisions(), office.figures(), office.workload(by="a")])
    tried(lambda: office.undo(1, "U01", note, by="a"))
    world.at("2026-12-02")
    tried(office.tick)
    tried(lambda: office.deliver(FileCrm(folder)))
    tried(lambda: office.fairness(date(2026, 11, 24)))
    shown.append(office.labels().to_pylist())
    shown.extend(path.read_text() for path in folder.iterdir())
    return shown


def test_a_canary_leaves_no_trace_in_answers_errors_logs_messages_or_tables(
    world: World, folder: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = every_verb(world, folder)
    text = "\n".join(str(one) for one in shown).lower()
    out, err = capfd.readouterr()
    stored = str([row for row in world.dump() if row[0] != "calendar_day"]).lower()
    for place in (text, caplog.text.lower(), (out + err).lower(), stored):
        assert [trace for trace in TRACES if trace.lower() in place] == []


def test_the_canary_is_there_for_those_who_may_see_it(world: World) -> None:
    number = world.register(world.form(NAME)).reg_no
    exported = world.office.export_subject(number, by="p")
    assert exported["forms"][0]["name"] == NAME
    rows = world.rows("SELECT verb FROM audit_event WHERE entity = 'subject'")
    assert rows == [{"verb": "export"}]


def test_the_registry_of_names_holds_no_nik(world: World) -> None:
    world.register()
    world.office.check_names()
    assert all(person.nik is None for person in world.registry.people.values())


def test_a_purged_person_is_unreadable_and_the_chain_still_verifies(world: World) -> None:
    first = world.paid(world.form("Kembar Satu"))
    second = world.paid(world.form("Kembar Dua"))
    world.office.check_names()
    case = world.office.lease(by="a")
    ruling = Ruling(
        candidate=case.candidates[0].id, verdict=Verdict.DIFFERENT, reason="B07", note="foto lain"
    )
    world.office.decide(case.id, case.token, [ruling], by="a")
    with pytest.raises(errors.NotPurgeable):
        world.office.purge_subject(first, by="p")
    for number in (first, second):
        world.office.finish(number, by="p")
    world.office.hand_over(first, by="p")
    with pytest.raises(errors.NotPurgeable):  # retention
        world.office.purge_subject(first, by="p")
    world.clock.forward(days=5 * 365 + 1)
    world.office.purge_subject(first, by="p")
    assert world.office.verify() > 0
    with pytest.raises(errors.SubjectPurged):
        world.office.export_subject(first, by="p")
    with pytest.raises(errors.SubjectPurged):
        world.office.purge_subject(first, by="p")
    seen = world.office.view(case.id, by="b").candidates[0]
    assert (seen.form, seen.evidence) == (None, None)
    assert world.office.labels().num_rows == 1
    world.paid(world.form("Kembar Tiga"))
    world.office.check_names()
    assert first not in world.registry.people
    gone = world.rows("SELECT wrapped_key, nik_hash FROM subject WHERE purged IS NOT NULL")
    assert gone == [{"wrapped_key": None, "nik_hash": None}]


def test_a_blind_copy_that_nobody_took_does_not_hold_a_purge_up(
    make_world: Callable[..., World],
) -> None:
    world = make_world(blind_share=1)
    world.paid(world.form("Kembar Satu"))
    second = world.paid(world.form("Kembar Dua"))
    world.office.check_names()
    case = world.office.lease(by="a")
    ruling = Ruling(candidate=case.candidates[0].id, verdict=Verdict.DIFFERENT, reason="B05")
    world.office.decide(case.id, case.token, [ruling], by="a")
    world.office.finish(second, by="p")
    world.office.hand_over(second, by="p")
    world.clock.forward(days=5 * 365 + 1)
    world.office.purge_subject(second, by="p")
    with pytest.raises(errors.NothingToReview):
        world.office.lease(by="b")


def test_a_purged_person_may_register_again_as_somebody_new(world: World) -> None:
    form = world.form()
    number = world.register(form).reg_no
    world.office.cancel(number, by="p")
    world.clock.forward(days=5 * 365 + 2)
    world.office.purge_subject(number, by="p")
    world.at("2031-12-02")
    assert world.register(form).existing is False


def test_an_outbox_message_has_numbers_dates_and_states_only(world: World, folder: Path) -> None:
    world.paid(world.form(NAME))
    world.at("2026-12-02")
    world.office.tick()
    world.office.deliver(FileCrm(folder))
    for path in folder.iterdir():
        assert set(json.loads(path.read_text())) == {
            *("id", "office", "kind", "level", "reg_no", "due", "state", "at")
        }

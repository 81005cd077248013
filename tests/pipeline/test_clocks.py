"""S4 to S6 and E1: pauses, changed calendars, breaches, escalations."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.pipeline.world import KEYS, World

from namematch.pipeline import FileCrm, Office, PauseReason, errors
from namematch.pipeline.calendar import CalendarDay
from namematch.pipeline.clock import ServiceClock
from namematch.pipeline.store.schema import calendar_day
from namematch.pipeline.store.unit import Unit


def clock(world: World, number: str) -> ServiceClock:
    found = world.office.status(number).clock
    assert found is not None
    return found


def local(world: World, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=world.policy.tz)


def test_a_day_paused_at_opening_does_not_count(world: World) -> None:
    number = world.paid()  # Tuesday, due Friday
    world.at("2026-11-25", "07:59")
    world.office.pause(number, PauseReason.DOCUMENTS, by="p")
    world.at("2026-11-25", "08:01")
    world.office.resume(number, by="p")
    assert clock(world, number).due == date(2026, 11, 30)


def test_a_pause_within_a_day_costs_nothing(world: World) -> None:
    number = world.paid()
    world.at("2026-11-25", "08:01")
    world.office.pause(number, PauseReason.LEGAL_HOLD, by="p")
    world.at("2026-11-26", "08:00")
    world.office.resume(number, by="p")
    assert clock(world, number).due == date(2026, 11, 27)


def test_a_paused_clock_does_not_breach_and_is_not_paused_twice(world: World) -> None:
    number = world.paid()
    world.office.pause(number, PauseReason.DOCUMENTS, by="p")
    with pytest.raises(errors.ClockNotRunning):
        world.office.pause(number, PauseReason.DOCUMENTS, by="p")
    world.at("2026-12-30")
    assert world.office.tick() == []
    assert clock(world, number).state == "PAUSED"
    world.office.resume(number, by="p")
    with pytest.raises(errors.ClockNotRunning):
        world.office.resume(number, by="p")


def test_there_is_no_pause_for_review_or_lack_of_staff() -> None:
    assert {reason.value for reason in PauseReason} == {
        "dokumen_kurang",
        "pemohon_tidak_hadir",
        "penahanan_hukum",
        "gangguan_sistem",
    }


def test_an_open_review_never_stops_the_clock(world: World) -> None:
    world.paid(world.form("Kembar Satu"))
    number = world.paid(world.form("Kembar Dua"))
    world.office.check_names()
    assert world.office.status(number).under_review
    world.at("2026-11-30")
    world.office.tick()
    assert clock(world, number).state == "BREACHED"


def test_an_outage_pauses_every_running_clock(world: World) -> None:
    numbers = [world.paid(), world.paid()]
    world.at("2026-11-25", "16:00")
    since, until = local(world, "2026-11-25T07:00"), local(world, "2026-11-25T15:00")
    assert world.office.outage(since, until, by="kepala") == 2
    assert [clock(world, number).due for number in numbers] == [date(2026, 11, 30)] * 2
    with pytest.raises(errors.BadPeriod):
        world.office.outage(until, since, by="kepala")


def test_a_calendar_that_comes_after_the_payment_moves_running_clocks_only(world: World) -> None:
    done, late = world.paid(), world.paid()
    world.office.check_names()
    world.office.finish(done, by="p")
    world.at("2026-11-28")
    world.office.tick()
    before = clock(world, late)
    assert before.state == "BREACHED"
    world.at("2026-11-28", "10:00")
    world.office.close_day(date(2026, 11, 27), "cuti bersama", kind="cuti_bersama", by="k")
    assert clock(world, done).due == date(2026, 11, 27)
    assert clock(world, late) == before  # a breach is never erased
    rows = world.rows(
        "SELECT count(*) AS n FROM audit_event WHERE entity='clock' AND verb='calendar'"
    )
    assert rows == [{"n": 0}]


def test_a_running_clock_is_counted_again_with_an_audit_row(world: World) -> None:
    number = world.paid()
    world.office.close_day(date(2026, 11, 26), "cuti bersama", kind="cuti_bersama", by="k")
    assert clock(world, number).due == date(2026, 11, 30)
    rows = world.rows("SELECT detail FROM audit_event WHERE entity='clock' AND verb='calendar'")
    assert [json.loads(str(row["detail"])) for row in rows] == [
        {"calendar": 2, "due": "2026-11-30"}
    ]


def test_a_breach_is_dated_at_the_end_of_the_due_day_however_late_it_is_noticed(
    world: World,
) -> None:
    number = world.paid()
    world.office.check_names()
    world.at("2026-11-27", "23:59")
    assert clock(world, number).state == "RUNNING"
    world.at("2026-12-10")
    world.office.finish(number, by="p")
    ended = clock(world, number)
    assert ended.state == "BREACHED"
    assert ended.breached_at == local(world, "2026-11-28T00:00")
    assert ended.ended_at == world.clock.now


def test_escalations_go_up_once_per_level(world: World, folder: Path) -> None:
    number = world.paid()  # due Friday 27
    world.at("2026-11-25")
    assert world.office.tick() == []
    world.at("2026-11-26")
    assert [one.state for one in world.office.tick()] == ["SUPERVISOR"]
    assert world.office.tick() == []
    world.at("2026-11-28", "00:00")
    assert [one.state for one in world.office.tick()] == ["PUSAT"]
    world.at("2026-11-30", "23:59")
    assert world.office.tick() == []
    world.at("2026-12-01", "00:00")
    assert [one.state for one in world.office.tick()] == ["KEPALA_PUSAT"]
    assert world.office.deliver(FileCrm(folder)) == 3
    assert world.office.deliver(FileCrm(folder)) == 0
    sent = [json.loads(path.read_text()) for path in sorted(folder.iterdir())]
    assert {message["reg_no"] for message in sent} == {number}


def test_an_acknowledged_case_does_not_reach_the_head(world: World) -> None:
    number = world.paid()
    world.at("2026-11-28")
    world.office.tick()
    assert world.office.acknowledge(number, by="pusat") == 2
    world.at("2026-12-10")
    assert world.office.tick() == []


def test_a_refused_message_stays_in_the_outbox(world: World, folder: Path) -> None:
    world.paid()
    world.at("2026-11-28")
    world.office.tick()
    assert world.office.deliver(FileCrm(folder / "nowhere")) == 0
    assert world.office.board().outbox == 2
    assert world.office.deliver(FileCrm(folder)) == 2


def test_a_cancelled_number_has_no_clock_running(world: World) -> None:
    number = world.paid()
    world.office.cancel(number, by="p")
    assert clock(world, number).state == "STOPPED"
    world.at("2027-01-20")
    assert world.office.tick() == []


def test_a_day_closed_afterwards_does_not_undo_a_breach_that_nobody_had_noticed(
    world: World,
) -> None:
    number = world.paid()  # due Friday 27
    world.at("2026-11-28")
    world.office.close_day(date(2026, 11, 27), "Banjir", by="k")
    found = clock(world, number)
    assert (found.state, found.due) == ("BREACHED", date(2026, 11, 27))
    assert found.breached_at == local(world, "2026-11-28T00:00")


def test_a_calendar_that_was_rolled_back_is_forgotten(world: World) -> None:
    mine = world.office.context
    lost, kept = date(2026, 11, 26), date(2026, 11, 27)

    def rolled_back(unit: Unit) -> None:
        body = CalendarDay(date=lost, kind="tutup", name="x", source="kantor", version=2)
        row = {"office": "BJM", "version": 2, "date": lost, "body": body.model_dump_json()}
        unit.put(calendar_day, **row)
        assert not mine.calendar(unit.connection).is_open(lost)
        raise errors.NoOpenDay(until=lost)

    with pytest.raises(errors.NoOpenDay):
        mine.write("k", rolled_back)
    other = Office.open(world.url, "BJM", keys=KEYS, clock=world.clock)
    other.close_day(kept, "Banjir", by="k")  # version 2 as well
    other.close()
    with mine.read() as unit:
        calendar = mine.calendar(unit.connection)
    assert (calendar.is_open(lost), calendar.is_open(kept)) == (True, False)

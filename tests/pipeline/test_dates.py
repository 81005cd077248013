"""S1, S2, S3: every dated example of the rules, and the edges of a day in three zones."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, date, datetime, time

import pytest

from namematch.pipeline.calendar import Calendar, CalendarDay
from namematch.pipeline.clock import start
from namematch.pipeline.policy import Policy
from namematch.pipeline.time import local_date

CALENDAR = Calendar.packaged()
WIB, WITA, WIT = (Policy(zone=z) for z in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"))


def due(paid: str, policy: Policy = WIB, calendar: Calendar = CALENDAR) -> str:
    local = datetime.fromisoformat(paid).replace(tzinfo=policy.tz)
    return f"{start(local, policy, calendar).due:%a %Y-%m-%d}"


CUT_OFF = Policy(zone="Asia/Jakarta", cut_off=time(16))
CLOSED = CALENDAR.with_day(
    CalendarDay(date=date(2025, 3, 27), kind="tutup", name="Pindah gedung", source="kantor")
)


@pytest.mark.parametrize(
    ("paid", "policy", "calendar", "expected"),
    [
        ("2026-11-19T15:59", WIB, CALENDAR, "Tue 2026-11-24"),
        ("2026-11-19T15:59", CUT_OFF, CALENDAR, "Tue 2026-11-24"),
        ("2026-11-19T16:00", CUT_OFF, CALENDAR, "Wed 2026-11-25"),
        ("2026-11-20T10:00", WIB, CALENDAR, "Wed 2026-11-25"),
        ("2026-11-21T10:00", WIB, CALENDAR, "Wed 2026-11-25"),
        ("2026-11-22T10:00", WIB, CALENDAR, "Wed 2026-11-25"),
        ("2026-11-23T00:00", WIB, CALENDAR, "Thu 2026-11-26"),
        ("2024-04-05T10:00", WIB, CALENDAR, "Thu 2024-04-18"),
        ("2025-03-26T10:00", WIB, CALENDAR, "Wed 2025-04-09"),
        ("2025-03-26T10:00", WIB, CLOSED, "Thu 2025-04-10"),
        ("2025-08-13T10:00", WIB, CALENDAR, "Tue 2025-08-19"),
        ("2026-03-17T10:00", WIB, CALENDAR, "Fri 2026-03-27"),
        ("2026-12-22T10:00", WIB, CALENDAR, "Tue 2026-12-29"),
    ],
)
def test_dated_examples(paid: str, policy: Policy, calendar: Calendar, expected: str) -> None:
    assert due(paid, policy, calendar) == expected


def test_one_instant_is_two_dates() -> None:
    instant = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    assert start(instant, WIB, CALENDAR).due == date(2026, 11, 26)
    assert start(instant, WIT, CALENDAR).due == date(2026, 11, 27)


def test_a_joint_leave_announced_two_weeks_before_was_not_known_earlier() -> None:
    known = CALENDAR.as_known_on(date(2025, 8, 1))
    assert due("2025-08-13T10:00", WIB, known) == "Mon 2025-08-18"


@pytest.mark.parametrize("policy", [WIB, WITA, WIT], ids=lambda policy: policy.zone)
def test_the_last_minute_of_a_day_is_still_that_day(policy: Policy) -> None:
    last = datetime(2026, 11, 23, 23, 59, tzinfo=policy.tz)
    first = datetime(2026, 11, 24, 0, 0, tzinfo=policy.tz)
    assert local_date(last, policy) == date(2026, 11, 23)
    assert local_date(first, policy) == date(2026, 11, 24)
    assert start(last, policy, CALENDAR).due == date(2026, 11, 26)
    assert start(first, policy, CALENDAR).due == date(2026, 11, 27)


def test_a_cut_off_does_not_move_a_weekend_payment() -> None:
    assert due("2026-11-21T17:00", CUT_OFF) == "Wed 2026-11-25"


def test_a_friday_after_the_cut_off_behaves_like_the_weekend() -> None:
    assert due("2026-11-20T16:30", CUT_OFF) == "Wed 2026-11-25"


def test_a_year_without_joint_leave_gives_estimates() -> None:
    known = start(datetime(2027, 12, 20, 3, tzinfo=UTC), WIB, CALENDAR)
    crossing = start(datetime(2027, 12, 30, 3, tzinfo=UTC), WIB, CALENDAR)
    assert not known.provisional
    assert crossing.provisional


def test_due_is_always_a_working_day_and_the_third() -> None:
    for offset in range(3 * 365):
        paid = datetime(2024, 1, 1, 12, tzinfo=WIB.tz) + dt.timedelta(days=offset)
        found = start(paid, WIB, CALENDAR).due
        between = [
            paid.date() + dt.timedelta(days=step)
            for step in range(1, (found - paid.date()).days + 1)
        ]
        assert CALENDAR.is_working(found)
        assert sum(CALENDAR.is_working(day) for day in between) == 3

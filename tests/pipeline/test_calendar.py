"""The packaged calendar against the ``holidays`` package, which is the check and not the truth."""

from __future__ import annotations

from datetime import date

import holidays
import pytest
from pydantic import ValidationError

from namematch.pipeline.calendar import YEARS, Calendar, CalendarDay
from namematch.pipeline.tables import rows

CALENDAR = Calendar.packaged()


@pytest.mark.parametrize("year", YEARS)
def test_the_packaged_year_agrees_with_the_holidays_package(year: int) -> None:
    library = holidays.ID(years=year, categories=("public", "government"), language="id")
    ours = {day for day in CALENDAR.days if day.year == year}
    assert ours == set(library)
    leave = {day for day in ours if CALENDAR.days[day].kind == "cuti_bersama"}
    only_government = set(library) - set(holidays.ID(years=year, categories=("public",)))
    assert leave == only_government


@pytest.mark.parametrize("year", YEARS)
def test_every_day_has_a_decree_and_a_source(year: int) -> None:
    for day, kind, name, decree, announced, source in rows(f"calendar_{year}"):
        assert date.fromisoformat(day).year == year
        assert date.fromisoformat(announced) < date.fromisoformat(day)
        assert all((kind, name, decree, source))


def test_the_joint_leave_of_18_august_2025_came_by_its_own_decree() -> None:
    added = CALENDAR.days[date(2025, 8, 18)]
    assert (added.kind, added.announced) == ("cuti_bersama", date(2025, 8, 7))


def test_a_day_more_is_a_version_more_and_the_old_calendar_stays() -> None:
    day = CalendarDay(date=date(2026, 11, 27), kind="tutup", name="Banjir", source="kantor")
    changed = CALENDAR.with_day(day)
    assert (CALENDAR.version, changed.version) == (1, 2)
    assert CALENDAR.is_working(day.date)
    assert not changed.is_working(day.date)
    assert changed.days[day.date].version == 2
    assert Calendar.of([changed.days[day.date]]) == changed


def test_a_year_beyond_the_tables_is_provisional() -> None:
    assert [CALENDAR.provisional(year) for year in (2024, 2027, 2028)] == [False, False, True]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValidationError):
        CalendarDay.model_validate({"date": "2026-01-01", "kind": "x", "name": "", "source": ""})

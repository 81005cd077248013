"""Working days of an office: the state's calendar, and what the office itself announced (S3).

The packaged calendar is one TSV per year (``data/calendar_YEAR.tsv``: date, kind, name, decree,
announced, source). ``kind`` is ``libur`` (public holiday) or ``cuti_bersama`` (joint leave); an
office adds ``tutup`` (closed). A calendar is frozen and has a version: one more for each change.

>>> calendar = Calendar.packaged()
>>> calendar.is_working(date(2026, 3, 23)), calendar.is_working(date(2026, 3, 25))
(False, True)
>>> calendar.provisional(2028)
True
>>> calendar.with_day(CalendarDay(date=date(2026, 3, 25), kind="hujan", name="x", source="y"))
Traceback (most recent call last):
pydantic_core._pydantic_core.ValidationError: 1 validation error for CalendarDay
...
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from namematch.pipeline.tables import rows

YEARS = (2024, 2025, 2026, 2027)  # of the packaged tables
_ONE_DAY = timedelta(days=1)
Kind = Literal["libur", "cuti_bersama", "tutup"]


class CalendarDay(BaseModel):
    """A day without service for a reason; ``version`` is the one that brought it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    date: datetime.date
    kind: Kind
    name: str
    decree: str = ""
    announced: datetime.date | None = None
    source: str
    version: int = 1


class Calendar(BaseModel):
    """Days off by date; ``version`` counts its changes."""

    model_config = ConfigDict(frozen=True)

    days: dict[date, CalendarDay]
    version: int = 1

    @classmethod
    def packaged(cls) -> Calendar:
        """The calendar this release ships, version 1."""
        return cls(days={day.date: day for day in _packaged()})

    @classmethod
    def of(cls, days: Iterable[CalendarDay]) -> Calendar:
        """The packaged days, and those announced since."""
        added = sorted(days, key=lambda day: day.version)
        together = {day.date: day for day in (*_packaged(), *added)}
        return cls(days=together, version=max((day.version for day in added), default=1))

    def with_day(self, day: CalendarDay) -> Calendar:
        """The next version, with one day more."""
        version = self.version + 1
        changed = day.model_copy(update={"version": version})
        return Calendar(days={**self.days, day.date: changed}, version=version)

    def as_known_on(self, day: date) -> Calendar:
        """Without what was announced later; days with no date of announcement stay."""
        known = {
            d: off for d, off in self.days.items() if not off.announced or off.announced <= day
        }
        return Calendar(days=known, version=self.version)

    def is_open(self, day: date) -> bool:
        """Whether nothing closes the office on this day, be it a weekday or a weekend."""
        return day not in self.days

    def is_working(self, day: date) -> bool:
        """S3: Monday to Friday and neither public holiday, joint leave nor closure."""
        return day.weekday() < 5 and self.is_open(day)

    def next_working(self, after: date) -> date:
        """The first working day strictly after a date."""
        day = after + _ONE_DAY
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def previous_working(self, before: date) -> date:
        """The last working day strictly before a date."""
        day = before - _ONE_DAY
        while not self.is_working(day):
            day -= _ONE_DAY
        return day

    def provisional(self, year: int) -> bool:
        """S3: whether the joint leave of a year is not known, so that due dates are estimates."""
        return not any(
            d.year == year and off.kind == "cuti_bersama" for d, off in self.days.items()
        )


@cache
def _packaged() -> tuple[CalendarDay, ...]:
    days = []
    for year in YEARS:
        for day, kind, name, decree, announced, source in rows(f"calendar_{year}"):
            days.append(
                CalendarDay.model_validate(
                    {
                        "date": day,
                        "kind": kind,
                        "name": name,
                        "decree": decree,
                        "announced": announced,
                        "source": source,
                    }
                )
            )
    return tuple(days)

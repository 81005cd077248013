"""Instants are UTC, dates are the office's: the one place where both meet (invariant 18).

>>> from namematch.pipeline.policy import Policy
>>> instant = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
>>> local_date(instant, Policy(zone="Asia/Jayapura")), zone_name(Policy(zone="Asia/Jayapura"))
(datetime.date(2026, 11, 24), 'WIT')
>>> utc(datetime(2026, 11, 23, 15, 30))
Traceback (most recent call last):
namematch.pipeline.errors.NaiveInstant: an instant needs a time zone
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from namematch.pipeline.errors import NaiveInstant
from namematch.pipeline.policy import Policy

Clock = Callable[[], datetime]
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


def system_clock() -> datetime:
    """The wall time, for the outermost caller to pass in."""
    return datetime.now(UTC)


def utc(instant: datetime) -> datetime:
    """The same instant in UTC; ``NaiveInstant`` without a zone."""
    if instant.tzinfo is None:
        raise NaiveInstant
    return instant.astimezone(UTC)


def local_date(instant: datetime, policy: Policy) -> date:
    """The office's date at an instant."""
    return utc(instant).astimezone(policy.tz).date()


def at(day: date, hour: time, policy: Policy) -> datetime:
    """An office time of a day, in UTC."""
    return datetime.combine(day, hour, policy.tz).astimezone(UTC)


def opening(day: date, policy: Policy) -> datetime:
    """When the office opens on a day, in UTC."""
    return at(day, policy.opens, policy)


def day_end(day: date, policy: Policy) -> datetime:
    """The first instant after a day of the office, in UTC."""
    return at(day + timedelta(days=1), time(0), policy)


def zone_name(policy: Policy) -> str:
    """WIB, WITA or WIT; the zone's own name elsewhere."""
    offset = datetime(2026, 1, 1, tzinfo=policy.tz).utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset is not None else 0
    return _ZONES.get(hours, policy.zone)


def in_words(day: date) -> str:
    """A date as an applicant reads it."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS.split()[day.month - 1]} {day.year}"


def instant_in_words(instant: datetime, policy: Policy) -> str:
    """An instant as an applicant reads it, in office time."""
    local = utc(instant).astimezone(policy.tz)
    return f"{in_words(local.date())} pukul {local:%H.%M} {zone_name(policy)}"

"""Whether and for which day a form gets a number: the rules before the gate (L1, Q2).

>>> from namematch.pipeline.calendar import Calendar
>>> from datetime import UTC
>>> saturday = datetime(2026, 11, 21, 3, tzinfo=UTC)
>>> admit(_FORM, "R", saturday, Policy(), Calendar.packaged())
Traceback (most recent call last):
namematch.pipeline.errors.LaneClosed: lane R takes no registrations now; ...
>>> admit(_FORM, "H", saturday, Policy(), Calendar.packaged())
Traceback (most recent call last):
namematch.pipeline.errors.PurposeNotServed: lane H does not serve purpose regular
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from namematch.pipeline.applicant import Applicant
from namematch.pipeline.calendar import Calendar
from namematch.pipeline.errors import (
    LaneClosed,
    NotEligible,
    ProofRequired,
    PurposeNotServed,
    QuotaExhausted,
)
from namematch.pipeline.policy import Lane, Policy
from namematch.pipeline.time import in_words, instant_in_words, local_date, opening, utc

_SEARCHED = 400  # days: more than a year always holds a day of service
_FORM = Applicant(name="Sri", birth_date="1985-08-17", sex="P", nik="6371015708850007")


def serves(lane: Lane, day: date, calendar: Calendar) -> bool:
    """L1: whether a lane has service on a day: its weekdays, unless the office is closed."""
    return day.weekday() in lane.weekdays and calendar.is_open(day)


def service_days(lane: Lane, after: date, calendar: Calendar) -> Iterator[date]:
    """The lane's days of service strictly after a date, for about a year."""
    for ahead in range(1, _SEARCHED):
        day = after + timedelta(days=ahead)
        if serves(lane, day, calendar):
            yield day


def admit(
    form: Applicant, lane_code: str, now: datetime, policy: Policy, calendar: Calendar
) -> date:
    """The service date of a new registration: today, or a typed refusal."""
    lane = policy.lane(lane_code)
    today = local_date(now, policy)
    check_lane(form, lane, today)
    if not serves(lane, today, calendar) or not _within_hours(now, policy):
        raise closed(lane, now, policy, calendar)
    return today


def check_lane(form: Applicant, lane: Lane, day: date) -> None:
    """L1: purpose, proof and priority."""
    if form.purpose not in lane.purposes:
        raise PurposeNotServed(lane=lane.code, lane_name=lane.name, purpose=form.purpose.value)
    if lane.needs_proof and not (form.proof or "").strip():
        raise ProofRequired
    if lane.priority and not form.has_priority(day):
        raise NotEligible


def exhausted(
    lane: Lane, day: date, cap: int, policy: Policy, calendar: Calendar
) -> QuotaExhausted:
    """Q2: the refusal, with the next opening of the lane."""
    return QuotaExhausted(
        lane=lane.code,
        date=in_words(day),
        cap=cap,
        **_retry(next(service_days(lane, day, calendar)), policy),
    )


def closed(lane: Lane, now: datetime, policy: Policy, calendar: Calendar) -> LaneClosed:
    """The refusal outside the lane's days and hours, with its next opening."""
    today = local_date(now, policy)
    if serves(lane, today, calendar) and utc(now) < opening(today, policy):
        day = today
    else:
        day = next(service_days(lane, today, calendar))
    return LaneClosed(lane=lane.code, lane_name=lane.name, **_retry(day, policy))


def _retry(day: date, policy: Policy) -> dict[str, str]:
    """The opening of a day in words and as an instant, both in office time."""
    instant = opening(day, policy)
    local = instant.astimezone(policy.tz).isoformat()
    return {"retry": instant_in_words(instant, policy), "retry_at": local}


def _within_hours(now: datetime, policy: Policy) -> bool:
    local = utc(now).astimezone(policy.tz).time()
    return policy.opens <= local and (policy.closes is None or local < policy.closes)

"""The three-day clock: when it starts, what is due, how it pauses, and that it never forgets.

S1 the bank's instant as the office's date · S2 the third working day strictly after it · S4 a
change of the calendar moves running clocks only · S5 a closed list of pauses · S6 at the end it
is breached, and stays open.

>>> from namematch.pipeline.calendar import Calendar
>>> from datetime import UTC
>>> paid = datetime(2026, 3, 17, 3, tzinfo=UTC)
>>> clock = start(paid, Policy(), Calendar.packaged())
>>> clock.due, clock.state
(datetime.date(2026, 3, 27), <ClockState.RUNNING: 'RUNNING'>)
>>> resume(clock, paid, Policy(), Calendar.packaged())
Traceback (most recent call last):
namematch.pipeline.errors.ClockNotRunning: the clock is not paused
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from namematch.pipeline.calendar import Calendar
from namematch.pipeline.errors import BadPeriod, ClockNotRunning
from namematch.pipeline.policy import Policy
from namematch.pipeline.states import ClockState
from namematch.pipeline.time import day_end, local_date, opening, utc

_ONE_DAY = timedelta(days=1)


class PauseReason(StrEnum):
    """S5: the closed list. Review and lack of staff are not in it, and nothing adds to it."""

    DOCUMENTS = "dokumen_kurang"
    ABSENT = "pemohon_tidak_hadir"
    LEGAL_HOLD = "penahanan_hukum"
    OUTAGE = "gangguan_sistem"


class Pause(BaseModel):
    """From an instant until another, not yet known where it is None."""

    model_config = ConfigDict(frozen=True)

    reason: PauseReason
    start: datetime
    end: datetime | None = None

    def covers(self, instant: datetime) -> bool:
        """Whether the clock stands at an instant."""
        return self.start <= instant and (self.end is None or instant < self.end)


class ServiceClock(BaseModel):
    """The promise for one application. ``due`` is a working day of ``calendar_version``."""

    model_config = ConfigDict(frozen=True)

    started: datetime
    first_date: date  # the date whose third working day after is due
    due: date
    state: ClockState = ClockState.RUNNING
    calendar_version: int = 1
    provisional: bool = False
    pauses: tuple[Pause, ...] = ()
    breached_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def running(self) -> bool:
        """Whether time counts: also after a breach, until the case is finished (S6)."""
        return self.ended_at is None and self.state in (ClockState.RUNNING, ClockState.BREACHED)


def first_date(confirmed: datetime, policy: Policy, calendar: Calendar) -> date:
    """S1, S2: the payment's date; the next one's at or after the cut-off of a working day."""
    local = utc(confirmed).astimezone(policy.tz)
    day = local.date()
    late = policy.cut_off is not None and local.time() >= policy.cut_off
    return day + _ONE_DAY if late and calendar.is_working(day) else day


def due_date(
    first: date, pauses: tuple[Pause, ...], policy: Policy, calendar: Calendar
) -> tuple[date, bool]:
    """S2, S5: (the last of the service days after ``first``, whether it is an estimate).

    A working day counts if the clock ran when the office opened. A pause without end is taken
    as over, so that the date is the earliest possible.
    """
    known = [pause for pause in pauses if pause.end is not None]
    day, left, years = first, policy.service_days, {first.year}
    while left:
        day = calendar.next_working(day)
        years.add(day.year)
        instant = opening(day, policy)
        left -= not any(pause.covers(instant) for pause in known)
    return day, any(calendar.provisional(year) for year in years)


def start(confirmed: datetime, policy: Policy, calendar: Calendar) -> ServiceClock:
    """A running clock from the bank's confirmation (S1)."""
    first = first_date(confirmed, policy, calendar)
    due, provisional = due_date(first, (), policy, calendar)
    return ServiceClock(
        started=utc(confirmed),
        first_date=first,
        due=due,
        provisional=provisional,
        calendar_version=calendar.version,
    )


def advance(clock: ServiceClock, now: datetime, policy: Policy, calendar: Calendar) -> ServiceClock:
    """What time alone does: a pause with an end ends, a due day passes (S6).

    A breach is dated at the end of the due day, however late it is noticed.
    """
    if clock.state is ClockState.PAUSED:
        if any(pause.covers(utc(now)) for pause in clock.pauses):
            return clock
        clock = _counted(clock, ClockState.RUNNING, policy, calendar)
    if clock.state is ClockState.RUNNING:
        if any(pause.covers(utc(now)) for pause in clock.pauses):
            return clock.model_copy(update={"state": ClockState.PAUSED})
        deadline = day_end(clock.due, policy)
        if utc(now) >= deadline:
            changed = {"state": ClockState.BREACHED, "breached_at": deadline}
            return clock.model_copy(update=changed)
    return clock


def pause(
    clock: ServiceClock,
    reason: PauseReason,
    now: datetime,
    policy: Policy,
    calendar: Calendar,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> ServiceClock:
    """S5: stop counting, from ``since`` (an outage noticed late) until ``until`` if known."""
    clock = advance(clock, now, policy, calendar)
    begin = utc(since or now)
    if clock.state is not ClockState.RUNNING:
        raise ClockNotRunning(wanted="running")
    if until is not None and utc(until) <= begin:
        raise BadPeriod
    one = Pause(reason=reason, start=begin, end=utc(until) if until else None)
    changed = clock.model_copy(update={"pauses": (*clock.pauses, one)})
    state = ClockState.PAUSED if one.covers(utc(now)) else ClockState.RUNNING
    return _counted(changed, state, policy, calendar)


def resume(clock: ServiceClock, now: datetime, policy: Policy, calendar: Calendar) -> ServiceClock:
    """S5: count again; every pause that still covers now ends."""
    clock = advance(clock, now, policy, calendar)
    if clock.state is not ClockState.PAUSED:
        raise ClockNotRunning(wanted="paused")
    instant = utc(now)
    ended = tuple(
        one.model_copy(update={"end": instant}) if one.covers(instant) else one
        for one in clock.pauses
    )
    changed = clock.model_copy(update={"pauses": ended})
    return _counted(changed, ClockState.RUNNING, policy, calendar)


def recalculate(clock: ServiceClock, policy: Policy, calendar: Calendar) -> ServiceClock:
    """S4: under a new calendar. Ended and breached clocks keep their date."""
    if clock.state not in (ClockState.RUNNING, ClockState.PAUSED):
        return clock
    return _counted(clock, clock.state, policy, calendar)


def finish(clock: ServiceClock, now: datetime, policy: Policy, calendar: Calendar) -> ServiceClock:
    """MET in time; a breach stays a breach, with its end."""
    clock = advance(clock, now, policy, calendar)
    met = clock.state is not ClockState.BREACHED
    state = ClockState.MET if met else ClockState.BREACHED
    return clock.model_copy(update={"state": state, "ended_at": utc(now)})


def stop(clock: ServiceClock, now: datetime, policy: Policy, calendar: Calendar) -> ServiceClock:
    """The registration ended unserved; a breach stays a breach."""
    clock = advance(clock, now, policy, calendar)
    breached = clock.state is ClockState.BREACHED
    state = ClockState.BREACHED if breached else ClockState.STOPPED
    return clock.model_copy(update={"state": state, "ended_at": utc(now)})


def restart(clock: ServiceClock) -> ServiceClock:
    """A rejection undone: the promise counts on as if it had never stopped."""
    breached = clock.breached_at is not None
    state = ClockState.BREACHED if breached else ClockState.RUNNING
    return clock.model_copy(update={"state": state, "ended_at": None})


def days_left(clock: ServiceClock, now: datetime, policy: Policy, calendar: Calendar) -> int:
    """Working days from today to the due day, 0 on the day itself, negative after it."""
    today = local_date(now, policy)
    low, high = min(today, clock.due), max(today, clock.due)
    count, day = 0, low
    while (day := calendar.next_working(day)) <= high:
        count += 1
    return count if today <= clock.due else -count


def _counted(
    clock: ServiceClock, state: ClockState, policy: Policy, calendar: Calendar
) -> ServiceClock:
    due, provisional = due_date(clock.first_date, clock.pauses, policy, calendar)
    changed = {
        "state": state,
        "due": due,
        "provisional": provisional,
        "calendar_version": calendar.version,
    }
    return clock.model_copy(update=changed)

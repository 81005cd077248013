"""What every verb works with: the store, the keys, the time, the office and its rules.

The clock is passed in; nothing below reads the wall time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from namematch.pipeline.calendar import Calendar, CalendarDay
from namematch.pipeline.errors import ConfigError
from namematch.pipeline.feed import Feed
from namematch.pipeline.policy import Policy
from namematch.pipeline.seal import KeyRing
from namematch.pipeline.store.engine import Store
from namematch.pipeline.store.schema import calendar_day
from namematch.pipeline.store.unit import Unit
from namematch.pipeline.time import Clock, utc

T = TypeVar("T")


@dataclass
class Context:
    """One office's view of the store; safe to share between threads."""

    store: Store
    keys: KeyRing
    clock: Clock
    office: str
    policy: Policy
    feed: Feed | None = None
    _calendar: tuple[str | None, Calendar] = field(
        default_factory=lambda: (None, Calendar.packaged())
    )

    def now(self) -> datetime:
        """The instant, in UTC."""
        return utc(self.clock())

    def write(self, by: str, work: Callable[[Unit], T]) -> T:
        """``work`` and its audit in one transaction, run again after a conflict."""
        if not by.strip():  # or nobody in particular could check another's decision
            raise ConfigError(problem="actor")
        now = self.now()

        def whole(connection: sa.Connection) -> T:
            unit = Unit(connection, self.keys, now, by, self.office)
            result = work(unit)
            unit.chain()
            return result

        return self.store.run(whole)

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """A unit that only reads, as of now."""
        with self.store.read() as connection:
            yield Unit(connection, self.keys, self.now(), "", self.office)

    def calendar(self, connection: sa.Connection) -> Calendar:
        """The office's calendar as this transaction sees it; read again only when it changed.

        Known by its latest day, not by its version: the version of a transaction that was rolled
        back is given again, to another day.
        """
        mine = sa.select(calendar_day.c.body).where(calendar_day.c.office == self.office)
        latest = mine.order_by(calendar_day.c.version.desc()).limit(1)
        newest = connection.execute(latest).scalar()
        known, calendar = self._calendar
        if known == newest:
            return calendar
        bodies = connection.execute(mine).scalars()
        fresh = Calendar.of(CalendarDay.model_validate_json(body) for body in bodies)
        self._calendar = (newest, fresh)
        return fresh

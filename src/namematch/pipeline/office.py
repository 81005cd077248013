"""``Office``: a day at a passport office, as verbs.

Every verb is one transaction with its audit, or raises a typed error and changes nothing. The
clock is passed in. ``by`` is who acts: an officer's or a program's id, never a name.

>>> from datetime import UTC
>>> from tempfile import mkdtemp
>>> url, keys = mkdtemp() + "/kantor.db", KeyRing(bytes(32))
>>> Office.init(url, "BJM", Policy(zone="Asia/Makassar"), keys)
>>> office = Office.open(url, "BJM", keys=keys, clock=lambda: datetime(2026, 11, 24, 1, tzinfo=UTC))
>>> form = {"name": "Sri Hartini", "birth_date": "17-08-1985", "sex": "P",
...         "nik": "6371015708850007"}
>>> receipt = office.register(form, key="k-1", client="loket-1")
>>> receipt.reg_no, receipt.state
('BJM-20261124-R-0001-2', 'TERDAFTAR')
>>> office.finish(receipt.reg_no, by="petugas-1")
Traceback (most recent call last):
namematch.pipeline.errors.CheckPending: the name check is not done
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from namematch.pipeline.applicant import Applicant, read_applicant
from namematch.pipeline.calendar import CalendarDay, Kind
from namematch.pipeline.clock import PauseReason
from namematch.pipeline.context import Context
from namematch.pipeline.crm import CrmClient
from namematch.pipeline.desk import Desk
from namematch.pipeline.errors import UnknownOffice
from namematch.pipeline.feed import Feed, LookAlikes
from namematch.pipeline.models import (
    Board,
    Fairness,
    Imported,
    Outcome,
    Receipt,
    Status,
)
from namematch.pipeline.policy import Policy
from namematch.pipeline.seal import KeyRing
from namematch.pipeline.setup import check_key, prepare
from namematch.pipeline.store.engine import Store
from namematch.pipeline.store.migrate import check
from namematch.pipeline.store.schema import office as office_table
from namematch.pipeline.store.unit import Unit
from namematch.pipeline.time import Clock, system_clock
from namematch.pipeline.turns import SkipReason
from namematch.pipeline.verbs import (
    board,
    chain,
    clocks,
    closures,
    correct,
    counter,
    escalate,
    learn,
    paper,
    pay,
    privacy,
    register,
    serve,
    status,
)


class Office(Desk):
    """One office in a store. Threads may share it; ``close`` gives the connections back."""

    @classmethod
    def init(cls, url: str, code: str, policy: Policy, keys: KeyRing) -> None:
        """Make or upgrade the store and enter or change the office's policy."""
        store = Store.open(url)
        try:
            prepare(store, code, policy, keys)
        finally:
            store.close()

    @classmethod
    def open(
        cls,
        url: str,
        code: str,
        *,
        keys: KeyRing | None = None,
        clock: Clock = system_clock,
        registry: LookAlikes | None = None,
        model: str = "",
    ) -> Office:
        """Open an office.

        ``registry`` answers the name checks, outside every write transaction: the core's, wrapped
        by ``office_registry``, with text ids and without NIK. A process that runs no checks needs
        none. ``model`` names its matcher.
        """
        keys = keys or KeyRing.load(os.environ)
        store = Store.open(url)
        try:
            policy = _policy(store, code, keys, clock)
        except BaseException:
            store.close()
            raise
        model = model or getattr(registry, "model", "")
        feed = Feed(registry, model) if registry is not None else None
        return cls(Context(store, keys, clock, code, policy, feed))

    @classmethod
    def codes(cls, url: str) -> tuple[str, ...]:
        """The offices in a store, by their codes."""
        store = Store.open(url)
        try:
            check(store)
            with store.read() as connection:
                query = sa.select(office_table.c.code).order_by(office_table.c.code)
                return tuple(connection.execute(query).scalars())
        finally:
            store.close()

    def close(self) -> None:
        """Give the connections back."""
        self.context.store.close()

    # Numbers

    def register(
        self,
        form: Applicant | Mapping[str, Any],
        *,
        key: str,
        client: str,
        lane: str = "R",
        channel: str = "online",
        by: str = "daring",
    ) -> Receipt:
        """A number for a form, or the answer this key had before. ``Refused`` otherwise."""
        read = form if isinstance(form, Applicant) else read_applicant(form)
        sent = register.Submission(read, lane, channel, client, key)
        return register.register(self.context, sent, by=by)

    def pay(
        self, number: str, *, amount: int, reference: str, confirmed: datetime, by: str = "bank"
    ) -> Outcome:
        """Book a payment of the bank's feed: PAID, REBOOKED or HELD."""
        return pay.pay(
            self.context, number, amount=amount, reference=reference, confirmed=confirmed, by=by
        )

    def reschedule(self, number: str, day: date | None = None, *, by: str) -> Receipt:
        """Once, to the tail of a day."""
        return counter.reschedule(self.context, number, day, by=by)

    def cancel(self, number: str, *, by: str) -> Outcome:
        """BATAL."""
        return counter.cancel(self.context, number, by=by)

    def no_show(self, number: str, *, by: str) -> Outcome:
        """TIDAK_HADIR."""
        return counter.no_show(self.context, number, by=by)

    def finish(self, number: str, *, by: str) -> Outcome:
        """SELESAI, the passport is issued."""
        return counter.finish(self.context, number, by=by)

    def hand_over(self, number: str, *, by: str) -> Outcome:
        """DISERAHKAN."""
        return counter.hand_over(self.context, number, by=by)

    def expire(self, *, by: str = "jadwal") -> int:
        """End the holds that have run out; how many."""
        return counter.expire(self.context, by=by)

    def correct(self, number: str, changes: Mapping[str, Any], *, by: str) -> Outcome:
        """Change an application's data."""
        return correct.correct(self.context, number, changes, by=by)

    def status(self, number: str) -> Status:
        """State, clock and review of a number."""
        return status.status(self.context, number)

    def due(self) -> list[Status]:
        """The numbers whose clock is not ended, soonest due first."""
        return status.due(self.context)

    # The queue

    def next_in_line(self, lane: str = "R") -> str:
        """The number whose turn it is."""
        return serve.next_in_line(self.context, lane)

    def serve(self, number: str, *, by: str) -> Outcome:
        """Take the number whose turn it is."""
        return serve.serve(self.context, number, by=by)

    def skip(self, number: str, reason: SkipReason | str, *, by: str) -> Outcome:
        """Pass over it, for a listed reason."""
        return serve.skip(self.context, number, reason, by=by)

    # Time

    def pause(self, number: str, reason: PauseReason | str, *, by: str) -> Outcome:
        """Stop a clock for a listed reason."""
        return clocks.pause(self.context, number, reason, by=by)

    def resume(self, number: str, *, by: str) -> Outcome:
        """Start it again."""
        return clocks.resume(self.context, number, by=by)

    def outage(self, since: datetime, until: datetime, *, by: str) -> int:
        """Declare an outage: clocks stood still; how many."""
        return clocks.outage(self.context, since, until, by=by)

    def close_day(
        self, day: date, name: str, *, by: str, kind: Kind = "tutup", decree: str = ""
    ) -> int:
        """Announce a day without service; how many numbers moved."""
        announced = CalendarDay(date=day, kind=kind, name=name, decree=decree, source="kantor")
        return closures.close_day(self.context, announced, by=by)

    def tick(self, *, by: str = "jadwal") -> list[Outcome]:
        """Let time act: breaches and escalations."""
        return escalate.tick(self.context, by=by)

    def acknowledge(self, number: str, *, by: str) -> int:
        """The centre has answered."""
        return escalate.acknowledge(self.context, number, by=by)

    def deliver(self, client: CrmClient) -> int:
        """Send what waits in the outbox; how many were taken."""
        return escalate.deliver(self.context, client)

    # Papers, reports, what flows back

    def import_paper(
        self, source: str | Path, day: date, *, by: str, pad: tuple[int, int] | None = None
    ) -> Imported:
        """Enter the papers of an outage."""
        return paper.import_paper(self.context, source, day, pad=pad, by=by)

    def board(self, day: date | None = None) -> Board:
        """The day at a glance."""
        return board.board(self.context, day)

    def fairness(self, day: date | None = None) -> Fairness:
        """What was out of turn."""
        return board.fairness(self.context, day)

    def must_link(self) -> pa.Table:
        """Live SAME pairs for ``dedupe(must_link=)``: left, right, same."""
        return learn.live_links(self.context, same=True)

    def cannot_link(self) -> pa.Table:
        """Live DIFFERENT pairs for ``dedupe(cannot_link=)``: left, right, same."""
        return learn.live_links(self.context, same=False)

    def labels(self) -> pa.Table:
        """Live decisions for ``train(labels=)``: left, right, same."""
        return learn.live_links(self.context)

    def agreement(self) -> tuple[int, float | None]:
        """(pairs dealt twice, Cohen's kappa)."""
        with self.context.read() as unit:
            return learn.agreement(learn.blind_pairs(unit, self.context))

    def verify(self) -> int:
        """Verify the audit chain; how many rows."""
        return chain.verify_chain(self.context)

    def export_subject(self, number: str, *, by: str) -> dict[str, Any]:
        """All data on the person of a number."""
        return privacy.export_subject(self.context, number, by=by)

    def purge_subject(self, number: str, *, by: str) -> None:
        """Destroy them after retention."""
        privacy.purge_subject(self.context, number, by=by)


def _policy(store: Store, code: str, keys: KeyRing, clock: Clock) -> Policy:
    """The office's policy, from a store of this version and this key."""
    check(store)
    with store.read() as connection:
        check_key(Unit(connection, keys, clock(), ""), keys)
        query = sa.select(office_table.c.policy).where(office_table.c.code == code)
        policy = connection.execute(query).scalar()
    if policy is None:
        raise UnknownOffice(office=code if code.isalnum() else "?")
    return Policy.model_validate_json(policy)

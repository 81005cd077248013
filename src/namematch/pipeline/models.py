"""What the verbs answer: frozen, ready for JSON.

Without a name, a birth date or a NIK, except ``CaseView``, which an officer must read to decide.

>>> Outcome(state="DIBAYAR", reg_no="BJM-20261124-R-0007-9").to_json()
'{"state":"DIBAYAR","reg_no":"BJM-20261124-R-0007-9","message":""}'
"""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from namematch.pipeline.clock import ServiceClock


class Answer(BaseModel):
    """The root: frozen; ``to_json`` is byte for byte the same for equal answers (I1)."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    def to_json(self) -> str:
        """One JSON object."""
        return self.model_dump_json()


class Receipt(Answer):
    """A number, or the one that was there before (``existing``, I2)."""

    reg_no: str
    state: str
    service_date: datetime.date
    lane: str
    seq: int
    hold_until: datetime.datetime
    fee: int
    flags: tuple[str, ...] = ()
    existing: bool = False
    message: str = ""


class Outcome(Answer):
    """What became of a registration; for a payment also ``PAID``, ``REBOOKED`` or ``HELD``."""

    state: str
    reg_no: str
    message: str = ""


class Status(Answer):
    """A registration as the counter sees it."""

    reg_no: str
    state: str
    service_date: datetime.date
    lane: str
    seq: int
    channel: str
    issued: datetime.datetime
    hold_until: datetime.datetime
    flags: tuple[str, ...]
    checked: bool
    under_review: bool  # DITINJAU
    clock: ServiceClock | None
    days_left: int | None


class CandidateView(Answer):
    """A look-alike with what was shown for it. ``form`` is None for a record of elsewhere."""

    id: int
    record: str
    weight: float | None
    probability: float | None
    nik_equal: bool
    form: dict[str, Any] | None
    evidence: dict[str, Any] | None
    state: str | None
    verdict: int | None


class CaseView(Answer):
    """A dealt case: personal data, for the officer who holds the lease or checks."""

    id: int
    token: int
    lease_until: datetime.datetime | None
    state: str
    record: str
    reg_no: str
    due: datetime.date | None
    days_left: int | None
    form: dict[str, Any]
    flags: tuple[str, ...]
    candidates: tuple[CandidateView, ...]
    drafts: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"CaseView({self.id}, {self.state}, {len(self.candidates)} candidates)"


class Proposal(Answer):
    """Something that waits for a second person."""

    id: int
    kind: str
    body: dict[str, Any]
    reason: str
    maker: str
    made: datetime.datetime


class ImportedRow(Answer):
    """M1: the outcome of one paper: TERBIT, SUDAH_ADA, MENUNGGU_PERSETUJUAN or DITOLAK."""

    serial: int | None
    line: int
    outcome: str
    reg_no: str | None = None
    problem: str = ""


class Imported(Answer):
    """M1: every row's outcome, and the serials of the pad that did not come."""

    rows: tuple[ImportedRow, ...]
    missing: tuple[int, ...]


class LaneDay(Answer):
    """A lane's numbers of a day."""

    lane: str
    name: str
    cap: int
    used: int
    extra: int
    refused: int


class Board(Answer):
    """The day at a glance."""

    office: str
    date: datetime.date
    lanes: tuple[LaneDay, ...]
    states: dict[str, int]
    due_today: int
    due_next: int
    breached: int
    paused: int
    unchecked: int
    cases: dict[str, int]
    proposals: int
    outbox: int


class Fairness(Answer):
    """F1: what was out of turn on a day; ``inversions`` is the target of zero."""

    date: datetime.date
    served: int
    inversions: tuple[tuple[str, str], ...]
    moved_ahead: tuple[tuple[str, str], ...]
    skipped: dict[str, int]

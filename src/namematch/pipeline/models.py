"""What the verbs answer: frozen, ready for JSON.

Without a name, a birth date or a NIK, except ``CaseView``, which an officer must read to decide,
and the notes of ``Compared`` and of exported decisions.

>>> Outcome(state="DIBAYAR", reg_no="BJM-20261124-R-0007-9").to_json()
'{"state":"DIBAYAR","reg_no":"BJM-20261124-R-0007-9","message":""}'
"""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from namematch.pipeline.clock import ServiceClock
from namematch.pipeline.verdicts import Ruling, Verdict


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


class RecordView(Answer):
    """A record beside a case; ``form`` as far as it is known here."""

    record: str
    form: dict[str, Any] | None
    state: str | None


class EarlierView(Answer):
    """A decision that stands on two records."""

    decision: int
    left: str
    right: str
    verdict: int
    maker: str
    made: datetime.datetime


class CandidateView(Answer):
    """A look-alike with what was shown for it, and what is known around it.

    ``form`` is what its applicant wrote; of an earlier holder, what the registry of names keeps;
    None for a person that was purged. ``group``: further records taken for the same person.
    """

    id: int
    record: str
    weight: float | None
    probability: float | None
    nik_equal: bool
    form: dict[str, Any] | None
    evidence: dict[str, Any] | None
    state: str | None
    verdict: int | None
    group: tuple[RecordView, ...] = ()
    earlier: tuple[EarlierView, ...] = ()

    def __repr__(self) -> str:
        return f"CandidateView({self.id})"


class CaseView(Answer):
    """A dealt case: personal data, for the officer who holds the lease or checks.

    ``check`` is the proposal of a second person's look, whose view holds no verdict of the first.
    """

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
    check: int | None = None

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


class Compared(Answer):
    """A second person's ruling beside the first one's; ``taken_back``: what an undo undoes."""

    check: int
    kind: str
    maker: str
    first: Ruling
    second: Ruling
    taken_back: Ruling | None = None


class Decision(Answer):
    """A decision as it was made. ``record``: of the case; ``other``: of the candidate."""

    id: int
    case: int
    record: str
    other: str
    verdict: Verdict
    reason: str
    note: str
    maker: str
    made: datetime.datetime
    live: bool
    waiting: bool
    undoable: bool
    blind: bool
    supersedes: int | None

    def __repr__(self) -> str:
        return f"Decision({self.id}, {self.verdict.name}, {self.reason})"


class Workload(Answer):
    """Cases that wait, blind copies aside; decided today by this officer; checks of others'."""

    waiting: int
    mine: int
    checks: int


class OfficerFigures(Answer):
    """Cases one officer decided.

    ``seconds``: the median between lease and decision; ``under``: the share decided in less than
    ``pace.HASTY`` seconds; ``hasty``: that again and again.
    """

    officer: str
    decided: int
    seconds: float | None
    under: float
    hasty: bool


class CutFigures(Answer):
    """What a threshold of the name check would have flagged.

    ``flags`` pairs; ``seen``: the share of the pairs ruled SAME that is among them, None before
    any was.
    """

    threshold: float
    flags: int
    seen: float | None


class DayFigures(Answer):
    """Cases opened and decided on a day."""

    date: datetime.date
    opened: int
    decided: int


class Figures(Answer):
    """For a supervisor: counts, dates and numbers only.

    ``at_risk``: (number, due date, working days left) of running clocks with an open case, soonest
    first. ``agreement``: (pairs, Cohen's kappa) of makers with checkers, and of blind copies.
    """

    waiting: dict[str, int]
    days: tuple[DayFigures, ...]
    capacity: int | None
    at_risk: tuple[tuple[str, datetime.date, int], ...]
    maker_checker: tuple[int, float | None]
    blind: tuple[int, float | None]
    officers: tuple[OfficerFigures, ...]
    threshold: float
    cuts: tuple[CutFigures, ...]


class ImportedRow(Answer):
    """M1: the outcome of one paper: TERBIT, SUDAH_ADA, MENUNGGU_PERSETUJUAN or DITOLAK."""

    serial: int | None
    line: int
    outcome: str
    reg_no: str | None = None
    problem: str = ""


class Imported(Answer):
    """M1: every row's outcome, and the first thousand serials of the pad that did not come."""

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

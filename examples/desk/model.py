"""The desk's nouns: a case as an officer sees it, and what every source of cases can do.

Two sources fulfil ``Source``: ``flags`` (pairs of a ``Result`` between the two cuts) and ``office``
(cases that an office deals). Two faces use it: ``terminal`` and ``web``. A face knows no source.

Values are ready to be shown: a NIK is masked here and comes whole only out of ``reveal``. Errors
are those of ``namematch.pipeline.errors``, with a text in Indonesian and in English.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import pyarrow as pa

import namematch as nm
from namematch.pipeline import Ruling, Verdict

FIELDS = ("name", "birth_date", "birthplace", "sex", "nik", "mother_name")


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its number or id, its fields as shown (those that are missing are not there)."""

    label: str
    fields: Mapping[str, str]
    state: str = ""  # of its registration, where it has one


@dataclass(frozen=True, slots=True)
class Earlier:
    """A decision that stands on a pair of records near this case."""

    left: str
    right: str
    verdict: Verdict
    by: str
    made: dt.datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that looks like the applicant, why, and what is known around it."""

    id: int
    record: Record
    weight: float | None  # bits, without the prior; None where an equal NIK alone brought it
    probability: float | None
    evidence: tuple[nm.Evidence, ...]
    nik_equal: bool = False
    group: tuple[Record, ...] = ()  # further records taken for the same person
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What an officer decides at once: one applicant beside each candidate.

    token: of the lease; a decision must bring it. check: the proposal, when this is a second
    person's look; the first person's verdict is not in a case. drafts: texts that were kept when a
    lease was lost. group: further records taken for the same person as the applicant.
    """

    id: int
    token: int
    applicant: Record
    candidates: tuple[Candidate, ...]
    lease_until: dt.datetime | None = None
    due: dt.date | None = None
    days_left: int | None = None
    flags: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    check: int | None = None
    group: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """waiting: undecided cases; mine: decided by this officer today; checks: for a second look."""

    waiting: int
    mine: int
    checks: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """A decision, to be seen again or undone. undoable: it stands and may be taken back."""

    id: int
    case: int
    label: str
    other: str
    verdict: Verdict
    reason: str
    by: str
    made: dt.datetime
    undoable: bool


@dataclass(frozen=True, slots=True)
class Opinions:
    """A second person's rulings beside the first one's, by candidate; told after both are given."""

    check: int
    maker: str
    first: Mapping[int, Ruling]
    second: Mapping[int, Ruling]

    @property
    def agree(self) -> bool:
        """Whether every verdict is the same."""
        verdicts = ({c: r.verdict for c, r in side.items()} for side in (self.first, self.second))
        return next(verdicts) == next(verdicts)


@dataclass(frozen=True, slots=True)
class Officer:
    """Decisions of one officer. hasty: again and again decided in under two seconds."""

    name: str
    decided: int
    median_seconds: float | None
    hasty: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """What a review cut costs and finds: pairs flagged, share of the true duplicates among them."""

    threshold: float
    flags: int
    seen: float


@dataclass(frozen=True, slots=True)
class Overview:
    """The supervisor's page, as numbers.

    waiting: cases by state; days: (date, opened, decided), oldest first; capacity: decisions a day
    the staff can make; at_risk: (number, due, days left), soonest first; agreement: name of the
    measure ("maker_checker", "blind") -> (pairs, Cohen's kappa or None); cuts: the present one is
    ``threshold``.
    """

    waiting: Mapping[str, int]
    days: tuple[tuple[dt.date, int, int], ...]
    capacity: int | None
    at_risk: tuple[tuple[str, dt.date, int], ...]
    agreement: Mapping[str, tuple[int, float | None]]
    officers: tuple[Officer, ...]
    threshold: float | None = None
    cuts: tuple[Cut, ...] = ()


class Source(Protocol):
    """Where cases come from and decisions go. ``by`` is an officer's id, never a name."""

    kind: Literal["flags", "office"]
    zone: dt.tzinfo

    def next(self, *, by: str) -> Case | None:
        """The case this officer holds, else the next one, leased to them; None: nothing waits."""
        ...

    def decide(self, case: int, token: int, rulings: Sequence[Ruling], *, by: str) -> None:
        """Rule on every candidate. ``LeaseLost``: refused, notes are kept as drafts."""
        ...

    def undo(self, decision: int, reason: str, note: str, *, by: str) -> None:
        """A new decision that takes one back (an office has a second person look at it)."""
        ...

    def progress(self, *, by: str) -> Progress:
        """How much is left, and done."""
        ...

    def skip(self, case: int, token: int, *, by: str) -> None:
        """Put a flagged pair last; ``NotAllowed`` in an office, whose cases are dealt."""
        ...

    def give_back(self, case: int, token: int, *, by: str) -> None:
        """End the lease undecided."""
        ...

    def reveal(self, case: int, candidate: int | None, reason: str, *, by: str) -> str:
        """The whole NIK of a candidate, or of the applicant; audited with its reason."""
        ...

    def made(self, *, by: str | None = None, limit: int = 50) -> tuple[Made, ...]:
        """Decisions, latest first; of one officer or of all."""
        ...

    def next_check(self, *, by: str) -> Case | None:
        """A case for a second person, never for whoever decided it first."""
        ...

    def opine(self, check: int, rulings: Sequence[Ruling], *, by: str) -> Opinions:
        """The second person's own rulings, kept; then both are told."""
        ...

    def settle(self, check: int, *, approve: bool, by: str) -> None:
        """End a check: the first rulings stand, or the case is dealt again."""
        ...

    def overview(self) -> Overview:
        """For the supervisor."""
        ...

    def export(self, *, by: str = "ekspor") -> pa.Table:
        """Every decision: left, right, verdict, same, reason, note, by, made, live.

        by: who takes them out, where that is audited.
        """
        ...

    def labels(self) -> pa.Table:
        """Decisions that stand: left, right, same; ``train(labels=)`` and ``dedupe`` take it."""
        ...

    def close(self) -> None:
        """Give back what is held open."""
        ...

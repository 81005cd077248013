"""An office's queue as a source of cases: dealt, leased, looked at by a second person.

``open_office(DIR)`` finds what ``namematch office`` uses: the store is ``DIR/kantor.db`` (else
``NAMEMATCH_STORE``), the office ``NAMEMATCH_OFFICE`` (else the only one in it), the key
``NAMEMATCH_KEY`` or ``NAMEMATCH_KEY_FILE`` (else ``DIR/kunci``).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

import namematch as nm
from desk import model
from namematch.pipeline import (
    CandidateView,
    CaseView,
    Decision,
    KeyRing,
    Office,
    Ruling,
    Verdict,
)
from namematch.pipeline.errors import ConfigError, NothingToReview, NotSkipped

STORE, KEY = "kantor.db", "kunci"
_SEX = {"male": "L", "female": "P"}  # as a form has it
_EXPORT = ("left", "right", "verdict", "same", "reason", "note", "by", "made", "live")


def open_office(
    folder: Path,
    *,
    environment: Mapping[str, str] = os.environ,
    clock: Callable[[], dt.datetime] | None = None,
) -> OfficeSource:
    """The office in a directory; ``PipelineError`` where there is none, or no key to it."""
    store = folder / STORE
    url = environment.get("NAMEMATCH_STORE", "") if not store.exists() else ""
    url = url or str(store)
    given = any(environment.get(name) for name in ("NAMEMATCH_KEY", "NAMEMATCH_KEY_FILE"))
    keys = KeyRing.load(environment if given else {"NAMEMATCH_KEY_FILE": str(folder / KEY)})
    code = environment.get("NAMEMATCH_OFFICE") or _only(Office.codes(url))
    options = {"clock": clock} if clock is not None else {}
    return OfficeSource(Office.open(url, code, keys=keys, **options))


def _only(codes: Sequence[str]) -> str:
    if len(codes) != 1:
        raise ConfigError(problem="which_office", count=len(codes))
    return codes[0]


@dataclass(frozen=True, slots=True)
class UndoOpinions(model.Opinions):
    """Of an undo: who would rule otherwise than the decision taken back agrees with the undo."""

    taken_back: Ruling

    @property
    def agree(self) -> bool:
        """Whether the second person would not have given the verdict that is taken back."""
        return all(own.verdict is not self.taken_back.verdict for own in self.second.values())


class OfficeSource:
    """What ``desk.model.Source`` asks, answered by an ``Office``."""

    kind: Literal["flags", "office"] = "office"

    def __init__(self, office: Office) -> None:
        self.office = office
        self.zone: dt.tzinfo = office.policy.tz

    def next(self, *, by: str) -> model.Case | None:
        """The case this officer holds, else the next in line."""
        try:
            return _case(self.office.lease(by=by))
        except NothingToReview:
            return None

    def decide(self, case: int, token: int, rulings: Sequence[Ruling], *, by: str) -> None:
        """Rule on every candidate."""
        self.office.decide(case, token, rulings, by=by)

    def undo(self, decision: int, reason: str, note: str, *, by: str) -> None:
        """Propose to take a decision back; a second person approves."""
        self.office.undo(decision, reason, note, by=by)

    def progress(self, *, by: str) -> model.Progress:
        """Cases that wait, decided today, and checks for this officer."""
        load = self.office.workload(by=by)
        return model.Progress(waiting=load.waiting, mine=load.mine, checks=load.checks)

    def skip(self, case: int, token: int, *, by: str) -> None:
        """Not here."""
        raise NotSkipped

    def give_back(self, case: int, token: int, *, by: str) -> None:
        """End the lease of a case or of a check."""
        self.office.give_back(case, token, by=by)

    def reveal(self, case: int, candidate: int | None, reason: str, *, by: str) -> str:
        """A whole NIK; an earlier holder's is not kept (``NikNotKept``)."""
        return self.office.reveal(case, candidate, reason, by=by)

    def made(self, *, by: str | None = None, limit: int = 50) -> tuple[model.Made, ...]:
        """Decisions, latest first."""
        return tuple(
            model.Made(
                id=one.id,
                case=one.case,
                label=one.record,
                other=one.other,
                verdict=one.verdict,
                reason=one.reason,
                by=one.maker,
                made=one.made,
                undoable=one.undoable,
            )
            for one in self.office.decisions(by=by, limit=limit)
        )

    def next_check(self, *, by: str) -> model.Case | None:
        """The check this officer holds, else the oldest of another's decisions."""
        try:
            return _case(self.office.lease_check(by=by))
        except NothingToReview:
            return None

    def opine(self, check: int, rulings: Sequence[Ruling], *, by: str) -> model.Opinions:
        """Keep the second person's ruling, then tell both."""
        told = self.office.opine(check, rulings, by=by)
        first, second = ({one.candidate: one} for one in (told.first, told.second))
        if told.taken_back is not None:
            return UndoOpinions(check, told.maker, first, second, told.taken_back)
        return model.Opinions(check=check, maker=told.maker, first=first, second=second)

    def settle(self, check: int, *, approve: bool, by: str) -> None:
        """The decision stands, or its case is dealt again."""
        act = self.office.approve if approve else self.office.refuse
        act(check, by=by)

    def overview(self) -> model.Overview:
        """The supervisor's numbers. Cuts are told once something was ruled to be one person."""
        told = self.office.figures()
        return model.Overview(
            waiting=told.waiting,
            days=tuple((day.date, day.opened, day.decided) for day in told.days),
            capacity=told.capacity,
            at_risk=told.at_risk,
            agreement={"maker_checker": told.maker_checker, "blind": told.blind},
            officers=tuple(
                model.Officer(one.officer, one.decided, one.seconds, one.hasty)
                for one in told.officers
            ),
            threshold=told.threshold,
            cuts=tuple(
                model.Cut(one.threshold, one.flags, one.seen)
                for one in told.cuts
                if one.seen is not None
            ),
        )

    def export(self, *, by: str = "ekspor") -> pa.Table:
        """Every decision with its note, oldest first; audited."""
        rows = [_exported(one) for one in self.office.export_decisions(by=by)]
        instants = {"made": pa.timestamp("us", tz="UTC"), "same": pa.bool_(), "live": pa.bool_()}
        schema = pa.schema([(name, instants.get(name, pa.string())) for name in _EXPORT])
        return pa.Table.from_pylist(rows, schema=schema)

    def labels(self) -> pa.Table:
        """Decisions that stand."""
        return self.office.labels()

    def close(self) -> None:
        """Give the connections back."""
        self.office.close()


def _case(view: CaseView) -> model.Case:
    """Candidates that were ruled on before the case came back are not asked about again."""
    return model.Case(
        id=view.id,
        token=view.token,
        applicant=_record(view.reg_no, view.form),
        candidates=tuple(_candidate(one) for one in view.candidates if one.verdict is None),
        lease_until=view.lease_until,
        due=view.due,
        days_left=view.days_left,
        flags=view.flags,
        drafts=view.drafts,
        check=view.check,
    )


def _candidate(view: CandidateView) -> model.Candidate:
    rows = (view.evidence or {}).get("evidence", ())
    return model.Candidate(
        id=view.id,
        record=_record(view.record, view.form, view.state),
        weight=view.weight,
        probability=view.probability,
        evidence=tuple(nm.Evidence(**row) for row in rows),
        nik_equal=view.nik_equal,
        group=tuple(_record(one.record, one.form, one.state) for one in view.group),
        earlier=tuple(
            model.Earlier(
                left=one.left,
                right=one.right,
                verdict=Verdict(one.verdict),
                by=one.maker,
                made=one.made,
            )
            for one in view.earlier
        ),
    )


def _record(label: str, form: Mapping[str, Any] | None, state: str | None = None) -> model.Record:
    """Fields in the order of the desk, written as on a form."""
    fields = {name: _shown(name, form[name]) for name in model.FIELDS if form and form.get(name)}
    return model.Record(label=label, fields=fields, state=state or "")


def _shown(name: str, value: object) -> str:
    text = str(value)
    if name == "birth_date":
        return f"{dt.date.fromisoformat(text):%d-%m-%Y}"
    if name == "sex":
        return _SEX.get(text, text)
    return text.title() if text.islower() else text  # a registry keeps names in lower case


def _exported(one: Decision) -> dict[str, object]:
    left, right = sorted((one.record, one.other))
    verdict = one.verdict
    same = verdict in (Verdict.SAME_REPLACEMENT, Verdict.SAME_DOUBLE)
    return {
        "left": left,
        "right": right,
        "verdict": verdict.name,
        "same": same if same or verdict is Verdict.DIFFERENT else None,
        "reason": one.reason,
        "note": one.note,
        "by": one.maker,
        "made": one.made,
        "live": one.live,
    }

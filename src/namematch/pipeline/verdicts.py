"""What an officer may rule on a candidate, with which reason, and who must look again.

>>> check_ruling(Ruling(candidate=1, verdict=Verdict.DIFFERENT, reason="B05"))
>>> check_ruling(Ruling(candidate=1, verdict=Verdict.DIFFERENT, reason="B07"))
Traceback (most recent call last):
namematch.pipeline.errors.NoteRequired: reason B07 needs a note
>>> needs_check(Verdict.DIFFERENT, nik_equal=True), needs_check(Verdict.DIFFERENT, nik_equal=False)
(True, False)
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from namematch.pipeline.errors import NoteRequired, ReasonNotFitting
from namematch.pipeline.states import CaseState
from namematch.pipeline.tables import rows


class Verdict(IntEnum):
    """The five keys of the desk; 0 takes an earlier decision back."""

    UNDO = 0
    DIFFERENT = 1
    SAME_REPLACEMENT = 2
    SAME_DOUBLE = 3
    NEED_INFO = 4
    REFER = 5


FINAL = frozenset({Verdict.DIFFERENT, Verdict.SAME_REPLACEMENT, Verdict.SAME_DOUBLE})
SAME = frozenset({Verdict.SAME_REPLACEMENT, Verdict.SAME_DOUBLE})
_CHECKED = frozenset({Verdict.SAME_DOUBLE, Verdict.REFER, Verdict.UNDO})
IN_WORDS = {
    Verdict.UNDO: "Putusan dicabut",
    Verdict.DIFFERENT: "Orang berbeda",
    Verdict.SAME_REPLACEMENT: "Orang sama, penggantian sah",
    Verdict.SAME_DOUBLE: "Orang sama, pendaftaran ganda",
    Verdict.NEED_INFO: "Perlu data tambahan",
    Verdict.REFER: "Rujuk ke pusat",
}


class Reason(NamedTuple):
    """A reason code: for which verdict, whether it asks for a note, and its texts."""

    code: str
    verdict: Verdict
    note: bool
    indonesian: str
    english: str


class Ruling(BaseModel):
    """One verdict on one candidate. The note is free text, so ``repr`` leaves it out."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    candidate: int
    verdict: Verdict
    reason: str
    note: str = ""

    def __repr__(self) -> str:
        return f"Ruling({self.candidate}, {self.verdict.name}, {self.reason})"


@cache
def reasons() -> dict[str, Reason]:
    """The closed list, by code (``data/reasons.tsv``)."""
    return {
        code: Reason(code, Verdict(int(verdict)), note == "1", indonesian, english)
        for code, verdict, note, indonesian, english in rows("reasons")
    }


def check_ruling(ruling: Ruling) -> None:
    """``ReasonNotFitting`` or ``NoteRequired`` where the list says so."""
    reason = reasons().get(ruling.reason)
    if reason is None or reason.verdict is not ruling.verdict:
        raise ReasonNotFitting(reason=ruling.reason[:3], verdict=int(ruling.verdict))
    if reason.note and not ruling.note.strip():
        raise NoteRequired(reason=reason.code)


def check_verdict(ruling: Ruling) -> None:
    """One of the five: an undo is made of a decision, never of a case.

    >>> check_verdict(Ruling(candidate=1, verdict=Verdict.UNDO, reason="U01", note="keliru"))
    Traceback (most recent call last):
    namematch.pipeline.errors.ReasonNotFitting: reason U01 does not fit verdict 0
    """
    if ruling.verdict is Verdict.UNDO:
        raise ReasonNotFitting(reason=ruling.reason[:3], verdict=0)
    check_ruling(ruling)


def needs_check(verdict: Verdict, *, nik_equal: bool) -> bool:
    """Whether a second person approves: 3, 5, every undo, and 1 where the NIK is equal."""
    return verdict in _CHECKED or (verdict is Verdict.DIFFERENT and nik_equal)


def case_state(standing: Iterable[tuple[Verdict | None, bool]]) -> CaseState:
    """The state of a case from its candidates: (verdict, whether it still awaits its check).

    >>> case_state([(Verdict.DIFFERENT, False), (Verdict.REFER, True)])
    <CaseState.AWAIT_CHECK: 'AWAIT_CHECK'>
    """
    given = list(standing)
    if any(verdict is None for verdict, _ in given):
        return CaseState.OPEN
    if any(waiting for _, waiting in given):
        return CaseState.AWAIT_CHECK
    closed = all(verdict in FINAL for verdict, _ in given)
    return CaseState.CLOSED if closed else CaseState.DECIDED

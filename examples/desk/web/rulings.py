"""From a form to rulings: one verdict a candidate, its reason, its note.

>>> rulings({"note-7": "", "verdict-7": "1", "reason-7-1": "B05", "reason-7-5": "R01"})
(Ruling(7, DIFFERENT, B05),)
>>> rulings({"note-7": ""})
Traceback (most recent call last):
desk.web.rulings.IncompleteError: form.verdict
"""

from __future__ import annotations

from desk import words
from namematch.pipeline import Ruling, Verdict

MOST_DIGITS = 18  # of a candidate's number: it fits 64 bits
MOST_NOTE = 4_000  # letters: two pages; a note is read by a person


class IncompleteError(ValueError):
    """What is missing, as a key of the texts."""


def rulings(form: dict[str, str]) -> tuple[Ruling, ...]:
    """One ruling for every candidate of the form (each has a field for its note)."""
    return tuple(_ruling(form, name[5:]) for name in form if name.startswith("note-"))


def notes(form: dict[str, str]) -> str:
    """What was typed, to be shown again when it could not be taken."""
    return "\n\n".join(text for name, text in form.items() if name.startswith("note-") and text)


def _ruling(form: dict[str, str], candidate: str) -> Ruling:
    chosen = form.get(f"verdict-{candidate}", "")
    verdict = next((one for one in words.KEYS if str(one.value) == chosen), None)
    if verdict is None:
        raise IncompleteError("form.verdict")
    reason = form.get(f"reason-{candidate}-{verdict.value}", "")
    if not reason:
        raise IncompleteError("form.reason")
    if len(form[f"note-{candidate}"]) > MOST_NOTE:
        raise IncompleteError("form.long")
    known = candidate.isascii() and candidate.isdigit() and len(candidate) <= MOST_DIGITS
    if not known or reason not in {one.code for one in words.reasons_for(verdict)}:
        raise IncompleteError("form.reason")
    note = form[f"note-{candidate}"].strip()
    return Ruling(candidate=int(candidate), verdict=Verdict(verdict), reason=reason, note=note)

"""Free text of officers: sealed for the applicant it is about, opened where asked for."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from namematch.pipeline.errors import UnknownCase
from namematch.pipeline.store.schema import draft, record, review_case
from namematch.pipeline.store.unit import Unit
from namematch.pipeline.verbs.subjects import key_of
from namematch.pipeline.verdicts import Ruling

_CONTEXT = "note"


def sealed_note(unit: Unit, case_id: int, text: str) -> bytes | None:
    """A text for the applicant of a case; None for an empty one."""
    if not text.strip():
        return None
    return unit.keys.seal(_key(unit, case_id), text.encode(), _CONTEXT)


def opened_note(unit: Unit, case_id: int, sealed: bytes | None) -> str:
    """The text again; ``SubjectPurged``."""
    if sealed is None:
        return ""
    return unit.keys.open(_key(unit, case_id), sealed, _CONTEXT).decode()


def keep_drafts(unit: Unit, case_id: int, rulings: Sequence[Ruling]) -> None:
    """The officer's notes outlive a lost lease."""
    for ruling in rulings:
        sealed = sealed_note(unit, case_id, ruling.note)
        if sealed is not None:
            unit.put(draft, case_id=case_id, officer=unit.by, text=sealed, at=unit.now)


def _key(unit: Unit, case_id: int) -> bytes:
    query = sa.select(record.c.subject).join(review_case, review_case.c.record == record.c.id)
    owner = unit.one(query.where(review_case.c.id == case_id))
    if owner is None:
        raise UnknownCase
    return key_of(unit.connection, unit.keys, owner["subject"])

"""The records of a case, read together: three queries however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.errors import SubjectPurged
from namematch.pipeline.store.schema import record, registration, subject
from namematch.pipeline.store.unit import Unit, Values
from namematch.pipeline.verbs.subjects import masked, open_with, opened_form


class People:
    """Applications by id; nothing is locked. An id that is not among them is of elsewhere."""

    def __init__(self, unit: Unit, ids: Iterable[str]) -> None:
        wanted = sorted(set(ids))
        self._keyring = unit.keys
        self.rows = {row["id"]: row for row in unit.all(_records(wanted))}
        self._current: dict[str, Values] = {
            row["record"]: row for row in unit.all(_registrations(wanted))
        }

    def __contains__(self, identity: str) -> bool:
        return identity in self.rows

    def key(self, identity: str) -> bytes:
        """The key of its person; ``SubjectPurged``."""
        row = self.rows[identity]
        if row["wrapped_key"] is None:
            raise SubjectPurged
        return self._keyring.unwrap(row["wrapped_key"], row["subject"])

    def form(self, identity: str) -> dict[str, Any] | None:
        """What the applicant wrote, NIK masked; None for one of elsewhere or purged."""
        if identity not in self.rows:
            return None
        try:
            key = self.key(identity)
        except SubjectPurged:
            return None
        return masked(opened_form(self._keyring, key, self.rows[identity]["form"]))

    def number(self, identity: str) -> str:
        """Its present registration number."""
        return str(self._current[identity]["reg_no"])

    def state(self, identity: str) -> str | None:
        """Of its present number; None for one of elsewhere."""
        row = self._current.get(identity)
        return str(row["state"]) if row is not None else None

    def opened(self, ids: Iterable[str], sealed: bytes) -> bytes | None:
        """A value sealed for the persons of these records; None where one was purged."""
        known = [identity for identity in ids if identity in self.rows]
        try:
            keys = {str(self.rows[one]["subject"]): self.key(one) for one in known}
        except SubjectPurged:
            return None
        return open_with(keys, sealed)


def _records(ids: list[str]) -> sa.Select[Any]:
    query = sa.select(record, subject.c.wrapped_key)
    return query.join(subject, subject.c.id == record.c.subject).where(record.c.id.in_(ids))


def _registrations(ids: list[str]) -> sa.Select[Any]:
    """Oldest first, so that the present one is the last of its record."""
    columns = registration.c
    mine = sa.select(columns.record, columns.reg_no, columns.state).where(columns.record.in_(ids))
    return mine.order_by(columns.issued, columns.service_date, columns.lane, columns.seq)

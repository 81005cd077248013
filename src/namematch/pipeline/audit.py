"""The audit chain: every state change is one row, and each row seals the ones before it.

A row's hash is HMAC-SHA256, under the audit key, over its fields and the hash before it. Personal
payloads enter as ciphertext, so the chain still verifies after their key is destroyed. The head
(last row and its hash) is kept apart, so that a missing tail is found too.

>>> first = Row("BJM", 1, "2026-11-24T01:00:00+00:00", "loket-1", "register", "registration",
...             "BJM-20261124-R-0001-2", "", "TERDAFTAR", "{}", None)
>>> key = bytes(32)
>>> head = chained(key, GENESIS, first)
>>> verify(key, "BJM", [(first, head)], (1, head))
>>> verify(key, "BJM", [(first._replace(actor="loket-2"), head)], (1, head))
Traceback (most recent call last):
namematch.pipeline.errors.AuditBroken: audit chain of BJM broken at row 1: hash differs
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from namematch.pipeline.errors import AuditBroken

GENESIS = "0" * 64


class Row(NamedTuple):
    """One change: who did what to which entity, from which state to which."""

    office: str
    seq: int
    at: str  # ISO, UTC
    actor: str
    verb: str
    entity: str
    entity_id: str
    before: str
    after: str
    detail: str  # JSON without personal data
    sealed: bytes | None  # personal payload under the subject's key


def chained(key: bytes, previous: str, row: Row) -> str:
    """The hash of a row after the one before it."""
    fields = [*row[:-1], row.sealed.hex() if row.sealed is not None else None, previous]
    text = json.dumps(fields, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), sha256).hexdigest()


def verify(key: bytes, office: str, rows: Iterable[tuple[Row, str]], head: tuple[int, str]) -> None:
    """Read a chain in order; ``AuditBroken`` at the first row that was changed, lost or moved."""
    previous, expected = GENESIS, 1
    for row, kept in rows:
        if row.seq != expected:
            raise AuditBroken(office=office, seq=expected, problem="row_missing")
        if not hmac.compare_digest(chained(key, previous, row), kept):
            raise AuditBroken(office=office, seq=row.seq, problem="row_changed")
        previous, expected = kept, expected + 1
    if head != (expected - 1, previous):
        raise AuditBroken(office=office, seq=expected, problem="tail_missing")

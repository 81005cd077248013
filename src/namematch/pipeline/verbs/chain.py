"""The audit chain read and verified (invariant 16)."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from namematch.pipeline.audit import Row, verify
from namematch.pipeline.context import Context
from namematch.pipeline.store.journal import audit_event, audit_head
from namematch.pipeline.store.unit import Unit

_FIELDS = Row._fields
_CHUNK = 10_000  # rows held at a time


def verify_chain(context: Context) -> int:
    """Verify the office's chain from its first row; how many rows. ``AuditBroken`` otherwise."""
    mine = audit_head.c.office == context.office
    with context.read() as unit:
        head = unit.one(sa.select(audit_head.c.seq, audit_head.c.hash).where(mine))
        assert head is not None
        rows = _rows(unit, context.office, head["seq"])
        verify(context.keys.audit, context.office, rows, (head["seq"], head["hash"]))
    return int(head["seq"])


def _rows(unit: Unit, office: str, last: int) -> Iterator[tuple[Row, str]]:
    """Rows up to the head that was read, so that writers do not disturb a verification."""
    seen = 0
    while True:
        query = (
            sa.select(audit_event)
            .where(
                audit_event.c.office == office,
                audit_event.c.seq > seen,
                audit_event.c.seq <= last,
            )
            .order_by(audit_event.c.seq)
            .limit(_CHUNK)
        )
        rows = unit.all(query)
        for row in rows:
            yield Row(*(row[name] for name in _FIELDS)), row["hash"]
        if len(rows) < _CHUNK:
            return
        seen = rows[-1]["seq"]

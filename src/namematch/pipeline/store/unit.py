"""One transaction of the pipeline: rows read and written, and their audit (invariant 16).

Audit rows are collected and chained when the work is done, so that the head of the chain is the
last row to be locked: the order of locks is the same for every verb.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from namematch.pipeline.audit import Row, chained
from namematch.pipeline.seal import KeyRing
from namematch.pipeline.store.journal import audit_event, audit_head
from namematch.pipeline.store.schema import meta

Values = Mapping[str, Any]
LINKS = "links"  # the row of meta that whoever changes links holds


class Unit:
    """A connection in a write transaction, who acts, when, and at which office."""

    def __init__(
        self, connection: sa.Connection, keys: KeyRing, now: datetime, by: str, office: str = ""
    ) -> None:
        self.connection = connection
        self.keys = keys
        self.now = now
        self.by = by
        self.office = office
        self._audit: list[tuple[str, Row]] = []

    def one(self, query: sa.Select[Any]) -> Values | None:
        """The first row, or None."""
        found = self.connection.execute(query).mappings().first()
        return dict(found) if found is not None else None

    def all(self, query: sa.Select[Any]) -> Sequence[Values]:
        """Every row."""
        rows = self.connection.execute(query).mappings().all()
        return [dict(row) for row in rows]

    def put(self, table: sa.Table, **values: Any) -> Any:
        """Insert a row; its first key column."""
        key = self.connection.execute(sa.insert(table).values(**values)).inserted_primary_key
        return key[0] if key else None

    def set(self, table: sa.Table, row: Values, **values: Any) -> dict[str, Any]:
        """Change the row with this row's key, counting its version; the row as it is now."""
        if "row_version" in table.c:
            values["row_version"] = row["row_version"] + 1
        where = [column == row[column.name] for column in table.primary_key.columns]
        self.connection.execute(sa.update(table).where(*where).values(**values))
        return {**row, **values}

    def audit(
        self,
        verb: str,
        entity: str,
        entity_id: object,
        before: str,
        after: str,
        *,
        office: str,
        sealed: bytes | None = None,
        **detail: Any,
    ) -> None:
        """Note a change. ``detail`` holds no personal data; those go into ``sealed``."""
        text = json.dumps(detail, sort_keys=True, default=str, separators=(",", ":"))
        at = self.now.astimezone(UTC).isoformat()
        row = Row(office, 0, at, self.by, verb, entity, str(entity_id), before, after, text, sealed)
        self._audit.append((office, row))

    def hold_links(self) -> None:
        """Wait for whoever changes links, so that two halves of a contradiction cannot pass."""
        query = sa.select(meta.c.value).where(meta.c.name == LINKS).with_for_update()
        self.connection.execute(query)

    def chain(self) -> None:
        """Write the audit rows, office by office; the last act of a transaction."""
        for office in sorted({office for office, _ in self._audit}):
            mine = audit_head.c.office == office
            query = sa.select(audit_head.c.seq, audit_head.c.hash).where(mine).with_for_update()
            seq, last = self.connection.execute(query).one()
            values = []
            for row in (row for code, row in self._audit if code == office):
                seq += 1
                row = row._replace(seq=seq)
                last = chained(self.keys.audit, last, row)
                values.append({**row._asdict(), "hash": last})
            self.connection.execute(sa.insert(audit_event), values)
            self.connection.execute(sa.update(audit_head).where(mine).values(seq=seq, hash=last))

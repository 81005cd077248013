"""The tables that only grow: escalations, the outbox, the audit chain and its head."""

from __future__ import annotations

import sqlalchemy as sa

from namematch.pipeline.store.columns import Instant, metadata, text

escalation = sa.Table(
    "escalation",
    metadata,
    text("record", sa.ForeignKey("record.id"), key=True),
    text("level", key=True),
    text("office"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("acknowledged", Instant),
    text("message"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    text("id", key=True),
    text("office"),
    text("body"),
    sa.Column("created", Instant, nullable=False),
    sa.Column("delivered", Instant),
    sa.Column("attempts", sa.Integer, nullable=False),
)
sa.Index("ix_outbox_waiting", outbox.c.delivered, outbox.c.created)

audit_head = sa.Table(
    "audit_head",
    metadata,
    text("office", sa.ForeignKey("office.code"), key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    text("hash"),
)

audit_event = sa.Table(
    "audit_event",
    metadata,
    text("office", sa.ForeignKey("office.code"), key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    text("at"),
    text("actor"),
    text("verb"),
    text("entity"),
    text("entity_id"),
    text("before"),
    text("after"),
    text("detail"),
    sa.Column("sealed", sa.LargeBinary),
    text("hash"),
)
sa.Index("ix_audit_event_entity", audit_event.c.entity, audit_event.c.entity_id)

"""The first schema."""

import sqlalchemy as sa
from alembic import op

from namematch.pipeline.store.columns import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Every table, index and fence."""
    op.create_table(
        "idempotency",
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reg_no", sa.Text(), nullable=True),
        sa.Column("created", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("client", "service_date", "key", name=op.f("pk_idempotency")),
    )
    op.create_index("ix_idempotency_day", "idempotency", ["office", "service_date"], unique=False)
    op.create_index("ix_idempotency_reg_no", "idempotency", ["reg_no"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "office",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("created", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_office")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created", Instant(), nullable=False),
        sa.Column("delivered", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_waiting", "outbox", ["delivered", "created"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("made", Instant(), nullable=False),
        sa.Column("checker", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decided", Instant(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "checker IS NULL OR checker <> maker", name=op.f("ck_proposal_two_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_waiting", "proposal", ["office", "outcome"], unique=False)
    op.create_table(
        "subject",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("nik_hash", sa.Text(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("created", Instant(), nullable=False),
        sa.Column("purged", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("nik_hash", name=op.f("uq_subject_nik_hash")),
    )
    op.create_table(
        "audit_event",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["office.code"], name=op.f("fk_audit_event_office")),
        sa.PrimaryKeyConstraint("office", "seq", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_entity", "audit_event", ["entity", "entity_id"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["office.code"], name=op.f("fk_audit_head_office")),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["office.code"], name=op.f("fk_calendar_day_office")),
        sa.PrimaryKeyConstraint("office", "version", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "quota_day",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("extra", sa.Integer(), nullable=False),
        sa.CheckConstraint("0 <= used AND used <= cap", name=op.f("ck_quota_day_gate")),
        sa.ForeignKeyConstraint(["office"], ["office.code"], name=op.f("fk_quota_day_office")),
        sa.PrimaryKeyConstraint("office", "service_date", "lane", name=op.f("pk_quota_day")),
    )
    op.create_table(
        "record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("form", sa.LargeBinary(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("changed", Instant(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["office.code"], name=op.f("fk_record_office")),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name=op.f("fk_record_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
    )
    op.create_index("ix_record_subject", "record", ["subject"], unique=False)
    op.create_index("ix_record_unchecked", "record", ["office", "checked"], unique=False)
    op.create_table(
        "clock",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["record.id"], name=op.f("fk_clock_record")),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_clock")),
    )
    op.create_index("ix_clock_due", "clock", ["office", "ended", "due"], unique=False)
    op.create_table(
        "escalation",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("acknowledged", Instant(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["record.id"], name=op.f("fk_escalation_record")),
        sa.PrimaryKeyConstraint("record", "level", name=op.f("pk_escalation")),
    )
    op.create_table(
        "payment",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reg_no", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("confirmed", Instant(), nullable=False),
        sa.Column("received", Instant(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["record.id"], name=op.f("fk_payment_record")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_payment")),
    )
    op.create_index("ix_payment_record", "payment", ["record"], unique=False)
    op.create_table(
        "registration",
        sa.Column("reg_no", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("nik_hash", sa.Text(), nullable=True),
        sa.Column("issued", Instant(), nullable=False),
        sa.Column("hold_until", Instant(), nullable=False),
        sa.Column("rescheduled", sa.Boolean(), nullable=False),
        sa.Column("rejected_by", sa.Integer(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["office.code"], name=op.f("fk_registration_office")),
        sa.ForeignKeyConstraint(["record"], ["record.id"], name=op.f("fk_registration_record")),
        sa.PrimaryKeyConstraint("reg_no", name=op.f("pk_registration")),
        sa.UniqueConstraint("office", "service_date", "lane", "seq", name="uq_registration_place"),
    )
    op.create_index("ix_registration_record", "registration", ["record"], unique=False)
    op.create_index("ix_registration_state", "registration", ["office", "state"], unique=False)
    op.create_index(
        "uq_registration_active_nik",
        "registration",
        ["nik_hash"],
        unique=True,
        sqlite_where=sa.text("state IN ('DIBAYAR', 'SELESAI', 'TERDAFTAR')"),
        postgresql_where=sa.text("state IN ('DIBAYAR', 'SELESAI', 'TERDAFTAR')"),
    )
    op.create_table(
        "review_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("opened", Instant(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("blind_of", sa.Integer(), nullable=True),
        sa.Column("after_issue", sa.Boolean(), nullable=False),
        sa.Column("closed_as", sa.Text(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["record.id"], name=op.f("fk_review_case_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_case")),
    )
    op.create_index(
        "ix_review_case_deal", "review_case", ["office", "state", "due", "place"], unique=False
    )
    op.create_index("ix_review_case_record", "review_case", ["record"], unique=False)
    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("nik_equal", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("pair_digest", sa.Text(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=True),
        sa.Column("past", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_candidate_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
    )
    op.create_index("ix_candidate_case", "candidate", ["case_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_draft_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_case", "draft", ["case_id"], unique=False)
    op.create_table(
        "queue_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reg_no", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reg_no"], ["registration.reg_no"], name=op.f("fk_queue_event_reg_no")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_event")),
        sa.UniqueConstraint("office", "service_date", "lane", "position", name="uq_queue_position"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("candidate", sa.Integer(), nullable=False),
        sa.Column("left", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("made", Instant(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("pair_digest", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Integer(), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate"], ["candidate.id"], name=op.f("fk_decision_candidate")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_decision_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_case", "decision", ["case_id"], unique=False)
    op.create_index("ix_decision_pair", "decision", ["left", "right"], unique=False)
    op.create_table(
        "link",
        sa.Column("left", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("pair_digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decision.id"], name=op.f("fk_link_decision")),
        sa.PrimaryKeyConstraint("left", "right", name=op.f("pk_link")),
    )
    op.create_index("ix_link_right", "link", ["right"], unique=False)

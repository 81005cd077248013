"""The tables, for SQLite and PostgreSQL alike.

Fences that hold whatever the program does: ``used`` between 0 and ``cap``, one row per place of a
lane-day (Q1), one active registration per NIK (I2), maker not checker, one case an officer.
``row_version`` counts the changes of a row, each of which has one audit row (invariant 16).

"""

from __future__ import annotations

import sqlalchemy as sa

from namematch.pipeline.states import ACTIVE
from namematch.pipeline.store.columns import Instant, metadata, text, version

_active = sa.text("state IN ({})".format(", ".join(f"'{s}'" for s in sorted(ACTIVE))))


meta = sa.Table("meta", metadata, text("name", key=True), text("value"))

office = sa.Table(
    "office", metadata, text("code", key=True), text("policy"), sa.Column("created", Instant)
)

calendar_day = sa.Table(
    "calendar_day",
    metadata,
    text("office", sa.ForeignKey("office.code"), key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("date", sa.Date, nullable=False),
    text("body"),
)

quota_day = sa.Table(
    "quota_day",
    metadata,
    text("office", sa.ForeignKey("office.code"), key=True),
    sa.Column("service_date", sa.Date, primary_key=True),
    text("lane", key=True),
    sa.Column("cap", sa.Integer, nullable=False),
    sa.Column("used", sa.Integer, nullable=False),
    sa.Column("extra", sa.Integer, nullable=False),
    sa.CheckConstraint("0 <= used AND used <= cap", name="gate"),
)

subject = sa.Table(
    "subject",
    metadata,
    text("id", key=True),
    sa.Column("nik_hash", sa.Text, unique=True),
    sa.Column("wrapped_key", sa.LargeBinary),
    sa.Column("created", Instant, nullable=False),
    sa.Column("purged", Instant),
)

record = sa.Table(
    "record",
    metadata,
    text("id", key=True),
    text("office", sa.ForeignKey("office.code")),
    text("subject", sa.ForeignKey("subject.id")),
    sa.Column("form", sa.LargeBinary, nullable=False),
    text("flags"),
    text("digest"),
    text("client"),
    sa.Column("checked", sa.Boolean, nullable=False),
    sa.Column("changed", Instant, nullable=False),
    version(),
)
sa.Index("ix_record_subject", record.c.subject)
sa.Index("ix_record_unchecked", record.c.office, record.c.checked)

registration = sa.Table(
    "registration",
    metadata,
    text("reg_no", key=True),
    text("record", sa.ForeignKey("record.id")),
    text("office", sa.ForeignKey("office.code")),
    sa.Column("service_date", sa.Date, nullable=False),
    text("lane"),
    sa.Column("seq", sa.Integer, nullable=False),
    text("channel"),
    text("state"),
    text("nik_hash", null=True),
    sa.Column("issued", Instant, nullable=False),
    sa.Column("hold_until", Instant, nullable=False),
    sa.Column("rescheduled", sa.Boolean, nullable=False),
    sa.Column("rejected_by", sa.Integer),
    version(),
    sa.UniqueConstraint("office", "service_date", "lane", "seq", name="uq_registration_place"),
)
sa.Index(
    "uq_registration_active_nik",
    registration.c.nik_hash,
    unique=True,
    sqlite_where=_active,
    postgresql_where=_active,
)
sa.Index("ix_registration_record", registration.c.record)
sa.Index("ix_registration_state", registration.c.office, registration.c.state)

idempotency = sa.Table(
    "idempotency",
    metadata,
    text("client", key=True),
    sa.Column("service_date", sa.Date, primary_key=True),
    text("key", key=True),
    text("office"),
    text("digest", null=True),
    text("answer"),
    text("reg_no", null=True),
    sa.Column("created", Instant, nullable=False),
)
sa.Index("ix_idempotency_reg_no", idempotency.c.reg_no)
sa.Index("ix_idempotency_day", idempotency.c.office, idempotency.c.service_date)

payment = sa.Table(
    "payment",
    metadata,
    text("reference", key=True),
    text("reg_no"),
    text("record", sa.ForeignKey("record.id")),
    sa.Column("amount", sa.Integer, nullable=False),
    sa.Column("confirmed", Instant, nullable=False),
    sa.Column("received", Instant, nullable=False),
    text("answer"),
)
sa.Index("ix_payment_record", payment.c.record)

clock = sa.Table(
    "clock",
    metadata,
    text("record", sa.ForeignKey("record.id"), key=True),
    text("office"),
    text("state"),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("ended", sa.Boolean, nullable=False),
    text("body"),
    version(),
)
sa.Index("ix_clock_due", clock.c.office, clock.c.ended, clock.c.due)

queue_event = sa.Table(
    "queue_event",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    text("reg_no", sa.ForeignKey("registration.reg_no")),
    text("office"),
    sa.Column("service_date", sa.Date, nullable=False),
    text("lane"),
    sa.Column("position", sa.Integer),
    text("kind"),
    text("reason", null=True),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("office", "service_date", "lane", "position", name="uq_queue_position"),
)

review_case = sa.Table(
    "review_case",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    text("office"),
    text("record", sa.ForeignKey("record.id")),
    text("state"),
    sa.Column("due", sa.Date, nullable=False),
    text("place"),
    sa.Column("opened", Instant, nullable=False),
    text("holder", null=True),
    sa.Column("token", sa.Integer, nullable=False),
    sa.Column("leased", Instant),
    sa.Column("lease_until", Instant),
    sa.Column("blind_of", sa.Integer),
    sa.Column("after_issue", sa.Boolean, nullable=False),
    text("closed_as", null=True),
    version(),
)
sa.Index(
    "ix_review_case_deal",
    review_case.c.office,
    review_case.c.state,
    review_case.c.due,
    review_case.c.place,
    review_case.c.id,
)
_held = sa.text("holder IS NOT NULL")
sa.Index(
    "uq_review_case_holder",
    review_case.c.office,
    review_case.c.holder,
    unique=True,
    sqlite_where=_held,
    postgresql_where=_held,
)
sa.Index("ix_review_case_opened", review_case.c.office, review_case.c.opened)
sa.Index("ix_review_case_record", review_case.c.record)
_blind = sa.text("blind_of IS NOT NULL")
sa.Index(
    "ix_review_case_blind",
    review_case.c.office,
    review_case.c.state,
    review_case.c.blind_of,
    sqlite_where=_blind,
    postgresql_where=_blind,
)

candidate = sa.Table(
    "candidate",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.ForeignKey("review_case.id"), nullable=False),
    text("record"),
    sa.Column("weight", sa.Float),
    sa.Column("probability", sa.Float),
    sa.Column("nik_equal", sa.Boolean, nullable=False),
    sa.Column("evidence", sa.LargeBinary),
    text("pair_digest"),
    sa.Column("model", sa.Text, nullable=False, server_default=""),
    sa.Column("decision", sa.Integer),
    sa.Column("past", sa.Boolean, nullable=False),
)
sa.Index("ix_candidate_case", candidate.c.case_id)
sa.Index("ix_candidate_record", candidate.c.record)
sa.Index(  # all that the figures read: the rows themselves are wide
    "ix_candidate_figures",
    candidate.c.past,
    candidate.c.probability,
    candidate.c.decision,
    candidate.c.case_id,
)

decision = sa.Table(
    "decision",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.ForeignKey("review_case.id"), nullable=False),
    sa.Column("candidate", sa.ForeignKey("candidate.id"), nullable=False),
    text("left"),
    text("right"),
    sa.Column("verdict", sa.Integer, nullable=False),
    text("reason"),
    sa.Column("note", sa.LargeBinary),
    text("maker"),
    sa.Column("leased", Instant),
    sa.Column("made", Instant, nullable=False),
    sa.Column("supersedes", sa.Integer),
    text("pair_digest"),
    text("model"),
    sa.Column("proposal", sa.Integer),
    sa.Column("blind", sa.Boolean, nullable=False),
)
sa.Index("ix_decision_pair", decision.c.left, decision.c.right)
sa.Index("ix_decision_case", decision.c.case_id)
sa.Index("ix_decision_maker", decision.c.maker, decision.c.made)
sa.Index("ix_decision_made", decision.c.made)
sa.Index("ix_decision_supersedes", decision.c.supersedes)

link = sa.Table(
    "link",
    metadata,
    text("left", key=True),
    text("right", key=True),
    sa.Column("same", sa.Boolean, nullable=False),
    sa.Column("decision", sa.ForeignKey("decision.id"), nullable=False),
    text("pair_digest"),
)
sa.Index("ix_link_right", link.c.right)
sa.Index("ix_link_decision", link.c.decision)

draft = sa.Table(
    "draft",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.ForeignKey("review_case.id"), nullable=False),
    text("officer"),
    sa.Column("text", sa.LargeBinary, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
sa.Index("ix_draft_case", draft.c.case_id)

proposal = sa.Table(
    "proposal",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    text("office"),
    text("kind"),
    text("body"),
    text("reason"),
    text("maker"),
    sa.Column("made", Instant, nullable=False),
    text("checker", null=True),
    text("outcome", null=True),
    sa.Column("decided", Instant),
    text("holder", null=True),
    sa.Column("token", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lease_until", Instant),
    version(),
    sa.CheckConstraint("checker IS NULL OR checker <> maker", name="two_people"),
)
sa.Index("ix_proposal_waiting", proposal.c.office, proposal.c.outcome)

opinion = sa.Table(
    "opinion",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("proposal", sa.ForeignKey("proposal.id"), nullable=False),
    sa.Column("decision", sa.ForeignKey("decision.id"), nullable=False),
    sa.Column("verdict", sa.Integer, nullable=False),
    text("reason"),
    sa.Column("note", sa.LargeBinary),
    text("officer"),
    sa.Column("made", Instant, nullable=False),
    sa.UniqueConstraint("proposal", "officer", name="uq_opinion_proposal"),
)

"""The desk: when a case was leased, leases of checks, opinions, and what the desk looks up by."""

import sqlalchemy as sa
from alembic import op

from namematch.pipeline.store.columns import Instant

revision = "0002"
down_revision = "0001"

_LOOKED_UP = (
    ("ix_review_case_deal", "review_case", ["office", "state", "due", "place", "id"]),
    ("ix_review_case_opened", "review_case", ["office", "opened"]),
    ("ix_candidate_record", "candidate", ["record"]),
    ("ix_candidate_figures", "candidate", ["past", "probability", "decision", "case_id"]),
    ("ix_decision_maker", "decision", ["maker", "made"]),
    ("ix_decision_made", "decision", ["made"]),
    ("ix_decision_supersedes", "decision", ["supersedes"]),
    ("ix_link_decision", "link", ["decision"]),
)


def upgrade() -> None:
    """Columns and indexes that are new, and the table of opinions."""
    op.add_column("review_case", sa.Column("leased", Instant()))
    op.add_column("decision", sa.Column("leased", Instant()))
    op.add_column("proposal", sa.Column("holder", sa.Text()))
    token = sa.Column("token", sa.Integer(), nullable=False, server_default="0")
    op.add_column("proposal", token)
    op.add_column("proposal", sa.Column("lease_until", Instant()))
    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("made", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["proposal"], ["proposal.id"], name=op.f("fk_opinion_proposal")),
        sa.ForeignKeyConstraint(["decision"], ["decision.id"], name=op.f("fk_opinion_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("proposal", "officer", name=op.f("uq_opinion_proposal")),
    )
    op.drop_index("ix_review_case_deal", "review_case")
    for name, table, columns in _LOOKED_UP:
        op.create_index(name, table, columns, unique=False)
    held = sa.text("holder IS NOT NULL")
    op.create_index(
        "uq_review_case_holder",
        "review_case",
        ["office", "holder"],
        unique=True,
        sqlite_where=held,
        postgresql_where=held,
    )
    blind = sa.text("blind_of IS NOT NULL")
    op.create_index(
        "ix_review_case_blind",
        "review_case",
        ["office", "state", "blind_of"],
        unique=False,
        sqlite_where=blind,
        postgresql_where=blind,
    )

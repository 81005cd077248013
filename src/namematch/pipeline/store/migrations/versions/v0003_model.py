"""The matcher's version beside the look-alike it raised, whoever decides it where."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """A column that is new."""
    model = sa.Column("model", sa.Text(), nullable=False, server_default="")
    op.add_column("candidate", model)

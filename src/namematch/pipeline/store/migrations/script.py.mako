"""${message}."""

import sqlalchemy as sa
from alembic import op

from namematch.pipeline.store.columns import Instant

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Forward."""
    ${upgrades if upgrades else "pass"}

"""Add partial indexes of checks and disinfections with a note, for searches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "health_0004"
down_revision = "health_0003"
branch_labels = None
depends_on = None

TABLES = ("health_health_check", "health_disinfection")
NOTED = sa.text("note IS NOT NULL")


def upgrade() -> None:
    for table in TABLES:
        if op.get_bind().dialect.name == "sqlite":
            op.create_index(f"ix_{table}_noted_text", table, ["occurred_on", "id", "note"], sqlite_where=NOTED)
        else:
            op.create_index(f"ix_{table}_noted", table, ["occurred_on", "id"], postgresql_where=NOTED)


def downgrade() -> None:
    for table in reversed(TABLES):
        name = "noted_text" if op.get_bind().dialect.name == "sqlite" else "noted"
        op.drop_index(f"ix_{table}_{name}", table)

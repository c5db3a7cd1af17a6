"""Create partial indexes of open records, so that the home page finds them without reading the term."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "team_0002"
down_revision = "team_0001"
branch_labels = None
depends_on = None

OPEN = (
    (
        "ix_team_spot_check_not_rechecked",
        "team_spot_check",
        (
            "result",
            "occurred_on",
        ),
        "rechecked_on IS NULL",
    ),
)
"""Indexes of open work: name, table, columns, condition."""


def upgrade() -> None:
    for name, table, columns, condition in OPEN:
        where = sa.text(condition)
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _columns, _condition in reversed(OPEN):
        op.drop_index(name, table)

"""Create the change log of the outbreak watch and the partial indexes of open records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.migrations.frozen_v1 import PartialIndex, create_partial_indexes, drop_partial_indexes

revision = "health_0003"
down_revision = "health_0002"
branch_labels = None
depends_on = None

OPEN = (
    PartialIndex(
        "ix_health_sick_absence_not_asked",
        "health_sick_absence",
        ("occurred_on", "classroom_id"),
        "contacted_on IS NULL AND diagnosis IS NULL AND disease IS NULL",
    ),
)
"""Indexes of open work."""

LONG_AWAY = {
    "sqlite": "julianday(returned_on) - julianday(occurred_on) > 27",
    "postgresql": "returned_on - occurred_on > 27",
}


def upgrade() -> None:
    op.create_table(
        "health_outbreak_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_health_outbreak_change"),
    )
    op.create_index(
        "ix_health_outbreak_change_written_on_classroom_id",
        "health_outbreak_change",
        ["written_on", "classroom_id", "stamp"],
    )
    long_away = LONG_AWAY[op.get_bind().dialect.name]
    create_partial_indexes(
        (
            PartialIndex(
                "ix_health_sick_absence_long_away", "health_sick_absence", ("returned_on", "occurred_on"), long_away
            ),
            *OPEN,
        )
    )


def downgrade() -> None:
    drop_partial_indexes(OPEN)
    op.drop_index("ix_health_sick_absence_long_away", "health_sick_absence")
    op.drop_table("health_outbreak_change")

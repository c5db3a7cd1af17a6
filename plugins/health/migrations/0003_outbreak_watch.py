"""Create the change log of the outbreak watch and the partial indexes of open records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "health_0003"
down_revision = "health_0002"
branch_labels = None
depends_on = None

OPEN = (
    (
        "ix_health_sick_absence_not_asked",
        "health_sick_absence",
        (
            "occurred_on",
            "classroom_id",
        ),
        "contacted_on IS NULL AND diagnosis IS NULL AND disease IS NULL",
    ),
)
"""Indexes of open work: name, table, columns, condition."""

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
    op.create_index(
        "ix_health_sick_absence_long_away",
        "health_sick_absence",
        ["returned_on", "occurred_on"],
        sqlite_where=sa.text(long_away),
        postgresql_where=sa.text(long_away),
    )
    for name, table, columns, condition in OPEN:
        where = sa.text(condition)
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _columns, _condition in reversed(OPEN):
        op.drop_index(name, table)
    op.drop_index("ix_health_sick_absence_long_away", "health_sick_absence")
    op.drop_table("health_outbreak_change")

"""Indexes of what is open, so that the home page finds it without reading the term."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "safety_0003"
down_revision = "safety_0002"
branch_labels = None
depends_on = None

OPEN = (
    (
        "ix_safety_repair_order_finished",
        "safety_repair_order",
        (
            "state",
            "occurred_on",
        ),
        "finished_by IS NOT NULL",
    ),
    (
        "ix_safety_repair_order_costs",
        "safety_repair_order",
        (
            "asset_id",
            "occurred_on",
            "cost",
        ),
        "asset_id IS NOT NULL AND cost IS NOT NULL",
    ),
)
"""Indexes of what is still to be done: name, table, columns, condition."""


def upgrade() -> None:
    for name, table, columns, condition in OPEN:
        where = sa.text(condition)
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)
    op.create_index("ix_safety_safety_pledge_year_staff_id", "safety_safety_pledge", ["year", "staff_id"])


def downgrade() -> None:
    op.drop_index("ix_safety_safety_pledge_year_staff_id", "safety_safety_pledge")
    for name, table, _columns, _condition in reversed(OPEN):
        op.drop_index(name, table)

"""Create the totals of repair costs by asset and partial indexes of open records, for a fast home page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.migrations.frozen_v1 import PartialIndex, create_index, create_partial_indexes, drop_partial_indexes

revision = "safety_0003"
down_revision = "safety_0002"
branch_labels = None
depends_on = None

OPEN = (
    PartialIndex(
        "ix_safety_repair_order_finished", "safety_repair_order", ("state", "occurred_on"), "finished_by IS NOT NULL"
    ),
    PartialIndex(
        "ix_safety_repair_order_costs",
        "safety_repair_order",
        ("asset_id", "occurred_on", "cost"),
        "asset_id IS NOT NULL AND cost IS NOT NULL",
    ),
)
"""Indexes of open work."""


def upgrade() -> None:
    op.create_table(
        "safety_asset_cost",
        sa.Column("asset_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("spent", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", name="pk_safety_asset_cost"),
    )
    op.execute(
        "INSERT INTO safety_asset_cost (asset_id, spent) SELECT asset_id, round(sum(cost), 2) "
        "FROM safety_repair_order WHERE asset_id IS NOT NULL AND cost IS NOT NULL GROUP BY asset_id"
    )
    create_partial_indexes(OPEN)
    create_index("safety_safety_pledge", "year", "staff_id")


def downgrade() -> None:
    op.drop_index("ix_safety_safety_pledge_year_staff_id", "safety_safety_pledge")
    drop_partial_indexes(OPEN)
    op.drop_table("safety_asset_cost")

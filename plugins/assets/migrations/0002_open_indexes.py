"""Add the number of differing lines to stock-takes, and partial indexes of open records for the home page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.migrations.frozen_v1 import PartialIndex, create_partial_indexes, drop_partial_indexes

revision = "assets_0002"
down_revision = "assets_0001"
branch_labels = None
depends_on = None

OPEN = (
    PartialIndex(
        "ix_assets_stocktake_differing",
        "assets_stocktake",
        ("occurred_on",),
        "book_quantity != found_quantity OR differing > 0",
    ),
    PartialIndex(
        "ix_assets_asset_change_not_returned", "assets_asset_change", ("kind", "due_back_on"), "returned_on IS NULL"
    ),
    PartialIndex("ix_assets_purchase_not_carded", "assets_purchase", ("becomes", "occurred_on"), "asset_id IS NULL"),
)
"""Indexes of open work."""


def upgrade() -> None:
    op.add_column("assets_stocktake", sa.Column("differing", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("assets_stocktake", sa.Column("differing_stated", sa.Integer()))
    op.execute(
        "UPDATE assets_stocktake SET differing = (SELECT count(*) FROM assets_stocktake_line "
        "WHERE stocktake_id = assets_stocktake.id AND result IN ('misplaced', 'missing', 'extra'))"
    )
    create_partial_indexes(OPEN)


def downgrade() -> None:
    drop_partial_indexes(OPEN)
    with op.batch_alter_table("assets_stocktake") as batch:
        batch.drop_column("differing_stated")
        batch.drop_column("differing")

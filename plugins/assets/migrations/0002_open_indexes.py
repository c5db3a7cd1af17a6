"""Indexes of what is open, so that the home page finds it without reading the term."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "assets_0002"
down_revision = "assets_0001"
branch_labels = None
depends_on = None

OPEN = (
    (
        "ix_assets_asset_change_not_returned",
        "assets_asset_change",
        (
            "kind",
            "due_back_on",
        ),
        "returned_on IS NULL",
    ),
    (
        "ix_assets_purchase_not_carded",
        "assets_purchase",
        (
            "becomes",
            "occurred_on",
        ),
        "asset_id IS NULL",
    ),
)
"""Indexes of what is still to be done: name, table, columns, condition."""


def upgrade() -> None:
    for name, table, columns, condition in OPEN:
        where = sa.text(condition)
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _columns, _condition in reversed(OPEN):
        op.drop_index(name, table)

"""Create partial indexes of open records, so that the home page finds them without reading the term."""

from __future__ import annotations

from portal.migrations.frozen_v1 import PartialIndex, create_partial_indexes, drop_partial_indexes

revision = "team_0002"
down_revision = "team_0001"
branch_labels = None
depends_on = None

OPEN = (
    PartialIndex(
        "ix_team_spot_check_not_rechecked", "team_spot_check", ("result", "occurred_on"), "rechecked_on IS NULL"
    ),
)
"""Indexes of open work."""


def upgrade() -> None:
    create_partial_indexes(OPEN)


def downgrade() -> None:
    drop_partial_indexes(OPEN)

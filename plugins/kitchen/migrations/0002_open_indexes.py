"""Create partial indexes of open records, so that the home page finds them without reading the term."""

from __future__ import annotations

from portal.migrations.frozen_v1 import PartialIndex, create_partial_indexes, drop_partial_indexes

revision = "kitchen_0002"
down_revision = "kitchen_0001"
branch_labels = None
depends_on = None

OPEN = (
    PartialIndex("ix_kitchen_pantry_batch_in_store", "kitchen_pantry_batch", ("expires_on", "id"), "balance > 0"),
    PartialIndex(
        "ix_kitchen_meal_companion_not_fixed",
        "kitchen_meal_companion",
        ("fixed_on", "occurred_on"),
        "problem IS NOT NULL AND fixed_on IS NULL",
    ),
    PartialIndex(
        "ix_kitchen_food_safety_check_not_closed",
        "kitchen_food_safety_check",
        ("closed_on", "occurred_on"),
        "problem IS NOT NULL AND closed_on IS NULL",
    ),
    PartialIndex(
        "ix_kitchen_food_sample_kept", "kitchen_food_sample", ("due_at",), "discarded_at IS NULL AND hours IS NULL"
    ),
    PartialIndex("ix_kitchen_kitchen_visitor_not_left", "kitchen_kitchen_visitor", ("occurred_on",), "left_at IS NULL"),
)
"""Indexes of open work."""


def upgrade() -> None:
    create_partial_indexes(OPEN)


def downgrade() -> None:
    drop_partial_indexes(OPEN)

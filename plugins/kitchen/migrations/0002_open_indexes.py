"""Create partial indexes of open records, so that the home page finds them without reading the term."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "kitchen_0002"
down_revision = "kitchen_0001"
branch_labels = None
depends_on = None

OPEN = (
    (
        "ix_kitchen_pantry_batch_in_store",
        "kitchen_pantry_batch",
        (
            "expires_on",
            "id",
        ),
        "balance > 0",
    ),
    (
        "ix_kitchen_meal_companion_not_fixed",
        "kitchen_meal_companion",
        (
            "fixed_on",
            "occurred_on",
        ),
        "problem IS NOT NULL AND fixed_on IS NULL",
    ),
    (
        "ix_kitchen_food_safety_check_not_closed",
        "kitchen_food_safety_check",
        (
            "closed_on",
            "occurred_on",
        ),
        "problem IS NOT NULL AND closed_on IS NULL",
    ),
    ("ix_kitchen_food_sample_kept", "kitchen_food_sample", ("due_at",), "discarded_at IS NULL AND hours IS NULL"),
    ("ix_kitchen_kitchen_visitor_not_left", "kitchen_kitchen_visitor", ("occurred_on",), "left_at IS NULL"),
)
"""Indexes of open work: name, table, columns, condition."""


def upgrade() -> None:
    for name, table, columns, condition in OPEN:
        where = sa.text(condition)
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _columns, _condition in reversed(OPEN):
        op.drop_index(name, table)

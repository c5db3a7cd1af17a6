"""Add partial indexes of checks and disinfections with a note, for searches."""

from __future__ import annotations

from portal.migrations.frozen_v1 import create_note_indexes, drop_note_indexes

revision = "health_0004"
down_revision = "health_0003"
branch_labels = None
depends_on = None

TABLES = ("health_health_check", "health_disinfection")


def upgrade() -> None:
    for table in TABLES:
        create_note_indexes(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        drop_note_indexes(table)

"""Create the tables of attendance, checks with findings, disinfection and injuries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.migrations.frozen_v1 import create_index, record_columns, reference

revision = "health_0001"
down_revision = None
branch_labels = None
depends_on = None


def _daily_indexes(table: str) -> None:
    create_index(table, "occurred_on", "id")
    create_index(table, "classroom_id", "occurred_on")


def upgrade() -> None:
    table = "health_attendance"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("enrolled", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("absent_sick", sa.Integer(), nullable=False),
        sa.Column("absent_personal", sa.Integer(), nullable=False),
        sa.Column("absent_other", sa.Integer(), nullable=False),
        sa.Column("absentees", sa.JSON()),
        reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("occurred_on", "classroom_id", name=f"uq_{table}_natural_key"),
    )
    _daily_indexes(table)
    create_index(table, "classroom_id")

    table = "health_health_check"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("session", sa.String(32), nullable=False),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("abnormal", sa.Integer(), nullable=False),
        sa.Column("abnormal_stated", sa.Integer()),
        sa.Column("unchecked", sa.JSON()),
        reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("occurred_on", "session", "classroom_id", name=f"uq_{table}_natural_key"),
    )
    _daily_indexes(table)
    create_index(table, "classroom_id")
    create_index(table, "session", "occurred_on")

    table = "health_health_finding"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("session", sa.String(32), nullable=False),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("temperature_c", sa.Numeric(3, 1)),
        sa.Column("symptoms", sa.String(255), nullable=False),
        sa.Column("action", sa.String(32)),
        sa.Column("guardian_notified", sa.Boolean(), nullable=False),
        sa.Column("guardian_notified_at", sa.DateTime()),
        sa.Column("outcome", sa.Text()),
        sa.Column("closed_on", sa.Date()),
        sa.Column("check_id", sa.Integer(), nullable=False),
        reference(table, "classroom_id", "classroom"),
        reference(table, "child_id", "child"),
        reference(table, "check_id", "health_health_check"),
        sa.UniqueConstraint("occurred_on", "session", "classroom_id", "child_id", name=f"uq_{table}_natural_key"),
    )
    _daily_indexes(table)
    create_index(table, "classroom_id")
    create_index(table, "child_id")
    create_index(table, "check_id")
    create_index(table, "action", "occurred_on")

    table = "health_disinfection"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("classroom_id", sa.Integer()),
        sa.Column("place_id", sa.Integer()),
        sa.Column("item", sa.String(32), nullable=False),
        sa.Column("method", sa.String(32), nullable=False),
        sa.Column("mg_per_l", sa.Integer()),
        sa.Column("minutes", sa.Integer()),
        sa.Column("operator_id", sa.Integer()),
        sa.Column("checker_id", sa.Integer()),
        reference(table, "classroom_id", "classroom"),
        reference(table, "place_id", "place"),
        reference(table, "operator_id", "staff"),
        reference(table, "checker_id", "staff"),
    )
    _daily_indexes(table)
    create_index(table, "item", "occurred_on", "classroom_id", name=f"ix_{table}_item_occurred_on")
    create_index(table, "place_id")
    create_index(table, "operator_id")
    create_index(table, "checker_id")

    table = "health_injury_record"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer()),
        sa.Column("cause", sa.String(200), nullable=False),
        sa.Column("severity", sa.String(32), nullable=False),
        sa.Column("first_aid", sa.Text()),
        sa.Column("guardian_notified", sa.Boolean(), nullable=False),
        sa.Column("guardian_notified_at", sa.DateTime()),
        sa.Column("closed_on", sa.Date()),
        reference(table, "classroom_id", "classroom"),
        reference(table, "child_id", "child"),
        reference(table, "place_id", "place"),
    )
    _daily_indexes(table)
    create_index(table, "classroom_id")
    create_index(table, "child_id")
    create_index(table, "place_id")


def downgrade() -> None:
    for name in ("injury_record", "disinfection", "health_finding", "health_check", "attendance"):
        op.drop_table(f"health_{name}")

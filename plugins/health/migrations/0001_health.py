"""Create the tables of attendance, checks with findings, disinfection and injuries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "health_0001"
down_revision = None
branch_labels = None
depends_on = None


def _record(table: str) -> list[sa.sql.schema.SchemaItem]:
    """Return the columns and constraints common to all records."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer()),
        sa.Column("fingerprint", sa.String(80)),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("fingerprint", name=f"uq_{table}_fingerprint"),
        _reference(table, "recorded_by_id", "user_account"),
    ]


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _index(table: str, *columns: str, name: str | None = None) -> None:
    op.create_index(name or f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _daily_indexes(table: str) -> None:
    _index(table, "occurred_on", "id")
    _index(table, "classroom_id", "occurred_on")


def upgrade() -> None:
    table = "health_attendance"
    op.create_table(
        table,
        *_record(table),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("enrolled", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("absent_sick", sa.Integer(), nullable=False),
        sa.Column("absent_personal", sa.Integer(), nullable=False),
        sa.Column("absent_other", sa.Integer(), nullable=False),
        sa.Column("absentees", sa.JSON()),
        _reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("occurred_on", "classroom_id", name=f"uq_{table}_natural_key"),
    )
    _daily_indexes(table)
    _index(table, "classroom_id")

    table = "health_health_check"
    op.create_table(
        table,
        *_record(table),
        sa.Column("session", sa.String(32), nullable=False),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("abnormal", sa.Integer(), nullable=False),
        sa.Column("abnormal_stated", sa.Integer()),
        sa.Column("unchecked", sa.JSON()),
        _reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("occurred_on", "session", "classroom_id", name=f"uq_{table}_natural_key"),
    )
    _daily_indexes(table)
    _index(table, "classroom_id")
    _index(table, "session", "occurred_on")

    table = "health_health_finding"
    op.create_table(
        table,
        *_record(table),
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
        _reference(table, "classroom_id", "classroom"),
        _reference(table, "child_id", "child"),
        _reference(table, "check_id", "health_health_check"),
        sa.UniqueConstraint("occurred_on", "session", "classroom_id", "child_id", name=f"uq_{table}_natural_key"),
    )
    _daily_indexes(table)
    _index(table, "classroom_id")
    _index(table, "child_id")
    _index(table, "check_id")
    _index(table, "action", "occurred_on")

    table = "health_disinfection"
    op.create_table(
        table,
        *_record(table),
        sa.Column("classroom_id", sa.Integer()),
        sa.Column("place_id", sa.Integer()),
        sa.Column("item", sa.String(32), nullable=False),
        sa.Column("method", sa.String(32), nullable=False),
        sa.Column("mg_per_l", sa.Integer()),
        sa.Column("minutes", sa.Integer()),
        sa.Column("operator_id", sa.Integer()),
        sa.Column("checker_id", sa.Integer()),
        _reference(table, "classroom_id", "classroom"),
        _reference(table, "place_id", "place"),
        _reference(table, "operator_id", "staff"),
        _reference(table, "checker_id", "staff"),
    )
    _daily_indexes(table)
    _index(table, "item", "occurred_on", "classroom_id", name=f"ix_{table}_item_occurred_on")
    _index(table, "place_id")
    _index(table, "operator_id")
    _index(table, "checker_id")

    table = "health_injury_record"
    op.create_table(
        table,
        *_record(table),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer()),
        sa.Column("cause", sa.String(200), nullable=False),
        sa.Column("severity", sa.String(32), nullable=False),
        sa.Column("first_aid", sa.Text()),
        sa.Column("guardian_notified", sa.Boolean(), nullable=False),
        sa.Column("guardian_notified_at", sa.DateTime()),
        sa.Column("closed_on", sa.Date()),
        _reference(table, "classroom_id", "classroom"),
        _reference(table, "child_id", "child"),
        _reference(table, "place_id", "place"),
    )
    _daily_indexes(table)
    _index(table, "classroom_id")
    _index(table, "child_id")
    _index(table, "place_id")


def downgrade() -> None:
    for name in ("injury_record", "disinfection", "health_finding", "health_check", "attendance"):
        op.drop_table(f"health_{name}")

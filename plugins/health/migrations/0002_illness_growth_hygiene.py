"""Create the tables of sick leave, infectious diseases, outbreaks, medicines, examinations, hygiene and education."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "health_0002"
down_revision = "health_0001"
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


def upgrade() -> None:
    table = "health_health_analysis"
    op.create_table(
        table,
        *_record(table),
        sa.Column("indicator", sa.String(32), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text()),
        sa.Column("effect", sa.Text()),
        sa.UniqueConstraint("occurred_on", "indicator", name="uq_health_health_analysis_natural_key"),
    )
    _index(table, "occurred_on", "id")

    table = "health_health_education"
    op.create_table(
        table,
        *_record(table),
        sa.Column("topic", sa.String(100), nullable=False),
        sa.Column("audience", sa.String(32), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("attendance", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer()),
        _reference(table, "speaker_id", "staff"),
    )
    _index(table, "occurred_on", "id")
    _index(table, "speaker_id")

    table = "health_hygiene_check"
    op.create_table(
        table,
        *_record(table),
        sa.Column("campus_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(32), nullable=False),
        sa.Column("place_id", sa.Integer()),
        sa.Column("score", sa.Integer()),
        sa.Column("problem", sa.String(300)),
        sa.Column("fixed_on", sa.Date()),
        sa.Column("checker_id", sa.Integer()),
        _reference(table, "campus_id", "campus"),
        _reference(table, "checker_id", "staff"),
        _reference(table, "place_id", "place"),
    )
    _index(table, "campus_id")
    _index(table, "campus_id", "occurred_on")
    _index(table, "checker_id")
    _index(table, "fixed_on")
    _index(table, "occurred_on", "id")
    _index(table, "place_id")

    table = "health_medication_request"
    op.create_table(
        table,
        *_record(table),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("drug", sa.String(100), nullable=False),
        sa.Column("dose", sa.String(50), nullable=False),
        sa.Column("due_at", sa.Time(), nullable=False),
        sa.Column("guardian_signed", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.Time()),
        sa.Column("given_by_id", sa.Integer()),
        _reference(table, "child_id", "child"),
        _reference(table, "classroom_id", "classroom"),
        _reference(table, "given_by_id", "staff"),
    )
    _index(table, "child_id")
    _index(table, "classroom_id")
    _index(table, "classroom_id", "occurred_on")
    _index(table, "given_by_id")
    _index(table, "occurred_on", "id")

    table = "health_outbreak_report"
    op.create_table(
        table,
        *_record(table),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("symptom", sa.String(32)),
        sa.Column("disease", sa.String(32)),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("reported_to", sa.String(100), nullable=False),
        sa.Column("measures", sa.String(500)),
        _reference(table, "classroom_id", "classroom"),
    )
    _index(table, "classroom_id")
    _index(table, "classroom_id", "occurred_on")
    _index(table, "occurred_on", "id")

    table = "health_personal_kit"
    op.create_table(
        table,
        *_record(table),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("cups", sa.Integer(), nullable=False),
        sa.Column("towels", sa.Integer(), nullable=False),
        _reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("occurred_on", "classroom_id", name="uq_health_personal_kit_natural_key"),
    )
    _index(table, "classroom_id")
    _index(table, "classroom_id", "occurred_on")
    _index(table, "occurred_on", "id")

    table = "health_physical_exam"
    op.create_table(
        table,
        *_record(table),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("height_cm", sa.Numeric(precision=4, scale=1)),
        sa.Column("weight_kg", sa.Numeric(precision=4, scale=1)),
        sa.Column("vision_left", sa.Numeric(precision=2, scale=1)),
        sa.Column("vision_right", sa.Numeric(precision=2, scale=1)),
        sa.Column("haemoglobin", sa.Integer()),
        sa.Column("caries", sa.Integer()),
        sa.Column("grade", sa.String(32)),
        sa.Column("advice", sa.String(500)),
        _reference(table, "child_id", "child"),
        _reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("occurred_on", "classroom_id", "child_id", name="uq_health_physical_exam_natural_key"),
    )
    _index(table, "child_id", "occurred_on")
    _index(table, "classroom_id")
    _index(table, "classroom_id", "occurred_on")
    _index(table, "occurred_on", "id")

    table = "health_sick_absence"
    op.create_table(
        table,
        *_record(table),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("symptoms", sa.String(255), nullable=False),
        sa.Column("disease", sa.String(32)),
        sa.Column("diagnosis", sa.String(200)),
        sa.Column("contacted_on", sa.Date()),
        sa.Column("returned_on", sa.Date()),
        _reference(table, "child_id", "child"),
        _reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("occurred_on", "classroom_id", "child_id", name="uq_health_sick_absence_natural_key"),
    )
    _index(table, "child_id", "occurred_on")
    _index(table, "classroom_id")
    _index(table, "classroom_id", "occurred_on")
    _index(table, "occurred_on", "id")
    _index(table, "returned_on")

    table = "health_infectious_case"
    op.create_table(
        table,
        *_record(table),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("disease", sa.String(32), nullable=False),
        sa.Column("isolated", sa.Boolean(), nullable=False),
        sa.Column("left_on", sa.Date()),
        sa.Column("reported_at", sa.DateTime()),
        sa.Column("returned_on", sa.Date()),
        sa.Column("absence_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["absence_id"], ["health_sick_absence.id"], name=f"fk_{table}_absence_id", ondelete="SET NULL"
        ),
        _reference(table, "child_id", "child"),
        _reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("absence_id", name="uq_health_infectious_case_absence_id"),
        sa.UniqueConstraint(
            "occurred_on", "classroom_id", "child_id", "disease", name="uq_health_infectious_case_natural_key"
        ),
    )
    _index(table, "child_id", "occurred_on")
    _index(table, "classroom_id")
    _index(table, "classroom_id", "occurred_on")
    _index(table, "occurred_on", "id")


def downgrade() -> None:
    op.drop_table("health_infectious_case")
    op.drop_table("health_sick_absence")
    op.drop_table("health_physical_exam")
    op.drop_table("health_personal_kit")
    op.drop_table("health_outbreak_report")
    op.drop_table("health_medication_request")
    op.drop_table("health_hygiene_check")
    op.drop_table("health_health_education")
    op.drop_table("health_health_analysis")

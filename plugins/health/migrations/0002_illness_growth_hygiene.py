"""Create the tables of sick leave, infectious diseases, outbreaks, medicines, examinations, hygiene and education."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.migrations.frozen_v1 import create_index, record_columns, reference

revision = "health_0002"
down_revision = "health_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = "health_health_analysis"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("indicator", sa.String(32), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text()),
        sa.Column("effect", sa.Text()),
        sa.UniqueConstraint("occurred_on", "indicator", name="uq_health_health_analysis_natural_key"),
    )
    create_index(table, "occurred_on", "id")

    table = "health_health_education"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("topic", sa.String(100), nullable=False),
        sa.Column("audience", sa.String(32), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("attendance", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer()),
        reference(table, "speaker_id", "staff"),
    )
    create_index(table, "occurred_on", "id")
    create_index(table, "speaker_id")

    table = "health_hygiene_check"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("campus_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(32), nullable=False),
        sa.Column("place_id", sa.Integer()),
        sa.Column("score", sa.Integer()),
        sa.Column("problem", sa.String(300)),
        sa.Column("fixed_on", sa.Date()),
        sa.Column("checker_id", sa.Integer()),
        reference(table, "campus_id", "campus"),
        reference(table, "checker_id", "staff"),
        reference(table, "place_id", "place"),
    )
    create_index(table, "campus_id")
    create_index(table, "campus_id", "occurred_on")
    create_index(table, "checker_id")
    create_index(table, "fixed_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "place_id")

    table = "health_medication_request"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("drug", sa.String(100), nullable=False),
        sa.Column("dose", sa.String(50), nullable=False),
        sa.Column("due_at", sa.Time(), nullable=False),
        sa.Column("guardian_signed", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.Time()),
        sa.Column("given_by_id", sa.Integer()),
        reference(table, "child_id", "child"),
        reference(table, "classroom_id", "classroom"),
        reference(table, "given_by_id", "staff"),
    )
    create_index(table, "child_id")
    create_index(table, "classroom_id")
    create_index(table, "classroom_id", "occurred_on")
    create_index(table, "given_by_id")
    create_index(table, "occurred_on", "id")

    table = "health_outbreak_report"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("symptom", sa.String(32)),
        sa.Column("disease", sa.String(32)),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("reported_to", sa.String(100), nullable=False),
        sa.Column("measures", sa.String(500)),
        reference(table, "classroom_id", "classroom"),
    )
    create_index(table, "classroom_id")
    create_index(table, "classroom_id", "occurred_on")
    create_index(table, "occurred_on", "id")

    table = "health_personal_kit"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("cups", sa.Integer(), nullable=False),
        sa.Column("towels", sa.Integer(), nullable=False),
        reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("occurred_on", "classroom_id", name="uq_health_personal_kit_natural_key"),
    )
    create_index(table, "classroom_id")
    create_index(table, "classroom_id", "occurred_on")
    create_index(table, "occurred_on", "id")

    table = "health_physical_exam"
    op.create_table(
        table,
        *record_columns(table, day="early"),
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
        reference(table, "child_id", "child"),
        reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("occurred_on", "classroom_id", "child_id", name="uq_health_physical_exam_natural_key"),
    )
    create_index(table, "child_id", "occurred_on")
    create_index(table, "classroom_id")
    create_index(table, "classroom_id", "occurred_on")
    create_index(table, "occurred_on", "id")

    table = "health_sick_absence"
    op.create_table(
        table,
        *record_columns(table, day="early"),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("symptoms", sa.String(255), nullable=False),
        sa.Column("disease", sa.String(32)),
        sa.Column("diagnosis", sa.String(200)),
        sa.Column("contacted_on", sa.Date()),
        sa.Column("returned_on", sa.Date()),
        reference(table, "child_id", "child"),
        reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("occurred_on", "classroom_id", "child_id", name="uq_health_sick_absence_natural_key"),
    )
    create_index(table, "child_id", "occurred_on")
    create_index(table, "classroom_id")
    create_index(table, "classroom_id", "occurred_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "returned_on")

    table = "health_infectious_case"
    op.create_table(
        table,
        *record_columns(table, day="early"),
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
        reference(table, "child_id", "child"),
        reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("absence_id", name="uq_health_infectious_case_absence_id"),
        sa.UniqueConstraint(
            "occurred_on", "classroom_id", "child_id", "disease", name="uq_health_infectious_case_natural_key"
        ),
    )
    create_index(table, "child_id", "occurred_on")
    create_index(table, "classroom_id")
    create_index(table, "classroom_id", "occurred_on")
    create_index(table, "occurred_on", "id")


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

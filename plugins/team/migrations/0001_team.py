"""Create the tables of meetings, trainings, certificates, spot checks, contests, newcomers and research on care."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from portal.migrations.frozen_v1 import create_index, record_columns, reference

revision = "team_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _learning()
    _certificates()
    _onboarding()
    _research()


def _learning() -> None:
    table = "team_meeting"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("chair_id", sa.Integer()),
        sa.Column("attendees", sa.Integer(), nullable=False),
        sa.Column("attendees_stated", sa.Integer()),
        sa.Column("absentees", sa.Integer(), nullable=False),
        sa.Column("absentees_stated", sa.Integer()),
        sa.Column("topics", sa.Text()),
        sa.Column("laws_studied", sa.String(200)),
        sa.Column("achievements", sa.Text()),
        sa.Column("shortcomings", sa.Text()),
        sa.Column("measures", sa.Text()),
        reference(table, "chair_id", "staff"),
    )
    create_index(table, "chair_id")
    create_index(table, "occurred_on", "id")

    table = "team_meeting_attendance"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(32)),
        reference(table, "meeting_id", "team_meeting", "CASCADE"),
        reference(table, "staff_id", "staff"),
        sa.UniqueConstraint("meeting_id", "staff_id", name="uq_team_meeting_attendance_natural_key"),
    )
    create_index(table, "staff_id")

    table = "team_spot_check"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("checker_id", sa.Integer()),
        sa.Column("person_id", sa.Integer()),
        sa.Column("step", sa.String(50), nullable=False),
        sa.Column("standard", sa.String(200)),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("issue", sa.String(300)),
        sa.Column("issue_type", sa.String(32)),
        sa.Column("handled_via", sa.String(32)),
        sa.Column("meeting_id", sa.Integer()),
        sa.Column("rechecked_on", sa.Date()),
        sa.Column("rechecked_by", sa.String(50)),
        reference(table, "checker_id", "staff"),
        reference(table, "meeting_id", "team_meeting", "SET NULL"),
        reference(table, "person_id", "staff"),
    )
    create_index(table, "checker_id")
    create_index(table, "meeting_id")
    create_index(table, "occurred_on", "id")
    create_index(table, "person_id")
    create_index(table, "rechecked_on")
    create_index(table, "result", "occurred_on")

    table = "team_training"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("topic", sa.String(100), nullable=False),
        sa.Column("host", sa.String(100)),
        sa.Column("expert", sa.String(50)),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("trainees", sa.String(100)),
        sa.Column("result", sa.String(300)),
    )
    create_index(table, "kind", "occurred_on")
    create_index(table, "occurred_on", "id")

    table = "team_skill_contest"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("theme", sa.String(100), nullable=False),
        sa.Column("post_id", sa.Integer()),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("results", sa.Text()),
        reference(table, "post_id", "post"),
    )
    create_index(table, "occurred_on", "id")
    create_index(table, "post_id")


def _certificates() -> None:
    table = "team_certificate"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("holder_id", sa.Integer()),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("level", sa.String(32)),
        sa.Column("number", sa.String(50)),
        sa.Column("authority", sa.String(100)),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        reference(table, "holder_id", "staff"),
    )
    create_index(table, "expires_on", "id")
    create_index(table, "holder_id", "kind")
    create_index(table, "issued_on", "id")
    create_index(table, "kind", "expires_on")

    table = "team_certificate_requirement"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("post_id", sa.Integer()),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("basis", sa.String(200)),
        reference(table, "post_id", "post"),
        sa.UniqueConstraint("post_id", "kind", name="uq_team_certificate_requirement_natural_key"),
    )
    create_index(table, "kind")

    # What the law asks of everybody; a row like those that people add for the posts of their kindergarten.
    now = datetime.now(UTC).replace(tzinfo=None)
    requirement = sa.table(
        table,
        *(sa.column(name) for name in ("version", "kind", "basis", "note", "source")),
        sa.column("recorded_at", sa.DateTime()),
        sa.column("recorded_on", sa.Date()),
    )
    op.bulk_insert(
        requirement,
        [
            {
                "version": 1,
                "kind": "health",
                "basis": "《托儿所幼儿园卫生保健管理办法》：上岗前及在岗期间每年健康检查",
                "note": "随系统提供；各岗位另需的证照可在此补充。",
                "source": "import",
                "recorded_at": now,
                "recorded_on": now.date(),
            }
        ],
    )


def _onboarding() -> None:
    table = "team_onboarding_plan"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("newcomer_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer()),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("modules_open", sa.Integer(), nullable=False),
        sa.Column("modules_open_stated", sa.Integer()),
        sa.Column("passed_on", sa.Date()),
        reference(table, "mentor_id", "staff"),
        reference(table, "newcomer_id", "staff"),
        sa.UniqueConstraint("newcomer_id", "starts_on", name="uq_team_onboarding_plan_natural_key"),
    )
    create_index(table, "mentor_id")
    create_index(table, "passed_on")
    create_index(table, "starts_on", "id")

    table = "team_onboarding_module"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("passed_on", sa.Date()),
        sa.Column("assessed_by", sa.String(50)),
        reference(table, "plan_id", "team_onboarding_plan", "CASCADE"),
        sa.UniqueConstraint("plan_id", "name", name="uq_team_onboarding_module_natural_key"),
    )
    create_index(table, "passed_on")


def _research() -> None:
    table = "team_care_project"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("leader_id", sa.Integer()),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("concluded_on", sa.Date()),
        sa.Column("outputs", sa.Text()),
        reference(table, "leader_id", "staff"),
        sa.UniqueConstraint("title", name="uq_team_care_project_natural_key"),
    )
    create_index(table, "concluded_on")
    create_index(table, "leader_id")
    create_index(table, "started_on", "id")

    table = "team_care_project_stage"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("activity", sa.String(200)),
        sa.Column("planned_on", sa.Date()),
        sa.Column("reached_on", sa.Date()),
        sa.Column("outputs", sa.String(200)),
        sa.Column("reached_by", sa.String(50)),
        reference(table, "project_id", "team_care_project", "CASCADE"),
    )
    create_index(table, "planned_on")
    create_index(table, "project_id")
    create_index(table, "reached_on")


def downgrade() -> None:
    for name in (
        "care_project_stage",
        "care_project",
        "onboarding_module",
        "onboarding_plan",
        "certificate_requirement",
        "certificate",
        "skill_contest",
        "training",
        "spot_check",
        "meeting_attendance",
        "meeting",
    ):
        op.drop_table(f"team_{name}")

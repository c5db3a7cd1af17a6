"""Create the tables of fire safety, duty, pledges, education, drills, the three defences and accidents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.migrations.frozen_v1 import create_index, record_columns, reference

revision = "safety_0002"
down_revision = "safety_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = "safety_drill"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("campus_id", sa.Integer()),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("commander_id", sa.Integer()),
        sa.Column("place_id", sa.Integer()),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("all_staff", sa.Boolean(), nullable=False),
        sa.Column("evacuation_seconds", sa.Integer()),
        sa.Column("shortcomings", sa.Text()),
        sa.Column("improvements", sa.Text()),
        reference(table, "campus_id", "campus"),
        reference(table, "commander_id", "staff"),
        reference(table, "place_id", "place"),
    )
    create_index(table, "campus_id")
    create_index(table, "commander_id")
    create_index(table, "kind", "occurred_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "place_id")

    table = "safety_duty_log"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("shift", sa.String(32), nullable=False),
        sa.Column("leader_id", sa.Integer()),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer()),
        sa.Column("visitors", sa.Integer()),
        sa.Column("event", sa.Text()),
        sa.Column("handed_over_to_id", sa.Integer()),
        reference(table, "leader_id", "staff"),
        reference(table, "person_id", "staff"),
        reference(table, "handed_over_to_id", "staff"),
    )
    create_index(table, "handed_over_to_id")
    create_index(table, "leader_id")
    create_index(table, "occurred_on", "id")
    create_index(table, "person_id")

    table = "safety_duty_roster"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("shift", sa.String(32), nullable=False),
        sa.Column("leader_id", sa.Integer()),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(30)),
        reference(table, "leader_id", "staff"),
        reference(table, "person_id", "staff"),
        sa.UniqueConstraint("occurred_on", "shift", "person_id", name="uq_safety_duty_roster_natural_key"),
    )
    create_index(table, "leader_id")
    create_index(table, "occurred_on", "id")
    create_index(table, "person_id")

    table = "safety_fire_equipment"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("code", sa.String(30)),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("installed_on", sa.Date()),
        sa.Column("expires_on", sa.Date()),
        sa.Column("removed_on", sa.Date()),
        reference(table, "place_id", "place"),
    )
    create_index(table, "expires_on", "id")
    create_index(table, "place_id")
    create_index(table, "removed_on")

    table = "safety_equipment_test"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("equipment_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("tester", sa.String(100)),
        sa.Column("finding", sa.String(300)),
        reference(table, "equipment_id", "safety_fire_equipment"),
    )
    create_index(table, "equipment_id", "occurred_on")
    create_index(table, "occurred_on", "id")

    table = "safety_fire_inspection"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("campus_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("exits_clear", sa.Boolean(), nullable=False),
        sa.Column("extinguishers_ready", sa.Boolean(), nullable=False),
        sa.Column("electricity_safe", sa.Boolean(), nullable=False),
        sa.Column("gas_safe", sa.Boolean(), nullable=False),
        sa.Column("finding", sa.String(300)),
        sa.Column("person_id", sa.Integer()),
        sa.Column("fixed_on", sa.Date()),
        reference(table, "campus_id", "campus"),
        reference(table, "person_id", "staff"),
    )
    create_index(table, "campus_id")
    create_index(table, "campus_id", "occurred_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "person_id")

    table = "safety_fire_patrol"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("campus_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("exits_clear", sa.Boolean(), nullable=False),
        sa.Column("extinguishers_ready", sa.Boolean(), nullable=False),
        sa.Column("electricity_safe", sa.Boolean(), nullable=False),
        sa.Column("gas_safe", sa.Boolean(), nullable=False),
        sa.Column("finding", sa.String(300)),
        sa.Column("person_id", sa.Integer()),
        sa.Column("fixed_on", sa.Date()),
        reference(table, "campus_id", "campus"),
        reference(table, "person_id", "staff"),
    )
    create_index(table, "campus_id")
    create_index(table, "campus_id", "occurred_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "person_id")

    table = "safety_incident"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("occurred_at", sa.Time()),
        sa.Column("campus_id", sa.Integer()),
        sa.Column("place_id", sa.Integer()),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("responsibility", sa.String(32), nullable=False),
        sa.Column("hurt", sa.Integer(), nullable=False),
        sa.Column("course", sa.Text()),
        sa.Column("measures", sa.Text()),
        sa.Column("reported_at", sa.DateTime()),
        sa.Column("reported_to", sa.String(100)),
        sa.Column("closed_on", sa.Date()),
        reference(table, "campus_id", "campus"),
        reference(table, "place_id", "place"),
    )
    create_index(table, "campus_id")
    create_index(table, "occurred_on", "id")
    create_index(table, "place_id")
    create_index(table, "responsibility", "occurred_on")

    table = "safety_safety_education"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("campus_id", sa.Integer()),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("topic", sa.String(100), nullable=False),
        sa.Column("audience", sa.String(32)),
        sa.Column("attendance", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer()),
        reference(table, "campus_id", "campus"),
        reference(table, "speaker_id", "staff"),
    )
    create_index(table, "campus_id")
    create_index(table, "channel", "occurred_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "speaker_id")

    table = "safety_safety_pledge"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        reference(table, "staff_id", "staff"),
        sa.UniqueConstraint("staff_id", "kind", "year", name="uq_safety_safety_pledge_natural_key"),
    )
    create_index(table, "signed_on", "id")

    table = "safety_security_measure"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("campus_id", sa.Integer()),
        sa.Column("defence", sa.String(32), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("finding", sa.String(300)),
        sa.Column("fixed_on", sa.Date()),
        sa.Column("person_id", sa.Integer()),
        reference(table, "campus_id", "campus"),
        reference(table, "person_id", "staff"),
    )
    create_index(table, "campus_id")
    create_index(table, "defence", "occurred_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "person_id")


def downgrade() -> None:
    op.drop_table("safety_security_measure")
    op.drop_table("safety_safety_pledge")
    op.drop_table("safety_safety_education")
    op.drop_table("safety_incident")
    op.drop_table("safety_fire_patrol")
    op.drop_table("safety_fire_inspection")
    op.drop_table("safety_equipment_test")
    op.drop_table("safety_fire_equipment")
    op.drop_table("safety_duty_roster")
    op.drop_table("safety_duty_log")
    op.drop_table("safety_drill")

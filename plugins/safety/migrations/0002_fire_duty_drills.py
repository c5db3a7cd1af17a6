"""Create the tables of fire safety, duty, pledges, education, drills, the three defences and accidents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "safety_0002"
down_revision = "safety_0001"
branch_labels = None
depends_on = None


def _record(table: str) -> list[sa.sql.schema.SchemaItem]:
    """Return the columns and constraints common to all records."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
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


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    table = "safety_drill"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("campus_id", sa.Integer()),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("commander_id", sa.Integer()),
        sa.Column("place_id", sa.Integer()),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("all_staff", sa.Boolean(), nullable=False),
        sa.Column("evacuation_seconds", sa.Integer()),
        sa.Column("shortcomings", sa.Text()),
        sa.Column("improvements", sa.Text()),
        _reference(table, "campus_id", "campus"),
        _reference(table, "commander_id", "staff"),
        _reference(table, "place_id", "place"),
    )
    _index(table, "campus_id")
    _index(table, "commander_id")
    _index(table, "kind", "occurred_on")
    _index(table, "occurred_on", "id")
    _index(table, "place_id")

    table = "safety_duty_log"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(32), nullable=False),
        sa.Column("leader_id", sa.Integer()),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer()),
        sa.Column("visitors", sa.Integer()),
        sa.Column("event", sa.Text()),
        sa.Column("handed_over_to_id", sa.Integer()),
        _reference(table, "leader_id", "staff"),
        _reference(table, "person_id", "staff"),
        _reference(table, "handed_over_to_id", "staff"),
    )
    _index(table, "handed_over_to_id")
    _index(table, "leader_id")
    _index(table, "occurred_on", "id")
    _index(table, "person_id")

    table = "safety_duty_roster"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(32), nullable=False),
        sa.Column("leader_id", sa.Integer()),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(30)),
        _reference(table, "leader_id", "staff"),
        _reference(table, "person_id", "staff"),
        sa.UniqueConstraint("occurred_on", "shift", "person_id", name="uq_safety_duty_roster_natural_key"),
    )
    _index(table, "leader_id")
    _index(table, "occurred_on", "id")
    _index(table, "person_id")

    table = "safety_fire_equipment"
    op.create_table(
        table,
        *_record(table),
        sa.Column("code", sa.String(30)),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("installed_on", sa.Date()),
        sa.Column("expires_on", sa.Date()),
        sa.Column("removed_on", sa.Date()),
        _reference(table, "place_id", "place"),
    )
    _index(table, "expires_on", "id")
    _index(table, "place_id")
    _index(table, "removed_on")

    table = "safety_equipment_test"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("equipment_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("tester", sa.String(100)),
        sa.Column("finding", sa.String(300)),
        _reference(table, "equipment_id", "safety_fire_equipment"),
    )
    _index(table, "equipment_id", "occurred_on")
    _index(table, "occurred_on", "id")

    table = "safety_fire_inspection"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("campus_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("exits_clear", sa.Boolean(), nullable=False),
        sa.Column("extinguishers_ready", sa.Boolean(), nullable=False),
        sa.Column("electricity_safe", sa.Boolean(), nullable=False),
        sa.Column("gas_safe", sa.Boolean(), nullable=False),
        sa.Column("finding", sa.String(300)),
        sa.Column("person_id", sa.Integer()),
        sa.Column("fixed_on", sa.Date()),
        _reference(table, "campus_id", "campus"),
        _reference(table, "person_id", "staff"),
    )
    _index(table, "campus_id")
    _index(table, "campus_id", "occurred_on")
    _index(table, "occurred_on", "id")
    _index(table, "person_id")

    table = "safety_fire_patrol"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("campus_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("exits_clear", sa.Boolean(), nullable=False),
        sa.Column("extinguishers_ready", sa.Boolean(), nullable=False),
        sa.Column("electricity_safe", sa.Boolean(), nullable=False),
        sa.Column("gas_safe", sa.Boolean(), nullable=False),
        sa.Column("finding", sa.String(300)),
        sa.Column("person_id", sa.Integer()),
        sa.Column("fixed_on", sa.Date()),
        _reference(table, "campus_id", "campus"),
        _reference(table, "person_id", "staff"),
    )
    _index(table, "campus_id")
    _index(table, "campus_id", "occurred_on")
    _index(table, "occurred_on", "id")
    _index(table, "person_id")

    table = "safety_incident"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
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
        _reference(table, "campus_id", "campus"),
        _reference(table, "place_id", "place"),
    )
    _index(table, "campus_id")
    _index(table, "occurred_on", "id")
    _index(table, "place_id")
    _index(table, "responsibility", "occurred_on")

    table = "safety_safety_education"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("campus_id", sa.Integer()),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("topic", sa.String(100), nullable=False),
        sa.Column("audience", sa.String(32)),
        sa.Column("attendance", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer()),
        _reference(table, "campus_id", "campus"),
        _reference(table, "speaker_id", "staff"),
    )
    _index(table, "campus_id")
    _index(table, "channel", "occurred_on")
    _index(table, "occurred_on", "id")
    _index(table, "speaker_id")

    table = "safety_safety_pledge"
    op.create_table(
        table,
        *_record(table),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        _reference(table, "staff_id", "staff"),
        sa.UniqueConstraint("staff_id", "kind", "year", name="uq_safety_safety_pledge_natural_key"),
    )
    _index(table, "signed_on", "id")

    table = "safety_security_measure"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("campus_id", sa.Integer()),
        sa.Column("defence", sa.String(32), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("finding", sa.String(300)),
        sa.Column("fixed_on", sa.Date()),
        sa.Column("person_id", sa.Integer()),
        _reference(table, "campus_id", "campus"),
        _reference(table, "person_id", "staff"),
    )
    _index(table, "campus_id")
    _index(table, "defence", "occurred_on")
    _index(table, "occurred_on", "id")
    _index(table, "person_id")


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

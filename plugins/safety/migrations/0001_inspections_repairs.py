"""Create the tables of inspections with their items, hazards, maintenance and repair orders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "safety_0001"
down_revision = None
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
    table = "safety_safety_inspection"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("campus_id", sa.Integer()),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("team", sa.String(200)),
        sa.Column("inspector_id", sa.Integer()),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("items_stated", sa.Integer()),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("problem_count_stated", sa.Integer()),
        sa.Column("conclusion", sa.Text()),
        _reference(table, "campus_id", "campus"),
        _reference(table, "inspector_id", "staff"),
    )
    _index(table, "campus_id")
    _index(table, "inspector_id")
    _index(table, "kind", "occurred_on")
    _index(table, "occurred_on", "id")

    table = "safety_inspection_line"
    op.create_table(
        table,
        *_record(table),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("standard", sa.String(200)),
        sa.Column("place_id", sa.Integer()),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("finding", sa.String(300)),
        _reference(table, "inspection_id", "safety_safety_inspection"),
        _reference(table, "place_id", "place"),
    )
    _index(table, "inspection_id", "id")
    _index(table, "place_id")
    _index(table, "result")

    table = "safety_hazard"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("place_id", sa.Integer()),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("found_in", sa.String(32), nullable=False),
        sa.Column("inspection_line_id", sa.Integer()),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("due_on", sa.Date()),
        sa.Column("measure", sa.String(300)),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("fixed_on", sa.Date()),
        sa.Column("fixed_by", sa.String(50)),
        sa.Column("verified_by", sa.String(50)),
        sa.Column("verified_at", sa.DateTime()),
        sa.Column("returned_because", sa.String(200)),
        sa.Column("returned_by", sa.String(50)),
        sa.Column("returned_at", sa.DateTime()),
        _reference(table, "place_id", "place"),
        _reference(table, "inspection_line_id", "safety_inspection_line"),
        _reference(table, "owner_id", "staff"),
    )
    _index(table, "inspection_line_id")
    _index(table, "occurred_on", "id")
    _index(table, "owner_id")
    _index(table, "place_id")
    _index(table, "state", "due_on")

    table = "safety_maintenance_plan"
    op.create_table(
        table,
        *_record(table),
        sa.Column("equipment", sa.String(100), nullable=False),
        sa.Column("place_id", sa.Integer()),
        sa.Column("cycle", sa.String(32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("responsible_id", sa.Integer()),
        sa.Column("vendor", sa.String(100)),
        _reference(table, "place_id", "place"),
        _reference(table, "responsible_id", "staff"),
    )
    _index(table, "cycle", "id")
    _index(table, "place_id")
    _index(table, "responsible_id")

    table = "safety_maintenance"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("finding", sa.String(300)),
        sa.Column("executor_id", sa.Integer()),
        sa.Column("vendor", sa.String(100)),
        _reference(table, "plan_id", "safety_maintenance_plan"),
        _reference(table, "executor_id", "staff"),
    )
    _index(table, "executor_id")
    _index(table, "occurred_on", "id")
    _index(table, "plan_id", "occurred_on")

    table = "safety_repair_order"
    op.create_table(
        table,
        *_record(table),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer()),
        sa.Column("fault", sa.String(200), nullable=False),
        sa.Column("urgency", sa.String(32), nullable=False),
        sa.Column("dangerous", sa.Boolean(), nullable=False),
        sa.Column("reported_by_id", sa.Integer()),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reviewed_by", sa.String(50)),
        sa.Column("reviewed_at", sa.DateTime()),
        sa.Column("rejected_because", sa.String(200)),
        sa.Column("rejected_by", sa.String(50)),
        sa.Column("rejected_at", sa.DateTime()),
        sa.Column("assigned_to_id", sa.Integer()),
        sa.Column("vendor", sa.String(100)),
        sa.Column("started_by", sa.String(50)),
        sa.Column("started_at", sa.DateTime()),
        sa.Column("finished_on", sa.Date()),
        sa.Column("work", sa.String(300)),
        sa.Column("cost", sa.Numeric(10, 2)),
        sa.Column("finished_by", sa.String(50)),
        sa.Column("accepted_by", sa.String(50)),
        sa.Column("accepted_at", sa.DateTime()),
        sa.Column("returned_because", sa.String(200)),
        sa.Column("returned_by", sa.String(50)),
        sa.Column("returned_at", sa.DateTime()),
        sa.Column("closed_by", sa.String(50)),
        sa.Column("closed_at", sa.DateTime()),
        sa.Column("inspection_line_id", sa.Integer()),
        sa.Column("maintenance_id", sa.Integer()),
        sa.Column("hazard_id", sa.Integer()),
        _reference(table, "place_id", "place"),
        _reference(table, "reported_by_id", "staff"),
        _reference(table, "assigned_to_id", "staff"),
        _reference(table, "inspection_line_id", "safety_inspection_line"),
        _reference(table, "maintenance_id", "safety_maintenance"),
        _reference(table, "hazard_id", "safety_hazard"),
    )
    _index(table, "asset_id")
    _index(table, "assigned_to_id")
    _index(table, "finished_on")
    _index(table, "hazard_id")
    _index(table, "inspection_line_id")
    _index(table, "maintenance_id")
    _index(table, "occurred_on", "id")
    _index(table, "place_id", "occurred_on")
    _index(table, "reported_by_id")
    _index(table, "state", "occurred_on")


def downgrade() -> None:
    op.drop_table("safety_repair_order")
    op.drop_table("safety_maintenance")
    op.drop_table("safety_maintenance_plan")
    op.drop_table("safety_hazard")
    op.drop_table("safety_inspection_line")
    op.drop_table("safety_safety_inspection")

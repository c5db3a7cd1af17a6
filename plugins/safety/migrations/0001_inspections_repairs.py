"""Create the tables of inspections with their items, hazards, maintenance and repair orders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.migrations.frozen_v1 import create_index, record_columns, reference

revision = "safety_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = "safety_safety_inspection"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("campus_id", sa.Integer()),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("team", sa.String(200)),
        sa.Column("inspector_id", sa.Integer()),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("items_stated", sa.Integer()),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("problem_count_stated", sa.Integer()),
        sa.Column("conclusion", sa.Text()),
        reference(table, "campus_id", "campus"),
        reference(table, "inspector_id", "staff"),
    )
    create_index(table, "campus_id")
    create_index(table, "inspector_id")
    create_index(table, "kind", "occurred_on")
    create_index(table, "occurred_on", "id")

    table = "safety_inspection_line"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("standard", sa.String(200)),
        sa.Column("place_id", sa.Integer()),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("finding", sa.String(300)),
        reference(table, "inspection_id", "safety_safety_inspection"),
        reference(table, "place_id", "place"),
    )
    create_index(table, "inspection_id", "id")
    create_index(table, "place_id")
    create_index(table, "result")

    table = "safety_hazard"
    op.create_table(
        table,
        *record_columns(table, day="last"),
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
        reference(table, "place_id", "place"),
        reference(table, "inspection_line_id", "safety_inspection_line"),
        reference(table, "owner_id", "staff"),
    )
    create_index(table, "inspection_line_id")
    create_index(table, "occurred_on", "id")
    create_index(table, "owner_id")
    create_index(table, "place_id")
    create_index(table, "state", "due_on")

    table = "safety_maintenance_plan"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("equipment", sa.String(100), nullable=False),
        sa.Column("place_id", sa.Integer()),
        sa.Column("cycle", sa.String(32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("responsible_id", sa.Integer()),
        sa.Column("vendor", sa.String(100)),
        reference(table, "place_id", "place"),
        reference(table, "responsible_id", "staff"),
    )
    create_index(table, "cycle", "id")
    create_index(table, "place_id")
    create_index(table, "responsible_id")

    table = "safety_maintenance"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("finding", sa.String(300)),
        sa.Column("executor_id", sa.Integer()),
        sa.Column("vendor", sa.String(100)),
        reference(table, "plan_id", "safety_maintenance_plan"),
        reference(table, "executor_id", "staff"),
    )
    create_index(table, "executor_id")
    create_index(table, "occurred_on", "id")
    create_index(table, "plan_id", "occurred_on")

    table = "safety_repair_order"
    op.create_table(
        table,
        *record_columns(table, day="last"),
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
        reference(table, "place_id", "place"),
        reference(table, "reported_by_id", "staff"),
        reference(table, "assigned_to_id", "staff"),
        reference(table, "inspection_line_id", "safety_inspection_line"),
        reference(table, "maintenance_id", "safety_maintenance"),
        reference(table, "hazard_id", "safety_hazard"),
    )
    create_index(table, "asset_id")
    create_index(table, "assigned_to_id")
    create_index(table, "finished_on")
    create_index(table, "hazard_id")
    create_index(table, "inspection_line_id")
    create_index(table, "maintenance_id")
    create_index(table, "occurred_on", "id")
    create_index(table, "place_id", "occurred_on")
    create_index(table, "reported_by_id")
    create_index(table, "state", "occurred_on")


def downgrade() -> None:
    op.drop_table("safety_repair_order")
    op.drop_table("safety_maintenance")
    op.drop_table("safety_maintenance_plan")
    op.drop_table("safety_hazard")
    op.drop_table("safety_inspection_line")
    op.drop_table("safety_safety_inspection")

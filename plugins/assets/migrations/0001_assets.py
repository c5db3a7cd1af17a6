"""Create the tables of cards and changes, stock-takes, purchases, projects, the budget, items and thrift."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.migrations.frozen_v1 import create_index, record_columns, reference

revision = "assets_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = "assets_budget_line"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("approved", sa.Numeric(14, 2), nullable=False),
        sa.Column("adjusted", sa.Numeric(14, 2)),
        sa.Column("budget", sa.Numeric(14, 2), nullable=False),
        sa.Column("spent", sa.Numeric(14, 2), nullable=False),
        sa.Column("spent_stated", sa.Numeric(14, 2)),
        sa.UniqueConstraint("fiscal_year", "item", name=f"uq_{table}_natural_key"),
    )
    create_index(table, "item")

    table = "assets_thrift_education"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("activity", sa.String(100), nullable=False),
        sa.Column("audience", sa.String(32), nullable=False),
        sa.Column("form", sa.String(32)),
        sa.Column("attendance", sa.Integer(), nullable=False),
    )
    create_index(table, "occurred_on", "id")

    table = "assets_expense"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("budget_line_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(14, 2), nullable=False),
        sa.Column("purpose", sa.String(200)),
        sa.Column("voucher", sa.String(50)),
        sa.Column("payee", sa.String(100)),
        reference(table, "budget_line_id", "assets_budget_line"),
    )
    create_index(table, "budget_line_id", "occurred_on")
    create_index(table, "occurred_on", "id")

    table = "assets_asset"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("category", sa.String(32)),
        sa.Column("category_code", sa.String(20)),
        sa.Column("spec", sa.String(100)),
        sa.Column("unit_price", sa.Numeric(12, 2), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(18, 2), nullable=False),
        sa.Column("fund_source", sa.String(32)),
        sa.Column("acquired_on", sa.Date()),
        sa.Column("useful_years", sa.Integer()),
        sa.Column("classroom_id", sa.Integer()),
        sa.Column("place_id", sa.Integer()),
        sa.Column("custodian_id", sa.Integer()),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("removed_on", sa.Date()),
        sa.Column("split_from_id", sa.Integer()),
        reference(table, "classroom_id", "classroom"),
        reference(table, "place_id", "place"),
        reference(table, "custodian_id", "staff"),
        reference(table, "split_from_id", "assets_asset"),
        sa.UniqueConstraint("code", name=f"uq_{table}_code"),
    )
    create_index(table, "acquired_on", "id")
    create_index(table, "classroom_id")
    create_index(table, "custodian_id")
    create_index(table, "name", "id")
    create_index(table, "place_id")
    create_index(table, "removed_on")
    create_index(table, "split_from_id")
    create_index(table, "status")

    table = "assets_durable_item"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("spec", sa.String(100), nullable=False),
        sa.Column("unit_price", sa.Numeric(12, 2)),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("quantity_stated", sa.Integer()),
        sa.Column("place_id", sa.Integer()),
        reference(table, "place_id", "place"),
        sa.UniqueConstraint("name", "spec", name=f"uq_{table}_natural_key"),
    )
    create_index(table, "place_id")

    table = "assets_consumable_item"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("spec", sa.String(100), nullable=False),
        sa.Column("least", sa.Integer()),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("quantity_stated", sa.Integer()),
        sa.Column("place_id", sa.Integer()),
        reference(table, "place_id", "place"),
        sa.UniqueConstraint("name", "spec", name=f"uq_{table}_natural_key"),
    )
    create_index(table, "place_id")

    table = "assets_stocktake"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("phase", sa.String(32), nullable=False),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("actual_on", sa.Date()),
        sa.Column("book_quantity", sa.Integer(), nullable=False),
        sa.Column("book_quantity_stated", sa.Integer()),
        sa.Column("found_quantity", sa.Integer(), nullable=False),
        sa.Column("found_quantity_stated", sa.Integer()),
        sa.Column("cause", sa.String(300)),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("counted_by", sa.String(50)),
        sa.Column("counted_on", sa.Date()),
        sa.Column("checked_by", sa.String(50)),
        sa.Column("checked_on", sa.Date()),
        reference(table, "classroom_id", "classroom"),
        sa.UniqueConstraint("occurred_on", "phase", "classroom_id", name=f"uq_{table}_natural_key"),
    )
    create_index(table, "classroom_id")
    create_index(table, "classroom_id", "occurred_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "state", "occurred_on")

    table = "assets_improvement_project"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date()),
        sa.Column("campus_id", sa.Integer()),
        sa.Column("place_id", sa.Integer()),
        sa.Column("area_m2", sa.Numeric(9, 2)),
        sa.Column("cost", sa.Numeric(14, 2), nullable=False),
        sa.Column("contractor", sa.String(100)),
        sa.Column("budget_line_id", sa.Integer()),
        sa.Column("before", sa.String(500)),
        sa.Column("after", sa.String(500)),
        reference(table, "campus_id", "campus"),
        reference(table, "place_id", "place"),
        reference(table, "budget_line_id", "assets_budget_line"),
        sa.UniqueConstraint("name", "started_on", name=f"uq_{table}_natural_key"),
    )
    create_index(table, "accepted_on", "id")
    create_index(table, "budget_line_id")
    create_index(table, "campus_id")
    create_index(table, "place_id")
    create_index(table, "started_on")

    table = "assets_asset_change"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("quantity", sa.Integer()),
        sa.Column("to_classroom_id", sa.Integer()),
        sa.Column("to_place_id", sa.Integer()),
        sa.Column("to_custodian_id", sa.Integer()),
        sa.Column("borrower", sa.String(50)),
        sa.Column("due_back_on", sa.Date()),
        sa.Column("returned_on", sa.Date()),
        sa.Column("reason", sa.String(300)),
        sa.Column("approved_by_id", sa.Integer()),
        sa.Column("from_classroom_id", sa.Integer()),
        sa.Column("from_place_id", sa.Integer()),
        reference(table, "asset_id", "assets_asset"),
        reference(table, "to_classroom_id", "classroom"),
        reference(table, "to_place_id", "place"),
        reference(table, "to_custodian_id", "staff"),
        reference(table, "approved_by_id", "staff"),
        reference(table, "from_classroom_id", "classroom"),
        reference(table, "from_place_id", "place"),
    )
    create_index(table, "approved_by_id")
    create_index(table, "asset_id", "occurred_on")
    create_index(table, "from_classroom_id")
    create_index(table, "from_place_id")
    create_index(table, "kind", "occurred_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "to_classroom_id")
    create_index(table, "to_custodian_id")
    create_index(table, "to_place_id")

    table = "assets_item_move"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("durable_item_id", sa.Integer()),
        sa.Column("consumable_item_id", sa.Integer()),
        sa.Column("direction", sa.String(32), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer()),
        sa.Column("purpose", sa.String(200)),
        reference(table, "durable_item_id", "assets_durable_item"),
        reference(table, "consumable_item_id", "assets_consumable_item"),
        reference(table, "taker_id", "staff"),
    )
    create_index(table, "consumable_item_id")
    create_index(table, "direction", "occurred_on")
    create_index(table, "durable_item_id")
    create_index(table, "occurred_on", "id")
    create_index(table, "taker_id")

    table = "assets_stocktake_line"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("phase", sa.String(32), nullable=False),
        sa.Column("classroom_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer()),
        sa.Column("name", sa.String(100)),
        sa.Column("book_quantity", sa.Integer(), nullable=False),
        sa.Column("found_quantity", sa.Integer()),
        sa.Column("found_classroom_id", sa.Integer()),
        sa.Column("found_place_id", sa.Integer()),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(300)),
        sa.Column("stocktake_id", sa.Integer(), nullable=False),
        reference(table, "classroom_id", "classroom"),
        reference(table, "asset_id", "assets_asset"),
        reference(table, "found_classroom_id", "classroom"),
        reference(table, "found_place_id", "place"),
        reference(table, "stocktake_id", "assets_stocktake"),
    )
    create_index(table, "asset_id")
    create_index(table, "classroom_id")
    create_index(table, "classroom_id", "occurred_on")
    create_index(table, "found_classroom_id")
    create_index(table, "found_place_id")
    create_index(table, "occurred_on", "id")
    create_index(table, "result", "occurred_on")
    create_index(table, "stocktake_id")

    table = "assets_purchase"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("spec", sa.String(100)),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(14, 2), nullable=False),
        sa.Column("method", sa.String(32)),
        sa.Column("supplier", sa.String(100)),
        sa.Column("fund_source", sa.String(32)),
        sa.Column("budget_line_id", sa.Integer()),
        sa.Column("accepted_on", sa.Date()),
        sa.Column("becomes", sa.String(32)),
        sa.Column("classroom_id", sa.Integer()),
        sa.Column("place_id", sa.Integer()),
        sa.Column("custodian_id", sa.Integer()),
        sa.Column("asset_id", sa.Integer()),
        sa.Column("carded_by", sa.String(50)),
        sa.Column("carded_at", sa.DateTime()),
        reference(table, "budget_line_id", "assets_budget_line"),
        reference(table, "classroom_id", "classroom"),
        reference(table, "place_id", "place"),
        reference(table, "custodian_id", "staff"),
        reference(table, "asset_id", "assets_asset"),
    )
    create_index(table, "asset_id")
    create_index(table, "budget_line_id")
    create_index(table, "classroom_id")
    create_index(table, "custodian_id")
    create_index(table, "item", "occurred_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "place_id")


def downgrade() -> None:
    for table in (
        "assets_purchase",
        "assets_stocktake_line",
        "assets_item_move",
        "assets_asset_change",
        "assets_improvement_project",
        "assets_stocktake",
        "assets_consumable_item",
        "assets_durable_item",
        "assets_asset",
        "assets_expense",
        "assets_thrift_education",
        "assets_budget_line",
    ):
        op.drop_table(table)

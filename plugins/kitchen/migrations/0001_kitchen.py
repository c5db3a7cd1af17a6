"""Create the tables of deliveries, pantry, menu, samples, cooking, people, food safety, waste and the meal account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.migrations.frozen_v1 import create_index, record_columns, reference

revision = "kitchen_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = "kitchen_meal_account"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("income", sa.Numeric(12, 2), nullable=False),
        sa.Column("cost", sa.Numeric(12, 2), nullable=False),
        sa.Column("balance", sa.Numeric(12, 2), nullable=False),
        sa.Column("published_on", sa.Date()),
        sa.Column("published_by", sa.String(50)),
        sa.UniqueConstraint("occurred_on", name="uq_kitchen_meal_account_natural_key"),
    )

    table = "kitchen_menu"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("meal", sa.String(32), nullable=False),
        sa.Column("dish", sa.String(100), nullable=False),
        sa.Column("allergens", sa.String(255), nullable=False),
        sa.Column("everyday", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime()),
        sa.Column("published_by", sa.String(50)),
        sa.Column("day_number", sa.Integer(), nullable=False),
        sa.UniqueConstraint("occurred_on", "meal", "dish", name="uq_kitchen_menu_natural_key"),
    )
    create_index(table, "dish", "day_number")
    create_index(table, "occurred_on", "id")

    table = "kitchen_supplier"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("contact", sa.String(50)),
        sa.Column("phone", sa.String(50)),
        sa.Column("licence_no", sa.String(50)),
        sa.Column("licence_starts_on", sa.Date()),
        sa.Column("licence_expires_on", sa.Date()),
        sa.UniqueConstraint("name", name="uq_kitchen_supplier_name"),
    )

    table = "kitchen_waste_record"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("kilograms", sa.Numeric(8, 1), nullable=False),
        sa.Column("collector", sa.String(100)),
    )
    create_index(table, "occurred_on", "id")

    table = "kitchen_menu_ingredient"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("menu_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("grams", sa.Numeric(6, 1), nullable=False),
        sa.UniqueConstraint("menu_id", "item", name="uq_kitchen_menu_ingredient_natural_key"),
        reference(table, "menu_id", "kitchen_menu"),
    )

    table = "kitchen_cook_check"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("temperature_c", sa.Numeric(3, 1)),
        sa.Column("diarrhoea", sa.Boolean(), nullable=False),
        sa.Column("skin_wound", sa.Boolean(), nullable=False),
        sa.Column("throat", sa.Boolean(), nullable=False),
        sa.Column("uniform", sa.Boolean(), nullable=False),
        sa.Column("nails", sa.Boolean(), nullable=False),
        sa.Column("fit_for_work", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("occurred_on", "person_id", name="uq_kitchen_cook_check_natural_key"),
        reference(table, "person_id", "staff"),
    )
    create_index(table, "occurred_on", "id")
    create_index(table, "person_id", "occurred_on")

    table = "kitchen_food_receipt"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("spec", sa.String(100)),
        sa.Column("quantity", sa.Numeric(10, 2), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("supplier_id", sa.Integer()),
        sa.Column("batch_no", sa.String(50)),
        sa.Column("produced_on", sa.Date()),
        sa.Column("shelf_life_days", sa.Integer()),
        sa.Column("expires_on", sa.Date()),
        sa.Column("licence_ok", sa.Boolean()),
        sa.Column("certificate_no", sa.String(100)),
        sa.Column("temperature_c", sa.Numeric(4, 1)),
        sa.Column("accepted_by_id", sa.Integer()),
        sa.Column("second_by_id", sa.Integer()),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("returned_quantity", sa.Numeric(10, 2)),
        sa.Column("stored_on", sa.Date()),
        sa.Column("stored_by", sa.String(50)),
        reference(table, "supplier_id", "kitchen_supplier"),
        reference(table, "accepted_by_id", "staff"),
        reference(table, "second_by_id", "staff"),
    )
    create_index(table, "accepted_by_id")
    create_index(table, "occurred_on", "id")
    create_index(table, "result", "occurred_on")
    create_index(table, "second_by_id")
    create_index(table, "supplier_id", "occurred_on")

    table = "kitchen_food_safety_check"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("items", sa.String(500)),
        sa.Column("problem", sa.String(300)),
        sa.Column("measure", sa.String(300)),
        sa.Column("closed_on", sa.Date()),
        sa.Column("closed_by", sa.String(50)),
        sa.Column("checker_id", sa.Integer()),
        reference(table, "checker_id", "staff"),
    )
    create_index(table, "checker_id")
    create_index(table, "closed_on")
    create_index(table, "level", "occurred_on")
    create_index(table, "occurred_on", "id")

    table = "kitchen_food_sample"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("meal", sa.String(32), nullable=False),
        sa.Column("dish", sa.String(100), nullable=False),
        sa.Column("grams", sa.Numeric(6, 1), nullable=False),
        sa.Column("sampled_at", sa.DateTime()),
        sa.Column("sampled_by_id", sa.Integer()),
        sa.Column("box_no", sa.String(20)),
        sa.Column("temperature_c", sa.Numeric(3, 1)),
        sa.Column("due_at", sa.DateTime()),
        sa.Column("discarded_at", sa.DateTime()),
        sa.Column("discarded_by", sa.String(50)),
        sa.Column("hours", sa.Numeric(5, 1)),
        reference(table, "sampled_by_id", "staff"),
    )
    create_index(table, "discarded_at", "due_at")
    create_index(table, "occurred_on", "id")
    create_index(table, "occurred_on", "meal", "dish")
    create_index(table, "sampled_by_id")

    table = "kitchen_kitchen_visitor"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("visitor", sa.String(50), nullable=False),
        sa.Column("unit", sa.String(100)),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("left_at", sa.DateTime()),
        sa.Column("seen_out_by", sa.String(50)),
        sa.Column("permitted_by_id", sa.Integer()),
        reference(table, "permitted_by_id", "staff"),
    )
    create_index(table, "occurred_on", "id")
    create_index(table, "permitted_by_id")

    table = "kitchen_meal_companion"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("meal", sa.String(32), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("evaluation", sa.String(200)),
        sa.Column("problem", sa.String(300)),
        sa.Column("fixed_on", sa.Date()),
        sa.Column("fixed_by", sa.String(50)),
        reference(table, "leader_id", "staff"),
    )
    create_index(table, "leader_id")
    create_index(table, "meal", "occurred_on")
    create_index(table, "occurred_on", "id")

    table = "kitchen_process_check"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("gate", sa.String(32), nullable=False),
        sa.Column("raw_cooked_separated", sa.Boolean()),
        sa.Column("core_temperature_c", sa.Numeric(4, 1)),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("problem", sa.String(300)),
        sa.Column("measure", sa.String(300)),
        sa.Column("fixed_on", sa.Date()),
        sa.Column("fixed_by", sa.String(50)),
        sa.Column("checker_id", sa.Integer()),
        reference(table, "checker_id", "staff"),
    )
    create_index(table, "checker_id")
    create_index(table, "gate", "occurred_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "result", "fixed_on")

    table = "kitchen_tableware_disinfection"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("meal", sa.String(32), nullable=False),
        sa.Column("method", sa.String(32), nullable=False),
        sa.Column("temperature_c", sa.Integer()),
        sa.Column("minutes", sa.Integer()),
        sa.Column("mg_per_l", sa.Integer()),
        sa.Column("operator_id", sa.Integer()),
        reference(table, "operator_id", "staff"),
    )
    create_index(table, "meal", "occurred_on")
    create_index(table, "occurred_on", "id")
    create_index(table, "operator_id")

    table = "kitchen_food_rejection"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("quantity", sa.Numeric(10, 2), nullable=False),
        sa.Column("returned_to", sa.String(100)),
        sa.Column("disposal", sa.String(32), nullable=False),
        sa.Column("told", sa.Text()),
        sa.UniqueConstraint("receipt_id", name="uq_kitchen_food_rejection_receipt_id"),
        reference(table, "receipt_id", "kitchen_food_receipt"),
    )
    create_index(table, "occurred_on", "id")

    table = "kitchen_pantry_batch"
    op.create_table(
        table,
        *record_columns(table),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("place_id", sa.Integer()),
        sa.Column("custodian_id", sa.Integer()),
        sa.Column("receipt_id", sa.Integer()),
        sa.Column("taken_in", sa.Numeric(10, 2)),
        sa.Column("balance", sa.Numeric(12, 2), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_kitchen_pantry_batch_balance")),
        sa.UniqueConstraint("number", name="uq_kitchen_pantry_batch_number"),
        sa.UniqueConstraint("receipt_id", name="uq_kitchen_pantry_batch_receipt_id"),
        reference(table, "place_id", "place"),
        reference(table, "custodian_id", "staff"),
        reference(table, "receipt_id", "kitchen_food_receipt"),
    )
    create_index(table, "balance")
    create_index(table, "custodian_id")
    create_index(table, "expires_on")
    create_index(table, "item")
    create_index(table, "place_id")
    create_index(table, "received_on", "id")

    table = "kitchen_pantry_move"
    op.create_table(
        table,
        *record_columns(table, day="last"),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(32), nullable=False),
        sa.Column("quantity", sa.Numeric(10, 2), nullable=False),
        sa.Column("custodian_id", sa.Integer()),
        sa.Column("purpose", sa.String(100)),
        reference(table, "batch_id", "kitchen_pantry_batch"),
        reference(table, "custodian_id", "staff"),
    )
    create_index(table, "batch_id", "occurred_on")
    create_index(table, "custodian_id")
    create_index(table, "occurred_on", "id")


def downgrade() -> None:
    op.drop_table("kitchen_pantry_move")
    op.drop_table("kitchen_pantry_batch")
    op.drop_table("kitchen_food_rejection")
    op.drop_table("kitchen_tableware_disinfection")
    op.drop_table("kitchen_process_check")
    op.drop_table("kitchen_meal_companion")
    op.drop_table("kitchen_kitchen_visitor")
    op.drop_table("kitchen_food_sample")
    op.drop_table("kitchen_food_safety_check")
    op.drop_table("kitchen_food_receipt")
    op.drop_table("kitchen_cook_check")
    op.drop_table("kitchen_menu_ingredient")
    op.drop_table("kitchen_waste_record")
    op.drop_table("kitchen_supplier")
    op.drop_table("kitchen_menu")
    op.drop_table("kitchen_meal_account")

"""Line sheets of the kitchen: a delivery, a dish, the samples of a meal, the morning check of the cooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask import request
from sqlalchemy import exists, select

from plugins.kitchen.models import CookCheck, FoodReceipt, FoodSample, Meal, Menu, MenuIngredient
from plugins.kitchen.subjects import cooks
from portal.api import LineSheet, Record, Staff, _l, current_limits, db, now, page_url, record_url, today, within_limits

__all__ = ["SHEETS"]


def _requested_day() -> date:
    """Return the day in the address, or today without one."""
    try:
        return date.fromisoformat(request.args.get("occurred_on", ""))
    except ValueError:
        return today()


def _requested_meal() -> Meal:
    requested = request.args.get("meal")
    return next((meal for meal in Meal if meal.value == requested), Meal.LUNCH)


class Delivery(LineSheet):
    """Sheet of a delivery, line by line; a line sent back makes its return."""

    title = _l("Receive a delivery")
    path = "delivery"
    permission = "kitchen.food_receipt.edit"
    line: ClassVar[type[Record]] = FoodReceipt
    head_fields = ("occurred_on", "supplier", "accepted_by", "second_by", "licence_ok")
    line_fields = (
        "item",
        "quantity",
        "unit",
        "produced_on",
        "shelf_life_days",
        "temperature_c",
        "result",
        "reason",
        "returned_quantity",
    )

    def finished(self, head: Record | None, lines: Sequence[Record]) -> str:  # noqa: ARG002 - there is no head
        """Return the address of the list of these lines, from which they can be taken into the pantry."""
        days = {line.occurred_on for line in lines if isinstance(line, FoodReceipt)}
        between = {"occurred_on_from": min(days), "occurred_on_to": max(days)} if days else {}
        return record_url(FoodReceipt, **between)


class Dish(LineSheet):
    """Sheet of a dish of the menu with its ingredients for one child."""

    title = _l("Write a dish")
    path = "dish"
    permission = "kitchen.menu.edit"
    in_menu = False
    head: ClassVar[type[Record] | None] = Menu
    head_fields = ("occurred_on", "meal", "dish", "allergens", "everyday")
    line: ClassVar[type[Record]] = MenuIngredient
    line_fields = ("item", "grams")
    link = "menu"

    def head_defaults(self) -> dict[str, Any]:
        """Return the requested day and meal; lunch of today without them."""
        return {"occurred_on": _requested_day(), "meal": _requested_meal()}

    def finished(self, head: Record | None, lines: Sequence[Record]) -> str:  # noqa: ARG002 - the dish tells the week
        """Return the address of the week that the dish belongs to."""
        return page_url("kitchen.week", day=head.occurred_on if isinstance(head, Menu) else None)


class Samples(LineSheet):
    """Sheet of the samples of a meal: one line for each dish without a sample, and two blank ones."""

    title = _l("Take samples")
    path = "samples"
    permission = "kitchen.food_sample.edit"
    line: ClassVar[type[Record]] = FoodSample
    head_fields = ("occurred_on", "meal", "sampled_at", "sampled_by", "temperature_c")
    line_fields = ("dish", "grams", "box_no")
    blank_rows = 2

    def head_defaults(self) -> dict[str, Any]:
        """Return the requested day and meal, and the present time if the day is today."""
        day = _requested_day()
        return {"occurred_on": day, "meal": _requested_meal(), "sampled_at": now() if day == today() else None}

    def prepared(self) -> Sequence[dict[str, Any]]:
        """Return a line for each dish of the requested meal without a sample, in the order of the menu."""
        sampled = exists().where(
            FoodSample.occurred_on == Menu.occurred_on, FoodSample.meal == Menu.meal, FoodSample.dish == Menu.dish
        )
        wanted = select(Menu.dish).where(Menu.occurred_on == _requested_day(), Menu.meal == _requested_meal(), ~sampled)
        return [{"dish": dish} for dish in db.session.scalars(wanted.order_by(Menu.id))]


class CookMorning(LineSheet):
    """Sheet of the morning check of all cooks, well unless entered otherwise."""

    title = _l("Morning check of the kitchen")
    path = "cooks"
    permission = "kitchen.cook_check.edit"
    line: ClassVar[type[Record]] = CookCheck
    head_fields = ("occurred_on",)
    line_fields = (
        "person",
        "temperature_c",
        "diarrhoea",
        "skin_wound",
        "throat",
        "uniform",
        "nails",
        "fit_for_work",
    )
    blank_rows = 0

    def head_defaults(self) -> dict[str, Any]:
        """Return the requested day, or today."""
        return {"occurred_on": _requested_day()}

    def prepared(self) -> Sequence[dict[str, Any]]:
        """Return a line for each cook employed on the requested day, not checked yet, whom the user may see."""
        day = _requested_day()
        checked = exists().where(CookCheck.person_id == Staff.id, CookCheck.occurred_on == day)
        wanted = select(Staff).where(cooks(), Staff.on(day), ~checked).order_by(Staff.id)
        well = {"uniform": True, "nails": True, "fit_for_work": True}
        people = db.session.scalars(within_limits(wanted, Staff, current_limits()))
        return [{"person": person, **well} for person in people]


SHEETS: tuple[type[LineSheet], ...] = (Delivery, CookMorning, Samples, Dish)

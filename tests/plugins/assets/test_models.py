"""Validation of cards, budget lines and projects."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from plugins.assets.models import (
    Asset,
    AssetStatus,
    BudgetLine,
    Category,
    Expense,
    ImprovementProject,
    Purchase,
)
from plugins.assets.models.categories import UNCONFIRMED, category_of_code, suggested
from portal.base.db import db
from portal.testing.validation import problem_fields

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.assets.conftest import World


def card(**values: Any) -> Asset:
    given = {
        "code": "GD1",
        "name": "钢琴",
        "unit_price": Decimal(15800),
        "quantity": 1,
        "acquired_on": date(2020, 9, 1),
    }
    return Asset(**(given | values))


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"unit_price": Decimal(0)}, []),
        ({"acquired_on": None}, []),
        ({"acquired_on": date(1958, 1, 1)}, []),
        ({"unit_price": Decimal(-1)}, ["unit_price"]),
        ({"unit_price": None}, ["unit_price"]),
        ({"quantity": 0}, ["quantity"]),
        ({"quantity": 100_001}, ["quantity"]),
        ({"acquired_on": date(2126, 4, 1)}, ["acquired_on"]),
        ({"acquired_on": date(2062, 4, 1)}, ["acquired_on"]),
        ({"removed_on": date(2062, 4, 1)}, ["removed_on"]),
        ({"removed_on": date(2020, 8, 31)}, ["removed_on"]),
        ({"removed_on": date(2020, 9, 1)}, []),
        ({"status": AssetStatus.SCRAPPED}, ["status"]),
        ({"category_code": "A02450105"}, []),
        ({"category_code": "乐器"}, ["category_code"]),
        ({"category_code": "A09010000"}, ["category_code"]),
        ({"category_code": "A05010104", "category": Category.INSTRUMENTS}, ["category_code"]),
        ({"category_code": "2409900", "category": Category.INSTRUMENTS}, []),
    ],
)
def test_cards(app: Flask, values: dict[str, Any], fields: list[str]) -> None:
    assert problem_fields(card(**values)) == fields


@pytest.mark.parametrize(
    ("price", "quantity", "value"),
    [("1050.10", 8, "8400.80"), ("0.01", 3, "0.03"), ("999999999", 100_000, "99999999900000.00"), ("0", 5, "0.00")],
)
def test_value_to_the_cent_on_both_databases(
    world: World, data_app: Flask, price: str, quantity: int, value: str
) -> None:
    asset = world.asset(unit_price=Decimal(price), quantity=quantity)
    db.session.expire(asset)
    assert str(asset.value) == value
    asset.quantity = quantity + 1
    db.session.flush()
    db.session.expire(asset)
    assert asset.value == Decimal(price) * (quantity + 1)


def test_a_price_that_is_no_number_is_refused(app: Flask) -> None:
    assert problem_fields(card(unit_price=Decimal("NaN"))) == ["unit_price"]


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("电子钢琴", Category.INSTRUMENTS),
        ("触控一体机", Category.TOUCH_SCREENS),
        ("打印一体机", Category.PRINTERS),
        ("消毒柜", Category.APPLIANCES),
        ("玩具柜", Category.CUPBOARDS),
        ("儿童床", Category.BEDS),
        ("监控主机", None),
    ],
)
def test_the_category_follows_from_the_name(app: Flask, name: str, category: Category | None) -> None:
    asset = card(name=name)
    assert problem_fields(asset) == []
    assert asset.category is category
    assert suggested(name) is category
    assert asset.category_code == (category.value if category else None)


def test_category_and_code_go_together(app: Flask) -> None:
    asset = card(name="实木小床", category_code="A05010104")
    asset.settle_category()
    assert (asset.category, asset.category_code) == (Category.BEDS, "A05010104")
    asset = card(name="钢琴", category=Category.FURNITURE)
    asset.settle_category()
    assert asset.category_code == "A05000000"
    asset.category = Category.BEDS
    asset.settle_category()
    assert asset.category_code == "A05010100"
    assert category_of_code("A02061899") is Category.APPLIANCES
    assert category_of_code("2060400") is None


def test_codes_are_of_the_standard(app: Flask) -> None:
    assert len({item.value for item in Category}) == len(list(Category))
    assert all(len(item.value) == 9 and item.value[0] == "A" for item in Category)
    assert {item.value[:3] for item in Category} == {f"A0{number}" for number in range(1, 9)}
    assert Category.COMPUTERS not in UNCONFIRMED


def test_budget_lines(app: Flask, make: Factory) -> None:
    line = BudgetLine(fiscal_year=2026, item="维修费", approved=Decimal(0), spent=Decimal(0))
    assert problem_fields(line) == []
    assert (line.rate, line.left, line.is_overspent) == (None, Decimal(0), False)
    line.spent = Decimal("0.01")
    assert (line.rate, line.is_overspent) == (None, True)
    line.adjusted = Decimal(3)
    assert (line.budget, line.rate) == (Decimal(3), Decimal("0.3"))
    line.adjusted = None
    assert line.budget == 0
    assert problem_fields(BudgetLine(fiscal_year=1926, item="维修费", approved=Decimal(0))) == ["fiscal_year"]
    assert problem_fields(BudgetLine(fiscal_year=2126, item="维修费", approved=Decimal(0))) == ["fiscal_year"]


def test_expenses(world: World) -> None:
    line = world.budget()
    given = {"budget_line": line, "amount": Decimal(5)}
    assert problem_fields(Expense(occurred_on=date(2026, 12, 31), **given)) == []
    assert problem_fields(Expense(occurred_on=date(2027, 1, 1), **given)) == ["occurred_on"]
    assert problem_fields(Expense(occurred_on=date(2026, 3, 2), budget_line=line, amount=Decimal(0))) == ["amount"]


def test_expenses_take_the_place_of_the_total_that_was_stated(world: World, data_app: Flask) -> None:
    line = world.budget(spent=Decimal(600))
    first = world.make(Expense, occurred_on=date(2026, 3, 2), budget_line=line, amount=Decimal("100.25"))
    world.make(Expense, occurred_on=date(2026, 3, 3), budget_line=line, amount=Decimal("-0.25"))
    assert line.spent == Decimal(100)
    db.session.delete(first)
    db.session.flush()
    assert line.spent == Decimal("-0.25")


def test_projects_and_purchases(app: Flask, world: World) -> None:
    day = date(2026, 3, 5)
    assert problem_fields(ImprovementProject(name="扩建", started_on=day, accepted_on=day)) == []
    assert problem_fields(ImprovementProject(name="扩建", started_on=day, accepted_on=date(2026, 3, 4))) == [
        "accepted_on"
    ]
    given = {"occurred_on": day, "item": "洗衣机", "amount": Decimal(1)}
    assert problem_fields(Purchase(quantity=1, accepted_on=date(2026, 3, 4), **given)) == ["accepted_on"]
    assert problem_fields(Purchase(quantity=0, **given)) == ["quantity"]

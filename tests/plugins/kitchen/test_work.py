"""Cooks, gates, visitors, companions and the account: validation, and the steps of the work."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from plugins.kitchen.models import (
    CookCheck,
    FoodSafetyCheck,
    Gate,
    GateResult,
    KitchenVisitor,
    Level,
    Meal,
    MealAccount,
    MealCompanion,
    ProcessCheck,
    Supplier,
)
from portal.base.db import db
from portal.base.scope import Limits
from portal.records.base import Record
from portal.testing.dates import DAY
from portal.testing.validation import problem_fields
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.forms import FormClient
    from tests.plugins.kitchen.conftest import World

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("model", "values", "field"),
    [
        (CookCheck, {"diarrhoea": True, "fit_for_work": True}, "fit_for_work"),
        (CookCheck, {"temperature_c": Decimal("37.3"), "fit_for_work": True}, "fit_for_work"),
        (CookCheck, {"temperature_c": Decimal("37.2"), "fit_for_work": True}, None),
        (CookCheck, {"skin_wound": True, "fit_for_work": False}, None),
        (ProcessCheck, {"gate": Gate.COOKING, "result": GateResult.FAILED, "raw_cooked_separated": True}, "problem"),
        (ProcessCheck, {"gate": Gate.COOKING, "result": GateResult.PASSED, "raw_cooked_separated": False}, "result"),
        (ProcessCheck, {"gate": Gate.ACCEPTANCE, "result": GateResult.PASSED, "raw_cooked_separated": False}, None),
        (ProcessCheck, {"gate": Gate.ACCEPTANCE, "result": GateResult.PASSED, "fixed_on": DAY}, "fixed_on"),
        (
            ProcessCheck,
            {"gate": Gate.COOKING, "result": GateResult.FAILED, "problem": "未盖", "fixed_on": date(2026, 3, 1)},
            "fixed_on",
        ),
        (MealCompanion, {"meal": Meal.LUNCH, "fixed_on": DAY}, "problem"),
        (MealCompanion, {"meal": Meal.LUNCH, "problem": "咸", "fixed_on": date(2026, 3, 1)}, "fixed_on"),
        (FoodSafetyCheck, {"level": Level.DAILY, "closed_on": DAY}, "problem"),
        (FoodSafetyCheck, {"level": Level.DAILY, "problem": "鼠迹", "closed_on": DAY}, "measure"),
        (FoodSafetyCheck, {"level": Level.DAILY, "problem": "鼠迹", "closed_on": date(2026, 3, 1)}, "closed_on"),
        (KitchenVisitor, {"entered_at": AT, "left_at": AT - timedelta(minutes=1)}, "left_at"),
        (KitchenVisitor, {"entered_at": AT + timedelta(days=3)}, "entered_at"),
        (KitchenVisitor, {"entered_at": AT, "left_at": AT.replace(year=2099)}, "left_at"),
        (KitchenVisitor, {"entered_at": AT, "left_at": AT}, None),
        (MealAccount, {"income": Decimal(1), "cost": Decimal(1), "published_on": date(2026, 2, 28)}, "published_on"),
        (MealAccount, {"income": Decimal(-1), "cost": Decimal(1)}, "income"),
    ],
)
def test_what_cannot_be(
    world: World,
    model: type[Record],
    values: dict[str, Any],
    field: str | None,
) -> None:
    given: dict[str, Any] = {"occurred_on": DAY}
    if model is CookCheck:
        given |= {"person": world.cook}
    elif model is MealCompanion:
        given |= {"leader": world.keeper}
    elif model is KitchenVisitor:
        given |= {"visitor": "送货人", "reason": "搬运"}
    assert problem_fields(model(**(given | values))) == ([] if field is None else [field])


def test_a_licence_does_not_end_before_it_begins(world: World) -> None:
    supplier = Supplier(name="甲", licence_starts_on=DAY, licence_expires_on=date(2026, 3, 1))
    assert problem_fields(supplier) == ["licence_expires_on"]
    supplier.licence_expires_on = DAY
    assert problem_fields(supplier) == []
    assert supplier.licensed_on(DAY)
    assert not supplier.licensed_on(date(2026, 3, 3))


def test_a_month_has_one_account(world: World) -> None:
    world.account(date(2026, 3, 31), 100, "98.5")
    april = world.account(date(2026, 4, 30), 100, 100)
    again = MealAccount(occurred_on=date(2026, 3, 1), income=Decimal(1), cost=Decimal(1))
    assert problem_fields(again) == ["occurred_on"]
    again.occurred_on = date(2026, 5, 1)
    assert problem_fields(again) == []
    db.session.commit()
    april.occurred_on = date(2026, 4, 29)
    assert problem_fields(april) == []
    april.occurred_on = date(2026, 3, 30)
    assert problem_fields(april) == ["occurred_on"]


def test_the_balance_of_a_month(world: World, data_app: Flask) -> None:
    account = world.account(date(2026, 3, 31), "100.10", "120.35")
    assert account.balance == Decimal("-20.25")
    account.cost = Decimal(100)
    db.session.flush()
    assert account.balance == Decimal("0.10")


def take(pages: FormClient, record: Record, path: str, step: str, **values: str) -> str:
    sent = {"id": str(record.id), "step": step, "version": str(record.version)} | values
    return pages.accepted(f"/kitchen/{path}/step/", sent)


def test_what_was_found_is_put_right_step_by_step(world: World, pages: FormClient) -> None:
    gate = world.gate(result=GateResult.FAILED, problem="未盖")
    check = world.safety_check(problem="鼠迹")
    visitor = world.visitor(left_at=None, entered_at=AT)
    account = world.account(date(2026, 3, 31), 100, 100)
    db.session.commit()
    take(pages, gate, "process_check", "fix", measure="加盖", fixed_on="2026-03-03")
    take(pages, check, "food_safety_check", "close", measure="堵漏", closed_on="2026-03-04")
    take(pages, visitor, "kitchen_visitor", "leave")
    take(pages, account, "meal_account", "publish", published_on="2026-04-03")
    assert (gate.fixed_on, gate.measure) == (date(2026, 3, 3), "加盖")
    assert check.closed_on == date(2026, 3, 4)
    assert visitor.left_at is not None
    assert account.published_on == date(2026, 4, 3)
    assert all((gate.fixed_by, check.closed_by, visitor.seen_out_by, account.published_by))


def test_the_morning_sheet_lists_the_cooks_who_are_there(world: World, pages: FormClient) -> None:
    world.make.staff("旧人", post="营养员", left_on=date(2026, 3, 1))
    world.cook_check(person=world.second_cook)
    db.session.commit()
    tree = pages.get("/kitchen/cooks/?occurred_on=2026-03-02")
    assert tree.xpath("//fieldset//select[contains(@name, '-person')]/option[@selected]/text()") == ["甲一"]
    sent = {"head-occurred_on": "2026-03-02", "line0-person": str(world.cook.id), "line0-throat": "yes"}
    sent |= {"line0-uniform": "yes", "line0-nails": "yes"}
    tree = pages.refused("/kitchen/cooks/", sent | {"line0-fit_for_work": "yes"})
    assert list(pages.errors(tree)) == ["line0-fit_for_work"]
    pages.accepted("/kitchen/cooks/", sent)
    check = db.session.query(CookCheck).filter_by(person_id=world.cook.id).one()
    assert (check.throat, check.fit_for_work, check.uniform) == (True, False, True)


def test_a_limited_user_sees_the_cooks_of_the_own_campus_only(world: World, data_app: Flask) -> None:
    branch = world.make.campus("分部")
    world.second_cook.campus = branch
    world.cook.campus = world.make.campus("本部")
    mine, theirs = world.cook_check(), world.cook_check(person=world.second_cook)
    limits = Limits(True, frozenset({world.cook.campus.id}), frozenset())
    visible = {row.id for row in db.session.query(CookCheck).where(present(CookCheck.within(limits)))}
    assert visible == {mine.id}
    assert theirs.id not in visible


def test_titles_name_no_person(world: World, data_app: Flask) -> None:
    assert "甲一" not in str(world.cook_check())
    assert "丙三" not in str(world.companion())
    assert "送货人" not in str(world.visitor())

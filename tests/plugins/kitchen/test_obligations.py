"""Coverage: slots due by the calendar, kept, and met by the rule."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from plugins.kitchen.models import Gate, GateResult, Level, Meal, WasteCategory, WasteRecord
from portal.base.clock import now
from portal.testing.dates import FIRST, LAST
from portal.testing.types import Coverage, Override

if TYPE_CHECKING:
    from tests.plugins.kitchen.conftest import World


def test_lunch_is_eaten_with_the_children_each_teaching_day(world: World, coverage: Coverage) -> None:
    world.companion(occurred_on=FIRST)
    world.companion(occurred_on=LAST)
    world.companion(occurred_on=LAST)
    world.companion(meal=Meal.DINNER)
    world.companion(occurred_on=date(2026, 3, 7))  # a Saturday
    assert coverage("lunch_companion") == (91, 2, 2)


def test_each_meal_has_a_sample_that_is_short_of_nothing(world: World, coverage: Coverage) -> None:
    world.sample(meal=Meal.LUNCH)
    world.sample(meal=Meal.MORNING_SNACK, grams=Decimal(124))
    world.sample(meal=Meal.AFTERNOON_SNACK, hours=Decimal(47))
    world.sample(meal=Meal.BREAKFAST)
    assert coverage("meal_samples") == (273, 3, 1)


def test_tableware_is_disinfected_after_each_meal(world: World, coverage: Coverage) -> None:
    world.tableware()
    world.tableware(meal=Meal.MORNING_SNACK, minutes=9)
    world.tableware(meal=Meal.DINNER)
    assert coverage("tableware") == (273, 2, 1)


def test_each_gate_is_checked_each_teaching_day(world: World, coverage: Coverage) -> None:
    world.gate(gate=Gate.ACCEPTANCE)
    world.gate(gate=Gate.PROCESSING, result=GateResult.FAILED)
    world.gate(gate=Gate.COOKING, core_temperature_c=Decimal(60))
    assert coverage("gates") == (273, 3, 1)


def test_cooks_are_checked_on_each_day_they_work(world: World, coverage: Coverage) -> None:
    world.make.staff("新人", post="面点师", hired_on=date(2026, 6, 29))
    world.make.staff("旧人", post="炊事员", left_on=date(2026, 2, 27))
    world.cook_check()
    world.cook_check(person=world.second_cook, throat=True)
    world.cook_check(person=world.keeper)
    # Two for 91 days, one for the last five, one for the first four.
    assert coverage("cook_check") == (191, 2, 1)


def test_a_menu_is_made_and_published_each_week(world: World, coverage: Coverage) -> None:
    world.menu(occurred_on=date(2026, 3, 2), published_at=now())
    world.menu(occurred_on=date(2026, 3, 6))
    world.menu(occurred_on=date(2026, 3, 9))
    assert coverage("menu") == (19, 2, 1)


@pytest.mark.parametrize(
    ("key", "level", "due"),
    [("daily_control", Level.DAILY, 91), ("weekly_search", Level.WEEKLY, 19), ("monthly_review", Level.MONTHLY, 4)],
)
def test_food_safety_by_day_week_and_month(world: World, coverage: Coverage, key: str, level: Level, due: int) -> None:
    world.safety_check(level)
    world.safety_check(next(other for other in Level if other is not level), occurred_on=date(2026, 4, 8))
    assert coverage(key) == (due, 1, 1)


def test_waste_is_recorded_each_teaching_day(world: World, coverage: Coverage) -> None:
    world.make(WasteRecord, occurred_on=FIRST, category=WasteCategory.OIL, kilograms=Decimal(1))
    assert coverage("waste") == (91, 1, 1)


def test_the_account_is_published_each_month(world: World, coverage: Coverage) -> None:
    world.account(date(2026, 3, 31), 100, 100, published_on=date(2026, 4, 2))
    world.account(date(2026, 4, 30), 100, 100)
    # February has too few days of the term, July too.
    world.account(date(2026, 2, 28), 100, 100, published_on=date(2026, 3, 2))
    assert coverage("account_published") == (4, 2, 1)


@pytest.mark.parametrize(
    ("cost", "met"), [("98.00", 1), ("97.99", 0), ("102.00", 1), ("102.01", 0), ("100", 1)], ids=str
)
def test_income_and_cost_differ_by_two_per_cent_at_most(world: World, coverage: Coverage, cost: str, met: int) -> None:
    world.account(date(2026, 3, 31), 60, cost)
    world.account(date(2026, 4, 30), 40, 0)
    # Of another term, and far out of balance.
    world.account(date(2026, 7, 4), 1, 1000)
    assert coverage("account_balanced") == (1, 1, met)


def test_the_balance_goes_by_the_kindergartens_own_value(world: World, coverage: Coverage, override: Override) -> None:
    override("kitchen.account.percent", "5", date(2026, 5, 1))
    world.account(date(2026, 3, 31), 100, 104)
    assert coverage("account_balanced") == (1, 1, 1)

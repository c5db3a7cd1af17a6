"""The menu, samples, companions and the account: each fact with hand-made records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from plugins.kitchen.models import Meal
from portal.base.clock import now
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST
from portal.testing.types import Measured, Override

if TYPE_CHECKING:
    from tests.plugins.kitchen.conftest import World


@pytest.mark.fact("kitchen.dishes")
@pytest.mark.fact("kitchen.dishes_unpublished")
def test_dishes(world: World, measured: Measured) -> None:
    world.menu(occurred_on=FIRST, published_at=now())
    world.menu(occurred_on=LAST)
    world.menu(occurred_on=BEFORE)
    world.menu(occurred_on=AFTER)
    found = measured()
    assert (found["dishes"], found["dishes_unpublished"]) == (2, 1)


@pytest.mark.fact("kitchen.dishes_repeated")
def test_a_dish_is_repeated_within_seven_days(world: World, measured: Measured) -> None:
    # 2 March first; 9 March is the seventh day after, 17 March the eighth after that.
    for day in (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 17)):
        world.menu("红烧肉", occurred_on=day)
        world.menu("米饭", occurred_on=day, everyday=True)
    # Twice on one day is one day; the week before the term counts for its first day.
    world.menu("蒸蛋", occurred_on=date(2026, 4, 7), meal=Meal.LUNCH)
    world.menu("蒸蛋", occurred_on=date(2026, 4, 7), meal=Meal.DINNER)
    world.menu("虾仁", occurred_on=BEFORE)
    world.menu("虾仁", occurred_on=FIRST)
    world.menu("虾仁", occurred_on=LAST)
    world.menu("虾仁", occurred_on=AFTER)
    assert measured()["dishes_repeated"] == 2


def test_the_rule_of_the_day_says_what_is_too_soon(world: World, measured: Measured, override: Override) -> None:
    override("kitchen.menu.repeat_days", "14", date(2026, 4, 1))
    for day in (date(2026, 3, 2), date(2026, 3, 13), date(2026, 4, 7), date(2026, 4, 20)):
        world.menu(occurred_on=day)
    assert measured()["dishes_repeated"] == 1


@pytest.mark.fact("kitchen.dishes_unsampled")
def test_dishes_without_a_sample_of_that_meal(world: World, measured: Measured) -> None:
    world.menu("红烧肉")
    world.sample(dish="红烧肉")
    world.menu("青菜")
    world.sample(dish="青菜", meal=Meal.DINNER)
    world.menu("蒸蛋")
    world.sample(dish="蒸蛋", occurred_on=date(2026, 3, 3))
    world.menu("汤", occurred_on=BEFORE)
    world.menu("汤", occurred_on=AFTER)
    assert measured()["dishes_unsampled"] == 2


@pytest.mark.fact("kitchen.samples")
@pytest.mark.fact("kitchen.samples_too_little")
@pytest.mark.fact("kitchen.samples_too_short")
def test_samples_by_the_rule(world: World, measured: Measured) -> None:
    world.sample(grams=Decimal(125), hours=Decimal(48))
    world.sample(grams=Decimal("124.9"), hours=Decimal("47.9"))
    world.sample(occurred_on=FIRST, grams=Decimal(110))
    world.sample(occurred_on=LAST, hours=Decimal(40))
    for day in (BEFORE, AFTER):
        world.sample(occurred_on=day, grams=Decimal(1), hours=Decimal(1))
    found = measured()
    assert (found["samples"], found["samples_too_little"], found["samples_too_short"]) == (4, 2, 2)


def test_samples_before_april_2019_needed_a_hundred_grams(world: World, data_app: Flask) -> None:
    from portal.evidence.measure import measure

    old = world.make.term("2018-2019-2", date(2019, 2, 18), date(2019, 6, 28))
    for day, grams in (
        (date(2019, 3, 31), 100),
        (date(2019, 3, 31), 99),
        (date(2019, 4, 1), 124),
        (date(2019, 4, 1), 125),
    ):
        world.sample(occurred_on=day, grams=Decimal(grams))
    found = measure(old, only=["kitchen.samples_too_little"])
    assert found.facts["kitchen.samples_too_little"].value == 2


@pytest.mark.fact("kitchen.lunches_accompanied")
@pytest.mark.fact("kitchen.companions_by_meal")
@pytest.mark.fact("kitchen.companion_problems")
@pytest.mark.fact("kitchen.companion_problems_open")
def test_companions(world: World, measured: Measured) -> None:
    world.companion(occurred_on=FIRST, problem="汤咸", fixed_on=FIRST)
    world.companion(occurred_on=LAST, problem="汤淡")
    world.companion(occurred_on=LAST, meal=Meal.MORNING_SNACK)
    for day in (BEFORE, AFTER):
        world.companion(occurred_on=day, problem="汤凉")
    found = measured()
    assert found["lunches_accompanied"] == 2
    assert found["companions_by_meal"] == {"午餐": 2, "早点": 1}
    assert (found["companion_problems"], found["companion_problems_open"]) == (2, 1)


@pytest.mark.fact("kitchen.meal_income")
@pytest.mark.fact("kitchen.meal_cost")
@pytest.mark.fact("kitchen.meal_balance")
@pytest.mark.fact("kitchen.meal_balance_rate")
@pytest.mark.fact("kitchen.accounts_unpublished")
def test_the_account(world: World, measured: Measured) -> None:
    world.account(date(2026, 3, 31), "1000.10", "1020.35", published_on=date(2026, 4, 3))
    world.account(date(2026, 4, 30), 1000, 990)
    for day in (BEFORE, AFTER):
        world.account(day, 5000, 1)
    found = measured()
    assert (found["meal_income"], found["meal_cost"]) == (Decimal("2000.10"), Decimal("2010.35"))
    assert found["meal_balance"] == Decimal("-10.25")
    assert found["meal_balance_rate"] == Decimal("-0.5")
    assert found["accounts_unpublished"] == 1

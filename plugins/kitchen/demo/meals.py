"""Sample menus, food samples and meal companions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from plugins.kitchen.demo.dishes import AFTERNOONS, LUNCHES, MORNINGS, RICE, Dish
from plugins.kitchen.demo.plan import Plan, at
from plugins.kitchen.models import FoodSample, Meal, MealCompanion, Menu, MenuIngredient
from portal.api import Record, now

__all__ = ["meal_records"]

OPINIONS = ("口味适宜，幼儿进餐良好", "荤素搭配合理", "温度适宜，量足", "菜品新鲜，幼儿喜欢", "良好")
SERVED = {Meal.MORNING_SNACK: (9, 10), Meal.LUNCH: (10, 55), Meal.AFTERNOON_SNACK: (14, 40)}


def meal_records(plan: Plan, *, brief: bool = False) -> Iterator[Record]:
    """Yield menus, samples and companions of each day up to today; in brief, without menus."""
    for day in plan.days:
        served = dishes_of(plan, day)
        for meal, dishes in () if brief else served.items():
            for dish in dishes:
                yield _menu(day, meal, dish)
        yield from _samples(plan, day, served)
        yield from _companion(plan, day)


def dishes_of(plan: Plan, day: date) -> dict[Meal, Sequence[Dish]]:
    """Return the dishes of a day by meal: lunches repeat every four weeks, snacks every two, once a lunch too soon."""
    number = plan.all_days.index(day)
    lunch = number - 3 if plan.wrong("repeated", day) else number
    return {
        Meal.MORNING_SNACK: MORNINGS[number % len(MORNINGS)],
        Meal.LUNCH: (*LUNCHES[lunch % len(LUNCHES)], RICE),
        Meal.AFTERNOON_SNACK: AFTERNOONS[number % len(AFTERNOONS)],
    }


def _menu(day: date, meal: Meal, dish: Dish) -> Menu:
    friday = day - timedelta(days=day.weekday() + 3)
    return Menu(
        occurred_on=day,
        meal=meal,
        dish=dish.name,
        allergens=dish.allergens,
        everyday=dish.everyday,
        published_at=at(friday, 15, 30),
        published_by="保健员",
        ingredients=[MenuIngredient(item=item, grams=Decimal(grams)) for item, grams in dish.parts],
    )


def _samples(plan: Plan, day: date, served: dict[Meal, Sequence[Dish]]) -> Iterator[FoodSample]:
    chance = plan.chance("samples", day)
    cook = plan.cooks[plan.all_days.index(day) % len(plan.cooks)] if plan.cooks else None
    box = 0
    for meal, dishes in served.items():
        if meal is Meal.AFTERNOON_SNACK and plan.wrong("no_sample", day):
            continue
        hour, minute = SERVED[meal]
        for dish in dishes:
            box += 1
            first = meal is Meal.LUNCH and dish is dishes[0]
            light = first and plan.wrong("light_sample", day)
            short = first and plan.wrong("short_sample", day)
            taken = at(day, hour, minute)
            grams = 110 if light else chance.choice((130, 135, 140, 150))
            degrees = chance.choice((3, 4, 4, 5))
            discarded = taken + timedelta(hours=44 if short else 48, minutes=chance.randrange(10, 50))
            over = discarded <= now()
            yield FoodSample(
                occurred_on=day,
                meal=meal,
                dish=dish.name,
                grams=Decimal(grams),
                sampled_at=taken,
                sampled_by=cook,
                box_no=f"{box:02}",
                temperature_c=Decimal(degrees),
                discarded_at=discarded if over else None,
                discarded_by="营养员" if over else None,
            )


def _companion(plan: Plan, day: date) -> Iterator[MealCompanion]:
    if plan.wrong("no_companion", day) or not plan.leaders:
        return
    chance = plan.chance("companion", day)
    problem = chance.random() < 0.03
    yield MealCompanion(
        occurred_on=day,
        meal=Meal.LUNCH,
        leader=plan.leaders[plan.all_days.index(day) % len(plan.leaders)],
        evaluation="良好" if problem else chance.choice(OPINIONS),
        problem="汤品略咸" if problem else None,
        fixed_on=day + timedelta(days=1) if problem else None,
    )

"""Dishes of a week: reading, copying from the week before, publishing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from plugins.kitchen.judging import REPEAT_DAYS
from plugins.kitchen.models import MEALS, Meal, Menu, MenuIngredient
from portal.api import current_term, db, now, rule_book, teaching_days

__all__ = ["Cell", "Week", "copy_week", "publish_week", "week_of"]

DAYS_OF_A_WEEK = 7
MONDAY_TO_FRIDAY = 5


@dataclass
class Cell:
    """Dishes of one meal of one day."""

    day: date
    meal: Meal
    dishes: list[Menu] = field(default_factory=list)


@dataclass(frozen=True)
class Week:
    """Menu of a week: Monday to Friday, and days of the weekend with teaching or dishes."""

    monday: date
    days: Sequence[date]
    closed: frozenset[date]
    """Days without teaching."""
    rows: Sequence[tuple[Meal, Sequence[Cell]]]
    repeats: dict[int, date]
    """Day on which a dish was last served, if that is too recent, by id of the dish."""

    @property
    def dishes(self) -> list[Menu]:
        """All dishes of the week."""
        return [dish for _meal, cells in self.rows for cell in cells for dish in cell.dishes]

    @property
    def unpublished(self) -> int:
        """Number of dishes that parents cannot see yet."""
        return sum(dish.published_at is None for dish in self.dishes)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> Week:
    """Return the week in which a day lies, in a constant number of statements."""
    monday = monday_of(day)
    whole = [monday + timedelta(days=number) for number in range(DAYS_OF_A_WEEK)]
    dishes = _dishes(whole)
    term = current_term(monday + timedelta(days=MONDAY_TO_FRIDAY - 1))
    open_days = set(whole[:MONDAY_TO_FRIDAY])
    if term is not None:
        # Before and after the term nothing is known of a day, so a plan may be made for it.
        taught = set(teaching_days(term))
        open_days = {item for item in whole if item in taught or _outside(item, term.starts_on, term.ends_on)}
        open_days -= {item for item in whole[MONDAY_TO_FRIDAY:] if item not in taught}
    served = {dish.occurred_on for dish in dishes}
    days = [item for at, item in enumerate(whole) if at < MONDAY_TO_FRIDAY or item in open_days | served]
    by_place: dict[tuple[date, Meal], list[Menu]] = defaultdict(list)
    for dish in dishes:
        by_place[dish.occurred_on, dish.meal].append(dish)
    meals = [meal for meal in Meal if meal in MEALS or any(place[1] is meal for place in by_place)]
    rows = [(meal, [Cell(item, meal, by_place[item, meal]) for item in days]) for meal in meals]
    return Week(monday, days, frozenset(days) - open_days, rows, _repeats(dishes))


def _outside(day: date, first: date, last: date) -> bool:
    return day < first or day > last


def _dishes(days: Sequence[date]) -> Sequence[Menu]:
    return db.session.scalars(
        select(Menu)
        .where(Menu.occurred_on.in_(days))
        .options(selectinload(Menu.ingredients))
        .order_by(Menu.occurred_on, Menu.id)
    ).all()


def _repeats(dishes: Sequence[Menu]) -> dict[int, date]:
    """Return the last day on which each dish was served within the days of the rule, by id; one statement."""
    checked = [dish for dish in dishes if not dish.everyday]
    if not checked:
        return {}
    rules = rule_book()
    spans = {
        dish.id: int(rule.value) for dish in checked if (rule := rules.on(REPEAT_DAYS, dish.occurred_on)) is not None
    }
    first = min(dish.occurred_on for dish in checked) - timedelta(days=max(spans.values(), default=0))
    served = db.session.execute(
        select(Menu.dish, Menu.occurred_on).where(
            Menu.dish.in_({dish.dish for dish in checked}),
            Menu.occurred_on.between(first, max(dish.occurred_on for dish in checked)),
        )
    )
    by_name: dict[str, set[date]] = defaultdict(set)
    for name, day in served:
        by_name[name].add(day)
    found = {}
    for dish in checked:
        if dish.id not in spans:
            continue
        earliest = dish.occurred_on - timedelta(days=spans[dish.id])
        before = [day for day in by_name[dish.dish] if earliest <= day < dish.occurred_on]
        if before:
            found[dish.id] = max(before)
    return found


def copy_week(monday: date) -> tuple[int, int]:
    """Copy the dishes of the week before, unpublished; return how many were copied and how many passed over.

    Passed over: dishes that are on the menu already, and those of a day without teaching. The caller commits.
    """
    week = week_of(monday)
    open_days = set(week.days) - week.closed
    there = {(dish.occurred_on, dish.meal, dish.dish) for dish in week.dishes}
    before = _dishes([monday - timedelta(days=number) for number in range(1, DAYS_OF_A_WEEK + 1)])
    copied = 0
    for dish in before:
        day = dish.occurred_on + timedelta(days=DAYS_OF_A_WEEK)
        if day not in open_days or (day, dish.meal, dish.dish) in there:
            continue
        copied += 1
        db.session.add(
            Menu(
                occurred_on=day,
                meal=dish.meal,
                dish=dish.dish,
                allergens=dish.allergens,
                everyday=dish.everyday,
                ingredients=[MenuIngredient(item=part.item, grams=part.grams) for part in dish.ingredients],
            )
        )
    return copied, len(before) - copied


def publish_week(monday: date, actor: str | None) -> int:
    """Publish the unpublished dishes of a week and return their number. The caller commits."""
    fresh = [dish for dish in week_of(monday).dishes if dish.published_at is None]
    for dish in fresh:
        dish.published_at, dish.published_by = now(), actor
    return len(fresh)

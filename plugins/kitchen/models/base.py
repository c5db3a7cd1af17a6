"""The base of this plugin's tables, and what several of its records share."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import DeclarativeBase

from portal.api import Choice, PluginBase, Record, _l, now

__all__ = ["MEALS", "Base", "Meal", "id_of", "in_the_future", "of_another_day"]

ZONES = timedelta(days=1)
"""A moment is kept in UTC, so its date may be one off from the kindergarten's."""
CLOCKS = timedelta(minutes=10)
"""Clocks differ a little."""


class Base(PluginBase, DeclarativeBase):
    """Tables of the kitchen plugin."""


class Meal(Choice):
    """A meal of the day."""

    BREAKFAST = "breakfast", _l("Breakfast"), ("早餐", "早饭")
    MORNING_SNACK = "morning_snack", _l("Morning snack"), ("早点", "上午点心", "早点心")
    LUNCH = "lunch", _l("Lunch"), ("午餐", "中餐", "午饭", "中饭")
    AFTERNOON_SNACK = "afternoon_snack", _l("Afternoon snack"), ("午点", "下午点心", "午点心")
    DINNER = "dinner", _l("Dinner"), ("晚餐", "晚饭")


MEALS = (Meal.MORNING_SNACK, Meal.LUNCH, Meal.AFTERNOON_SNACK)
"""What a day kindergarten serves: one meal, two snacks."""


def id_of(record: Record, name: str) -> int | None:
    """The id of what a record refers to; the record may hold the object, its id, or both."""
    target = getattr(record, name)
    found: int | None = getattr(record, f"{name}_id") if target is None else target.id
    return found


def in_the_future(moment: datetime | None) -> bool:
    """Whether a moment is still to come."""
    return moment is not None and moment > now() + CLOCKS


def of_another_day(moment: datetime | None, day: date) -> bool:
    """Whether a moment cannot lie on this day, in whatever zone."""
    return moment is not None and abs(moment.date() - day) > ZONES

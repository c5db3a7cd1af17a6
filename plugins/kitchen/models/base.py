"""Declarative base of the kitchen tables, and helpers that several of its records share."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import DeclarativeBase

from portal.api import Choice, PluginBase, _l, now

__all__ = ["MEALS", "Base", "Meal", "in_the_future", "of_another_day"]

ZONES = timedelta(days=1)
"""Tolerance of dates: times are kept in UTC, so their date may be one off from the kindergarten's."""
CLOCKS = timedelta(minutes=10)
"""Tolerance of times, since clocks differ a little."""


class Base(PluginBase, DeclarativeBase):
    """Declarative base of the tables of the kitchen plugin."""


class Meal(Choice):
    """Meal of the day."""

    BREAKFAST = "breakfast", _l("Breakfast"), ("早餐", "早饭")
    MORNING_SNACK = "morning_snack", _l("Morning snack"), ("早点", "上午点心", "早点心")
    LUNCH = "lunch", _l("Lunch"), ("午餐", "中餐", "午饭", "中饭")
    AFTERNOON_SNACK = "afternoon_snack", _l("Afternoon snack"), ("午点", "下午点心", "午点心")
    DINNER = "dinner", _l("Dinner"), ("晚餐", "晚饭")


MEALS = (Meal.MORNING_SNACK, Meal.LUNCH, Meal.AFTERNOON_SNACK)
"""Meals that a day kindergarten serves."""


def in_the_future(moment: datetime | None) -> bool:
    """Return True if the time is still to come."""
    return moment is not None and moment > now() + CLOCKS


def of_another_day(moment: datetime | None, day: date) -> bool:
    """Return True if the time cannot lie on the day, in any time zone."""
    return moment is not None and abs(moment.date() - day) > ZONES

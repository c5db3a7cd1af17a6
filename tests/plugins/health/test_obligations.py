"""Coverage: slots due by the calendar, kept, and met by the rule."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from plugins.health.models import CheckSession, DisinfectedItem, Method
from portal.testing.types import Coverage

if TYPE_CHECKING:
    from tests.plugins.health.conftest import World

START = date(2026, 2, 24)


def test_checks_and_attendance_are_due_each_teaching_day_and_class(world: World, coverage: Coverage) -> None:
    world.check()
    world.check(CheckSession.NOON, classroom=world.other)
    world.check(CheckSession.ALL_DAY)
    world.attendance()
    assert coverage("morning_check") == (182, 1, 1)
    assert coverage("noon_check") == (182, 1, 1)
    assert coverage("attendance") == (182, 1, 1)


@pytest.mark.parametrize(
    ("key", "item", "method", "due"),
    [
        ("cup_disinfection", DisinfectedItem.CUPS, Method.STEAM, 182),
        ("towel_disinfection", DisinfectedItem.TOWELS, Method.CHLORINE_SOAK, 182),
        ("table_disinfection", DisinfectedItem.TABLES, Method.CHLORINE_WIPE, 182),
        ("air_disinfection", DisinfectedItem.AIR, Method.UV, 182),
        ("toy_disinfection", DisinfectedItem.TOYS, Method.CHLORINE_WIPE, 38),
        ("book_airing", DisinfectedItem.BOOKS, Method.SUN, 20),
        ("bedding_sunning", DisinfectedItem.BEDDING, Method.SUN, 8),
    ],
)
def test_disinfection_is_due_by_what_is_disinfected(
    world: World, coverage: Coverage, key: str, item: DisinfectedItem, method: Method, due: int
) -> None:
    world.disinfection(item, method, mg_per_l=250, minutes=60)
    world.disinfection(item, method, mg_per_l=250, minutes=60)
    world.disinfection(item, method, mg_per_l=250, minutes=60, classroom=None, place=world.make.place())
    assert coverage(key) == (due, 1, 1)


def test_kept_is_not_met_where_the_rule_was_not_reached(world: World, coverage: Coverage) -> None:
    world.disinfection(minutes=5)
    world.disinfection(minutes=9, classroom=world.other)
    # Done again, and long enough: the day is met.
    world.disinfection(minutes=10, classroom=world.other)
    assert coverage("cup_disinfection") == (182, 2, 1)


def test_books_are_due_in_windows_of_fourteen_days(world: World, coverage: Coverage) -> None:
    for offset in (0, 13, 14):
        world.disinfection(DisinfectedItem.BOOKS, Method.SUN, occurred_on=START + timedelta(days=offset), minutes=None)
    assert coverage("book_airing") == (20, 2, 2)

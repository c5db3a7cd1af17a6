"""Coverage: slots due by the calendar, kept, and met by the rule."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from plugins.safety.models import Cycle, Defence, DrillKind, DutyLog, DutyRoster, InspectionKind, TestResult
from portal.base.db import db
from portal.evidence.measure import measure
from portal.testing.types import Coverage

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.safety.conftest import World

START = date(2026, 2, 24)


def test_a_pledge_of_everybody_there_in_the_year(world: World, coverage: Coverage) -> None:
    world.make.staff("去年离职", left_on=date(2025, 12, 31))
    world.make.staff("元旦离职", left_on=date(2026, 1, 1))
    world.make.staff("年底入职", hired_on=date(2026, 12, 31))
    world.make.staff("明年入职", hired_on=date(2027, 1, 1))
    # The repairman, the head of logistics and the two at the edges of the year.
    assert coverage("pledges") == (4, 0, 0)
    world.pledge(world.worker, signed_on=date(2026, 1, 1))
    world.pledge(world.leader, signed_on=date(2025, 12, 31), year=2025)
    assert coverage("pledges") == (4, 1, 1)
    world.pledge(world.leader, signed_on=date(2026, 12, 31))
    assert coverage("pledges") == (4, 2, 2)


@pytest.mark.parametrize("key", ["holiday_duty", "holiday_roster"])
def test_duty_on_each_day_of_a_public_holiday(world: World, coverage: Coverage, key: str) -> None:
    def on(day: date) -> DutyLog | DutyRoster:
        return (
            world.duty(occurred_on=day)
            if key == "holiday_duty"
            else world.make(DutyRoster, occurred_on=day, person=world.worker)
        )

    on(date(2026, 4, 3))
    on(date(2026, 4, 7))
    assert coverage(key) == (11, 0, 0)
    for day in (date(2026, 4, 4), date(2026, 4, 6), date(2026, 5, 5), date(2026, 6, 21)):
        on(day)
    world.duty(occurred_on=date(2026, 4, 4))
    assert coverage(key) == (11, 4, 4)


def test_the_leading_group_inspects_each_month(world: World, coverage: Coverage) -> None:
    world.inspection(InspectionKind.ROUND, occurred_on=date(2026, 3, 2))
    # February and July are cut off with too few days of teaching to be due.
    world.inspection(occurred_on=date(2026, 2, 28))
    world.inspection(occurred_on=date(2026, 7, 1))
    assert coverage("leaders_inspection") == (4, 0, 0)
    for day in (date(2026, 3, 1), date(2026, 3, 31), date(2026, 6, 30)):
        world.inspection(occurred_on=day)
    assert coverage("leaders_inspection") == (4, 2, 2)


@pytest.mark.parametrize(
    ("key", "kind", "first"),
    [
        ("flood_check", InspectionKind.FLOOD, date(2026, 5, 1)),
        ("summer_fire_check", InspectionKind.SUMMER_FIRE, date(2026, 6, 1)),
    ],
)
def test_self_checks_are_due_in_their_season(
    world: World, coverage: Coverage, key: str, kind: InspectionKind, first: date
) -> None:
    world.inspection(kind, occurred_on=first - timedelta(days=1))
    world.inspection(InspectionKind.LEADERS, occurred_on=first)
    assert coverage(key) == (1, 0, 0)
    world.inspection(kind, occurred_on=first)
    assert coverage(key) == (1, 1, 1)


def test_no_self_check_is_due_out_of_season(make: Factory, data_app: Flask) -> None:
    term = make.term("2026-2027-1", date(2026, 10, 8), date(2027, 1, 29))
    db.session.flush()
    found = measure(term, only=["safety.flood_check"]).coverages["safety.flood_check"]
    assert (found.due, found.kept) == (0, 0)


def test_fire_patrols_each_teaching_day_and_campus(world: World, coverage: Coverage) -> None:
    world.patrol(occurred_on=START)
    world.patrol(occurred_on=START, finding="再查一次")
    world.patrol(occurred_on=START, campus=world.branch)
    # A Sunday, and a day before the term.
    world.patrol(occurred_on=date(2026, 3, 1))
    world.patrol(occurred_on=date(2026, 2, 23))
    assert coverage("fire_patrol") == (182, 2, 2)


def test_fire_inspections_each_month_and_campus(world: World, coverage: Coverage) -> None:
    world.fire_inspection(occurred_on=date(2026, 3, 31))
    world.fire_inspection(occurred_on=date(2026, 4, 1), campus=world.branch)
    world.fire_inspection(occurred_on=date(2026, 7, 1))
    assert coverage("fire_inspection") == (8, 2, 2)


def test_fire_equipment_is_tested_once_a_year(world: World, coverage: Coverage) -> None:
    passed, failed, late = world.equipment(), world.equipment(), world.equipment()
    world.equipment(removed_on=date(2026, 1, 1))
    world.equipment(installed_on=date(2027, 1, 1))
    world.equipment(removed_on=date(2026, 1, 2))
    world.tested(passed, occurred_on=date(2026, 1, 1))
    world.tested(failed, occurred_on=date(2026, 12, 31), result=TestResult.FAILED)
    world.tested(late, occurred_on=date(2025, 12, 31))
    assert coverage("equipment_tests") == (4, 2, 1)


def test_a_drill_each_quarter_and_fast_enough(world: World, coverage: Coverage) -> None:
    world.drill(occurred_on=date(2026, 3, 31), evacuation_seconds=121)
    world.drill(occurred_on=date(2026, 7, 1))
    assert coverage("drills") == (2, 1, 0)
    world.drill(occurred_on=date(2026, 4, 1), kind=DrillKind.FOOD_POISONING, evacuation_seconds=None)
    assert coverage("drills") == (2, 2, 0)
    world.drill(occurred_on=date(2026, 6, 30), evacuation_seconds=120)
    assert coverage("drills") == (2, 2, 1)


def test_safety_education_each_month(world: World, coverage: Coverage) -> None:
    world.education(occurred_on=date(2026, 2, 28))
    world.education(occurred_on=date(2026, 3, 31))
    world.education(occurred_on=date(2026, 4, 1))
    assert coverage("education") == (4, 2, 2)


def test_each_of_the_three_defences_each_month(world: World, coverage: Coverage) -> None:
    world.defence(Defence.GUARDS, occurred_on=date(2026, 3, 1))
    world.defence(Defence.GUARDS, occurred_on=date(2026, 3, 31))
    world.defence(Defence.BARRIERS, occurred_on=date(2026, 3, 31))
    world.defence(Defence.TECHNOLOGY, occurred_on=date(2026, 7, 1))
    assert coverage("three_defences") == (12, 2, 2)


@pytest.mark.parametrize(
    ("cycle", "due", "inside", "outside"),
    [
        (Cycle.WEEK, 19, date(2026, 3, 1), date(2026, 2, 23)),
        (Cycle.MONTH, 4, date(2026, 3, 31), date(2026, 2, 28)),
        (Cycle.QUARTER, 2, date(2026, 6, 30), date(2026, 7, 1)),
        (Cycle.TERM, 1, date(2026, 7, 3), date(2026, 7, 4)),
        (Cycle.YEAR, 1, date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_equipment_is_maintained_by_its_cycle(
    world: World, coverage: Coverage, cycle: Cycle, due: int, inside: date, outside: date
) -> None:
    plan = world.plan(cycle, starts_on=date(2025, 9, 1))
    world.plan(cycle, starts_on=date(2027, 9, 1))
    world.plan(cycle, starts_on=date(2024, 9, 1), ends_on=date(2025, 12, 31))
    world.maintenance(plan, occurred_on=outside)
    assert coverage(f"maintenance_{cycle.value}") == (due, 0, 0)
    world.maintenance(plan, occurred_on=inside)
    world.maintenance(world.plan(Cycle.MONTH if cycle is Cycle.WEEK else Cycle.WEEK), occurred_on=inside)
    assert coverage(f"maintenance_{cycle.value}") == (due, 1, 1)

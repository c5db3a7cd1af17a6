"""Facts of repairs, maintenance, inspections, hazards: hand-made records, a row just outside each condition."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from plugins.safety import judging
from plugins.safety.models import (
    Cycle,
    HazardLevel,
    HazardState,
    InspectionKind,
    LineResult,
    MaintenanceResult,
    RepairState,
    Urgency,
)
from portal.base.scope import Limits
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST
from portal.testing.types import Measured

if TYPE_CHECKING:
    from tests.plugins.safety.conftest import World


@pytest.mark.fact("safety.repairs")
@pytest.mark.fact("safety.repairs_urgent")
@pytest.mark.fact("safety.repairs_done")
@pytest.mark.fact("safety.repairs_open")
@pytest.mark.fact("safety.repairs_open_urgent")
@pytest.mark.fact("safety.repairs_rejected")
def test_repairs_by_state(world: World, measured: Measured) -> None:
    for state in RepairState:
        world.repair(occurred_on=FIRST, state=state)
        world.repair(occurred_on=LAST, state=state, urgency=Urgency.URGENT)
        for day in (BEFORE, AFTER):
            world.repair(occurred_on=day, state=state, urgency=Urgency.CRITICAL)
    world.repair(urgency=Urgency.CRITICAL)
    found = measured()
    # Seven states, twice each, and one more that is only reported.
    assert (found["repairs"], found["repairs_urgent"]) == (15, 8)
    assert (found["repairs_done"], found["repairs_open"], found["repairs_rejected"]) == (6, 7, 2)
    assert found["repairs_open_urgent"] == 4


@pytest.mark.fact("safety.repair_cost")
@pytest.mark.fact("safety.repair_days")
def test_cost_and_days_of_repairs(world: World, measured: Measured) -> None:
    done = RepairState.CLOSED
    world.repair(state=done, finished_on=world.day, cost=Decimal("17.08"))
    world.repair(state=done, finished_on=world.day + timedelta(days=7), cost=Decimal("495.99"))
    world.repair(state=RepairState.REPAIRED, finished_on=world.day + timedelta(days=4))
    world.repair(state=done, finished_on=world.day + timedelta(days=5), cost=Decimal("0.01"))
    # Sent back: it is not repaired, whatever day was recorded.
    world.repair(state=RepairState.REPAIRING, finished_on=world.day + timedelta(days=90))
    world.repair(state=done, finished_on=None)
    for day in (BEFORE, AFTER):
        world.repair(occurred_on=day, state=done, finished_on=day + timedelta(days=90), cost=Decimal(1000))
    found = measured()
    assert found["repair_cost"] == Decimal("513.08")
    # Of 0, 4, 5 and 7 days.
    assert found["repair_days"] == Decimal("4.5")


def test_without_a_repair_there_are_no_days(world: World, measured: Measured) -> None:
    world.repair()
    assert measured()["repair_days"] is None


def test_repairs_of_one_campus(world: World, measured: Measured) -> None:
    world.repair()
    world.repair(place=world.make.place("分部门厅", campus=world.branch))
    world.repair(place=world.make.place("园外围墙"))
    # A place that belongs to no campus is everybody's.
    assert measured(Limits(True, frozenset({world.main.id}), frozenset()))["repairs"] == 2


@pytest.mark.fact("safety.maintenances")
@pytest.mark.fact("safety.maintenances_to_repair")
def test_maintenance(world: World, measured: Measured) -> None:
    plan = world.plan(Cycle.WEEK)
    world.maintenance(plan, occurred_on=FIRST)
    world.maintenance(plan, occurred_on=LAST, result=MaintenanceResult.REPAIR, finding="异响")
    world.maintenance(plan, result=MaintenanceResult.FIXED, finding="紧固")
    for day in (BEFORE, AFTER):
        world.maintenance(plan, occurred_on=day, result=MaintenanceResult.REPAIR, finding="异响")
    found = measured()
    assert (found["maintenances"], found["maintenances_to_repair"]) == (3, 1)


@pytest.mark.fact("safety.inspections")
@pytest.mark.fact("safety.inspections_by_kind")
@pytest.mark.fact("safety.rounds")
@pytest.mark.fact("safety.items_inspected")
@pytest.mark.fact("safety.problems_found")
def test_inspections(world: World, measured: Measured) -> None:
    world.inspection(occurred_on=FIRST, items=30, problem_count=3)
    world.inspection(InspectionKind.ROUND, occurred_on=LAST, items=5, problem_count=0)
    world.inspection(InspectionKind.ROUND, items=5, problem_count=1)
    inspection = world.inspection(InspectionKind.FLOOD, items=18, problem_count=9)
    world.line(inspection)
    world.line(inspection, LineResult.PASSED)
    for day in (BEFORE, AFTER):
        world.inspection(InspectionKind.ROUND, occurred_on=day, items=100, problem_count=50)
    found = measured()
    assert (found["inspections"], found["rounds"]) == (4, 2)
    assert found["inspections_by_kind"] == {"领导小组检查": 1, "日常巡查": 2, "防汛防台自查": 1}
    # 30 + 5 + 5 as stated, and the two lines that are there instead of eighteen; of them one is faulty.
    assert (found["items_inspected"], found["problems_found"]) == (42, 5)


def test_an_inspection_whose_lines_are_all_in_order_found_nothing(world: World, measured: Measured) -> None:
    inspection = world.inspection(items=30, problem_count=3)
    world.line(inspection, LineResult.PASSED)
    found = measured()
    assert (found["items_inspected"], found["problems_found"]) == (1, 0)


@pytest.mark.fact("safety.problems_unattended")
def test_problems_that_nobody_followed_up(world: World, measured: Measured) -> None:
    inspection = world.inspection()
    world.line(inspection)
    world.line(inspection, LineResult.PASSED)
    world.hazard(inspection_line=world.line(inspection))
    world.repair(inspection_line=world.line(inspection))
    for day in (BEFORE, AFTER):
        world.line(world.inspection(occurred_on=day))
    assert measured()["problems_unattended"] == 1


@pytest.mark.fact("safety.hazards")
@pytest.mark.fact("safety.hazards_grave")
@pytest.mark.fact("safety.hazards_fixed")
@pytest.mark.fact("safety.hazards_verified")
@pytest.mark.fact("safety.hazards_to_verify")
@pytest.mark.fact("safety.hazards_open")
def test_hazards_by_state(world: World, measured: Measured) -> None:
    for state in HazardState:
        world.hazard(occurred_on=FIRST, state=state)
        world.hazard(occurred_on=LAST, state=state, level=HazardLevel.CONSIDERABLE)
        for day in (BEFORE, AFTER):
            world.hazard(occurred_on=day, state=state, level=HazardLevel.MAJOR)
    world.hazard(level=HazardLevel.MAJOR)
    found = measured()
    assert (found["hazards"], found["hazards_grave"]) == (7, 4)
    assert (found["hazards_open"], found["hazards_to_verify"], found["hazards_verified"]) == (3, 2, 2)
    assert found["hazards_fixed"] == 4


@pytest.mark.fact("safety.hazards_overdue")
@pytest.mark.parametrize(("today", "overdue"), [(date(2026, 3, 10), 1), (date(2026, 3, 11), 2), (LAST, 3), (AFTER, 3)])
def test_hazards_are_overdue_as_of_the_last_day(
    world: World, measured: Measured, monkeypatch: pytest.MonkeyPatch, today: date, overdue: int
) -> None:
    monkeypatch.setattr(judging, "today", lambda: today)
    world.hazard(due_on=date(2026, 3, 9))
    world.hazard(due_on=date(2026, 3, 10))
    world.hazard(due_on=date(2026, 7, 2))
    # The last day of the term is not over on it; put right, without a day, of another term.
    world.hazard(due_on=LAST)
    world.hazard(due_on=date(2026, 3, 3), state=HazardState.FIXED)
    world.hazard()
    world.hazard(occurred_on=BEFORE, due_on=date(2026, 3, 3))
    assert measured()["hazards_overdue"] == overdue

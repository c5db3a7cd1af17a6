"""Validation of safety records, and the order of work."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from plugins.safety.models import (
    Channel,
    Cycle,
    Defence,
    DefenceState,
    Drill,
    DrillKind,
    DutyLog,
    DutyRoster,
    EquipmentTest,
    FireEquipment,
    FireEquipmentKind,
    FirePatrol,
    Hazard,
    HazardLevel,
    Incident,
    IncidentLevel,
    InspectionKind,
    InspectionLine,
    LineResult,
    Maintenance,
    MaintenancePlan,
    MaintenanceResult,
    RepairOrder,
    Responsibility,
    SafetyEducation,
    SafetyInspection,
    SafetyPledge,
    SecurityMeasure,
    TestResult,
)
from portal.base.clock import today
from portal.base.db import db
from portal.base.scope import Limits
from portal.records.base import Record
from portal.records.validate import validate
from portal.registry.registry import the_portal
from portal.testing.dates import DAY
from portal.testing.validation import problem_fields
from portal.testing.values import present

if TYPE_CHECKING:
    from tests.plugins.safety.conftest import World

EVE = date(2026, 3, 1)
NEXT_CENTURY = date(2100, 12, 31)


def never(record: Record) -> list[str | None]:
    """Return the fields with a problem of a record however it was made."""
    with db.session.no_autoflush:
        return [problem.field for problem in validate(the_portal().record_type(type(record)), record)]


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"place": None}, ["place"]),
        ({"fault": ""}, ["fault"]),
        ({"finished_on": DAY}, []),
        ({"finished_on": EVE}, ["finished_on"]),
        ({"cost": Decimal("-0.01")}, ["cost"]),
        ({"cost": Decimal(0)}, []),
        ({"occurred_on": NEXT_CENTURY}, ["occurred_on"]),
        ({"occurred_on": date(2101, 1, 1)}, ["occurred_on"]),
    ],
)
def test_repairs(world: World, values: dict[str, Any], fields: list[str]) -> None:
    assert (
        problem_fields(RepairOrder(**({"occurred_on": DAY, "place": world.hall, "fault": "灯管不亮"} | values)))
        == fields
    )


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"due_on": DAY, "fixed_on": DAY}, []),
        ({"due_on": EVE, "fixed_on": EVE}, ["due_on", "fixed_on"]),
        ({"level": HazardLevel.CONSIDERABLE}, ["owner", "due_on", "measure"]),
        ({"level": HazardLevel.MAJOR, "due_on": DAY, "measure": "封闭"}, ["owner"]),
        ({"occurred_on": NEXT_CENTURY}, ["occurred_on"]),
    ],
)
def test_hazards(world: World, values: dict[str, Any], fields: list[str]) -> None:
    given = {"occurred_on": DAY, "description": "护栏松动", "level": HazardLevel.ORDINARY}
    assert problem_fields(Hazard(**(given | values))) == fields


def test_a_grave_hazard_that_is_complete(world: World) -> None:
    hazard = Hazard(
        occurred_on=DAY,
        description="护栏松动",
        level=HazardLevel.MAJOR,
        owner=world.worker,
        due_on=DAY,
        measure="封闭",
    )
    assert problem_fields(hazard) == []


def test_no_more_problems_than_items(world: World) -> None:
    given = {"occurred_on": DAY, "kind": InspectionKind.LEADERS}
    assert problem_fields(SafetyInspection(**given, items=30, problem_count=30)) == []
    assert problem_fields(SafetyInspection(**given, items=30, problem_count=31)) == ["problem_count"]
    # A register may tell problems only.
    assert never(SafetyInspection(**given, items=0, problem_count=3)) == []
    assert problem_fields(SafetyInspection(occurred_on=NEXT_CENTURY, kind=InspectionKind.LEADERS)) == ["occurred_on"]


def test_what_is_not_in_order_is_described(world: World) -> None:
    inspection, plan, equipment = world.inspection(), world.plan(Cycle.MONTH), world.equipment()
    assert problem_fields(InspectionLine(inspection=inspection, item="门窗", result=LineResult.PASSED)) == []
    faulty = InspectionLine(inspection=inspection, item="门窗", result=LineResult.FAILED)
    assert problem_fields(faulty) == ["finding"]
    assert never(faulty) == []
    assert problem_fields(Maintenance(occurred_on=DAY, plan=plan, result=MaintenanceResult.GOOD)) == []
    assert problem_fields(Maintenance(occurred_on=DAY, plan=plan, result=MaintenanceResult.REPAIR)) == ["finding"]
    patrol = {"occurred_on": DAY, "campus": world.main, "points": 9}
    in_order = dict.fromkeys(("exits_clear", "extinguishers_ready", "electricity_safe", "gas_safe"), True)
    assert problem_fields(FirePatrol(**patrol, **in_order)) == []
    for part in in_order:
        assert problem_fields(FirePatrol(**patrol, **(in_order | {part: False}))) == ["finding"]
    assert problem_fields(FirePatrol(**patrol, **in_order, finding="纸箱堵门", fixed_on=EVE)) == ["fixed_on"]
    measure = {"occurred_on": DAY, "defence": Defence.GUARDS, "item": "保安"}
    assert problem_fields(SecurityMeasure(**measure, state=DefenceState.GOOD)) == []
    assert problem_fields(SecurityMeasure(**measure, state=DefenceState.MISSING)) == ["finding"]
    assert problem_fields(SecurityMeasure(**measure, state=DefenceState.GOOD, fixed_on=EVE)) == ["fixed_on"]
    test = {"occurred_on": DAY, "equipment": equipment}
    assert problem_fields(EquipmentTest(**test, result=TestResult.PASSED)) == []
    assert problem_fields(EquipmentTest(**test, result=TestResult.FAILED)) == ["finding"]


def test_nothing_ends_before_it_begins(world: World) -> None:
    plan = {"equipment": "空调", "cycle": Cycle.TERM, "starts_on": DAY}
    assert problem_fields(MaintenancePlan(**plan, ends_on=DAY)) == []
    assert problem_fields(MaintenancePlan(**plan, ends_on=EVE)) == ["ends_on"]
    item = {"kind": FireEquipmentKind.HYDRANT, "place": world.hall, "installed_on": DAY}
    assert problem_fields(FireEquipment(**item, expires_on=DAY, removed_on=DAY)) == []
    assert problem_fields(FireEquipment(**item, expires_on=EVE, removed_on=EVE)) == ["expires_on", "removed_on"]


def test_when_equipment_is_due_next(world: World) -> None:
    plan = world.plan(Cycle.MONTH, starts_on=DAY)
    assert plan.next_due == DAY
    world.maintenance(plan, occurred_on=date(2026, 3, 9))
    world.maintenance(plan, occurred_on=date(2026, 3, 5))
    db.session.expire(plan)
    assert plan.next_due == date(2026, 4, 8)
    plan.ends_on = date(2026, 4, 7)
    assert plan.next_due is None


def test_a_later_day_of_testing_is_a_test(world: World) -> None:
    item = world.equipment()
    assert item.last_tested_on is None
    item.last_tested_on = DAY
    item.last_tested_on = DAY
    db.session.flush()
    assert [(test.occurred_on, test.result) for test in item.tests] == [(DAY, TestResult.PASSED)]
    item.last_tested_on = EVE
    assert item.last_tested_on == DAY
    item.last_tested_on = NEXT_CENTURY
    assert problem_fields(item) == ["last_tested_on"]


def test_nobody_is_on_duty_who_has_left(world: World) -> None:
    gone = world.make.staff("孙离职", left_on=EVE)
    still = world.make.staff("李在岗", left_on=DAY)
    assert problem_fields(DutyRoster(occurred_on=DAY, person=still, leader=still)) == []
    assert problem_fields(DutyRoster(occurred_on=DAY, person=gone, leader=gone)) == ["person", "leader"]
    assert problem_fields(DutyRoster(occurred_on=NEXT_CENTURY, person=world.worker)) == []  # a roster is made ahead
    assert problem_fields(DutyLog(occurred_on=DAY, person=gone)) == ["person"]
    assert never(DutyLog(occurred_on=DAY, person=gone)) == []
    assert problem_fields(DutyLog(occurred_on=NEXT_CENTURY, person=world.worker)) == ["occurred_on"]


def test_nobody_signs_a_pledge_who_has_left(world: World) -> None:
    gone = world.make.staff("孙离职", left_on=EVE)
    assert problem_fields(SafetyPledge(staff=gone, year=2026, signed_on=EVE)) == []
    # Neither typed nor imported.
    assert never(SafetyPledge(staff=gone, year=2026, signed_on=DAY)) == ["staff"]
    assert problem_fields(SafetyPledge(staff=world.worker, year=2025, signed_on=DAY)) == ["signed_on"]
    assert never(SafetyPledge(staff=world.worker, year=2025, signed_on=DAY)) == []
    assert problem_fields(SafetyPledge(staff=world.worker, year=2100, signed_on=NEXT_CENTURY)) == ["signed_on"]
    assert problem_fields(SafetyPledge(staff=world.worker, year=1999, signed_on=DAY)) == ["year"]


def test_the_year_of_a_pledge_is_that_of_its_signature_or_of_the_term() -> None:
    term = (date(2025, 9, 1), date(2026, 1, 23))
    assert SafetyPledge.from_term({"signed_on": DAY}, *term) == {"year": 2026}
    assert SafetyPledge.from_term({}, *term) == {"year": 2025}


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"participants": 0}, ["participants"]),
        ({"evacuation_seconds": 0}, ["evacuation_seconds"]),
        ({"evacuation_seconds": None}, []),
        ({"shortcomings": "等待"}, ["improvements"]),
        ({"shortcomings": "等待", "improvements": "调整次序"}, []),
        ({"occurred_on": NEXT_CENTURY}, ["occurred_on"]),
    ],
)
def test_drills(world: World, values: dict[str, Any], fields: list[str]) -> None:
    given = {"occurred_on": DAY, "kind": DrillKind.FIRE, "participants": 300, "evacuation_seconds": 100}
    assert problem_fields(Drill(**(given | values))) == fields


def test_education(world: World) -> None:
    given = {"channel": Channel.LESSON, "topic": "防火"}
    assert problem_fields(SafetyEducation(occurred_on=DAY, attendance=0, **given)) == []
    assert problem_fields(SafetyEducation(occurred_on=DAY, attendance=-1, **given)) == ["attendance"]
    assert problem_fields(SafetyEducation(occurred_on=NEXT_CENTURY, attendance=1, **given)) == ["occurred_on"]


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"closed_on": EVE, "responsibility": Responsibility.LIABLE, "measures": "整改"}, ["closed_on"]),
        ({"closed_on": DAY}, ["responsibility", "measures"]),
        ({"closed_on": DAY, "responsibility": Responsibility.NOT_LIABLE, "measures": "整改"}, []),
        ({"occurred_on": NEXT_CENTURY}, ["occurred_on"]),
    ],
)
def test_incidents(world: World, values: dict[str, Any], fields: list[str]) -> None:
    given = {
        "occurred_on": DAY,
        "title": "摔伤",
        "level": IncidentLevel.ORDINARY,
        "responsibility": Responsibility.PENDING,
        "hurt": 0,
    }
    assert problem_fields(Incident(**(given | values))) == fields


def test_today_has_come(world: World) -> None:
    assert problem_fields(RepairOrder(occurred_on=today(), place=world.hall, fault="灯管不亮")) == []


def test_whose_records_a_limited_user_sees(world: World) -> None:
    mine = Limits(True, frozenset({world.main.id}), frozenset())
    there = world.make.place("分部门厅", campus=world.branch)
    world.repair()
    world.repair(place=there)
    world.hazard(place=None)
    world.hazard(place=there)
    world.line(world.inspection(campus=world.branch))
    world.line(world.inspection(campus=world.main))
    world.line(world.inspection())
    world.maintenance(world.plan(Cycle.WEEK))
    world.maintenance(world.plan(Cycle.WEEK, place=there))
    world.tested(world.equipment())
    world.tested(world.equipment(place=there))
    world.patrol()
    world.patrol(campus=world.branch)
    world.pledge(world.make.staff("周本部", campus=world.main))
    world.pledge(world.make.staff("吴分部", campus=world.branch))
    visible = {
        model.__record__: db.session.query(model).where(present(model.within(mine))).count()
        for model in (RepairOrder, Hazard, SafetyInspection, InspectionLine, Maintenance, EquipmentTest, FirePatrol)
    }
    assert visible == {
        "repair_order": 1,
        "hazard": 1,
        "safety_inspection": 2,
        "inspection_line": 2,
        "maintenance": 1,
        "equipment_test": 1,
        "fire_patrol": 1,
    }
    assert db.session.query(SafetyPledge).where(present(SafetyPledge.within(mine))).count() == 1

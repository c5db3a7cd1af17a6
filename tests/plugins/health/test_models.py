from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from plugins.health.models import (
    Action,
    Attendance,
    CheckSession,
    DisinfectedItem,
    Disinfection,
    HealthCheck,
    HealthFinding,
    InjuryRecord,
    Method,
    Symptom,
)
from portal.base.db import db
from portal.base.scope import Limits
from portal.records.base import Source
from portal.records.stamps import writing
from portal.testing.dates import DAY
from portal.testing.validation import problem_fields
from portal.testing.values import present

if TYPE_CHECKING:
    from tests.plugins.health.conftest import World


@pytest.mark.parametrize(
    ("numbers", "fields"),
    [
        ({"enrolled": 25, "expected": 25, "present": 25}, []),
        ({"enrolled": 25, "expected": 25, "present": 22, "absent_sick": 2, "absent_other": 1}, []),
        ({"enrolled": 25, "expected": 25, "present": 22, "absent_sick": 2}, ["present"]),
        ({"enrolled": 25, "expected": 26, "present": 26}, ["expected"]),
        ({"enrolled": 200, "expected": 200, "present": 200}, []),
        ({"enrolled": 201, "expected": 200, "present": 200}, ["enrolled"]),
        ({"enrolled": 25, "expected": 25, "present": -1, "absent_sick": 26}, ["present"]),
        ({"enrolled": None, "expected": 25, "present": 25}, ["enrolled"]),
    ],
)
def test_attendance_adds_up(world: World, numbers: dict[str, Any], fields: list[str]) -> None:
    values = {"absent_sick": 0, "absent_personal": 0, "absent_other": 0} | numbers
    assert problem_fields(Attendance(occurred_on=DAY, classroom=world.classroom, **values)) == fields


@pytest.mark.parametrize(("checked", "abnormal", "fields"), [(20, 20, []), (20, 21, ["abnormal"])])
def test_no_more_are_abnormal_than_checked(world: World, checked: int, abnormal: int, fields: list[str]) -> None:
    check = HealthCheck(
        occurred_on=DAY, session=CheckSession.NOON, classroom=world.classroom, checked=checked, abnormal=abnormal
    )
    assert problem_fields(check) == fields


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"symptoms": frozenset({Symptom.COUGH})}, []),
        ({"temperature_c": Decimal("45.0")}, []),
        ({"temperature_c": Decimal("45.1")}, ["temperature_c"]),
        ({"temperature_c": Decimal("29.9")}, ["temperature_c"]),
        ({"temperature_c": Decimal(9000)}, ["temperature_c"]),
        ({}, ["symptoms"]),
        ({"note": "膝盖有旧伤"}, []),
        ({"symptoms": frozenset({Symptom.RASH}), "closed_on": DAY}, ["closed_on"]),
        ({"symptoms": frozenset({Symptom.RASH}), "closed_on": DAY, "action": Action.DOCTOR}, []),
        (
            {"symptoms": frozenset({Symptom.RASH}), "closed_on": date(2026, 3, 1), "action": Action.DOCTOR},
            ["closed_on"],
        ),
    ],
)
def test_findings_say_something_and_are_closed_in_order(
    world: World, values: dict[str, Any], fields: list[str]
) -> None:
    world.check(CheckSession.NOON)
    values = {"symptoms": frozenset()} | values
    finding = HealthFinding(
        occurred_on=DAY, session=CheckSession.NOON, classroom=world.classroom, child=world.children[0], **values
    )
    assert problem_fields(finding) == fields


def test_no_check_on_a_holiday_or_for_a_class_that_was_not_open(world: World) -> None:
    sunday = HealthCheck(
        occurred_on=date(2026, 3, 1), session=CheckSession.NOON, classroom=world.classroom, checked=1, abnormal=0
    )
    assert problem_fields(sunday) == ["occurred_on"]
    world.classroom.opened_on = date(2026, 3, 3)
    early = HealthCheck(occurred_on=DAY, session=CheckSession.NOON, classroom=world.classroom, checked=1, abnormal=0)
    assert problem_fields(early) == ["occurred_on"]


def test_disinfection_is_in_a_class_or_a_place(world: World) -> None:
    place = world.make.place()
    common = {"occurred_on": DAY, "item": DisinfectedItem.AIR, "method": Method.UV, "minutes": 60}
    assert problem_fields(Disinfection(**common)) == ["classroom"]
    assert problem_fields(Disinfection(**common, classroom=world.classroom, place=place)) == ["place"]
    assert problem_fields(Disinfection(**common, place=place)) == []
    # Not bound to teaching days: rooms are disinfected in holidays too.
    assert problem_fields(Disinfection(**(common | {"occurred_on": date(2026, 3, 1)}), classroom=world.classroom)) == []


def test_link_batch_finds_each_check_in_one_statement(world: World, data_app: Flask) -> None:
    morning = world.check()
    world.check(CheckSession.NOON, classroom=world.other)
    findings = [
        HealthFinding(occurred_on=DAY, session=session, classroom=classroom, child=world.children[0])
        for session, classroom in (
            (CheckSession.MORNING, world.classroom),
            (CheckSession.NOON, world.classroom),
            (CheckSession.MORNING, world.other),
        )
    ]
    problems = HealthFinding.link_batch(db.session(), findings)
    assert [problem and problem.field for problem in problems] == [None, "occurred_on", "occurred_on"]
    assert findings[0].check_id == morning.id


def test_stated_total_holds_until_findings_tell(world: World, data_app: Flask) -> None:
    check = world.check(abnormal=3)
    assert (check.abnormal, check.abnormal_stated) == (3, 3)
    finding = world.finding(check, symptoms=frozenset({Symptom.RASH}))
    assert (check.abnormal, check.abnormal_stated) == (1, 3)
    db.session.delete(finding)
    db.session.flush()
    assert check.abnormal == 3


def test_the_moment_a_guardian_was_notified_is_the_servers(world: World) -> None:
    check = world.check()
    by_form = world.finding(check, guardian_notified=True)
    assert by_form.guardian_notified_at is not None
    by_form.guardian_notified = False
    db.session.flush()
    assert by_form.guardian_notified_at is None
    with writing(Source.IMPORT):
        imported = world.finding(check, child=world.children[1], guardian_notified=True)
    assert imported.guardian_notified_at is None


def test_a_check_with_findings_stays_where_it_is(world: World) -> None:
    check = world.check(abnormal=0)
    check.occurred_on = date(2026, 3, 3)
    assert problem_fields(check) == []
    check.occurred_on = DAY
    world.finding(check)
    check.session = CheckSession.NOON
    assert problem_fields(check) == ["session"]


def test_limits_keep_records_of_other_classes_and_campuses_out(world: World, data_app: Flask) -> None:
    place = world.make.place("操场", campus=world.classroom.campus)
    elsewhere = world.make.place("分部操场", campus=world.make.campus("分部"))
    mine, theirs = world.disinfection(), world.disinfection(classroom=world.other)
    here, there = (
        world.disinfection(DisinfectedItem.AIR, Method.UV, classroom=None, place=spot) for spot in (place, elsewhere)
    )

    def visible(limits: Limits) -> set[int]:
        return {row.id for row in db.session.query(Disinfection).where(present(Disinfection.within(limits)))}

    assert visible(Limits(True, frozenset(), frozenset({world.classroom.id}))) == {mine.id}
    campus = Limits(True, frozenset({world.classroom.campus_id}), frozenset({world.classroom.id, world.other.id}))
    assert visible(campus) == {mine.id, theirs.id, here.id}
    assert there.id not in visible(campus)


def test_an_injury_is_closed_after_first_aid(world: World) -> None:
    common = {"occurred_on": DAY, "classroom": world.classroom, "child": world.children[0], "cause": "摔倒"}
    assert problem_fields(InjuryRecord(**common, closed_on=DAY)) == ["closed_on"]
    assert problem_fields(InjuryRecord(**common, closed_on=DAY, first_aid="清洁伤口")) == []
    assert problem_fields(InjuryRecord(**common, closed_on=date(2026, 3, 1), first_aid="清洁伤口")) == ["closed_on"]

"""Fixtures of the safety tests: a term, two campuses, places and a few members of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse as Response

from plugins.safety.models import (
    Channel,
    Cycle,
    Defence,
    DefenceState,
    Drill,
    DrillKind,
    DutyLog,
    EquipmentTest,
    FireEquipment,
    FireEquipmentKind,
    FireInspection,
    FirePatrol,
    Hazard,
    Incident,
    IncidentLevel,
    InspectionKind,
    InspectionLine,
    LineResult,
    Maintenance,
    MaintenancePlan,
    MaintenanceResult,
    RepairOrder,
    SafetyEducation,
    SafetyInspection,
    SafetyPledge,
    SecurityMeasure,
    TestResult,
)
from portal.accounts.models import User
from portal.organisation.models import Campus, Place, Staff
from portal.records.base import Record
from portal.testing import world as base
from portal.testing.dates import DAY
from portal.testing.factories import Factory
from portal.testing.forms import FormClient
from portal.testing.types import SignIn


@dataclass
class World(base.World):
    """Records with plausible values."""

    main: Campus
    branch: Campus
    hall: Place
    worker: Staff
    leader: Staff

    def repair(self, **values: Any) -> RepairOrder:
        return self.make(RepairOrder, {"occurred_on": DAY, "place": self.hall, "fault": "灯管不亮"}, **values)

    def inspection(self, kind: InspectionKind = InspectionKind.LEADERS, **values: Any) -> SafetyInspection:
        return self.make(SafetyInspection, {"occurred_on": DAY, "kind": kind}, **values)

    def line(
        self, inspection: SafetyInspection, result: LineResult = LineResult.FAILED, **values: Any
    ) -> InspectionLine:
        given = {"inspection": inspection, "item": "消防器材", "result": result, "finding": "压力不足"}
        return self.make(InspectionLine, given, **values)

    def hazard(self, **values: Any) -> Hazard:
        return self.make(Hazard, {"occurred_on": DAY, "place": self.hall, "description": "护栏松动"}, **values)

    def plan(self, cycle: Cycle, **values: Any) -> MaintenancePlan:
        given = {"equipment": "空调", "place": self.hall, "cycle": cycle, "starts_on": date(2026, 2, 24)}
        return self.make(MaintenancePlan, given, **values)

    def maintenance(self, plan: MaintenancePlan, **values: Any) -> Maintenance:
        return self.make(Maintenance, {"occurred_on": DAY, "plan": plan, "result": MaintenanceResult.GOOD}, **values)

    def patrol(self, **values: Any) -> FirePatrol:
        return self.make(FirePatrol, {"occurred_on": DAY, "campus": self.main, "points": 10}, **values)

    def fire_inspection(self, **values: Any) -> FireInspection:
        return self.make(FireInspection, {"occurred_on": DAY, "campus": self.main, "points": 10}, **values)

    def equipment(self, **values: Any) -> FireEquipment:
        given = {"kind": FireEquipmentKind.EXTINGUISHER, "place": self.hall, "quantity": 1}
        return self.make(FireEquipment, given, **values)

    def tested(self, equipment: FireEquipment, **values: Any) -> EquipmentTest:
        given = {"occurred_on": DAY, "equipment": equipment, "result": TestResult.PASSED}
        return self.make(EquipmentTest, given, **values)

    def duty(self, **values: Any) -> DutyLog:
        return self.make(DutyLog, {"occurred_on": DAY, "person": self.worker}, **values)

    def pledge(self, staff: Staff, **values: Any) -> SafetyPledge:
        return self.make(SafetyPledge, {"staff": staff, "year": 2026, "signed_on": DAY}, **values)

    def education(self, **values: Any) -> SafetyEducation:
        given = {"occurred_on": DAY, "channel": Channel.LESSON, "topic": "防火", "attendance": 100}
        return self.make(SafetyEducation, given, **values)

    def drill(self, **values: Any) -> Drill:
        given = {"occurred_on": DAY, "kind": DrillKind.FIRE, "participants": 300, "evacuation_seconds": 100}
        return self.make(Drill, given, **values)

    def defence(self, defence: Defence = Defence.GUARDS, **values: Any) -> SecurityMeasure:
        given = {"occurred_on": DAY, "defence": defence, "item": "保安", "state": DefenceState.GOOD}
        return self.make(SecurityMeasure, given, **values)

    def incident(self, **values: Any) -> Incident:
        return self.make(Incident, {"occurred_on": DAY, "title": "摔伤", "level": IncidentLevel.ORDINARY}, **values)


@pytest.fixture
def world(make: Factory) -> World:
    """Return a world with a term, 本部 and 分部, 多功能厅, a repairman and a head of logistics."""
    term, main, branch = make.term(), make.campus(), make.campus("分部")
    hall = make.place("多功能厅", campus=main)
    worker = make.staff("赵维修", post="维修工", hired_on=date(2020, 9, 1))
    leader = make.staff("钱主任", post="后勤主任", hired_on=date(2015, 9, 1))
    return World(make, term, main, branch, hall, worker, leader)


class Web(FormClient):
    """Browser without scripts, in which a test signs users in."""

    def __init__(self, client: FlaskClient, sign_in: SignIn, make: Factory) -> None:
        super().__init__(client)
        self.sign_in, self.make = sign_in, make

    def enter(self, name: str | None = None, **options: Any) -> User:
        user = self.make.user(name, **options)
        self.sign_in(self.client, user)
        return user

    def form(self, path: str) -> dict[str, Any]:
        """Return the fields of the page's main form with their values, of several the last."""
        return {name: values[-1] for name, values in self.fill(self.get(path)).items()}

    def post(self, path: str, **fields: Any) -> Response:
        return self.submit(path, fields)

    def step(self, record: Record, key: str, **fields: Any) -> Response:
        """Take a step of a record as its page offers it."""
        number, path = record.id, f"/safety/{type(record).__record__}/step/"
        return self.submit(path, {"id": number, "step": key, "version": record.version, **fields})


@pytest.fixture
def web(app: Flask, client: FlaskClient, sign_in: SignIn, make: Factory) -> Web:
    """Return a browser without a signed-in user; sign in with ``web.enter(...)``."""
    return Web(client, sign_in, make)

"""Fixtures of the safety tests: a term, two campuses, places and a few members of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

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
from portal.base.clock import now
from portal.base.db import db
from portal.base.scope import Limits
from portal.evidence.measure import measure
from portal.organisation.models import Campus, Place, Staff, Term
from portal.records.base import Record
from portal.rules.models import RuleOverride
from portal.testing.factories import Factory
from portal.testing.measuring import own_facts
from portal.testing.types import Coverage, Measured, Override, SignIn

DAY = date(2026, 3, 2)
"""A Monday in the term."""


@dataclass
class World:
    """Factory of records with plausible values, so that a test names only the values it is about."""

    make: Factory
    term: Term
    main: Campus
    branch: Campus
    hall: Place
    worker: Staff
    leader: Staff
    day: date = DAY

    def repair(self, **values: Any) -> RepairOrder:
        return self.make(RepairOrder, **({"occurred_on": DAY, "place": self.hall, "fault": "灯管不亮"} | values))

    def inspection(self, kind: InspectionKind = InspectionKind.LEADERS, **values: Any) -> SafetyInspection:
        return self.make(SafetyInspection, **({"occurred_on": DAY, "kind": kind} | values))

    def line(
        self, inspection: SafetyInspection, result: LineResult = LineResult.FAILED, **values: Any
    ) -> InspectionLine:
        given = {"inspection": inspection, "item": "消防器材", "result": result, "finding": "压力不足"}
        return self.make(InspectionLine, **(given | values))

    def hazard(self, **values: Any) -> Hazard:
        return self.make(Hazard, **({"occurred_on": DAY, "place": self.hall, "description": "护栏松动"} | values))

    def plan(self, cycle: Cycle, **values: Any) -> MaintenancePlan:
        given = {"equipment": "空调", "place": self.hall, "cycle": cycle, "starts_on": date(2026, 2, 24)}
        return self.make(MaintenancePlan, **(given | values))

    def maintenance(self, plan: MaintenancePlan, **values: Any) -> Maintenance:
        return self.make(Maintenance, **({"occurred_on": DAY, "plan": plan, "result": MaintenanceResult.GOOD} | values))

    def patrol(self, **values: Any) -> FirePatrol:
        return self.make(FirePatrol, **({"occurred_on": DAY, "campus": self.main, "points": 10} | values))

    def fire_inspection(self, **values: Any) -> FireInspection:
        return self.make(FireInspection, **({"occurred_on": DAY, "campus": self.main, "points": 10} | values))

    def equipment(self, **values: Any) -> FireEquipment:
        given = {"kind": FireEquipmentKind.EXTINGUISHER, "place": self.hall, "quantity": 1}
        return self.make(FireEquipment, **(given | values))

    def tested(self, equipment: FireEquipment, **values: Any) -> EquipmentTest:
        given = {"occurred_on": DAY, "equipment": equipment, "result": TestResult.PASSED}
        return self.make(EquipmentTest, **(given | values))

    def duty(self, **values: Any) -> DutyLog:
        return self.make(DutyLog, **({"occurred_on": DAY, "person": self.worker} | values))

    def pledge(self, staff: Staff, **values: Any) -> SafetyPledge:
        return self.make(SafetyPledge, **({"staff": staff, "year": 2026, "signed_on": DAY} | values))

    def education(self, **values: Any) -> SafetyEducation:
        given = {"occurred_on": DAY, "channel": Channel.LESSON, "topic": "防火", "attendance": 100}
        return self.make(SafetyEducation, **(given | values))

    def drill(self, **values: Any) -> Drill:
        given = {"occurred_on": DAY, "kind": DrillKind.FIRE, "participants": 300, "evacuation_seconds": 100}
        return self.make(Drill, **(given | values))

    def defence(self, defence: Defence = Defence.GUARDS, **values: Any) -> SecurityMeasure:
        given = {"occurred_on": DAY, "defence": defence, "item": "保安", "state": DefenceState.GOOD}
        return self.make(SecurityMeasure, **(given | values))

    def incident(self, **values: Any) -> Incident:
        return self.make(Incident, **({"occurred_on": DAY, "title": "摔伤", "level": IncidentLevel.ORDINARY} | values))


@pytest.fixture
def world(make: Factory) -> World:
    """Return a world with a term, 本部 and 分部, 多功能厅, a repairman and a head of logistics."""
    term, main, branch = make.term(), make.campus(), make.campus("分部")
    hall = make.place("多功能厅", campus=main)
    worker = make.staff("赵维修", post="维修工", hired_on=date(2020, 9, 1))
    leader = make.staff("钱主任", post="后勤主任", hired_on=date(2015, 9, 1))
    return World(make, term, main, branch, hall, worker, leader)


@pytest.fixture
def override(make: Factory) -> Override:
    """Return a function that stores a kindergarten's own value of a rule."""

    def decide(name: str, value: str, starts_on: date, ends_on: date | None = None) -> None:
        make(
            RuleOverride,
            rule=name,
            value=Decimal(value),
            starts_on=starts_on,
            ends_on=ends_on,
            source="园务会议",
            decided_at=now(),
        )

    return decide


@pytest.fixture
def measured(world: World, data_app: Flask) -> Measured:
    """Return ``measured(limits=None)``: the facts of the term by key, none of which failed."""

    def values(limits: Limits | None = None) -> dict[str, Any]:
        db.session.flush()
        return own_facts("safety", world.term, limits)

    return values


@pytest.fixture
def coverage(world: World, data_app: Flask) -> Coverage:
    """Return ``coverage(key)``: due, kept and met of an obligation."""

    def of(key: str) -> tuple[int, int, int]:
        db.session.flush()
        found = measure(world.term, only=[f"safety.{key}"]).coverages[f"safety.{key}"]
        assert found.failed is None
        return found.due, found.kept, found.met

    return of


class Web:
    """Signed-in browser without scripts."""

    def __init__(self, client: FlaskClient, sign_in: SignIn, make: Factory) -> None:
        self.client, self.sign_in, self.make = client, sign_in, make

    def enter(self, name: str | None = None, **options: Any) -> User:
        user = self.make.user(name, **options)
        self.sign_in(self.client, user)
        return user

    def get(self, path: str) -> html.HtmlElement:
        db.session.commit()
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path} answers {answer.status_code}"
        return html.fromstring(answer.text)

    def form(self, path: str) -> dict[str, Any]:
        """Return the fields of the page's main form with their values."""
        forms = self.get(path).xpath("//main//form[@method='post']")
        return {name: value for name, value in forms[0].form_values() if value is not None}

    def post(self, path: str, **fields: Any) -> TestResponse:
        db.session.commit()
        answer = self.client.post(path, data=fields)
        db.session.rollback()
        db.session.expire_all()
        return answer

    def step(self, record: Record, key: str, **fields: Any) -> TestResponse:
        """Take a step of a record as its page offers it."""
        number, path = record.id, f"/safety/{type(record).__record__}/step/"
        return self.post(path, id=number, step=key, version=record.version, **fields)


@pytest.fixture
def web(app: Flask, client: FlaskClient, sign_in: SignIn, make: Factory) -> Web:
    """Return a browser without a signed-in user; sign in with ``web.enter(...)``."""
    return Web(client, sign_in, make)

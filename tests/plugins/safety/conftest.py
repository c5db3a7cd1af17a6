"""A small world for the safety tests: a term, two campuses, places, a few members of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import html

from plugins.safety.models import (
    Channel,
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
from portal.clock import now
from portal.db import db
from portal.evidence.measure import measure
from portal.rules.models import RuleOverride
from portal.testing.measuring import own_facts

DAY = date(2026, 3, 2)
"""A Monday in the term."""


@dataclass
class World:
    """Records with believable values, so that a test names only what it is about."""

    make: Any
    term: Any = None
    main: Any = None
    branch: Any = None
    hall: Any = None
    worker: Any = None
    leader: Any = None
    day: date = DAY

    def repair(self, **values: Any) -> Any:
        return self.make(RepairOrder, **({"occurred_on": DAY, "place": self.hall, "fault": "灯管不亮"} | values))

    def inspection(self, kind: InspectionKind = InspectionKind.LEADERS, **values: Any) -> Any:
        return self.make(SafetyInspection, **({"occurred_on": DAY, "kind": kind} | values))

    def line(self, inspection: Any, result: LineResult = LineResult.FAILED, **values: Any) -> Any:
        given = {"inspection": inspection, "item": "消防器材", "result": result, "finding": "压力不足"}
        return self.make(InspectionLine, **(given | values))

    def hazard(self, **values: Any) -> Any:
        return self.make(Hazard, **({"occurred_on": DAY, "place": self.hall, "description": "护栏松动"} | values))

    def plan(self, cycle: Any, **values: Any) -> Any:
        given = {"equipment": "空调", "place": self.hall, "cycle": cycle, "starts_on": date(2026, 2, 24)}
        return self.make(MaintenancePlan, **(given | values))

    def maintenance(self, plan: Any, **values: Any) -> Any:
        return self.make(Maintenance, **({"occurred_on": DAY, "plan": plan, "result": MaintenanceResult.GOOD} | values))

    def patrol(self, model: Any = FirePatrol, **values: Any) -> Any:
        return self.make(model, **({"occurred_on": DAY, "campus": self.main, "points": 10} | values))

    def fire_inspection(self, **values: Any) -> Any:
        return self.patrol(FireInspection, **values)

    def equipment(self, **values: Any) -> Any:
        given = {"kind": FireEquipmentKind.EXTINGUISHER, "place": self.hall, "quantity": 1}
        return self.make(FireEquipment, **(given | values))

    def tested(self, equipment: Any, **values: Any) -> Any:
        given = {"occurred_on": DAY, "equipment": equipment, "result": TestResult.PASSED}
        return self.make(EquipmentTest, **(given | values))

    def duty(self, **values: Any) -> Any:
        return self.make(DutyLog, **({"occurred_on": DAY, "person": self.worker} | values))

    def pledge(self, staff: Any, **values: Any) -> Any:
        return self.make(SafetyPledge, **({"staff": staff, "year": 2026, "signed_on": DAY} | values))

    def education(self, **values: Any) -> Any:
        given = {"occurred_on": DAY, "channel": Channel.LESSON, "topic": "防火", "attendance": 100}
        return self.make(SafetyEducation, **(given | values))

    def drill(self, **values: Any) -> Any:
        given = {"occurred_on": DAY, "kind": DrillKind.FIRE, "participants": 300, "evacuation_seconds": 100}
        return self.make(Drill, **(given | values))

    def defence(self, defence: Defence = Defence.GUARDS, **values: Any) -> Any:
        given = {"occurred_on": DAY, "defence": defence, "item": "保安", "state": DefenceState.GOOD}
        return self.make(SecurityMeasure, **(given | values))

    def incident(self, **values: Any) -> Any:
        return self.make(Incident, **({"occurred_on": DAY, "title": "摔伤", "level": IncidentLevel.ORDINARY} | values))


@pytest.fixture
def world(make: Any) -> World:
    """A term, 本部 and 分部, 多功能厅, a repairman and a head of logistics."""
    world = World(make)
    world.term = make.term()
    world.main, world.branch = make.campus(), make.campus("分部")
    world.hall = make.place("多功能厅", campus=world.main)
    world.worker = make.staff("赵维修", post="维修工", hired_on=date(2020, 9, 1))
    world.leader = make.staff("钱主任", post="后勤主任", hired_on=date(2015, 9, 1))
    return world


@pytest.fixture
def override(make: Any) -> Any:
    """Set a kindergarten's own value of a rule."""

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
def measured(world: World, data_app: Any) -> Any:
    """``measured(limits=None)``: the facts of the term by key, none of which failed."""

    def values(limits: Any = None) -> dict[str, Any]:
        db.session.flush()
        return own_facts("safety", world.term, limits)

    return values


@pytest.fixture
def coverage(world: World, data_app: Any) -> Any:
    """``coverage(key)``: due, kept and met of an obligation."""

    def of(key: str) -> tuple[int, int, int]:
        db.session.flush()
        found = measure(world.term, only=[f"safety.{key}"]).coverages[f"safety.{key}"]
        assert found.failed is None
        return found.due, found.kept, found.met

    return of


class Web:
    """A signed-in browser without scripts."""

    def __init__(self, client: Any, sign_in: Any, make: Any) -> None:
        self.client, self.sign_in, self.make = client, sign_in, make

    def enter(self, name: str | None = None, **options: Any) -> Any:
        user = self.make.user(name, **options)
        self.sign_in(self.client, user)
        return user

    def get(self, path: str, status: int = 200) -> Any:
        db.session.commit()
        answer = self.client.get(path)
        assert answer.status_code == status, f"{path} answers {answer.status_code}"
        return html.fromstring(answer.text) if status == 200 else answer

    def form(self, path: str) -> dict[str, Any]:
        """The fields of the page's main form as they stand in it."""
        forms = self.get(path).xpath("//main//form[@method='post']")
        return {name: value for name, value in forms[0].form_values() if value is not None}

    def post(self, path: str, **fields: Any) -> Any:
        db.session.commit()
        answer = self.client.post(path, data=fields)
        db.session.rollback()
        db.session.expire_all()
        return answer

    def step(self, record: Any, key: str, **fields: Any) -> Any:
        """Take a step of a record as its page offers it."""
        number, path = record.id, f"/safety/{type(record).__record__}/step/"
        return self.post(path, id=number, step=key, version=record.version, **fields)


@pytest.fixture
def web(app: Any, client: Any, sign_in: Any, make: Any) -> Web:
    """Nobody signed in yet: ``web.enter(...)``."""
    return Web(client, sign_in, make)

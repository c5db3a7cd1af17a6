"""A small world for the health tests: a term, two classes, a few children."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plugins.health.models import Attendance, CheckSession, Disinfection, HealthCheck, HealthFinding, Item, Method
from portal.clock import now
from portal.rules.models import RuleOverride

DAY = date(2026, 3, 2)
"""A Monday in the term."""


@dataclass
class World:
    """Records with believable values, so that a test names only what it is about."""

    make: Any
    term: Any = None
    room: Any = None
    other: Any = None
    children: list[Any] = field(default_factory=list)
    day: date = DAY

    def attendance(self, **values: Any) -> Any:
        given = {"occurred_on": DAY, "classroom": self.room, "enrolled": 25, "expected": 25, "present": 25}
        return self.make(Attendance, **(given | values))

    def check(self, session: CheckSession = CheckSession.MORNING, **values: Any) -> Any:
        given = {"occurred_on": DAY, "classroom": self.room, "session": session, "checked": 20, "abnormal": 0}
        return self.make(HealthCheck, **(given | values))

    def finding(self, check: Any, **values: Any) -> Any:
        given = {
            "occurred_on": check.occurred_on,
            "classroom": check.classroom,
            "session": check.session,
            "child": self.children[0],
            "check": check,
            "symptoms": frozenset(),
        }
        return self.make(HealthFinding, **(given | values))

    def disinfection(self, item: Item = Item.CUPS, method: Method = Method.STEAM, **values: Any) -> Any:
        given = {"occurred_on": DAY, "classroom": self.room, "item": item, "method": method, "minutes": 10}
        return self.make(Disinfection, **(given | values))


@pytest.fixture
def world(make: Any) -> World:
    """A term, the classes 小一班 and 小二班, three children in 小一班 and one in 小二班."""
    world = World(make)
    world.term = make.term()
    world.room, world.other = make.classroom("小一班"), make.classroom("小二班")
    world.children = [make.child(name, classroom=world.room) for name in ("赵一", "钱二", "孙三")]
    world.children.append(make.child("李四", classroom=world.other))
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

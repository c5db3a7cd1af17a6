"""Fixtures of the health tests: a term, two classes and a few children."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from plugins.health.models import (
    Attendance,
    CheckSession,
    DisinfectedItem,
    Disinfection,
    HealthCheck,
    HealthFinding,
    Method,
    SickAbsence,
)
from portal.base.db import db
from portal.organisation.models import Child
from portal.testing import world as base
from portal.testing.dates import DAY
from portal.testing.factories import Factory
from portal.testing.forms import Fields, FormClient
from portal.testing.types import SignIn


@dataclass
class World(base.World):
    """Records with plausible values."""

    children: list[Child] = field(default_factory=list)
    # What stays of them when the session has let go of the records.
    ids: list[int] = field(default_factory=list)
    classroom_id: int = 0
    other_id: int = 0

    def attendance(self, **values: Any) -> Attendance:
        given = {"occurred_on": DAY, "classroom": self.classroom, "enrolled": 25, "expected": 25, "present": 25}
        return self.make(Attendance, given, **values)

    def check(self, session: CheckSession = CheckSession.MORNING, **values: Any) -> HealthCheck:
        given = {"occurred_on": DAY, "classroom": self.classroom, "session": session, "checked": 20, "abnormal": 0}
        return self.make(HealthCheck, given, **values)

    def finding(self, check: HealthCheck, **values: Any) -> HealthFinding:
        given = {
            "occurred_on": check.occurred_on,
            "classroom": check.classroom,
            "session": check.session,
            "child": self.children[0],
            "check": check,
            "symptoms": frozenset(),
        }
        return self.make(HealthFinding, given, **values)

    def leave(self, since: date, **values: Any) -> SickAbsence:
        given = {"occurred_on": since, "classroom": self.classroom, "child": self.children[0]}
        return self.make(SickAbsence, given, **values)

    def disinfection(
        self, item: DisinfectedItem = DisinfectedItem.CUPS, method: Method = Method.STEAM, **values: Any
    ) -> Disinfection:
        given = {"occurred_on": DAY, "classroom": self.classroom, "item": item, "method": method, "minutes": 10}
        return self.make(Disinfection, given, **values)


@pytest.fixture
def world(make: Factory) -> World:
    """Return a world with the classes 小一班 and 小二班, three children in 小一班 and one in 小二班."""
    world = World(make, make.term())
    classes = ((world.classroom, ("赵一", "钱二", "孙三")), (world.other, ("李四",)))
    world.children += [make.child(name, classroom=classroom) for classroom, names in classes for name in names]
    return world


SHEET_RIGHTS = ["health.health_check.edit", "health.health_finding.edit", "health.attendance.edit"]


class Sheet(FormClient):
    """Class sheet as filled in by a browser without scripts."""

    form_path = "//form[@method='post' and @data-sheet-form]"

    def __init__(self, client: FlaskClient, world: World) -> None:
        super().__init__(client)
        self.world, self.today = world, DAY

    def open(self, **query: Any) -> html.HtmlElement:
        defaults: dict[str, Any] = {"day": self.today.isoformat(), "session": "morning"}
        return self.get("/health/sheet/", **(defaults | {"classroom": self.world.classroom_id} | query))

    def send(self, fields: Fields) -> TestResponse:
        return self.submit("/health/sheet/", fields)

    def save(self, query: dict[str, Any] | None = None, /, **changes: Any) -> TestResponse:
        return self.send(self.fill(self.open(**(query or {})), **changes))


@pytest.fixture
def sheet(app: Flask, client: FlaskClient, world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Sheet:
    """Return the sheet of 小一班, opened by a carer; ``sheet.today`` is the current day."""
    sign_in(client, world.make.user(permissions=SHEET_RIGHTS))
    world.ids = [child.id for child in world.children]
    world.classroom_id, world.other_id = world.classroom.id, world.other.id
    db.session.commit()
    sheet = Sheet(client, world)
    monkeypatch.setattr("plugins.health.sheet.page.today", lambda: sheet.today)
    monkeypatch.setattr("plugins.health.sheet.later.today", lambda: sheet.today)
    return sheet

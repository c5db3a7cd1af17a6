"""A small world for the health tests: a term, two classes, a few children."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from plugins.health.models import (
    Attendance,
    CheckSession,
    Disinfection,
    HealthCheck,
    HealthFinding,
    Item,
    Method,
    SickAbsence,
)
from portal.clock import now
from portal.db import db
from portal.evidence.measure import measure
from portal.organisation.models import Child, Classroom, Term
from portal.rules.models import RuleOverride
from portal.scope import Limits
from portal.testing.factories import Factory
from portal.testing.measuring import own_facts
from portal.testing.types import Coverage, Measured, Override, SignIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DAY = date(2026, 3, 2)
"""A Monday in the term."""


@dataclass
class World:
    """Records with believable values, so that a test names only what it is about."""

    make: Factory
    term: Term
    room: Classroom
    other: Classroom
    children: list[Child]
    day: date = DAY
    # What stays of them when the session has let go of the records.
    ids: list[int] = field(default_factory=list)
    room_id: int = 0
    other_id: int = 0

    def attendance(self, **values: Any) -> Attendance:
        given = {"occurred_on": DAY, "classroom": self.room, "enrolled": 25, "expected": 25, "present": 25}
        return self.make(Attendance, **(given | values))

    def check(self, session: CheckSession = CheckSession.MORNING, **values: Any) -> HealthCheck:
        given = {"occurred_on": DAY, "classroom": self.room, "session": session, "checked": 20, "abnormal": 0}
        return self.make(HealthCheck, **(given | values))

    def finding(self, check: HealthCheck, **values: Any) -> HealthFinding:
        given = {
            "occurred_on": check.occurred_on,
            "classroom": check.classroom,
            "session": check.session,
            "child": self.children[0],
            "check": check,
            "symptoms": frozenset(),
        }
        return self.make(HealthFinding, **(given | values))

    def leave(self, since: date, **values: Any) -> SickAbsence:
        given = {"occurred_on": since, "classroom": self.room, "child": self.children[0]}
        return self.make(SickAbsence, **(given | values))

    def disinfection(self, item: Item = Item.CUPS, method: Method = Method.STEAM, **values: Any) -> Disinfection:
        given = {"occurred_on": DAY, "classroom": self.room, "item": item, "method": method, "minutes": 10}
        return self.make(Disinfection, **(given | values))


@pytest.fixture
def world(make: Factory) -> World:
    """A term, the classes 小一班 and 小二班, three children in 小一班 and one in 小二班."""
    term, room, other = make.term(), make.classroom("小一班"), make.classroom("小二班")
    children = [make.child(name, classroom=room) for name in ("赵一", "钱二", "孙三")]
    return World(make, term, room, other, [*children, make.child("李四", classroom=other)])


@pytest.fixture
def override(make: Factory) -> Override:
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
def measured(world: World, data_app: Flask) -> Measured:
    """``measured(limits=None)``: the facts of the term by key, none of which failed."""

    def values(limits: Limits | None = None) -> dict[str, Any]:
        db.session.flush()
        return own_facts("health", world.term, limits)

    return values


@pytest.fixture
def coverage(world: World, data_app: Flask) -> Coverage:
    """``coverage(key)``: due, kept and met of an obligation."""

    def of(key: str) -> tuple[int, int, int]:
        db.session.flush()
        found = measure(world.term, only=[f"health.{key}"]).coverages[f"health.{key}"]
        assert found.failed is None
        return found.due, found.kept, found.met

    return of


SHEET_RIGHTS = ["health.health_check.edit", "health.health_finding.edit", "health.attendance.edit"]


class Sheet:
    """The class sheet as a browser without scripts fills it in."""

    def __init__(self, client: FlaskClient, world: World) -> None:
        self.client, self.world, self.today = client, world, DAY

    def open(self, **query: Any) -> html.HtmlElement:
        query = {"day": self.today.isoformat(), "session": "morning", "classroom": self.world.room_id} | query
        answer = self.client.get("/health/sheet/", query_string=query)
        assert answer.status_code == 200
        return html.fromstring(answer.text)

    def fill(self, tree: html.HtmlElement, **marks: Any) -> dict[str, Any]:
        form = tree.xpath("//form[@method='post' and @data-sheet-form]")[0]
        fields: dict[str, Any] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        for name, value in marks.items():
            fields[name] = value if isinstance(value, list) else [value]
        return {name: value for name, value in fields.items() if value != [None]}

    def send(self, fields: dict[str, Any]) -> TestResponse:
        db.session.expire_all()
        answer = self.client.post("/health/sheet/", data=fields)
        db.session.rollback()
        return answer

    def save(self, query: dict[str, Any] | None = None, /, **marks: Any) -> TestResponse:
        return self.send(self.fill(self.open(**(query or {})), **marks))


@pytest.fixture
def sheet(app: Flask, client: FlaskClient, world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Sheet:
    """The sheet of 小一班 before a carer; ``sheet.today`` is the day."""
    sign_in(client, world.make.user(permissions=SHEET_RIGHTS))
    world.ids = [child.id for child in world.children]
    world.room_id, world.other_id = world.room.id, world.other.id
    db.session.commit()
    sheet = Sheet(client, world)
    monkeypatch.setattr("plugins.health.sheet.page.today", lambda: sheet.today)
    monkeypatch.setattr("plugins.health.sheet.later.today", lambda: sheet.today)
    return sheet


PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
}


class OpenPhone(Protocol):
    """Opens a page of the portal at this address."""

    def __call__(self, address: str, path: str, **options: Any) -> Page: ...


@pytest.fixture
def open_phone(browser: Browser) -> Iterator[OpenPhone]:
    """``open_phone(address, path)``: a page on which 保健员 has signed in; console errors fail the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(address: str, path: str, **options: Any) -> Page:
        contexts.append(browser.new_context(**PHONE, base_url=address, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        page.fill("input[name=username]", "保健员")
        page.fill("input[name=password]", "correct horse 7")
        page.click("main button[type=submit]")
        page.wait_for_selector("#content h1")
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")
        context.close()
    assert complaints == []

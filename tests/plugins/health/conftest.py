"""Fixtures of the health tests: a term, two classes and a few children."""

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
    DisinfectedItem,
    Disinfection,
    HealthCheck,
    HealthFinding,
    Method,
    SickAbsence,
)
from portal.base.clock import now
from portal.base.db import db
from portal.base.scope import Limits
from portal.evidence.measure import measure
from portal.organisation.models import Child, Classroom, Term
from portal.rules.models import RuleOverride
from portal.testing.factories import Factory
from portal.testing.measuring import own_facts
from portal.testing.types import Coverage, Measured, Override, SignIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DAY = date(2026, 3, 2)
"""A Monday in the term."""


@dataclass
class World:
    """Factory of records with plausible values, so that a test names only the values it is about."""

    make: Factory
    term: Term
    classroom: Classroom
    other: Classroom
    children: list[Child]
    day: date = DAY
    # What stays of them when the session has let go of the records.
    ids: list[int] = field(default_factory=list)
    classroom_id: int = 0
    other_id: int = 0

    def attendance(self, **values: Any) -> Attendance:
        given = {"occurred_on": DAY, "classroom": self.classroom, "enrolled": 25, "expected": 25, "present": 25}
        return self.make(Attendance, **(given | values))

    def check(self, session: CheckSession = CheckSession.MORNING, **values: Any) -> HealthCheck:
        given = {"occurred_on": DAY, "classroom": self.classroom, "session": session, "checked": 20, "abnormal": 0}
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
        given = {"occurred_on": since, "classroom": self.classroom, "child": self.children[0]}
        return self.make(SickAbsence, **(given | values))

    def disinfection(
        self, item: DisinfectedItem = DisinfectedItem.CUPS, method: Method = Method.STEAM, **values: Any
    ) -> Disinfection:
        given = {"occurred_on": DAY, "classroom": self.classroom, "item": item, "method": method, "minutes": 10}
        return self.make(Disinfection, **(given | values))


@pytest.fixture
def world(make: Factory) -> World:
    """A term, the classes 小一班 and 小二班, three children in 小一班 and one in 小二班."""
    term, classroom, other = make.term(), make.classroom("小一班"), make.classroom("小二班")
    children = [make.child(name, classroom=classroom) for name in ("赵一", "钱二", "孙三")]
    return World(make, term, classroom, other, [*children, make.child("李四", classroom=other)])


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
        return own_facts("health", world.term, limits)

    return values


@pytest.fixture
def coverage(world: World, data_app: Flask) -> Coverage:
    """Return ``coverage(key)``: due, kept and met of an obligation."""

    def of(key: str) -> tuple[int, int, int]:
        db.session.flush()
        found = measure(world.term, only=[f"health.{key}"]).coverages[f"health.{key}"]
        assert found.failed is None
        return found.due, found.kept, found.met

    return of


SHEET_RIGHTS = ["health.health_check.edit", "health.health_finding.edit", "health.attendance.edit"]


class Sheet:
    """Class sheet as filled in by a browser without scripts."""

    def __init__(self, client: FlaskClient, world: World) -> None:
        self.client, self.world, self.today = client, world, DAY

    def open(self, **query: Any) -> html.HtmlElement:
        query = {"day": self.today.isoformat(), "session": "morning", "classroom": self.world.classroom_id} | query
        answer = self.client.get("/health/sheet/", query_string=query)
        assert answer.status_code == 200
        return html.fromstring(answer.text)

    def fill(self, tree: html.HtmlElement, **changes: Any) -> dict[str, Any]:
        form = tree.xpath("//form[@method='post' and @data-sheet-form]")[0]
        fields: dict[str, Any] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        for name, value in changes.items():
            fields[name] = value if isinstance(value, list) else [value]
        return {name: value for name, value in fields.items() if value != [None]}

    def send(self, fields: dict[str, Any]) -> TestResponse:
        db.session.expire_all()
        answer = self.client.post("/health/sheet/", data=fields)
        db.session.rollback()
        return answer

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


PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
}


class OpenPhone(Protocol):
    """Function that opens a page of the portal at an address."""

    def __call__(self, address: str, path: str, **options: Any) -> Page: ...


@pytest.fixture
def open_phone(browser: Browser) -> Iterator[OpenPhone]:
    """Yield ``open_phone(address, path)``: a page with 保健员 signed in; console errors fail the test."""
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

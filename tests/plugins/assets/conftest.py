"""Fixtures of the assets tests: a term, two classes, a place, cards and sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from plugins.assets.models import (
    Asset,
    AssetChange,
    BudgetLine,
    ChangeKind,
    Phase,
    Purchase,
    Stocktake,
    StocktakeLine,
)
from portal.base.db import db
from portal.base.scope import Limits
from portal.evidence.measure import measure
from portal.organisation.models import Classroom, Place, Staff, Term
from portal.testing.factories import Factory
from portal.testing.measuring import own_facts
from portal.testing.types import Coverage, Measured, SignIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FIRST, LAST = date(2026, 2, 24), date(2026, 7, 3)


@dataclass
class World:
    """Factory of records with plausible values, so that a test names only the values it is about."""

    make: Factory
    term: Term
    classroom: Classroom
    other: Classroom
    place: Place
    head: Staff
    count: int = 0

    def asset(self, **values: Any) -> Asset:
        self.count += 1
        given = {"code": f"GD{self.count:05d}", "name": "钢琴", "unit_price": Decimal(15800), "quantity": 1}
        given |= {"classroom": self.classroom, "acquired_on": date(2020, 9, 1)}
        return self.make(Asset, **(given | values))

    def change(self, asset: Asset, kind: ChangeKind, day: date, **values: Any) -> AssetChange:
        return self.make(AssetChange, asset=asset, kind=kind, occurred_on=day, **values)

    def stocktake(self, phase: Phase = Phase.OPENING, day: date = FIRST, **values: Any) -> Stocktake:
        given = {"classroom": self.classroom, "book_quantity": 10, "found_quantity": 10}
        return self.make(Stocktake, phase=phase, occurred_on=day, **(given | values))

    def line(self, stocktake: Stocktake, asset: Asset | None = None, **values: Any) -> StocktakeLine:
        given = {
            "occurred_on": stocktake.occurred_on,
            "phase": stocktake.phase,
            "classroom": stocktake.classroom,
            "stocktake": stocktake,
            "asset": asset,
            "book_quantity": asset.quantity if asset is not None else 0,
        }
        return self.make(StocktakeLine, **(given | values))

    def purchase(self, day: date = FIRST, **values: Any) -> Purchase:
        given = {"item": "洗衣机", "quantity": 2, "amount": Decimal(7998)}
        return self.make(Purchase, occurred_on=day, **(given | values))

    def budget(self, item: str = "维修费", **values: Any) -> BudgetLine:
        given = {"fiscal_year": 2026, "approved": Decimal(1000)}
        return self.make(BudgetLine, item=item, **(given | values))


@pytest.fixture
def world(make: Factory) -> World:
    """Return a world with a term, the classes 小一班 and 小二班, a store room and a head."""
    term, classroom, other = make.term(), make.classroom("小一班"), make.classroom("小二班")
    return World(make, term, classroom, other, make.place("保管室"), make.staff("园长甲", post="园长"))


@pytest.fixture
def measured(world: World, data_app: Flask) -> Measured:
    """Return ``measured(limits=None)``: the facts of the term by key, none of which failed."""

    def values(limits: Limits | None = None) -> dict[str, Any]:
        db.session.flush()
        return own_facts("assets", world.term, limits)

    return values


@pytest.fixture
def coverage(world: World, data_app: Flask) -> Coverage:
    """Return ``coverage(key)``: due, kept and met of an obligation."""

    def of(key: str) -> tuple[int, int, int]:
        db.session.flush()
        found = measure(world.term, only=[f"assets.{key}"]).coverages[f"assets.{key}"]
        assert found.failed is None
        return found.due, found.kept, found.met

    return of


SHEET_RIGHTS = ["assets.stocktake.edit", "assets.stocktake_line.edit", "assets.stocktake.view"]


class Sheet:
    """Stock-take sheet of a class as filled in by a browser without scripts."""

    def __init__(self, client: FlaskClient, classroom_id: int, other_id: int) -> None:
        self.client, self.classroom_id, self.other_id = client, classroom_id, other_id
        self.today = FIRST

    def get(self, **query: Any) -> TestResponse:
        parameters = {"phase": "opening", "classroom": self.classroom_id, "day": self.today.isoformat()} | query
        return self.client.get("/assets/stocktaking/", query_string=parameters)

    def open(self, **query: Any) -> html.HtmlElement:
        answer = self.get(**query)
        assert answer.status_code == 200
        return html.fromstring(answer.text)

    def fill(self, tree: html.HtmlElement, **changes: Any) -> dict[str, Any]:
        form = tree.xpath("//form[@data-stock-form]")[0]
        fields: dict[str, Any] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        for name, value in changes.items():
            fields[name] = value if isinstance(value, list) else [value]
        return {name: value for name, value in fields.items() if value != [None]}

    def send(self, fields: dict[str, Any]) -> TestResponse:
        db.session.expire_all()
        answer = self.client.post("/assets/stocktaking/", data=fields)
        db.session.rollback()
        return answer

    def save(self, query: dict[str, Any] | None = None, /, **changes: Any) -> TestResponse:
        return self.send(self.fill(self.open(**(query or {})), **({"do": "save"} | changes)))


@pytest.fixture
def sheet(app: Flask, client: FlaskClient, world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Sheet:
    """Return the sheet of 小一班, opened by a person who counts; ``sheet.today`` is the current day."""
    sign_in(client, world.make.user("盘点人", permissions=SHEET_RIGHTS))
    found = Sheet(client, world.classroom.id, world.other.id)
    db.session.commit()
    monkeypatch.setattr("plugins.assets.stocktaking.page.today", lambda: date(2026, 11, 1))
    return found


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
    """Yield ``open_phone(address, path)``: a page with 盘点人 signed in; console errors fail the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(address: str, path: str, **options: Any) -> Page:
        contexts.append(browser.new_context(**PHONE, base_url=address, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        page.fill("input[name=username]", "盘点人")
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

"""Fixtures of the assets tests: a term, two classes, a place, cards and sheets."""

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
from portal.organisation.models import Place, Staff
from portal.testing import world as base
from portal.testing.dates import FIRST
from portal.testing.factories import Factory
from portal.testing.forms import Fields, FormClient
from portal.testing.types import SignIn


@dataclass
class World(base.World):
    """Records with plausible values."""

    place: Place
    head: Staff
    count: int = 0

    def asset(self, **values: Any) -> Asset:
        self.count += 1
        given = {"code": f"GD{self.count:05d}", "name": "钢琴", "unit_price": Decimal(15800), "quantity": 1}
        given |= {"classroom": self.classroom, "acquired_on": date(2020, 9, 1)}
        return self.make(Asset, given, **values)

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
        return self.make(StocktakeLine, given, **values)

    def purchase(self, day: date = FIRST, **values: Any) -> Purchase:
        given = {"item": "洗衣机", "quantity": 2, "amount": Decimal(7998)}
        return self.make(Purchase, occurred_on=day, **(given | values))

    def budget(self, item: str = "维修费", **values: Any) -> BudgetLine:
        given = {"fiscal_year": 2026, "approved": Decimal(1000)}
        return self.make(BudgetLine, item=item, **(given | values))


@pytest.fixture
def world(make: Factory) -> World:
    """Return a world with a term, the classes 小一班 and 小二班, a store room and a head."""
    world = World(make, make.term(), make.place("保管室"), make.staff("园长甲", post="园长"), day=FIRST)
    world.add_classes()
    return world


SHEET_RIGHTS = ["assets.stocktake.edit", "assets.stocktake_line.edit", "assets.stocktake.view"]


class Sheet(FormClient):
    """Stock-take sheet of a class as filled in by a browser without scripts."""

    form_path = "//form[@data-stock-form]"

    def __init__(self, client: FlaskClient, classroom_id: int, other_id: int) -> None:
        super().__init__(client)
        self.classroom_id, self.other_id = classroom_id, other_id
        self.today = FIRST

    def response(self, **query: Any) -> TestResponse:
        parameters = {"phase": "opening", "classroom": self.classroom_id, "day": self.today.isoformat()} | query
        return self.client.get("/assets/stocktaking/", query_string=parameters)

    def open(self, **query: Any) -> html.HtmlElement:
        answer = self.response(**query)
        assert answer.status_code == 200
        return html.fromstring(answer.text)

    def send(self, fields: Fields) -> TestResponse:
        return self.submit("/assets/stocktaking/", fields)

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

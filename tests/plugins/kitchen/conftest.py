"""Fixtures of the kitchen tests: a term, a supplier, two cooks and a keeper of the pantry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from plugins.kitchen.models import (
    CookCheck,
    Direction,
    FoodReceipt,
    FoodSample,
    Gate,
    GateResult,
    KitchenVisitor,
    Level,
    Meal,
    MealAccount,
    MealCompanion,
    Menu,
    MenuIngredient,
    PantryBatch,
    PantryMove,
    ProcessCheck,
    Supplier,
    TablewareDisinfection,
    TablewareMethod,
)
from plugins.kitchen.models.oversight import FoodSafetyCheck
from portal.base.clock import now
from portal.base.db import db
from portal.evidence.measure import measure
from portal.organisation.models import Staff, Term
from portal.records.base import Record
from portal.registry.check import problems_with
from portal.rules.models import RuleOverride
from portal.testing.factories import Factory
from portal.testing.measuring import own_facts
from portal.testing.types import Coverage, Override, SignIn

DAY = date(2026, 3, 2)
"""A Monday in the term."""


Number = Decimal | int | str
"""Return an amount as a Decimal."""


@dataclass
class World:
    """Factory of records with plausible values, so that a test names only the values it is about."""

    make: Factory
    term: Term
    supplier: Supplier
    cook: Staff
    other: Staff
    keeper: Staff
    day: date = DAY

    def receipt(self, **values: Any) -> FoodReceipt:
        given = {"occurred_on": DAY, "item": "大米", "quantity": Decimal(50), "unit": "公斤", "supplier": self.supplier}
        return self.make(FoodReceipt, **(given | values))

    def batch(self, quantity: Number | None = None, **values: Any) -> PantryBatch:
        """Make a batch; with a quantity, that much is taken in on its first day."""
        number = db.session.query(PantryBatch).count() + 1
        given = {"number": f"20260302-{number:02}", "item": "大米", "unit": "公斤", "received_on": DAY}
        batch = self.make(PantryBatch, **(given | values))
        if quantity is not None:
            self.move(batch, quantity, Direction.IN, occurred_on=batch.received_on)
        return batch

    def move(
        self, batch: PantryBatch, quantity: Number, direction: Direction = Direction.OUT, **values: Any
    ) -> PantryMove:
        given = {"occurred_on": DAY, "batch": batch, "direction": direction, "quantity": Decimal(str(quantity))}
        return self.make(PantryMove, **(given | {"custodian": self.keeper} | values))

    def left(self, batch: PantryBatch) -> Decimal:
        db.session.flush()
        db.session.refresh(batch)
        return batch.balance

    def sample(self, **values: Any) -> FoodSample:
        given = {"occurred_on": DAY, "meal": Meal.LUNCH, "dish": "红烧肉", "grams": Decimal(130)}
        return self.make(FoodSample, **(given | values))

    def menu(self, dish: str = "红烧肉", parts: dict[str, Any] | None = None, **values: Any) -> Menu:
        given = {"occurred_on": DAY, "meal": Meal.LUNCH, "dish": dish}
        ingredients = [MenuIngredient(item=item, grams=Decimal(grams)) for item, grams in (parts or {}).items()]
        return self.make(Menu, ingredients=ingredients, **(given | values))

    def companion(self, **values: Any) -> MealCompanion:
        given = {"occurred_on": DAY, "meal": Meal.LUNCH, "leader": self.keeper}
        return self.make(MealCompanion, **(given | values))

    def gate(self, **values: Any) -> ProcessCheck:
        given = {"occurred_on": DAY, "gate": Gate.COOKING, "result": GateResult.PASSED}
        return self.make(ProcessCheck, **(given | values))

    def tableware(self, **values: Any) -> TablewareDisinfection:
        given = {"occurred_on": DAY, "meal": Meal.LUNCH, "method": TablewareMethod.STEAM, "minutes": 10}
        return self.make(TablewareDisinfection, **(given | values))

    def cook_check(self, **values: Any) -> CookCheck:
        return self.make(CookCheck, **({"occurred_on": DAY, "person": self.cook} | values))

    def visitor(self, **values: Any) -> KitchenVisitor:
        given = {"occurred_on": DAY, "visitor": "送货人", "reason": "搬运", "entered_at": now(), "left_at": now()}
        return self.make(KitchenVisitor, **(given | {"permitted_by": self.keeper} | values))

    def safety_check(self, level: Level = Level.DAILY, **values: Any) -> FoodSafetyCheck:
        return self.make(FoodSafetyCheck, **({"occurred_on": DAY, "level": level} | values))

    def account(self, day: date, income: Number, cost: Number, **values: Any) -> MealAccount:
        given = {"occurred_on": day, "income": Decimal(str(income)), "cost": Decimal(str(cost))}
        return self.make(MealAccount, **(given | values))


@pytest.fixture
def world(make: Factory) -> World:
    """Return a world with a term, a licensed supplier, the cooks 甲一 and 乙二, and the keeper 丙三."""
    term = make.term()
    supplier = make(Supplier, name="市配菜中心", licence_no="JY1", licence_expires_on=date(2028, 1, 1))
    cook, other = (make.staff(name, post="营养员") for name in ("甲一", "乙二"))
    return World(make, term, supplier, cook, other, make.staff("丙三", post="采购员"))


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
def measured(world: World, data_app: Flask) -> Callable[[], dict[str, Any]]:
    """Return ``measured()``: the kitchen's facts of the term by key, none of which failed."""

    def values() -> dict[str, Any]:
        db.session.flush()
        return own_facts("kitchen", world.term)

    return values


@pytest.fixture
def coverage(world: World, data_app: Flask) -> Coverage:
    """Return ``coverage(key)``: due, kept and met of an obligation."""

    def of(key: str) -> tuple[int, int, int]:
        db.session.flush()
        found = measure(world.term, only=[f"kitchen.{key}"]).coverages[f"kitchen.{key}"]
        assert found.failed is None
        return found.due, found.kept, found.met

    return of


@pytest.fixture
def problem_fields() -> Callable[[Record], list[str | None]]:
    """Return ``problem_fields(record)``: the fields with a problem of a record made in the browser."""

    def fields(record: Record) -> list[str | None]:
        with db.session.no_autoflush:
            return [problem.field for problem in problems_with(record)]

    return fields


class Pages:
    """Pages as used by a browser without scripts."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, status: int = 200) -> html.HtmlElement:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text[:500]
        return html.fromstring(answer.text)

    def post(self, path: str, data: dict[str, Any]) -> str:
        """Return the address that a form redirects to."""
        answer = self._sent(path, data)
        assert answer.status_code == 303, self.errors(html.fromstring(answer.text)) if answer.text else ""
        return answer.headers["Location"]

    def refused(self, path: str, data: dict[str, Any], status: int = 422) -> html.HtmlElement:
        """Return the page that comes back with errors."""
        answer = self._sent(path, data)
        assert answer.status_code == status, answer.text[:500]
        return html.fromstring(answer.text)

    def _sent(self, path: str, data: dict[str, Any]) -> TestResponse:
        answer = self.client.post(path, data=data)
        db.session.rollback()
        db.session.expire_all()
        return answer

    @staticmethod
    def errors(tree: html.HtmlElement) -> dict[str, str]:
        """Return the error messages by field."""
        return {
            node.get("id").removeprefix("f-").removesuffix("-error"): node.text_content().strip()
            for node in tree.xpath("//p[@class='field-error' and @id]")
        }

    @staticmethod
    def text(tree: html.HtmlElement) -> str:
        return " ".join(tree.xpath("//main")[0].text_content().split())


@pytest.fixture
def pages(world: World, client: FlaskClient, sign_in: SignIn) -> Pages:
    """Return the pages, used by an administrator."""
    sign_in(client, world.make.user(role="administrator"))
    return Pages(client)

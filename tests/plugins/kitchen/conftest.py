"""Fixtures of the kitchen tests: a term, a supplier, two cooks and a keeper of the pantry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

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
from portal.organisation.models import Staff
from portal.testing import world as base
from portal.testing.dates import DAY
from portal.testing.factories import Factory
from portal.testing.forms import FormClient
from portal.testing.types import SignIn

Number = Decimal | int | str


@dataclass
class World(base.World):
    """Records with plausible values."""

    supplier: Supplier
    cook: Staff
    second_cook: Staff
    keeper: Staff

    def receipt(self, **values: Any) -> FoodReceipt:
        given = {"occurred_on": DAY, "item": "大米", "quantity": Decimal(50), "unit": "公斤", "supplier": self.supplier}
        return self.make(FoodReceipt, given, **values)

    def batch(self, quantity: Number | None = None, **values: Any) -> PantryBatch:
        """Make a batch; with a quantity, that much is taken in on its first day."""
        number = db.session.query(PantryBatch).count() + 1
        given = {"number": f"20260302-{number:02}", "item": "大米", "unit": "公斤", "received_on": DAY}
        batch = self.make(PantryBatch, given, **values)
        if quantity is not None:
            self.move(batch, quantity, Direction.IN, occurred_on=batch.received_on)
        return batch

    def move(
        self, batch: PantryBatch, quantity: Number, direction: Direction = Direction.OUT, **values: Any
    ) -> PantryMove:
        given = {"occurred_on": DAY, "batch": batch, "direction": direction, "quantity": Decimal(str(quantity))}
        return self.make(PantryMove, given | {"custodian": self.keeper}, **values)

    def left(self, batch: PantryBatch) -> Decimal:
        db.session.flush()
        db.session.refresh(batch)
        return batch.balance

    def sample(self, **values: Any) -> FoodSample:
        given = {"occurred_on": DAY, "meal": Meal.LUNCH, "dish": "红烧肉", "grams": Decimal(130)}
        return self.make(FoodSample, given, **values)

    def menu(self, dish: str = "红烧肉", parts: dict[str, Any] | None = None, **values: Any) -> Menu:
        given = {"occurred_on": DAY, "meal": Meal.LUNCH, "dish": dish}
        ingredients = [MenuIngredient(item=item, grams=Decimal(grams)) for item, grams in (parts or {}).items()]
        return self.make(Menu, ingredients=ingredients, **(given | values))

    def companion(self, **values: Any) -> MealCompanion:
        given = {"occurred_on": DAY, "meal": Meal.LUNCH, "leader": self.keeper}
        return self.make(MealCompanion, given, **values)

    def gate(self, **values: Any) -> ProcessCheck:
        given = {"occurred_on": DAY, "gate": Gate.COOKING, "result": GateResult.PASSED}
        return self.make(ProcessCheck, given, **values)

    def tableware(self, **values: Any) -> TablewareDisinfection:
        given = {"occurred_on": DAY, "meal": Meal.LUNCH, "method": TablewareMethod.STEAM, "minutes": 10}
        return self.make(TablewareDisinfection, given, **values)

    def cook_check(self, **values: Any) -> CookCheck:
        return self.make(CookCheck, {"occurred_on": DAY, "person": self.cook}, **values)

    def visitor(self, **values: Any) -> KitchenVisitor:
        given = {"occurred_on": DAY, "visitor": "送货人", "reason": "搬运", "entered_at": now(), "left_at": now()}
        return self.make(KitchenVisitor, given | {"permitted_by": self.keeper}, **values)

    def safety_check(self, level: Level = Level.DAILY, **values: Any) -> FoodSafetyCheck:
        return self.make(FoodSafetyCheck, {"occurred_on": DAY, "level": level}, **values)

    def account(self, day: date, income: Number, cost: Number, **values: Any) -> MealAccount:
        given = {"occurred_on": day, "income": Decimal(str(income)), "cost": Decimal(str(cost))}
        return self.make(MealAccount, given, **values)


@pytest.fixture
def world(make: Factory) -> World:
    """Return a world with a term, a licensed supplier, the cooks 甲一 and 乙二, and the keeper 丙三."""
    term = make.term()
    supplier = make(Supplier, name="市配菜中心", licence_no="JY1", licence_expires_on=date(2028, 1, 1))
    cook, other = (make.staff(name, post="营养员") for name in ("甲一", "乙二"))
    return World(make, term, supplier, cook, other, make.staff("丙三", post="采购员"))


@pytest.fixture
def pages(world: World, forms: FormClient, sign_in: SignIn) -> FormClient:
    """Return the pages, used by an administrator."""
    sign_in(forms.client, world.make.user(role="administrator"))
    return forms

"""Costs of repairs by asset follow the repair orders: new, changed, moved and deleted ones."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import select

from plugins.safety.models import AssetCost, RepairOrder
from portal.base.db import db
from portal.testing.types import Statements

if TYPE_CHECKING:
    from tests.plugins.safety.conftest import World


def spent() -> Any:
    db.session.flush()
    rows = db.session.execute(select(AssetCost.asset_id, AssetCost.spent).order_by(AssetCost.asset_id))
    return [tuple(row) for row in rows]


def test_new_changed_moved_and_deleted_orders(world: World, data_app: Flask) -> None:
    assert spent() == []
    first = world.repair(asset_id=7, cost=Decimal("100.10"))
    second = world.repair(asset_id=7, cost=Decimal("0.20"))
    world.repair(asset_id=7)
    world.repair(cost=Decimal(5))
    other = world.repair(asset_id=9, cost=Decimal(30))
    assert spent() == [(7, Decimal("100.30")), (9, Decimal(30))]
    second.cost = Decimal("1.20")
    assert spent() == [(7, Decimal("101.30")), (9, Decimal(30))]
    first.asset_id = 9
    assert spent() == [(7, Decimal("1.20")), (9, Decimal("130.10"))]
    db.session.delete(other)
    second.asset_id = None
    assert spent() == [(9, Decimal("100.10"))]
    db.session.rollback()
    assert spent() == []


def test_many_orders_ask_no_more_than_few(world: World, data_app: Flask, statements: Statements) -> None:
    place, when = world.hall, world.repair().occurred_on

    def write(count: Any) -> Any:
        with statements() as sent:
            db.session.add_all(
                RepairOrder(occurred_on=when, place=place, fault="漏水", asset_id=number, cost=Decimal(10))
                for number in range(1, count + 1)
            )
            db.session.flush()
        return [line.split()[0] for line in sent if "safety_asset_cost" in line]

    assert write(1) == write(20) == ["DELETE", "INSERT"]
    assert spent()[:2] == [(1, 20), (2, 10)]

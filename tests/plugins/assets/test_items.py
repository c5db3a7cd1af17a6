"""Items in store: by moves, never below zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from plugins.assets.models import ConsumableItem, Direction, DurableItem, ItemMove
from portal.base.db import db
from portal.testing.dates import DAY
from portal.testing.types import SignIn
from portal.testing.validation import problem_fields

if TYPE_CHECKING:
    from portal.testing.factories import Factory

IN, OUT, BACK, LOSS = Direction.IN, Direction.OUT, Direction.BACK, Direction.LOSS


def move(item: DurableItem | ConsumableItem, direction: Direction, quantity: int, **values: Any) -> ItemMove:
    name = "durable_item" if isinstance(item, DurableItem) else "consumable_item"
    return ItemMove(occurred_on=DAY, direction=direction, quantity=quantity, **{name: item}, **values)


def test_the_opening_stock_is_the_first_move(make: Factory, data_app: Flask) -> None:
    item = make(ConsumableItem, name="洗手液", quantity=20)
    assert [(found.direction, found.quantity) for found in db.session.scalars(select(ItemMove))] == [
        (Direction.OPENING, 20)
    ]
    assert item.quantity == 20
    make(ItemMove, occurred_on=DAY, consumable_item=item, direction=OUT, quantity=5)
    make(ItemMove, occurred_on=DAY, consumable_item=item, direction=BACK, quantity=2)
    make(ItemMove, occurred_on=DAY, consumable_item=item, direction=LOSS, quantity=1)
    assert item.quantity == 16
    make(DurableItem, name="收纳箱")
    assert db.session.scalar(select(func.count(ItemMove.id))) == 4


def test_nothing_goes_out_that_is_not_there(make: Factory, data_app: Flask) -> None:
    item = make(DurableItem, name="收纳箱", quantity=5)
    assert problem_fields(move(item, OUT, 5)) == []
    assert problem_fields(move(item, OUT, 6)) == ["quantity"]
    assert problem_fields(move(item, LOSS, 6)) == ["quantity"]
    assert problem_fields(move(item, IN, 6)) == []
    with db.session.no_autoflush:
        problems = ItemMove.link_batch(db.session(), [move(item, OUT, 3), move(item, OUT, 3), move(item, OUT, 2)])
    assert [problem is None for problem in problems] == [True, False, True]


def test_a_move_may_be_corrected_within_what_is_there(make: Factory, data_app: Flask) -> None:
    item = make(ConsumableItem, name="洗手液", quantity=5)
    taken = make(ItemMove, occurred_on=DAY, consumable_item=item, direction=OUT, quantity=4)
    taken.quantity = 6
    assert problem_fields(taken) == ["quantity"]
    taken.quantity = 5
    assert problem_fields(taken) == []
    db.session.flush()
    assert item.quantity == 0


def test_a_move_is_of_one_item(make: Factory, app: Flask) -> None:
    durable, consumable = make(DurableItem, name="收纳箱"), make(ConsumableItem, name="洗手液")
    assert problem_fields(ItemMove(occurred_on=DAY, direction=IN, quantity=1)) == ["durable_item"]
    both = ItemMove(occurred_on=DAY, direction=IN, quantity=1, durable_item=durable, consumable_item=consumable)
    assert problem_fields(both) == ["durable_item"]
    kept = make(ItemMove, occurred_on=DAY, consumable_item=consumable, direction=IN, quantity=1)
    kept.consumable_item, kept.durable_item = None, durable
    assert problem_fields(kept) == ["durable_item"]


@pytest.fixture
def keeper(app: Flask, make: Factory, client: FlaskClient, sign_in: SignIn) -> FlaskClient:
    make.term()
    sign_in(client, make.user(role="administrator"))
    return client


def test_in_the_browser(make: Factory, keeper: FlaskClient) -> None:
    form = {"name": "洗手液", "spec": "500ml", "unit": "瓶", "quantity": "3", "least": "5"}
    assert keeper.post("/assets/consumable_item/new/", data=form).status_code == 303
    twin = keeper.post("/assets/consumable_item/new/", data=form)
    assert twin.status_code == 422
    out = {"occurred_on": DAY.isoformat(), "consumable_item": "1", "direction": "out", "quantity": "4"}
    answer = keeper.post("/assets/item_move/new/", data=out)
    assert answer.status_code == 422
    assert "库存只剩3。" in answer.text
    assert keeper.post("/assets/item_move/new/", data=out | {"quantity": "3"}).status_code == 303
    answer = keeper.post("/assets/item_move/new/", data=out | {"quantity": "1"})
    assert "库存只剩0。" in answer.text
    db.session.rollback()
    version = db.session.get_one(ConsumableItem, 1).version
    answer = keeper.post("/assets/consumable_item/edit/?id=1", data=form | {"quantity": "9", "version": version})
    assert answer.status_code == 422
    assert "请登记入库、领用或报损" in answer.text

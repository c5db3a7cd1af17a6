"""A purchase makes its card once: in the browser at once or by a click; a register finds the one that is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from plugins.assets.models import Asset, Becomes, Category, FundSource, Purchase
from plugins.assets.models.codes import next_codes
from portal.base.db import db
from portal.registry.check import problems_with
from portal.testing.types import SignIn
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.assets.conftest import World

DAY = date(2026, 4, 10)


def cards() -> Sequence[Asset]:
    db.session.rollback()
    return db.session.scalars(select(Asset).order_by(Asset.id)).all()


@pytest.fixture
def buyer(app: Flask, world: World, client: FlaskClient, sign_in: SignIn) -> FlaskClient:
    sign_in(client, world.make.user("采购员", role="administrator"))
    db.session.commit()
    return client


def bought(**values: Any) -> dict[str, Any]:
    given = {"occurred_on": DAY.isoformat(), "item": "洗衣机", "quantity": "2", "amount": "7998", "becomes": "asset"}
    return given | values


def test_at_once(world: World, buyer: FlaskClient) -> None:
    world.asset(code="GD00210")
    place = world.place.id
    db.session.commit()
    sent = bought(place=place, spec="10kg", fund_source="public", accepted_on="2026-04-12")
    assert buyer.post("/assets/purchase/new/", data=sent).status_code == 303
    _old, card = cards()
    assert (card.code, card.name, card.spec, card.quantity) == ("GD00211", "洗衣机", "10kg", 2)
    assert (card.unit_price, card.value, card.acquired_on) == (Decimal(3999), Decimal(7998), date(2026, 4, 12))
    assert (card.place_id, card.fund_source, card.category) == (place, FundSource.PUBLIC, Category.WASHING_MACHINES)
    assert db.session.scalars(select(Purchase)).one().asset is card
    # Editing it later makes no second one.
    edit = bought(place=place, amount="7998", version="1", asset=card.id, note="已验收")
    assert buyer.post("/assets/purchase/edit/?id=1", data=edit).status_code == 303
    assert len(cards()) == 2


def test_later_by_a_click(world: World, buyer: FlaskClient) -> None:
    classroom_id = world.classroom.id
    assert buyer.post("/assets/purchase/new/", data=bought(becomes="")).status_code == 303
    assert cards() == []
    page = buyer.get("/assets/purchase/details/?id=1").text
    assert "建立资产卡片" in page
    step = {"version": "1", "classroom": classroom_id}
    assert buyer.post("/assets/purchase/step/?id=1&step=card", data=step).status_code == 303
    (card,) = cards()
    assert (card.code, card.classroom_id, card.unit_price) == ("GD00001", classroom_id, Decimal(3999))
    purchase = db.session.scalars(select(Purchase)).one()
    assert (purchase.asset, purchase.carded_by) == (card, "采购员")
    assert buyer.post("/assets/purchase/step/?id=1&step=card", data={"version": "2"}).status_code in {
        404,
        409,
        303,
        422,
    }
    assert len(cards()) == 1


def test_an_amount_that_cannot_be_divided(world: World, buyer: FlaskClient) -> None:
    answer = buyer.post("/assets/purchase/new/", data=bought(quantity="3", amount="100"))
    assert answer.status_code == 422
    assert "100元不能按3件平分到分" in answer.text
    assert buyer.post("/assets/purchase/new/", data=bought(quantity="3", amount="100", becomes="")).status_code == 303
    answer = buyer.post("/assets/purchase/step/?id=1&step=card", data={"version": "1"})
    assert "不能按3件平分到分" in answer.text
    assert cards() == []


def test_a_card_that_is_there_already_is_taken(world: World, data_app: Flask) -> None:
    near = world.asset(name="洗衣机", quantity=2, acquired_on=date(2026, 4, 20))
    world.asset(name="洗衣机", quantity=1, acquired_on=DAY)
    world.asset(name="洗衣机", quantity=2, acquired_on=date(2026, 5, 12))
    first, second = (Purchase(occurred_on=DAY, item="洗衣机", quantity=2, amount=Decimal(7998)) for _ in range(2))
    with db.session.no_autoflush:
        assert Purchase.link_batch(db.session(), [first, second]) == [None, None]
    assert first.asset is near
    assert second.asset is None  # the other one is too far away


def test_a_register_makes_no_card(world: World, data_app: Flask) -> None:
    world.purchase(DAY, becomes=Becomes.ASSET, fingerprint="abc:1")
    assert db.session.scalars(select(Asset)).all() == []


def test_cards_that_come_after_the_purchase(world: World, data_app: Flask) -> None:
    first = world.purchase(DAY, fingerprint="abc:1")
    second = world.purchase(DAY, fingerprint="abc:2")
    third = world.purchase(DAY, fingerprint="abc:3", item="消毒柜", quantity=4)
    washer = world.asset(name="洗衣机", quantity=2, acquired_on=DAY)
    assert [item.asset for item in (first, second, third)] == [washer, None, None]
    world.asset(name="洗衣机", quantity=2, acquired_on=None)
    assert second.asset is None


def test_two_alike_get_a_card_each(world: World, data_app: Flask) -> None:
    first, second = world.purchase(DAY), world.purchase(DAY)
    for purchase in (first, second):
        purchase.carded_at = purchase.recorded_at
        db.session.flush()
    assert first.asset is not None
    assert second.asset is not None
    assert first.asset is not second.asset


def test_numbers_of_cards(world: World, data_app: Flask) -> None:
    assert next(next_codes(db.session())) == "GD00001"
    for code in ("YEY-0098", "YEY-0099", "A7", "GD00006-3"):
        world.asset(code=code)
    assert next(next_codes(db.session())) == "A8"
    world.asset(code="ZC0098")
    world.asset(code="ZC0099")
    codes = next_codes(db.session())
    assert [next(codes), next(codes)] == ["ZC0100", "ZC0101"]


def test_expense_and_store_are_a_click_away(world: World, buyer: FlaskClient) -> None:
    line = world.budget("设备购置")
    world.purchase(DAY, becomes=Becomes.DURABLE, budget_line=line)
    number = line.id
    db.session.commit()
    page = buyer.get("/assets/purchase/details/?id=1").text
    assert f"budget_line={number}" in page
    assert "amount=7998" in page
    assert "/assets/item_move/new/" in page


def test_a_limited_user_sees_what_was_bought_for_their_class(world: World, data_app: Flask, make: Factory) -> None:
    from portal.base.scope import Limits

    mine = world.purchase(DAY, classroom=world.classroom)
    world.purchase(DAY, classroom=world.other)
    world.purchase(DAY)
    scope = Purchase.within(Limits(True, frozenset(), frozenset({world.classroom.id})))
    assert db.session.scalars(select(Purchase).where(present(scope))).all() == [mine]


def test_becomes_an_asset_only_to_the_cent(app: Flask, world: World) -> None:
    purchase = Purchase(occurred_on=DAY, item="椅子", quantity=3, amount=Decimal("0.01"), becomes=Becomes.ASSET)
    with db.session.no_autoflush:
        assert [problem.field for problem in problems_with(purchase)] == ["becomes"]

"""Deliveries: a line that goes back makes its return, whoever writes it, and no more goes back than came."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from plugins.kitchen.models import FoodReceipt, FoodRejection, PantryBatch, PantryMove, Reason, Verdict
from portal.base.db import db
from portal.testing.dates import DAY
from portal.testing.validation import problem_fields
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.forms import FormClient
    from tests.plugins.kitchen.conftest import World


def returns() -> list[FoodRejection]:
    db.session.flush()
    return db.session.query(FoodRejection).order_by(FoodRejection.id).all()


def test_a_rejected_line_makes_its_return(world: World, data_app: Flask) -> None:
    world.receipt()
    whole = world.receipt(result=Verdict.REJECTED, reason=Reason.ROTTEN)
    part = world.receipt(result=Verdict.REJECTED, reason=Reason.SMELL, returned_quantity=Decimal("12.5"))
    made = returns()
    assert [(item.receipt, item.quantity, item.reason, item.returned_to) for item in made] == [
        (whole, Decimal(50), Reason.ROTTEN, "市配菜中心"),
        (part, Decimal("12.5"), Reason.SMELL, "市配菜中心"),
    ]
    assert (whole.accepted_quantity, part.accepted_quantity) == (Decimal(0), Decimal("37.5"))


def test_writing_the_line_again_makes_no_second_return(world: World, data_app: Flask) -> None:
    line = world.receipt(result=Verdict.REJECTED, reason=Reason.ROTTEN)
    db.session.commit()
    line.note = "已联系"
    line.reason = Reason.SMELL
    line.returned_quantity = Decimal(20)
    (made,) = returns()
    assert (made.reason, made.quantity) == (Reason.SMELL, Decimal(20))


def test_a_return_that_is_written_first_changes_its_line(world: World, data_app: Flask) -> None:
    line = world.receipt()
    world.make(FoodRejection, occurred_on=DAY, receipt=line, reason=Reason.SPOILED, quantity=Decimal(5))
    assert (line.result, line.reason, line.returned_quantity) == (Verdict.REJECTED, Reason.SPOILED, Decimal(5))
    returns()[0].quantity = Decimal(50)
    db.session.flush()
    assert (line.result, line.returned_quantity) == (Verdict.REJECTED, None)
    assert len(returns()) == 1


def test_no_more_goes_back_than_came(world: World) -> None:
    line = FoodReceipt(occurred_on=DAY, item="大米", quantity=Decimal(50), unit="公斤", result=Verdict.REJECTED)
    line.reason, line.returned_quantity = Reason.ROTTEN, Decimal("50.01")
    assert problem_fields(line) == ["returned_quantity"]
    line.returned_quantity = Decimal(50)
    assert problem_fields(line) == []
    stored = world.receipt()
    rejection = FoodRejection(occurred_on=DAY, receipt=stored, reason=Reason.ROTTEN, quantity=Decimal("50.01"))
    assert problem_fields(rejection) == ["quantity"]
    rejection.quantity = Decimal(50)
    assert problem_fields(rejection) == []
    rejection.occurred_on = date(2026, 3, 1)
    assert problem_fields(rejection) == ["occurred_on"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"result": Verdict.REJECTED}, "reason"),
        ({"reason": Reason.ROTTEN}, "reason"),
        ({"returned_quantity": Decimal(1)}, "returned_quantity"),
        ({"produced_on": date(2026, 3, 3)}, "produced_on"),
        ({"produced_on": date(2026, 2, 1), "shelf_life_days": 28}, "expires_on"),
        ({"stored_on": date(2026, 3, 1)}, "stored_on"),
        ({"quantity": Decimal(0)}, "quantity"),
        ({"result": Verdict.REJECTED, "reason": Reason.ROTTEN, "stored_on": DAY}, "stored_on"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value,
)
def test_what_cannot_be_true_of_a_line(world: World, values: dict[str, Any], field: str) -> None:
    given = {"occurred_on": DAY, "item": "大米", "quantity": Decimal(50), "unit": "公斤", "result": Verdict.ACCEPTED}
    assert problem_fields(FoodReceipt(**(given | values))) == [field]


def test_the_use_by_day_is_worked_out(world: World, data_app: Flask) -> None:
    line = world.receipt(produced_on=date(2026, 3, 1), shelf_life_days=30)
    stated = world.receipt(produced_on=date(2026, 3, 1), shelf_life_days=30, expires_on=date(2026, 3, 20))
    assert (line.expires_on, stated.expires_on) == (date(2026, 3, 31), date(2026, 3, 20))


def test_a_line_that_is_stored_becomes_a_batch(world: World, data_app: Flask) -> None:
    line = world.receipt(
        result=Verdict.REJECTED,
        reason=Reason.ROTTEN,
        returned_quantity=Decimal(8),
        stored_on=DAY,
        shelf_life_days=30,
        produced_on=DAY,
    )
    world.receipt(item="面粉", stored_on=DAY)
    db.session.commit()
    line.note = "再次保存"
    db.session.commit()
    batches = db.session.query(PantryBatch).order_by(PantryBatch.id).all()
    assert [(batch.number, batch.item, batch.balance) for batch in batches] == [
        ("20260302-01", "大米", Decimal(42)),
        ("20260302-02", "面粉", Decimal(50)),
    ]
    assert (batches[0].receipt, batches[0].expires_on) == (line, date(2026, 4, 1))
    assert db.session.query(PantryMove).count() == 2


def test_a_line_in_the_pantry_keeps_its_quantity(world: World) -> None:
    line = world.receipt(stored_on=DAY)
    db.session.commit()
    line.quantity = Decimal(60)
    assert problem_fields(line) == ["quantity"]
    line.quantity = Decimal(50)
    line.item = "面粉"
    assert problem_fields(line) == ["item"]
    db.session.rollback()
    rejection = FoodRejection(occurred_on=DAY, receipt=line, reason=Reason.ROTTEN, quantity=Decimal(1))
    assert problem_fields(rejection) == ["receipt"]


def test_a_line_with_a_return_is_not_simply_accepted(world: World) -> None:
    line = world.receipt(result=Verdict.REJECTED, reason=Reason.ROTTEN)
    db.session.commit()
    line.result, line.reason = Verdict.ACCEPTED, None
    assert problem_fields(line) == ["result"]


def delivery(world: World, **lines: dict[str, str]) -> dict[str, str]:
    fields = {"head-occurred_on": "2026-03-02", "head-supplier": str(world.supplier.id)}
    for number, values in enumerate(lines.values()):
        line = {"item": "", "quantity": "", "unit": "公斤", "result": "accepted"} | values
        fields |= {f"line{number}-{name}": value for name, value in line.items()}
    return fields


def test_a_delivery_is_received_line_by_line(world: World, pages: FormClient) -> None:
    sent = delivery(
        world,
        a={"item": "大米", "quantity": "25.8"},
        b={"item": "青菜", "quantity": "10", "result": "rejected", "reason": "rotten"},
        blank={},
        c={"item": "鸡蛋", "quantity": "8", "result": "rejected", "reason": "smell", "returned_quantity": "3"},
    )
    assert "/kitchen/food_receipt/" in pages.accepted("/kitchen/delivery/", sent)
    lines = db.session.query(FoodReceipt).order_by(FoodReceipt.id).all()
    assert [(line.item, line.quantity, present(line.supplier).name) for line in lines] == [
        ("大米", Decimal("25.8"), "市配菜中心"),
        ("青菜", Decimal(10), "市配菜中心"),
        ("鸡蛋", Decimal(8), "市配菜中心"),
    ]
    assert [(item.receipt.item, item.quantity) for item in returns()] == [("青菜", Decimal(10)), ("鸡蛋", Decimal(3))]


def test_a_faulty_line_keeps_all_from_being_written(world: World, pages: FormClient) -> None:
    sent = delivery(
        world,
        a={"item": "大米", "quantity": "25.8"},
        b={"item": "青菜", "quantity": "10", "result": "rejected", "reason": "rotten", "returned_quantity": "11"},
        c={"item": "鸡蛋", "quantity": "八"},
        d={"item": "豆腐", "quantity": "5", "result": "rejected"},
    )
    tree = pages.refused("/kitchen/delivery/", sent)
    errors = pages.errors(tree)
    assert set(errors) == {"line1-returned_quantity", "line2-quantity", "line3-reason"}
    assert "10" in errors["line1-returned_quantity"]
    assert tree.xpath("//input[@name='line2-quantity']/@value") == ["八"]
    assert db.session.query(FoodReceipt).count() == 0


def test_ticked_lines_are_taken_into_the_pantry(world: World, pages: FormClient) -> None:
    good, bad = world.receipt(), world.receipt(result=Verdict.REJECTED, reason=Reason.ROTTEN)
    db.session.commit()
    pages.accepted("/kitchen/food_receipt/action/", {"action": "step:store", "rowid": [str(good.id), str(bad.id)]})
    (batch,) = db.session.query(PantryBatch).all()
    assert (batch.receipt_id, batch.balance) == (good.id, Decimal(50))
    assert good.stored_by
    # Again: it is there already.
    pages.accepted("/kitchen/food_receipt/action/", {"action": "step:store", "rowid": [str(good.id)]})
    assert db.session.query(PantryBatch).count() == 1


def test_a_return_from_the_page_of_its_line(world: World, pages: FormClient) -> None:
    line = world.receipt(supplier=None)
    db.session.commit()
    tree = pages.get(f"/kitchen/food_receipt/details/?id={line.id}")
    (address,) = tree.xpath("//a[contains(@href, 'food_rejection/new')]/@href")
    form = pages.get(address)
    assert form.xpath("//select[@name='receipt']/option[@selected]/@value") == [str(line.id)]
    sent = {"occurred_on": "2026-03-02", "receipt": str(line.id), "reason": "spoiled", "quantity": "60"}
    tree = pages.refused("/kitchen/food_rejection/new/", sent | {"disposal": "returned"})
    assert list(pages.errors(tree)) == ["quantity"]
    pages.accepted("/kitchen/food_rejection/new/", sent | {"disposal": "returned", "quantity": "6"})
    assert (line.result, line.returned_quantity) == (Verdict.REJECTED, Decimal(6))

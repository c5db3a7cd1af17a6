"""The pantry: a balance for each batch that stays right through every change, and never falls below zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from plugins.kitchen.models import Direction, PantryBatch, PantryMove
from portal.base.db import db
from portal.spreadsheets.write_new import write_new
from portal.testing.dates import DAY
from portal.testing.types import SignIn, Statements
from portal.testing.validation import problem_fields

if TYPE_CHECKING:
    from portal.testing.forms import FormClient
    from tests.plugins.kitchen.conftest import World


def test_moves_change_the_balance(world: World, data_app: Flask) -> None:
    batch, other = world.batch(10), world.batch(10)
    move = world.move(batch, "2.5")
    world.move(batch, "0.5", Direction.WRITTEN_OFF)
    assert world.left(batch) == 7
    move.quantity = Decimal(4)
    assert world.left(batch) == Decimal("5.5")
    move.direction = Direction.IN
    assert world.left(batch) == Decimal("13.5")
    move.batch = other
    assert (world.left(batch), world.left(other)) == (Decimal("9.5"), Decimal(14))
    db.session.delete(move)
    assert (world.left(batch), world.left(other)) == (Decimal("9.5"), Decimal(10))


def test_thirds_of_a_kilogram_leave_nothing_behind(world: World, data_app: Flask) -> None:
    batch = world.batch("0.3")
    for _time in range(3):
        world.move(batch, "0.1")
    assert world.left(batch) == 0


def test_rows_may_be_written_in_any_order(world: World, data_app: Flask) -> None:
    batch = world.batch()
    given = {"occurred_on": DAY, "batch": batch, "custodian": world.keeper}
    out = PantryMove(direction=Direction.OUT, quantity=Decimal(3), **given)
    into = PantryMove(direction=Direction.IN, quantity=Decimal(5), **given)
    db.session.add_all([out, into])
    assert world.left(batch) == 2
    db.session.delete(into)
    db.session.delete(out)
    assert world.left(batch) == 0


def test_the_table_itself_refuses_less_than_nothing(world: World, data_app: Flask) -> None:
    batch = world.batch(5)
    db.session.commit()
    with pytest.raises(IntegrityError):
        world.move(batch, "5.01")
    db.session.rollback()
    with pytest.raises(IntegrityError):
        db.session.execute(update(PantryBatch).values(balance=-1))


def test_a_move_that_takes_too_much_is_reported(world: World) -> None:
    batch = world.batch(5)
    move = PantryMove(
        occurred_on=DAY, batch=batch, direction=Direction.OUT, quantity=Decimal("5.01"), custodian=world.keeper
    )
    assert problem_fields(move) == ["quantity"]
    move.quantity = Decimal(5)
    assert problem_fields(move) == []
    move.occurred_on = date(2026, 3, 1)
    assert problem_fields(move) == ["occurred_on"]
    move.occurred_on, move.custodian = DAY, None
    assert problem_fields(move) == ["custodian"]


def test_a_move_may_take_again_what_it_took_itself(world: World) -> None:
    batch = world.batch(5)
    move = world.move(batch, 4)
    db.session.commit()
    move.quantity = Decimal(5)
    assert problem_fields(move) == []
    move.quantity = Decimal("5.01")
    assert problem_fields(move) == ["quantity"]
    db.session.rollback()
    move.direction = Direction.IN
    assert problem_fields(move) == []


def test_what_came_in_is_not_less_than_what_was_used(world: World) -> None:
    batch, other = world.batch(5), world.batch(5)
    first = db.session.query(PantryMove).filter_by(batch_id=batch.id).one()
    world.move(batch, 3)
    db.session.commit()
    first.quantity = Decimal(3)
    assert problem_fields(first) == []
    first.quantity = Decimal("2.99")
    assert problem_fields(first) == ["quantity"]
    db.session.rollback()
    first.direction = Direction.OUT
    assert problem_fields(first) == ["quantity"]
    db.session.rollback()
    first.batch = other
    assert problem_fields(first) == ["batch"]


def test_what_is_past_its_date_is_written_off(world: World) -> None:
    batch = world.batch(5, expires_on=date(2026, 3, 3))
    move = PantryMove(
        occurred_on=date(2026, 3, 3),
        batch=batch,
        direction=Direction.OUT,
        quantity=Decimal(1),
        custodian=world.keeper,
    )
    assert problem_fields(move) == []
    move.occurred_on = date(2026, 3, 4)
    assert problem_fields(move) == ["batch"]
    move.direction = Direction.WRITTEN_OFF
    assert problem_fields(move) == []


def test_a_batch_that_was_used_keeps_its_first_entry(world: World, pages: FormClient) -> None:
    batch = world.batch(5)
    first = db.session.query(PantryMove).one()
    used = world.move(batch, 3)
    db.session.commit()
    pages.accepted("/kitchen/pantry_move/delete/", {"id": str(first.id), "confirmed": "yes"})
    assert db.session.query(PantryMove).count() == 2
    assert batch.number in pages.text(pages.get("/kitchen/pantry_move/"))
    both = {"action": "delete", "rowid": [str(first.id), str(used.id)], "confirmed": "yes"}
    pages.accepted("/kitchen/pantry_move/action/", both)
    assert db.session.query(PantryMove).count() == 0
    assert world.left(batch) == 0


def numbers(tree: HtmlElement) -> list[str]:
    return [cell.strip() for cell in tree.xpath("//tbody/tr/td[1]/text()")]


def test_the_page_shows_what_is_to_be_used_first(world: World, pages: FormClient) -> None:
    late = world.batch(5, expires_on=date(2026, 5, 1))
    lasting = world.batch(5)
    soon = world.batch(5, expires_on=date(2026, 4, 1))
    empty = world.batch(2, expires_on=date(2026, 3, 20))
    world.move(empty, 2)
    db.session.commit()
    tree = pages.get("/kitchen/pantry/")
    assert numbers(tree) == [soon.number, late.number, lasting.number]


def test_an_empty_pantry_says_how_to_fill_it(world: World, pages: FormClient) -> None:
    assert "库房中没有结存" in pages.text(pages.get("/kitchen/pantry/"))


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.kitchen.pages.pantry.today", lambda: DAY)


def test_several_batches_go_out_at_once_or_none(world: World, pages: FormClient, on_the_day: None) -> None:
    rice, flour = world.batch(5), world.batch(5, item="面粉")
    db.session.commit()
    sent = {"day": "2026-03-02", "custodian": str(world.keeper.id), "purpose": "午餐"}
    tree = pages.refused("/kitchen/pantry/", sent | {f"out_{rice.id}": "2", f"out_{flour.id}": "5.5"})
    assert pages.errors(tree) == {f"out-{flour.id}": "这一批只剩 5 公斤。"}
    assert tree.xpath(f"//input[@name='out_{rice.id}']/@value") == ["2"]
    assert (world.left(rice), world.left(flour)) == (Decimal(5), Decimal(5))
    pages.accepted("/kitchen/pantry/", sent | {f"out_{rice.id}": "２．５", f"out_{flour.id}": "5"})
    assert (world.left(rice), world.left(flour)) == (Decimal("2.5"), Decimal(0))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"day": "gestern"}, "日期请写成"),
        ({"day": "2126-03-02"}, "还没有到"),
        ({"custodian": ""}, "请填写保管人"),
        ({"custodian": "999999"}, "请填写保管人"),
        ({"out": "viel"}, "不是数字"),
        ({"out": "NaN"}, "不是数字"),
        ({"out": "1e30"}, "不是数字"),
        ({"out": "0.001"}, "两位小数"),
        ({"out": "-1"}, "0.01"),
        ({"out": "0"}, "0.01"),
        ({"out": ""}, "请填写出库数量"),
    ],
    ids=lambda value: next(iter(value.values())) if isinstance(value, dict) else None,
)
def test_bad_input_is_reported_and_nothing_is_written(
    world: World, pages: FormClient, on_the_day: None, values: dict[str, str], message: str
) -> None:
    batch = world.batch(5)
    db.session.commit()
    sent = {"day": "2026-03-02", "custodian": str(world.keeper.id), "out": "1"} | values
    sent[f"out_{batch.id}"] = sent.pop("out")
    assert message in pages.text(pages.refused("/kitchen/pantry/", sent))
    assert world.left(batch) == 5


def test_what_somebody_took_meanwhile_is_reported(world: World, pages: FormClient, on_the_day: None) -> None:
    batch = world.batch(5)
    world.move(batch, 5)
    db.session.commit()
    sent = {"day": "2026-03-02", "custodian": str(world.keeper.id), f"out_{batch.id}": "1"}
    assert "只剩 0" in pages.text(pages.refused("/kitchen/pantry/", sent))


def test_who_may_only_read_hands_nothing_out(world: World, client: FlaskClient, sign_in: SignIn) -> None:
    batch = world.batch(5)
    sign_in(client, world.make.user(permissions=["kitchen.pantry_batch.view"]))
    assert f"out_{batch.id}" not in client.get("/kitchen/pantry/").text
    assert client.post("/kitchen/pantry/", data={"day": "2026-03-02"}).status_code == 403


def test_many_moves_ask_no_more_than_few(world: World, statements: Statements) -> None:
    def write(batches: Any, count: Any) -> Any:
        with statements() as sent:
            for batch in batches:
                for _time in range(count):
                    db.session.add(
                        PantryMove(
                            occurred_on=DAY,
                            batch=batch,
                            direction=Direction.OUT,
                            quantity=Decimal("0.5"),
                            custodian=world.keeper,
                        )
                    )
            db.session.flush()
        return [line.split()[0] for line in sent if "kitchen_pantry_batch" in line]

    batches = [world.batch(50) for _number in range(5)]
    db.session.commit()
    for batch in batches:
        assert batch.balance == 50
    assert write(batches[:1], 1) == ["UPDATE"]
    assert write(batches, 20) == ["UPDATE"]
    assert [world.left(batch) for batch in batches] == [Decimal("39.5"), 40, 40, 40, 40]


def test_an_import_keeps_the_balance_without_a_flush_for_each_row(
    world: World, data_app: Flask, statements: Statements
) -> None:
    batch = world.batch(50)
    db.session.commit()
    moves = [
        PantryMove(
            occurred_on=DAY,
            batch=batch,
            batch_id=batch.id,
            direction=Direction.OUT,
            quantity=Decimal("0.5"),
            custodian=world.keeper,
            custodian_id=world.keeper.id,
        )
        for _number in range(30)
    ]
    with db.session.no_autoflush, statements() as sent:
        write_new(db.session(), PantryMove, moves)
    assert len(sent) < 12
    assert world.left(batch) == 35

"""Stock-takes: once a phase, by totals or by lines, signed by two different people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from plugins.assets.models import LineResult, Phase, Stocktake, StocktakeLine, StocktakeState
from portal.base.db import db
from portal.organisation.models import Classroom
from portal.testing.dates import FIRST, LAST
from portal.testing.types import SignIn
from portal.testing.validation import problem_fields

if TYPE_CHECKING:
    from tests.plugins.assets.conftest import World


def count(classroom: Classroom, day: date, phase: Phase = Phase.OPENING) -> Stocktake:
    return Stocktake(occurred_on=day, phase=phase, classroom=classroom, classroom_id=classroom.id)


def test_once_in_each_phase(world: World, data_app: Flask) -> None:
    world.stocktake(day=date(2026, 2, 26))
    assert problem_fields(count(world.classroom, FIRST)) == ["classroom"]
    assert problem_fields(count(world.classroom, LAST, Phase.CLOSING)) == []
    assert problem_fields(count(world.other, FIRST)) == []
    assert problem_fields(count(world.classroom, date(2025, 9, 1))) == []  # the term before
    world.stocktake(Phase.BETWEEN, date(2026, 4, 1))
    assert problem_fields(count(world.classroom, date(2026, 4, 15), Phase.BETWEEN)) == []


def test_lines_take_the_place_of_totals(world: World, data_app: Flask) -> None:
    stocktake = world.stocktake(book_quantity=52, found_quantity=50)
    assert stocktake.difference == -2
    beds = world.line(stocktake, world.asset(quantity=8), found_quantity=7)
    world.line(stocktake, world.asset(quantity=1), found_quantity=None)
    assert (stocktake.book_quantity, stocktake.found_quantity, stocktake.difference) == (9, 7, -2)
    beds.found_quantity = 8
    db.session.flush()
    assert (beds.result, stocktake.found_quantity) == (LineResult.CORRECT, 8)


def test_lines_find_their_stocktake(world: World, data_app: Flask) -> None:
    stocktake, asset = world.stocktake(), world.asset()
    given = {
        "occurred_on": FIRST,
        "phase": Phase.OPENING,
        "classroom": world.classroom,
        "asset": asset,
        "book_quantity": 1,
    }
    line = StocktakeLine(**given)
    assert problem_fields(line) == []
    assert line.stocktake_id == stocktake.id
    assert problem_fields(StocktakeLine(**(given | {"phase": Phase.CLOSING}))) == ["classroom"]
    assert problem_fields(StocktakeLine(**(given | {"asset": None}))) == ["name"]
    stocktake.state, stocktake.counted_by = StocktakeState.COUNTED, "盘点人"
    db.session.flush()
    assert problem_fields(StocktakeLine(**given)) == ["classroom"]


@pytest.fixture
def people(app: Flask, world: World, sign_in: SignIn) -> tuple[FlaskClient, FlaskClient]:
    first = sign_in(app.test_client(), world.make.user("盘点人甲", role="administrator"))
    second = sign_in(app.test_client(), world.make.user("复核人乙", role="administrator"))
    db.session.commit()
    return first, second


def stored() -> tuple[StocktakeState, str | None, str | None, int]:
    db.session.rollback()
    found = db.session.scalars(select(Stocktake)).one()
    return found.state, found.counted_by, found.checked_by, found.version


def take(client: FlaskClient, step: str, number: int = 1) -> TestResponse:
    *_rest, version = stored()
    return client.post(f"/assets/stocktake/step/?id={number}&step={step}", data={"version": version})


def test_two_people_sign(world: World, people: tuple[FlaskClient, FlaskClient]) -> None:
    first, second = people
    world.stocktake()
    db.session.commit()
    take(second, "confirm")  # not before it was signed
    assert stored()[:3] == (StocktakeState.OPEN, None, None)
    assert take(first, "sign").status_code == 303
    assert stored()[:3] == (StocktakeState.COUNTED, "盘点人甲", None)
    answer = take(first, "confirm")
    assert "须由另一人复核" in answer.text
    assert stored()[:3] == (StocktakeState.COUNTED, "盘点人甲", None)
    assert take(second, "confirm").status_code == 303
    assert stored()[:3] == (StocktakeState.CONFIRMED, "盘点人甲", "复核人乙")
    take(first, "reopen")
    assert stored()[0] is StocktakeState.CONFIRMED


def test_what_was_not_counted_is_not_signed(world: World, people: tuple[FlaskClient, FlaskClient]) -> None:
    first, _second = people
    stocktake = world.stocktake()
    line = world.line(stocktake, world.asset(), found_quantity=None)
    number = line.id
    db.session.commit()
    answer = take(first, "sign")
    assert "还有1项没有盘点" in answer.text
    assert stored()[0] is StocktakeState.OPEN
    db.session.get_one(StocktakeLine, number).found_quantity = 1
    db.session.commit()
    assert take(first, "sign").status_code == 303
    assert take(first, "reopen").status_code == 303
    assert stored()[0] is StocktakeState.OPEN


def test_what_was_signed_stays(world: World, people: tuple[FlaskClient, FlaskClient]) -> None:
    first, _second = people
    stocktake = world.stocktake(state=StocktakeState.COUNTED)
    classroom_id, version = stocktake.classroom_id, stocktake.version
    db.session.commit()
    form = {"occurred_on": FIRST.isoformat(), "phase": "opening", "classroom": classroom_id, "version": version}
    answer = first.post("/assets/stocktake/edit/?id=1", data=form | {"book_quantity": "10", "found_quantity": "9"})
    assert answer.status_code == 422
    assert "请先“退回重盘”" in answer.text
    form |= {"book_quantity": "10", "found_quantity": "10", "cause": "补记原因"}
    assert first.post("/assets/stocktake/edit/?id=1", data=form).status_code == 303


def test_a_register_is_confirmed_in_one_go(world: World, people: tuple[FlaskClient, FlaskClient]) -> None:
    first, _second = people
    numbers = [
        world.stocktake(classroom=classroom, state=StocktakeState.COUNTED).id
        for classroom in (world.classroom, world.other)
    ]
    db.session.commit()
    page = first.get("/assets/stocktake/").text
    assert "复核签认" in page
    answer = first.post("/assets/stocktake/action/", data={"action": "step:confirm", "rowid": numbers})
    assert answer.status_code == 303
    db.session.rollback()
    assert set(db.session.scalars(select(Stocktake.checked_by))) == {"盘点人甲"}


def test_what_follows_from_a_line_is_a_click_away(world: World, people: tuple[FlaskClient, FlaskClient]) -> None:
    first, _second = people
    stocktake = world.stocktake()
    lost = world.line(stocktake, world.asset(quantity=8), found_quantity=6).id
    astray = world.line(stocktake, world.asset(), found_quantity=0, found_classroom=world.other).id
    extra = world.line(stocktake, name="旧书架", found_quantity=2).id
    other = world.other.id
    db.session.commit()

    def page(number: int) -> str:
        return first.get(f"/assets/stocktake_line/details/?id={number}").text

    assert "kind=scrap&amp;quantity=2" in page(lost)
    assert f"kind=transfer&amp;to_classroom={other}" in page(astray)
    assert "/assets/asset/new/?name=" in page(extra)

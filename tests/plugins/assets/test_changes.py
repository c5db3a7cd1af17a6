"""Changes move the card and keep its history; what cannot be is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from plugins.assets.models import Asset, AssetChange, AssetStatus, ChangeKind
from plugins.assets.on_day import holdings_on
from portal.base.db import db
from portal.base.scope import EVERYTHING
from portal.history.models import Change
from portal.organisation.models import Classroom, Place
from portal.testing.types import SignIn
from portal.testing.validation import problem_fields

if TYPE_CHECKING:
    from tests.plugins.assets.conftest import World

DAY, NEXT, LATER = date(2026, 3, 2), date(2026, 3, 9), date(2026, 4, 1)
TRANSFER, LOAN, RETURN, SCRAP = ChangeKind.TRANSFER, ChangeKind.LOAN, ChangeKind.RETURN, ChangeKind.SCRAP


@pytest.fixture
def faults(world: World) -> Callable[..., list[str | None]]:
    def of(asset: Asset, kind: ChangeKind, day: date = DAY, **values: Any) -> list[str | None]:
        if kind is SCRAP:
            values = {"reason": "损坏", "approved_by": world.head} | values
        change = AssetChange(asset=asset, asset_id=asset.id, kind=kind, occurred_on=day, **values)
        return problem_fields(change)

    return of


def whereabouts(asset: Asset) -> tuple[Classroom | None, Place | None]:
    db.session.expire(asset)
    return asset.classroom, asset.place


def test_a_transfer_moves_the_card(world: World, data_app: Flask) -> None:
    asset, keeper = world.asset(), world.make.staff()
    first = world.change(asset, TRANSFER, DAY, to_classroom=world.other, to_custodian=keeper)
    assert whereabouts(asset) == (world.other, None)
    assert asset.custodian is keeper
    second = world.change(asset, TRANSFER, NEXT, to_place=world.place)
    assert whereabouts(asset) == (None, world.place)
    db.session.expire_all()
    assert (first.from_classroom, second.from_classroom) == (world.classroom, world.other)
    assert [change.kind for change in asset.changes] == [TRANSFER, TRANSFER]
    history = select(func.count()).where(Change.record == "assets.asset", Change.record_id == asset.id)
    assert db.session.scalar(history) == 3


def test_a_card_written_with_its_first_change(world: World, data_app: Flask) -> None:
    asset = Asset(code="X1", name="钢琴", unit_price=Decimal(1), classroom=world.classroom)
    db.session.add(AssetChange(asset=asset, kind=SCRAP, occurred_on=DAY))
    db.session.flush()
    assert (asset.status, asset.removed_on) == (AssetStatus.SCRAPPED, DAY)


def test_scrapping(world: World, data_app: Flask, faults: Callable[..., list[str | None]]) -> None:
    asset = world.asset()
    assert faults(asset, SCRAP) == []
    assert faults(asset, SCRAP, reason=None) == ["reason"]
    assert faults(asset, SCRAP, approved_by=None) == ["approved_by"]
    world.change(asset, SCRAP, DAY)
    assert (asset.status, asset.removed_on, asset.is_gone()) == (AssetStatus.SCRAPPED, DAY, True)
    assert faults(asset, SCRAP, NEXT) == ["asset"]
    assert faults(asset, SCRAP, DAY) == ["asset"]
    assert faults(asset, TRANSFER, NEXT, to_place=world.place) == ["asset"]


def test_what_a_register_calls_scrapped_may_get_its_day(
    world: World, data_app: Flask, faults: Callable[..., list[str | None]]
) -> None:
    asset = world.asset(status=AssetStatus.SCRAPPED)
    assert faults(asset, TRANSFER, to_place=world.place) == ["asset"]
    assert faults(asset, SCRAP) == []
    world.change(asset, SCRAP, DAY)
    assert asset.removed_on == DAY
    assert faults(asset, SCRAP) == ["asset"]


def test_twice_in_one_file(world: World, data_app: Flask) -> None:
    asset, other = world.asset(), world.asset(quantity=3)
    rows = [AssetChange(asset=item, asset_id=item.id, kind=SCRAP, occurred_on=DAY) for item in (asset, other, asset)]
    rows += [AssetChange(asset=other, asset_id=other.id, kind=SCRAP, occurred_on=DAY, quantity=1)]
    with db.session.no_autoflush:
        problems = AssetChange.link_batch(db.session(), rows)
    assert [problem.field if problem else None for problem in problems] == [None, None, "asset", "asset"]


def test_loans_come_back(world: World, data_app: Flask, faults: Callable[..., list[str | None]]) -> None:
    asset = world.asset()
    assert faults(asset, RETURN) == ["asset"]
    assert faults(asset, LOAN) == ["borrower"]
    assert faults(asset, LOAN, borrower="中心小学", due_back_on=date(2026, 3, 1)) == ["due_back_on"]
    assert faults(asset, LOAN, borrower="中心小学", due_back_on=DAY) == []
    loan = world.change(asset, LOAN, DAY, borrower="中心小学", due_back_on=NEXT)
    assert whereabouts(asset) == (None, None)
    assert faults(asset, LOAN, NEXT, borrower="中心小学") == ["asset"]
    assert faults(asset, RETURN, date(2026, 3, 1)) == ["occurred_on"]
    assert faults(asset, RETURN, NEXT) == []
    world.change(asset, RETURN, NEXT)
    assert whereabouts(asset) == (world.classroom, None)
    assert loan.returned_on == NEXT
    assert faults(asset, RETURN, LATER) == ["asset"]


def test_some_of_the_pieces(world: World, data_app: Flask, faults: Callable[..., list[str | None]]) -> None:
    beds = world.asset(code="GD00006", name="儿童床", quantity=8, unit_price=Decimal(1050))
    assert faults(beds, SCRAP, quantity=9) == ["quantity"]
    assert faults(beds, SCRAP, quantity=0) == ["quantity"]
    first = world.change(beds, SCRAP, DAY, quantity=1)
    second = world.change(beds, TRANSFER, NEXT, quantity=2, to_classroom=world.other)
    db.session.expire_all()
    assert (beds.quantity, str(beds.value), beds.is_gone()) == (5, "5250.00", False)
    assert (first.asset.code, first.asset.quantity, first.asset.removed_on) == ("GD00006-1", 1, DAY)
    assert (second.asset.code, second.asset.quantity, second.asset.classroom) == ("GD00006-2", 2, world.other)
    assert second.asset.split_from is beds
    assert second.asset.acquired_on == beds.acquired_on

    def pieces(day: date) -> dict[str, int]:
        return {holding.name: holding.pieces for holding in holdings_on(day, EVERYTHING)}

    # On the days before, all eight were there, in one room.
    assert pieces(date(2026, 3, 1)) == {"小一班": 8}
    assert pieces(DAY) == {"小一班": 7}
    assert pieces(NEXT) == {"小一班": 5, "小二班": 2}


def test_an_earlier_change_does_not_move_what_moved_later(
    world: World, data_app: Flask, faults: Callable[..., list[str | None]]
) -> None:
    asset = world.asset()
    world.change(asset, TRANSFER, NEXT, to_place=world.place)
    assert faults(asset, TRANSFER, DAY, to_classroom=world.other) == ["occurred_on"]
    world.change(asset, TRANSFER, DAY, to_classroom=world.other)  # as a register may have it
    assert whereabouts(asset) == (None, world.place)


def test_order_of_time_within_one_file(world: World, data_app: Flask) -> None:
    asset = world.asset()
    later = AssetChange(asset=asset, kind=TRANSFER, occurred_on=NEXT, to_place=world.place)
    earlier = AssetChange(asset=asset, kind=TRANSFER, occurred_on=DAY, to_classroom=world.other)
    db.session.add_all([later, earlier])
    db.session.flush()
    assert whereabouts(asset) == (None, world.place)
    assert later.from_classroom_id == world.other.id


def test_what_cannot_be(world: World, data_app: Flask, faults: Callable[..., list[str | None]]) -> None:
    asset = world.asset(acquired_on=NEXT)
    assert faults(asset, TRANSFER) == ["to_classroom"]
    assert faults(asset, TRANSFER, DAY, to_place=world.place) == ["occurred_on"]
    assert faults(asset, TRANSFER, NEXT, to_place=world.place) == []


@pytest.fixture
def signed_in(app: Flask, world: World, client: FlaskClient, sign_in: SignIn) -> FlaskClient:
    sign_in(client, world.make.user(role="administrator"))
    db.session.commit()
    return client


def test_in_the_browser_a_change_is_not_rewritten(world: World, signed_in: FlaskClient) -> None:
    change = world.change(world.asset(), TRANSFER, DAY, to_classroom=world.other)
    number, version = change.id, change.version
    form = {"occurred_on": DAY.isoformat(), "asset": change.asset_id, "kind": "transfer", "version": version}
    place, other = world.place.id, world.other.id
    db.session.commit()
    answer = signed_in.post(f"/assets/asset_change/edit/?id={number}", data=form | {"to_place": place})
    assert answer.status_code == 422
    assert "卡片已随该变动更新" in answer.text
    answer = signed_in.post(
        f"/assets/asset_change/edit/?id={number}", data=form | {"to_classroom": other, "reason": "补写原因"}
    )
    assert answer.status_code == 303


def test_scrapped_twice_in_the_browser(world: World, signed_in: FlaskClient) -> None:
    asset = world.asset()
    form = {"occurred_on": DAY.isoformat(), "asset": asset.id, "kind": "scrap", "reason": "损坏"}
    form |= {"approved_by": world.head.id}
    number = asset.id
    db.session.commit()
    assert signed_in.post("/assets/asset_change/new/", data=form).status_code == 303
    answer = signed_in.post("/assets/asset_change/new/", data=form)
    assert answer.status_code == 422
    assert "该资产已于2026-03-02报废" in answer.text
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(AssetChange.asset_id == number)) == 1
    page = signed_in.get(f"/assets/asset/details/?id={number}").text
    assert "已报废" in page
    assert "kind=loan" not in page


def test_a_scrapping_that_was_a_mistake(world: World, signed_in: FlaskClient) -> None:
    asset = world.asset()
    world.change(asset, SCRAP, DAY)
    number, form = asset.id, {"code": asset.code, "name": "钢琴", "unit_price": "1", "quantity": "1"}
    form |= {"status": "in_use", "version": str(asset.version)}
    db.session.commit()
    assert signed_in.post(f"/assets/asset/edit/?id={number}", data=form).status_code == 303
    db.session.rollback()
    card = db.session.get_one(Asset, number)
    assert (card.status, card.removed_on, card.is_gone()) == (AssetStatus.IN_USE, None, False)


def test_scrapping_by_the_card_alone_is_refused(world: World, signed_in: FlaskClient) -> None:
    form = {"code": "X9", "name": "钢琴", "unit_price": "5", "quantity": "1", "status": "scrapped"}
    answer = signed_in.post("/assets/asset/new/", data=form)
    assert answer.status_code == 422
    assert "报废请在“资产变动”中登记" in answer.text

"""Pages of the assets on a day and of the budget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from plugins.assets.models import ChangeKind, Expense
from plugins.assets.on_day import holdings_on
from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.testing.dates import DAY
from portal.testing.types import SignIn, Statements

if TYPE_CHECKING:
    from tests.plugins.assets.conftest import World


def pieces_by_place(day: date, limits: Limits = EVERYTHING) -> dict[str, tuple[int, int, str]]:
    return {item.name: (len(item.cards), item.pieces, str(item.value)) for item in holdings_on(day, limits)}


def test_what_was_where_on_a_day(world: World, data_app: Flask) -> None:
    world.asset(quantity=8, unit_price=Decimal("1050.05"))
    moved = world.asset(unit_price=Decimal(10))
    world.asset(classroom=None, unit_price=Decimal(1), acquired_on=DAY)
    world.change(moved, ChangeKind.TRANSFER, DAY, to_place=world.place)
    world.change(moved, ChangeKind.SCRAP, date(2026, 4, 1))
    assert pieces_by_place(date(2026, 3, 1)) == {"小一班": (2, 9, "8410.40")}
    assert pieces_by_place(DAY) == {
        "小一班": (1, 8, "8400.40"),
        "保管室": (1, 1, "10.00"),
        "未登记存放位置": (1, 1, "1.00"),
    }
    assert "保管室" not in pieces_by_place(date(2026, 4, 1))
    assert pieces_by_place(date(2020, 8, 31)) == {}
    assert pieces_by_place(DAY, Limits(True, frozenset(), frozenset({world.other.id}))) == {}


def test_a_class_of_two_years_is_one_place(world: World, data_app: Flask) -> None:
    last_year = world.make.classroom("小一班", school_year="2024-2025")
    world.asset(quantity=2)
    world.asset(quantity=3, classroom=last_year)
    assert pieces_by_place(DAY)["小一班"][:2] == (2, 5)


@pytest.fixture
def page(app: Flask, world: World, client: FlaskClient, sign_in: SignIn) -> Callable[[str], TestResponse]:
    sign_in(client, world.make.user(role="administrator"))
    db.session.commit()
    return client.get


def test_the_page_of_a_day(world: World, page: Callable[[str], TestResponse]) -> None:
    world.asset(name="钢琴", unit_price=Decimal("15800.50")).settle_category()
    db.session.commit()
    answer = page("/assets/on_day/?day=2026-03-02&where=" + "c1小一班")
    assert answer.status_code == 200
    assert "15,800.50" in answer.text
    assert "A02450100" in answer.text
    assert "GD00001" in answer.text
    assert "这一天没有登记的资产" in page("/assets/on_day/?day=1999-01-01").text
    for wrong in ("morgen", "2026-02-30", "2126-01-01", "0001-01-01"):
        answer = page(f"/assets/on_day/?day={wrong}")
        assert answer.status_code == 200
        assert 'role="alert"' in answer.text


def test_the_budget_of_a_year(world: World, page: Callable[[str], TestResponse]) -> None:
    assert "2026年还没有登记预算科目" in page("/assets/budget/").text
    world.budget("维修费", approved=Decimal(1000), spent=Decimal("333.33"))
    world.budget("劳保用品", approved=Decimal(100), spent=Decimal("103.50"))
    world.budget("没有预算", approved=Decimal(0), spent=Decimal(5))
    world.budget("空科目", approved=Decimal(0))
    refunded = world.budget("退款", approved=Decimal(10))
    world.make(Expense, occurred_on=DAY, budget_line=refunded, amount=Decimal(-5))
    world.budget("去年", fiscal_year=2025)
    db.session.commit()
    answer = page("/assets/budget/")
    tree = html.fromstring(answer.text)
    bars = {
        row.xpath("string(th/a)"): (row.xpath("string(.//progress/@value)"), row.xpath("normalize-space(td[4])"))
        for row in tree.xpath("//tbody/tr")
    }
    assert bars == {
        "维修费": ("333.33", "33.3%"),
        "劳保用品": ("100.00", "103.5%"),
        "没有预算": ("", "无预算可比"),
        "空科目": ("", "无预算、无支出"),
        "退款": ("0", "-50.0%"),
    }
    assert "有2个科目超支：劳保用品、没有预算。" in answer.text
    assert "style=" not in answer.text
    assert "去年" in page("/assets/budget/?year=2025").text
    assert "维修费" in page("/assets/budget/?year=abc").text


def test_registers_show_rates(world: World, page: Callable[[str], TestResponse]) -> None:
    line = world.budget(spent=Decimal(500))
    number = line.id
    db.session.commit()
    assert "50 %" in page("/assets/budget_line/").text
    assert page(f"/assets/budget_line/details/?id={number}").status_code == 200


def test_too_cheap_for_an_asset_is_hinted(world: World, page: Callable[[str], TestResponse]) -> None:
    cheap, dear = world.asset(unit_price=Decimal("999.99")).id, world.asset(unit_price=Decimal(1000)).id
    db.session.commit()
    hint = "未达固定资产标准：登记为低值耐用品"
    assert hint in page(f"/assets/asset/details/?id={cheap}").text
    assert hint not in page(f"/assets/asset/details/?id={dear}").text


def test_every_list_asks_a_constant_number_of_statements(
    world: World, app: Flask, client: FlaskClient, sign_in: SignIn, statements: Statements
) -> None:
    sign_in(client, world.make.user(role="administrator"))
    lists = ("asset", "asset_change", "stocktake", "stocktake_line", "purchase", "budget_line", "expense")

    def fill() -> None:
        asset = world.asset()
        world.change(asset, ChangeKind.TRANSFER, DAY, to_place=world.place)
        classroom = world.make.classroom()
        world.line(world.stocktake(classroom=classroom), asset, found_quantity=1)
        world.purchase(asset=asset, classroom=classroom)
        line = world.budget(f"科目{world.count}")
        world.make(Expense, occurred_on=DAY, budget_line=line, amount=Decimal(1))
        db.session.commit()

    def statement_counts() -> dict[str, int]:
        found: dict[str, int] = {}
        for name in lists:
            with statements() as sent:
                assert client.get(f"/assets/{name}/").status_code == 200
            found[name] = len(sent)
        return found

    fill()
    few = statement_counts()
    for _ in range(12):
        fill()
    assert statement_counts() == few

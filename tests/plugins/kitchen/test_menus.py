"""The menu of a week: dishes with grams and allergens, repeats, copying, publishing, what to buy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient

from plugins.kitchen.models import Allergen, Meal, Menu, MenuIngredient
from plugins.kitchen.pages.menus import week_of
from plugins.kitchen.pages.shopping import needs
from portal.base.clock import now
from portal.base.db import db
from portal.testing.types import SignIn, Statements

if TYPE_CHECKING:
    from portal.testing.forms import FormClient
    from tests.plugins.kitchen.conftest import World

MONDAY = date(2026, 3, 2)
WEEK = "/kitchen/week/?day=2026-03-04"


def test_what_to_buy_is_grams_times_heads(world: World, data_app: Flask) -> None:
    world.menu("红烧肉", {"猪肉": "45", "土豆": "30.5"})
    world.menu("肉末蒸蛋", {"猪肉": "15"}, occurred_on=date(2026, 3, 4))
    world.menu("糖醋里脊", {"猪肉": "45"}, occurred_on=date(2026, 3, 9))
    found = needs([MONDAY, date(2026, 3, 3), date(2026, 3, 4)], 330)
    assert [(need.item, need.grams, need.kilograms, need.by_day) for need in found] == [
        ("猪肉", Decimal(60), Decimal("19.80"), (Decimal("14.85"), None, Decimal("4.95"))),
        ("土豆", Decimal("30.5"), Decimal("10.07"), (Decimal("10.07"), None, None)),
    ]


def test_the_page_shows_the_week(world: World, pages: FormClient) -> None:
    classroom = world.make.classroom()
    for _number in range(20):
        world.make.child(classroom=classroom)
    world.menu("虾仁滑蛋", {"虾仁": "30", "鸡蛋": "25"}, allergens=frozenset({Allergen.EGG, Allergen.SHELLFISH}))
    world.menu("米饭", everyday=True)
    db.session.commit()
    page_text = pages.text(pages.get(WEEK))
    for part in ("虾仁滑蛋", "虾仁 30克、鸡蛋 25克", "虾蟹", "未填带量", "2 道未公布", "按在园幼儿 20 名计"):
        assert part in page_text
    tree = pages.get(f"{WEEK}&heads=100")
    assert [cell.text_content() for cell in tree.xpath("//section[2]//tbody/tr/td[last()-1]")] == ["3", "2.5"]


def test_a_dish_that_comes_back_too_soon_is_highlighted(world: World, pages: FormClient) -> None:
    world.menu(occurred_on=date(2026, 2, 26))
    world.menu("米饭", occurred_on=date(2026, 2, 26), everyday=True)
    world.menu("蒸蛋", occurred_on=date(2026, 2, 24))
    world.menu("米饭", everyday=True)
    again = world.menu()
    world.menu("蒸蛋", occurred_on=date(2026, 3, 4))
    assert week_of(MONDAY).repeats == {again.id: date(2026, 2, 26)}
    db.session.commit()
    assert pages.text(pages.get(WEEK)).count("已供应") == 1


def test_a_week_takes_as_many_statements_with_many_dishes_as_with_few(
    world: World, app: Flask, statements: Statements
) -> None:
    def statement_count() -> int:
        db.session.expire_all()
        with statements() as sent:
            week = week_of(MONDAY)
            for dish in week.dishes:
                assert len(dish.ingredients) < 3
            needs(week.days, 100)
        return len(sent)

    world.menu("红烧肉", {"猪肉": "45"})
    few = statement_count()
    for number in range(20):
        world.menu(f"菜{number}", {"猪肉": "1", "盐": "1"}, occurred_on=date(2026, 3, 2 + number % 5))
    assert statement_count() == few


def test_days_without_teaching_are_closed_and_a_saturday_with_it_is_shown(world: World, app: Flask) -> None:
    # 28 February 2026 is a Saturday on which the holiday is made up for; 6 April is Tomb-sweeping Day.
    assert date(2026, 2, 28) in week_of(date(2026, 2, 24)).days
    spring = week_of(date(2026, 4, 8))
    assert spring.closed == {date(2026, 4, 6)}
    assert len(week_of(MONDAY).days) == 5


def test_a_week_is_published_at_once(world: World, pages: FormClient) -> None:
    first, second = world.menu(), world.menu("青菜")
    world.menu("汤", occurred_on=date(2026, 3, 9))
    second.published_at, second.published_by = now(), "保健员"
    db.session.commit()
    kept = second.published_at
    pages.accepted("/kitchen/week/publish/", {"day": "2026-03-02"})
    assert first.published_at is not None
    assert (second.published_at, second.published_by) == (kept, "保健员")
    assert db.session.query(Menu).filter(Menu.published_at.is_(None)).one().dish == "汤"
    assert "已公布 1 道菜品" in pages.text(pages.get(WEEK))


def test_the_week_before_is_copied_once(world: World, pages: FormClient) -> None:
    world.menu(
        "虾仁滑蛋",
        {"虾仁": "30"},
        occurred_on=date(2026, 3, 30),
        allergens=frozenset({Allergen.EGG}),
        published_at=now(),
    )
    world.menu("青菜", occurred_on=date(2026, 4, 1))
    world.menu("青菜", occurred_on=date(2026, 4, 8))
    db.session.commit()
    # Of the first the day is a holiday, the second is there already.
    pages.accepted("/kitchen/week/copy/", {"day": "2026-04-08"})
    assert db.session.query(Menu).count() == 3
    pages.accepted("/kitchen/week/copy/", {"day": "2026-04-15"})
    world.menu("虾仁", {"虾仁": "30"}, occurred_on=date(2026, 4, 14), allergens=frozenset({Allergen.EGG}))
    db.session.commit()
    pages.accepted("/kitchen/week/copy/", {"day": "2026-04-20"})
    pages.accepted("/kitchen/week/copy/", {"day": "2026-04-20"})
    copies = db.session.query(Menu).filter(Menu.occurred_on >= date(2026, 4, 20)).order_by(Menu.occurred_on).all()
    assert [(dish.occurred_on, dish.dish, dish.published_at) for dish in copies] == [
        (date(2026, 4, 21), "虾仁", None),
        (date(2026, 4, 22), "青菜", None),
    ]
    assert copies[0].allergens == {Allergen.EGG}
    assert [(part.item, part.grams) for part in copies[0].ingredients] == [("虾仁", Decimal(30))]


@pytest.mark.parametrize(
    "query", ["day=gestern", "day=2199-01-01", "day=2026-03-02&heads=viele", "heads=0", "heads=9999999999", "heads=-5"]
)
def test_what_cannot_be_understood_is_reported(world: World, pages: FormClient, query: str) -> None:
    assert pages.get(f"/kitchen/week/?{query}", 422).xpath("//*[@role='alert']")


def test_a_day_that_is_none_cannot_be_written_to(world: World, pages: FormClient) -> None:
    pages.accepted("/kitchen/week/publish/", {"day": "0001-01-01"})
    pages.refused("/kitchen/week/copy/", {"day": "gestern"}, 400)


def test_who_may_only_read_writes_nothing(world: World, client: FlaskClient, sign_in: SignIn) -> None:
    world.menu()
    sign_in(client, world.make.user(permissions=["kitchen.menu.view"]))
    assert "/kitchen/week/publish/" not in client.get(WEEK).text
    for path in ("publish", "copy"):
        assert client.post(f"/kitchen/week/{path}/", data={"day": "2026-03-02"}).status_code == 403


def test_a_dish_is_written_with_its_ingredients(world: World, pages: FormClient) -> None:
    sent = {
        "head-occurred_on": "2026-03-02",
        "head-meal": "lunch",
        "head-dish": "红烧肉",
        "line0-item": "猪肉",
        "line0-grams": "45",
        "line1-item": "土豆",
        "line1-grams": "0",
    }
    assert list(pages.errors(pages.refused("/kitchen/dish/", sent))) == ["line1-grams"]
    assert db.session.query(Menu).count() == 0
    address = pages.accepted("/kitchen/dish/", sent | {"line1-grams": "30"})
    assert "/kitchen/week/" in address
    dish = db.session.query(Menu).one()
    assert (dish.meal, [(part.item, part.grams) for part in dish.ingredients]) == (
        Meal.LUNCH,
        [("猪肉", Decimal(45)), ("土豆", Decimal(30))],
    )
    # The same dish a second time that day.
    pages.refused("/kitchen/dish/", sent | {"line1-grams": "30"})
    assert db.session.query(MenuIngredient).count() == 2

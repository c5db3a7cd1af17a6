"""The stock-take on a phone, in a real browser under the real content security policy, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import select

from plugins.assets.models import LineResult, StocktakeLine
from portal.base.db import db
from portal.testing.types import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from portal.testing.phone import OpenPhone
    from tests.plugins.assets.conftest import World

RIGHTS = ["assets.stocktake.edit", "assets.stocktake_line.edit", "assets.stocktake.view", "assets.stocktake_line.view"]


@pytest.fixture
def address(app: Flask, world: World, served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the address of a served portal with a person who counts and a class with twenty things."""
    monkeypatch.setattr("plugins.assets.stocktaking.page.today", lambda: date(2026, 3, 2))
    for number in range(20):
        world.asset(name=f"物品{number:02}", quantity=1 + number % 3)
    world.asset(code="GD00900", name="空调", classroom=world.other)
    world.make.user("盘点人", permissions=RIGHTS, password="correct horse 7")
    db.session.commit()
    with served(app) as url:
        yield url


@pytest.fixture
def phone(address: str, open_phone: OpenPhone) -> Callable[..., Page]:
    def opened(**options: Any) -> Page:
        page = open_phone(address, "/assets/stocktaking/", "盘点人", **options)
        page.locator(".stock-classes a", has_text="小一班").tap()
        page.wait_for_url("**classroom=*")
        return page

    return opened


def results() -> dict[str | None, tuple[int | None, LineResult]]:
    db.session.rollback()
    found = db.session.scalars(select(StocktakeLine)).all()
    return {(line.asset.name if line.asset else line.name): (line.found_quantity, line.result) for line in found}


def count(page: Page) -> None:
    for number in range(18):
        page.locator("[data-thing]", has_text=f"物品{number:02}").locator("label.thing-tick").tap()
    other = page.locator("[data-thing]", has_text="物品18")
    other.locator("summary").tap()
    other.locator("input[name^=found_]").fill("0")
    page.locator("[data-additions] input[name=new_what]").first.fill("GD00900")


def check() -> None:
    found = results()
    assert found["物品17"] == (3, LineResult.CORRECT)
    assert found["物品18"] == (0, LineResult.MISSING)
    assert found["物品19"] == (0, LineResult.MISSING)
    assert found["空调"] == (1, LineResult.MISPLACED)


def test_class_by_class(phone: Callable[..., Page]) -> None:
    page = phone()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.evaluate(
        "[...document.querySelectorAll('.stocktaking summary, .stocktaking a, .stocktaking label.thing-tick,"
        " .stocktaking .stock-bar button')]"
        ".filter((item) => item.offsetParent && item.offsetHeight < 44).map((item) => item.outerHTML)"
    )
    assert small == []
    assert page.locator("[data-pending]").inner_text() == "20"
    count(page)
    assert page.locator("[data-pending]").inner_text() == "1"
    page.locator("[data-more]").tap()
    assert page.locator("[data-additions] input[name=new_what]").count() == 3
    page.locator(".stock-bar button[value=finish]").tap()
    page.wait_for_url("**/assets/stocktake/details/**")
    check()


def test_without_a_script(phone: Callable[..., Page]) -> None:
    page = phone(java_script_enabled=False)
    count(page)
    page.locator(".stock-bar button[value=finish]").tap()
    page.wait_for_url("**/assets/stocktake/details/**")
    check()

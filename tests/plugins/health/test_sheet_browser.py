"""The class sheet on a phone, in a real browser under the real content security policy, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

from plugins.health.models import (
    Attendance,
    Disease,
    HealthCheck,
    HealthFinding,
    InfectiousCase,
    SickAbsence,
    Symptom,
)
from portal.base.db import db
from portal.testing.dates import DAY
from portal.testing.types import Served
from portal.testing.values import present

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from portal.testing.phone import OpenPhone
    from tests.plugins.health.conftest import World

M = TypeVar("M")

WRITES = ["health.health_check.edit", "health.health_finding.edit", "health.attendance.edit"]


@pytest.fixture
def address(app: Flask, world: World, served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the address of a served portal with a carer's account and a class of thirty."""
    monkeypatch.setattr("plugins.health.sheet.page.today", lambda: DAY)
    for number in range(27):
        world.make.child(f"幼儿{number:02}", classroom=world.classroom)
    world.make.user("保健员", permissions=WRITES, password="correct horse 7")
    db.session.commit()
    with served(app) as url:
        yield url


@pytest.fixture
def phone(address: str, open_phone: OpenPhone) -> Callable[..., Page]:
    """Return a function that opens the sheet of 小一班."""

    def opened(**options: Any) -> Page:
        page = open_phone(address, "/health/sheet/", "保健员", **options)
        page.locator(".sheet-classes a", has_text="小一班").tap()
        page.wait_for_url("**classroom=*")
        return page

    return opened


def enter(page: Page, name: str, state: str) -> Locator:
    card = page.locator("[data-child]", has_text=name)
    card.locator("summary").tap()
    card.locator(".states label", has_text=state).tap()
    return card


def rows(model: type[M]) -> Sequence[M]:
    db.session.rollback()
    return db.session.scalars(select(model)).all()


def test_thirty_children_on_one_screen(phone: Callable[..., Page]) -> None:
    page = phone()
    assert page.locator("[data-child]").count() == 30
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.evaluate(
        "[...document.querySelectorAll('.sheet summary, .sheet a, .sheet button:not([hidden])')]"
        ".filter((item) => item.offsetParent && item.offsetHeight < 44).map((item) => item.outerHTML)"
    )
    assert small == []
    # All names, and the button that saves, lie within one screen or hardly more.
    assert page.evaluate("document.querySelector('.sheet').offsetHeight") < 844


def test_entering_the_few_and_saving(phone: Callable[..., Page]) -> None:
    page = phone()
    enter(page, "赵一", "病假")
    card = enter(page, "钱二", "异常")
    card.locator("input[name^=temperature]").fill("38.2")
    card.locator("label", has_text="发热").tap()
    card.locator("label", has_text="就医").tap()
    assert page.locator("[data-count=checked]").inner_text() == "29"
    assert page.locator("[data-count=abnormal]").inner_text() == "1"
    page.locator(".sheet-bar button").tap()
    page.wait_for_selector(".alert-success")
    (row,), (check,), (finding,) = rows(Attendance), rows(HealthCheck), rows(HealthFinding)
    assert (row.present, row.absent_sick, check.checked, check.abnormal) == (29, 1, 29, 1)
    assert finding.symptoms == {Symptom.FEVER}


def shown(card: Locator) -> list[str]:
    return [
        present(item.get_attribute("name")).split("_")[0]
        for item in card.locator(".finding :is(input, select)").all()
        if item.is_visible()
    ]


def test_a_sick_child_with_what_it_has(phone: Callable[..., Page], world: World) -> None:
    world.make(SickAbsence, occurred_on=date(2026, 2, 27), classroom=world.classroom, child=world.children[1])
    db.session.commit()
    page = phone()
    # A child already on leave is shown as such, and is not presumed to be away today.
    assert page.locator(".since:visible").count() == 1
    known = page.locator("[data-child]", has_text="钱二")
    assert "2月27日" in known.locator(".since").inner_text()
    card = page.locator("[data-child]", has_text="赵一")
    card.locator("summary").tap()
    assert shown(card) == []
    card.locator(".states label", has_text="病假").tap()
    assert set(shown(card)) == {"symptoms", "disease"}
    card.locator("label", has_text="皮疹").tap()
    card.locator("select").select_option(Disease.CHICKENPOX.value)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert present(card.locator("select").bounding_box())["height"] >= 44
    card.locator(".states label", has_text="异常").tap()
    assert "disease" not in shown(card)
    card.locator(".states label", has_text="病假").tap()
    enter(page, "钱二", "病假")
    assert page.locator(".since:visible").count() == 0
    page.locator(".sheet-bar button").tap()
    page.wait_for_selector(".alert-success")
    first, second = sorted(rows(SickAbsence), key=lambda item: item.occurred_on, reverse=True)
    assert (first.occurred_on, first.symptoms, first.disease) == (DAY, frozenset({Symptom.RASH}), Disease.CHICKENPOX)
    assert (second.occurred_on, second.returned_on) == (date(2026, 2, 27), None)
    assert [case.disease for case in rows(InfectiousCase)] == [Disease.CHICKENPOX]
    assert rows(Attendance)[0].absent_sick == 2
    card = page.locator("[data-child]", has_text="赵一")
    card.locator("summary").tap()
    assert card.locator("select").input_value() == Disease.CHICKENPOX.value
    assert [item.get_attribute("value") for item in card.locator("[name^=symptoms]:checked").all()] == ["rash"]


def test_a_sick_child_without_a_script(phone: Callable[..., Page]) -> None:
    page = phone(java_script_enabled=False)
    card = enter(page, "钱二", "病假")
    assert set(shown(card)) == {"symptoms", "disease"}
    card.locator("label", has_text="发热").tap()
    card.locator("select").select_option("influenza")
    page.locator(".sheet-bar button").tap()
    page.wait_for_selector(".alert-success")
    (absence,) = rows(SickAbsence)
    assert (absence.symptoms, absence.disease) == (frozenset({Symptom.FEVER}), Disease.INFLUENZA)


def test_without_a_script(phone: Callable[..., Page]) -> None:
    page = phone(java_script_enabled=False)
    card = enter(page, "钱二", "异常")
    card.locator("label", has_text="皮疹").tap()
    page.locator(".sheet-bar button").tap()
    page.wait_for_selector(".alert-success")
    assert [finding.symptoms for finding in rows(HealthFinding)] == [{Symptom.RASH}]

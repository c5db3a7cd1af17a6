"""An outbreak on a phone: shown on the home page at once, and reported from there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import select

from plugins.health.models import OutbreakReport, SickAbsence, Symptom
from portal.base.db import db
from portal.testing.dates import DAY
from portal.testing.types import Served
from portal.testing.values import present

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from portal.testing.phone import OpenPhone
    from tests.plugins.health.conftest import World

RIGHTS = ["health.outbreak_report.view", "health.outbreak_report.edit", "health.health_check.view"]


@pytest.fixture
def address(app: Flask, world: World, served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the address of a served portal with a class in which three children vomit, and a user who reports it."""
    monkeypatch.setattr("portal.web.home.page.today", lambda: DAY)
    for child in world.children[:3]:
        world.make(
            SickAbsence, occurred_on=DAY, classroom=world.classroom, child=child, symptoms=frozenset({Symptom.VOMITING})
        )
    world.make.user("保健员", permissions=RIGHTS, password="correct horse 7")
    db.session.commit()
    with served(app) as url:
        yield url


@pytest.fixture
def page(address: str, open_phone: OpenPhone) -> Page:
    """Return the home page of the signed-in user."""
    return open_phone(address, "/", "保健员")


def test_shown_at_once_and_reported(page: Page) -> None:
    line = page.locator(".urgent .card-lines a", has_text="小一班")
    line.wait_for()
    box = present(line.bounding_box())
    assert box["y"] + box["height"] < 844, "it is seen without scrolling"
    assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert "赵一" not in page.locator(".urgent").inner_text()
    line.tap()
    page.wait_for_url("**/health/outbreak_report/new/**")
    assert page.input_value("[name=occurred_on]") == "2026-03-02"
    assert page.input_value("[name=children]") == "3"
    assert page.input_value("[name=symptom]") == "vomiting"
    page.fill("[name=reported_at]", "2026-03-02T10:30")
    page.fill("[name=reported_to]", "区疾控中心")
    page.locator("main form button[type=submit]").first.tap()
    page.wait_for_selector(".alert-success")
    db.session.rollback()
    (report,) = db.session.scalars(select(OutbreakReport))
    assert (report.classroom.name, report.symptom, report.children) == ("小一班", Symptom.VOMITING, 3)
    page.goto("/")
    page.wait_for_selector("#content h1")
    assert page.locator(".urgent").count() == 0

"""Fixtures: a portal on a free port and Debian's Chromium, under the real content security policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

import pytest
from flask import Flask

from portal.base.clock import today
from portal.base.db import db
from portal.organisation.models import Kindergarten
from portal.testing.factories import Factory
from portal.testing.types import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

PASSWORD = "correct horse 7"
LOADED = "addEventListener('load', () => document.documentElement.toggleAttribute('data-loaded', true))"
PHONE: ViewportSize = {"width": 390, "height": 844}
OFFICE: ViewportSize = {"width": 1280, "height": 860}


@pytest.fixture
def portal_url(app: Flask, make: Factory, served: Served) -> Iterator[str]:
    """Serve the portal, with a small school and the account 园长."""
    app.config["WTF_CSRF_ENABLED"] = True
    db.session.add(Kindergarten(name="阳光幼儿园"))
    day = today()
    year = day.year if day.month >= 8 else day.year - 1
    name = f"{year}-{year + 1}"
    make.term(f"{name}-1", date(year, 9, 1), date(year + 1, 1, 22))
    make.term(f"{name}-2", date(year + 1, 2, 20), date(year + 1, 7, 9))
    campus = make.campus("本部")
    for label in ("小一班", "中一班", "大一班"):
        classroom = make.classroom(label, campus=campus, school_year=name)
        for number in range(3):
            make.child(f"{label}的孩子{number}", classroom=classroom, born_on=day - timedelta(days=1500 + number))
    for label in ("操场", "音乐室", "美工室", "图书角"):
        make.place(label, campus=campus)
    db.session.commit()
    make.user("园长", password=PASSWORD)
    db.session.remove()
    with served(app) as url:
        yield url


@pytest.fixture
def empty_url(app: Flask, make: Factory, served: Served) -> Iterator[str]:
    """Serve the portal as on its first day: nothing in it but 主任, whose password was given by another."""
    app.config["WTF_CSRF_ENABLED"] = True
    make.user("主任", password=PASSWORD).must_change_password = True
    db.session.commit()
    db.session.remove()
    with served(app) as url:
        yield url


@pytest.fixture(params=[OFFICE, PHONE], ids=["office", "phone"])
def viewport(request: pytest.FixtureRequest) -> ViewportSize:
    """Return the size of an office screen and of a phone."""
    size: ViewportSize = request.param
    return size


class OpenPage(Protocol):
    """Function that opens a page of its own, in a window of this size."""

    def __call__(self, url: str, viewport: ViewportSize) -> Page: ...


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Return ``open_page(url, viewport)``; the test fails if the console reports an error, CSP first of all."""
    # The portal is set up before and so goes away after: a page that still loads must not lose it.
    for name in {"portal_url", "empty_url"} & set(request.fixturenames):
        request.getfixturevalue(name)
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    def hear(message: ConsoleMessage) -> None:
        # An answer 4xx is meant, and Chromium tells of each.
        if message.type in {"error", "warning"} and not re.search(r"status of 4\d\d", message.text):
            errors.append(message.text)

    def open_one(url: str, viewport: ViewportSize) -> Page:
        contexts.append(browser.new_context(viewport=viewport, locale="zh-CN", base_url=url))
        contexts[-1].add_init_script(LOADED)
        page = contexts[-1].new_page()
        # A click before the page's scripts ran follows the link or sends the form, as it should; tests mean the other.
        page.add_locator_handler(page.locator("html:not([data-loaded])"), lambda _: page.wait_for_load_state("load"))
        page.on("console", hear)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")
        context.close()
    assert errors == []


@pytest.fixture
def page(open_page: OpenPage, portal_url: str, viewport: ViewportSize) -> Page:
    """Return a signed-in page in English."""
    page = open_page(portal_url, viewport)
    page.goto("/sign-in")
    page.fill("input[name=username]", "园长")
    page.fill("input[name=password]", PASSWORD)
    page.click("form:has(input[name=password]) button[type=submit]")
    page.wait_for_url("**/")
    if page.locator("html").get_attribute("lang") != "en":
        page.click('.language-form button[value="en"]')
        page.wait_for_selector('html[lang="en"]')
    return page

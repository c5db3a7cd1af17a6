"""Attendance ticked on a phone, in a real browser under the real content security policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from plugins.team.models import MeetingAttendance
from portal.base.db import db
from portal.testing.phone import phones
from portal.testing.types import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.plugins.team.conftest import World

DAY = date(2026, 3, 12)


@pytest.fixture
def phone(app: Flask, world: World, chromium: Browser, served: Served) -> Iterator[Page]:
    """Yield the page of a meeting of 12 March, opened by the head of logistics; console errors fail the test."""
    for number in range(30):
        world.make.staff(f"职工{number:02}", hired_on=date(2020, 1, 1))
    world.meeting(DAY, attendees=20)
    world.make.user("后勤主任", permissions=["team.meeting_attendance.edit"], password="correct horse 7")
    db.session.commit()
    # The browser itself mentions that nobody was refused.
    with served(app) as address, phones(chromium, ignored="422") as opened:
        shown = opened(address, "/team/attendance/", "后勤主任")
        shown.wait_for_selector(".meeting-list a")
        yield shown


def there(shown: Page) -> str:
    return shown.locator("[data-there]").inner_text()


def test_ticking_on_a_phone(phone: Page) -> None:
    phone.locator(".meeting-list a").tap()
    phone.wait_for_selector("[data-attendance]")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    small = phone.evaluate(
        "[...document.querySelectorAll('.attendance label, .attendance select, .attendance [type=submit]')]"
        ".filter((item) => item.offsetParent && item.offsetHeight < 44).length"
    )
    assert small == 0
    assert there(phone) == "34"
    # A reason is requested only for absent people.
    person = phone.locator(".person", has_text="钱二")
    assert not person.locator("select").is_visible()
    person.locator("label").tap()
    assert there(phone) == "33"
    person.locator("select").select_option("sick")
    phone.locator("[data-none]").tap()
    assert there(phone) == "0"
    phone.locator("[type=submit]", has_text="保存签到").tap()
    phone.wait_for_selector("main [role=alert]")
    assert "无人" in phone.locator("main [role=alert]").inner_text()
    phone.locator("[data-all]").tap()
    phone.locator(".person", has_text="孙三").locator("label").tap()
    phone.locator("[type=submit]", has_text="保存签到").tap()
    phone.wait_for_selector(".alert-success")
    db.session.rollback()
    rows = db.session.scalars(select(MeetingAttendance)).all()
    assert (len(rows), [row.staff.name for row in rows if not row.present]) == (34, ["孙三"])

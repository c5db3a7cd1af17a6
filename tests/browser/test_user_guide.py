"""Pictures of the user guide, taken of the sample term on its last day as the guide's reader would see it.

``GUIDE_PICTURES=new make test PYTEST_ARGS="-k user_guide"`` takes them anew; otherwise the tests only check that they
can be taken, and are as large as those in the guide: fonts differ between machines.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from flask import Flask
from PIL import Image

from portal.accounts.users import create_user
from portal.base.db import db
from portal.cli.demo import demo
from portal.organisation.models import Classroom
from portal.testing.types import Served
from portal.testing.values import present
from portal.web.guide.chapters import PICTURES, chapters, picture_names

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

    from tests.browser.conftest import OpenPage

NAME, PASSWORD = "张园长", "correct horse 7"
OFFICE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1600, "height": 1000}
LAST_DAY = datetime(2026, 7, 3, 6, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Shot:
    """Picture: the page, and the actions before it is taken."""

    path: str
    viewport: ViewportSize
    before: Callable[[Page], None] = lambda page: None


def choose_a_register(page: Page) -> None:
    """Check a file with a good and a bad line."""
    book = openpyxl.Workbook()
    for row in (
        ("日期", "班级", "时段", "检查人数", "异常人数"),
        ("2026-07-03", "小一班", "全日观察", 24, 0),
        ("2026-07-03", "小十班", "全日观察", 24, 30),
    ):
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    page.set_input_files("#file", {"name": "晨午检登记.xlsx", "mimeType": "", "buffer": file.getvalue()})
    page.click("form[data-upload] button[type=submit]")
    page.wait_for_selector("text=小十班")


def issue_it(page: Page) -> None:
    """Issue the summary, despite its findings."""
    knowingly = page.locator("#knowingly")
    if knowingly.count():
        knowingly.check()
    page.click("form.issue-form button[type=submit]")
    page.wait_for_url("**/summary/issues/1/**")


SHOTS = {
    "sign-in": Shot("/sign-in", OFFICE),
    "home": Shot("/", OFFICE),
    "list": Shot("/health/health_check/", OFFICE),
    "sheet-phone": Shot("/health/sheet/?classroom={classroom}&day=2026-07-03&session=morning", PHONE),
    "import": Shot("/exchange/health.health_check/import", OFFICE, choose_a_register),
    "zeros": Shot("/zeros/", OFFICE),
    "obligations": Shot("/obligations/", OFFICE),
    "menu-week": Shot("/kitchen/week/?day=2026-06-29", OFFICE),
    "repair": Shot("/safety/repair_order/details/?id=1", OFFICE),
    "budget": Shot("/assets/budget/", OFFICE),
    "desk": Shot("/summary/", WIDE),
    "desk-value": Shot("/summary/?value=health.noon_check#panel", WIDE),
    "wording": Shot("/summary/wording/?name=health.care", WIDE),
    "letterhead": Shot("/summary/letterhead/", OFFICE),
    "issue": Shot("/summary/issue/", OFFICE),
    "issued": Shot("/summary/issue/", OFFICE, issue_it),
}


@pytest.fixture
def sample_url(app: Flask, served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the portal with the sample term, on the last day of the term, and an account for the reader."""
    monkeypatch.setattr("portal.base.clock.now", lambda: LAST_DAY)
    result = app.test_cli_runner().invoke(demo)
    assert result.exit_code == 0, result.output
    create_user(NAME, PASSWORD, ["administrator"], must_change_password=False)
    db.session.commit()
    db.session.remove()
    app.config["WTF_CSRF_ENABLED"] = True
    with served(app) as url:
        yield url


def test_every_picture_of_the_guide_is_taken_here() -> None:
    shown = {name.removesuffix(".png") for chapter in chapters() for name in picture_names(chapter)}
    assert shown == set(SHOTS)


def test_the_pictures(app: Flask, sample_url: str, open_page: OpenPage) -> None:
    with app.app_context():
        values = {"classroom": db.session.query(Classroom.id).order_by(Classroom.id).limit(1).scalar()}
    pages = {viewport["width"]: open_page(sample_url, viewport) for viewport in (OFFICE, PHONE, WIDE)}
    taken = {"sign-in": _picture(pages[1280], SHOTS["sign-in"], values)}
    for page in pages.values():
        page.goto("/sign-in")
        page.fill("input[name=username]", NAME)
        page.fill("input[name=password]", PASSWORD)
        page.click("form:has(input[name=password]) button[type=submit]")
        page.wait_for_url("**/")
    for name, shot in SHOTS.items():
        if name not in taken:
            taken[name] = _picture(pages[shot.viewport["width"]], shot, values)
    for name, picture in taken.items():
        if os.environ.get("GUIDE_PICTURES") == "new":
            picture.save(PICTURES / f"{name}.png", optimize=True)
        with Image.open(PICTURES / f"{name}.png") as kept:
            assert kept.size == picture.size, name


def _picture(page: Page, shot: Shot, values: dict[str, Any]) -> Image.Image:
    answer = present(page.goto(shot.path.format(**values)))
    assert answer.status == 200, shot.path
    shot.before(page)
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
    # 128 colours are enough for a page, and a quarter of the size.
    return picture.convert("RGB").quantize(128)

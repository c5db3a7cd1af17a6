"""Photos and scans in a real browser: chosen, captioned, viewed, removed; on a desk and on a phone."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from plugins.health.models import CheckSession, HealthCheck
from portal.base.db import db
from portal.organisation.models import Classroom
from portal.records.slots import AttachmentSlot
from portal.testing.values import present

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

DETAILS = "/health/health_check/details/?id="


def photo(name: str, colour: str, size: tuple[int, int] = (1600, 1200)) -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


@pytest.fixture
def number(app: Flask, portal_url: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return the id of a check that may have two photos and a scan."""
    slots = (AttachmentSlot("before", "改造前", photos=True, most=2), AttachmentSlot("scan", "扫描件"))
    monkeypatch.setattr(HealthCheck, "__attachments__", slots)
    classroom = db.session.scalars(select(Classroom)).first()
    check = HealthCheck(occurred_on=date(2026, 3, 2), classroom=classroom, session=CheckSession.MORNING, checked=3)
    check.abnormal = 0
    db.session.add(check)
    db.session.commit()
    found = check.id
    db.session.remove()
    return found


def test_photos_are_added_viewed_and_removed(page: Page, number: int) -> None:
    page.goto(f"{DETAILS}{number}")
    choose = page.locator("#slot-before .attachment-choose input")
    choose.set_input_files([photo("east.jpg", "red"), photo("west.jpg", "blue")])
    page.wait_for_selector("text=2 files added.")
    slot = page.locator("#slot-before")
    expect(slot.locator(".attachment")).to_have_count(2)
    assert "All places are taken" in slot.inner_text()

    slot.locator("summary").first.click()
    slot.locator("input[name=caption]").first.fill("East side")
    slot.get_by_role("button", name="Save").first.click()
    expect(slot.locator(".attachment-caption")).to_have_text("East side")

    first = slot.locator("a[data-enlarge]").first
    first.click()
    large = page.locator("#enlarged img")
    expect(large).to_have_js_property("naturalWidth", 1600)
    expect(large).to_have_attribute("alt", "East side")
    expect(page.locator("#enlarged figcaption")).to_have_text("East side")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#enlarged figcaption")).to_have_text("west.jpg")
    expect(page.locator("#enlarged [data-step='1']")).to_be_disabled()
    page.keyboard.press("Escape")
    # Closing gives the page back to the keyboard where it was.
    expect(first).to_be_focused()

    slot.locator("a[data-remove]").first.click()
    dialog = page.locator("#confirm-remove")
    assert "East side" in dialog.inner_text()
    dialog.get_by_role("button", name="Cancel").click()
    expect(slot.locator(".attachment")).to_have_count(2)
    slot.locator("a[data-remove]").first.click()
    dialog.get_by_role("button", name="Remove").click()
    page.wait_for_selector("text=Removed: east.jpg")
    expect(slot.locator(".attachment")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_bad_files_are_reported_where_they_were_chosen(page: Page, number: int) -> None:
    page.goto(f"{DETAILS}{number}")
    problems = page.locator("#slot-scan-problems")
    choose = page.locator("#slot-scan .attachment-choose input")
    # Too large: reported before anything is sent.
    choose.set_input_files({"name": "film.mp4", "mimeType": "video/mp4", "buffer": bytes(15 * 2**20 + 1)})
    expect(problems).to_have_text("film.mp4 is larger than 15 MB.")
    choose.set_input_files({"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload='alert(1)'/>"})
    expect(problems).to_contain_text("SVG")
    # The page comes back at the place where the file was chosen.
    expect(problems).to_be_focused()
    box = problems.bounding_box()
    assert box is not None
    assert 0 < box["y"] < present(page.viewport_size)["height"]
    choose.set_input_files(photo("b.jpg", "green"))
    page.wait_for_selector("text=1 file added.")
    expect(page.locator("#slot-scan .attachment")).to_have_count(1)

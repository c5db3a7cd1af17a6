"""Issuing in a real browser, from the summary to the issued file: office screen and phone; pressed twice; slow work."""

from __future__ import annotations

import json
import re
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from portal.base.db import db
from portal.report.draft import word_file
from portal.report.issuing import freeze
from portal.report.issuing.models import SummaryIssue
from portal.testing.values import present

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

NOTE_PROGRESS = """() => new MutationObserver(() => {
  const note = document.querySelector(".progress-note:has(progress)");
  if (!note) return;
  const disabled = Boolean(document.querySelector(".issue-form button[type=submit]")?.disabled);
  const role = note.getAttribute("role");
  sessionStorage.setItem("noted", JSON.stringify({ text: note.textContent, role, disabled }));
}).observe(document.body, { childList: true, subtree: true })"""


def issued() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(SummaryIssue.id))) or 0


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def ask(page: Page) -> None:
    page.goto("/summary/")
    page.locator(".page-actions a", has_text="Issue").click()
    page.wait_for_url("**/summary/issue/**")
    box = page.locator("#knowingly")
    if box.count():
        box.check()


def test_from_the_summary_to_the_issued_file(page: Page, tmp_path: Path) -> None:
    ask(page)
    assert fits(page)
    page.locator(".issue-text > summary").click()
    assert page.locator(".issue-text article").is_visible()
    page.get_by_role("button", name="Issue as no. 1").click()
    page.wait_for_url("**/summary/issues/1/**")
    assert fits(page)
    assert page.locator(".alert-success").is_visible()
    digest = page.locator("code.issue-sha").inner_text()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download Word file").click()
    file = tmp_path / "issued.docx"
    waiting.value.save_as(file)
    assert re.search(r"后勤工作总结（第1号）\.docx$", waiting.value.suggested_filename)
    assert sha256(file.read_bytes()).hexdigest() == digest
    # The link is as it was, ready for the next time.
    expect(page.locator("a[data-progress]")).not_to_have_attribute("aria-disabled", "true")
    assert "download=" not in present(page.locator("a[data-progress]").get_attribute("href"))
    page.goto("/summary/issues/")
    assert fits(page)
    assert page.locator("tbody tr").count() == 1
    # What is wrong is told at its field, and nothing typed is lost.
    page.goto("/summary/issue/")
    if page.locator("#knowingly").count():
        page.locator("#knowingly").check()
    page.get_by_role("button", name="Issue as no. 2").click()
    page.wait_for_selector("#reason-error")
    page.fill("#reason", "漏记一次")
    page.get_by_role("button", name="Issue as no. 2").click()
    page.wait_for_url("**/summary/issues/2/**")
    assert "漏记一次" in page.locator("main").inner_text()


def test_pressed_twice_it_is_issued_once(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(*given: Any, **named: Any) -> bytes:
        time.sleep(2.5)
        return word_file(*given, **named)

    monkeypatch.setattr(freeze, "word_file", slowly)
    ask(page)
    # Playwright looks at no page that is being left, so the page takes note itself.
    page.evaluate(NOTE_PROGRESS)
    page.get_by_role("button", name="Issue as no. 1").dblclick(no_wait_after=True)
    page.wait_for_url("**/summary/issues/1/**")
    # After a second it said what was being done, and the button could not be pressed any more.
    noted = json.loads(page.evaluate("sessionStorage.getItem('noted')"))
    assert noted == {"text": "The summary is being measured, written and frozen …", "role": "status", "disabled": True}
    assert issued() == 1
    page.go_back()
    assert page.locator(".issue-form button[type=submit]").is_enabled()
    assert page.locator(".progress-note progress").count() == 0


def test_a_download_that_takes_long_says_so(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = freeze.checked_bytes

    def slowly(found: SummaryIssue) -> bytes:
        time.sleep(2.5)
        return checked(found)

    monkeypatch.setattr(freeze, "checked_bytes", slowly)
    ask(page)
    page.get_by_role("button", name="Issue as no. 1").click()
    page.wait_for_url("**/summary/issues/1/**")
    # It does not look at one that waits for a download either.
    page.evaluate(NOTE_PROGRESS)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download Word file").click(no_wait_after=True)
    assert waiting.value.path()
    noted = json.loads(page.evaluate("sessionStorage.getItem('noted')"))
    assert noted == {"text": "The Word file is being fetched …", "role": "status", "disabled": False}
    page.wait_for_selector(".progress-note", state="detached")


def test_without_scripts(browser: Browser, portal_url: str, viewport: ViewportSize) -> None:
    context = browser.new_context(viewport=viewport, base_url=portal_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=username]", "园长")
    page.fill("input[name=password]", "correct horse 7")
    page.click("form:has(input[name=password]) button[type=submit]")
    page.goto("/summary/issue/")
    if page.locator("#knowingly").count():
        page.locator("#knowingly").check()
    page.locator(".issue-form button[type=submit]").click()
    page.wait_for_url("**/summary/issues/1/**")
    with page.expect_download() as waiting:
        page.locator("a[data-progress]").click()
    assert waiting.value.suggested_filename.endswith(".docx")
    context.close()
    assert issued() == 1

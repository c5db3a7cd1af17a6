"""Rewording a text in a real browser: chips, preview, errors, names, saving, a second person; desk and phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from portal.accounts.models import User
from portal.base.db import db
from portal.organisation.terms import current_term
from portal.report.rewording.models import WordingVersion
from portal.report.rewording.versions import latest_version, save_version
from portal.testing.values import present

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Locator, Page

    from tests.browser.conftest import OpenPage

INTRO = "/summary/wording/?name=intro"
CARE = "/summary/wording/?name=health.care"


def text(page: Page) -> Locator:
    """Return the textarea, empty, with the caret in it."""
    area = page.locator("#text")
    area.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    return area


def preview(page: Page) -> Locator:
    return page.locator("[data-article]")


def stored(name: str) -> str | None:
    db.session.rollback()
    db.session.expire_all()
    term = current_term()
    assert term is not None
    found: WordingVersion | None = latest_version(term, name)
    return found.text if found else None


def somebody_else_saves(name: str, words: str, base: int = 0) -> None:
    db.session.rollback()
    term = current_term()
    assert term is not None
    save_version(term, name, words, base)
    db.session.commit()


@pytest.fixture
def no_leaving(page: Page) -> Page:
    """Accept the browser's question if a test leaves unsaved text."""
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def test_what_is_typed_is_previewed_with_its_figures(no_leaving: Page) -> None:
    page = no_leaving
    page.goto(CARE)
    text(page)
    page.keyboard.insert_text("晨检应检{{ 晨检.应 }}班次，实检{{ 晨检.实 }}班次。")
    expect(preview(page).locator("p").first).to_contain_text("实检0班次。")
    expect(preview(page).locator("a.value").first).to_have_attribute("data-evidence", "health.morning_check")
    # The caret stands in front of the last brace: what it comes to is told below.
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-caret]")).to_contain_text("晨检.实 = 0")
    chips = page.locator(".wchip")
    expect(chips).to_have_count(2)
    expect(chips.first).to_have_text("{{ 晨检.应 }}")
    # What is drawn lies exactly under what is typed.
    sizes = page.evaluate(
        "[document.querySelector('#text').scrollHeight, document.querySelector('.wording-sheet').clientHeight]"
    )
    assert sizes[0] == sizes[1]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_error_is_reported_at_its_line_with_near_matches(no_leaving: Page) -> None:
    page = no_leaving
    page.goto(CARE)
    area = text(page)
    page.keyboard.insert_text("第一行\n\n晨检{{ 晨检.应到 }}班次")
    errors = page.locator(".wording-errors li")
    expect(errors).to_have_count(1)
    expect(errors).to_contain_text("Line 3")
    expect(errors).to_contain_text("nothing is called “应到” here（应？）")
    expect(page.locator(".wline.faulty")).to_have_count(1)
    expect(page.locator(".wchip.unknown")).to_have_text("{{ 晨检.应到 }}")
    expect(area).to_have_attribute("aria-invalid", "true")
    errors.locator("a").click()
    assert area.evaluate("area => [document.activeElement === area, area.selectionStart]") == [True, 5]
    page.keyboard.press("Control+s")
    expect(page.locator("[data-status]")).to_have_text("Not saved: mend what is marked first.")
    assert stored("health.care") is None
    # Mended, it can be saved.
    text(page)
    page.keyboard.insert_text("晨检{{ 晨检.应 }}班次")
    expect(page.locator(".wording-errors")).to_have_count(0)
    expect(area).not_to_have_attribute("aria-invalid", "true")


def test_a_name_is_put_in_from_the_list_and_can_be_undone(no_leaving: Page) -> None:
    page = no_leaving
    page.goto(CARE)
    text(page)
    page.keyboard.insert_text("晨检应检")
    names = page.locator("[data-names]")
    if not names.evaluate("box => box.open"):
        names.locator("summary").first.click()
    page.locator("[data-names-search]").fill("晨检")
    shown = page.locator(".names-list li:visible")
    assert 1 < shown.count() < 20
    page.locator("[data-names-search]").press("Enter")
    first = page.locator(":focus")
    assert first.get_attribute("data-insert")
    page.get_by_title("{{ 晨检.应 }}", exact=True).press("Enter")
    area = page.locator("#text")
    expect(area).to_be_focused()
    expect(area).to_have_value("晨检应检{{ 晨检.应 }}")
    page.keyboard.press("Control+z")
    expect(area).to_have_value("晨检应检")
    # A condition is put around what is selected.
    page.keyboard.press("Control+a")
    page.get_by_title("{% if 晨检.齐全 %}{% endif %}", exact=True).click()
    expect(area).to_have_value("{% if 晨检.齐全 %}晨检应检{% endif %}")
    page.locator("[data-names-search]").fill("没有这个")
    expect(page.locator("[data-names-none]")).to_be_visible()


def test_saving_keeps_the_place_and_tells_the_state(page: Page) -> None:
    page.goto(INTRO)
    expect(page.locator("[data-saved-text]")).to_have_text("As it comes with the portal")
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    area = text(page)
    page.keyboard.insert_text("{{ 幼儿园 }}的后勤工作。")
    expect(page.locator("[data-unsaved]")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    expect(page.locator("[data-saved-text]")).to_contain_text("Version 1, saved")
    expect(page.locator("[data-saved-text]")).to_contain_text("by you")
    expect(page.locator("#versions .version-list li")).to_have_count(1)
    expect(area).to_be_focused()
    assert stored("intro") == "{{ 幼儿园 }}的后勤工作。"
    # Saved, one may leave; and it is in the summary.
    page.goto("/summary/")
    expect(page.locator("article.summary p").first).to_have_text("阳光幼儿园的后勤工作。")
    # Back to what comes with the portal asks first.
    page.goto(INTRO)
    page.get_by_text("Back to what comes with the portal").click()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("[data-saved-text]")).to_have_text("As it comes with the portal")
    assert stored("intro") is None


def test_leaving_warns_and_nothing_typed_is_lost(page: Page) -> None:
    dialogs: list[str] = []
    page.goto(INTRO)
    text(page)
    page.keyboard.insert_text("还没有保存的话。")
    expect(page.locator("[data-unsaved]")).to_be_visible()

    def leave(dialog: Dialog) -> None:
        dialogs.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.reload()
    assert dialogs == ["beforeunload"]
    expect(page.locator("[data-draft]")).to_be_visible()
    page.get_by_role("button", name="Take it up").click()
    expect(page.locator("#text")).to_have_value("还没有保存的话。")
    expect(page.locator("[data-unsaved]")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    page.reload()
    expect(page.locator("[data-draft]")).to_be_hidden()


def test_a_second_person_is_informed_and_both_versions_are_shown(page: Page) -> None:
    page.goto(INTRO)
    text(page)
    page.keyboard.insert_text("甲写的前言。")
    assert db.session.query(User).count() == 1
    somebody_else_saves("intro", "乙写的前言。")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    message = page.locator("[data-newer]")
    expect(message).to_be_visible()
    expect(message).to_contain_text("saved version 1 of this text")
    assert "number=1" in present(message.locator("a").get_attribute("href"))
    page.keyboard.press("Control+s")
    conflict = page.locator(".conflict")
    expect(conflict).to_be_visible()
    expect(conflict.locator("del")).to_have_text("乙")
    expect(conflict.locator("ins")).to_have_text("甲")
    expect(page.locator("#text")).to_have_value("甲写的前言。")
    assert stored("intro") == "乙写的前言。"
    page.locator("[data-save]").click()
    expect(page.locator("[data-saved-text]")).to_contain_text("Version 2")
    assert stored("intro") == "甲写的前言。"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_scripts_everything_can_be_done(
    browser: Browser, portal_url: str, page: Page, open_page: OpenPage
) -> None:
    """Same account and cookies, in a browser that runs no scripts."""
    assert open_page
    context = browser.new_context(
        java_script_enabled=False, base_url=portal_url, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(INTRO)
    area = plain.locator("#text")
    area.fill("{{ 幼儿 }}")
    plain.get_by_role("button", name="Preview").click()
    expect(plain.locator(".wording-errors li")).to_contain_text("Line 1")
    plain.locator("#text").fill("{{ 幼儿园 }}好。")
    plain.get_by_role("button", name="Preview").click()
    expect(plain.locator(".paper p").first).to_have_text("阳光幼儿园好。")
    assert stored("intro") is None
    plain.get_by_role("button", name="Save", exact=True).click()
    expect(plain.locator(".alert-success")).to_have_text("Saved.")
    assert stored("intro") == "{{ 幼儿园 }}好。"
    plain.locator("[data-names] > summary").click()
    plain.get_by_text("All that this text can name").click()
    expect(plain.locator("h1")).to_have_text("Names and figures")
    context.close()

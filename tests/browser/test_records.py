"""Everyday work on records, in a real browser under the real security policy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from portal.testing.values import present

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

PLACES = "/organisation/place/"


def names(page: Page) -> list[str]:
    return page.locator("tbody .row-link").all_inner_texts()


def test_a_delete_asks_and_can_be_called_off(page: Page) -> None:
    page.goto(PLACES)
    page.click('[data-delete="操场"]')
    dialog = page.locator("dialog[open]")
    assert "操场" in dialog.inner_text()
    expect(page.locator("[data-cancel]").first).to_be_focused()
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    page.click('[data-delete="操场"]')
    page.click("dialog [data-cancel]")
    page.reload()
    assert "操场" in names(page)
    page.click('[data-delete="操场"]')
    page.click("dialog .btn-danger")
    page.wait_for_selector(".alert-success")
    assert "操场" not in names(page)
    assert len(names(page)) == 3


def test_a_delete_from_the_details_page(page: Page) -> None:
    page.goto(PLACES)
    page.click(".row-link >> text=音乐室")
    page.wait_for_url("**/details/**")  # with its scripts: without them, the link leads to a page that asks
    page.click("a[data-delete]")
    page.click("dialog .btn-danger")
    page.wait_for_selector(".alert-success")
    assert "音乐室" not in names(page)


def test_what_others_refer_to_stays(page: Page) -> None:
    page.goto("/organisation/campus/")
    page.click('[data-delete="本部"]')
    page.click("dialog .btn-danger")
    page.wait_for_selector("text=This cannot be deleted")
    assert "refer to it" in page.locator("main").inner_text()


def test_several_at_once(page: Page) -> None:
    page.goto(PLACES)
    bar = page.locator("[data-bulk-bar]")
    assert not bar.is_visible()
    page.check('tr:has-text("操场") input[name=rowid]')
    page.check('tr:has-text("图书角") input[name=rowid]')
    assert "2 selected" in bar.inner_text()
    bar.locator(".btn-danger").click()
    assert "2 records" in page.locator("dialog[open]").inner_text()
    page.click("dialog [data-cancel]")
    assert len(names(page)) == 4
    bar.locator(".btn-danger").click()
    page.click("dialog .btn-danger")
    page.wait_for_selector(".alert-success")
    assert sorted(names(page)) == sorted(["音乐室", "美工室"])


def test_filters_and_search(page: Page, viewport: ViewportSize) -> None:
    page.goto("/organisation/classroom/")
    if viewport["width"] < 640:
        page.click(".filter-more summary")
    page.select_option("#filter-age_group", "junior")
    page.click(".filter-buttons button")
    page.wait_for_url(re.compile("age_group=junior"))
    assert "school_year=" not in page.url
    assert len(names(page)) == 3
    page.fill("#filter-q", "大一")
    page.click(".filter-buttons button")
    page.wait_for_url(re.compile("q="))
    assert names(page) == ["大一班"]
    page.click(".tag-removable >> nth=1")
    page.wait_for_url(lambda url: "q=" not in url)
    assert len(names(page)) == 3


def test_a_searchable_select(page: Page) -> None:
    page.goto("/organisation/enrolment/new/")
    page.click("#f-child + .ts-wrapper .ts-control")
    page.keyboard.type("大一班的孩子1")
    option = page.locator("#f-child + .ts-wrapper .option", has_text="大一班的孩子1")
    option.wait_for()
    assert option.locator(".option-note").inner_text() == "大一班"
    page.keyboard.press("Enter")
    page.locator("#f-child + .ts-wrapper .item", has_text="大一班的孩子1").wait_for()
    page.click("#f-classroom + .ts-wrapper .ts-control")
    page.locator("#f-classroom + .ts-wrapper .option", has_text="中一班").click()
    page.fill("#f-starts_on", "2026-03-02")
    page.click(".form-buttons .btn-primary")
    page.wait_for_selector(".alert-success")
    assert "大一班的孩子1 · 中一班" in page.locator("h1").inner_text()


def test_a_searchable_select_stays_closed_for_who_types_fast(page: Page) -> None:
    page.goto("/organisation/enrolment/new/")
    page.click("#f-child + .ts-wrapper .ts-control")
    page.locator("#f-child + .ts-wrapper .option", has_text="大一班的孩子1").wait_for()
    page.keyboard.type("大一班的孩子1")
    page.keyboard.press("Enter")
    page.focus("#f-starts_on")
    page.wait_for_timeout(700)  # longer than the list waits after a key
    assert not page.locator("#f-child + .ts-wrapper .ts-dropdown").is_visible()
    assert page.evaluate("document.activeElement.id") == "f-starts_on"


def test_errors_are_led_to_and_nothing_is_lost(page: Page) -> None:
    page.goto("/organisation/staff/new/")
    page.fill("#f-name", "王阿姨")
    page.fill("#f-hired_on", "2026-03-02")
    page.fill("#f-left_on", "2026-03-01")
    page.fill("#f-note", "第一行\n第二行")
    page.click(".form-buttons .btn-primary")
    page.wait_for_selector(".alert-danger")
    expect(page.locator(".alert-danger")).to_be_focused()  # moved there by a script, a moment later
    assert page.locator("#f-post-error").inner_text() == "This is needed."
    assert page.input_value("#f-name") == "王阿姨"
    assert page.input_value("#f-note") == "第一行\n第二行"
    assert page.input_value("#f-left_on") == "2026-03-01"


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}], indirect=False)
def test_the_menu_of_a_phone(page: Page) -> None:
    page.goto(PLACES)
    side = page.locator("#side")
    assert not side.is_visible()
    page.click("[data-menu]")
    assert side.is_visible()
    page.keyboard.press("Escape")
    side.wait_for(state="hidden")
    page.click("[data-menu]")
    page.click("#side >> text=Campuses")
    page.wait_for_url("**/organisation/campus/")


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 860}], indirect=False)
def test_groups_of_the_menu_stay_as_one_left_them(page: Page) -> None:
    page.goto(PLACES)
    own, other = (
        page.locator("#side details", has=page.locator("summary", has_text=name))
        for name in ("Organisation", "Administration")
    )
    expect(own).to_have_attribute("open", "")
    expect(other.locator("a").first).to_be_hidden()
    other.locator("summary").press("Enter")
    other.get_by_text("Roles").click()
    page.wait_for_url("**/roles")
    expect(other.locator("a").first).to_be_visible()
    expect(own.locator("a").first).to_be_visible()
    own.locator("summary").click()
    expect(own.locator("a").first).to_be_hidden()
    page.reload()
    expect(own.locator("a").first).to_be_hidden()


@pytest.mark.parametrize(
    "path",
    ["/", PLACES, "/organisation/child/", "/organisation/child/new/", "/organisation/child/details/?id=1", "/nowhere"],
)
def test_nothing_sticks_out_and_all_can_be_touched(page: Page, path: str) -> None:
    page.goto(path)
    width = present(page.viewport_size)["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    small = page.evaluate(
        """[...document.querySelectorAll("main .btn, main .form-control:not(.ts-hidden-accessible), .icon-button")]
            .filter((item) => item.offsetParent && item.getBoundingClientRect().height < 36)
            .map((item) => item.outerHTML.slice(0, 120))"""
    )
    assert small == []
    unnamed = page.evaluate(
        """[...document.querySelectorAll("input:not([type=hidden]), select:not(.ts-hidden-accessible), textarea")]
            .filter((item) => item.offsetParent && !item.labels?.length && !item.getAttribute("aria-label"))
            .map((item) => item.outerHTML.slice(0, 120))"""
    )
    assert unnamed == []


def test_the_chosen_term_and_language(page: Page) -> None:
    page.goto(PLACES)
    chosen = page.locator("#term-choice option").last.get_attribute("value")
    with page.expect_navigation():
        page.select_option("#term-choice", chosen)
    assert page.input_value("#term-choice") == chosen
    page.click('.language-form button[value="zh"]')
    page.wait_for_selector('html[lang="zh-CN"]')

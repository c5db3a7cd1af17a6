"""The desk in a browser: a figure and its records, findings, the order of sections by mouse and by keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.base.clock import now
from portal.base.db import db
from portal.organisation.terms import all_terms
from portal.report.rewording.models import WordingVersion

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OFFICE, TABLET, PHONE = (
    {"width": 1280, "height": 860},
    {"width": 1024, "height": 768},
    {"width": 390, "height": 844},
)
# The page measures a whole term; on a busy machine that takes its time.
SLOW = 20_000


@pytest.fixture(params=[OFFICE, TABLET, PHONE], ids=["office", "tablet", "phone"])
def viewport(request: pytest.FixtureRequest) -> dict[str, int]:
    """Return the size of a wide screen, a tablet, a phone."""
    return dict(request.param)


@pytest.fixture
def desk(portal_url: str, page: Page) -> Page:
    """Return the page of the term's desk, whose last words claim too much."""
    for term in all_terms():
        text = "本学期工作顺利。每日晨检无一遗漏。"
        db.session.add(WordingVersion(term_id=term.id, name="closing", number=1, text=text, saved_at=now()))
    db.session.commit()
    db.session.remove()
    page.set_default_timeout(SLOW)
    page.goto("/summary/")
    return page


def order(page: Page) -> list[str]:
    keys: list[str] = page.locator(".outline-list").first.evaluate(
        "list => [...list.children].filter(item => item.matches('[data-movable]')).map(item => item.dataset.key)"
    )
    return keys


def line(page: Page, key: str) -> Locator:
    return page.locator(f'[id="outline-{key}"] > .outline-row')


def settled(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until the page reports the action, also to screen readers."""
    expect(page.locator(".messages .alert")).to_contain_text(text, timeout=SLOW)
    expect(page.locator("[data-live]")).to_contain_text(text, timeout=SLOW)
    expect(page.locator("[data-desk]")).not_to_have_attribute("aria-busy", "true")


def narrow(page: Page) -> None:
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def show_outline(page: Page) -> None:
    outline = page.locator("[data-outline]")
    if outline.get_attribute("open") is None:
        outline.locator("> summary").click()


def test_from_a_figure_to_its_records_and_to_a_finding(desk: Page) -> None:
    narrow(desk)
    figure = desk.locator('article a.value[data-evidence="health.noon_check"]').first
    figure.click()
    panel = desk.locator("#panel")
    expect(panel.locator("[data-panel-value]")).to_have_attribute("data-panel-value", "health.noon_check")
    expect(figure).to_have_class(re.compile("selected"))
    expect(desk).to_have_url(re.compile("value=health.noon_check"))
    expect(panel.locator(".gaps a").first).to_be_visible()
    narrow(desk)
    panel.get_by_role("link", name="Show the records").click()
    expect(desk).to_have_url(re.compile("/health/health_check/"))
    desk.go_back()
    expect(panel.locator("[data-panel-value]")).to_be_visible()
    # Back to the whole; from the sentence to what is said about it, and from there to the sentence.
    desk.goto("/summary/")
    sign = desk.locator("article mark .sign").first
    number = sign.inner_text()
    sign.click()
    card = panel.locator(f"#finding-{number}")
    expect(card).to_be_focused()
    card.locator("[data-jump]").click()
    expect(desk.locator(f"#mark-{number}")).to_be_focused()
    expect(desk.locator(f"#mark-{number}")).to_be_in_viewport()
    narrow(desk)


def test_arranging_by_buttons_and_keys(desk: Page) -> None:
    show_outline(desk)
    before = order(desk)
    first, second = before[:2]
    link = desk.locator(f'[id="link-{second}"]')
    link.focus()
    desk.keyboard.press("Alt+ArrowUp")
    settled(desk, f"is now 1 of {len(before)}")
    assert order(desk) == [second, first, *before[2:]]
    expect(link).to_be_focused()
    # The last cannot go down; the first cannot go up.
    desk.keyboard.press("Alt+ArrowUp")
    assert order(desk) == [second, first, *before[2:]]
    line(desk, first).locator(".outline-more > summary").click()
    line(desk, first).get_by_role("button", name="Up").click()
    settled(desk, "is now 1 of")
    assert order(desk) == before
    # At the end of its way the button rests, so the line has the focus.
    expect(desk.locator(f'[id="link-{first}"]')).to_be_focused()
    narrow(desk)


def test_leaving_out_and_renaming(desk: Page) -> None:
    show_outline(desk)
    key = "health.health"
    tick = desk.locator(f'[id="tick-{key}"]')
    expect(desk.locator(f'article [data-part="{key}"]')).to_have_count(1)
    tick.click()
    settled(desk, "is left out")
    expect(desk.locator(f'article [data-part="{key}"]')).to_have_count(0)
    expect(tick).to_have_attribute("aria-checked", "false")
    expect(tick).to_be_focused()
    tick.press("Space")
    settled(desk, "is printed again")
    expect(desk.locator(f'article [data-part="{key}"]')).to_have_count(1)
    line(desk, key).locator(".outline-more > summary").click()
    title = desk.locator(f'[id="title-{key}"]')
    title.fill("卫生工作\u202e")
    title.press("Enter")
    expect(line(desk, key).locator(".field-error")).to_be_visible(timeout=SLOW)
    expect(title).to_be_focused()
    title.fill("卫生工作")
    title.press("Enter")
    settled(desk, "Saved")
    expect(desk.locator(f'article [data-part="{key}"] > h2')).to_have_text(re.compile("、卫生工作$"))
    expect(line(desk, key).locator(".outline-link")).to_contain_text("卫生工作")
    narrow(desk)


def test_dragging(desk: Page) -> None:
    show_outline(desk)
    before = order(desk)
    handle = line(desk, before[0]).locator("[data-handle]")
    handle.scroll_into_view_if_needed()
    target = desk.locator(f'[id="outline-{before[1]}"]').bounding_box()
    start = handle.bounding_box()
    assert target is not None
    assert start is not None
    desk.mouse.move(start["x"] + 6, start["y"] + 12)
    desk.mouse.down()
    desk.mouse.move(start["x"] + 6, target["y"] + target["height"] - 4, steps=10)
    assert order(desk)[:2] == [before[1], before[0]]
    # Taken back before it is dropped.
    desk.keyboard.press("Escape")
    desk.mouse.up()
    assert order(desk) == before
    desk.mouse.move(start["x"] + 6, start["y"] + 12)
    desk.mouse.down()
    desk.mouse.move(start["x"] + 6, target["y"] + target["height"] - 4, steps=10)
    desk.mouse.up()
    settled(desk, f"is now 2 of {len(before)}")
    assert order(desk) == [before[1], before[0], *before[2:]]


def test_without_scripts(browser: Browser, portal_url: str, desk: Page) -> None:
    context = browser.new_context(
        java_script_enabled=False, base_url=portal_url, storage_state=desk.context.storage_state()
    )
    page = context.new_page()
    page.goto("/summary/")
    page.locator("[data-outline] > summary").click(force=True)
    key = "health.health"
    page.locator(f'[id="tick-{key}"]').click()
    expect(page.locator(f'article [data-part="{key}"]')).to_have_count(0, timeout=SLOW)
    page.locator("article a.value").first.click()
    expect(page.locator("[data-panel-value]")).to_be_visible(timeout=SLOW)
    context.close()

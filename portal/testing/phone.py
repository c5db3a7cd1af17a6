"""Pages in a real browser, shown as on a telephone; needs Playwright and a Chromium of the system."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

__all__ = ["PASSWORD", "PHONE", "OpenPhone", "chromium_path", "phones"]

CHROMIUM = "/usr/bin/chromium"
PASSWORD = "correct horse 7"  # noqa: S105 (of accounts that live as long as a test)
"""Password of the accounts that ``make.user(...)`` adds."""

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
}
"""Options of a browser's context that make it a telephone."""


class OpenPhone(Protocol):
    """Function that signs a user in on a telephone and opens a page of a served portal."""

    def __call__(self, address: str, path: str, user: str, **options: Any) -> Page:
        """Return the page; ``options`` are those of a Playwright context."""


def chromium_path() -> str:
    """Return the path of the browser; skip the test without one, or fail it in CI."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or CHROMIUM
    if Path(found).exists():
        return found
    reason = "Chromium is not installed (Debian: apt install chromium); the pages were not tried in a browser"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def phones(browser: Browser, *, ignored: str = "") -> Iterator[OpenPhone]:
    """Yield a function that opens telephones, and close them at the end.

    An error in a page's console fails the test, unless it holds the text ``ignored``.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(address: str, path: str, user: str, **options: Any) -> Page:
        contexts.append(browser.new_context(**PHONE, base_url=address, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        page.fill("input[name=username]", user)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_selector("#content h1")
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")
        context.close()
    assert [text for text in complaints if not ignored or ignored not in text] == []

"""Fixtures of all tests of this project, beside those of ``portal.testing``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Fixtures that several folders share lie in modules, which pytest would leave as they are.
pytest.register_assert_rewrite("tests.core.fixtures")


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset a developer's own PORTAL_* variables, which must not leak into tests."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    """Return the system's browser, in the place of the one that pytest-playwright would have downloaded."""
    return chromium


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Keep pytest-flask from running each test inside a request: a test is not a reader of a page.

    The name is pytest-flask's own; it has no switch for this.
    """

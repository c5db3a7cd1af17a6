"""Fixtures of all tests of this project, beside those of ``portal.testing``."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from werkzeug.serving import make_server

from portal.base.db import reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from portal.testing.types import Served

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset a developer's own PORTAL_* variables, which must not leak into tests."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)


def chromium() -> str:
    """Return the path of the browser; skip the test without one, or fail it in CI."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or CHROMIUM
    if Path(found).exists():
        return found
    reason = "Chromium is not installed (Debian: apt install chromium); the pages were not tried in a browser"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield one browser for all tests."""
    executable = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Keep pytest-flask from running each test inside a request: a test is not a reader of a page.

    The name is pytest-flask's own; it has no switch for this.
    """


@pytest.fixture
def served() -> Served:
    """Return ``with served(app) as address:``, which serves the app in a thread, on a free port.

    Not pytest-flask's live server: it forks, and where other threads run (Playwright's, the test runner's) the copy
    may wait for ever for a lock that one of them held.
    """

    @contextmanager
    def serve(app: Flask) -> Iterator[str]:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            # Reads of a test meanwhile must not hold the lock that the server needs for writing.
            with reading():
                yield f"http://127.0.0.1:{server.port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    return serve

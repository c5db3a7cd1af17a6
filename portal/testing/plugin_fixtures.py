"""Fixtures for the tests of a plugin: its world, figures, cards, imports, and pages in a browser.

They find out which plugin is tested from the folder of the test (``tests/garden/…``) or from its module
(``test_garden.py``); a conftest with a fixture ``tested_plugin`` of its own decides otherwise.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from portal.base.scope import Limits
    from portal.records.base import Record
    from portal.spreadsheets.outcome import ImportOutcome
    from portal.testing.cards import Cards
    from portal.testing.factories import Factory
    from portal.testing.forms import FormClient
    from portal.testing.phone import OpenPhone
    from portal.testing.types import Coverage, ImportRows, Measured, Override, Served
    from portal.testing.world import World

# Loaded by every pytest run, like portal.testing.fixtures: the portal is imported by the fixtures alone.
# ruff: noqa: PLC0415

__all__: list[str] = []


@pytest.fixture
def tested_plugin(request: pytest.FixtureRequest, make: Factory) -> str:
    """Return the name of the plugin that the test belongs to."""
    from portal.registry.registry import the_portal

    path: Path = request.path
    names = (path.stem.removeprefix("test_"), *reversed(path.parent.parts))
    found = next((name for name in names if name in the_portal().plugins), None)
    if found is None:
        pytest.fail("No folder of this test has a plugin's name: add a fixture tested_plugin that returns it.")
    return found


@pytest.fixture
def world(make: Factory) -> World:
    """Return the world with its term; a plugin's conftest returns one of its own."""
    from portal.testing.world import World

    return World(make, make.term())


@pytest.fixture
def measured(world: World, data_app: Flask, tested_plugin: str) -> Measured:
    """Return ``measured(limits=None)``: the plugin's facts of the term by key, none of which failed."""
    from portal.base.db import db
    from portal.testing.measuring import own_facts

    def values(limits: Limits | None = None) -> dict[str, Any]:
        db.session.flush()
        return own_facts(tested_plugin, world.term, limits)

    return values


@pytest.fixture
def coverage(world: World, data_app: Flask, tested_plugin: str) -> Coverage:
    """Return ``coverage(key)``: due, kept and met of an obligation of the plugin."""
    from portal.base.db import db
    from portal.testing.measuring import own_coverage

    def numbers(key: str) -> tuple[int, int, int]:
        db.session.flush()
        return own_coverage(tested_plugin, world.term, key)

    return numbers


@pytest.fixture
def override(make: Factory) -> Override:
    """Return a function that stores a kindergarten's own value of a rule: ``override("health.fever", "37.5", day)``."""
    from portal.base.clock import now
    from portal.rules.models import RuleOverride

    def decide(name: str, value: str, starts_on: date, ends_on: date | None = None) -> None:
        make(
            RuleOverride,
            rule=name,
            value=Decimal(value),
            starts_on=starts_on,
            ends_on=ends_on,
            source="园务会议",
            decided_at=now(),
        )

    return decide


@pytest.fixture
def card(app: Flask, world: World, tested_plugin: str) -> Cards:
    """Return the plugin's cards of the home page, rendered on the world's day for an administrator."""
    from portal.registry.registry import the_portal
    from portal.testing.cards import Cards

    own = [card for key, card in the_portal().cards.items() if key.partition(".")[0] == tested_plugin]
    return Cards(app, own, world.term, world.day, world.make.user())


@pytest.fixture
def import_rows(world: World, data_app: Flask, tmp_path: Path) -> ImportRows:
    """Return ``import_rows(Model, rows)``: the outcome of importing a file with these rows in the world's term."""
    from portal.base.db import db
    from portal.testing.registers import import_rows

    def imported(model: type[Record], rows: Iterable[Any], **options: Any) -> ImportOutcome:
        outcome = import_rows(model, rows, tmp_path / "register.xlsx", world.term, **options)
        if outcome.written:
            db.session.commit()
        return outcome

    return imported


@pytest.fixture
def forms(app: Flask, client: FlaskClient) -> FormClient:
    """Return a browser without scripts; sign in with ``sign_in(forms.client, …)``."""
    from portal.testing.forms import FormClient

    return FormClient(client)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Yield one browser for all tests."""
    from portal.testing.phone import chromium_path

    executable = chromium_path()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_phone(chromium: Browser) -> Iterator[OpenPhone]:
    """Yield ``open_phone(address, path, user)``: a page with the user signed in; console errors fail the test."""
    from portal.testing.phone import phones

    with phones(chromium) as opened:
        yield opened


@pytest.fixture
def served() -> Served:
    """Return ``with served(app) as address:``, which serves the app in a thread, on a free port.

    Not pytest-flask's live server: it forks, and where other threads run (Playwright's, the test runner's) the copy
    may wait for ever for a lock that one of them held.
    """
    from werkzeug.serving import make_server

    from portal.base.db import reading

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

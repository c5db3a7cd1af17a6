"""Order of the home page: urgent cards come before everything else, whatever their area."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.declarations.cards import Card, CardContent, CardContext, CardLine, Tone
from portal.registry.registry import the_portal

if TYPE_CHECKING:
    from tests.core.web.conftest import School


@pytest.fixture
def cards(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that puts these cards on the home page, in this order."""

    def put(**renders: Any) -> None:
        shown = {
            f"health.{key}": Card(key, f"Card {key}", render, "terms.manage", order)
            for order, (key, render) in enumerate(renders.items())
        }
        monkeypatch.setattr(the_portal(), "cards", shown)

    return put


def calm(_context: CardContext) -> CardContent:
    return CardContent("1", "calm")


def urgent(_context: CardContext) -> CardContent:
    return CardContent("2", "act now", (CardLine("this first", "/there", Tone.URGENT),), tone=Tone.URGENT)


def test_urgent_first(admin: FlaskClient, school: School, cards: Callable[..., None]) -> None:
    cards(first=calm, last=urgent)
    page = admin.get("/").text
    assert page.count('role="alert"') == 1
    assert page.index("Card last") < page.index("At a glance") < page.index("Card first")
    assert page.index("Card last") < page.index("Setting up")
    assert page.count("act now") == 1
    assert 'href="/there"' in page


def test_only_what_there_is(admin: FlaskClient, school: School, cards: Callable[..., None]) -> None:
    cards(first=calm)
    page = admin.get("/").text
    assert "urgent-title" not in page
    assert "At a glance" in page
    cards(only=urgent)
    assert "At a glance" not in admin.get("/").text

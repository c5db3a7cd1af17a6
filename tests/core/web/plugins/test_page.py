"""The plugins page shows known problems; everything is tried only on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient

from portal.declarations.cards import Card
from portal.registry.guard import guarded
from portal.registry.registry import the_portal
from portal.testing.types import SignIn, Statements
from portal.web.plugins import check

if TYPE_CHECKING:
    from portal.testing.factories import Factory


@pytest.fixture
def admin(client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    make.term()
    with client.session_transaction() as session:
        session["language"] = "en"
    return sign_in(client, make.user())


def _fails() -> None:
    raise ZeroDivisionError("nothing to divide by")


def test_opening_it_measures_nothing(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch, statements: Statements
) -> None:
    monkeypatch.setattr(check, "draft", lambda *_, **__: pytest.fail("a summary was written"))
    monkeypatch.setattr(
        the_portal(), "cards", {"health.x": Card("x", "", lambda _: pytest.fail("a card was drawn"), "health.x")}
    )
    admin.get("/plugins/")
    with statements() as sent:
        page = admin.get("/plugins/")
    assert page.status_code == 200
    assert len(sent) < 10
    assert "only what was used has been tried" in page.text


def test_what_failed_when_it_was_used_is_shown(admin: FlaskClient) -> None:
    guarded("health", "card x", _fails)
    page = admin.get("/plugins/").text
    assert "ZeroDivisionError: nothing to divide by" in page
    assert "Active, with failures" in page


def test_everything_is_tried_on_request(admin: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = admin.post("/plugins/check", follow_redirects=True)
    assert "Everything was tried, and nothing failed." in answer.text
    assert "was last tried on" in answer.text
    monkeypatch.setitem(the_portal().cards, "health.x", Card("x", "", lambda _: _fails(), "health.x"))
    answer = admin.post("/plugins/check", follow_redirects=True)
    assert "Tried: 1 failure, named below." in answer.text
    assert "card x: ZeroDivisionError: nothing to divide by" in answer.text


def test_only_who_may_see_it_may_have_it_tried(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    other = sign_in(client, make.user(permissions=["health.health_check.view"]))
    assert other.post("/plugins/check").status_code == 403
    assert sign_in(client, make.user(permissions=["plugins.view"])).post("/plugins/check").status_code == 303

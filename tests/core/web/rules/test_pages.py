"""The pages of rules in the browser."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.base.db import db
from portal.declarations.rules import Rule
from portal.registry.registry import PluginRecord, Portal
from portal.rules.models import RuleOverride
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from portal.testing.factories import Factory

ADDRESS = "/rules/probe.least"
GOOD = {"value": "37.5", "starts_on": "2026-03-02", "ends_on": "", "source": "区卫生局通知"}


@pytest.fixture
def portal(app: Flask) -> Portal:
    """Return a portal with a rule of two consecutive values, and a rule that has ended."""
    portal: Portal = app.extensions["portal"]
    portal.plugins["probe"] = PluginRecord("probe", "<Probe>", "1", "local", Path(), "probe")
    old = Rule("probe", "least", "<b>最少</b>", Decimal("37.300"), "℃", "旧法", ends_on=date(2019, 3, 31))
    new = Rule("probe", "least", "<b>最少</b>", Decimal(100), "℃", "新法", "unconfirmed", starts_on=date(2019, 4, 1))
    ended = Rule("probe", "ended", "已废止", Decimal(1), "", "废法", ends_on=date(2009, 5, 31))
    portal.rules.extend([old, new, ended])
    return portal


@pytest.fixture
def administrator(portal: Portal, client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Return a client signed in with all permissions."""
    return sign_in(client, make.user())


def own() -> list[RuleOverride]:
    db.session.expire_all()
    return list(db.session.scalars(select(RuleOverride).order_by(RuleOverride.id)))


def test_a_per_cent_sign_is_text(portal: Portal, administrator: FlaskClient) -> None:
    rule = Rule("probe", "share", "盈亏 2%s 以内", Decimal(2), "%", "不超过2%d", starts_on=date(2012, 5, 9))
    portal.rules.append(rule)
    for page in ("/rules/", "/rules/probe.share"):
        shown = administrator.get(page).text
        assert "盈亏 2%s 以内" in shown
        assert "2 %<" in shown
        assert "不超过2%d" in shown


def test_the_table_escapes_and_shows_what_holds_today(administrator: FlaskClient) -> None:
    page = administrator.get("/rules/").text
    assert "&lt;b&gt;最少&lt;/b&gt;" in page
    assert "&lt;Probe&gt;" in page
    assert "100 ℃" in page
    assert "新法" in page
    assert "旧法" not in page
    assert "废法" not in page
    shown = administrator.get(ADDRESS).text
    assert "37.3 ℃" in shown
    assert "旧法" in shown


def test_setting_and_ending(administrator: FlaskClient) -> None:
    assert administrator.post(ADDRESS, data=GOOD).status_code == 303
    (value,) = own()
    assert (value.value, value.starts_on, value.ends_on, value.source) == (
        Decimal("37.5"),
        date(2026, 3, 2),
        None,
        "区卫生局通知",
    )
    assert value.decided_by is not None
    assert "37.5 ℃" in administrator.get("/rules/").text
    assert "37.5 ℃" in administrator.get(ADDRESS).text
    end = f"{ADDRESS}/own/{value.id}/end"
    for wrong in ("", "soon", "2026-03-01"):
        answer = administrator.post(end, data={"last_day": wrong})
        assert answer.status_code == 422
        assert "field-error" in answer.text
    assert own()[0].ends_on is None
    assert administrator.post(end, data={"last_day": "2026-03-02"}).status_code == 303
    assert own()[0].ends_on == date(2026, 3, 2)
    assert "37.5 ℃" not in administrator.get("/rules/").text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("value", ""),
        ("value", "many"),
        ("value", "NaN"),
        ("value", "1e400"),
        ("value", "0.0001"),
        ("starts_on", ""),
        ("starts_on", "2026-02-30"),
        ("starts_on", "0001-01-01"),
        ("ends_on", "2026-03-01"),
        ("source", ""),
        ("source", " \u200b "),
        ("source", "长" * 201),
    ],
)
def test_an_error_is_reported_at_its_field(administrator: FlaskClient, field: str, wrong: str) -> None:
    answer = administrator.post(ADDRESS, data=GOOD | {field: wrong})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert answer.text.count("field-error") == 1
    assert own() == []


def test_what_is_not_there(administrator: FlaskClient) -> None:
    assert administrator.get("/rules/probe.nothing").status_code == 404
    assert administrator.post("/rules/probe.nothing", data=GOOD).status_code == 404
    administrator.post(ADDRESS, data=GOOD)
    number = own()[0].id
    for address in (f"/rules/probe.ended/own/{number}/end", f"{ADDRESS}/own/{number + 1}/end"):
        assert administrator.post(address, data={"last_day": "2026-03-02"}).status_code == 404


def test_who_may(portal: Portal, app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    assert client.get("/rules/").status_code in (302, 303)
    nobody = sign_in(app.test_client(), make.user(permissions=["organisation.child.view"]))
    assert nobody.get("/rules/").status_code == 403
    reader = sign_in(app.test_client(), make.user(permissions=["*.view"]))
    page = reader.get(ADDRESS)
    assert page.status_code == 200
    assert 'name="value"' not in page.text
    assert reader.post(ADDRESS, data=GOOD).status_code == 403
    limited = sign_in(app.test_client(), make.user(campuses=(make.campus(),)))
    assert limited.get(ADDRESS).status_code == 200
    assert limited.post(ADDRESS, data=GOOD).status_code == 403
    assert own() == []
    assert 'href="/rules/"' in reader.get("/rules/").text
    assert 'href="/rules/"' not in nobody.get("/").text


def test_the_number_of_statements_does_not_grow(administrator: FlaskClient, make: Factory) -> None:
    from sqlalchemy import event

    sent: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    administrator.post(ADDRESS, data=GOOD)
    administrator.get(ADDRESS)
    sent.clear()
    administrator.get(ADDRESS)
    few = len(sent)
    for number in range(5):
        administrator.post(ADDRESS, data=GOOD | {"value": str(number)})
    administrator.get(ADDRESS)
    sent.clear()
    administrator.get(ADDRESS)
    assert len(sent) == few

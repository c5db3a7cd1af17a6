"""Pages of a list: far down, searches with their count, and rows filled in from one drawn row."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from plugins.health.models import CheckSession, HealthCheck
from portal.base.db import db
from portal.base.scope import EVERYTHING
from portal.evidence import list_query as query
from portal.evidence.list_query import list_select
from portal.registry.registry import the_portal
from portal.testing.types import SignIn
from portal.web.accounts.guard import admin_views
from portal.web.records import list_page

if TYPE_CHECKING:
    from portal.testing.factories import Factory

LIST = "/health/health_check/"


def rows(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'name="rowid" value="(\d+)"', page)]


def count(page: str) -> int:
    return int(page.split('data-count="')[1].split('"', maxsplit=1)[0])


@pytest.fixture
def checks(data_app: Flask, make: Factory) -> list[HealthCheck]:
    """Add forty checks of two classes, two a day, every fourth with a note."""
    make.term()
    classroom, other = make.classroom("小一班"), make.classroom("小二班")
    found = [
        make(
            HealthCheck,
            occurred_on=date(2026, 3, 2) + timedelta(days=number // 2),
            classroom=classroom if number % 2 else other,
            session=CheckSession.MORNING,
            checked=20,
            abnormal=0,
            note="咳嗽，Cough" if number % 4 == 0 else None,
        )
        for number in range(40)
    ]
    db.session.commit()
    return sorted(found, key=lambda check: (check.occurred_on, check.id), reverse=True)


@pytest.fixture
def browser(data_app: Flask, make: Factory, sign_in: SignIn) -> FlaskClient:
    client = data_app.test_client()
    with client.session_transaction() as session:
        session["language"] = "en"
    return sign_in(client, make.user())


@pytest.mark.parametrize("address", ["term=all", "term=2025-2026-2"])
def test_every_page_down_to_the_last(
    browser: FlaskClient, checks: list[HealthCheck], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(list_page, "PAGE_SIZE", 7)
    expected = [check.id for check in checks]
    for number in range(1, 7):
        page = browser.get(f"{LIST}?{address}&page={number}").text
        assert rows(page) == expected[(number - 1) * 7 : number * 7]
        assert count(page) == 40
        assert ('rel="next"' in page) == (number < 6)
    page = browser.get(f"{LIST}?{address}&page=7").text
    assert (rows(page), count(page)) == ([], 40)


@pytest.mark.parametrize("text", ["咳嗽", "cOUGH", "咳嗽，c"])
@pytest.mark.parametrize("term", ["all", "2025-2026-2"])
def test_every_page_of_a_search(
    browser: FlaskClient, checks: list[HealthCheck], monkeypatch: pytest.MonkeyPatch, text: str, term: str
) -> None:
    monkeypatch.setattr(list_page, "PAGE_SIZE", 4)
    expected = [check.id for check in checks if check.note]
    assert len(expected) == 10
    for number in (1, 2, 3, 4):
        page = browser.get(LIST, query_string={"q": text, "term": term, "page": number}).text
        assert rows(page) == expected[(number - 1) * 4 : number * 4]
        assert count(page) == 10


def test_a_search_counts_no_further_than_a_list(
    browser: FlaskClient, checks: list[HealthCheck], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "COUNT_LIMIT", 5)
    page = browser.get(f"{LIST}?q=咳嗽&term=2025-2026-2").text
    assert "more than 10,000 records" in page
    assert len(rows(page)) == 10


def test_a_day_within_and_beyond_the_term(browser: FlaskClient, checks: list[HealthCheck]) -> None:
    day = checks[5].occurred_on.isoformat()
    wanted = [check.id for check in checks if check.occurred_on.isoformat() == day]
    page = browser.get(f"{LIST}?term=2025-2026-2&occurred_on_from={day}&occurred_on_to={day}").text
    assert rows(page) == wanted
    # From before the term on: the term's rows, as before.
    assert len(rows(browser.get(f"{LIST}?term=2025-2026-2&occurred_on_from=2020-01-01").text)) == 40
    assert rows(browser.get(f"{LIST}?term=2025-2026-2&occurred_on_to=2020-01-01").text) == []
    assert (
        rows(browser.get(f"{LIST}?term=2025-2026-2&occurred_on_from=2026-06-01&occurred_on_to=2026-03-01").text) == []
    )


def test_a_searched_page_is_one_statement(data_app: Flask, checks: list[HealthCheck]) -> None:
    with data_app.test_request_context():
        found = list_select(the_portal().record_types["health.health_check"], MultiDict({"q": "咳嗽"}), EVERYTHING)
        pairs = db.session.execute(found.counted_rows(3, 2)).unique().all()
    assert [record.id for record, _total in pairs] == [check.id for check in checks if check.note][2:5]
    assert {total for _record, total in pairs} == {10}


def test_what_stands_in_records_never_becomes_part_of_the_drawn_row(
    browser: FlaskClient, make: Factory, checks: list[HealthCheck]
) -> None:
    tricky = ["<b>&%(title)s{id}</b>", "\ue000id\ue001", "名" * 45]
    for name in tricky:
        make.child(name, classroom=checks[0].classroom)
    db.session.commit()
    page = browser.get("/organisation/child/").text
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    assert "&lt;b&gt;&amp;%(title)s{id}&lt;/b&gt;</a>" in body
    assert "<b>" not in body
    assert "\ue000id\ue001</a>" in body
    assert "名" * 45 in body
    assert body.count("\ue000") == body.count("\ue001") == body.count("\ue000id\ue001")
    assert 'aria-label="(empty)">–</span>' in body  # no class opens, no sex
    assert 'aria-label="Edit &lt;b&gt;&amp;%(title)s{id}&lt;/b&gt;"' in body


def test_a_list_without_columns_has_rows(
    browser: FlaskClient, checks: list[HealthCheck], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = admin_views(browser.application)["health_health_check"]
    monkeypatch.setattr(type(view), "columns", [])
    body = browser.get(f"{LIST}?term=2025-2026-2").text.split("<tbody>")[1]
    assert body.count("<tr>") == body.count('class="icon-button danger"') > 0
    assert "data-label" not in body


def test_a_long_value_is_cut_in_all_but_the_first_cell(
    browser: FlaskClient, make: Factory, checks: list[HealthCheck], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = admin_views(browser.application)["health_health_check"]
    monkeypatch.setattr(type(view), "list_columns", ("note", "note", "occurred_on"))
    checks[0].note = "长" * 90
    db.session.commit()
    body = browser.get(f"{LIST}?term=2025-2026-2").text.split("<tbody>")[1]
    assert f"{'长' * 90}</a>" in body
    assert f">{'长' * 77}...</td>" in body
    assert "(empty)</a>" in body

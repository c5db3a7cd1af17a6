"""The card of outbreaks on the home page: first of all, and gone once they are reported."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select

from plugins.health.models import (
    Disease,
    OutbreakReport,
    Symptom,
)
from plugins.health.outbreaks.card import OUTBREAK_CARD
from portal.base.clock import now
from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.declarations.cards import CardContent, CardContext, Tone
from portal.testing.dates import DAY
from portal.testing.types import SignIn
from portal.testing.values import present

if TYPE_CHECKING:
    from tests.plugins.health.conftest import World
from tests.plugins.health.ward import LATER, NAMES, ShowCard, Ward

VIEWS, EDITS = "health.outbreak_report.view", "health.outbreak_report.edit"


@pytest.fixture
def card(app: Flask, world: World) -> ShowCard:
    def render(limits: Limits = EVERYTHING) -> CardContent | None:
        db.session.commit()
        with app.test_request_context(), force_locale("en"):
            return OUTBREAK_CARD.render(CardContext(world.term, LATER, limits))

    return render


@pytest.fixture
def small(app: Flask, world: World) -> Ward:
    return Ward(world, app)


def test_no_card_without_an_outbreak(small: Ward, card: ShowCard) -> None:
    small.found(0, 1)
    assert card() is None


@pytest.mark.parametrize(
    ("ago", "text", "tone"),
    [
        (timedelta(minutes=1), "23 hours left to report", Tone.ATTENTION),
        (timedelta(hours=22, minutes=30), "1 hour left to report", Tone.ATTENTION),
        (timedelta(hours=23, minutes=30), "less than an hour left to report", Tone.ATTENTION),
        (timedelta(hours=24, minutes=5), "the report is overdue", Tone.URGENT),
        (timedelta(hours=29, minutes=5), "the report is 5 hours overdue", Tone.URGENT),
        (timedelta(days=4, minutes=5), "the report is 3 days overdue", Tone.URGENT),
    ],
)
def test_hours_left(small: Ward, card: ShowCard, ago: timedelta, text: str, tone: Tone) -> None:
    small.found(0, 1, 2, recorded_at=now() - ago, recorded_on=DAY)
    found = present(card())
    (line,) = found.lines
    assert line.text == f"小一班: Vomiting, 3 children since Mar 2, 2026; {text}"
    assert line.tone is tone
    assert (found.value, found.tone) == ("1", Tone.URGENT)


def test_nobody_is_named(small: Ward, card: ShowCard) -> None:
    small.found(0, 1, 2)
    shown = repr(card())
    assert not [name for name in NAMES if name in shown]


def test_many_outbreaks(small: Ward, card: ShowCard) -> None:
    for classroom in [small.make.classroom() for _ in range(10)]:
        for number in range(3):
            small.away(number, Symptom.RASH, classroom=classroom)
    found = present(card())
    assert (found.value, len(found.lines)) == ("10", 9)


@pytest.fixture
def home_page(client: FlaskClient, sign_in: SignIn, small: Ward, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return a function that opens the home page of a user with these permissions."""
    monkeypatch.setattr("portal.web.home.page.today", lambda: LATER)

    def opened(*permissions: str, **limits: Any) -> str:
        person = small.make.user(permissions=list(permissions), **limits)
        return sign_in(client, person).get("/").text

    return opened


def link(page: str) -> str:
    return html.unescape(present(re.search(r'href="(/health/outbreak_report/new/[^"]*)"', page))[1])


def test_it_stands_first_and_leads_to_the_report(
    small: Ward, home_page: Callable[..., str], client: FlaskClient
) -> None:
    small.found(0, 1, 2)
    page = home_page(VIEWS, EDITS, "health.health_check.view", "health.health_check.edit")
    assert 'role="alert"' in page
    assert page.index('class="urgent"') < page.index('id="work-title"') < page.index('id="cards-title"')
    address = link(page)
    assert parse_qs(urlsplit(address).query) == {
        "occurred_on": ["2026-03-02"],
        "classroom": [str(small.world.classroom.id)],
        "symptom": ["vomiting"],
        "children": ["3"],
    }
    form = client.get(address).text
    assert re.search(r'name="occurred_on"[^>]*value="2026-03-02"', form)
    assert re.search(r'name="children"[^>]*value="3"', form)
    assert re.search(rf'value="{small.world.classroom.id}" selected', form)
    assert re.search(r'value="vomiting" selected', form)


def test_gone_once_it_is_reported(small: Ward, home_page: Callable[..., str], client: FlaskClient) -> None:
    small.found(0, 1, 2)
    small.away(3, disease=Disease.NOROVIRUS)
    address = link(home_page(VIEWS, EDITS))
    sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    sent |= {"reported_at": "2026-03-02T10:00", "reported_to": "区疾控中心、教育局"}
    assert client.post("/health/outbreak_report/new/", data=sent).status_code == 303
    db.session.rollback()
    (report,) = db.session.scalars(select(OutbreakReport))
    assert (report.symptom, report.children, report.occurred_on) == (Symptom.VOMITING, 3, DAY)
    assert 'class="urgent"' not in client.get("/").text


def test_who_sees_it(small: Ward, home_page: Callable[..., str]) -> None:
    small.found(0, 1, 2)
    assert "outbreak_report/new" not in home_page(VIEWS)
    assert 'class="urgent"' in home_page(VIEWS)
    assert 'class="urgent"' not in home_page("health.health_check.view", "health.health_check.edit")
    assert 'class="urgent"' not in home_page(VIEWS, EDITS, classrooms=(small.world.other,))
    assert 'class="urgent"' in home_page(VIEWS, EDITS, classrooms=(small.world.classroom,))

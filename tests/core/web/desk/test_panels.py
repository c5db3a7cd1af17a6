"""Panels beside the text: evidence with its gaps, a part with its figures, findings, the overview."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from lxml.html import HtmlElement

from portal.base.clock import now
from portal.base.db import db
from portal.declarations.obligations import Every
from portal.evidence.results import Gap
from portal.organisation.models import Term
from portal.organisation.setup import set_kindergarten
from portal.registry.registry import Portal
from portal.report.rewording.models import WordingVersion
from portal.testing.factories import Factory
from portal.testing.types import SignIn
from portal.web.desk.counting import how_counted
from portal.web.desk.entering import entry_url

Statements = Callable[[], AbstractContextManager[list[str]]]
TERM = "term=2025-2026-2"
NOON = f"/summary/?{TERM}&value=health.noon_check"


@pytest.fixture
def portal(app: Flask) -> Portal:
    portal: Portal = app.extensions["portal"]
    return portal


@pytest.fixture
def term(app: Flask, make: Factory) -> Term:
    set_kindergarten("春苗幼儿园")
    make.classroom("小一班")
    return make.term()


@pytest.fixture
def writer(client: FlaskClient, term: Term, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, make.user())


def reword(term: Term, name: str, text: str) -> None:
    db.session.add(WordingVersion(term_id=term.id, name=name, number=1, text=text, saved_at=now()))
    db.session.commit()


def page(client: FlaskClient, address: str) -> HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return lxml_html.fromstring(answer.text)


def words(found: HtmlElement) -> str:
    return " ".join(found.text_content().split())


def test_a_figure_with_its_gaps_each_leading_to_a_form_that_knows_it(writer: FlaskClient) -> None:
    found = page(writer, NOON + "&fragment=panel")
    assert not found.xpath("//main")
    assert found.xpath("//progress/@max") == ["91"]
    assert len(found.xpath("//ul[@class='gaps']/li")) == 20
    assert "71" in words(found.xpath("//ul[@class='gaps']/following-sibling::p")[0])
    form = page(writer, found.xpath("//ul[@class='gaps']//a/@href")[1])

    def value(name: str) -> list[str]:
        chosen = form.xpath(f"//select[@name='{name}']/option[@selected]")
        checked = form.xpath(f"//input[@name='{name}'][not(@type='radio') or @checked]/@value")
        return [*(words(option) for option in chosen), *checked]

    assert value("occurred_on") == ["2026-02-25"]
    assert value("classroom")[0].startswith("小一班")
    assert value("session") == ["noon"]
    # One comes back to the figure.
    assert form.xpath("//input[@name='url']/@value") == [f"{NOON}#panel"]


def test_the_whole_page_with_a_figure_selected(writer: FlaskClient) -> None:
    found = page(writer, NOON)
    assert found.xpath("//section[@id='panel']//div[@data-panel-value='health.noon_check']")
    links = found.xpath("//article//a[@data-evidence='health.noon_check']/@href")
    assert set(links) == {f"{NOON}#panel"}
    assert writer.get(f"/summary/?{TERM}&value=no.such").status_code == 404
    assert writer.get(f"{NOON}&of=2030-2031-1").status_code == 404


def test_a_figure_of_the_days_of_a_month(writer: FlaskClient) -> None:
    found = page(writer, f"/summary/?{TERM}&value=health.abnormal&days=2026-03-01_2026-03-31&fragment=panel")
    (records,) = found.xpath("//a[contains(@class, 'btn-primary')]/@href")
    assert "occurred_on_from=2026-03-01" in records
    assert "occurred_on_to=2026-03-31" in records
    assert writer.get(records).status_code == 200
    assert page(writer, f"/summary/?{TERM}&value=health.abnormal&days=x&fragment=panel") is not None


def test_gaps_are_not_for_everybody(client: FlaskClient, term: Term, make: Factory, sign_in: SignIn) -> None:
    found = page(sign_in(client, make.user(permissions=["summary.view"])), NOON + "&fragment=panel")
    assert found.xpath("//progress/@max") == ["91"]
    assert not found.xpath("//ul[@class='gaps']")
    viewer = sign_in(client, make.user(permissions=["*.view"]))
    found = page(viewer, NOON + "&fragment=panel")
    assert found.xpath("//ul[@class='gaps']/li")
    assert not found.xpath("//ul[@class='gaps']//a")


def test_forms_for_gaps_of_every_obligation(app: Flask, portal: Portal, term: Term, make: Factory) -> None:
    from flask_login import login_user

    user = make.user()
    with app.test_request_context():
        login_user(user)
        for key, obligation in portal.obligations.items():
            gap = Gap(date(2026, 3, 2), date(2026, 3, 6), None, 1 if obligation.per else None)
            url = entry_url(portal, obligation, gap, "/summary/") or ""
            assert "2026-03-02" in url, key
            assert "url=/summary/" in url, key
            assert how_counted(portal, key).startswith("Due" if "Due" in how_counted(portal, key) else "应"), key
        assert all(how_counted(portal, key) for key in portal.facts)
        assert how_counted(portal, "no.such") == ""


def test_a_gap_that_lasts_is_entered_today(
    app: Flask, portal: Portal, term: Term, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask_login import login_user

    monkeypatch.setattr("portal.web.desk.entering.today", lambda: date(2026, 3, 4))
    key = next(key for key, item in portal.obligations.items() if item.every is Every.WEEK and item.spans is None)
    user = make.user()
    with app.test_request_context():
        login_user(user)
        week = Gap(date(2026, 3, 2), date(2026, 3, 8), None, 1)
        assert "2026-03-04" in (entry_url(portal, portal.obligations[key], week, "/") or "")
        later = Gap(date(2026, 3, 9), date(2026, 3, 15), None, 1)
        assert "2026-03-09" in (entry_url(portal, portal.obligations[key], later, "/") or "")


def test_a_finding_stands_at_its_sentence_and_in_the_panel(writer: FlaskClient, term: Term) -> None:
    reword(term, "closing", "本学期工作顺利。每日晨检无一遗漏。下学期再接再厉。")
    found = page(writer, f"/summary/?{TERM}")
    (sentence,) = found.xpath("//article//section[@data-part='closing']//mark")
    assert sentence.text_content().startswith("每日晨检无一遗漏。")
    (sign,) = sentence.xpath("./a")
    (card,) = found.xpath(f"//li[@id='finding-{sign.text}']")
    assert card.xpath(".//a/@href")[0] == f"#{sign.get('id')}"
    assert "0" in words(card)
    # In the outline its part is marked, as one with wording of its own, too.
    (line,) = found.xpath("//li[@id='outline-closing']")
    assert line.xpath(".//span[contains(@class, 'badge-attention')]")[0].text == "1"
    assert line.xpath(".//span[@class='mark-own']")
    # Without scripts the sign leads to the panel of the part, where the finding is.
    part = page(writer, sign.get("href"))
    assert part.xpath("//section[@id='panel']//li/@id") == [f"finding-{sign.text}"]
    assert page(writer, f"/summary/?{TERM}&part=intro").xpath("//section[@id='panel']//p[@class='all-well']")


def test_failures_are_listed_with_what_to_do(writer: FlaskClient, term: Term) -> None:
    reword(term, "safety.safety", "{{ 没有 }}")
    found = page(writer, f"/summary/?{TERM}")
    (card,) = found.xpath("//section[@id='panel']//li[contains(@class, 'failed')]")
    assert "没有" in words(card)
    assert card.xpath(".//p[@class='advice']")
    assert found.xpath("//li[@id='outline-safety.safety']/div//span[contains(@class, 'badge-urgent')]")
    part = page(writer, f"/summary/?{TERM}&part=safety.safety&fragment=panel")
    assert part.xpath("//li[contains(@class, 'failed')]")
    assert writer.get(f"/summary/?{TERM}&part=no.such&fragment=panel").status_code == 404


def test_a_part_with_what_was_due_and_its_figures(writer: FlaskClient) -> None:
    found = page(writer, f"/summary/?{TERM}&part=health.health&fragment=panel")
    bars = {bar.get("href").partition("value=")[2].partition("#")[0] for bar in found.xpath("//ul[@class='bars']//a")}
    # The sections below it count, and what only a condition asks for, too.
    assert {"health.noon_check", "health.morning_check", "kitchen.menu"} <= bars
    assert found.xpath("//dl[@class='figure-list']//dt")


def test_problems_lead_to_their_forms(writer: FlaskClient) -> None:
    found = page(writer, f"/summary/?{TERM}&part=problems")
    links = found.xpath("//ol[@class='panel-links']//a/@href")
    assert links
    assert all(link.startswith("/report/problems/new?") for link in links)
    assert writer.get(links[0]).status_code == 200


def test_an_empty_term_offers_registers_to_begin_with(writer: FlaskClient) -> None:
    found = page(writer, f"/summary/?{TERM}")
    links = found.xpath("//section[@id='panel']//ul[@class='panel-links']//a/@href")
    assert len(links) == 8
    assert {writer.get(link).status_code for link in links} == {200}
    assert not found.xpath("//section[@id='panel']//ul[@class='bars']")


def test_as_many_statements_with_many_records_as_with_few(
    writer: FlaskClient, term: Term, make: Factory, statements: Statements
) -> None:
    from plugins.health.models import CheckSession, HealthCheck

    classroom = make.classroom("大一班")

    def count(address: str) -> int:
        writer.get(address)
        with statements() as sent:
            assert writer.get(address).status_code == 200
        return len(sent)

    few, figure = count(f"/summary/?{TERM}"), count(NOON + "&fragment=panel")
    for number in range(60):
        make(
            HealthCheck,
            occurred_on=term.starts_on + timedelta(days=number),
            session=CheckSession.NOON,
            classroom=classroom,
            checked=20,
            abnormal=0,
        )
    db.session.commit()
    assert count(f"/summary/?{TERM}") <= few + 3
    assert count(NOON + "&fragment=panel") == figure
    assert figure < 25

"""Arranging the sections on the desk: what is printed, in the page and in the Word file, and who may do it."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from lxml.html import HtmlElement
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.base.db import db
from portal.declarations.sections import Section
from portal.organisation.models import Term
from portal.organisation.setup import set_kindergarten
from portal.report.desk.models import SectionSetting
from portal.report.desk.settings import Setting, load_settings
from portal.report.problems.edit import lock_term
from portal.testing.factories import Factory
from portal.testing.types import SignIn
from portal.web.desk import arranging
from portal.web.desk.arranging import StaleError

TERM = "term=2025-2026-2"
ACTIONS = ("move", "include", "rename", "reset")
SECTIONS = {key: Section(key.partition(".")[2], key, order) for order, key in enumerate(("a.x", "b.x", "c.x"))}


@pytest.fixture
def writer(client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    make.term()
    make.classroom("小一班")
    set_kindergarten("春苗幼儿园")
    return sign_in(client, make.user())


def page(client: FlaskClient, address: str = f"/summary/?{TERM}") -> HtmlElement:
    return lxml_html.fromstring(client.get(address).text)


def outline(found: HtmlElement) -> list[str]:
    return [str(key) for key in found.xpath("(//ol[@class='outline-list'])[1]/li[@data-movable]/@data-key")]


def send(client: FlaskClient, action: str, **form: Any) -> TestResponse:
    return client.post(f"/summary/outline/{action}?{TERM}", data=form)


def heading(found: HtmlElement, key: str) -> str:
    return str(found.xpath(f"//section[@data-part='{key}']/h2")[0].text_content())


def word_headings(client: FlaskClient) -> list[str]:
    document = docx.Document(io.BytesIO(client.get(f"/summary/download?{TERM}").data))
    names = ("heading 1", "标题 1")
    return [item.text for item in document.paragraphs if item.style and str(item.style.name).lower() in names]


def test_moving_shows_in_the_page_and_in_the_word_file(writer: FlaskClient) -> None:
    before = page(writer)
    order = outline(before)
    assert len(order) > 3
    (shown_order,) = before.xpath(f"//li[@data-key='{order[2]}']/div//input[@name='siblings']/@value")
    assert shown_order.split() == order
    answer = send(writer, "move", key=order[2], to=0, siblings=shown_order)
    assert (answer.status_code, answer.location) == (
        303,
        f"/summary/?{TERM}&part={order[2]}#outline-{order[2]}",
    )
    after = page(writer)
    assert outline(after) == [order[2], order[0], order[1], *order[3:]]
    printed = [key for key in outline(after) if after.xpath(f"//section[@data-part='{key}']/h2")]
    titles = [heading(after, key) for key in printed]
    assert [title.partition("、")[0] for title in titles] == ["一", "二", "三", "四", "五"][: len(titles)]
    word = word_headings(writer)
    assert word[: len(titles)] == [title.partition("、")[2] for title in titles]
    # The number in the outline is the printed one.
    assert after.xpath(f"//a[@id='link-{printed[0]}']//span[@class='outline-number']/text()") == ["一、"]


def test_a_stale_move_is_reported_and_changes_nothing(writer: FlaskClient) -> None:
    order = outline(page(writer))
    send(writer, "move", key=order[0], to=1, siblings=" ".join(order))
    answer = writer.post(
        f"/summary/outline/move?{TERM}",
        data={"key": order[3], "to": 0, "siblings": " ".join(order)},
        follow_redirects=True,
    )
    found = lxml_html.fromstring(answer.text)
    assert found.xpath("//div[contains(@class, 'alert-danger')]")
    assert outline(found) == [order[1], order[0], *order[2:]]


def test_leaving_a_section_out_and_printing_it_again(writer: FlaskClient) -> None:
    before = page(writer)
    key = next(key for key in outline(before) if before.xpath(f"//section[@data-part='{key}']/h2"))
    title = heading(before, key).partition("、")[2]
    assert title in word_headings(writer)
    assert send(writer, "include", key=key, included="0").status_code == 303
    after = page(writer)
    assert not after.xpath(f"//section[@data-part='{key}']")
    assert after.xpath(f"//button[@id='tick-{key}']/@aria-checked") == ["false"]
    assert title not in word_headings(writer)
    send(writer, "include", key=key, included="1")
    assert heading(page(writer), key).endswith(title)
    assert not db.session.scalars(select(SectionSetting)).all()


def test_a_heading_of_its_own(writer: FlaskClient) -> None:
    before = page(writer)
    key = next(key for key in outline(before) if before.xpath(f"//section[@data-part='{key}']/h2"))
    declared = heading(before, key).partition("、")[2]
    assert send(writer, "rename", key=key, title="  <b>新</b>  标题\u3000", was=declared).status_code == 303
    assert heading(page(writer), key) == "一、<b>新</b> 标题"
    assert word_headings(writer)[0] == "<b>新</b> 标题"
    # Somebody who still sees the declared one does not overwrite it.
    send(writer, "rename", key=key, title="另一个", was=declared)
    assert heading(page(writer), key) == "一、<b>新</b> 标题"
    send(writer, "rename", key=key, title=" ", was="<b>新</b> 标题")
    assert heading(page(writer), key).endswith(declared)
    assert not db.session.scalars(select(SectionSetting)).all()


@pytest.mark.parametrize("title", ["字" * 101, "两\n行", "看\u202e不见", "\x07", "\ue8e0"])
def test_headings_that_are_refused(writer: FlaskClient, title: str) -> None:
    key = outline(page(writer))[0]
    (was,) = page(writer).xpath(f"//li[@data-key='{key}']/div//input[@name='was']/@value")
    answer = send(writer, "rename", key=key, title=title, was=was)
    assert answer.status_code == 422
    found = lxml_html.fromstring(answer.text)
    (field,) = found.xpath("//input[@aria-invalid='true']")
    assert field.get("id") == f"title-{key}"
    assert found.xpath(f"//p[@id='{field.get('aria-describedby')}']")[0].text_content().strip()
    assert not db.session.scalars(select(SectionSetting)).all()


def test_as_declared_again(writer: FlaskClient) -> None:
    order = outline(page(writer))
    send(writer, "move", key=order[0], to=2, siblings=" ".join(order))
    send(writer, "include", key=order[1], included="0")
    send(writer, "reset", key=order[1])
    # It stands again behind the one that it was declared to follow.
    assert outline(page(writer)) == [order[2], order[0], order[1], *order[3:]]
    assert page(writer).xpath(f"//button[@id='tick-{order[1]}']/@aria-checked") == ["true"]
    send(writer, "reset")
    found = page(writer)
    assert outline(found) == order
    assert not found.xpath("//button[@id='outline-reset']")


def test_what_cannot_be_arranged(writer: FlaskClient) -> None:
    for key in ("", "intro", "problems", "no.such"):
        assert send(writer, "move", key=key, to=0, siblings="").status_code == 404
        assert send(writer, "include", key=key, included="0").status_code == 404
    key = outline(page(writer))[0]
    assert send(writer, "move", key=key, to="x", siblings="").status_code == 400
    assert writer.post("/summary/outline/reset?term=2030-2031-1").status_code == 404


def test_readers_see_no_controls_and_may_do_nothing(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    make.term()
    classroom = make.classroom("小一班")
    limited = make.user(permissions=["*.view", "summary.write", "summary.issue"], classrooms=(classroom,))
    for user in (make.user(permissions=["*.view"]), limited):
        reader = sign_in(client, user)
        found = page(reader)
        assert found.xpath("//a[@data-part-link='health.health']")
        assert not found.xpath("//section[@id='outline']//form | //span[@data-handle]")
        for action in ACTIONS:
            assert send(reader, action, key="health.health", to=0, included="0").status_code == 403


def test_moves_are_written_whole_on_both_databases(data_app: Flask, make: Factory) -> None:
    term: Term = make.term()
    lock_term(term)
    assert arranging.move(term, SECTIONS, "c.x", 0, ["a.x", "b.x", "c.x"]) == 1
    db.session.commit()
    assert load_settings(term) == {"c.x": Setting(0), "a.x": Setting(1), "b.x": Setting(2)}
    with pytest.raises(StaleError):
        arranging.move(term, SECTIONS, "a.x", 0, ["a.x", "b.x", "c.x"])
    assert arranging.move(term, SECTIONS, "c.x", 99, ["c.x", "a.x", "b.x"]) == 3
    arranging.rename(term, SECTIONS, "a.x", "甲", "a.x")
    arranging.include(term, "b.x", included=False)
    db.session.commit()
    assert load_settings(term) == {
        "a.x": Setting(0, "甲"),
        "b.x": Setting(1, None, included=False),
        "c.x": Setting(2),
    }
    arranging.reset(term)
    db.session.commit()
    assert load_settings(term) == {}

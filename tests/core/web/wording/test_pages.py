"""The page of a text, without scripts: saving, conflicts, versions, putting back, who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from lxml.html import HtmlElement
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.base.db import db
from portal.organisation.models import Term
from portal.organisation.terms import find_term
from portal.registry.registry import State
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.report.rewording.models import WordingVersion
from portal.report.rewording.versions import current_wordings, save_version
from portal.testing.types import SignIn
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory

TERM = "?term=2025-2026-2"
HOME = f"/summary/wording/{TERM}"
CARE = f"{HOME}&name=health.care"
RESTORE = f"/summary/wording/restore{TERM}&name=health.care"
TEXT = "晨检应检{{ 晨检.应 }}班次。"


def page(client: FlaskClient, path: str = CARE) -> HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200
    return lxml_html.fromstring(answer.text)


def typed(client: FlaskClient, path: str = CARE) -> str:
    (area,) = page(client, path).xpath("//textarea[@name='text']")
    return str(area.text).removeprefix("\n")


def post(
    client: FlaskClient, text: str, base: int = 0, status: int = 303, path: str = CARE, **more: Any
) -> TestResponse:
    answer = client.post(path, data={"text": text, "base": str(base)}, **more)
    assert answer.status_code == status
    return answer


def stored() -> list[tuple[int, str | None, str]]:
    db.session.rollback()
    found = db.session.scalars(select(WordingVersion).order_by(WordingVersion.name, WordingVersion.number))
    return [(row.number, row.text, row.saved_by.username if row.saved_by else "") for row in found]


def summary(client: FlaskClient) -> str:
    return "".join(page(client, f"/summary/{TERM}").xpath("//article")[0].text_content().split())


def test_what_comes_with_the_portal_is_offered(writer: FlaskClient) -> None:
    text = typed(writer)
    assert text.startswith("{% if 晨检 or 午检 or 异常例数.有 %}\n1. 严把晨午检关。")
    # Saved as it is, nothing of one's own is made of it.
    post(writer, text)
    assert stored() == []


def test_saving(writer: FlaskClient) -> None:
    answer = post(writer, f"  {TEXT}\r\n\r\n第二段\x07。\r\n")
    assert answer.location == "/summary/wording/?term=2025-2026-2&name=health.care"
    assert stored() == [(1, f"{TEXT}\n\n第二段。", "主任")]
    assert typed(writer) == f"{TEXT}\n\n第二段。"
    text = summary(writer)
    assert "晨检应检" in text
    assert "第二段。" in text
    assert "严把晨午检关" not in text
    # Another term is not touched.
    assert "严把晨午检关" in typed(writer, CARE.replace("2025-2026-2", "2025-2026-1"))


def test_a_preview_is_not_saved(writer: FlaskClient) -> None:
    answer = writer.post(CARE, data={"text": f"独此一句，{TEXT}", "base": "0", "wanted": "preview"})
    found = lxml_html.fromstring(answer.text)
    assert answer.status_code == 200
    assert "独此一句" in found.xpath("//article")[0].text_content()
    assert found.xpath("//textarea")[0].text.strip() == f"独此一句，{TEXT}"
    assert stored() == []


def test_scripts_are_answered_in_their_own_way(writer: FlaskClient, colleague: FlaskClient) -> None:
    json: dict[str, Any] = {"headers": {"Accept": "application/json"}}
    with writer.session_transaction() as session:
        session["language"] = "en"
    answered = present(post(writer, TEXT, status=200, **json).json)
    assert (answered["number"], answered["by"]) == (1, "you")
    assert "error" in present(post(writer, "{{ 没有 }}", 1, 422, **json).json)
    assert "error" in present(post(colleague, "另一句。", 0, 409, **json).json)
    assert stored() == [(1, TEXT, "主任")]


def test_two_people(writer: FlaskClient, colleague: FlaskClient) -> None:
    state = f"/summary/wording/state{TERM}&name=health.care"
    assert colleague.get(state).json == {"number": 0}
    post(writer, "第一行。\n\n甲说的话。")
    answered = present(colleague.get(state).json)
    assert (answered["number"], answered["by"], answered["mine"]) == (1, "主任", False)
    assert present(writer.get(state).json)["mine"] is True
    answer = post(colleague, "第一行。\n\n乙说的话。", 0, 409)
    found = lxml_html.fromstring(answer.text)
    assert found.xpath("//textarea")[0].text.strip() == "第一行。\n\n乙说的话。"
    assert found.xpath("//section[contains(@class, 'conflict')]//del/text()") == ["甲"]
    assert found.xpath("//section[contains(@class, 'conflict')]//ins/text()") == ["乙"]
    assert found.xpath("//input[@name='base']/@value")[0] == "1"
    # Looked at both: what is saved now takes its place.
    post(colleague, "第一行。\n\n甲乙说的话。", 1)
    assert [(number, who) for number, _text, who in stored()] == [(1, "主任"), (2, "副主任")]


def test_versions_and_what_changed(writer: FlaskClient) -> None:
    post(writer, "甲。")
    post(writer, "乙。", 1)
    post(writer, "丙。", 2)
    listed = page(writer).xpath("//section[@id='versions']//ol/li/span[@class='version-number']/text()")
    assert listed == ["3", "2", "1"]

    def differs(against: str) -> tuple[list[str], list[str]]:
        found = page(writer, f"/summary/wording/version{TERM}&name=health.care&number=2&against={against}")
        return found.xpath("//del/text()"), found.xpath("//ins/text()")

    assert differs("before") == (["甲"], ["乙"])
    assert differs("current") == (["乙"], ["丙"])
    gone, added = differs("shipped")
    assert added == ["乙。"]
    assert "1. 严把晨午检关。" in gone
    for query in ("number=9", "number=2&against=nothing", "number=x"):
        assert writer.get(f"/summary/wording/version{TERM}&name=health.care&{query}").status_code == 404


def test_an_old_version_holds_again(writer: FlaskClient) -> None:
    post(writer, "甲。")
    post(writer, "乙。", 1)
    answer = writer.post(RESTORE, data={"from": "version", "number": "1", "base": "2"})
    assert answer.status_code == 303
    assert [text for _number, text, _who in stored()] == ["甲。", "乙。", "甲。"]
    # Somebody saved since that page was opened: nothing is put over it unseen.
    writer.post(RESTORE, data={"from": "version", "number": "2", "base": "2"})
    assert len(stored()) == 3
    assert writer.post(RESTORE, data={"from": "version", "number": "8", "base": "3"}).status_code == 404
    assert writer.post(RESTORE, data={"from": "elsewhere", "base": "3"}).status_code == 404


def test_putting_back_what_comes_with_the_portal(writer: FlaskClient) -> None:
    shipped = typed(writer)
    post(writer, "甲。")
    writer.post(RESTORE, data={"from": "shipped", "base": "1"})
    assert [text for _number, text, _who in stored()] == ["甲。", None]
    assert typed(writer) == shipped
    assert "严把晨午检关" in summary(writer)
    # Typing it again word by word is the same.
    post(writer, "乙。", 2)
    post(writer, shipped, 3)
    assert [text for _number, text, _who in stored()] == ["甲。", None, "乙。", None]


def test_a_version_whose_names_are_gone_is_put_up_for_mending(writer: FlaskClient, term: Term) -> None:
    save_version(term, "health.care", "{{ 已取消的指标 }}", 0)
    save_version(term, "health.care", "乙。", 1)
    db.session.commit()
    answer = writer.post(RESTORE, data={"from": "version", "number": "1", "base": "2"})
    assert answer.status_code == 422
    assert lxml_html.fromstring(answer.text).xpath("//textarea")[0].text.strip() == "{{ 已取消的指标 }}"
    assert len(stored()) == 2


def test_the_last_terms_wording_is_taken_over(writer: FlaskClient) -> None:
    def offered() -> bool:
        return bool(page(writer).xpath("//button[@name='from'][@value='last-term']"))

    assert not offered()
    writer.post(RESTORE, data={"from": "last-term", "base": "0"})
    assert stored() == []
    db.session.rollback()
    save_version(find_term("2025-2026-1"), "health.care", "上学期的话。", 0)
    db.session.commit()
    assert offered()
    writer.post(RESTORE, data={"from": "last-term", "base": "0"})
    assert typed(writer) == "上学期的话。"
    assert not offered()


def test_a_faulty_wording_shows_in_its_place_and_leads_to_the_editor(writer: FlaskClient, term: Term) -> None:
    save_version(term, "health.care", "{{ 已取消的指标 }}", 0)
    save_version(term, "closing", "{% if 甲 %}", 0)
    db.session.commit()
    found = page(writer, f"/summary/{TERM}")
    failures = [item.text_content() for item in found.xpath("//p[@class='failure']")]
    assert len(failures) == 2
    assert "已取消的指标" in failures[0]
    links = found.xpath("//*[contains(@class, 'failure-list')]//a[contains(@href, '/wording/')]/@href")
    assert [link.rpartition("=")[2] for link in links] == ["health.care", "closing"]
    errors = page(writer, links[0]).xpath("//div[@class='wording-errors']//li")
    assert len(errors) == 1


def test_an_own_wording_may_compare_with_the_term_before(writer: FlaskClient, term: Term) -> None:
    text = "{% if 晨检人次.可比 %}可比{% else %}不可比{% endif %}。"
    post(writer, text)
    assert "不可比。" in summary(writer)
    written = draft(load_term_inputs(find_term("2025-2026-2")))
    assert written.document.failures == ()
    assert term.name


def test_the_page_of_problems_speaks_in_ones_own_words(writer: FlaskClient) -> None:
    path = f"{HOME}&name=health.problems"
    post(writer, "- 保健室{{ 晨检.应 }}班次晨检尚未登记", path=path)
    found = page(writer, f"/report/problems/{TERM}").xpath("//section[@id='found']//li")
    assert any("班次晨检尚未登记" in item.text_content() for item in found)
    post(writer, "{{ 问题 }}，要改。", path=f"{HOME}&name=problem")


def test_rights(
    writer: FlaskClient, reader: FlaskClient, limited: FlaskClient, client: FlaskClient, app: Flask
) -> None:
    post(writer, TEXT)
    for other in (reader, limited):
        found = page(other)
        assert found.xpath("//textarea/@readonly")
        assert not found.xpath("//form[@data-wording-form]//button")
        assert not found.xpath("//section[@id='versions']//form")
        post(other, "甲。", 1, 403)
        assert other.post(RESTORE, data={"from": "shipped", "base": "1"}).status_code == 403
    stranger = app.test_client()
    assert stranger.get(CARE).status_code == 303
    assert stranger.post(CARE, data={"text": "甲。", "base": "1"}).status_code == 303
    assert stored() == [(1, TEXT, "主任")]
    assert client


def test_a_reader_with_other_rights_sees_nothing(app: Flask, term: Term, make: Factory, sign_in: SignIn) -> None:
    cook = sign_in(app.test_client(), make.user("营养员", permissions=["kitchen.*"]))
    for path in (CARE, HOME, f"/summary/wording/names{TERM}&name=intro", f"/summary/wording/state{TERM}&name=intro"):
        assert cook.get(path).status_code == 403
    assert term


def test_only_known_texts(writer: FlaskClient) -> None:
    for name in ("", "no.such", "health", "organisation.intro", "../intro"):
        assert writer.get(f"{HOME}&name={name}").status_code == 404
        post(writer, "甲。", status=404, path=f"{HOME}&name={name}")
    assert writer.get("/summary/wording/?term=1999-2000-1&name=intro").status_code == 404


def test_all_texts_are_listed_with_what_is_ones_own(writer: FlaskClient, term: Term) -> None:
    save_version(term, "intro", "甲", 0)
    save_version(term, "garden.flowers", "乙", 0)
    db.session.commit()
    found = page(writer, HOME)
    names = found.xpath("//ul[@class='wording-list']//code/text()")
    assert len(names) == len(set(names))
    assert {"intro", "closing", "plan_item", "health.health", "health.care", "team.contest", "safety.problems"} <= {
        *names
    }
    own = found.xpath("//li[.//span[contains(@class, 'badge')]]//code/text()")
    assert own == ["intro"]
    # Of an area that is not there now.
    assert "garden.flowers" in found.xpath("//div[contains(@class, 'alert-info')]")[0].text_content()


def test_an_area_switched_off_keeps_its_wording(
    writer: FlaskClient, term: Term, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    post(writer, "甲。")
    monkeypatch.setattr(app.extensions["portal"].plugins["health"], "state", State.DISABLED)
    assert writer.get(CARE).status_code == 404
    assert "health.care" in page(writer, HOME).xpath("//div[contains(@class, 'alert-info')]")[0].text_content()
    assert current_wordings(term) == {"health.care": "甲。"}


def test_without_any_term(app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    sign_in(client, make.user("主任", permissions=["*.view", "summary.write"]))
    assert client.get("/summary/wording/?name=intro").status_code == 200
    assert client.post("/summary/wording/?name=intro", data={"text": "甲", "base": "0"}).status_code == 404
    assert app

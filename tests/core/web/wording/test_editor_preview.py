"""Previews while one types: bad input is reported by line, in the reader's language; nothing is stored."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from sqlalchemy import func, select

from portal.base.db import db
from portal.organisation.models import Term
from portal.organisation.setup import kindergarten
from portal.report.rewording.models import WordingVersion
from portal.testing.types import Statements

PREVIEW = "/summary/wording/preview?term=2025-2026-2&name="


def preview_of(client: FlaskClient, text: str, name: str = "health.care") -> Any:
    answer = client.post(PREVIEW + name, json={"text": text})
    assert answer.status_code == 200
    return answer.json


def article_text(preview: Any) -> str:
    return "".join(lxml_html.fromstring(preview["article"]).text_content().split())


def errors(preview: Any) -> list[str]:
    if not preview["report"].strip():
        return []
    found = lxml_html.fromstring(f"<div>{preview['report']}</div>").xpath("//div[@class='wording-errors']//li")
    return [" ".join(item.text_content().split()) for item in found]


def hints(preview: Any) -> list[str]:
    found = lxml_html.fromstring(f"<div>{preview['report']}</div>").xpath("//div[@class='wording-hints']//li")
    return [" ".join(item.text_content().split()) for item in found]


def english(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["language"] = "en"


def test_it_returns_what_would_be_printed(writer: FlaskClient) -> None:
    preview = preview_of(writer, "晨检应检{{ 晨检.应 }}班次，实检{{ 晨检.实 }}班次。\n\n1. {{ 幼儿园 }}\n")
    due = lxml_html.fromstring(preview["article"]).xpath("//a[@class='value']")[0]
    assert article_text(preview) == f"晨检应检{due.text}班次，实检0班次。春苗幼儿园"
    assert int(due.text) > 0
    assert "/evidence/health." in due.get("href") or "/health/" in due.get("href")
    assert writer.get(due.get("href")).status_code == 200
    assert (errors(preview), preview["lines"]) == ([], [])
    assert db.session.scalar(select(func.count()).select_from(WordingVersion)) == 0


BAD = [
    ("甲\n{{ 晨捡.应 }}", 2, "没有名为“晨捡”的指标（晨检", "nothing is called “晨捡”（晨检"),
    ("{{ 晨检.应到 }}", 1, "这里没有名为“应到”的内容（应", "nothing is called “应到” here（应"),
    ("甲\n\n{% if 晨检.齐全 %}\n乙", 3, "“if”", "this “if” has no “endif”"),
    ("甲\n{{ 晨检.应", 2, "“{{”", "“{{” is not closed by “}}”"),
    ("{% endif %}", 1, "“endif”", "“endif” stands here without an “if” before it"),
    ("甲\n{% for x in 晨检 %}{{ x }}{% endfor %}", 2, "“For”", "“For” is not allowed in wording"),
    ("甲\n{% for x in 晨检 %}", 2, "“for”", "“for” is not allowed in wording"),
    ("{{ 晨检.__class__ }}", 1, "“__class__”", "nothing is called “__class__” here"),
    ("{{ 晨检['__class__'] }}", 1, "指标", "only figures can stand between {{ and }}"),
    ("{{ 晨检.应() }}", 1, "指标", "only figures can stand between {{ and }}"),
    ("{{ health.__init__ }}", 1, "“__init__”", "nothing is called “__init__” here"),
    ("甲\n\n| a | b |\n|---|---|\n| 1 | 2 |", 3, "表格", "a table cannot stand in a summary"),
    ("甲\n\n<script>alert(1)</script>", 3, "HTML", "HTML cannot stand in a summary"),
    ("{{ 晨检 }}", 1, "应", "say which figure of it is meant: 应"),
    ("甲\n{% set x = 1 %}", 2, "“Assign”", "“Assign” is not allowed in wording"),
    ("{{ }}", 1, "{{", "there is no name between {{ and }}"),
]


@pytest.mark.parametrize(("text", "line", "chinese", "text_in_english"), BAD)
def test_bad_input(writer: FlaskClient, text: str, line: int, chinese: str, text_in_english: str) -> None:
    preview = preview_of(writer, text)
    (error,) = errors(preview)
    assert preview["lines"] == [line]
    assert chinese in error
    english(writer)
    (error,) = errors(preview_of(writer, text))
    assert error.startswith(f"Line {line} {text_in_english}")
    # The same text is not saved, and stays where it was typed.
    answer = writer.post("/summary/wording/?term=2025-2026-2&name=health.care", data={"text": text, "base": "0"})
    assert answer.status_code == 422
    (area,) = lxml_html.fromstring(answer.text).xpath("//textarea")
    assert area.text.strip() == text.strip()
    assert area.get("aria-invalid") == "true"
    assert db.session.scalar(select(func.count()).select_from(WordingVersion)) == 0


def test_all_unknown_names_are_reported_at_once(writer: FlaskClient) -> None:
    preview = preview_of(writer, "{{ 晨捡.应 }}\n{% if 发热例 %}\n{{ 晨检.没有 }}\n{% endif %}")
    assert preview["lines"] == [1, 2, 3]
    assert preview["article"] is None
    assert {place: chip["kind"] for place, chip in preview["chips"].items()} == {
        "晨捡.应": "unknown",
        "if 发热例": "unknown",
        "晨检.没有": "unknown",
    }


def test_a_megabyte_is_refused_in_plain_words(writer: FlaskClient) -> None:
    text = "字" * 1_000_000
    english(writer)
    preview = preview_of(writer, text)
    wanted = "This text has 1000000 characters; at most 100000 fit."
    assert errors(preview) == [wanted]
    answer = writer.post("/summary/wording/?term=2025-2026-2&name=health.care", data={"text": text, "base": "0"})
    assert answer.status_code == 422
    assert wanted in answer.text
    assert text in answer.text
    with writer.session_transaction() as session:
        session["language"] = "zh"
    assert "1000000" in errors(preview_of(writer, text))[0]


def test_chips_hold_the_result_of_each(writer: FlaskClient) -> None:
    text = (
        "{# 说明 {{ 晨检.应 }} #}{% if 晨检.齐全 %}甲{% elif 晨检 and 晨检.实 == 0 %}{{ 晨检.实 }}{% endif %}"
        "{{ 出勤率 }}{{ 学期 }}"
    )
    chips = preview_of(writer, text)["chips"]
    assert chips["if 晨检.齐全"] == {"kind": "no", "text": ""}
    assert chips["elif 晨检 and 晨检.实 == 0"] == {"kind": "yes", "text": ""}
    assert chips["晨检.实"]["text"] == "0"
    assert chips["晨检.实"]["title"]
    assert chips["晨检.实"]["url"]
    assert chips["出勤率"]["kind"] == "none"
    assert chips["学期"] == {"kind": "value", "text": "第二学期"}
    assert "晨检.应" not in chips


def test_a_figure_without_a_value_is_an_error_at_its_line(writer: FlaskClient) -> None:
    preview = preview_of(writer, "甲\n\n乙{{ 出勤率 }}")
    assert preview["lines"] == [3]
    assert "出勤率" in errors(preview)[0]


def test_absolute_words_are_reported(writer: FlaskClient) -> None:
    english(writer)
    preview = preview_of(writer, "甲\n坚持每日晨检。")
    found = hints(preview)
    assert found[0] == "Line 2 “每日” stands outside of every condition: nothing bears it out."
    # The duty is measured although no figure of it is named.
    assert any("每日" in hint and "晨检" in hint and " 0 were done" in hint for hint in found[1:])
    assert hints(preview_of(writer, "{% if 晨检.齐全 %}坚持每日晨检。{% endif %}")) == []


def test_other_areas_and_the_cores_own_texts(writer: FlaskClient) -> None:
    assert (
        errors(preview_of(writer, "{% if kitchen %}{{ kitchen.留样份数 }}{% endif %}{% if nothere %}甲{% endif %}"))
        == []
    )
    assert (
        article_text(preview_of(writer, "{{ 学年 }}{{ 学期 }}，{{ 幼儿园 }}", "intro"))
        == "2025—2026学年第二学期，春苗幼儿园"
    )
    assert article_text(preview_of(writer, "{{ 事项 }}缺{{ 缺 }}{{ 单位 }}", "gap")) == "桌面消毒缺4班次"
    assert preview_of(writer, "{{ 晨检.应 }}", "gap")["lines"] == [1]
    assert article_text(preview_of(writer, "- 第一项\n- 第二项", "health.problems")) == "第一项第二项"
    assert preview_of(writer, "- 第一项", "health.care")["lines"] == [1]


@pytest.mark.parametrize("name", ["problem", "plan_item", "plan_items", "untouched", "gap", "last_term", "no_problems"])
def test_examples_fill_every_text_of_the_core(writer: FlaskClient, name: str) -> None:
    page = lxml_html.fromstring(writer.get(f"/summary/wording/?term=2025-2026-2&name={name}").text)
    (area,) = page.xpath("//textarea")
    preview = preview_of(writer, area.text, name)
    assert errors(preview) == []
    assert article_text(preview)


def test_only_what_is_named_is_measured(writer: FlaskClient, statements: Statements) -> None:
    text = "晨检应检{{ 晨检.应 }}班次，受检{{ 晨检人次 }}人次。"
    preview_of(writer, text)
    with statements() as sent:
        preview_of(writer, text)
    assert len(sent) <= 24, len(sent)
    with statements() as without:
        preview_of(writer, "没有数字。")
    assert len(without) <= 14, len(without)


def test_it_does_not_wait_for_whoever_writes(writer: FlaskClient, app: Flask) -> None:
    """An import may hold SQLite's write lock for half a minute: one goes on typing meanwhile."""
    preview_of(writer, "甲。")
    db.session.rollback()
    other = sqlite3.connect(app.extensions["portal"].settings.home / "portal.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    assert article_text(preview_of(writer, "{{ 学期 }}。")) == "第二学期。"
    assert time.monotonic() - begun < 10
    other.execute("ROLLBACK")
    other.close()


def test_rights(writer: FlaskClient, reader: FlaskClient, limited: FlaskClient) -> None:
    assert writer.post(PREVIEW + "no.such", json={"text": ""}).status_code == 404
    assert writer.post(PREVIEW + "intro", json={"text": 5}).status_code == 400
    assert writer.post(PREVIEW + "intro", data="x").status_code == 400
    for client in (reader, limited):
        assert client.post(PREVIEW + "intro", json={"text": "甲"}).status_code == 403


def test_a_kindergarten_without_a_name(writer: FlaskClient, term: Term) -> None:
    assert term.name
    own = kindergarten()
    assert own is not None
    db.session.delete(own)
    db.session.commit()
    assert article_text(preview_of(writer, "{{ 幼儿园 }}", "intro")) == "××幼儿园"

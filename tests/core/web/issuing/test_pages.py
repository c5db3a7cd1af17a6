"""Issuing in the browser, reading and downloading issues: rights, what changed, bad input."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from lxml.html import HtmlElement
from sqlalchemy import func, select, text

from portal.base.db import db
from portal.registry.registry import State
from portal.report.issuing.models import SummaryIssue
from portal.testing.types import SignIn, Statements
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.issuing import Desk

ISSUE_PAGE = "/summary/issue/?term=2025-2026-2"
LIST = "/summary/issues/?term=2025-2026-2"
ONE = "/summary/issues/1/?term=2025-2026-2"
FILE = "/summary/issues/1/download?term=2025-2026-2"
DIRECTOR = ["*.view", "summary.issue"]


@pytest.fixture
def director(desk: Desk, client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, make.user("园长", permissions=DIRECTOR))


def page(client: FlaskClient, path: str = ISSUE_PAGE, status: int = 200) -> HtmlElement:
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return lxml_html.fromstring(answer.text)


def form_of(tree: HtmlElement) -> dict[str, str]:
    (form,) = tree.xpath("//form[contains(@class, 'issue-form')]")
    return {field.get("name"): field.get("value") or "" for field in form.xpath(".//input") if field.get("name")}


def sent(client: FlaskClient, **values: str) -> dict[str, str]:
    """Return the form data of a reviewed candidate."""
    found = form_of(page(client)) | {"signed_on": "2026-07-03"} | values
    return {name: value for name, value in found.items() if value != "unticked"}


def issues() -> list[SummaryIssue]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(SummaryIssue).order_by(SummaryIssue.number)))


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(SummaryIssue.id))) or 0


def reads(shown: Any) -> list[str]:
    """Return the text of the document, without the signs of findings that the desk puts into it."""
    texts = shown.xpath("//article//text()[not(ancestor::a[@class='sign'])]")
    return "".join(texts).split()


def test_from_the_question_to_the_file(director: FlaskClient) -> None:
    preview = page(director, "/summary/?term=2025-2026-2")
    assert preview.xpath("//p[@class='issue-state']")[0].text_content().split() == ["草稿"]
    form_page = page(director)
    assert "阳光幼儿园" in form_page.xpath("//article")[0].text_content()
    answer = director.post(ISSUE_PAGE, data=sent(director))
    assert answer.status_code == 303
    assert answer.location == "/summary/issues/1/?term=2025-2026-2"
    (made,) = issues()
    assert (present(made.issued_by).username, made.signed_on) == ("园长", date(2026, 7, 3))
    shown = page(director, answer.location)
    assert made.sha256 in shown.text_content()
    day = preview.xpath("//article//time/text()")[-1]
    assert reads(shown) == [words.replace(day, "2026年7月3日") for words in reads(preview)]
    file = director.get(FILE)
    assert (file.status_code, sha256(file.data).hexdigest()) == (200, made.sha256)
    assert present(file.mimetype).endswith("wordprocessingml.document")
    assert "filename*=UTF-8''" in file.headers["Content-Disposition"]
    assert "2025-2026-2后勤工作总结（第1号）.docx" in unquote(file.headers["Content-Disposition"])
    again = director.get(FILE, headers={"If-None-Match": file.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    listed = page(director, LIST)
    assert made.sha256 in listed.xpath("//code/@title")[0]
    state = page(director, "/summary/?term=2025-2026-2").xpath("//p[@class='issue-state']")[0]
    assert state.xpath(".//a/@href")[0] == "/summary/issues/1/?term=2025-2026-2"


def test_a_download_signals_the_script_that_it_came(director: FlaskClient, desk: Desk) -> None:
    desk.issue()
    for path in (FILE, "/summary/download?term=2025-2026-2"):
        assert not any("portal_download" in cookie for cookie in director.get(path).headers.getlist("Set-Cookie"))
        cookies = director.get(f"{path}&download=abc123").headers.getlist("Set-Cookie")
        assert [cookie for cookie in cookies if cookie.startswith("portal_download=abc123;")]
        bad = director.get(f"{path}&download=a%0d%0aSet-Cookie:x").headers.getlist("Set-Cookie")
        assert not any("portal_download" in cookie for cookie in bad)


def test_a_correction(director: FlaskClient) -> None:
    director.post(ISSUE_PAGE, data=sent(director))
    refused = director.post(ISSUE_PAGE, data=sent(director, reason="  "))
    assert refused.status_code == 422
    tree = lxml_html.fromstring(refused.text)
    assert tree.xpath("//input[@id='reason']/@aria-invalid") == ["true"]
    assert tree.xpath("//p[@id='reason-error']")
    director.post(ISSUE_PAGE, data=sent(director, reason="<b>漏记</b>"))
    first, second = issues()
    assert (second.number, second.replaces_id, second.reason) == (2, first.id, "<b>漏记</b>")
    old = page(director, ONE)
    assert old.xpath("//a[@href='/summary/issues/2/?term=2025-2026-2']")
    assert not old.xpath("//section[@id='since']")
    new = director.get("/summary/issues/2/?term=2025-2026-2").text
    assert "&lt;b&gt;漏记" in new
    assert "<b>漏记" not in director.get(LIST).text
    rows = page(director, LIST).xpath("//tbody/tr/th")
    assert ["现行" in row.text_content() for row in rows] == [True, False]


def test_pressed_twice_it_is_issued_once(director: FlaskClient) -> None:
    data = sent(director)
    assert director.post(ISSUE_PAGE, data=data).status_code == 303
    second = director.post(ISSUE_PAGE, data=data)
    assert (second.status_code, second.location) == (303, "/summary/issues/1/?term=2025-2026-2")
    assert "alert-warning" in director.get(second.location).text
    assert count() == 1


def test_records_that_came_after_the_review(director: FlaskClient, desk: Desk) -> None:
    data = sent(director)
    desk.record(date(2026, 3, 3))
    db.session.commit()
    answer = director.post(ISSUE_PAGE, data=data)
    assert answer.status_code == 409
    assert count() == 0
    tree = lxml_html.fromstring(answer.text)
    conflict = tree.xpath("//section[contains(@class, 'conflict')]")[0]
    cells = {
        row.xpath("string(th)").strip(): [cell.text_content().strip() for cell in row.xpath("td")]
        for row in conflict.xpath(".//tbody/tr")
    }
    assert cells == {"晨检人次": ["20人次", "40人次"], "晨检": ["应91实1", "应91实2"]}
    assert "2026年7月3日" not in conflict.text_content()
    # Told what changed, one looks and issues what there is now.
    assert form_of(tree)["seen"] != data["seen"]
    assert director.post(ISSUE_PAGE, data=form_of(tree)).status_code == 303
    assert count() == 1


def test_an_area_that_vanished_after_the_review(
    director: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = sent(director)
    monkeypatch.setattr(app.extensions["portal"].plugins["health"], "state", State.DISABLED)
    answer = director.post(ISSUE_PAGE, data=data)
    assert answer.status_code == 409
    conflict = lxml_html.fromstring(answer.text).xpath("//section[contains(@class, 'conflict')]")[0].text_content()
    assert "“卫生保健”模块已停用" in conflict
    assert "health." not in conflict
    assert count() == 0


def test_a_failed_section_must_be_acknowledged(
    director: FlaskClient, app: Flask, failing: Callable[[Flask], str]
) -> None:
    title = failing(app)
    form_page = page(director)
    assert title in form_page.xpath("//section[@id='wrong']")[0].text_content()
    refused = director.post(ISSUE_PAGE, data=sent(director, knowingly="unticked"))
    assert refused.status_code == 422
    tree = lxml_html.fromstring(refused.text)
    assert tree.xpath("//p[@id='knowingly-error']")
    assert tree.xpath("//input[@id='signed_on']/@value") == ["2026-07-03"]
    assert director.post(ISSUE_PAGE, data=sent(director, knowingly="y")).status_code == 303
    (made,) = issues()
    assert [failure["name"] for failure in made.failures] == [title]
    assert title in page(director, ONE).xpath("//details[contains(@class, 'issue-wrong')]")[0].text_content()


BAD: list[tuple[dict[str, str], int]] = [
    ({"signed_on": ""}, 422),
    ({"signed_on": "明天"}, 422),
    ({"signed_on": "0000-00-00"}, 422),
    ({"signed_on": "2026-02-23"}, 422),
    ({"signed_on": "9999-12-31"}, 422),
    ({"seen": ""}, 409),
    ({"seen": "x" * 100_000}, 409),
    ({"seen": "", "looked": "{"}, 409),
    ({"seen": "", "looked": "[" * 20_000}, 409),
    ({"seen": "", "looked": '{"areas": 3, "figures": [1], "blocks": {"a": 1}}'}, 409),
    ({"seen": "", "looked": '{"areas": [null], "figures": {"<b>": 7}, "blocks": [1]}'}, 409),
    ({"replaces": "7"}, 303),
    ({"replaces": "9" * 5000}, 409),
    ({"replaces": "²"}, 409),
    ({"reason": "长" * 501}, 422),
]


def test_bad_input(director: FlaskClient) -> None:
    director.post(ISSUE_PAGE, data=sent(director))
    for values, status in BAD:
        answer = director.post(ISSUE_PAGE, data=sent(director, reason="改") | values)
        # A correction must name the issue that it replaces; whoever names another is led to the newest.
        wanted = 303 if "replaces" in values else status
        assert answer.status_code == wanted, values
        assert "<b>" not in answer.text
        assert count() == 1


def test_without_a_term_a_name_or_a_beginning(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    director = sign_in(client, make.user("园长", permissions=DIRECTOR))
    assert director.get("/summary/issue/").status_code == 200
    assert director.get("/summary/issues/").status_code == 200
    assert director.post("/summary/issue/").status_code == 404
    make.term()
    db.session.commit()
    form_page = page(director)
    assert form_page.xpath("//div[contains(@class, 'alert-danger')]")
    assert not form_page.xpath("//form[contains(@class, 'issue-form')]")
    assert director.post(ISSUE_PAGE, data={"signed_on": "2026-07-03", "seen": "x"}).status_code == 409
    assert director.get("/summary/issue/?term=2030-2031-1").status_code == 404
    assert count() == 0


def test_what_is_not_there(director: FlaskClient) -> None:
    for number in (1, 0, 2**31, 10**30):
        assert director.get(f"/summary/issues/{number}/?term=2025-2026-2").status_code == 404
        assert director.get(f"/summary/issues/{number}/download?term=2025-2026-2").status_code == 404


def test_who_may(app: Flask, desk: Desk, make: Factory, sign_in: SignIn) -> None:
    desk.issue()
    paths = (ISSUE_PAGE, LIST, ONE, FILE)
    stranger = app.test_client()
    assert all("sign-in" in stranger.get(path).headers["Location"] for path in paths)
    nobody = sign_in(app.test_client(), make.user(permissions=["some.other.right"]))
    assert [nobody.get(path).status_code for path in paths] == [403] * 4
    reader = sign_in(app.test_client(), make.user(permissions=["*.view"]))
    assert [reader.get(path).status_code for path in paths] == [403, 200, 200, 200]
    assert reader.post(ISSUE_PAGE).status_code == 403
    assert not page(reader, ONE).xpath("//main//a[contains(@href, '/summary/issue/')]")
    limited = sign_in(app.test_client(), make.user(permissions=DIRECTOR, classrooms=(desk.classroom,)))
    assert [limited.get(path).status_code for path in paths] == [403, 200, 403, 403]
    assert limited.post(ISSUE_PAGE).status_code == 403
    assert not page(limited, LIST).xpath("//main//table//a | //main//a[contains(@href, '/summary/issue/')]")
    assert count() == 1


def test_titles_of_records_are_for_those_who_may_read_them(
    app: Flask, desk: Desk, make: Factory, sign_in: SignIn
) -> None:
    desk.issue()
    desk.record(date(2026, 3, 3))
    db.session.commit()
    for permissions, shown in ((["*.view"], True), (["summary.view"], False)):
        reader = sign_in(app.test_client(), make.user(permissions=permissions))
        changed = page(reader, ONE).xpath("//section[@id='since']")[0].text_content()
        assert "晨午检登记" in changed
        assert ("2026-03-03 小一班" in changed) is shown


def test_a_damaged_file_is_not_sent(director: FlaskClient, desk: Desk) -> None:
    made = desk.issue()
    digest = made.sha256
    db.session.execute(text("UPDATE summary_issue SET content = :content"), {"content": b"PK"})
    db.session.commit()
    answer = director.get(FILE)
    assert answer.status_code == 400
    assert digest in answer.text


def test_text_that_cannot_be_read_leaves_the_file(director: FlaskClient, desk: Desk) -> None:
    desk.issue()
    db.session.execute(text("UPDATE summary_issue SET blocks = '{\"version\": 9}'"))
    db.session.commit()
    shown = page(director, ONE)
    assert shown.xpath("//div[contains(@class, 'alert-danger')]")
    assert director.get(FILE).status_code == 200


def test_an_issue_is_read_when_its_areas_are_gone(
    director: FlaskClient, desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.issue()
    before = page(director, ONE).xpath("//article")[0].text_content()
    portal = app.extensions["portal"]
    for name, plugin in portal.plugins.items():
        monkeypatch.setattr(plugin, "state", State.DISABLED, raising=True)
        for part in ("facts", "obligations", "sections"):
            kept = {key: value for key, value in getattr(portal, part).items() if not key.startswith(f"{name}.")}
            monkeypatch.setattr(portal, part, kept)
    after = page(director, ONE).xpath("//article")[0]
    assert after.text_content() == before
    assert after.xpath(".//a[@class='value'][not(contains(@href, 'problems'))]") == []


def test_nothing_runs_in_the_page(director: FlaskClient, desk: Desk) -> None:
    desk.issue()
    for path in (ISSUE_PAGE, LIST, ONE):
        assert not re.search(r"\son\w+=|\sstyle=", director.get(path).text)


def test_a_term_with_an_issue_is_not_removed(client: FlaskClient, desk: Desk, make: Factory, sign_in: SignIn) -> None:
    db.session.execute(text("DELETE FROM health_health_check"))
    db.session.commit()
    desk.issue()
    manager = sign_in(client, make.user(role="administrator"))
    answer = manager.post("/organisation/terms/2025-2026-2/remove")
    assert answer.status_code == 422
    assert count() == 1


def test_a_list_of_issues_takes_as_many_statements_for_many(
    director: FlaskClient, desk: Desk, statements: Statements
) -> None:
    sent_for = []
    for _ in range(2):
        desk.issue()
        with statements() as heard:
            director.get(LIST)
        sent_for.append(len(heard))
    assert sent_for[0] == sent_for[1]

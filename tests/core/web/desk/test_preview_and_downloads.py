"""The preview, the Word file, the evidence pages, in the whole portal."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html

from portal.declarations.facts import LongestGap, Ratio, RecordFact
from portal.organisation.setup import set_kindergarten
from portal.registry.registry import Portal
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.report.links import evidence_url
from portal.testing.factories import Factory
from portal.testing.types import SignIn

PAGES = ("/summary/", "/summary/download")


@pytest.fixture
def portal(app: Flask) -> Portal:
    portal: Portal = app.extensions["portal"]
    return portal


@pytest.fixture
def reader(client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    make.term("2024-2025-2", date(2025, 2, 17), date(2025, 7, 4))
    make.term()
    make.classroom("小一班")
    set_kindergarten("春苗<b>幼儿园")
    return sign_in(client, make.user(permissions=["*.view"]))


def test_the_preview_reads_like_the_document(reader: FlaskClient) -> None:
    page = reader.get("/summary/?term=2025-2026-2")
    assert page.status_code == 200
    article = lxml_html.fromstring(page.text).xpath("//article")[0]
    assert article.xpath(".//h1")[0].text_content().startswith("春苗<b>幼儿园")
    assert "存在的问题与下学期打算" in article.text_content()
    assert "style=" not in page.text
    assert "onclick" not in page.text


def test_every_value_of_the_preview_leads_somewhere(reader: FlaskClient) -> None:
    page = lxml_html.fromstring(reader.get("/summary/?term=2025-2026-2").text)
    links = {link.get("href") for link in page.xpath("//a[contains(@class, 'value')]")}
    assert links
    assert {link: reader.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_terms_are_chosen_by_address(reader: FlaskClient) -> None:
    assert "2024—2025学年第二学期" in reader.get("/summary/?term=2024-2025-2").text
    assert reader.get("/summary/?term=2030-2031-1").status_code == 404
    current = lxml_html.fromstring(reader.get("/summary/?term=2024-2025-2").text)
    assert current.xpath("//nav[@class='report-terms']/a[@aria-current]/text()") == ["2024-2025-2"]


def test_the_word_file(reader: FlaskClient) -> None:
    answer = reader.get("/summary/download?term=2025-2026-2")
    assert answer.status_code == 200
    assert "2025-2026-2" in answer.headers["Content-Disposition"]
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(answer.data)).paragraphs)
    assert "2025—2026学年第二学期后勤工作总结" in text


def test_who_may_open_what(client: FlaskClient, portal: Portal, make: Factory, sign_in: SignIn) -> None:
    term = make.term()
    key = next(iter(portal.obligations))
    for path in (*PAGES, f"/evidence/{key}"):
        assert "sign-in" in client.get(path).headers["Location"]
    other = sign_in(client, make.user(permissions=["some.other.right"]))
    assert [other.get(path).status_code for path in (*PAGES, f"/evidence/{key}")] == [403, 403, 403]
    record = portal.record_type(portal.obligations[key].record).key
    keeper = sign_in(client, make.user(permissions=[f"{record}.view"]))
    assert keeper.get(f"/evidence/{key}?term={term.name}").status_code == 200
    assert keeper.get("/summary/").status_code == 403


def test_figures_link_only_where_the_reader_may_go(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    make.term()
    make.classroom()
    page = sign_in(client, make.user(permissions=["summary.view"])).get("/summary/")
    assert page.status_code == 200
    assert 'class="value"' in page.text
    assert '<a class="value"' not in page.text


def test_who_sees_a_part_gets_no_file_in_the_name_of_the_whole(
    client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    make.term()
    classroom = make.classroom()
    limited = sign_in(client, make.user(permissions=["*.view"], classrooms=(classroom,)))
    page = limited.get("/summary/")
    assert page.status_code == 200
    assert "/summary/download" not in page.text
    assert limited.get("/summary/download").status_code == 403


def test_without_a_term(client: FlaskClient, portal: Portal, make: Factory, sign_in: SignIn) -> None:
    reader = sign_in(client, make.user(permissions=["*.view"]))
    assert reader.get("/summary/").status_code == 200
    assert reader.get("/summary/download").status_code == 400
    assert reader.get(f"/evidence/{next(iter(portal.facts))}").status_code == 200


def test_evidence_of_every_fact_and_obligation(reader: FlaskClient, portal: Portal) -> None:
    for key in (*portal.facts, *portal.obligations):
        page = reader.get(f"/evidence/{key}?term=2025-2026-2")
        assert page.status_code == 200, key
    assert reader.get("/evidence/no.such").status_code == 404


def test_evidence_of_an_obligation_lists_what_is_missing(reader: FlaskClient, portal: Portal) -> None:
    key = next(key for key, item in portal.obligations.items() if item.per and item.per.name == "classroom")
    page = reader.get(f"/evidence/{key}?term=2025-2026-2").text
    assert "小一班" in page
    assert "2024-2025-2" in page


def test_a_ratio_leads_to_its_two_facts(reader: FlaskClient, app: Flask, portal: Portal) -> None:
    key, ratio = next((key, fact) for key, fact in portal.facts.items() if isinstance(fact, Ratio))
    plugin = key.partition(".")[0]
    page = lxml_html.fromstring(reader.get(f"/evidence/{key}?term=2025-2026-2").text)
    with app.test_request_context():
        wanted = {evidence_url(portal, f"{plugin}.{part}", "2025-2026-2") for part in ratio.evidence}
    assert wanted <= set(page.xpath("//dd/a/@href"))


def test_where_figures_lead(app: Flask, portal: Portal) -> None:
    with app.test_request_context():
        assert evidence_url(portal, "no.such", "t") is None
        for key, fact in portal.facts.items():
            url = evidence_url(portal, key, "2025-2026-2") or ""
            listed = isinstance(fact, RecordFact) and not isinstance(fact, LongestGap)
            assert (f"fact={key}" in url) is listed
            assert url.startswith("/evidence/") is not listed
        for key in portal.obligations:
            assert evidence_url(portal, key, "2025-2026-2") == f"/evidence/{key}?term=2025-2026-2"


def test_the_summary_is_in_chinese_in_every_language(reader: FlaskClient, portal: Portal, make: Factory) -> None:
    before = reader.get("/summary/?term=2025-2026-2").text
    with reader.session_transaction() as session:
        session["language"] = "en"
    after = reader.get("/summary/?term=2025-2026-2").text
    articles = [lxml_html.fromstring(page).xpath("//article")[0].text_content() for page in (before, after)]
    assert articles[0] == articles[1]


def test_same_database_same_summary(reader: FlaskClient, app: Flask) -> None:
    from portal.organisation.terms import find_term

    day = date(2026, 7, 3)
    assert (
        draft(load_term_inputs(find_term("2025-2026-2")), signed_on=day).document
        == draft(load_term_inputs(find_term("2025-2026-2")), signed_on=day).document
    )

"""Problems and plans in the browser: taking up, editing, leaving out, carrying over; two people at once; bad input."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from lxml.html import HtmlElement
from sqlalchemy import func, select

from portal.base.clock import now
from portal.base.db import db
from portal.organisation.models import Term
from portal.report.links import PROBLEMS_EVIDENCE
from portal.report.models import Kind, ProblemEntry, ProblemState
from portal.testing.factories import Factory
from portal.testing.types import Statements

SignIn = Callable[[FlaskClient, Any], FlaskClient]
LIST = "/report/problems/?term=2025-2026-2"
NEW = "/report/problems/new?term=2025-2026-2"
WRITER = ["*.view", "summary.write"]


@pytest.fixture
def term(app: Flask, make: Factory) -> Term:
    """Term in which a class has no records at all, so that there are many drafts."""
    make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
    make.classroom("小一班")
    term = make.term()
    db.session.commit()
    return term


@pytest.fixture
def writer(term: Term, client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    """Client of a user who may write the summary."""
    return sign_in(client, make.user("主任", permissions=WRITER))


def add(term: Term, text: str | None = "自己的。", **values: Any) -> ProblemEntry:
    """Commit an entry of the term, by default a problem of one's own."""
    values = {"rendered": text or "", "position": 0, "recorded_at": now(), "changed_at": now()} | values
    item = ProblemEntry(term_id=term.id, text=text, **values)
    db.session.add(item)
    db.session.commit()
    return item


def items() -> list[ProblemEntry]:
    """Return all stored entries, read anew, by kind and in their order."""
    db.session.rollback()
    db.session.expire_all()
    return list(
        db.session.scalars(select(ProblemEntry).order_by(ProblemEntry.kind, ProblemEntry.position, ProblemEntry.id))
    )


def page(client: FlaskClient, path: str = LIST, status: int = 200) -> HtmlElement:
    answer = client.get(path)
    assert answer.status_code == status
    return lxml_html.fromstring(answer.text)


def drafts(client: FlaskClient) -> list[tuple[str, str]]:
    """Return origin and text of the undecided drafts."""
    cards = page(client).xpath("//section[@id='found']//li")
    return [(card.xpath(".//input[@name='origin']/@value")[0], words(card)) for card in cards]


def words(card: HtmlElement) -> str:
    """Return the text of an entry or draft, without blanks."""
    return "".join(card.xpath(".//p[@class='entry-words']")[0].text_content().split())


def listed(client: FlaskClient, section: str = "listed") -> list[str]:
    """Return the texts in a section of the page."""
    return [words(card) for card in page(client).xpath(f"//section[@id='{section}']//li")]


def typed(**values: str) -> dict[str, str]:
    """Return the fields of the form, empty unless given."""
    return {"text": "", "measure": "", "owner": "", "due_on": "", "state": "open", "outcome": ""} | values


def summary(client: FlaskClient) -> str:
    """Return the text of the draft."""
    return str(page(client, "/summary/?term=2025-2026-2").xpath("//article")[0].text_content())


def test_drafts_are_shown_with_their_records(writer: FlaskClient) -> None:
    found = drafts(writer)
    assert len(found) > 3
    links = page(writer).xpath("//section[@id='found']//a[@class='value']/@href")
    assert links
    assert {writer.get(link).status_code for link in set(links[:5])} == {200}
    text = summary(writer)
    assert all(draft in text for _, draft in found)


def test_taking_up_one_and_then_all(writer: FlaskClient) -> None:
    before = drafts(writer)
    origin, text = before[2]
    answer = writer.post("/report/problems/keep?term=2025-2026-2", data={"origin": origin})
    assert answer.status_code == 303
    (item,) = items()
    assert answer.location.endswith(f"#entry-{item.id}")
    assert (item.origin, item.text, item.changed_by and item.changed_by.username) == (origin, None, "主任")
    assert item.rendered == text
    assert listed(writer) == [text]
    assert origin not in dict(drafts(writer))
    # A second request is answered with the message that it has changed.
    assert writer.post("/report/problems/keep?term=2025-2026-2", data={"origin": origin}).status_code == 303
    assert len(items()) == 1
    left = [origin for origin, _ in drafts(writer)]
    writer.post("/report/problems/keep?term=2025-2026-2", data={"origin": [*left, "no.such#1"]})
    assert drafts(writer) == []
    assert listed(writer) == [text] + [text for found, text in before if found != origin]


def test_completing_a_draft(writer: FlaskClient) -> None:
    origin, text = drafts(writer)[0]
    form = page(writer, NEW + "&origin=" + origin.replace("#", "%23"))
    offered = form.xpath("//textarea[@name='text']")[0].text.strip()
    assert "{{ " in offered
    sent = typed(text=offered, drafted=offered, measure="逐日核对", owner="保健员", due_on="2026-09-01")
    query = {"term": "2025-2026-2", "origin": origin}
    answer = writer.post("/report/problems/new", query_string=query, data=sent)
    assert answer.status_code == 303
    (item,) = items()
    assert (item.text, item.measure, item.owner, item.due_on) == (None, "逐日核对", "保健员", date(2026, 9, 1))
    wanted = f"{text.rstrip('。')}。整改措施：逐日核对；责任岗位：保健员；完成时限：2026年9月1日。"
    assert wanted in summary(writer)
    # Its own wording, and back to the records'.
    path = f"/report/problems/{item.id}"
    assert page(writer, path).xpath("//textarea[@name='text']")[0].text.strip() == offered
    sent = typed(text=f"改写：{offered}", drafted=offered, version="1")
    assert writer.post(path, data=sent).status_code == 303
    assert items()[0].text == f"改写：{offered}"
    assert listed(writer) == [f"改写：{text}"]
    assert writer.post(path, data=typed(drafted=offered, version="2")).status_code == 303
    assert items()[0].text is None
    assert listed(writer) == [text]


def test_problems_and_plans_of_ones_own(writer: FlaskClient) -> None:
    assert writer.post(NEW, data=typed(text="操作间面积不足。", owner=" 后勤  主任 ")).status_code == 303
    assert writer.post(NEW + "&kind=plan", data=typed(text="改造操作间。", due_on="2026-08-31")).status_code == 303
    plan, own = sorted(items(), key=lambda item: item.kind)
    assert (plan.kind, own.kind, own.owner) == (Kind.PLAN, Kind.PROBLEM, "后勤 主任")
    assert listed(writer) == ["操作间面积不足。"]
    assert listed(writer, "plan") == ["改造操作间。"]
    text = summary(writer)
    assert "操作间面积不足。责任岗位：后勤主任。" in text
    assert "改造操作间（完成时限：2026年8月31日）。" in text
    assert "下学期打算" in text


def test_moving(writer: FlaskClient, term: Term) -> None:
    first, second = add(term, "甲"), add(term, "乙", position=1)
    answer = writer.post(f"/report/problems/{second.id}/move", data={"direction": "up"})
    assert answer.location.endswith(f"#entry-{second.id}")
    assert listed(writer) == ["乙", "甲"]
    writer.post(f"/report/problems/{second.id}/move", data={"direction": "up"})
    writer.post(f"/report/problems/{second.id}/move", data={"direction": "down"})
    assert listed(writer) == ["甲", "乙"]
    assert [item.version for item in items()] == [1, 1]
    moves = page(writer).xpath(f"//li[@id='entry-{first.id}']//button[@name='direction'][not(@disabled)]/@value")
    assert moves == ["down"]


def test_leaving_out_needs_a_reason_and_can_be_taken_back(writer: FlaskClient) -> None:
    origin, text = drafts(writer)[0]
    path = "/report/problems/leave-out?term=2025-2026-2"
    for reason in ("", "  ", "长" * 201):
        answer = writer.post(path, data={"origin": origin, "reason": reason})
        assert answer.status_code == 422
        assert "field-error" in answer.text
        assert reason.strip() in answer.text
    assert items() == []
    assert writer.post(path, data={"origin": origin, "reason": "假期已整改"}).status_code == 303
    assert listed(writer, "left-out") == [text]
    assert text not in summary(writer)
    assert origin not in dict(drafts(writer))
    (item,) = items()
    assert writer.post(f"/report/problems/{item.id}/print").status_code == 303
    assert items() == []
    assert drafts(writer)[0] == (origin, text)


def test_removing_gives_the_draft_back(writer: FlaskClient) -> None:
    origin, _ = drafts(writer)[0]
    writer.post("/report/problems/keep?term=2025-2026-2", data={"origin": origin})
    (item,) = items()
    assert writer.post(f"/report/problems/{item.id}/remove", data={"version": "7"}).status_code == 303
    assert len(items()) == 1
    assert writer.post(f"/report/problems/{item.id}/remove", data={"version": item.version}).status_code == 303
    assert items() == []
    assert drafts(writer)[0][0] == origin


def test_what_became_of_the_last_terms_problems(writer: FlaskClient, term: Term) -> None:
    before = db.session.scalars(select(Term).where(Term.ordinal == 1)).one()
    lamp, kitchen = add(before, "灯不亮。"), add(before, "操作间不足。", position=1)
    add(before, "不写的。", left_out="x")
    opening = "上学期总结列入整改的2个问题，整改结果尚未登记。"
    assert opening in summary(writer)
    assert listed(writer, "last-term") == ["灯不亮。", "操作间不足。"]
    path = f"/report/problems/{lamp.id}/outcome?term=2025-2026-2"
    sent = {"version": "1", "state": "solved", "outcome": "已更换"}
    assert writer.post(path, data=sent | {"outcome": "长" * 1001}).status_code == 422
    assert writer.post(path, data=sent | {"state": "forged"}).status_code == 422
    assert writer.post(path, data=sent).status_code == 303
    assert (items()[0].state, items()[0].outcome) == (ProblemState.SOLVED, "已更换")
    # Sent from a page that was opened before: both versions are shown.
    stale = writer.post(path, data=sent | {"state": "open", "outcome": "没有换"})
    assert stale.status_code == 409
    assert "已更换" in stale.text
    assert "没有换" in stale.text
    assert items()[0].outcome == "已更换"
    version = lxml_html.fromstring(stale.text).xpath(f"//li[@id='last-{lamp.id}']//input[@name='version']/@value")[0]
    assert writer.post(path, data=sent | {"version": version, "outcome": "全换了"}).status_code == 303
    assert items()[0].outcome == "全换了"
    # The other goes on in this term.
    assert writer.post("/report/problems/carry?term=2025-2026-2", data={"id": kitchen.id}).status_code == 303
    assert listed(writer) == ["操作间不足。"]
    text = summary(writer)
    assert "共2个，已解决1个，仍在整改1个（已延续至本学期，在本总结最后一部分列出）。" in text
    assert "（上学期延续）操作间不足。" in text
    again = writer.post("/report/problems/carry?term=2025-2026-2", data={"id": kitchen.id}, follow_redirects=True)
    assert "alert-danger" in again.text
    assert len(items()) == 4
    link = page(writer, "/summary/?term=2025-2026-2").xpath(f"//a[@data-evidence='{PROBLEMS_EVIDENCE}']/@href")[0]
    assert link == "/report/problems/?term=2025-2026-2#last-term"


def test_what_the_records_no_longer_show(writer: FlaskClient, term: Term) -> None:
    gone = add(term, None, rendered="尚有3处待修。", origin="health.gone#1", area="health")
    card = page(writer).xpath(f"//li[@id='entry-{gone.id}']")[0]
    assert words(card) == "尚有3处待修。"
    (link,) = card.xpath(".//a[contains(@href, 'state=solved')]/@href")
    form = page(writer, link)
    assert form.xpath("//select[@name='state']/option[@selected]/@value") == ["solved"]
    assert "尚有3处待修" not in summary(writer)
    assert writer.post(link, data=typed(version="1", state="solved", outcome="已修好")).status_code == 303
    (item,) = items()
    assert (item.state, item.text, item.rendered) == (ProblemState.SOLVED, None, "尚有3处待修。")
    assert item.closed_on is not None


def test_an_area_that_is_not_there(writer: FlaskClient, term: Term) -> None:
    add(term, None, rendered="花坛待整。", origin="garden.beds#1", area="garden")
    add(term, "围栏待修。", origin="garden.fence#1", area="garden", position=1)
    cards = page(writer).xpath("//section[@id='listed']//li")
    assert "garden" in cards[0].text_content()
    text = summary(writer)
    assert "花坛待整" not in text
    assert "围栏待修。" in text


def test_two_people_editing_the_same(writer: FlaskClient, term: Term) -> None:
    item = add(term, "原来的。")
    path = f"/report/problems/{item.id}"
    assert writer.post(path, data=typed(text="先改的。", version="1")).status_code == 303
    crossed = writer.post(path, data=typed(text="后改的。", measure="措施", version="1"))
    assert crossed.status_code == 409
    form = lxml_html.fromstring(crossed.text)
    assert "先改的。" in form.xpath("//section[contains(@class, 'conflict')]")[0].text_content()
    assert form.xpath("//textarea[@name='text']")[0].text.strip() == "后改的。"
    assert items()[0].text == "先改的。"
    version = form.xpath("//input[@name='version']/@value")[0]
    assert writer.post(path, data=typed(text="后改的。", measure="措施", version=version)).status_code == 303
    assert (items()[0].text, items()[0].measure) == ("后改的。", "措施")


def test_completing_a_draft_that_somebody_took_up_meanwhile(writer: FlaskClient) -> None:
    origin, _ = drafts(writer)[0]
    query = {"term": "2025-2026-2", "origin": origin}
    writer.post("/report/problems/keep?term=2025-2026-2", data={"origin": origin})
    crossed = writer.post("/report/problems/new", query_string=query, data=typed(measure="我的措施"))
    assert crossed.status_code == 409
    assert "我的措施" in crossed.text
    form = lxml_html.fromstring(crossed.text).xpath("//form[contains(@class, 'entry-form')]")[0]
    sent = typed(measure="我的措施", version=form.xpath(".//input[@name='version']/@value")[0])
    assert writer.post(form.get("action"), data=sent).status_code == 303
    (item,) = items()
    assert (item.measure, item.text) == ("我的措施", None)
    # And one that the records no longer show: what was typed stays.
    lost = writer.post(
        "/report/problems/new", query_string=query | {"origin": "no.such#1"}, data=typed(text="写好的话")
    )
    assert lost.status_code == 409
    assert "写好的话" in lost.text
    assert writer.get("/report/problems/new", query_string=query).status_code == 303


BAD = [
    ("text", "", "field-error"),
    ("text", "长" * 2001, "2001"),
    ("text", "{{ 没有的 }}", "没有的"),
    ("text", "{% if 学年 %}未闭合", "field-error"),
    ("text", "{{ 学年.__class__ }}", "field-error"),
    ("text", "{% for x in y %}{% endfor %}", "field-error"),
    ("text", "# 标题", "field-error"),
    ("text", "一段\n\n又一段", "field-error"),
    ("text", "{% if not 学年 %}空{% endif %}", "field-error"),
    ("text", "<script>alert(1)</script>", "field-error"),
    ("measure", "长" * 1001, "1001"),
    ("owner", "长" * 51, "51"),
    ("due_on", "2126-09-01", "2029-12-31"),
    ("due_on", "2026-02-23", "2026-02-24"),
    ("due_on", "0000-00-00", "field-error"),
    ("due_on", "明天", "明天"),
]
"""Field, what is typed, what the answer says."""


def test_bad_input_is_reported_at_its_field_and_nothing_is_lost(writer: FlaskClient, term: Term) -> None:
    old = add(term, "原来的。", measure="原来的措施").id
    for name, value, says in BAD:
        sent = typed(text="好的话。", measure="好的措施", owner="保健员", version="1") | {name: value}
        for path in (NEW, f"/report/problems/{old}"):
            answer = writer.post(path, data=sent)
            assert answer.status_code == 422, (name, value)
            form = lxml_html.fromstring(answer.text)
            assert says in answer.text, (name, value)
            assert form.xpath(f"//*[@id='{name}']")[0].get("aria-invalid") == "true"
            if name != "measure":
                assert form.xpath("//textarea[@name='measure']")[0].text.strip() == "好的措施"
    (item,) = items()
    assert (item.text, item.measure, item.version) == ("原来的。", "原来的措施", 1)


def test_a_megabyte_of_text(writer: FlaskClient) -> None:
    answer = writer.post(NEW, data=typed(text="长" * 350_000))
    assert answer.status_code in {413, 422}
    answer = writer.post(NEW, data=typed(text="{{ " * 100_000))
    assert answer.status_code == 422
    assert items() == []


def test_the_due_day_may_be_the_first_of_the_term_or_the_last_of_the_third_year(writer: FlaskClient) -> None:
    for day in ("2026-02-24", "2029-12-31"):
        assert writer.post(NEW, data=typed(text="有问题。", due_on=day)).status_code == 303
    assert writer.post(NEW, data=typed(text="有问题。", due_on="2030-01-01")).status_code == 422
    assert len(items()) == 2


def test_a_name_instead_of_a_post_is_warned_of(writer: FlaskClient, make: Factory) -> None:
    make.staff("李维修", post="维修工")
    db.session.commit()
    answer = writer.post(NEW, data=typed(text="灯不亮。", owner="李维修"), follow_redirects=True)
    assert "alert-warning" in answer.text
    answer = writer.post(NEW, data=typed(text="灯不亮。", owner="维修工"), follow_redirects=True)
    assert "alert-warning" not in answer.text
    assert [item.owner for item in items()] == ["李维修", "维修工"]
    assert page(writer, NEW).xpath("//datalist/option/@value") == ["维修工"]


def test_texts_of_people_are_no_markup(writer: FlaskClient, term: Term) -> None:
    add(term, "x", rendered="<i>甲</i>", measure="<b>粗</b>", owner="<u>", outcome="<s>", left_out=None)
    add(term, None, rendered="<i>乙</i>", origin="health.gone#1", area="<area>", position=1, left_out="<p>")
    text = writer.get(LIST).text
    for bad in ("<i>", "<b>粗", "<u>", "<s>", "<area>", "<p>&"):
        assert bad not in text
    assert "&lt;b&gt;粗" in text
    assert not re.search(r"\son\w+=|\sstyle=", text)


def test_who_may(app: Flask, term: Term, make: Factory, sign_in: SignIn) -> None:
    item = add(term)
    classroom = make.classroom()
    gets = (LIST, NEW, f"/report/problems/{item.id}")
    posts = (
        NEW,
        f"/report/problems/{item.id}",
        *(f"/report/problems/{name}?term=2025-2026-2" for name in ("keep", "leave-out", "carry")),
        *(f"/report/problems/{item.id}/{name}" for name in ("outcome", "move", "print", "remove")),
    )
    stranger = app.test_client()
    assert all("sign-in" in stranger.get(path).headers["Location"] for path in gets)
    reader = sign_in(app.test_client(), make.user(permissions=["*.view"]))
    assert [reader.get(path).status_code for path in gets] == [200, 403, 403]
    buttons = page(reader).xpath("//main//button | //main//a[contains(@href, '/report/problems/new')]")
    assert buttons == []
    assert {reader.post(path).status_code for path in posts} == {403}
    limited = sign_in(app.test_client(), make.user(permissions=WRITER, classrooms=(classroom,)))
    assert [limited.get(path).status_code for path in gets] == [200, 403, 403]
    assert {limited.post(path).status_code for path in posts} == {403}
    nobody = sign_in(app.test_client(), make.user(permissions=["some.other.right"]))
    assert {nobody.get(path).status_code for path in gets} == {403}
    assert len(items()) == 1


def test_what_is_not_there(writer: FlaskClient) -> None:
    assert writer.get("/report/problems/?term=2030-2031-1").status_code == 404
    assert writer.get("/report/problems/99").status_code == 404
    for name in ("outcome", "move", "print", "remove"):
        assert writer.post(f"/report/problems/99/{name}").status_code == 404
    for sent in ({}, {"id": "x"}, {"id": "99"}):
        assert writer.post("/report/problems/carry?term=2025-2026-2", data=sent).status_code == 303


def test_without_a_term(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    browser = sign_in(client, make.user(permissions=WRITER))
    assert browser.get("/report/problems/").status_code == 200
    assert browser.get("/report/problems/new").status_code == 404


def test_an_empty_page_explains_what_to_do(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    make.term()
    browser = sign_in(client, make.user(permissions=WRITER))
    # Without classes and staff little is due; whatever is shown is taken up.
    left = [origin for origin, _ in drafts(browser)]
    if left:
        browser.post("/report/problems/keep?term=2025-2026-2", data={"origin": left})
    found = page(browser)
    assert found.xpath("//section[@id='plan']//div[contains(@class, 'empty')]")
    assert found.xpath("//section[@id='plan']//a[contains(@href, 'kind=plan')]")
    assert not found.xpath("//section[@id='last-term']")


def test_the_page_takes_as_many_statements_whatever_it_lists(
    writer: FlaskClient, term: Term, make: Factory, statements: Statements
) -> None:
    user = make.user().id

    def some(number: int) -> None:
        for about in db.session.scalars(select(Term)).all():
            for position in range(number):
                add(about, "自己的。", position=position, changed_by_id=user)
                add(about, "打算。", position=position, kind=Kind.PLAN, changed_by_id=user)

    def count() -> int:
        # What the test itself holds must not be loaded anew by the page.
        db.session.rollback()
        db.session.expunge_all()
        with statements() as sent:
            assert writer.get(LIST).status_code == 200
        return len(sent)

    some(2)
    count()
    few = count()
    some(20)
    assert count() == few


def test_taking_up_everything_at_once_from_two_windows(data_app: Flask, make: Factory, sign_in: SignIn) -> None:
    make.term()
    make.classroom("小一班")
    users = [make.user(permissions=WRITER) for _ in range(2)]
    clients = [sign_in(data_app.test_client(), user) for user in users]
    found = [origin for origin, _ in drafts(clients[0])]
    assert len(found) > 3
    db.session.commit()
    start, codes = threading.Barrier(2), []

    def take(client: FlaskClient) -> None:
        with data_app.app_context():
            start.wait()
            codes.append(client.post("/report/problems/keep?term=2025-2026-2", data={"origin": found}).status_code)

    threads = [threading.Thread(target=take, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [303, 303]
    kept = items()
    assert sorted(item.origin or "" for item in kept) == sorted(found)
    assert sorted(item.position for item in kept) == list(range(len(found)))
    assert db.session.scalar(select(func.count(ProblemEntry.id))) == len(found)

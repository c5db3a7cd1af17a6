"""The list of problems and plans in the browser: taking up, moving, leaving out, carrying over."""

from __future__ import annotations

import threading

from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from sqlalchemy import func, select

from portal.base.db import db
from portal.organisation.models import Term
from portal.report.links import PROBLEMS_EVIDENCE
from portal.report.models import Kind, ProblemEntry, ProblemState
from portal.testing.factories import Factory
from portal.testing.types import SignIn, Statements
from tests.core.web.problems.reading import (
    LIST,
    NEW,
    WRITER,
    add,
    drafts,
    items,
    listed,
    page,
    summary,
    typed,
    words,
)


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

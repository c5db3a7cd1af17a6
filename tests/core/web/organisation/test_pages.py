"""The pages of terms, calendars and the kindergarten's name."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.base.db import db
from portal.organisation.models import CalendarException, Kindergarten, Term
from portal.organisation.setup import kindergarten
from portal.testing.types import SignIn
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory

pytestmark = pytest.mark.usefixtures("in_english")

TERM = {"name": "2025-2026-2", "starts_on": "2026-02-24", "ends_on": "2026-07-03"}


@pytest.fixture
def manager(client: FlaskClient, make: Factory, sign_in: SignIn) -> FlaskClient:
    signed = sign_in(client, make.user(role="administrator"))
    with signed.session_transaction() as kept:
        kept["language"] = "en"
    return signed


def count(model: type[Any]) -> int:
    return db.session.scalars(select(func.count(model.id))).one()


PAGES = (
    "/organisation/kindergarten",
    "/organisation/terms",
    "/organisation/terms/new",
    "/organisation/terms/2025-2026-2",
    "/organisation/terms/2025-2026-2/exceptions/new",
    "/organisation/move-up",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_for_managers_and_for_nobody_else(
    client: FlaskClient, make: Factory, sign_in: SignIn, address: str
) -> None:
    make.term()
    make.classroom()
    db.session.commit()
    assert client.get(address).status_code in {302, 303}
    reader = sign_in(client, make.user(permissions=["organisation.child.view"]))
    shown = address in {"/organisation/terms", "/organisation/terms/2025-2026-2"}
    assert reader.get(address).status_code == (200 if shown else 403)
    answer = sign_in(client, make.user(role="administrator")).get(address)
    assert answer.status_code == 200
    assert not re.search(r"<[^>]+ (style|on[a-z]+)=", answer.text)


def test_somebody_limited_to_a_class_reads_only(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    make.term()
    limited = sign_in(client, make.user(permissions=["terms.manage"], classrooms=(make.classroom(),)))
    assert limited.get("/organisation/terms/2025-2026-2").status_code == 200
    assert "exceptions/new" not in limited.get("/organisation/terms/2025-2026-2").text
    for page in PAGES[2:3] + PAGES[4:]:
        assert limited.get(page).status_code == 403


def test_the_name_of_the_kindergarten(manager: FlaskClient) -> None:
    page = "/organisation/kindergarten"
    assert manager.post(page, data={"name": " <script>{{ 7*7 }}\x00\u202e "}).status_code == 303
    assert present(kindergarten()).name == "<script>{{ 7*7 }}"
    assert "&lt;script&gt;{{ 7*7 }}" in manager.get(page).text
    assert manager.post(page, data={"name": "阳光幼儿园"}).status_code == 303
    assert count(Kindergarten) == 1
    for wrong in ("", "   ", "\u202e", "长" * 101):
        assert manager.post(page, data={"name": wrong}).status_code == 422
    db.session.expire_all()
    assert present(kindergarten()).name == "阳光幼儿园"


def test_a_term_is_previewed_and_then_added(manager: FlaskClient) -> None:
    page = "/organisation/terms/new"
    preview = manager.post(page, data=TERM)
    assert preview.status_code == 200
    assert "91 teaching days" in preview.text
    assert "Tomb-sweeping Day" in preview.text
    assert count(Term) == 0
    added = manager.post(page, data=TERM | {"action": "add"})
    assert added.status_code == 303
    assert added.location.endswith("/organisation/terms/2025-2026-2")
    assert count(Term) == 1
    assert "2025-2026-2" in manager.get("/organisation/terms").text


def test_an_unknown_year_is_noted_in_the_preview(manager: FlaskClient) -> None:
    sent = {"name": "2098-2099-1", "starts_on": "2098-09-01", "ends_on": "2099-01-20"}
    assert "were not known" in manager.post("/organisation/terms/new", data=sent).text


WRONG_TERMS = [
    ({"ends_on": "2026-02-01"}, "after its first day"),
    ({"ends_on": "2031-07-03"}, "30 to 250"),
    ({"name": "spring"}, "2025-2026-2: the school year"),
    ({"name": "{{ 7*7 }}"}, "{{ 7*7 }}"),
    ({"name": '"><script>alert(1)</script>'}, "&lt;script&gt;"),
    ({"name": "\x00"}, "school year"),
    ({"name": ""}, "This is needed."),
    ({"starts_on": "24.2.2026"}, "This is not a date"),
    ({"starts_on": "2026-02-30"}, "This is not a date"),
    ({"starts_on": "9" * 5000}, "This is not a date"),
    ({"starts_on": ""}, "This is needed."),
    ({"starts_on": "2026-01-10"}, "These days overlap the term 2025-2026-1"),
]


def test_a_wrong_term_is_reported_at_its_field_and_nothing_typed_is_lost(manager: FlaskClient, make: Factory) -> None:
    make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 30))
    db.session.commit()
    for sent, message in WRONG_TERMS:
        data = TERM | sent | {"action": "add"}
        answer = manager.post("/organisation/terms/new", data=data)
        assert answer.status_code == 422
        assert message in answer.text
        assert "field-error" in answer.text
        assert 'value="2026-07-03"' in answer.text or "ends_on" in sent
        assert count(Term) == 1


def test_the_calendar_page(manager: FlaskClient, make: Factory) -> None:
    make.term()
    db.session.commit()
    page = manager.get("/organisation/terms/2025-2026-2").text
    assert page.count('<table class="calendar-month">') == 6
    assert "March 2026" in page
    assert "Make-up day" in page
    assert page.count("<time ") == 130
    for name in ("2025-2026-1", "x", "%7B%7B%207*7%20%7D%7D"):
        assert manager.get(f"/organisation/terms/{name}").status_code == 404


def test_an_exception_is_added_and_removed(manager: FlaskClient, make: Factory) -> None:
    make.term()
    classroom = make.classroom("小一班")
    db.session.commit()
    sent = {
        "starts_on": "2026-03-09",
        "ends_on": "2026-03-15",
        "where": f"class:{classroom.id}",
        "teaching": "closed",
        "reason": "<b>流感</b> {{ 1 }}",
    }
    answer = manager.post("/organisation/terms/2025-2026-2/exceptions/new", data=sent, follow_redirects=True)
    assert "Saved: 5 days closed, 0 days opened." in answer.text
    assert "&lt;b&gt;流感&lt;/b&gt; {{ 1 }}" in answer.text
    stored = db.session.scalars(select(CalendarException)).one()
    assert (stored.classroom_id, stored.campus_id, stored.teaching) == (classroom.id, None, False)
    remove = f"/organisation/terms/2025-2026-2/exceptions/{stored.id}/remove"
    assert "5 days become teaching days" in manager.get(remove).text
    assert count(CalendarException) == 1
    assert manager.post(remove).status_code == 303
    assert count(CalendarException) == 0
    assert manager.get(remove).status_code == 404


WRONG_EXCEPTIONS = [
    ({"starts_on": "2026-02-20"}, "outside the term"),
    ({"ends_on": "2026-08-20"}, "outside the term"),
    ({"ends_on": "2026-03-01"}, "before the first"),
    ({"reason": "  "}, "This is needed."),
    ({"reason": "长" * 201}, "at most 200 fit"),
    ({"where": "class:{old}"}, "class of the school year 2024-2025"),
    ({"where": "class:99999"}, "no such campus or class"),
    ({"where": "campus:²"}, "no such campus or class"),
    ({"where": "planet:1"}, "no such campus or class"),
    ({"starts_on": "2026-03-14", "ends_on": "2026-03-15"}, "Nothing would change"),
    ({"teaching": "open"}, "Nothing would change"),
    ({"teaching": "maybe"}, "field-error"),
]


def test_a_wrong_exception_is_reported_at_its_field(manager: FlaskClient, make: Factory) -> None:
    make.term()
    old = make.classroom("旧班", school_year="2024-2025")
    db.session.commit()
    for changes, message in WRONG_EXCEPTIONS:
        good = {"starts_on": "2026-03-09", "ends_on": "2026-03-13", "where": "", "teaching": "closed", "reason": "停水"}
        sent = {key: value.replace("{old}", str(old.id)) for key, value in changes.items()}
        answer = manager.post("/organisation/terms/2025-2026-2/exceptions/new", data=good | sent)
        assert answer.status_code == 422
        assert message in answer.text
        assert count(CalendarException) == 0


def test_records_on_days_to_be_closed_need_a_confirmation(
    manager: FlaskClient, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.evidence import day_exceptions as exceptions

    make.term()
    db.session.commit()
    monkeypatch.setattr(exceptions, "_records_on", lambda days, item: 7)
    page = "/organisation/terms/2025-2026-2/exceptions/new"
    sent = {"starts_on": "2026-03-09", "ends_on": "2026-03-09", "where": "", "teaching": "closed", "reason": "停水"}
    answer = manager.post(page, data=sent)
    assert answer.status_code == 200
    assert "7 records exist on these days." in answer.text
    assert count(CalendarException) == 0
    assert manager.post(page, data=sent | {"confirmed": "yes"}).status_code == 303
    assert count(CalendarException) == 1


def test_a_term_added_by_mistake_can_be_taken_back(manager: FlaskClient, make: Factory) -> None:
    make.term()
    db.session.commit()
    assert manager.post("/organisation/terms/2025-2026-2/remove").status_code == 303
    assert count(Term) == 0


def test_a_term_with_records_stays(manager: FlaskClient, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.web.organisation import pages

    make.term()
    db.session.commit()
    monkeypatch.setattr(pages, "records_in", lambda term: 3)
    answer = manager.post("/organisation/terms/2025-2026-2/remove")
    assert answer.status_code == 422
    assert "3 records" in answer.text
    assert count(Term) == 1


def test_moving_up_in_the_browser(manager: FlaskClient, make: Factory) -> None:
    make.term()
    junior = make.classroom("小一班")
    make.child(classroom=junior)
    db.session.commit()
    page = manager.get("/organisation/move-up").text
    assert 'value="中一班"' in page
    assert 'value="2026-08-31"' in page
    sent = {
        "from": "2025-2026",
        "last_day": "2026-08-31",
        "first_day": "2026-08-31",
        f"name_{junior.id}": '"><script>',
    }
    wrong = manager.post("/organisation/move-up", data=sent)
    assert wrong.status_code == 422
    assert "lies after the last day" in wrong.text
    assert 'value="&#34;&gt;&lt;script&gt;"' in wrong.text
    right = manager.post(
        "/organisation/move-up", data=sent | {"first_day": "2026-09-01", f"name_{junior.id}": "中甲班"}
    )
    assert right.status_code == 303
    again = manager.post("/organisation/move-up", data=sent | {"first_day": "2026-09-01"})
    assert again.status_code == 422
    assert "moved up already" in again.text


NO_CLASSES = ["", "?from=1990-1991", "?from=%3Cscript%3E"]


def test_moving_up_without_classes(manager: FlaskClient) -> None:
    for query in NO_CLASSES:
        answer = manager.get(f"/organisation/move-up{query}")
        assert answer.status_code == (404 if query else 200)
        assert "no classes" in answer.text


def test_lists_query_the_database_a_constant_number_of_times(manager: FlaskClient, make: Factory) -> None:
    from sqlalchemy import event

    def statements() -> int:
        sent: list[str] = []
        listener = lambda *args: sent.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        assert manager.get("/organisation/terms/2025-2026-2").status_code == 200
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(sent)

    term = make.term()
    db.session.commit()
    few = statements()
    for day in range(2, 20):
        make(
            CalendarException,
            term=term,
            starts_on=date(2026, 3, day),
            ends_on=date(2026, 3, day),
            teaching=False,
            reason="停水",
            classroom=make.classroom(),
        )
    db.session.commit()
    assert statements() == few

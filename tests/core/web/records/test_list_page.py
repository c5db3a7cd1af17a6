"""Lists: their rows, the number of their statements, and never a row beyond the user's limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from plugins.health.models import CheckSession, HealthCheck
from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.declarations.facts import Count
from portal.evidence import list_query as query
from portal.evidence.list_query import list_select
from portal.registry.registry import the_portal
from portal.testing.types import SignIn, Statements

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.web.conftest import School

LIST = "/health/health_check/"


def row_ids(page: str) -> list[int]:
    """Return the ids of the records in a list, in their order."""
    return [int(number) for number in re.findall(r'name="rowid" value="(\d+)"', page)]


@pytest.mark.parametrize("path", [LIST, "/organisation/child/", "/organisation/enrolment/"])
def test_the_number_of_statements_does_not_grow_with_rows(
    admin: FlaskClient,
    make: Factory,
    school: School,
    add_checks: Callable[..., list[HealthCheck]],
    statements: Statements,
    path: str,
) -> None:
    def fill(count: int) -> None:
        for number in range(count):
            make.child(f"幼儿{count}-{number}", classroom=(school.near, school.far)[number % 2])
        classroom, first = firsts.pop(0)
        add_checks(classroom, count, first=first)

    firsts = [(school.near, date(2026, 3, 2)), (school.near, date(2026, 4, 1)), (school.far, date(2026, 3, 2))]
    counts = []
    for more in (5, 40, 51):
        fill(more)
        admin.get(path)  # what is remembered for good is not counted
        db.session.expire_all()
        with statements() as executed:
            page = admin.get(path)
        assert page.status_code == 200
        counts.append(len(executed))
    assert counts[0] == counts[1]
    assert counts[2] == counts[1] + 1  # only where there is another page are the rows counted
    assert counts[2] <= 14


def test_rows_of_the_chosen_term_only_and_of_all_on_request(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    (new,) = add_checks(school.near)
    (old,) = add_checks(school.near, first=date(2025, 10, 8))
    assert row_ids(admin.get(f"{LIST}?term=2025-2026-2").text) == [new.id]
    assert row_ids(admin.get(f"{LIST}?term=2025-2026-1").text) == [old.id]
    assert row_ids(admin.get(f"{LIST}?term=all").text) == [new.id, old.id]
    page = admin.get(f"{LIST}?term=2040-2041-1")
    assert page.status_code == 200
    assert "There is no term 2040-2041-1" in page.text


def test_the_term_that_was_chosen_stays(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    add_checks(school.near)
    (old,) = add_checks(school.near, first=date(2025, 10, 8))
    answer = admin.post("/preferences/term", data={"term": "2025-2026-1", "next": f"{LIST}?term=x&page=3&sort=checked"})
    assert answer.headers["Location"] == f"{LIST}?sort=checked"
    assert row_ids(admin.get(LIST).text) == [old.id]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("session=noon", {"noon"}),
        ("session=morning&session=noon", {"noon", "near", "far"}),
        ("occurred_on_from=2026-03-10", {"far"}),
        ("occurred_on_to=2026年3月2日", {"near"}),
        ("checked_min=30", {"far"}),
        ("checked_max=29&session=morning", {"near"}),
        ("abnormal_min=0", {"noon", "near", "far"}),
    ],
)
def test_filters(
    admin: FlaskClient,
    school: School,
    add_checks: Callable[..., list[HealthCheck]],
    address: str,
    expected: set[str],
) -> None:
    (near,) = add_checks(school.near)
    (far,) = add_checks(school.far, first=date(2026, 3, 10), checked=30)
    (noon,) = add_checks(school.near, first=date(2026, 3, 3), session=CheckSession.NOON)
    names = {near.id: "near", far.id: "far", noon.id: "noon"}
    page = admin.get(f"{LIST}?term=2025-2026-2&{address}").text
    assert {names[number] for number in row_ids(page)} == expected


def test_a_reference_filter_names_what_it_is_set_to(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    add_checks(school.near)
    (far,) = add_checks(school.far)
    page = admin.get(f"{LIST}?classroom={school.far.id}").text
    assert row_ids(page) == [far.id]
    assert "Class: 大一班" in page or "班级: 大一班" in page


@pytest.mark.parametrize(
    "address",
    ["occurred_on_from=soon", "checked_min=many", "session=midnight", "classroom=x", "checked_min=1e99", "page=-3"],
)
def test_unreadable_parameters_are_reported_and_left_out(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]], address: str
) -> None:
    (check,) = add_checks(school.near)
    page = admin.get(f"{LIST}?term=2025-2026-2&{address}")
    assert page.status_code == 200
    assert row_ids(page.text) == [check.id]
    if not address.startswith("page"):
        assert 'class="field-error" role="alert"' in page.text


def test_search_takes_wildcards_literally(admin: FlaskClient, make: Factory, school: School) -> None:
    make.child("100%满", classroom=school.near)
    make.child("王小明", classroom=school.near)
    db.session.commit()
    assert "100%满" in admin.get("/organisation/child/?q=0%25").text
    assert "王小明" not in admin.get("/organisation/child/?q=%25").text.split("<tbody>")[-1]
    assert "No record matches" in admin.get("/organisation/child/?q=_").text


def test_names_are_text_and_nothing_else(admin: FlaskClient, make: Factory, school: School) -> None:
    make.child("<script>alert(1)</script>", classroom=school.near)
    make.child("{{ 7 * 7 }}", classroom=school.near)
    db.session.commit()
    page = admin.get("/organisation/child/").text
    assert "<script>alert" not in page
    assert "{{ 7 * 7 }}" in page


def test_pages_hold_every_row_once(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    checks = add_checks(school.near, 60) + add_checks(school.far, 60)
    address = f"{LIST}?term=2025-2026-2&page="
    listed = [number for page in (1, 2, 3) for number in row_ids(admin.get(f"{address}{page}").text)]
    assert sorted(listed) == sorted(check.id for check in checks)
    assert "This page is empty" in admin.get(f"{address}9").text


def test_counting_stops(
    admin: FlaskClient,
    school: School,
    add_checks: Callable[..., list[HealthCheck]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(query, "COUNT_LIMIT", 3)
    add_checks(school.near, 3)
    assert "3 records" in admin.get(f"{LIST}?term=2025-2026-2").text
    add_checks(school.far, 1)
    assert "more than 10,000 records" in admin.get(f"{LIST}?term=2025-2026-2").text


def test_a_fact_shows_the_records_behind_it(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    portal = the_portal()
    key, record = next((key, fact.record) for key, fact in portal.facts.items() if isinstance(fact, Count))
    endpoint = portal.record_type(record)
    page = admin.get(f"/{endpoint.key.replace('.', '/')}/?fact={key}&term=2025-2026-2")
    assert page.status_code == 200
    assert "Records behind" in page.text
    page = admin.get(f"{LIST}?fact=health.unheard_of")
    assert "There is no such figure" in page.text


def test_a_limited_user_meets_only_their_rows(
    client: FlaskClient,
    make: Factory,
    school: School,
    add_checks: Callable[..., list[HealthCheck]],
    sign_in: SignIn,
) -> None:
    (near,) = add_checks(school.near)
    (far,) = add_checks(school.far)
    sign_in(client, make.user(classrooms=(school.near,)))
    assert row_ids(client.get(f"{LIST}?term=2025-2026-2").text) == [near.id]
    assert row_ids(client.get(f"{LIST}?term=2025-2026-2&classroom={school.far.id}").text) == []
    assert client.get(f"{LIST}details/?id={near.id}").status_code == 200
    for path in ("details/", "edit/", "delete/"):
        assert client.get(f"{LIST}{path}?id={far.id}").status_code == 404
    assert client.post(f"{LIST}edit/?id={far.id}", data={"version": "1"}).status_code == 404
    assert client.post(f"{LIST}delete/", data={"id": far.id, "confirmed": "yes"}).status_code == 404
    both = {"action": "delete", "rowid": [near.id, far.id], "confirmed": "yes"}
    assert client.post(f"{LIST}action/", data=both).status_code == 404
    assert db.session.get(type(near), near.id) is not None
    names = client.get(f"{LIST}ajax/lookup/?name=classroom&query=班").get_json()
    assert [item["text"] for item in names] == ["小一班"]
    sent = {
        "occurred_on": "2026-03-03",
        "session": "morning",
        "classroom": str(school.far.id),
        "checked": "20",
        "abnormal": "0",
    }
    assert client.post(f"{LIST}new/", data=sent).status_code == 422


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", ""])
def test_a_record_that_is_not_there(admin: FlaskClient, school: School, number: str) -> None:
    assert admin.get(f"{LIST}details/?id={number}").status_code == 404


def test_lookups_give_few_and_distinguish_namesakes(admin: FlaskClient, make: Factory, school: School) -> None:
    for _number in range(30):
        make.child("王小明", classroom=school.near, born_on=date(2021, 1, 1 + _number))
    make.classroom("小一班", school_year="2024-2025")
    db.session.commit()
    found = admin.get("/organisation/enrolment/ajax/lookup/?name=child&query=小明").get_json()
    assert len(found) == 20
    assert {item["note"] for item in found} == {"小一班"}
    assert all(set(item) == {"value", "text", "note"} for item in found)
    found = admin.get("/organisation/enrolment/ajax/lookup/?name=classroom&query=小一&term=2025-2026-2").get_json()
    assert len(found) == 1
    assert admin.get("/organisation/enrolment/ajax/lookup/?name=starts_on").status_code == 404
    assert admin.get("/organisation/enrolment/ajax/lookup/?name=nothing").status_code == 404


def plan(statement: Any) -> str:
    """Return the database's plan of a query, a line for each step."""
    bound = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    prefix = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    connection = db.session.connection()
    if db.engine.dialect.name == "postgresql":
        # A planner that sees a handful of rows rightly reads them all; asked to avoid that, it shows what it would
        # do with a million.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    return "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(prefix + str(bound).replace("%", "%%")))


@pytest.mark.parametrize(
    "address",
    [{}, {"term": "all"}, {"classroom": "1", "term": "2025-2026-2"}, {"session": "noon"}, {"sort": "occurred_on"}],
)
def test_sort_and_filters_walk_an_index(data_app: Flask, make: Factory, address: dict[str, str]) -> None:
    make.term()
    record_type = the_portal().record_types["health.health_check"]
    with data_app.test_request_context():
        found = list_select(record_type, MultiDict(address), EVERYTHING)
    text = plan(found.ids(50, 0)).upper()
    assert "INDEX" in text
    assert "USE TEMP B-TREE FOR ORDER BY" not in text
    # PostgreSQL's "Incremental Sort" orders equal dates by id and reads no more than it shows.
    assert not re.search(r"(?<!INCREMENTAL )\bSORT  \(", text)


def test_a_filter_by_class_and_choice_uses_the_index_of_the_class(data_app: Flask, make: Factory) -> None:
    make.term()
    record_type = the_portal().record_types["health.health_check"]
    with data_app.test_request_context():
        found = list_select(record_type, MultiDict({"classroom": "1", "session": "noon"}), EVERYTHING)
    if db.engine.dialect.name == "sqlite":
        assert "(classroom_id=? AND occurred_on>? AND occurred_on<?)" in plan(found.ids(50, 0))
    else:
        assert "+" not in str(found.ids(50, 0).compile(db.engine))


def test_the_same_rows_on_both_databases(data_app: Flask, make: Factory) -> None:
    from plugins.health.models import HealthCheck

    make.term()
    classroom, other, noon = make.classroom(), make.classroom(), CheckSession.NOON
    for day in (2, 3, 4):
        make(HealthCheck, occurred_on=date(2026, 3, day), classroom=classroom, session=noon, checked=day, abnormal=0)
    make(HealthCheck, occurred_on=date(2026, 3, 3), classroom=other, session=noon, checked=9, abnormal=0)
    record_type = the_portal().record_types["health.health_check"]
    limits = Limits(limited=True, classroom_ids=frozenset({classroom.id}))
    with data_app.test_request_context():
        found = list_select(record_type, MultiDict({"checked_min": "3"}), limits)
        values = [row.checked for row in db.session.scalars(found.rows(2, 0)) if isinstance(row, HealthCheck)]
        assert values == [4, 3]
        assert [row.checked for row in db.session.scalars(found.rows()) if isinstance(row, HealthCheck)] == [4, 3]
        assert found.count(db.session()) == (2, False)

"""Forms of records: every problem at its field, nothing typed lost, two people who edit at the same time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from plugins.health.models import HealthCheck
from portal.base.db import db
from portal.base.parse import UnreadableError, read_date, read_moment, read_number, read_whole
from portal.organisation.models import Campus, Child, Classroom, Enrolment, Staff
from portal.records.base import Problem
from portal.registry.check import problems_with
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.web.conftest import School

LIST = "/health/health_check/"


def sent(school: School, **values: Any) -> dict[str, str]:
    return {
        "occurred_on": "2026-03-03",
        "session": "morning",
        "classroom": str(school.near.id),
        "checked": "20",
        "abnormal": "1",
        "note": "",
    } | values


def error_at(page: str, name: str) -> str:
    found = re.search(rf'id="f-{name}-error">.*?</svg>(.*?)</p>', page, re.S)
    return found[1].strip() if found else ""


def test_a_record_is_made_and_says_where_it_comes_from(admin: FlaskClient, school: School) -> None:
    answer = admin.post(f"{LIST}new/", data=sent(school, note="  一切\u202e正常 "))
    assert answer.status_code == 303
    check = db.session.scalars(select(HealthCheck)).one()
    assert (check.occurred_on, check.classroom, check.checked) == (date(2026, 3, 3), school.near, 20)
    assert check.note == "一切正常"
    assert check.source == "form"
    assert check.recorded_by_id is not None
    page = admin.get(answer.headers["Location"]).text
    assert "Backfilled" in page
    assert "Recorded" in page


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("checked", "9000"),
        ("checked", "-1"),
        ("checked", "many"),
        ("checked", "2.5"),
        ("checked", ""),
        ("occurred_on", "soon"),
        ("occurred_on", "2026-02-30"),
        ("occurred_on", "1026-03-03"),
        ("occurred_on", ""),
        ("session", "midnight"),
        ("session", ""),
        ("classroom", "999999"),
        ("classroom", "x"),
        ("classroom", ""),
        ("note", "长" * 10_000),
        ("abnormal", "21"),
    ],
)
def test_errors_are_shown_at_the_field_and_nothing_is_lost(
    admin: FlaskClient, school: School, name: str, typed: str
) -> None:
    page = admin.post(f"{LIST}new/", data=sent(school, note="请留着这句") | {name: typed})
    assert page.status_code == 422
    assert error_at(page.text, name)
    assert f'href="#f-{name}"' in page.text
    if name != "note":
        assert "请留着这句" in page.text
    if typed and name not in {"session", "classroom"}:
        assert typed in page.text
    if name != "checked":
        assert 'value="20"' in page.text
    assert db.session.scalar(select(func.count(HealthCheck.id))) == 0


def test_full_width_digits_and_chinese_dates_are_read(admin: FlaskClient, school: School) -> None:
    answer = admin.post(f"{LIST}new/", data=sent(school, checked="２０", occurred_on="2026年3月3日"))
    assert answer.status_code == 303


def test_a_day_without_classes_is_refused_at_the_date(admin: FlaskClient, school: School) -> None:
    page = admin.post(f"{LIST}new/", data=sent(school, occurred_on="2026-03-07"))
    assert page.status_code == 422
    assert error_at(page.text, "occurred_on")


def test_the_same_record_twice_leads_to_the_first(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    (check,) = add_checks(school.near, first=date(2026, 3, 3))
    page = admin.post(f"{LIST}new/", data=sent(school))
    assert page.status_code == 422
    assert "There is already a record" in error_at(page.text, "occurred_on")
    assert f"{LIST}details/?id={check.id}" in page.text


def test_two_children_of_one_name_without_birthday_are_one(admin: FlaskClient, make: Factory, school: School) -> None:
    make.child("王小明", born_on=None)
    db.session.commit()
    page = admin.post("/organisation/child/new/", data={"name": "王小明"})
    assert page.status_code == 422
    assert "There is already a record" in error_at(page.text, "name")
    assert admin.post("/organisation/child/new/", data={"name": "王小明", "born_on": "2021-05-01"}).status_code == 303


def test_fields_that_are_kept_elsewhere(admin: FlaskClient, school: School) -> None:
    data = {"name": "李小红", "classroom": str(school.near.id), "joined_on": "2026-03-02"}
    answer = admin.post("/organisation/child/new/", data=data)
    assert answer.status_code == 303
    enrolment = db.session.scalars(select(Enrolment)).one()
    assert (enrolment.classroom_id, enrolment.starts_on) == (school.near.id, date(2026, 3, 2))
    child = db.session.scalars(select(Child)).one()
    page = admin.get(f"/organisation/child/edit/?id={child.id}").text
    assert f'<option value="{school.near.id}" selected>小一班</option>' in page
    assert 'value="2026-03-02"' in page


def test_an_empty_field_takes_the_columns_own_value(admin: FlaskClient, make: Factory, school: School) -> None:
    make.staff("张三")
    db.session.commit()
    staff = db.session.scalars(select(Staff)).one()
    data = {"name": "李四", "number": "", "post": str(staff.post_id)}
    assert admin.post("/organisation/staff/new/", data=data).status_code == 303
    assert db.session.scalars(select(Staff).where(Staff.name == "李四")).one().number == ""


def test_another_one_of_a_series_starts_with_day_and_class(admin: FlaskClient, school: School) -> None:
    answer = admin.post(f"{LIST}new/", data=sent(school, _another="1"))
    page = admin.get(answer.headers["Location"]).text
    assert 'value="2026-03-03"' in page
    assert f'<option value="{school.near.id}" selected>小一班</option>' in page


def test_an_edit_that_came_too_late_shows_both_versions(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    (check,) = add_checks(school.near, first=date(2026, 3, 3))
    number, first = check.id, {"version": "1"}
    assert admin.post(f"{LIST}edit/?id={number}", data=sent(school, checked="22") | first).status_code == 303
    page = admin.post(f"{LIST}edit/?id={number}", data=sent(school, checked="21", note="我的话") | first)
    assert page.status_code == 409
    assert "Somebody else changed this record" in page.text
    assert re.search(r">22</td>\s*<td[^>]*><ins>21</ins>", page.text)
    assert "我的话" in page.text
    assert db.session.get_one(HealthCheck, number).checked == 22
    version = present(re.search(r'name="version" value="(\d+)"', page.text))[1]
    again = sent(school, checked="21", note="我的话", version=version)
    assert admin.post(f"{LIST}edit/?id={number}", data=again).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(HealthCheck, number).checked == 21


def test_an_edit_that_is_overtaken_while_it_is_saved(
    admin: FlaskClient,
    school: School,
    add_checks: Callable[..., list[HealthCheck]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (check,) = add_checks(school.near, first=date(2026, 3, 3))
    number = check.id
    from sqlalchemy import update

    from portal.web.records import saving

    def meanwhile(record: HealthCheck) -> list[Problem]:
        problems = problems_with(record)
        db.session.connection().execute(
            update(HealthCheck).where(HealthCheck.id == number).values(version=7, checked=3)
        )
        return problems

    monkeypatch.setattr(saving, "problems_with", meanwhile)
    page = admin.post(f"{LIST}edit/?id={number}", data=sent(school, checked="21", version="1"))
    assert page.status_code == 409
    assert "21" in page.text


def test_an_edit_keeps_what_is_typed_wrongly(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    (check,) = add_checks(school.near, first=date(2026, 3, 3))
    page = admin.post(f"{LIST}edit/?id={check.id}", data=sent(school, checked="900", note="话", version="1"))
    assert page.status_code == 422
    assert 'value="900"' in page.text
    assert "话" in page.text
    db.session.expire_all()
    assert db.session.get_one(HealthCheck, check.id).checked == 25


def test_the_history_reads_like_a_sentence(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    (check,) = add_checks(school.near, first=date(2026, 3, 3))
    admin.post(f"{LIST}edit/?id={check.id}", data=sent(school, classroom=str(school.far.id), version="1"))
    page = admin.get(f"{LIST}details/?id={check.id}").text
    assert re.search(r"<del>小一班</del> → <ins>大一班</ins>", page)


def test_a_form_holds_no_list_of_all_children(admin: FlaskClient, make: Factory, school: School) -> None:
    for number in range(40):
        make.child(f"孩子{number}", classroom=school.near)
    db.session.commit()
    page = admin.get("/organisation/enrolment/new/").text
    assert "孩子1" not in page
    assert "data-lookup=" in page


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-3-2", (2026, 3, 2)),
        ("2026/03/02", (2026, 3, 2)),
        ("2026．3．2", (2026, 3, 2)),
        (" 2026年3月2日 ", (2026, 3, 2)),
    ],
)
def test_dates_as_people_write_them(app: Flask, text: str, value: tuple[int, int, int]) -> None:
    assert read_date(text) == date(*value)


def test_numbers_as_people_write_them(app: Flask) -> None:
    assert read_number("１，２３４．５") == Decimal("1234.5")
    assert read_number("-3") == -3
    assert read_whole("3.0") == 3
    for text in ("NaN", "Infinity", "1e400", "", "三"):
        with pytest.raises(UnreadableError):
            read_number(text)
    with pytest.raises(UnreadableError):
        read_whole("3.5")
    assert read_moment("2026-03-02T08:30").minute == 30
    with pytest.raises(UnreadableError):
        read_moment("8:30")


def test_formula_and_template_text_are_kept_as_they_are(admin: FlaskClient, school: School) -> None:
    for number, name in enumerate(("=HYPERLINK(1)", "{{ config }}", "<b>x</b>", "😀👨‍👩‍👧")):
        assert admin.post("/organisation/campus/new/", data={"name": name}).status_code == 303
        assert db.session.scalars(select(Campus).where(Campus.name == name)).one()
        assert admin.get(f"/organisation/campus/?page={number}").status_code == 200


def test_a_class_may_not_close_before_it_opens(admin: FlaskClient, school: School) -> None:
    data = {
        "name": "新班",
        "age_group": "junior",
        "campus": str(school.here.id),
        "school_year": "2025-2026",
        "position": "1",
        "opened_on": "2026-03-03",
        "closed_on": "2026-03-02",
    }
    page = admin.post("/organisation/classroom/new/", data=data)
    assert error_at(page.text, "closed_on")
    assert db.session.scalar(select(func.count(Classroom.id))) == 2

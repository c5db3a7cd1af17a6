"""Deletion of records: confirmed first, refused with a reason, in bulk all or nothing, restored by an administrator."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from plugins.health.models import HealthCheck
from portal.base.db import db
from portal.history.models import Action, Change
from portal.organisation.models import Campus, Child, Classroom, Enrolment, Place
from portal.testing.types import Statements
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.web.conftest import School

LIST = "/health/health_check/"


def test_nothing_is_deleted_without_asking(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    (check,) = add_checks(school.near)
    for answer in (
        admin.get(f"{LIST}delete/?id={check.id}"),
        admin.post(f"{LIST}delete/", data={"id": check.id}),
        admin.post(f"{LIST}action/", data={"action": "delete", "rowid": [check.id]}),
    ):
        assert answer.status_code == 200
        assert "Delete?" in answer.text
        assert 'name="confirmed" value="yes"' in answer.text
    assert db.session.get(HealthCheck, check.id) is not None
    answer = admin.post(f"{LIST}delete/", data={"id": check.id, "confirmed": "yes"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.scalar(select(func.count(HealthCheck.id))) == 0


def test_what_others_refer_to_is_kept_with_the_reason(
    admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]
) -> None:
    add_checks(school.near, 3)
    page = admin.post("/organisation/classroom/delete/", data={"id": school.near.id, "confirmed": "yes"})
    assert page.status_code == 409
    assert re.search(r"3 records of “[^”]+” refer to it", page.text)
    assert db.session.get(Classroom, school.near.id) is not None


def test_parts_go_with_their_whole(admin: FlaskClient, make: Factory, school: School) -> None:
    child = make.child("王小明", classroom=school.near)
    db.session.commit()
    answer = admin.post("/organisation/child/delete/", data={"id": child.id, "confirmed": "yes"})
    assert answer.status_code == 303
    assert db.session.scalar(select(func.count(Enrolment.id))) == 0


def test_bulk_deletion_is_all_or_nothing(admin: FlaskClient, make: Factory, school: School) -> None:
    free, used = make.campus("东部"), school.near.campus
    db.session.commit()
    both = {"action": "delete", "rowid": [free.id, used.id], "confirmed": "yes"}
    assert admin.post("/organisation/campus/action/", data=both).status_code == 409
    assert db.session.scalar(select(func.count(Campus.id))) == 3
    one = {"action": "delete", "rowid": [free.id], "confirmed": "yes"}
    assert admin.post("/organisation/campus/action/", data=one).status_code == 303
    assert db.session.scalar(select(func.count(Campus.id))) == 2


def test_bulk_actions_take_no_nonsense(admin: FlaskClient, school: School) -> None:
    assert admin.post("/organisation/campus/action/", data={"action": "explode"}).status_code == 400
    assert admin.post("/organisation/campus/action/", data={"action": "delete"}).status_code == 303
    many = {"action": "delete", "rowid": [str(number) for number in range(1, 700)]}
    assert admin.post("/organisation/campus/action/", data=many).status_code == 303
    assert (
        admin.post("/organisation/campus/action/", data={"action": "delete", "rowid": ["x", "1e9"]}).status_code == 303
    )


@pytest.fixture
def deleted(admin: FlaskClient, school: School, add_checks: Callable[..., list[HealthCheck]]) -> tuple[Change, int]:
    """Return a check that was deleted, and the change that records it."""
    (check,) = add_checks(school.near, first=date(2026, 3, 3), note="留言", checked=23)
    number = check.id
    admin.post(f"{LIST}delete/", data={"id": number, "confirmed": "yes"})
    db.session.expire_all()
    return db.session.scalars(select(Change).where(Change.action == Action.DELETE)).one(), number


def test_a_deleted_record_comes_back_as_it_was(admin: FlaskClient, school: School, deleted: tuple[Change, int]) -> None:
    change, number = deleted
    page = admin.get("/history/deleted").text
    assert "小一班" in page
    assert "留言" in page
    answer = admin.post(f"/history/deleted/{change.id}/restore")
    assert answer.headers["Location"] == f"{LIST}details/?id={number}"
    check = db.session.get_one(HealthCheck, number)
    assert (check.checked, check.note, check.classroom_id, check.source) == (23, "留言", school.near.id, "form")
    last = db.session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert last.action is Action.RESTORE
    assert "Nothing has been deleted" in admin.get("/history/deleted").text
    # A second time there is nothing to bring back.
    assert admin.post(f"/history/deleted/{change.id}/restore", follow_redirects=True).status_code == 200


def test_a_place_that_is_taken_stays_taken(
    admin: FlaskClient,
    school: School,
    deleted: tuple[Change, int],
    add_checks: Callable[..., list[HealthCheck]],
) -> None:
    change, _number = deleted
    add_checks(school.near, first=date(2026, 3, 3))
    page = admin.post(f"/history/deleted/{change.id}/restore", follow_redirects=True)
    assert "has taken its place" in page.text
    assert db.session.scalar(select(func.count(HealthCheck.id))) == 1


def test_what_a_record_refers_to_must_be_there(admin: FlaskClient, make: Factory, school: School) -> None:
    place = make.place("音乐室", campus=make.campus("东部"))
    db.session.commit()
    campus_id, place_id = place.campus_id, place.id
    admin.post("/organisation/place/delete/", data={"id": place_id, "confirmed": "yes"})
    admin.post("/organisation/campus/delete/", data={"id": campus_id, "confirmed": "yes"})
    changes = {
        change.record: change.id for change in db.session.scalars(select(Change).where(Change.action == Action.DELETE))
    }
    address = "/history/deleted/{}/restore"
    page = admin.post(address.format(changes["organisation.place"]), follow_redirects=True)
    assert "Restore that first" in page.text
    admin.post(address.format(changes["organisation.campus"]))
    admin.post(address.format(changes["organisation.place"]))
    assert db.session.get_one(Place, place_id).campus_id == campus_id


def test_parts_come_back_with_their_whole(admin: FlaskClient, make: Factory, school: School) -> None:
    child = make.child("王小明", classroom=school.near)
    db.session.commit()
    number = child.id
    admin.post("/organisation/child/delete/", data={"id": number, "confirmed": "yes"})
    change = db.session.scalars(
        select(Change).where(Change.action == Action.DELETE, Change.record == "organisation.child")
    ).one()
    admin.post(f"/history/deleted/{change.id}/restore")
    db.session.expire_all()
    assert present(db.session.get_one(Child, number).classroom).name == "小一班"


def test_restoring_works_on_both_databases(data_app: Flask, make: Factory) -> None:
    from portal.web.history.restore import deleted_records, restore

    classroom = make.classroom("小一班")
    child = make.child("王小明", classroom=classroom)
    db.session.commit()
    number = child.id
    db.session.delete(child)
    db.session.commit()
    found = [item for item in deleted_records(10) if item.change.record == "organisation.child"]
    restored = restore(found[0].change)
    assert restored.id == number
    assert isinstance(restored, Child)
    assert present(restored.classroom).name == "小一班"
    assert deleted_records(10) == []


def test_a_number_that_was_given_again_does_not_mix_two_records_up(
    admin: FlaskClient, make: Factory, school: School
) -> None:
    first = make.campus("东部")
    db.session.commit()
    number = first.id
    admin.post("/organisation/campus/delete/", data={"id": number, "confirmed": "yes"})
    second = make.campus("西部")
    db.session.commit()
    if second.id != number:
        pytest.skip("this database gives no number twice")
    assert "东部" in admin.get("/history/deleted").text
    assert "Deleted" not in admin.get(f"/organisation/campus/details/?id={number}").text
    change = db.session.scalars(select(Change).where(Change.action == Action.DELETE)).one()
    admin.post(f"/history/deleted/{change.id}/restore")
    restored = db.session.scalars(select(Campus).where(Campus.name == "东部")).one()
    assert restored.id != number
    assert "Restored" in admin.get(f"/organisation/campus/details/?id={restored.id}").text
    assert "Nothing has been deleted" in admin.get("/history/deleted").text


@pytest.mark.parametrize("kind", ["campus", "classroom"])
def test_what_an_account_is_limited_to_is_kept(admin: FlaskClient, make: Factory, kind: str) -> None:
    """An account whose last class or campus was deleted would be without limits, and see everything."""
    place = make.campus("东部") if kind == "campus" else make.classroom("中三班")
    limits: dict[str, Any] = {"campuses": [place]} if kind == "campus" else {"classrooms": [place]}
    make.user(**limits)
    db.session.commit()
    model, number = type(place), place.id
    page = admin.post(f"/organisation/{kind}/delete/", data={"id": number, "confirmed": "yes"})
    assert page.status_code == 409
    db.session.expire_all()
    assert db.session.get(model, number) is not None


def test_many_deletions_ask_no_more_than_few(
    admin: FlaskClient,
    make: Factory,
    school: School,
    add_checks: Callable[..., list[HealthCheck]],
    statements: Statements,
) -> None:
    def show() -> Any:
        db.session.expire_all()
        with statements() as sent:
            page = admin.get("/history/deleted")
        return page.text.count('<li class="panel">'), sum(line.startswith("SELECT") for line in sent)

    def delete(first: Any, *classrooms: Any) -> None:
        for classroom in classrooms:
            for record in [
                *add_checks(classroom, 3, first=first),
                make(Place, name=f"{first}{classroom.name}", campus=classroom.campus),
            ]:
                db.session.delete(record)
        db.session.commit()

    delete(date(2026, 3, 2), school.near)
    show()
    few = show()
    delete(date(2026, 4, 1), school.near, school.far, *(make.classroom(f"中{number}班") for number in range(4)))
    show()
    many = show()
    assert (few[0], many[0]) == (4, 28)
    assert few[1] == many[1]

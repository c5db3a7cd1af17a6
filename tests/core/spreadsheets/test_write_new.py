"""Bulk storing without a flush has the same result as a flush; where another listener acts, a flush is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import event, inspect, select
from sqlalchemy.exc import IntegrityError, StatementError

from portal.base.db import db
from portal.evidence import zero
from portal.history.models import Change
from portal.organisation import day_check
from portal.organisation.models import Child, Classroom, Enrolment, Place, Post, Staff
from portal.records.base import Record, Source
from portal.records.listening import bulk_parts, listen
from portal.records.stamps import writing
from portal.spreadsheets import write_new as bulk
from portal.spreadsheets.write_new import write_new

if TYPE_CHECKING:
    from portal.testing.factories import Factory

WHEN = {"at", "recorded_at"}


@contextmanager
def flushed() -> Iterator[list[Any]]:
    """Return the list of records that a flush writes inside."""
    found: list[Any] = []

    def note(_mapper: Any, _connection: Any, record: Any) -> None:
        found.append(record)

    models = (Child, Enrolment, Place, Post, Staff)
    for model in models:
        event.listen(model, "after_insert", note)
    yield found
    for model in models:
        event.remove(model, "after_insert", note)


def kept(model: Any) -> list[dict[str, Any]]:
    """Return all rows as the database has them, without columns that hold the moment."""
    rows = db.session.execute(select(model.__table__).order_by(model.__table__.c.id)).mappings()
    return [{name: value for name, value in row.items() if name not in WHEN} for row in rows]


def history() -> list[dict[str, Any]]:
    return [
        {**row, "after": {name: value for name, value in row["after"].items() if name not in WHEN}}
        for row in kept(Change)
        if row["after"]
    ]


def staff(post: Post) -> list[Record]:
    return [
        Staff(name="李红", post=post, post_id=post.id, hired_on=date(2020, 9, 1), note="备注“%s”"),
        Staff(name="王芳", post=post, number="007", note=None),
    ]


@pytest.fixture(params=["bulk", "flush"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "flush":
        monkeypatch.setattr(bulk, "bulk_parts", lambda *_: None)
    return str(request.param)


def test_rows_and_history_are_those_of_a_flush(data_app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    post = make(Post, name="保育员")
    db.session.commit()
    results = []
    for way in (bulk_parts, lambda *_: None):
        monkeypatch.setattr(bulk, "bulk_parts", way)
        with writing(Source.IMPORT):
            write_new(db.session(), Staff, staff(post))
        results.append((kept(Staff), history()))
        db.session.rollback()
    (bulk_rows, bulk_history), (rows, changes) = results
    # Ids are not given twice on PostgreSQL, not even after a rollback.
    ids = {new["id"]: old["id"] for new, old in zip(rows, bulk_rows, strict=True)}
    assert [{**row, "id": ids[row["id"]]} for row in rows] == bulk_rows
    assert len(changes) == len(bulk_history) == 3
    for new, old in zip(changes[1:], bulk_history[1:], strict=True):
        assert (new["record"], new["title"], new["action"]) == (old["record"], old["title"], old["action"])
        assert list(new["after"]) == list(old["after"])
        assert {**new["after"], "id": ids[new["record_id"]]} == old["after"]
        assert ids[new["record_id"]] == old["record_id"]


def test_a_record_has_its_id_and_is_not_part_of_the_session(data_app: Flask, make: Factory) -> None:
    post = make(Post, name="保育员")
    records = staff(post)
    write_new(db.session(), Staff, records)
    assert db.session.scalars(select(Staff.id).order_by(Staff.id)).all() == [item.id for item in records]
    assert all(inspect(item).transient for item in records)
    assert [item.source for item in db.session.scalars(select(Staff))] == [Source.FORM, Source.FORM]


def test_whatever_is_written_next_gets_the_next_id(data_app: Flask, make: Factory) -> None:
    write_new(db.session(), Place, [Place(name="操场"), Place(name="厨房")])
    third = make(Place, name="多功能厅")
    write_new(db.session(), Place, [Place(name="保健室")])
    names = db.session.scalars(select(Place.name).order_by(Place.id)).all()
    assert names == ["操场", "厨房", "多功能厅", "保健室"]
    assert third.id < db.session.scalars(select(Place.id).where(Place.name == "保健室")).one()


def test_a_mapper_that_somebody_listens_to_is_flushed(app: Flask, make: Factory) -> None:
    post = make(Post, name="保育员")
    records = staff(post)
    with flushed() as found:
        write_new(db.session(), Staff, records)
    assert found == records
    assert len(history()) == 3


def test_a_session_that_somebody_listens_to_is_flushed(app: Flask) -> None:
    flushed_records: list[Any] = []

    def note(session: Any, _context: Any, _instances: Any) -> None:
        flushed_records.extend(session.new)

    event.listen(db.session(), "before_flush", note)
    place = Place(name="操场")
    write_new(db.session(), Place, [place])
    event.remove(db.session(), "before_flush", note)
    assert flushed_records == [place]


def test_a_listener_that_announces_its_part_does_it_without_a_flush(app: Flask) -> None:
    calls: list[Any] = []

    def note(_session: Any, _context: Any) -> None:
        calls.append("flush")

    def note_in_bulk(_session: Any, model: type[Any], records: Any) -> None:
        calls.append((model, [(item.id is not None, item.name) for item in records]))

    session = db.session()
    listen(session, "after_flush", note, in_bulk=note_in_bulk, needs_flush=lambda _session, model: model is Post)
    try:
        write_new(session, Place, [Place(name="操场"), Place(name="厨房")])
        assert calls == [(Place, [(True, "操场"), (True, "厨房")])]
        write_new(session, Post, [Post(name="门卫")])
        assert calls[1:] == ["flush"]
    finally:
        event.remove(session, "after_flush", note)


def test_what_others_follow_from_is_flushed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def follow_ups(_model: Any, _session: Any, records: Any) -> list[Place]:
        return [Place(name=f"{item.name}门口") for item in records if not item.name.endswith("门口")]

    monkeypatch.setattr(Place, "follow_ups", classmethod(follow_ups))
    write_new(db.session(), Place, [Place(name="操场")])
    assert set(db.session.scalars(select(Place.name))) == {"操场", "操场门口"}


def test_a_record_that_brings_a_new_one_along_is_flushed(app: Flask) -> None:
    post = Post(name="门卫")
    write_new(db.session(), Staff, [Staff(name="李红", post=post), Staff(name="王芳", post=post)])
    assert db.session.scalars(select(Post.name)).all() == ["门卫"]
    assert len(history()) == 3


def test_a_record_with_parts_is_flushed(app: Flask, make: Factory) -> None:
    classroom: Classroom = make.classroom("小一班")
    child = Child(name="幼儿", born_on=date(2022, 1, 1), joined_on=date(2025, 9, 1))
    child.enrolments.append(Enrolment(classroom=classroom, starts_on=date(2025, 9, 1)))
    write_new(db.session(), Child, [child])
    assert db.session.scalars(select(Enrolment.child_id)).all() == [child.id]


def test_signed_zeros_lapse_and_calendars_are_read_anew(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    lapsed: list[Any] = []
    monkeypatch.setattr(zero, "lapse_zeros", lambda _session, models: lapsed.extend(models))
    campus = make.campus()
    lapsed.clear()
    known = day_check.calendars(db.session)
    write_new(db.session(), Place, [Place(name="操场")])
    assert lapsed == [Place]
    assert day_check.calendars(db.session) is known
    values = {"age_group": "junior", "school_year": "2025-2026", "position": 1, "campus_id": campus.id}
    write_new(db.session(), Classroom, [Classroom(name="小一班", **values)])
    assert {item.name for item in day_check.calendars(db.session).classes.values()} == {"小一班"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda post: [Staff(name="李红", post=post, number="1"), Staff(name=None, post=post)],
        lambda post: [Staff(name="李红", post_id=post.id + 1)],
        lambda post: [Staff(name="李红", post=post, source="nowhere")],
    ],
)
def test_what_cannot_be_stored_raises_the_error_of_a_flush(
    data_app: Flask, make: Factory, way: str, spoil: Callable[[Post], list[Record]]
) -> None:
    post = make(Post, name="保育员")
    db.session.commit()
    with pytest.raises((IntegrityError, StatementError)):
        write_new(db.session(), Staff, spoil(post))
    db.session.rollback()
    assert kept(Staff) == []
    assert len(history()) == 1


def test_nothing_to_write(app: Flask) -> None:
    write_new(db.session(), Place, [])
    assert kept(Change) == []

"""Records that follow from others are written with them, stamped, and kept in history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.organisation.models import Campus, Place
from portal.records.follow_ups import has_follow_ups

if TYPE_CHECKING:
    from portal.testing.factories import Factory


def test_who_has_follow_ups() -> None:
    assert not has_follow_ups(Place)


def test_what_follows_is_stored_once_and_may_have_follow_ups_itself(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import select

    from portal.base.db import db
    from portal.history.models import Change

    calls = []

    def of_campus(_cls: type[Campus], _session: Session, records: Sequence[Campus]) -> list[Place]:
        calls.append([record.name for record in records])
        return [Place(name=f"{record.name}大门", campus=record) for record in records]

    def of_place(_cls: type[Place], _session: Session, records: Sequence[Place]) -> list[Place]:
        return [Place(name=f"{record.name}岗亭") for record in records if record.name.endswith("大门")]

    monkeypatch.setattr(Campus, "follow_ups", classmethod(of_campus))
    monkeypatch.setattr(Place, "follow_ups", classmethod(of_place))
    make(Campus, name="分部")
    db.session.add_all([Campus(name="东区"), Campus(name="西区")])
    db.session.flush()
    names = set(db.session.scalars(select(Place.name)))
    assert names == {"分部大门", "分部大门岗亭", "东区大门", "东区大门岗亭", "西区大门", "西区大门岗亭"}
    assert calls == [["分部"], ["东区", "西区"]]
    places = db.session.scalars(select(Place)).all()
    assert all(place.recorded_at is not None and place.source is not None for place in places)
    recorded = set(db.session.scalars(select(Change.title).where(Change.record == "organisation.place")))
    assert names == recorded


def test_what_is_only_read_has_none(app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.base.db import db

    campus = make(Campus, name="分部")
    db.session.commit()
    monkeypatch.setattr(Campus, "follow_ups", classmethod(lambda *_: [Place(name="多余")]))
    assert campus.name == "分部"
    make(Place, name="操场")
    assert db.session.query(Place).count() == 1

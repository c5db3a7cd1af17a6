"""Fixtures: a plugin of the tests, "probe", so that no test depends on a bundled plugin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal.base.db import PluginBase, db, metadata
from portal.base.fields import Choice, ChoiceSet, ChoiceType, field
from portal.declarations.facts import Fact
from portal.declarations.obligations import Obligation
from portal.organisation.models import Classroom, Staff
from portal.organisation.placed import ClassroomRecord
from portal.plugin_system.contributions import add_records
from portal.records.base import DailyRecord, Record, Source
from portal.registry.registry import PluginRecord, Portal
from portal.registry.tables import OWNER


class Base(PluginBase, DeclarativeBase):
    """Base of the models of the probe."""


class Colour(Choice):
    RED = "red", "红"
    BLUE = "blue", "蓝"
    GREEN = "green", "绿"


class Meal(Choice):
    LUNCH = "lunch", "午餐"
    SUPPER = "supper", "晚餐"


class Tally(ClassroomRecord, Base):
    __tablename__ = "probe_tally"
    __record__ = "tally"
    __label__ = "Tallies"

    amount: Mapped[int | None] = mapped_column(info=field("Amount"))
    price: Mapped[Decimal | None] = mapped_column(Numeric(10, 2), info=field("Price"))
    colour: Mapped[Colour | None] = mapped_column(ChoiceType(Colour), info=field("Colour"))
    tags: Mapped[frozenset[Colour] | None] = mapped_column(ChoiceSet(Colour), info=field("Tags"))
    topic: Mapped[str | None] = mapped_column(String(50), info=field("Topic"))


class Meeting(DailyRecord, Base):
    __tablename__ = "probe_meeting"
    __record__ = "meeting"
    __label__ = "Meetings"

    meal: Mapped[Meal | None] = mapped_column(ChoiceType(Meal), info=field("Meal"))


class Pledge(DailyRecord, Base):
    __tablename__ = "probe_pledge"
    __record__ = "pledge"
    __label__ = "Pledges"

    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), index=True)


class Asset(Record, Base):
    __tablename__ = "probe_asset"
    __record__ = "asset"
    __label__ = "Assets"

    bought_on: Mapped[date] = mapped_column(info=field("Bought on"))
    gone_on: Mapped[date | None] = mapped_column(info=field("Gone on"))


M = TypeVar("M")

# Within the probe these two names are its own attributes.
TallyRecord = Tally
MeetingRecord = Meeting


class Probe:
    """Models of the probe, with helpers to declare facts and add records."""

    Colour: type[Colour] = Colour
    Meal: type[Meal] = Meal
    Tally: type[Tally] = Tally
    Meeting: type[Meeting] = Meeting
    Pledge: type[Pledge] = Pledge
    Asset: type[Asset] = Asset

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def facts(self, *facts: Fact) -> None:
        """Replace all declarations by these."""
        self.portal.facts.clear()
        self.portal.facts.update({f"probe.{fact.key}": fact for fact in facts})

    def obligations(self, *obligations: Obligation) -> None:
        """Replace all declarations by these."""
        self.portal.obligations.clear()
        self.portal.obligations.update({f"probe.{item.key}": item for item in obligations})

    def add(self, model: type[M], day: date | None = None, **values: Any) -> M:
        """Add a record of this day, by default by form and on the day itself."""
        values.setdefault("source", Source.FORM)
        values.setdefault("recorded_on", day or date(2026, 3, 2))
        values.setdefault("recorded_at", datetime(2026, 3, 2, tzinfo=UTC))
        if day is not None:
            values["occurred_on"] = day
        record = model(**values)
        db.session.add(record)
        db.session.flush()
        return record

    def tally(self, day: date, classroom: Classroom, **values: Any) -> TallyRecord:
        """Add a tally of a class."""
        return self.add(Tally, day, classroom_id=classroom.id, **values)

    def meeting(self, day: date, **values: Any) -> MeetingRecord:
        """Add a meeting of the kindergarten."""
        return self.add(Meeting, day, **values)


def _probe(app: Flask) -> Probe:
    portal: Portal = app.extensions["portal"]
    portal.plugins["probe"] = PluginRecord("probe", "Probe", "1", "local", Path(), "probe", models=MODELS)
    add_records(portal, "probe", MODELS)
    portal.facts.clear()
    portal.obligations.clear()
    metadata.create_all(db.engine, tables=[model.__table__ for model in MODELS])
    return Probe(portal)


MODELS: tuple[type[Any], ...] = (Tally, Meeting, Pledge, Asset)
for _model in MODELS:
    # They stay in the shared metadata of this process; nobody shall take them for the core's.
    _model.__table__.info[OWNER] = "probe"


@pytest.fixture
def probe(request: pytest.FixtureRequest) -> Probe:
    """Return the probe, on the portal that the test requests."""
    name = "data_app" if "data_app" in request.fixturenames else "app"
    return _probe(request.getfixturevalue(name))


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Return a function that sets the day of today."""

    def choose(day: date) -> None:
        monkeypatch.setattr("portal.base.clock.now", lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))

    return choose

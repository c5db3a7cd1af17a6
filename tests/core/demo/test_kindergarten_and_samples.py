"""The sample kindergarten, and the samples of plugins."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal import hookspecs
from portal.base.clock import today
from portal.base.config import Settings
from portal.base.db import PluginBase, db, metadata
from portal.demo.evidence import sample_signatures
from portal.demo.kindergarten import is_empty, make_kindergarten
from portal.demo.problems import sample_last_problem_entries, sample_problem_entries
from portal.demo.samples import add_samples, plugin_samples
from portal.organisation.models import Campus, Child, Classroom, Enrolment, Place, Staff, Term
from portal.organisation.setup import kindergarten, set_kindergarten
from portal.records.base import DailyRecord, Source
from portal.records.stamps import writing
from portal.registry.registry import PluginRecord, Portal
from portal.testing.organisations import ORGANISATIONS
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def walk(data_app: Flask) -> Iterator[Callable[..., DailyRecord]]:
    """Return a record type without natural key, removed after the test."""

    class Base(PluginBase, DeclarativeBase):
        pass

    class Walk(DailyRecord, Base):
        __tablename__ = "sampletest_walk"
        __record__ = "walk"
        __label__ = "Walks"
        metres: Mapped[int] = mapped_column()

    metadata.tables["sampletest_walk"].create(db.engine)
    yield Walk
    metadata.remove(metadata.tables["sampletest_walk"])
    Base.registry.dispose()


def count(model: Any) -> int:
    return db.session.scalars(select(func.count(model.id))).one()


def test_the_sample_kindergarten(data_app: Flask) -> None:
    assert is_empty()
    with writing(Source.DEMO):
        term = make_kindergarten()
    db.session.commit()
    assert not is_empty()
    assert present(kindergarten()).name == "阳光幼儿园"
    assert term.name == "2025-2026-2"
    assert [count(model) for model in (Term, Campus, Classroom, Staff, Child, Enrolment)] == [1, 2, 12, 32, 330, 330]
    assert set(db.session.scalars(select(Child.source))) == {Source.DEMO}
    by_campus = db.session.execute(select(Campus.name, func.count(Classroom.id)).join(Classroom).group_by(Campus.name))
    assert dict(by_campus.all()) == {"本部": 9, "分部": 3}
    assert count(Place) > 10
    assert len(set(db.session.scalars(select(Child.name)))) == 330


def test_it_is_the_same_every_time(data_app: Flask) -> None:
    make_kindergarten()
    first = db.session.execute(select(Child.name, Child.born_on, Child.sex).order_by(Child.id)).all()
    db.session.rollback()
    make_kindergarten()
    assert db.session.execute(select(Child.name, Child.born_on, Child.sex).order_by(Child.id)).all() == first


def test_a_name_that_was_given_is_kept(data_app: Flask) -> None:
    set_kindergarten("彩虹幼儿园")
    make_kindergarten()
    assert present(kindergarten()).name == "彩虹幼儿园"


def test_a_portal_with_a_class_is_not_empty(data_app: Flask) -> None:
    from portal.organisation.models import AgeGroup

    db.session.add(
        Classroom(name="小一班", age_group=AgeGroup.JUNIOR, campus=Campus(name="本部"), school_year="2025-2026")
    )
    db.session.flush()
    assert not is_empty()


def places(names: list[str]) -> list[Place]:
    campus = db.session.scalars(select(Campus)).first()
    return [Place(name=name, campus=campus) for name in names]


def test_samples_with_a_natural_key_are_added_once(data_app: Flask) -> None:
    assert add_samples(iter(places(["操场", "走廊", "操场"])), "2025-2026-2") == 2
    assert add_samples(places(["走廊", "门厅"]), "2025-2026-2") == 1
    assert count(Place) == 3


def test_a_natural_key_with_references(data_app: Flask) -> None:
    make_kindergarten()
    found = db.session.scalars(select(Enrolment).limit(1)).one()
    again = Enrolment(child_id=found.child_id, classroom=found.classroom, starts_on=found.starts_on)
    other = Enrolment(child_id=found.child_id, classroom=found.classroom, starts_on=date(2026, 3, 2))
    assert add_samples([again, other], "2025-2026-2") == 1
    assert count(Enrolment) == 331


def test_samples_without_a_natural_key_go_by_position(walk: Callable[..., DailyRecord]) -> None:
    def offered() -> Iterator[DailyRecord]:
        return (walk(occurred_on=date(2026, 3, 2), metres=100) for _number in range(1234))

    assert add_samples(offered(), "2025-2026-2") == 1234
    db.session.commit()
    assert add_samples(offered(), "2025-2026-2") == 0
    assert add_samples([walk(occurred_on=date(2025, 9, 1), metres=1)], "2025-2026-1") == 1
    assert count(walk) == 1235


class Good:
    @staticmethod
    def portal_demo_data(term: str) -> Iterator[Place]:
        assert term == "2025-2026-2"
        yield from places(["操场", "走廊"])


class Bad:
    @staticmethod
    def portal_demo_data(term: str) -> Iterator[Place]:
        yield from places(["泳池"])
        raise ZeroDivisionError("no pool")


def portal_of(settings: Settings, tmp_path: Path, **plugins: Any) -> Portal:
    manager = pluggy.PluginManager("portal")
    manager.add_hookspecs(hookspecs)
    portal = Portal(settings, manager)
    for name, plugin in plugins.items():
        plugin.portal_demo_data = staticmethod(hookspecs.hookimpl(plugin.portal_demo_data))
        manager.register(plugin, name)
        portal.plugins[name] = PluginRecord(name, name, "1", "local", tmp_path, name)
    return portal


def test_a_plugin_that_fails_leaves_nothing_and_the_others_go_on(
    data_app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from dataclasses import replace

    settings = replace(data_app.extensions["portal"].settings, strict=False)
    portal = portal_of(settings, tmp_path, bad=Bad, good=Good, silent=type("Silent", (Good,), {}))
    portal.plugins["unknown"] = PluginRecord("unknown", "unknown", "1", "local", tmp_path, "unknown")
    with caplog.at_level(logging.CRITICAL):
        results = plugin_samples(portal, "2025-2026-2")
    assert isinstance(results["bad"], ZeroDivisionError)
    assert (results["good"], results["silent"]) == (2, 0)
    assert set(db.session.scalars(select(Place.name))) == {"操场", "走廊"}
    assert set(db.session.scalars(select(Place.source))) == {Source.DEMO}
    assert plugin_samples(portal, "2025-2026-2")["good"] == 0


def test_a_strict_portal_raises(data_app: Flask, tmp_path: Path) -> None:
    portal = portal_of(data_app.extensions["portal"].settings, tmp_path, bad=Bad)
    with pytest.raises(ZeroDivisionError):
        plugin_samples(portal, "2025-2026-2")
    assert count(Place) == 0


def test_what_is_there_already_is_taken_as_it_is(data_app: Flask, make: Factory) -> None:
    make_kindergarten()
    first = set(db.session.scalars(select(Staff.name)))
    somebody, child = sorted(first)[0], present(db.session.scalars(select(Child).order_by(Child.id)).first())
    kept = (child.name, child.born_on)
    db.session.rollback()
    branch = make.campus("分部")
    canteen = make.place("食堂操作间", campus=branch)
    make.place("我们的花园")
    make.staff(somebody, post="保育员")
    make.child(kept[0], born_on=kept[1])
    make_kindergarten()
    db.session.commit()
    assert sorted(db.session.scalars(select(Campus.name))) == ["分部", "本部"]
    assert canteen.campus is branch
    assert db.session.scalar(select(func.count()).where(Place.name == "食堂操作间")) == 1
    assert count(Staff) == 33
    assert db.session.scalar(select(func.count()).where(Staff.name == somebody)) == 1
    assert db.session.scalar(select(func.count()).where(Child.name == kept[0])) == 1
    assert count(Classroom) == 12


@pytest.mark.parametrize("organisation", ["nothing", "one_class", "never_open", "still_to_come", "two_terms"])
def test_decisions_and_signatures_of_the_sample_fit_any_organisation(app: Flask, organisation: str) -> None:
    for term in ORGANISATIONS[organisation]():
        db.session.commit()
        signed = sample_signatures(term)
        assert sample_signatures(term) == 0
        entries = sample_problem_entries(term)
        db.session.commit()
        assert entries >= 2  # what is planned is planned in any case
        assert sample_problem_entries(term) == 0
        assert (sample_last_problem_entries(term), signed > 0) == (0, term.starts_on <= today())

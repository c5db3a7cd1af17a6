"""Effect of an exception: days, and the records on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy.orm import DeclarativeBase

from portal.base.db import PluginBase, db, metadata
from portal.evidence.day_exceptions import (
    Planned,
    add_exception,
    effect_of_adding,
    effect_of_removing,
    records_in,
)
from portal.organisation.placed import ClassroomRecord
from portal.records.describe import describe
from portal.registry.registry import the_portal

if TYPE_CHECKING:
    from portal.testing.factories import Factory

pytestmark = pytest.mark.usefixtures("in_english")

MONDAY, TUESDAY, SATURDAY = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 14)


@pytest.fixture
def nap(data_app: Flask) -> Iterator[type[ClassroomRecord]]:
    """Return a record type of teaching days, removed after the test."""

    class Base(PluginBase, DeclarativeBase):
        pass

    class Nap(ClassroomRecord, Base):
        __tablename__ = "sampletest_nap"
        __record__ = "nap"
        __label__ = "Naps"
        __teaching_days_only__ = True

    metadata.tables["sampletest_nap"].create(db.engine)
    the_portal().record_types["sampletest.nap"] = describe("sampletest", Nap)
    yield Nap
    db.session.rollback()
    del the_portal().record_types["sampletest.nap"]
    metadata.remove(metadata.tables["sampletest_nap"])
    Base.registry.dispose()


def planned(first: date, last: date | None = None, *, teaching: bool = False, **where: Any) -> Planned:
    return Planned(first, last or first, teaching, "流感", **where)


def test_records_are_counted_where_the_days_would_be_closed(nap: type[ClassroomRecord], make: Factory) -> None:
    term = make.term()
    one, two = make.classroom("小一班"), make.classroom("分部小一班", campus=make.campus("分部"))
    for classroom, day in ((one, MONDAY), (one, TUESDAY), (two, MONDAY), (two, date(2026, 3, 16))):
        make(nap, classroom=classroom, occurred_on=day)
    closing = [
        effect_of_adding(term, planned(MONDAY, SATURDAY, **where)).records
        for where in ({}, {"campus": one.campus}, {"campus": two.campus}, {"classroom": one}, {"classroom": two})
    ]
    assert closing == [3, 2, 1, 2, 1]
    assert effect_of_adding(term, planned(date(2026, 3, 11))).records == 0
    assert records_in(term) == 4
    make(nap, classroom=one, occurred_on=date(2026, 7, 4))
    assert records_in(term) == 4


def test_days_that_change(nap: type[ClassroomRecord], make: Factory) -> None:
    term, one = make.term(), make.classroom("小一班")
    effect = effect_of_adding(term, planned(MONDAY, SATURDAY))
    assert (len(effect.closed), effect.opened) == (5, [])
    opening = planned(SATURDAY, teaching=True, classroom=one)
    assert effect_of_adding(term, opening).opened == [SATURDAY]
    stored = add_exception(term, opening)
    make(nap, classroom=one, occurred_on=SATURDAY)
    undone = effect_of_removing(stored)
    assert (undone.closed, undone.records) == ([SATURDAY], 1)


def test_a_class_that_is_open_by_its_own_exception_is_not_closed_by_the_kindergarten_s(
    data_app: Flask, make: Factory
) -> None:
    term, one = make.term(), make.classroom("小一班")
    add_exception(term, planned(MONDAY, teaching=True, classroom=one))
    assert effect_of_adding(term, planned(MONDAY)).closed == [MONDAY]
    add_exception(term, planned(MONDAY))
    assert effect_of_adding(term, planned(MONDAY, classroom=one)).closed == [MONDAY]

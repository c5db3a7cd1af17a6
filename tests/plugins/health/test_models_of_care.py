"""Validation of the records of illness and care, and the case that follows from a named disease."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import select

from plugins.health.models import (
    Area,
    Disease,
    HygieneCheck,
    InfectiousCase,
    MedicationRequest,
    OutbreakReport,
    PhysicalExam,
    SickAbsence,
    Symptom,
)
from portal.base.clock import now
from portal.base.db import db
from portal.history.models import Change
from portal.records.base import Source
from portal.records.stamps import writing
from portal.testing.dates import DAY
from portal.testing.types import Statements
from portal.testing.validation import problem_fields

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.health.conftest import World

BEFORE, AFTER = date(2026, 3, 1), date(2026, 3, 3)


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"contacted_on": DAY, "returned_on": DAY}, []),
        ({"contacted_on": BEFORE}, ["contacted_on"]),
        ({"returned_on": BEFORE}, ["returned_on"]),
    ],
)
def test_sick_leave_begins_on_its_first_day(world: World, values: dict[str, Any], fields: list[str]) -> None:
    assert (
        problem_fields(SickAbsence(occurred_on=DAY, classroom=world.classroom, child=world.children[0], **values))
        == fields
    )


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"left_on": DAY, "returned_on": AFTER}, []),
        ({"left_on": BEFORE}, ["left_on"]),
        ({"returned_on": BEFORE}, ["returned_on"]),
        ({"left_on": AFTER, "returned_on": DAY}, ["returned_on"]),
    ],
)
def test_a_case_begins_with_its_onset(world: World, values: dict[str, date], fields: list[str]) -> None:
    given = {"occurred_on": DAY, "classroom": world.classroom, "child": world.children[0], "disease": Disease.MUMPS}
    assert problem_fields(InfectiousCase(**given, **values)) == fields


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"given_at": time(11, 40)}, ["given_by"]),
        ({"given_by": True}, ["given_at"]),
        ({"given_by": True, "given_at": time(11, 40)}, ["guardian_signed"]),
        ({"given_by": True, "given_at": time(11, 40), "guardian_signed": True}, []),
        ({"due_at": None}, ["due_at"]),
    ],
)
def test_no_medicine_without_signature_and_name(
    world: World, make: Factory, values: dict[str, Any], fields: list[str]
) -> None:
    given = {"due_at": time(11, 30), "guardian_signed": False} | values
    if given.get("given_by"):
        given["given_by"] = make.staff()
    record = MedicationRequest(
        occurred_on=DAY, classroom=world.classroom, child=world.children[0], drug="止咳糖浆", dose="5毫升", **given
    )
    assert problem_fields(record) == fields


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, ["height_cm"]),
        ({"caries": 0}, []),
        ({"height_cm": Decimal("39.9")}, ["height_cm"]),
        ({"height_cm": Decimal("40")}, []),
        ({"vision_left": Decimal("5.4")}, ["vision_left"]),
    ],
)
def test_an_examination_measures_something(world: World, values: dict[str, Any], fields: list[str]) -> None:
    assert (
        problem_fields(PhysicalExam(occurred_on=DAY, classroom=world.classroom, child=world.children[0], **values))
        == fields
    )


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"fixed_on": DAY}, ["problem"]),
        ({"problem": "地面有积水", "fixed_on": DAY}, []),
        ({"problem": "地面有积水", "fixed_on": BEFORE}, ["fixed_on"]),
        ({"score": 101}, ["score"]),
    ],
)
def test_only_what_was_wrong_is_put_right(
    make: Factory, world: World, values: dict[str, Any], fields: list[str]
) -> None:
    assert problem_fields(HygieneCheck(occurred_on=DAY, campus=make.campus(), area=Area.OUTDOORS, **values)) == fields


@pytest.mark.parametrize(
    ("sign", "late", "fields"),
    [
        ({"symptom": Symptom.FEVER}, 0, []),
        ({"disease": Disease.MUMPS}, 0, []),
        ({}, 0, ["symptom"]),
        ({"symptom": Symptom.FEVER}, 5, ["reported_at"]),
    ],
)
def test_a_report_says_of_what_and_is_not_of_tomorrow(
    world: World, sign: dict[str, Symptom | Disease], late: int, fields: list[str]
) -> None:
    record = OutbreakReport(
        occurred_on=DAY,
        classroom=world.classroom,
        children=3,
        reported_to="区疾控中心",
        reported_at=now() + timedelta(minutes=late),
        **sign,
    )
    assert problem_fields(record) == fields


def cases() -> Sequence[InfectiousCase]:
    return db.session.scalars(select(InfectiousCase).order_by(InfectiousCase.id)).all()


@pytest.fixture
def absence(world: World, make: Factory, data_app: Flask) -> Callable[..., SickAbsence]:
    def one(child: int = 0, day: date = DAY, **values: Any) -> SickAbsence:
        return make(SickAbsence, occurred_on=day, classroom=world.classroom, child=world.children[child], **values)

    return one


def test_a_named_disease_makes_the_case(world: World, absence: Callable[..., SickAbsence]) -> None:
    with writing(Source.SHEET):
        record = absence(disease=Disease.CHICKENPOX)
        absence(1)
    case = cases()[0]
    assert len(cases()) == 1
    assert (case.occurred_on, case.classroom_id, case.child_id) == (DAY, world.classroom.id, world.children[0].id)
    assert (case.disease, case.left_on, case.absence_id) == (Disease.CHICKENPOX, DAY, record.id)
    assert (case.source, case.recorded_at is not None) == (Source.SHEET, True)
    assert (
        db.session.scalars(select(Change.record).where(Change.record_id == case.id))
        .all()
        .count("health.infectious_case")
    )


def test_the_case_follows_the_absence(absence: Callable[..., SickAbsence]) -> None:
    record = absence()
    record.disease = Disease.INFLUENZA
    db.session.flush()
    record.disease = Disease.NOROVIRUS
    record.returned_on = AFTER
    db.session.flush()
    assert [(case.disease, case.returned_on) for case in cases()] == [(Disease.NOROVIRUS, AFTER)]
    cases()[0].reported_at = now()
    record.disease, record.returned_on = Disease.MUMPS, date(2026, 3, 4)
    db.session.flush()
    # What was reported stays as it was reported.
    assert [(case.disease, case.returned_on) for case in cases()] == [(Disease.NOROVIRUS, AFTER)]


def test_a_case_is_not_renamed_to_one_that_is_there(
    world: World, make: Factory, absence: Callable[..., SickAbsence]
) -> None:
    record = absence(disease=Disease.MUMPS)
    given = {"occurred_on": DAY, "classroom": world.classroom, "child": world.children[0]}
    make(InfectiousCase, disease=Disease.NOROVIRUS, **given)
    record.disease = Disease.NOROVIRUS
    db.session.flush()
    assert [case.disease for case in cases()] == [Disease.MUMPS, Disease.NOROVIRUS]


@pytest.mark.parametrize(("onset", "count"), [(date(2026, 2, 16), 1), (date(2026, 2, 15), 2), (date(2026, 3, 16), 1)])
def test_a_case_that_was_entered_first_is_the_same_illness(
    world: World, make: Factory, absence: Callable[..., SickAbsence], onset: date, count: int
) -> None:
    given = {"classroom": world.classroom, "child": world.children[0], "disease": Disease.MUMPS}
    make(InfectiousCase, occurred_on=onset, **given)
    record = absence(disease=Disease.MUMPS)
    assert len(cases()) == count
    assert cases()[-1].absence_id == record.id


def test_both_written_at_once_are_one(world: World, data_app: Flask) -> None:
    given = {"occurred_on": DAY, "classroom": world.classroom, "child": world.children[0], "disease": Disease.MUMPS}
    db.session.add_all([InfectiousCase(**given), SickAbsence(**given)])
    db.session.flush()
    assert len(cases()) == 1
    assert cases()[0].absence_id is not None


def test_many_named_at_once_ask_once(world: World, make: Factory, data_app: Flask, statements: Statements) -> None:
    children = [make.child(classroom=world.classroom) for _ in range(12)]
    for child in children:
        db.session.add(
            SickAbsence(occurred_on=DAY, classroom=world.classroom, child=child, disease=Disease.HAND_FOOT_MOUTH)
        )
    with statements() as sent:
        db.session.flush()
    assert len(cases()) == 12
    assert sum("FROM health_infectious_case" in text for text in sent) == 1

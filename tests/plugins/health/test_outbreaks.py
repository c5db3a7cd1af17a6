"""Outbreaks found in three registers, until one of them is reported."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, current_app
from sqlalchemy import event, select

from plugins.health.models import (
    Disease,
    InfectiousCase,
    Symptom,
)
from plugins.health.outbreaks.watch import open_outbreaks
from portal.base.db import db
from portal.base.scope import EVERYTHING, Limits
from portal.testing.dates import DAY
from portal.testing.types import Override, Statements

if TYPE_CHECKING:
    from tests.plugins.health.conftest import World
from tests.plugins.health.ward import LATER, Ward


@pytest.fixture
def ward(data_app: Flask, world: World) -> Ward:
    return Ward(world, data_app)


def test_nothing_then_something(ward: Ward) -> None:
    assert ward.open() == []
    ward.found(0, 1)
    assert ward.open() == []
    ward.found(2)
    (outbreak,) = ward.open()
    assert outbreak.classroom.id == ward.world.classroom.id
    assert (outbreak.symptom, outbreak.disease) == (Symptom.VOMITING, None)
    assert (outbreak.first_day, outbreak.children) == (DAY, 3)


def test_three_registers_count_together(ward: Ward) -> None:
    ward.found(0)
    ward.away(1, Symptom.VOMITING)
    assert ward.open() == []
    ward.away(2, Symptom.VOMITING, Symptom.COUGH)
    assert ward.signs() == [(Symptom.VOMITING,)]


def test_a_child_in_several_registers_is_one_child(ward: Ward) -> None:
    ward.found(0, 1)
    ward.away(0, Symptom.VOMITING)
    ward.away(1, Symptom.VOMITING, disease=Disease.NOROVIRUS)
    assert db.session.scalar(select(InfectiousCase.id)) is not None
    assert ward.open() == []


def test_diseases_of_sick_leave_and_cases(ward: Ward) -> None:
    ward.away(0, disease=Disease.CHICKENPOX)
    ward.case(1, Disease.CHICKENPOX)
    ward.case(2, Disease.MUMPS)
    assert ward.open() == []
    ward.case(2, Disease.CHICKENPOX)
    (outbreak,) = ward.open()
    assert (outbreak.symptom, outbreak.disease) == (None, Disease.CHICKENPOX)


def test_other_is_nothing_in_common(ward: Ward) -> None:
    ward.found(0, 1, 2, sign=Symptom.OTHER)
    for number in range(3):
        ward.away(number, Symptom.OTHER, disease=Disease.OTHER)
    assert ward.open() == []


def test_a_temperature_is_a_fever_by_the_value_of_that_day(ward: Ward, override: Override) -> None:
    override("health.fever", "37.5", DAY + timedelta(days=1))
    ward.found(0, 1, sign=None, temperature_c=Decimal("37.3"))
    ward.found(2, sign=None, temperature_c=Decimal("37.2"))
    assert ward.open() == []
    ward.found(3)
    ward.found(4, sign=Symptom.FEVER)
    assert ward.signs() == [(Symptom.FEVER,)]


def test_the_fever_of_another_day(ward: Ward, override: Override) -> None:
    override("health.fever", "37.5", DAY)
    ward.found(0, 1, 2, sign=None, temperature_c=Decimal("37.4"))
    assert ward.open() == []


def test_the_kindergartens_own_value(ward: Ward, override: Override) -> None:
    ward.found(0, 1)
    ward.found(2, 3, day=DAY + timedelta(days=7))
    override("health.outbreak.day", "2", DAY + timedelta(days=7))
    (outbreak,) = ward.open(day=date(2026, 3, 20))
    assert outbreak.first_day == DAY + timedelta(days=7)


def test_days_of_the_term_up_to_today(ward: Ward) -> None:
    ward.found(0, 1, 2)
    ward.away(3, Symptom.COUGH, day=date(2026, 2, 23))
    ward.away(4, Symptom.COUGH, day=date(2026, 2, 23))
    ward.away(5, Symptom.COUGH, day=date(2026, 2, 23))
    assert ward.open(day=date(2026, 3, 1)) == []
    assert ward.open(day=date(2026, 2, 23)) == []
    # It does not go away by itself: neither in the last week of term nor in the holidays.
    assert ward.signs(day=date(2026, 7, 3)) == ward.signs(day=date(2026, 7, 20)) == [(Symptom.VOMITING,)]
    with ward.app.test_request_context():
        assert open_outbreaks(None, LATER, EVERYTHING) == []


def test_scope(ward: Ward) -> None:
    ward.found(0, 1, 2)
    classroom, other = ward.world.classroom, ward.world.other
    for child in range(3, 6):
        ward.away(child, Symptom.RASH, classroom=other)
    assert {outbreak.classroom.id for outbreak in ward.open()} == {classroom.id, other.id}
    assert [
        outbreak.classroom.id for outbreak in ward.open(limits=Limits(True, frozenset(), frozenset({other.id})))
    ] == [other.id]
    assert ward.open(limits=Limits(True)) == []


@pytest.mark.parametrize(
    ("values", "answered"),
    [
        ({"symptom": Symptom.VOMITING}, True),
        ({"symptom": Symptom.VOMITING, "disease": Disease.NOROVIRUS}, True),
        ({"symptom": Symptom.DIARRHOEA}, False),
        ({"disease": Disease.NOROVIRUS}, False),
        ({"symptom": Symptom.VOMITING, "day": DAY - timedelta(days=3)}, True),
        ({"symptom": Symptom.VOMITING, "day": DAY - timedelta(days=4)}, False),
        ({"symptom": Symptom.VOMITING, "day": DAY + timedelta(days=1)}, True),
        ({"symptom": Symptom.VOMITING, "day": DAY + timedelta(days=2)}, False),
    ],
)
def test_what_answers_it(ward: Ward, values: dict[str, Any], answered: bool) -> None:
    """Accept the same class and sign, with a first day from three days before the first child to the last one's."""
    ward.found(0, 1, 2)
    ward.found(3, day=DAY + timedelta(days=1))
    ward.report(**values)
    assert (ward.open() == []) is answered


def test_a_report_of_another_class_answers_nothing(ward: Ward) -> None:
    ward.found(0, 1, 2)
    ward.report(symptom=Symptom.VOMITING, classroom=ward.world.other)
    assert ward.signs() == [(Symptom.VOMITING,)]


def test_several_signs_of_the_same_children_are_one_outbreak(ward: Ward) -> None:
    """Accept one report, of one symptom and the disease, for all of them."""
    ward.found(0, 1, 2, 3, sign=Symptom.FEVER)
    for number in range(3):
        ward.away(number, Symptom.RASH, day=DAY + timedelta(days=1), disease=Disease.HAND_FOOT_MOUTH)
    (outbreak,) = ward.open()
    assert set(outbreak.signs) == {Symptom.FEVER, Symptom.RASH, Disease.HAND_FOOT_MOUTH}
    assert (outbreak.symptom, outbreak.disease) == (Symptom.FEVER, Disease.HAND_FOOT_MOUTH)
    assert (outbreak.first_day, outbreak.children) == (DAY, 4)
    assert outbreak.deadline == outbreak.reached_at + timedelta(hours=24)
    ward.report(symptom=Symptom.FEVER)
    assert ward.open() == []


def test_a_report_of_some_children_does_not_answer_for_all(ward: Ward) -> None:
    ward.found(0, 1, 2, 3, sign=Symptom.FEVER)
    for number in range(3):
        ward.away(number, Symptom.RASH, day=DAY + timedelta(days=1))
    ward.report(symptom=Symptom.RASH)
    assert ward.signs() == [(Symptom.FEVER,)]


def test_deadline_and_order(ward: Ward) -> None:
    eight = datetime(2026, 3, 2, 0, tzinfo=UTC)
    moments = [eight + timedelta(minutes=number) for number in range(3)]
    for number, moment in enumerate(moments):
        ward.found(number, recorded_at=moment, recorded_on=DAY)
    for number in range(3, 6):
        ward.away(number, Symptom.RASH, recorded_at=eight, recorded_on=DAY)
    first, second = ward.open()
    assert (first.signs, second.signs) == ((Symptom.RASH,), (Symptom.VOMITING,))
    assert (second.reached_at, second.deadline) == (moments[2], moments[2] + timedelta(hours=24))
    assert second.hours_left(moments[2] + timedelta(hours=23)) == 1
    assert second.hours_left(moments[2] + timedelta(hours=30)) == -6


def test_the_number_of_statements_is_constant(ward: Ward, statements: Statements) -> None:
    def count() -> tuple[int, int]:
        db.session.commit()
        term = ward.world.term
        assert term.starts_on < LATER  # loaded before counting begins
        with ward.app.test_request_context(), statements() as sent:
            found = open_outbreaks(term, LATER, EVERYTHING)
        return len(found), len([text for text in sent if text.startswith("SELECT")])

    assert count() == (0, 5)  # the rules, what was written lately, and three registers
    assert count() == (0, 2)  # nothing was written since
    ward.found(0, 1, 2)
    few = count()
    for week in range(1, 5):
        for number in range(3):
            ward.away(number, Symptom.RASH, day=DAY - timedelta(days=week))
    classrooms = [ward.make.classroom() for _ in range(5)]
    for classroom in classrooms:
        for number in range(3):
            ward.away(number, Symptom.COUGH, day=DAY, classroom=classroom)
    many = count()
    assert few[0] == 1
    assert many[0] > 5
    assert few[1] == many[1] == 7
    assert count() == (many[0], 3)


def read(ward: Ward) -> Any:
    """Return the outbreaks, and the number of class conditions of each reading."""
    db.session.commit()
    term = ward.world.term
    assert term.starts_on < LATER
    parameters = []

    def note(_connection: Any, _cursor: Any, statement: Any, given: Any, *_rest: Any) -> None:
        if "FROM health_sick_absence" in statement:
            parameters.append((statement, given))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with current_app.test_request_context():
            found = open_outbreaks(term, LATER, EVERYTHING)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return found, [statement.count("classroom_id IN") for statement, _given in parameters]


def test_only_classes_of_which_something_was_written_are_read_again(ward: Ward) -> None:
    ward.found(0, 1, 2)
    other = ward.make.classroom()
    assert [len(read(ward)[0]), read(ward)[1]] == [1, []]
    for number in range(3):
        ward.away(number, Symptom.COUGH, classroom=other)
    found, read_again = read(ward)
    assert (len(found), read_again) == (2, [1])
    assert read(ward)[1] == []


def test_what_is_changed_moved_deleted_or_rolled_back_is_noticed(ward: Ward) -> None:
    findings = ward.found(0, 1, 2)
    assert len(ward.open()) == 1
    findings[0].symptoms = frozenset({Symptom.COUGH})
    assert ward.open() == []
    findings[0].symptoms = frozenset({Symptom.VOMITING})
    assert len(ward.open()) == 1
    report = ward.report(symptom=Symptom.VOMITING)
    assert ward.open() == []
    db.session.delete(report)
    assert len(ward.open()) == 1
    db.session.delete(findings[1])
    assert ward.open() == []
    leaves = [ward.away(number, Symptom.RASH) for number in range(3)]
    assert len(ward.open()) == 1
    other = ward.make.classroom()
    leaves[0].classroom = other
    assert ward.open() == []
    leaves[0].classroom = ward.world.classroom
    db.session.flush()
    db.session.rollback()
    assert ward.open() == []


def test_another_term_day_or_rule_is_read_anew(ward: Ward, override: Override) -> None:
    ward.found(0, 1)
    assert ward.open() == []
    override("health.outbreak.day", "2", DAY)
    assert len(ward.open()) == 1
    assert ward.open(day=DAY - timedelta(days=1)) == []
    assert len(ward.open()) == 1

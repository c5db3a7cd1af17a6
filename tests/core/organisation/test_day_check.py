"""Check of the day that a record is about."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, cast

import pytest
from flask import Flask
from sqlalchemy import event

from portal.base.db import db
from portal.organisation.day_check import Calendars
from portal.organisation.models import AgeGroup, CalendarException, Campus, Classroom, Term
from portal.organisation.terms import add_term, calendars, day_problem
from portal.records.base import Problem, Record
from portal.testing.values import present

DAY = date(2026, 3, 10)


@dataclass
class Check:
    """Stand-in for a record, with the attributes that the check reads."""

    __date_column__: ClassVar[str] = "occurred_on"
    __teaching_days_only__: ClassVar[bool] = True

    occurred_on: date | None
    classroom: Classroom | None = None
    classroom_id: int | None = None
    campus: Campus | None = None
    campus_id: int | None = None


class Repair(Check):
    __teaching_days_only__ = False


@pytest.fixture
def term(data_app: Flask) -> Term:
    return add_term(db.session, "2025-2026-2", date(2026, 2, 24), date(2026, 7, 3))


@pytest.fixture
def classroom(term: Term) -> Classroom:
    found = Classroom(name="小一班", age_group=AgeGroup.JUNIOR, campus=Campus(name="本部"), school_year="2025-2026")
    db.session.add(found)
    db.session.flush()
    return found


def closed(term: Term, **values: Any) -> None:
    values = {"starts_on": DAY, "ends_on": DAY, "teaching": False, "reason": "流感 100%"} | values
    db.session.add(CalendarException(term=term, **values))
    db.session.flush()


def checked(record: Check, known: Calendars | None = None) -> Problem | None:
    # The check reads these attributes and no others.
    return day_problem(cast("Record", record), known)


def reported(record: Check) -> tuple[str | None, str] | None:
    problem = checked(record)
    return None if problem is None else (problem.field, str(problem.message))


DAYS = [
    (DAY, None),
    (date(2026, 2, 28), None),
    (date(2026, 2, 23), "2026-02-23 lies outside every term."),
    (date(2026, 7, 4), "2026-07-04 lies outside every term."),
    (date(1999, 7, 4), "1999-07-04 lies outside every term."),
    (date(2026, 3, 7), "2026-03-07 is a Saturday, not a teaching day."),
    (date(2026, 3, 8), "2026-03-08 is a Sunday, not a teaching day."),
    (date(2026, 4, 6), "2026-04-06 is Tomb-sweeping Day, not a teaching day."),
    (date(2026, 5, 5), "2026-05-05 is Labour Day, not a teaching day."),
]


def test_the_calendar_decides(classroom: Classroom) -> None:
    for day, message in DAYS:
        expected = None if message is None else ("occurred_on", message)
        assert reported(Check(day, classroom)) == expected
        assert reported(Check(day, classroom_id=classroom.id)) == expected
        assert reported(Check(day, campus=classroom.campus)) == expected
        assert reported(Check(day)) == expected
        assert reported(Repair(day, classroom)) is None


def test_without_a_term_every_day_lies_outside(data_app: Flask) -> None:
    assert reported(Check(DAY)) == ("occurred_on", "2026-03-10 lies outside every term.")


def test_a_missing_date_is_left_to_validation(term: Term) -> None:
    assert reported(Check(None)) is None


def test_a_closed_class_is_named_with_the_reason(term: Term, classroom: Classroom) -> None:
    closed(term, classroom=classroom)
    message = ("occurred_on", "小一班 was closed on 2026-03-10: 流感 100%")
    assert reported(Check(DAY, classroom)) == message
    assert reported(Check(DAY, classroom_id=classroom.id)) == message
    assert reported(Check(DAY)) is None
    assert reported(Check(date(2026, 3, 11), classroom)) is None


def test_a_closed_campus_and_a_closed_kindergarten(term: Term, classroom: Classroom) -> None:
    closed(term, campus=classroom.campus)
    assert reported(Check(DAY, classroom)) == ("occurred_on", "本部 was closed on 2026-03-10: 流感 100%")
    assert present(reported(Check(DAY, campus_id=classroom.campus_id)))[1].startswith("本部 was closed")
    closed(term, starts_on=date(2026, 3, 11), ends_on=date(2026, 3, 12))
    assert present(reported(Check(date(2026, 3, 12))))[1] == "The kindergarten was closed on 2026-03-12: 流感 100%"


def test_an_exception_opens_a_saturday(term: Term, classroom: Classroom) -> None:
    saturday = date(2026, 3, 14)
    closed(term, starts_on=saturday, ends_on=saturday, teaching=True, classroom=classroom)
    assert reported(Check(saturday, classroom)) is None
    assert present(reported(Check(saturday)))[1].endswith("is a Saturday, not a teaching day.")


def test_before_opening_and_after_closing(classroom: Classroom) -> None:
    classroom.opened_on, classroom.closed_on = date(2026, 3, 2), date(2026, 6, 26)
    db.session.flush()
    assert "opened only on 2026-03-02" in present(reported(Check(date(2026, 2, 27), classroom)))[1]
    assert reported(Check(date(2026, 3, 2), classroom)) is None
    assert reported(Check(date(2026, 6, 26), classroom_id=classroom.id)) is None
    assert "last open on 2026-06-26" in present(reported(Check(date(2026, 6, 29), classroom_id=classroom.id)))[1]


def test_a_class_of_another_school_year(classroom: Classroom) -> None:
    classroom.school_year = "2024-2025"
    db.session.flush()
    field, message = present(reported(Check(DAY, classroom)))
    assert field == "classroom"
    assert "2024-2025" in message
    assert "2025-2026-2" in message


def test_names_are_text_and_nothing_else(term: Term, classroom: Classroom) -> None:
    classroom.name = "{{ 7*7 }} %(day)s <script>"
    closed(term, classroom=classroom, reason='=HYPERLINK("x") %s %')
    assert (
        present(reported(Check(DAY, classroom)))[1]
        == '{{ 7*7 }} %(day)s <script> was closed on 2026-03-10: =HYPERLINK("x") %s %'
    )


def test_twenty_thousand_rows_query_the_database_once(term: Term, classroom: Classroom) -> None:
    db.session.commit()
    _ = (classroom.id, classroom.name)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for _number in range(20_000):
        assert checked(Check(DAY, classroom_id=1)) is None
    assert len(statements) == 3  # terms; days with exceptions of the one; classes
    known = calendars(db.session)
    assert checked(Check(date(2026, 3, 7)), known) is not None
    assert len(statements) == 3


def test_changes_take_effect_at_once(term: Term, classroom: Classroom) -> None:
    record = Check(DAY, classroom_id=classroom.id)
    assert reported(record) is None
    closed(term, classroom=classroom)
    assert reported(record) is not None
    db.session.rollback()
    assert present(reported(record))[1].endswith("outside every term.")


def test_checking_writes_nothing(term: Term) -> None:
    db.session.commit()
    db.session.add(Campus(name="分部"))
    checked(Check(DAY))
    assert db.session.new

"""Proposed calendars, and calendars with exceptions."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from portal.base.db import db
from portal.organisation.calendar import assumption, propose, stored
from portal.organisation.models import AgeGroup, CalendarException, Campus, Classroom, DayOrigin, Term
from portal.organisation.term_calendar import load_calendar, teaching_days
from portal.organisation.terms import add_term
from portal.testing.dates import FIRST, LAST


@pytest.fixture
def term(data_app: Flask) -> Term:
    return add_term(db.session, "2025-2026-2", FIRST, LAST)


@pytest.fixture
def classes(data_app: Flask) -> list[Classroom]:
    main, branch = Campus(name="本部"), Campus(name="分部")
    classes = [
        Classroom(name=name, age_group=AgeGroup.JUNIOR, campus=campus, school_year="2025-2026")
        for name, campus in (("小一班", main), ("小二班", main), ("分部小一班", branch))
    ]
    db.session.add_all(classes)
    db.session.flush()
    return classes


def except_(
    term: Term,
    first: date,
    last: date,
    *,
    teaching: bool = False,
    reason: str = "流感",
    campus: Campus | None = None,
    classroom: Classroom | None = None,
) -> None:
    db.session.add(
        CalendarException(
            term=term,
            starts_on=first,
            ends_on=last,
            teaching=teaching,
            reason=reason,
            campus=campus,
            classroom=classroom,
        )
    )
    db.session.flush()


def test_reference_term_has_91_teaching_days() -> None:
    days = {day.day: day for day in propose(FIRST, LAST)}
    taught = [day for day in days.values() if day.teaching]
    assert len(days) == (LAST - FIRST).days + 1 == 130
    assert len(taught) == 91
    assert days[date(2026, 2, 28)].teaching
    assert days[date(2026, 5, 9)].teaching
    assert days[date(2026, 2, 28)].holiday is None, "a make-up Saturday is no holiday"
    assert not days[date(2026, 3, 1)].teaching
    assert {day.origin for day in days.values()} == {DayOrigin.PROPOSED}
    assert assumption(list(days.values())) == ""


def test_named_holidays_of_the_reference_term() -> None:
    found = [(day.day, day.holiday) for day in propose(FIRST, LAST) if day.holiday]
    assert found == [
        *((date(2026, 4, day), "清明节") for day in (4, 5, 6)),
        *((date(2026, 5, day), "劳动节") for day in (1, 2, 3, 4, 5)),
        *((date(2026, 6, day), "端午节") for day in (19, 20, 21)),
    ]


def test_a_year_the_library_does_not_know_is_weekdays_with_a_note(app: Flask) -> None:
    days = propose(date(2098, 9, 1), date(2099, 1, 20))
    assert all(day.teaching == (day.day.weekday() < 5) and day.holiday is None for day in days)
    assert {day.origin for day in days} == {DayOrigin.ASSUMED}
    assert "2098、2099" in assumption(days)


def test_a_term_across_known_and_unknown_years_names_the_unknown_one_only(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    import chinese_calendar

    real = chinese_calendar.get_holiday_detail

    def until_2026(day: date) -> Any:
        if day.year > 2026:
            raise NotImplementedError
        return real(day)

    monkeypatch.setattr(chinese_calendar, "get_holiday_detail", until_2026)
    days = propose(date(2026, 9, 1), date(2027, 1, 22))
    assert "2027" in assumption(days)
    assert "2026" not in assumption(days)
    assert next(day for day in days if day.day == date(2026, 10, 1)).holiday == "国庆节"


def test_the_stored_calendar_outlives_an_update_of_the_library(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    import chinese_calendar

    db.session.commit()
    monkeypatch.setattr(chinese_calendar, "get_holiday_detail", lambda day: (True, "New Year's Day"))
    db.session.expire_all()
    calendar = load_calendar(db.session(), term)
    assert len(calendar.teaching_days()) == 91
    assert len(calendar.holidays()) == 11


def test_teaching_days_is_what_plugins_call(term: Term, classes: list[Classroom]) -> None:
    assert len(teaching_days(term)) == 91
    assert teaching_days(term) == teaching_days(term, classes[0])


def test_exceptions_the_most_specific_wins(term: Term, classes: list[Classroom]) -> None:
    one, two, branch = classes
    day = date(2026, 3, 10)
    except_(term, day, day, reason="停水")
    except_(term, day, day, teaching=True, campus=one.campus)
    except_(term, day, day, classroom=two)
    calendar = load_calendar(db.session(), term)
    assert not calendar.is_teaching(day)
    assert calendar.is_teaching(day, one.campus_id)
    assert calendar.is_teaching(day, one.campus_id, one.id)
    assert not calendar.is_teaching(day, two.campus_id, two.id)
    assert not calendar.is_teaching(day, branch.campus_id, branch.id)
    assert [len(calendar.teaching_days(item)) for item in classes] == [91, 90, 90]
    assert len(calendar.teaching_days(campus_id=one.campus_id)) == 91
    assert len(calendar.teaching_days(campus_id=two.campus_id, classroom_id=two.id)) == 90


def test_of_two_alike_the_later_exception_wins(term: Term) -> None:
    day = date(2026, 3, 14)
    except_(term, day, day, teaching=True, reason="家长开放日")
    assert load_calendar(db.session(), term).is_teaching(day)
    except_(term, day, day, reason="取消")
    assert not load_calendar(db.session(), term).is_teaching(day)


def test_a_class_counts_from_its_opening_to_its_closing(term: Term, classes: list[Classroom]) -> None:
    one = classes[0]
    one.opened_on, one.closed_on = date(2026, 3, 2), date(2026, 3, 6)
    calendar = load_calendar(db.session(), term)
    assert calendar.teaching_days(one) == [date(2026, 3, day) for day in range(2, 7)]
    one.school_year = "2024-2025"
    assert calendar.teaching_days(one) == []


def test_outside_the_term_nothing_is_taught(term: Term) -> None:
    calendar = load_calendar(db.session(), term)
    assert not calendar.is_teaching(FIRST - timedelta(days=1))
    assert not calendar.is_teaching(LAST + timedelta(days=1))
    assert calendar.is_teaching(FIRST)
    assert calendar.is_teaching(LAST)


def test_weeks_run_monday_to_sunday_and_have_a_teaching_day(term: Term, classes: list[Classroom]) -> None:
    calendar = load_calendar(db.session(), term)
    weeks = calendar.weeks()
    assert weeks[0] == (date(2026, 2, 24), date(2026, 3, 1))
    assert weeks[1] == (date(2026, 3, 2), date(2026, 3, 8))
    assert weeks[-1] == (date(2026, 6, 29), date(2026, 7, 3))
    assert len(weeks) == 19
    except_(term, date(2026, 3, 2), date(2026, 3, 6), classroom=classes[0])
    calendar = load_calendar(db.session(), term)
    assert len(calendar.weeks()) == 19
    assert len(calendar.weeks(campus_id=classes[0].campus_id, classroom_id=classes[0].id)) == 18


def test_fortnights_are_counted_from_the_first_day(term: Term) -> None:
    windows = load_calendar(db.session(), term).fortnights()
    assert windows[0] == (date(2026, 2, 24), date(2026, 3, 9))
    assert windows[-1] == (date(2026, 6, 30), date(2026, 7, 3))
    assert len(windows) == 10


def test_partial_months_and_quarters_need_ten_teaching_days(term: Term) -> None:
    calendar = load_calendar(db.session(), term)
    # February has 5 teaching days of the term and July 3: both too few.
    assert [window.starts_on.month for window in calendar.months()] == [3, 4, 5, 6]
    assert calendar.months()[0] == (date(2026, 3, 1), date(2026, 3, 31))
    # The first quarter is cut off, but has 27 teaching days.
    assert calendar.quarters() == [
        (date(2026, 2, 24), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
    ]


@pytest.mark.parametrize(("first", "due"), [(date(2026, 3, 18), True), (date(2026, 3, 19), False)])
def test_ten_teaching_days_are_enough_and_nine_are_not(data_app: Flask, first: date, due: bool) -> None:
    term = add_term(db.session, "2025-2026-2", first, LAST)
    assert (load_calendar(db.session(), term).months()[0].starts_on == first) is due


def test_a_whole_month_inside_the_term_is_due_with_a_single_teaching_day(term: Term) -> None:
    except_(term, date(2026, 3, 1), date(2026, 3, 30))
    assert date(2026, 3, 1) in [window.starts_on for window in load_calendar(db.session(), term).months()]
    except_(term, date(2026, 3, 31), date(2026, 3, 31))
    assert date(2026, 3, 1) not in [window.starts_on for window in load_calendar(db.session(), term).months()]


def test_months_across_the_end_of_the_year(data_app: Flask) -> None:
    term = Term(school_year="2025-2026", ordinal=1, starts_on=date(2025, 9, 1), ends_on=date(2026, 1, 30))
    term.days = stored(propose(term.starts_on, term.ends_on))
    db.session.add(term)
    db.session.flush()
    calendar = load_calendar(db.session(), term)
    assert [window.starts_on.month for window in calendar.months()] == [9, 10, 11, 12, 1]
    assert [window.starts_on for window in calendar.quarters()] == [
        date(2025, 9, 1),
        date(2025, 10, 1),
        date(2026, 1, 1),
    ]


def test_a_calendar_is_one_statement_however_many_exceptions(term: Term, classes: list[Classroom]) -> None:
    for day in range(2, 22):
        except_(term, date(2026, 3, day), date(2026, 3, day), classroom=classes[day % 3])
    db.session.commit()
    _ = (term.id, [classroom.id for classroom in classes])
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    calendar = load_calendar(db.session(), term)
    for classroom in classes:
        calendar.teaching_days(campus_id=1, classroom_id=classroom.id)
        calendar.weeks()
    assert len(statements) == 1

"""Adding and finding terms."""

from datetime import date

import pytest
from flask import Flask, session
from sqlalchemy import func, select

from portal.base.db import db
from portal.base.errors import PortalError
from portal.organisation.models import CalendarDay, Term
from portal.organisation.terms import (
    add_term,
    all_terms,
    chosen_term,
    current_term,
    find_term,
    previous_term,
    term_problems,
    week_of_term,
)
from portal.testing.dates import FIRST, LAST

AUTUMN = ("2025-2026-1", date(2025, 9, 1), date(2026, 1, 30))


def spring() -> Term:
    return add_term(db.session, "2025-2026-2", FIRST, LAST)


def test_a_term_is_stored_with_its_calendar(data_app: Flask) -> None:
    term = add_term(db.session, " 2025-2026-2 ", FIRST, LAST)
    assert (term.school_year, term.ordinal, term.name) == ("2025-2026", 2, "2025-2026-2")
    assert db.session.scalar(select(func.count(CalendarDay.id)).where(CalendarDay.teaching)) == 91
    assert term.calendar_note == ""


NO_TERMS = [
    ("2025-2026", FIRST, LAST, "name", "2025-2026-2"),
    ("2025-2027-2", FIRST, LAST, "name", "2025-2026-2"),
    ("2025-2026-3", FIRST, LAST, "name", "2025-2026-2"),
    ("{{ 7*7 }}", FIRST, LAST, "name", "2025-2026-2"),
    ("<script>alert(1)</script>", FIRST, LAST, "name", "2025-2026-2"),
    ("2025-2026-2\x00", FIRST, LAST, "name", "2025-2026-2"),
    ("２０２５-２０２６-２", FIRST, LAST, "name", "2025-2026-2"),
    ("9" * 10_000, FIRST, LAST, "name", "2025-2026-2"),
    ("2025-2026-2", LAST, FIRST, "ends_on", "after its first day"),
    ("2025-2026-2", FIRST, FIRST, "ends_on", "1 days"),
    ("2025-2026-2", FIRST, date(2026, 3, 24), "ends_on", "29 days"),
    ("2025-2026-2", FIRST, date(2031, 2, 24), "ends_on", "30 to 250"),
    ("1998-1999-2", date(1999, 2, 24), date(1999, 7, 3), "starts_on", "2000"),
    ("2099-2100-1", date(2099, 9, 1), date(2100, 1, 20), "ends_on", "2099"),
    ("2024-2025-2", FIRST, LAST, "name", "2024-2025"),
    ("2025-2026-1", FIRST, LAST, "name", "2025"),
    ("2025-2026-2", date(2025, 9, 1), date(2026, 1, 30), "name", "2026"),
]


def test_what_cannot_be_a_term_is_refused_at_its_field(data_app: Flask) -> None:
    for name, first, last, field, words in NO_TERMS:
        problems = list(term_problems(db.session, name, first, last))
        assert problems[0].field == field
        assert words in str(problems[0].message)
        with pytest.raises(PortalError) as caught:
            add_term(db.session, name, first, last)
        assert str(caught.value) == str(problems[0].message)
        assert db.session.scalar(select(func.count(Term.id))) == 0


def test_thirty_days_are_a_term(data_app: Flask) -> None:
    assert add_term(db.session, "2025-2026-2", FIRST, date(2026, 3, 25)).ordinal == 2


def test_the_same_name_is_refused(data_app: Flask) -> None:
    spring()
    (problem,) = term_problems(db.session, "2025-2026-2", date(2026, 2, 1), date(2026, 7, 1))
    assert problem.field == "name"
    assert "already" in str(problem.message)


@pytest.mark.parametrize(("last", "free"), [(date(2026, 2, 23), True), (FIRST, False), (date(2026, 3, 31), False)])
def test_an_overlap_is_refused_and_names_the_other_term(data_app: Flask, last: date, free: bool) -> None:
    spring()
    problems = list(term_problems(db.session, "2025-2026-1", date(2025, 9, 1), last))
    assert (not problems) is free
    if not free:
        assert problems[0].field == "ends_on"
        assert "2025-2026-2 (2026-02-24 to 2026-07-03)" in str(problems[0].message)


@pytest.mark.parametrize(("first", "free"), [(date(2026, 8, 11), True), (date(2026, 8, 10), False)])
def test_an_overlap_at_the_beginning_is_named_there(data_app: Flask, first: date, free: bool) -> None:
    add_term(db.session, "2025-2026-2", FIRST, date(2026, 8, 10))
    problems = list(term_problems(db.session, "2026-2027-1", first, date(2026, 12, 20)))
    assert [problem.field for problem in problems] == ([] if free else ["starts_on"])


def test_terms_are_listed_from_the_latest_and_found_by_name(data_app: Flask) -> None:
    term = spring()
    autumn = add_term(db.session, *AUTUMN)
    assert all_terms() == [term, autumn]
    assert find_term("2025-2026-1") is autumn
    with pytest.raises(PortalError, match=r"2026-2027-1.*2025-2026-2、2025-2026-1"):
        find_term("2026-2027-1")


def test_finding_a_term_without_any(data_app: Flask) -> None:
    with pytest.raises(PortalError, match="no term has been added"):
        find_term("2025-2026-2")
    with pytest.raises(PortalError) as caught:
        find_term("x" * 10_000)
    assert len(str(caught.value)) < 200
    assert current_term(FIRST) is None
    assert current_term() is None


CURRENT = [
    (date(2025, 8, 1), "2025-2026-1"),
    (date(2025, 9, 1), "2025-2026-1"),
    (date(2026, 1, 30), "2025-2026-1"),
    (date(2026, 2, 23), "2025-2026-1"),
    (date(2026, 2, 24), "2025-2026-2"),
    (date(2026, 8, 1), "2025-2026-2"),
    (date(2040, 1, 1), "2025-2026-2"),
]


def test_the_current_term(data_app: Flask) -> None:
    spring()
    add_term(db.session, *AUTUMN)
    for day, name in CURRENT:
        found = current_term(day)
        assert found is not None
        assert found.name == name


def test_the_term_before(data_app: Flask) -> None:
    term, autumn = spring(), add_term(db.session, *AUTUMN)
    assert previous_term(term) is autumn
    assert previous_term(autumn) is None


WEEKS = [
    (date(2026, 2, 23), None),
    (FIRST, 1),
    (date(2026, 3, 1), 1),
    (date(2026, 3, 2), 2),
    (LAST, 19),
    (date(2026, 7, 4), None),
]


def test_week_of_term(data_app: Flask) -> None:
    term = spring()
    for day, week in WEEKS:
        assert week_of_term(term, day) == week


CHOSEN = [
    ("", None, "2025-2026-2"),
    ("?term=2025-2026-1", None, "2025-2026-1"),
    ("?term=2030-2031-1", None, "2025-2026-2"),
    ("?term=%00<script>", None, "2025-2026-2"),
    ("", "2025-2026-1", "2025-2026-1"),
    ("", "2030-2031-1", "2025-2026-2"),
    ("", 7, "2025-2026-2"),
    ("?term=2025-2026-2", "2025-2026-1", "2025-2026-2"),
]


def test_the_chosen_term(data_app: Flask) -> None:
    spring()
    add_term(db.session, *AUTUMN)
    db.session.commit()
    for query, kept, name in CHOSEN:
        with data_app.test_request_context(f"/{query}"):
            if kept is not None:
                session["term"] = kept
            found = chosen_term()
            assert found is not None
            assert found.name == name
            assert chosen_term() is found


def test_the_command_line_has_the_current_term(data_app: Flask) -> None:
    assert chosen_term() is None
    term = spring()
    assert chosen_term() is term

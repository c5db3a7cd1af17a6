"""Kindergartens that differ from the sample one; a plugin's sample records must fit each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from sqlalchemy import select, update

from portal.base.clock import today
from portal.base.db import db
from portal.organisation.models import (
    AgeGroup,
    CalendarException,
    Campus,
    Child,
    Classroom,
    Enrolment,
    Place,
    Post,
    Staff,
    Term,
)
from portal.organisation.terms import add_term
from portal.records.base import Source
from portal.registry.registry import the_portal

__all__ = ["ORGANISATIONS", "Organisation"]

Organisation = Callable[[], Iterator[Term]]
"""Generator function that adds a kindergarten to an empty portal and yields each term to fill, one after another.

The caller commits and adds the samples to a term before it asks for the next; that one may build on them.
"""

NAME, STARTS_ON, ENDS_ON = "2025-2026-2", date(2026, 2, 24), date(2026, 4, 3)


def _term(name: str = NAME, starts_on: date = STARTS_ON, ends_on: date = ENDS_ON) -> Term:
    return add_term(db.session(), name, starts_on, ends_on)


def _term_around(first: date, last: date) -> Term:
    """Add a term of any dates, named after its school year."""
    autumn = first.month >= 8
    start = first.year if autumn else first.year - 1
    return _term(f"{start}-{start + 1}-{1 if autumn else 2}", first, last)


def _classroom(name: str, term: Term, *, children: int = 0, campus: Campus | None = None) -> Classroom:
    classroom = Classroom(
        name=name,
        age_group=AgeGroup.MIDDLE,
        campus=campus or _campus(),
        school_year=term.school_year,
    )
    db.session.add(classroom)
    db.session.add_all(
        Child(name=f"{name}幼儿{seat}", enrolments=[Enrolment(classroom=classroom, starts_on=term.starts_on)])
        for seat in range(children)
    )
    return classroom


def _campus(name: str = "总园") -> Campus:
    campus = db.session.scalars(select(Campus).filter_by(name=name)).one_or_none() or Campus(name=name)
    db.session.add(campus)
    return campus


def _staff(*posts: str, hired_on: date | None = None, left_on: date | None = None) -> None:
    for number, name in enumerate(posts):
        post = db.session.scalars(select(Post).filter_by(name=name)).one_or_none() or Post(name=name)
        db.session.add(Staff(name=f"{name}职工", number=str(number), post=post, hired_on=hired_on, left_on=left_on))
        db.session.flush()


def nothing() -> Iterator[Term]:
    """Add a term, and neither campus nor class, staff or place."""
    yield _term()


def one_class() -> Iterator[Term]:
    """Add one campus with one class of two children; no staff, no place."""
    term = _term()
    _classroom("混龄班", term, children=2)
    yield term


def no_children() -> Iterator[Term]:
    """Add classes without children, and staff in posts that the sample does not have."""
    term, campus = _term(), _campus()
    for name in ("一班", "二班"):
        _classroom(name, term, campus=campus)
    _staff("厨师", "门房")
    yield term


def one_of_each_post() -> Iterator[Term]:
    """Add one place, vacant posts, and staff all hired in the term, so that nobody can guide newcomers."""
    term = _term(ends_on=date(2026, 5, 29))
    _classroom("小班", term, children=3)
    _staff("园长", "保健员", "保育员", "营养员", "采购员", hired_on=STARTS_ON + timedelta(days=30))
    db.session.add_all([Post(name="保安"), Post(name="维修工"), Place(name="操场")])
    yield term


def everybody_left() -> Iterator[Term]:
    """Add staff who all left before the term, a class of another school year, and places without a campus."""
    term = _term()
    _staff("后勤主任", "保育员", "营养员", "保安", "维修工", hired_on=date(2019, 9, 1), left_on=date(2025, 1, 1))
    classroom = _classroom("旧班", term, children=2)
    classroom.school_year = "2024-2025"
    db.session.add_all([Place(name="食品仓库"), Place(name="分部楼梯走廊")])
    yield term


def class_closed() -> Iterator[Term]:
    """Add one class that opened late and closed early, and close the kindergarten for a week of that time."""
    term = _term()
    classroom = _classroom("小班", term, children=4)
    classroom.opened_on, classroom.closed_on = date(2026, 3, 5), date(2026, 3, 27)
    _staff("保育员", "后勤主任")
    shut = CalendarException(
        term=term, starts_on=date(2026, 3, 12), ends_on=date(2026, 3, 18), teaching=False, reason="停课"
    )
    db.session.add(shut)
    yield term


def never_open() -> Iterator[Term]:
    """Add a term without a teaching day."""
    term = _term()
    _classroom("小班", term, children=2)
    _staff("保育员", "保安")
    db.session.add(CalendarException(term=term, starts_on=STARTS_ON, ends_on=ENDS_ON, teaching=False, reason="停课"))
    yield term


def long_ago() -> Iterator[Term]:
    """Add an autumn term of years ago."""
    term = _term_around(date(2018, 9, 3), date(2018, 10, 31))
    _classroom("大班", term, children=2)
    _staff("保育员", "营养员", "后勤主任")
    yield term


def shortest_term() -> Iterator[Term]:
    """Add a term of the least permitted length."""
    term = _term_around(date(2026, 5, 6), date(2026, 6, 4))
    _classroom("中班", term, children=2)
    _staff("保育员", "营养员", "后勤主任", "维修工", "保安")
    yield term


def begun_just_now() -> Iterator[Term]:
    """Add a term that began three weeks ago and is still running."""
    first = today() - timedelta(days=21)
    term = _term_around(first, first + timedelta(days=120))
    _classroom("小班", term, children=2)
    _staff("保育员", "营养员", "园长")
    yield term


def still_to_come() -> Iterator[Term]:
    """Add a term that has not begun."""
    first = today() + timedelta(days=40)
    term = _term_around(first, first + timedelta(days=120))
    _classroom("小班", term, children=2)
    _staff("保育员", "营养员", "园长")
    yield term


def two_terms() -> Iterator[Term]:
    """Add two terms, the earlier one filled first: its lasting records exist when the later one is filled."""
    before = _term_around(date(2025, 6, 2), date(2025, 7, 4))
    _classroom("小班", before, children=2)
    _staff("保育员", "营养员", "后勤主任", "保安", "维修工", "资产管理员")
    yield before
    after = _term_around(date(2025, 9, 1), date(2025, 10, 10))
    _classroom("中班", after, children=2)
    yield after


def typed_by_hand() -> Iterator[Term]:
    """Add a term and yield it twice: empty, then with the samples changed as if people had entered them in forms."""
    term = _term(ends_on=date(2026, 3, 27))
    _classroom("小一班", term, children=2)
    _staff("保育员", "营养员", "后勤主任", "保安", "维修工", "保健员")
    yield term
    for record in the_portal().record_types.values():
        if record.plugin != "organisation":
            db.session.execute(update(record.model).values(fingerprint=None, source=Source.FORM))
    yield term


ORGANISATIONS: dict[str, Organisation] = {
    organisation.__name__: organisation
    for organisation in (
        nothing,
        one_class,
        no_children,
        one_of_each_post,
        everybody_left,
        class_closed,
        never_open,
        long_ago,
        shortest_term,
        begun_just_now,
        still_to_come,
        two_terms,
        typed_by_hand,
    )
}
"""Organisations by the name of their function."""

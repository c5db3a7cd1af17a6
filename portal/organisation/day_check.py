"""Check that a record is about a day on which the kindergarten, its campus and its class were open."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from sqlalchemy import Select, event, select
from sqlalchemy.orm import Session, scoped_session

from portal.base.db import db
from portal.base.i18n import _l
from portal.organisation.calendar import holiday_label
from portal.organisation.models import CalendarDay, CalendarException, Campus, Classroom, Term
from portal.organisation.term_calendar import DayException, StoredDay, TermCalendar, load_calendar
from portal.records.base import Problem, Record
from portal.records.listening import listen

__all__ = ["Calendars", "calendars", "day_problem", "forget_calendars"]

CACHE = "portal_calendars"
CACHED = (Term, CalendarDay, CalendarException, Classroom, Campus)


@dataclass(frozen=True, slots=True)
class ClassDates:
    """Attributes of a class that decide on which days it is open."""

    id: int | None
    name: str
    campus_id: int | None
    school_year: str
    opened_on: date | None
    closed_on: date | None


class Calendars:
    """Calendars of all terms and dates of all classes, each read on first use."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.terms = session.scalars(_all_terms()).all()
        """All terms, earliest first."""
        self._starts = [term.starts_on for term in self.terms]
        self._read: dict[int, TermCalendar] = {}

    @cached_property
    def classes(self) -> dict[int, ClassDates]:
        """Dates of all classes, by id."""
        wanted = select(
            Classroom.id,
            Classroom.name,
            Classroom.campus_id,
            Classroom.school_year,
            Classroom.opened_on,
            Classroom.closed_on,
        )
        with self._session.no_autoflush:
            return {row.id: ClassDates(*row) for row in self._session.execute(wanted)}

    @cached_property
    def campuses(self) -> dict[int, str]:
        """Names of all campuses, by id."""
        with self._session.no_autoflush:
            return {row.id: row.name for row in self._session.execute(select(Campus.id, Campus.name))}

    def on(self, day: date) -> TermCalendar | None:
        """Return the calendar of the term that contains this day, or None."""
        at = bisect_right(self._starts, day) - 1
        if at < 0 or day > self.terms[at].ends_on:
            return None
        if at not in self._read:
            with self._session.no_autoflush:
                self._read[at] = load_calendar(self._session, self.terms[at])
        return self._read[at]


def calendars(session: Session | scoped_session[Any]) -> Calendars:
    """Return the calendars of a session, cached in it until it writes a term, an exception, a class or a campus."""
    own = session() if isinstance(session, scoped_session) else session
    found = own.info.get(CACHE)
    if isinstance(found, Calendars):
        return found
    # Reading must not flush what the caller has not finished yet.
    with own.no_autoflush:
        own.info[CACHE] = found = Calendars(own)
    return found


def day_problem(record: Record, calendars: Calendars | None = None) -> Problem | None:
    """Return the problem of a record about a day without teaching, or None.

    Only records with ``__teaching_days_only__`` are checked; all others may be about any day. A missing date or
    class is reported by validation. Reads the calendars once a session; ``calendars`` passes those read already.
    """
    column = type(record).__date_column__
    if not type(record).__teaching_days_only__ or column is None:
        return None
    day = getattr(record, column)
    if day is None:
        return None
    known = calendars or _session_calendars()
    term = known.on(day)
    if term is None:
        return Problem(column, _l("%(day)s lies outside every term.", day=day.isoformat()))
    classroom = _classroom(record, known)
    if classroom is not None and classroom.school_year != term.school_year:
        return Problem(
            "classroom",
            _l(
                "%(classroom)s is a class of the school year %(year)s, but %(day)s lies in the term %(term)s.",
                classroom=classroom.name,
                year=classroom.school_year,
                day=day.isoformat(),
                term=term.name,
            ),
        )
    message = _closed(day, term, known, classroom, _campus_id(record, classroom))
    return Problem(column, message) if message is not None else None


def _closed(
    day: date, term: TermCalendar, known: Calendars, classroom: ClassDates | None, campus_id: int | None
) -> Any:
    """Return the reason why a day is no teaching day, or None if it is one."""
    iso = day.isoformat()
    if classroom is not None and classroom.opened_on and day < classroom.opened_on:
        return _l(
            "%(classroom)s opened only on %(opened)s; %(day)s lies before.",
            classroom=classroom.name,
            opened=classroom.opened_on.isoformat(),
            day=iso,
        )
    if classroom is not None and classroom.closed_on and day > classroom.closed_on:
        return _l(
            "%(classroom)s was last open on %(closed)s; %(day)s lies after.",
            classroom=classroom.name,
            closed=classroom.closed_on.isoformat(),
            day=iso,
        )
    class_id = classroom.id if classroom else None
    if term.is_teaching(day, campus_id, class_id):
        return None
    exception = term.exception(day, campus_id, class_id)
    if exception is not None:
        return _exception_reason(iso, exception, known)
    return _day_off(day, term.day(day))


def _day_off(day: date, stored: StoredDay | None) -> Any:
    iso = day.isoformat()
    if stored is not None and stored.holiday:
        return _l("%(day)s is %(holiday)s, not a teaching day.", day=iso, holiday=holiday_label(stored.holiday))
    if day.weekday() == 5:
        return _l("%(day)s is a Saturday, not a teaching day.", day=iso)
    if day.weekday() == 6:
        return _l("%(day)s is a Sunday, not a teaching day.", day=iso)
    return _l("%(day)s is not a teaching day.", day=iso)


def _exception_reason(day: str, exception: DayException, known: Calendars) -> Any:
    if exception.classroom_id is not None:
        where = known.classes[exception.classroom_id].name
    elif exception.campus_id is not None:
        where = known.campuses[exception.campus_id]
    else:
        return _l("The kindergarten was closed on %(day)s: %(reason)s", day=day, reason=exception.reason)
    return _l("%(where)s was closed on %(day)s: %(reason)s", where=where, day=day, reason=exception.reason)


def _classroom(record: Any, known: Calendars) -> ClassDates | None:
    given = getattr(record, "classroom", None)
    if isinstance(given, Classroom):
        return ClassDates(given.id, given.name, given.campus_id, given.school_year, given.opened_on, given.closed_on)
    return known.classes.get(getattr(record, "classroom_id", None) or 0)


def _campus_id(record: Any, classroom: ClassDates | None) -> int | None:
    if classroom is not None:
        return classroom.campus_id
    campus = getattr(record, "campus", None)
    found = campus.id if campus is not None else getattr(record, "campus_id", None)
    return found if isinstance(found, int) else None


def _session_calendars() -> Calendars:
    return calendars(db.session)


@cache
def _all_terms() -> Select[Term]:
    # Every page needs them: to build a statement takes longer than to send it.
    return select(Term).order_by(Term.starts_on)


def _forget(session: Session) -> None:
    session.info.pop(CACHE, None)


def _forget_changed(session: Session, _context: Any) -> None:
    forget_calendars(session, {type(item) for item in (*session.new, *session.dirty, *session.deleted)})


def forget_calendars(session: Session, written: Iterable[type[Any]]) -> None:
    """Drop the session's cached calendars if records of one of these types were written that determine them."""
    if any(issubclass(model, CACHED) for model in written):
        session.info.pop(CACHE, None)


# For all sessions: registering listeners on each new one, once a request, takes longer than these do.
listen(
    Session,
    "after_flush",
    _forget_changed,
    in_bulk=lambda session, model, _records: forget_calendars(session, {model}),
)
event.listen(Session, "after_rollback", _forget)
event.listen(Session, "after_commit", _forget)

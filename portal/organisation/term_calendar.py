"""Calendar of a term: teaching days, weeks and months of the kindergarten, a campus or a class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, cast, null, select, union_all
from sqlalchemy.orm import Session, object_session

from portal.base.db import db
from portal.organisation.models import CalendarDay, CalendarException, Classroom, Term

__all__ = ["DayException", "StoredDay", "TermCalendar", "Window", "load_calendar", "teaching_days"]

PARTIAL_NEEDS = 10
"""Least number of teaching days of a month or quarter cut off by the edge of a term for which it is due."""


class Window(NamedTuple):
    """Range of days, both ends included."""

    starts_on: date
    ends_on: date


class StoredDay(NamedTuple):
    """Stored day of a term, without exceptions."""

    day: date
    teaching: bool
    holiday: str | None


class DayException(NamedTuple):
    """Stored exception; without campus and class it concerns the whole kindergarten."""

    id: int
    starts_on: date
    ends_on: date
    teaching: bool
    reason: str
    campus_id: int | None
    classroom_id: int | None

    @property
    def rank(self) -> int:
        """Precedence: 2 for a class, 1 for a campus, 0 for the kindergarten."""
        return 2 if self.classroom_id is not None else 1 if self.campus_id is not None else 0


@dataclass
class TermCalendar:
    """Calendar of a term in memory; no method queries the database."""

    term_id: int
    name: str
    school_year: str
    starts_on: date
    ends_on: date
    days: Sequence[StoredDay]
    exceptions: Sequence[DayException]

    def __post_init__(self) -> None:
        self._days = {day.day: day for day in self.days}
        # The most specific first, and of equal ones the one that was entered later.
        self._ranked = sorted(self.exceptions, key=lambda item: (item.rank, item.id), reverse=True)
        self._classroom_ids = {item.classroom_id for item in self.exceptions if item.classroom_id is not None}
        self._campus_ids = {item.campus_id for item in self.exceptions if item.classroom_id is None}
        self._taught: dict[tuple[int | None, int | None], list[date]] = {}

    def day(self, day: date) -> StoredDay | None:
        """Return the stored day; None outside the term."""
        return self._days.get(day)

    def exception(
        self, day: date, campus_id: int | None = None, classroom_id: int | None = None
    ) -> DayException | None:
        """Return the exception in force on this day for the class or campus; None if there is none."""
        for item in self._ranked:
            if (
                item.starts_on <= day <= item.ends_on
                and (item.classroom_id is None or item.classroom_id == classroom_id)
                and (item.campus_id is None or item.campus_id == campus_id or item.classroom_id is not None)
            ):
                return item
        return None

    def place(self, campus_id: int | None = None, classroom_id: int | None = None) -> tuple[int | None, int | None]:
        """Return campus and class, each None unless an exception names it.

        Campuses and classes with the same result have the same calendar.
        """
        return (
            campus_id if campus_id in self._campus_ids else None,
            classroom_id if classroom_id in self._classroom_ids else None,
        )

    def is_teaching(self, day: date, campus_id: int | None = None, classroom_id: int | None = None) -> bool:
        """Return True if this day is a teaching day for the class or campus; False outside the term.

        Pass a class together with its campus, whose exceptions concern it too.
        """
        stored = self._days.get(day)
        if stored is None:
            return False
        found = self.exception(day, campus_id, classroom_id)
        return found.teaching if found is not None else stored.teaching

    def teaching_days(
        self,
        classroom: Classroom | None = None,
        *,
        campus_id: int | None = None,
        classroom_id: int | None = None,
    ) -> list[date]:
        """Return the teaching days of the kindergarten, a campus or a class, in order.

        For a class passed as an object, its days of opening and closing and its school year are respected; for one
        passed by id, only the calendar and its exceptions.
        """
        if classroom is None:
            return list(self._teaching(campus_id, classroom_id))
        if classroom.school_year != self.school_year:
            return []
        return [
            day
            for day in self._teaching(classroom.campus_id, classroom.id)
            if (classroom.opened_on is None or classroom.opened_on <= day)
            and (classroom.closed_on is None or day <= classroom.closed_on)
        ]

    def holidays(self) -> list[tuple[date, str]]:
        """Return each day of a named public holiday, weekends within it included, with its Chinese name."""
        return [(day.day, day.holiday) for day in self.days if day.holiday]

    def weeks(self, *, campus_id: int | None = None, classroom_id: int | None = None) -> list[Window]:
        """Return the weeks with a teaching day, Monday to Sunday, cut to the term."""
        windows = self._windows(lambda day: day + timedelta(days=7 - day.weekday()))
        return self._due(windows, self._teaching(campus_id, classroom_id))

    def fortnights(self, *, campus_id: int | None = None, classroom_id: int | None = None) -> list[Window]:
        """Return the windows of 14 days with a teaching day, counted from the first day of the term."""
        windows = self._windows(lambda day: day + timedelta(days=14))
        return self._due(windows, self._teaching(campus_id, classroom_id))

    def months(self, *, campus_id: int | None = None, classroom_id: int | None = None) -> list[Window]:
        """Return the calendar months, cut to the term; a partial one needs ``PARTIAL_NEEDS`` teaching days."""
        return self._calendar_windows(1, self._teaching(campus_id, classroom_id))

    def quarters(self, *, campus_id: int | None = None, classroom_id: int | None = None) -> list[Window]:
        """Return the calendar quarters, by the rule of ``months``."""
        return self._calendar_windows(3, self._teaching(campus_id, classroom_id))

    def _teaching(self, campus_id: int | None, classroom_id: int | None) -> list[date]:
        key = self.place(campus_id, classroom_id)
        if key not in self._taught:
            self._taught[key] = [item.day for item in self.days if self.is_teaching(item.day, *key)]
        return self._taught[key]

    def _windows(self, following: Callable[[date], date]) -> list[Window]:
        """Split the term into windows; ``following`` returns the first day of the next one."""
        windows, first = [], self.starts_on
        while first <= self.ends_on:
            then = following(first)
            windows.append(Window(first, min(then - timedelta(days=1), self.ends_on)))
            first = then
        return windows

    @staticmethod
    def _due(windows: Iterable[Window], taught: Sequence[date], needed: int = 1) -> list[Window]:
        return [window for window in windows if _count(window, taught) >= needed]

    def _calendar_windows(self, months: int, taught: Sequence[date]) -> list[Window]:
        due = []
        for window in self._windows(lambda day: _next_period(day, months)):
            after = window.ends_on + timedelta(days=1)
            whole = _period_start(window.starts_on, months) == window.starts_on and after == _next_period(
                window.starts_on, months
            )
            due += self._due([window], taught, 1 if whole else PARTIAL_NEEDS)
        return due


def load_calendar(session: Session, term: Term) -> TermCalendar:
    """Read a term's stored calendar, in one statement."""
    day, exception = CalendarDay, CalendarException
    # A stored day has neither id nor campus nor class here: it holds for the kindergarten.
    nothing = cast(null(), Integer)
    rows: Sequence[Any] = session.execute(
        union_all(
            select(nothing, day.day, day.day, day.teaching, day.holiday, nothing, nothing).where(
                day.term_id == term.id
            ),
            select(
                exception.id,
                exception.starts_on,
                exception.ends_on,
                exception.teaching,
                exception.reason,
                exception.campus_id,
                exception.classroom_id,
            ).where(exception.term_id == term.id),
        )
    ).all()
    return TermCalendar(
        term.id,
        term.name,
        term.school_year,
        term.starts_on,
        term.ends_on,
        sorted(StoredDay(row[1], *row[3:5]) for row in rows if row[0] is None),
        [DayException(*row) for row in rows if row[0] is not None],
    )


def teaching_days(term: Term, classroom: Classroom | None = None) -> list[date]:
    """Return the teaching days of a term, in order, for the kindergarten or one class.

    For a class, exceptions of its campus and its own count, and only days on which it was open; the list is empty if it
    belongs to another school year.
    """
    session = object_session(term) or db.session()
    return load_calendar(session, term).teaching_days(classroom)


def _count(window: Window, days: Sequence[date]) -> int:
    return sum(window.starts_on <= day <= window.ends_on for day in days)


def _period_start(day: date, months: int) -> date:
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def _next_period(day: date, months: int) -> date:
    first = _period_start(day, months)
    month = first.month + months
    return date(first.year + (month > 12), (month - 1) % 12 + 1, 1)

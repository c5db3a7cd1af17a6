"""Exceptions to a term's calendar: validation, effect, storage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.base.db import db
from portal.base.i18n import _l
from portal.organisation.models import CalendarException, Campus, Classroom, Term
from portal.organisation.term_calendar import DayException, TermCalendar, load_calendar
from portal.records.base import Problem, Record
from portal.records.validate import clean_text
from portal.registry.registry import the_portal

__all__ = [
    "LONGEST_REASON",
    "Effect",
    "Planned",
    "add_exception",
    "effect_of_adding",
    "effect_of_removing",
    "exception_problems",
    "records_in",
]

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """An exception that is not stored yet; without campus and class it concerns the whole kindergarten."""

    starts_on: date
    ends_on: date
    teaching: bool
    reason: str
    campus: Campus | None = None
    classroom: Classroom | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Days and records affected by a change of the calendar."""

    opened: Sequence[date]
    closed: Sequence[date]
    records: int
    """Number of records of teaching days on the days that would be closed."""


def exception_problems(term: Term, planned: Planned) -> Iterator[Problem]:
    """Yield the problems that prevent adding an exception, each at its field."""
    if planned.ends_on < planned.starts_on:
        yield Problem("ends_on", _l("The last day lies before the first."))
    for field, day in (("starts_on", planned.starts_on), ("ends_on", planned.ends_on)):
        if not term.starts_on <= day <= term.ends_on:
            yield Problem(
                field,
                _l(
                    "%(day)s lies outside the term %(term)s (%(first)s to %(last)s).",
                    day=day.isoformat(),
                    term=term.name,
                    first=term.starts_on.isoformat(),
                    last=term.ends_on.isoformat(),
                ),
            )
    if planned.classroom is not None and planned.classroom.school_year != term.school_year:
        yield Problem(
            "where",
            _l(
                "%(classroom)s is a class of the school year %(year)s, not of this term's.",
                classroom=planned.classroom.name,
                year=planned.classroom.school_year,
            ),
        )
    reason = clean_text(planned.reason)
    if not reason:
        yield Problem("reason", _l("This is needed."))
    elif len(reason) > LONGEST_REASON:
        yield Problem(
            "reason",
            _l(
                "This text has %(length)d characters; at most %(longest)d fit.",
                length=len(reason),
                longest=LONGEST_REASON,
            ),
        )


def effect_of_adding(term: Term, planned: Planned) -> Effect:
    """Return the effect of adding an exception, which must be free of problems."""
    before = load_calendar(db.session(), term)
    latest = max((item.id for item in before.exceptions), default=0) + 1
    item = DayException(
        latest,
        planned.starts_on,
        planned.ends_on,
        planned.teaching,
        planned.reason,
        planned.campus.id if planned.campus else None,
        planned.classroom.id if planned.classroom else None,
    )
    return _effect(before, replace(before, exceptions=[*before.exceptions, item]), item)


def effect_of_removing(exception: CalendarException) -> Effect:
    """Return the effect of removing an exception."""
    before = load_calendar(db.session(), exception.term)
    item = next(item for item in before.exceptions if item.id == exception.id)
    rest = [other for other in before.exceptions if other.id != exception.id]
    return _effect(before, replace(before, exceptions=rest), item)


def add_exception(term: Term, planned: Planned) -> CalendarException:
    """Store an exception that is free of problems. The caller commits."""
    stored = CalendarException(
        term=term,
        starts_on=planned.starts_on,
        ends_on=planned.ends_on,
        teaching=planned.teaching,
        reason=clean_text(planned.reason),
        campus=planned.campus,
        classroom=planned.classroom,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def records_in(term: Term) -> int:
    """Return the number of records about days of this term."""
    return _count(
        [
            (record.model, getattr(record.model, column).between(term.starts_on, term.ends_on))
            for record in the_portal().record_types.values()
            if (column := record.model.__date_column__) is not None
        ]
    )


def _effect(before: TermCalendar, after: TermCalendar, item: DayException) -> Effect:
    classroom = db.session.get(Classroom, item.classroom_id) if item.classroom_id else None
    campus_id = classroom.campus_id if classroom else item.campus_id
    taught, will_be = (
        set(calendar.teaching_days(campus_id=campus_id, classroom_id=item.classroom_id)) for calendar in (before, after)
    )
    closed = sorted(taught - will_be)
    return Effect(sorted(will_be - taught), closed, _records_on(closed, item) if closed else 0)


def _records_on(days: Sequence[date], item: DayException) -> int:
    wanted = []
    for record in the_portal().record_types.values():
        model, column = record.model, record.model.__date_column__
        if column is None or not model.__teaching_days_only__:
            continue
        condition = _place_condition(model, item)
        if condition is not None:
            wanted.append((model, getattr(model, column).in_(days) & condition))
    return _count(wanted)


def _place_condition(model: Any, item: DayException) -> ColumnElement[bool] | None:
    """Return the condition that a record belongs to the exception's class or campus; None if its type has neither."""
    classroom_id, campus_id = getattr(model, "classroom_id", None), getattr(model, "campus_id", None)
    if item.classroom_id is not None:
        return None if classroom_id is None else classroom_id == item.classroom_id
    if item.campus_id is None:
        return model.id.is_not(None)  # type: ignore[no-any-return]
    if classroom_id is not None:
        return classroom_id.in_(  # type: ignore[no-any-return]
            select(Classroom.id).where(Classroom.campus_id == item.campus_id)
        )
    return None if campus_id is None else campus_id == item.campus_id


def _count(wanted: Sequence[tuple[type[Record], ColumnElement[bool]]]) -> int:
    """Return the number of all these records, in one statement."""
    if not wanted:
        return 0
    counts = [
        select(func.count(model.id)).where(condition).correlate(None).scalar_subquery() for model, condition in wanted
    ]
    return sum(db.session.execute(select(*counts)).one())

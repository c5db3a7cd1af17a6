"""Conditions on ``Child`` for required examinations: on entry, and after a long absence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from plugins.health.models import LONG_AWAY, ExamKind, PhysicalExam, SickAbsence
from portal.api import Child, Enrolment, Period, db

__all__ = ["enrolled", "entry_exam_missing", "reentry_exam_missing"]

REENTRY = "health.reentry_exam_months"


def enrolled(period: Period) -> ColumnElement[bool]:
    """Return the condition that a child was enrolled on any day of the period."""
    return exists().where(Enrolment.child_id == Child.id, *_during(period))


def _during(period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        Enrolment.starts_on <= period.ends_on,
        Enrolment.ends_on.is_(None) | (Enrolment.ends_on >= period.starts_on),
    )


def entry_exam_missing(period: Period) -> ColumnElement[bool]:
    """Return the condition that a child came for the first time in the period and has no entry examination.

    《托儿所幼儿园卫生保健工作规范》: no child enters without one.
    """
    earlier = aliased(Enrolment)
    return and_(
        exists().where(Enrolment.child_id == Child.id, Enrolment.starts_on.between(period.starts_on, period.ends_on)),
        ~exists().where(earlier.child_id == Child.id, earlier.starts_on < period.starts_on),
        ~exists().where(
            PhysicalExam.child_id == Child.id,
            PhysicalExam.kind == ExamKind.ENTRY,
            PhysicalExam.occurred_on <= period.ends_on,
        ),
    )


def reentry_exam_missing(period: Period) -> ColumnElement[bool]:
    """Return the condition that a child came back in the period after months away and was not examined since.

    The number of months is a rule (《托儿所幼儿园卫生保健工作规范》: three). A child is away between two
    enrolments, or on sick leave. Months are counted in Python, since databases do not count them alike.
    """
    left: dict[int, date] = {}
    for child, gone in _returns(period):
        left[child] = max(gone, left.get(child, gone))
    if not left:
        return Child.id.in_([])
    exams = db.session.execute(
        select(PhysicalExam.child_id, PhysicalExam.occurred_on).where(
            PhysicalExam.child_id.in_(left), PhysicalExam.occurred_on <= period.ends_on
        )
    )
    examined = {child for child, day in exams if day > left[child]}
    return Child.id.in_(sorted(left.keys() - examined))


def _returns(period: Period) -> Iterator[tuple[int, date]]:
    """Yield the children who came back after a long absence, each with the last day before it."""
    came = select(Enrolment.child_id).where(Enrolment.starts_on.between(period.starts_on, period.ends_on))
    times: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for child, starts_on, ends_on in db.session.execute(
        select(Enrolment.child_id, Enrolment.starts_on, Enrolment.ends_on)
        .where(Enrolment.child_id.in_(came), Enrolment.starts_on <= period.ends_on)
        .order_by(Enrolment.starts_on, Enrolment.id)
    ):
        times[child].append((starts_on, ends_on))
    for child, spans in times.items():
        for (_, gone), (back, _) in pairwise(spans):
            if gone is not None and back >= period.starts_on and _long(gone, back, period):
                yield child, gone
    wanted = select(SickAbsence.child_id, SickAbsence.occurred_on, SickAbsence.returned_on).where(
        SickAbsence.returned_on.between(period.starts_on, period.ends_on)
    )
    if all(held.value >= 1 for held in period.rules.during(REENTRY, period.starts_on, period.ends_on)):
        wanted = wanted.where(LONG_AWAY[db.engine.dialect.name])
    for child, left_on, back_on in db.session.execute(wanted):
        if back_on is not None and _long(left_on, back_on, period):
            yield child, left_on


def _long(gone: date, back: date, period: Period) -> bool:
    rules = period.rules.during(REENTRY, back, back)
    if not rules:
        return False
    months = int(rules[0].value)
    return (back.year - gone.year) * 12 + back.month - gone.month - (back.day < gone.day) >= months

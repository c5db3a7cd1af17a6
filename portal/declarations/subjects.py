"""Kinds of subjects of obligations: classes, staff, campuses, children; those that a user may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.base.scope import Limits
from portal.declarations.obligations import DueSubject, Subjects
from portal.organisation.models import Campus, Child, Classroom, Enrolment, Staff, Term
from portal.records.within import within_limits

__all__ = ["CAMPUSES", "CHILDREN", "CLASSROOMS", "STAFF"]


def _classrooms(session: Session, starts_on: date, ends_on: date, limits: Limits) -> Sequence[DueSubject]:
    # A class belongs to a school year; terms give the school years of these days.
    years = select(Term.school_year).where(Term.starts_on <= ends_on, Term.ends_on >= starts_on)
    query = select(Classroom).where(Classroom.school_year.in_(years)).order_by(Classroom.position, Classroom.id)
    query = within_limits(query, Classroom, limits)
    found = [
        DueSubject(each.id, each.name, each.opened_on, each.closed_on, each.campus_id, each.id)
        for each in session.scalars(query)
    ]
    return [subject for subject in found if subject.active(starts_on, ends_on)]


def _staff(session: Session, starts_on: date, ends_on: date, limits: Limits) -> Sequence[DueSubject]:
    query = (
        select(Staff.id, Staff.name, Staff.hired_on, Staff.left_on, Staff.campus_id)
        .where(Staff.on(starts_on, ends_on))
        .order_by(Staff.id)
    )
    query = within_limits(query, Staff, limits)
    return [DueSubject(row.id, row.name, row.hired_on, row.left_on, row.campus_id) for row in session.execute(query)]


def _campuses(session: Session, _starts_on: date, _ends_on: date, limits: Limits) -> Sequence[DueSubject]:
    query = select(Campus.id, Campus.name).order_by(Campus.id)
    query = within_limits(query, Campus, limits)
    return [DueSubject(row.id, row.name, campus_id=row.id) for row in session.execute(query)]


def _children(session: Session, starts_on: date, ends_on: date, limits: Limits) -> Sequence[DueSubject]:
    # From the first enrolment to the last, in any class: an obligation about a child moves with it. A child with an
    # enrolment without a last day is still there.
    last = func.max(func.coalesce(Enrolment.ends_on, date.max))
    query = (
        select(Child.id, Child.name, func.min(Enrolment.starts_on).label("first"), last.label("last"))
        .join(Enrolment, Enrolment.child_id == Child.id)
        .where(Enrolment.starts_on <= ends_on, or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= starts_on))
        .group_by(Child.id, Child.name)
        .order_by(Child.id)
    )
    if limits.limited:
        query = query.where(Enrolment.classroom_id.in_(limits.classroom_ids))
    return [
        DueSubject(row.id, row.name, row.first, None if row.last == date.max else row.last)
        for row in session.execute(query)
    ]


CLASSROOMS = Subjects("classroom", _classrooms)
"""Classes of the school year, each from the day it opened to the day it closed, by its own calendar."""
STAFF = Subjects("staff", _staff)
"""Members of staff, each from the day of hire to the day of leaving."""
CAMPUSES = Subjects("campus", _campuses)
"""Campuses, each by its own calendar."""
CHILDREN = Subjects("child", _children, private=True)
"""Children, each from the first enrolment to the end of the last; no summary names them (个人信息保护法 art. 28)."""

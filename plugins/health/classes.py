"""Classes and children on a day, within a user's limits; a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from plugins.health.models import Attendance
from portal.api import Child, Classroom, Enrolment, Limits, Term, current_term, day_problem, db, within_limits

__all__ = ["children_of", "classes_of", "closed_reason", "open_classes"]


def classes_of(term: Term | None, limits: Limits) -> Sequence[Classroom]:
    """Return the classes of the term's school year within the limits, by position."""
    if term is None:
        return ()
    wanted = select(Classroom).where(Classroom.school_year == term.school_year)
    wanted = within_limits(wanted, Classroom, limits)
    return db.session.scalars(wanted.order_by(Classroom.position, Classroom.id)).all()


def closed_reason(classroom: Classroom, day: date) -> str | None:
    """Return why there is no teaching in the class on the day; None if there is."""
    # Checked on a record that is never stored: the calendar decides for classes as it does for records.
    with db.session.no_autoflush:
        problem = day_problem(Attendance(occurred_on=day, classroom=classroom))
    return None if problem is None else str(problem.message)


def open_classes(day: date, limits: Limits) -> list[Classroom]:
    """Return the classes with teaching on the day, within the limits."""
    return [classroom for classroom in classes_of(current_term(day), limits) if closed_reason(classroom, day) is None]


def children_of(classroom: Classroom, day: date) -> Sequence[Child]:
    """Return the children enrolled in the class on the day, in the order of the roll."""
    wanted = (
        select(Child)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .where(Enrolment.classroom_id == classroom.id, Enrolment.on(day))
        .distinct()
        .order_by(Child.id)
    )
    return db.session.scalars(wanted).all()

"""Random choices made once for a sample term: its days, classes and rolls, and the places of its gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from plugins.health.classes import classes_of
from plugins.health.models import CheckSession, HealthCheck
from portal.api import (
    EVERYTHING,
    Child,
    Classroom,
    Enrolment,
    Post,
    Staff,
    Term,
    db,
    sample_random,
    teaching_days,
    today,
)

__all__ = ["Plan", "make_plan"]

NOON_FORGOTTEN = 3
UNDER_RULE = 4
INJURIES = 3


@dataclass(frozen=True)
class Plan:
    """Choices that all sample records of a term share."""

    term: Term
    days: Sequence[date]
    classes: Sequence[Classroom]
    roll: dict[int, list[tuple[Child, date, date | None]]]
    """Children by class id, each with the first and last day in the class."""
    carers: Sequence[Staff]
    checks: dict[tuple[date, CheckSession, int], int]
    """Ids of the checks that are stored already; findings of a repeated run belong to those."""
    forgotten: frozenset[tuple[date, int]]
    hasty: frozenset[tuple[date, int]]
    hurt: frozenset[tuple[date, int]]

    def on_roll(self, classroom: Classroom, day: date) -> list[Child]:
        """Return the children on the roll of the class on the day."""
        return [
            child for child, first, last in self.roll[classroom.id] if first <= day and (last is None or day <= last)
        ]

    def next_day(self, day: date) -> date | None:
        """Return the next teaching day, or None if it has not come yet."""
        at = self.days.index(day) + 1
        return self.days[at] if at < len(self.days) else None


def make_plan(term: Term) -> Plan:
    """Draw the plan of a sample term from a fixed seed; days that have not come are left out."""
    days = [day for day in teaching_days(term) if day <= today()]
    classes = classes_of(term, EVERYTHING)
    roll: dict[int, list[tuple[Child, date, date | None]]] = {classroom.id: [] for classroom in classes}
    for child, classroom, starts_on, ends_on in db.session.execute(
        select(Child, Enrolment.classroom_id, Enrolment.starts_on, Enrolment.ends_on)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .where(Enrolment.classroom_id.in_(roll))
        .order_by(Child.id)
    ):
        roll[classroom].append((child, starts_on, ends_on))
    carers = db.session.scalars(select(Staff).join(Post).where(Post.name == "保育员").order_by(Staff.id)).all()
    stored = db.session.execute(
        select(HealthCheck.occurred_on, HealthCheck.session, HealthCheck.classroom_id, HealthCheck.id).where(
            HealthCheck.occurred_on.between(term.starts_on, term.ends_on)
        )
    )
    chance = sample_random("health", term)
    places = [(day, classroom.id) for day in teaching_days(term) for classroom in classes]
    drawn = chance.sample(places, min(len(places), NOON_FORGOTTEN + UNDER_RULE + INJURIES))
    return Plan(
        term,
        days,
        classes,
        roll,
        carers,
        {(day, session, classroom): check for day, session, classroom, check in stored},
        frozenset(drawn[:NOON_FORGOTTEN]),
        frozenset(drawn[NOON_FORGOTTEN : NOON_FORGOTTEN + UNDER_RULE]),
        frozenset(drawn[NOON_FORGOTTEN + UNDER_RULE :]),
    )

"""What is drawn once for the whole sample term: days, classes, who is in them, and where things are forgotten."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from plugins.health.classes import classes_of
from plugins.health.models import CheckSession, HealthCheck
from portal.api import EVERYTHING, Child, Classroom, Enrolment, Post, Staff, Term, db, teaching_days, today

__all__ = ["Plan", "make_plan"]

NOON_FORGOTTEN = 3
UNDER_RULE = 4
INJURIES = 3


@dataclass(frozen=True)
class Plan:
    """The sample term."""

    term: Term
    days: Sequence[date]
    classes: Sequence[Classroom]
    roll: dict[int, list[tuple[Child, date, date | None]]]
    """Children of a class with their first and last day there."""
    carers: Sequence[Staff]
    checks: dict[tuple[date, CheckSession, int], int]
    """Checks that are in the database already; their findings belong to those."""
    forgotten: frozenset[tuple[date, int]]
    hasty: frozenset[tuple[date, int]]
    hurt: frozenset[tuple[date, int]]

    def on_roll(self, room: Classroom, day: date) -> list[Child]:
        """The children of a class on a day."""
        return [child for child, first, last in self.roll[room.id] if first <= day and (last is None or day <= last)]

    def next_day(self, day: date) -> date | None:
        """The next day of teaching, if it has come."""
        at = self.days.index(day) + 1
        return self.days[at] if at < len(self.days) else None


def make_plan(term: Term) -> Plan:
    """Draw the sample term; days that have not come are left out."""
    days = [day for day in teaching_days(term) if day <= today()]
    classes = classes_of(term, EVERYTHING)
    roll: dict[int, list[tuple[Child, date, date | None]]] = {room.id: [] for room in classes}
    for child, room, starts_on, ends_on in db.session.execute(
        select(Child, Enrolment.classroom_id, Enrolment.starts_on, Enrolment.ends_on)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .where(Enrolment.classroom_id.in_(roll))
        .order_by(Child.id)
    ):
        roll[room].append((child, starts_on, ends_on))
    carers = db.session.scalars(select(Staff).join(Post).where(Post.name == "保育员").order_by(Staff.id)).all()
    stored = db.session.execute(
        select(HealthCheck.occurred_on, HealthCheck.session, HealthCheck.classroom_id, HealthCheck.id).where(
            HealthCheck.occurred_on.between(term.starts_on, term.ends_on)
        )
    )
    chance = random.Random(f"health {term.name}")  # noqa: S311 - the same records every time is what is wanted
    places = [(day, room.id) for day in teaching_days(term) for room in classes]
    drawn = chance.sample(places, min(len(places), NOON_FORGOTTEN + UNDER_RULE + INJURIES))
    return Plan(
        term,
        days,
        classes,
        roll,
        carers,
        {(day, session, room): check for day, session, room, check in stored},
        frozenset(drawn[:NOON_FORGOTTEN]),
        frozenset(drawn[NOON_FORGOTTEN : NOON_FORGOTTEN + UNDER_RULE]),
        frozenset(drawn[NOON_FORGOTTEN + UNDER_RULE :]),
    )

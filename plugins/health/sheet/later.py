"""Sheets of later days, consulted when an earlier day is recorded or corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from plugins.health.models import Absence, Attendance, SickAbsence
from plugins.health.sheet.entries import Entry, State
from plugins.health.sheet.stored import Stored
from portal.api import Child, db, today

__all__ = ["Later", "later_than"]

NEAR = timedelta(days=10)
"""Longest gap in which a child sick on both sides was never back: no holiday within a term is longer."""


@dataclass(frozen=True)
class Later:
    """Mornings after the day, in order; empty if the next one recorded by name is far away."""

    mornings: Sequence[tuple[date, dict[str, str]]] = ()
    """Days with the absent children and their reasons."""
    begun: dict[int, SickAbsence] = field(default_factory=dict)
    """Sick leave that begins on the first of these mornings, by child id."""

    def back(self, child: Child) -> date | None:
        """Return the first later morning on which the child was present, or None."""
        return next((day for day, away in self.mornings if str(child.id) not in away), None)

    def still_sick(self, child: Child) -> date | None:
        """Return the next recorded morning if the child was on sick leave on it, else None."""
        return next((day for day, away in self.mornings[:1] if away.get(str(child.id)) == Absence.SICK), None)


def later_than(stored: Stored, entries: Sequence[Entry]) -> Later:
    """Return the later mornings, read in two statements; empty unless an earlier day has sick children."""
    sick_today = {entry.child.id for entry in (*stored.entries, *entries) if entry.state is State.SICK}
    sick = sick_today | stored.leaves.by_child.keys()
    if stored.day >= today() or not sick:
        return Later()
    found = db.session.execute(
        select(Attendance.occurred_on, Attendance.absentees)
        .where(
            Attendance.classroom_id == stored.classroom.id,
            Attendance.occurred_on > stored.day,
            Attendance.absentees.is_not(None),
        )
        .order_by(Attendance.occurred_on)
    )
    mornings = [(day, away) for day, away in found if away is not None]
    if not mornings or mornings[0][0] - stored.day > NEAR:
        return Later()
    begun = db.session.scalars(
        select(SickAbsence).where(SickAbsence.child_id.in_(sick), SickAbsence.occurred_on == mornings[0][0])
    )
    return Later(mornings, {absence.child_id: absence for absence in begun})

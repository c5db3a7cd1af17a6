"""Sick leaves of a class that the entries of a morning sheet begin, continue and end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from plugins.health.models import InfectiousCase, SickAbsence
from portal.api import Child, Classroom, Enrolment, db

__all__ = ["Leave", "Leaves", "children_with_leaves"]


@dataclass(frozen=True)
class Leave:
    """Sick leave, with the infectious case created from it."""

    absence: SickAbsence
    case: InfectiousCase | None

    @property
    def worked_on(self) -> bool:
        """True if the leave was followed up, so that the sheet must not delete it."""
        absence = self.absence
        return bool(absence.contacted_on or absence.diagnosis or absence.note or self.case)

    def reopen(self, returned_on: date | None) -> None:
        """Replace the day of return by ``returned_on``, as later sheets have it; the child was not back after all."""
        if self.case is not None and self.case.returned_on == self.absence.returned_on:
            self.case.returned_on = returned_on
        self.absence.returned_on = returned_on


@dataclass(frozen=True)
class Leaves:
    """Sick leave of a class that lasts on a day or ends on it, whichever class it began in."""

    day: date
    by_child: dict[int, list[Leave]]
    """Leaves by child id, the earliest first."""

    def of(self, child: Child) -> Sequence[Leave]:
        """Return all leaves of a child."""
        return self.by_child.get(child.id, ())

    def lasting(self, child: Child) -> Leave | None:
        """Return the leave that covers the day without ending on it, or None."""
        return next((leave for leave in reversed(self.of(child)) if leave.absence.returned_on != self.day), None)

    def to_go_on(self, child: Child) -> Leave | None:
        """Return the leave that a sick entry continues: one that covers the day, else one that ended on it, or None."""
        return self.lasting(child) or next(reversed(self.of(child)), None)

    @property
    def version(self) -> list[str]:
        """Versions of all leaves, which change with any of them."""
        return [
            f"S{leave.absence.id}-{leave.absence.version}"
            for child in sorted(self.by_child)
            for leave in self.by_child[child]
        ]


def children_with_leaves(classroom: Classroom, day: date) -> tuple[Sequence[Child], Leaves]:
    """Return the children of a class on a day, in the order of the roll, and their sick leave; in one statement."""
    lasts = and_(
        SickAbsence.child_id == Child.id,
        SickAbsence.occurred_on <= day,
        or_(SickAbsence.returned_on.is_(None), SickAbsence.returned_on >= day),
    )
    rows = db.session.execute(
        select(Child, SickAbsence, InfectiousCase)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .outerjoin(SickAbsence, lasts)
        .outerjoin(InfectiousCase, InfectiousCase.absence_id == SickAbsence.id)
        .where(Enrolment.classroom_id == classroom.id, Enrolment.on(day))
        .distinct()
        .order_by(Child.id, SickAbsence.occurred_on, SickAbsence.id)
    ).all()
    found: dict[int, list[Leave]] = defaultdict(list)
    for child, absence, case in rows:
        if absence is not None:
            found[child.id].append(Leave(absence, case))
    return list(dict.fromkeys(child for child, _absence, _case in rows)), Leaves(day, dict(found))

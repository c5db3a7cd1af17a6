"""Move all classes up a year: new classes and enrolments in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.organisation.models import AgeGroup, Classroom, Enrolment
from portal.records.base import Problem
from portal.records.validate import clean_text

__all__ = ["Move", "Promotion", "plan", "promote", "promotion_problems", "school_years"]

NEXT = {
    AgeGroup.NURSERY: AgeGroup.JUNIOR,
    AgeGroup.JUNIOR: AgeGroup.MIDDLE,
    AgeGroup.MIDDLE: AgeGroup.SENIOR,
}
SIGNS = {AgeGroup.NURSERY: "托", AgeGroup.JUNIOR: "小", AgeGroup.MIDDLE: "中", AgeGroup.SENIOR: "大"}
LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class Move:
    """Move of one class to its successor, or out of the kindergarten."""

    classroom: Classroom
    age_group: AgeGroup | None
    """Age group of the successor; None: the children leave the kindergarten."""
    name: str
    """Suggested name of the successor."""
    children: int
    """Number of children who are enrolled."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """Plan of moving all classes from one school year to the next."""

    from_year: str
    to_year: str
    moves: Sequence[Move]

    @property
    def staying(self) -> list[Move]:
        """Moves of the classes that have successors."""
        return [move for move in self.moves if move.age_group is not None]

    @property
    def leaving(self) -> list[Move]:
        """Moves of the classes whose children leave."""
        return [move for move in self.moves if move.age_group is None]

    @property
    def last_day(self) -> date:
        """Suggested last day in the old classes."""
        return date(int(self.to_year[:4]), 8, 31)

    @property
    def first_day(self) -> date:
        """Suggested first day in the new classes."""
        return date(int(self.to_year[:4]), 9, 1)


def school_years() -> list[str]:
    """Return the school years that have classes, the latest first."""
    return list(db.session.scalars(select(Classroom.school_year).distinct().order_by(Classroom.school_year.desc())))


def plan(from_year: str) -> Promotion:
    """Return the plan of moving up, with suggested names. Raises PortalError if there is nothing to move."""
    classes = db.session.scalars(
        select(Classroom)
        .where(Classroom.school_year == from_year)
        .options(joinedload(Classroom.campus))
        .order_by(Classroom.position, Classroom.id)
    ).all()
    if not classes:
        raise PortalError(_l("There are no classes of the school year %(year)s.", year=from_year[:20]))
    to_year = f"{from_year[5:]}-{int(from_year[5:]) + 1}"
    enrolled = db.session.execute(
        select(Enrolment.classroom_id, func.count())
        .join(Classroom)
        .where(Classroom.school_year == from_year, Enrolment.ends_on.is_(None))
        .group_by(Enrolment.classroom_id)
    )
    counts = {row[0]: row[1] for row in enrolled}
    in_new_year = db.session.scalar(select(func.count()).where(Classroom.school_year == to_year))
    if not counts and in_new_year:
        raise PortalError(
            _l(
                "No child is in a class of %(old)s any more, and %(new)s has classes: they have been moved up already.",
                old=from_year,
                new=to_year,
            )
        )
    moves = [Move(item, NEXT.get(item.age_group), _next_name(item), counts.get(item.id, 0)) for item in classes]
    return Promotion(from_year, to_year, moves)


def promotion_problems(
    promotion: Promotion, names: Mapping[int, str], last_day: date, first_day: date
) -> Iterator[Problem]:
    """Yield the problems that prevent the move; that of a new name is at the field ``name_<class id>``."""
    yield from _day_problems(promotion, last_day, first_day)
    taken = set(db.session.scalars(select(Classroom.name).where(Classroom.school_year == promotion.to_year)))
    earlier: set[str] = set()
    for move in promotion.staying:
        name, field = new_name(move, names), f"name_{move.classroom.id}"
        if not name:
            yield Problem(field, _l("This is needed."))
        elif len(name) > LONGEST_NAME:
            yield Problem(
                field,
                _l(
                    "This text has %(length)d characters; at most %(longest)d fit.",
                    length=len(name),
                    longest=LONGEST_NAME,
                ),
            )
        elif name in earlier:
            yield Problem(field, _l("Two classes would be called %(name)s.", name=name))
        elif name in taken:
            yield Problem(
                field,
                _l("%(year)s already has a class %(name)s.", year=promotion.to_year, name=name),
            )
        earlier.add(name)


def promote(from_year: str, names: Mapping[int, str], last_day: date, first_day: date) -> tuple[int, int, int]:
    """Move all classes up and commit; return the numbers of new classes, of children moved and of children who left.

    ``names`` maps the id of an old class to the name of its successor. Children without a class, and those whose
    day of leaving is entered already, stay as they are.

    Raises PortalError, having changed nothing, if there is a problem or the move has been done already.
    """
    promotion = plan(from_year)
    for problem in promotion_problems(promotion, names, last_day, first_day):
        raise PortalError(problem.message)
    successors = {
        move.classroom.id: _successor(promotion, move, move.age_group, names)
        for move in promotion.moves
        if move.age_group is not None
    }
    db.session.add_all(successors.values())
    moved = left = 0
    for enrolment in _open_enrolments(from_year):
        enrolment.ends_on = last_day
        following = successors.get(enrolment.classroom_id)
        if following is None:
            left += 1
            continue
        moved += 1
        db.session.add(Enrolment(child=enrolment.child, classroom=following, starts_on=first_day))
    try:
        db.session.commit()
    except IntegrityError:
        # Somebody else did the same at the same moment: their classes hold the names.
        db.session.rollback()
        raise PortalError(
            _l("Somebody else has just changed the classes of %(year)s; look again.", year=promotion.to_year)
        ) from None
    return len(successors), moved, left


def new_name(move: Move, names: Mapping[int, str]) -> str:
    """Return the name chosen for the successor of a class, else the suggested one."""
    return " ".join(clean_text(names.get(move.classroom.id, move.name)).split())


def _successor(promotion: Promotion, move: Move, age_group: AgeGroup, names: Mapping[int, str]) -> Classroom:
    name = new_name(move, names)
    # A class keeps its place in the order of names: the new 中一班 stands where the old 中一班 stood.
    positions = {item.classroom.name: item.classroom.position for item in promotion.moves}
    return Classroom(
        name=name,
        age_group=age_group,
        campus=move.classroom.campus,
        school_year=promotion.to_year,
        position=positions.get(name, move.classroom.position),
    )


def _open_enrolments(school_year: str) -> Sequence[Enrolment]:
    return db.session.scalars(
        select(Enrolment)
        .join(Classroom)
        .where(Classroom.school_year == school_year, Enrolment.ends_on.is_(None))
        .options(joinedload(Enrolment.child), joinedload(Enrolment.classroom))
        .order_by(Enrolment.id)
    ).all()


def _next_name(classroom: Classroom) -> str:
    following = NEXT.get(classroom.age_group)
    if following is None:
        return ""
    return classroom.name.replace(SIGNS[classroom.age_group], SIGNS[following], 1)


def _day_problems(promotion: Promotion, last_day: date, first_day: date) -> Iterator[Problem]:
    old, new = int(promotion.from_year[:4]), int(promotion.to_year[:4])
    if not date(old, 8, 1) <= last_day <= date(old + 1, 9, 30):
        yield Problem("last_day", _l("This day does not lie in the school year %(year)s.", year=promotion.from_year))
        return
    if first_day <= last_day:
        yield Problem("first_day", _l("The first day in the new class lies after the last day in the old."))
        return
    if not date(new, 7, 1) <= first_day <= date(new + 1, 8, 31):
        yield Problem("first_day", _l("This day does not lie in the school year %(year)s.", year=promotion.to_year))
        return
    later = db.session.scalar(
        select(func.count())
        .select_from(Enrolment)
        .join(Classroom)
        .where(
            Classroom.school_year == promotion.from_year,
            Enrolment.ends_on.is_(None),
            Enrolment.starts_on > last_day,
        )
    )
    if later:
        yield Problem(
            "last_day",
            _l("%(count)d children joined their class only after this day; choose a later one.", count=later),
        )

"""Base data of a sample term: its days, places and staff, and the ids of what is stored already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from plugins.safety.models import (
    FireEquipment,
    Hazard,
    InspectionLine,
    Maintenance,
    MaintenancePlan,
    SafetyInspection,
)
from portal.api import Campus, Place, Record, Staff, Term, db, in_brief, teaching_days, today

__all__ = ["Plan", "make_plan"]

PARENTS: tuple[type[Record], ...] = (
    FireEquipment,
    Hazard,
    InspectionLine,
    Maintenance,
    MaintenancePlan,
    SafetyInspection,
)
"""Record types that other samples belong to."""


@dataclass
class Plan:
    """Base data that all sample records of a term share."""

    term: Term
    days: Sequence[date]
    """Teaching days up to today."""
    today: date
    campuses: Sequence[Campus]
    places: dict[str, Place]
    posts: dict[str, list[Staff]]
    staff: Sequence[Staff]
    stored: dict[str, int]
    """Ids of stored samples by record type and position."""
    brief: bool
    """True for the brief sample of an earlier term: events only, none of them left open."""
    anywhere: Place | None = field(init=False)
    """First of the places, or None."""
    _position: Counter[str] = field(default_factory=Counter)
    _ids: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.anywhere = next(iter(self.places.values()), None)

    def parent(self, record: Record) -> Record:
        """Register a record that others will belong to, so that a stored one is found again; return it."""
        kind = type(record).__record__
        self._position[kind] += 1
        number = self.stored.get(f"{kind}:{self._position[kind]}")
        if number is not None:
            self._ids[id(record)] = number
        return record

    def tie(self, record: Any, name: str, parent: Record) -> Any:
        """Set the parent of a record, to the stored one or to the new one; return the record."""
        number = self._ids.get(id(parent))
        if number is None:
            setattr(record, name, parent)
        else:
            setattr(record, f"{name}_id", number)
        return record

    def one(self, post: str, at: int = 0) -> Staff | None:
        """Return a member of staff of the post, or None."""
        found = self.posts.get(post)
        return found[at % len(found)] if found else None

    def somebody(self, *posts: str) -> Staff | None:
        """Return a member of staff of the first filled post, else any, or None."""
        return next((person for post in posts if (person := self.one(post))), None) or next(iter(self.staff), None)

    def place(self, name: str) -> Place:
        """Return the place of this name, else the first place.

        A kindergarten without places gets those that the samples need.
        """
        found = self.places.get(name) or self.anywhere
        if found is None:
            found = self.places[name] = Place(name=name)
        return found

    def next_day(self, day: date, after: int) -> date | None:
        """Return the teaching day that many days later, or None if it has not come."""
        later = [item for item in self.days if item > day]
        return later[after - 1] if 0 < after <= len(later) else None

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return a time of the day in China."""
        return datetime.combine(day, time(hour, minute), ZoneInfo("Asia/Shanghai"))

    def months(self) -> list[Sequence[date]]:
        """Return the teaching days of each month that has at least ten of them."""
        months = [list(days) for _, days in groupby(self.days, lambda day: (day.year, day.month))]
        return [days for days in months if len(days) >= 10]

    def weeks(self) -> list[Sequence[date]]:
        """Return the teaching days of each week."""
        return [list(days) for _, days in groupby(self.days, lambda day: day.isocalendar()[:2])]

    def holidays(self) -> list[date]:
        """Return the days of public holidays up to today."""
        return [stored.day for stored in self.term.days if stored.holiday and stored.day <= self.today]


def make_plan(term: Term) -> Plan:
    """Read the base data of a sample term."""
    now = today()
    posts: dict[str, list[Staff]] = defaultdict(list)
    # Whoever left before the end of term is not counted on.
    there = or_(Staff.left_on.is_(None), Staff.left_on > term.ends_on)
    staff = db.session.scalars(select(Staff).where(there).options(joinedload(Staff.post)).order_by(Staff.id)).all()
    for person in staff:
        posts[person.post.name].append(person)
    return Plan(
        term,
        [day for day in teaching_days(term) if day <= now],
        now,
        db.session.scalars(select(Campus).order_by(Campus.id)).all(),
        {place.name: place for place in db.session.scalars(select(Place).order_by(Place.id))},
        dict(posts),
        staff,
        dict(_stored(PARENTS, term.name)),
        in_brief(term),
    )


def _stored(kinds: Iterable[type[Record]], term: str) -> Iterable[tuple[str, int]]:
    prefix = f"demo:{term}:"
    for kind in kinds:
        rows = db.session.execute(select(kind.fingerprint, kind.id).where(kind.fingerprint.startswith(prefix)))
        for fingerprint, number in rows:
            yield f"{kind.__record__}:{str(fingerprint).removeprefix(prefix)}", number

"""Base data of a sample term: its days, the staff by post, and the ids of what is stored already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from plugins.team.models import CareProject, Certificate, CertificateKind, Meeting, MeetingKind, OnboardingPlan
from portal.api import Post, Record, Staff, Term, db, teaching_days, today

__all__ = ["Plan", "make_plan", "tie"]


@dataclass(frozen=True)
class Plan:
    """Base data that all sample records of a term share; stored records are kept by id, so that none is made twice."""

    term: Term
    days: Sequence[date]
    """Teaching days up to today."""
    staff: Sequence[Staff]
    by_post: dict[str, list[Staff]]
    posts: dict[str, Post]
    newcomers: Sequence[Staff]
    meetings: dict[tuple[date, MeetingKind], int]
    plans: dict[tuple[int, date], int]
    projects: dict[str, int]
    certificates: Set[tuple[CertificateKind, str | None]]
    """Kind and number of stored certificates that are not of this sample."""
    made: dict[date, Meeting] = field(default_factory=dict)
    """Regular meetings made in this run, by day, for the issues taken up there."""

    def day(self, at: int) -> date | None:
        """Return the teaching day of this index, or None if it has not come."""
        return self.days[at] if at < len(self.days) else None

    def on_staff(self, day: date) -> list[Staff]:
        """Return the staff employed on the day."""
        return [
            person
            for person in self.staff
            if (person.hired_on is None or person.hired_on <= day) and (person.left_on is None or person.left_on >= day)
        ]

    def one_of(self, post: str) -> Staff | None:
        """Return the first member of staff of the post, or None."""
        return next(iter(self.by_post.get(post, ())), None)


def make_plan(term: Term) -> Plan:
    """Return the plan, read in a constant number of statements."""
    # Whoever left before the term has no part in it.
    there = or_(Staff.left_on.is_(None), Staff.left_on >= term.starts_on)
    staff = db.session.scalars(select(Staff).where(there).options(joinedload(Staff.post)).order_by(Staff.id)).all()
    by_post: dict[str, list[Staff]] = defaultdict(list)
    for person in staff:
        by_post[person.post.name].append(person)
    sample = f"demo:{term.name}:"
    meetings = db.session.execute(
        select(Meeting.occurred_on, Meeting.kind, Meeting.id).where(
            Meeting.occurred_on.between(term.starts_on, term.ends_on), Meeting.fingerprint.startswith(sample)
        )
    )
    known = db.session.execute(
        select(Certificate.kind, Certificate.number).where(
            or_(Certificate.fingerprint.is_(None), Certificate.fingerprint.not_like(f"{sample}%"))
        )
    )
    plans = db.session.execute(select(OnboardingPlan.newcomer_id, OnboardingPlan.starts_on, OnboardingPlan.id))
    projects = db.session.execute(select(CareProject.title, CareProject.id))
    return Plan(
        term,
        [day for day in teaching_days(term) if day <= today()],
        staff,
        by_post,
        {person.post.name: person.post for person in staff},
        [person for person in staff if person.hired_on and term.starts_on <= person.hired_on <= term.ends_on],
        {(day, kind): number for day, kind, number in meetings},
        {(newcomer, day): number for newcomer, day, number in plans},
        {row.title: row.id for row in projects},
        {(kind, number) for kind, number in known},
    )


def tie(part: Record, name: str, whole: Record, stored: int | None) -> None:
    """Set the whole that a part belongs to: the stored one, or the one made in this run.

    By id as soon as there is one: an object that is already in the session must not gain parts that are not in it
    yet.
    """
    known = stored if stored is not None else whole.id
    if known is not None:
        setattr(part, f"{name}_id", known)
    else:
        setattr(part, name, whole)

"""Subjects of health obligations that the core does not provide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.api import CHILDREN, Child, Limits, Subject, Subjects

__all__ = ["CHILDREN_FROM_THREE"]

YEARS = 3


def _from_three(session: Session, starts_on: date, ends_on: date, limits: Limits) -> Sequence[Subject]:
    """Return children who were three before the period ended; one of unknown age counts as three."""
    born_since = ends_on.replace(year=ends_on.year - YEARS, day=min(ends_on.day, 28))
    younger = set(session.scalars(select(Child.id).where(Child.born_on > born_since)))
    return [child for child in CHILDREN.find(session, starts_on, ends_on, limits) if child.id not in younger]


CHILDREN_FROM_THREE = Subjects("child_from_three", _from_three, private=True)

"""Query the names that the frame of every page shows: those of the kindergarten and its terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Select, select

from portal.base.db import db
from portal.organisation.models import Kindergarten, Term
from portal.organisation.terms import TermName

__all__ = ["TermStart", "kindergarten_and_terms", "kindergarten_name"]


@dataclass(frozen=True, slots=True)
class TermStart:
    """Name and first day of a term, enough to choose among terms."""

    name: str
    starts_on: date


def kindergarten_name() -> str:
    """Return the kindergarten's name; empty if none has been entered yet."""
    return db.session.scalar(_name()) or ""


def kindergarten_and_terms() -> tuple[str, list[TermStart]]:
    """Return the kindergarten's name and all terms, latest first, in one statement."""
    rows = db.session.execute(_name_and_terms()).all()
    if not rows:
        return kindergarten_name(), []
    terms = [TermStart(str(TermName(school_year, ordinal)), day) for _, school_year, ordinal, day in rows]
    return rows[0][0] or "", terms


# Every page needs these: to build a statement takes longer than to send it.
@cache
def _name() -> Select[str]:
    return select(Kindergarten.name).limit(1)


@cache
def _name_and_terms() -> Select[str, str, int, date]:
    name = _name().scalar_subquery()
    return select(name, Term.school_year, Term.ordinal, Term.starts_on).order_by(Term.starts_on.desc())

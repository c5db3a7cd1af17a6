"""Term and phase of a stock-take, which may lie shortly before or after the term that it opens or closes."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from plugins.assets.models import Phase
from portal.api import Term, db

__all__ = ["AROUND", "day_in", "phase_on", "term_of"]

AROUND = timedelta(days=28)
"""Longest time before a term for its opening count, and after it for its closing count."""


def term_of(day: date, phase: Phase) -> Term | None:
    """Return the term that a count on the day belongs to, or None if it is too far from any."""
    terms = db.session.scalars(select(Term).order_by(Term.starts_on)).all()
    for term in terms:
        first = term.starts_on - (AROUND if phase is Phase.OPENING else timedelta())
        last = term.ends_on + (AROUND if phase is Phase.CLOSING else timedelta())
        if first <= day <= last:
            # Where holidays are short, a day may be near to two terms: the phase says which is meant.
            later = next((item for item in terms if item.starts_on > term.ends_on), None)
            if phase is Phase.OPENING and later is not None and day > term.ends_on:
                return later
            return term
    return None


def day_in(term: Term, day: date) -> date:
    """Return the nearest day of the term."""
    return min(max(day, term.starts_on), term.ends_on)


def phase_on(day: date) -> Phase:
    """Return the phase most likely counted on the day: that of the nearer end of the term."""
    for phase in (Phase.OPENING, Phase.CLOSING):
        term = term_of(day, phase)
        if term is not None:
            middle = term.starts_on + (term.ends_on - term.starts_on) / 2
            return Phase.OPENING if day <= middle else Phase.CLOSING
    return Phase.OPENING

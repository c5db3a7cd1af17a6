"""The days of the samples: written down as they fall in the sample term, moved to where the term lies."""

from __future__ import annotations

from datetime import date

from portal.api import Term, today

__all__ = ["Days"]

FIRST = date(2026, 2, 24)
"""The first day of the term in which they are written down."""


class Days:
    """Moves days by as much as the first days of both terms are apart."""

    def __init__(self, term: Term) -> None:
        self.starts_on, self.ends_on = term.starts_on, term.ends_on
        self.last = min(term.ends_on, today())

    def moved(self, written: date) -> date:
        """The day, whether or not the term gets that far."""
        return self.starts_on + (written - FIRST)

    def come(self, written: date) -> date | None:
        """The day, if it lies in the term and has come."""
        day = self.moved(written)
        return day if day <= self.last else None

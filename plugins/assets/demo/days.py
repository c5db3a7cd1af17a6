"""Days of the samples: written as dates of one sample term, and moved to the term at hand."""

from __future__ import annotations

from datetime import date

from portal.api import Term, today

__all__ = ["Days"]

FIRST = date(2026, 2, 24)
"""First day of the term that the sample dates are written for."""


class Days:
    """Conversion of sample dates to the term at hand, by the distance of the first days."""

    def __init__(self, term: Term) -> None:
        self.starts_on, self.ends_on = term.starts_on, term.ends_on
        self.last = min(term.ends_on, today())

    def moved(self, written: date) -> date:
        """Return the moved day, whether or not it lies in the term."""
        return self.starts_on + (written - FIRST)

    def come(self, written: date) -> date | None:
        """Return the moved day if it lies in the term and is not in the future, else None."""
        day = self.moved(written)
        return day if day <= self.last else None

"""Dates of the term that ``make.term()`` adds, and their neighbours."""

from __future__ import annotations

from datetime import date

__all__ = ["AFTER", "BEFORE", "DAY", "FIRST", "LAST", "NEXT", "TERM_NAME"]

TERM_NAME = "2025-2026-2"
FIRST, LAST = date(2026, 2, 24), date(2026, 7, 3)
"""First and last day of the term."""
BEFORE, AFTER = date(2026, 2, 23), date(2026, 7, 4)
"""Days just outside the term."""
DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)
"""A Monday in the term, and the day after it; both are teaching days."""

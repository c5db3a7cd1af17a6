"""Measure facts day by day, for charts by month or week, in one statement a record type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from portal.base.db import db
from portal.base.scope import Limits
from portal.declarations.facts import Count, Fact, Period, Total
from portal.evidence.measure import aggregate, digits_of, rounded
from portal.organisation.term_calendar import Window
from portal.records.within import within_limits

__all__ = ["can_be_spread", "measure_by_day", "spread"]

ByDay = Mapping[date, int | Decimal]


def can_be_spread(fact: Fact) -> bool:
    """Return True if the value of a fact is the sum of its values on single days."""
    return (
        isinstance(fact, Count | Total)
        and fact.dated
        and fact.record.__date_column__ is not None
        and not (isinstance(fact, Count) and fact.distinct is not None)
    )


def measure_by_day(facts: Mapping[str, Count | Total], period: Period, limits: Limits) -> dict[str, ByDay]:
    """Return facts of one record type by key and day, days of 0 left out, in one statement."""
    record = next(iter(facts.values())).record
    day = getattr(record, str(record.__date_column__))
    statement = select(day, *(aggregate(fact, period) for fact in facts.values()))
    statement = statement.where(day.between(period.starts_on, period.ends_on)).group_by(day)
    found: dict[str, dict[date, int | Decimal]] = {key: {} for key in facts}
    for row in db.session.execute(within_limits(statement, record, limits)):
        for (key, fact), value in zip(facts.items(), row[1:], strict=True):
            if value:
                found[key][row[0]] = rounded(value, digits_of(fact))
    return dict(found)


def spread(by_day: ByDay, windows: Sequence[Window]) -> list[int | Decimal]:
    """Return the sum in each window; windows must not overlap."""
    sums: list[Any] = [0] * len(windows)
    for day, number in by_day.items():
        for at, window in enumerate(windows):
            if window.starts_on <= day <= window.ends_on:
                sums[at] += number
                break
    return sums

"""Records judged by the value of a rule in force on their own day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import not_, select

from plugins.health.models import CheckSession, HealthCheck
from portal.api import Period, Rule, RuleBook
from portal.base.db import db

if TYPE_CHECKING:
    from portal.testing.factories import Factory

FIRST, CHANGE, LAST = date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 6)


def rule(value: int, starts_on: date | None = None, ends_on: date | None = None) -> Rule:
    return Rule("health", "most", "", Decimal(value), "", "", starts_on=starts_on, ends_on=ends_on)


def judged(*rules: Rule, opposite: bool = False) -> set[date]:
    """Return the days of the checks of more children than the rule of the day allows (or of all others)."""
    period = Period(FIRST, LAST, RuleBook(rules))
    condition = period.by_rule("health.most", HealthCheck.occurred_on, lambda most: HealthCheck.checked > most)
    wanted = not_(condition) if opposite else condition
    return set(db.session.scalars(select(HealthCheck.occurred_on).where(wanted)))


@pytest.fixture(autouse=True)
def days(data_app: Flask, make: Factory) -> set[date]:
    """Checks of twenty children on each day, and on the days before and after the period."""
    assert data_app
    make.term()
    classroom, days = make.classroom(), {date(2026, 3, day) for day in (1, 2, 3, 4, 5, 6, 7)}
    for day in days:
        make(
            HealthCheck,
            occurred_on=day,
            classroom=classroom,
            session=CheckSession.MORNING,
            checked=20,
            abnormal=0,
        )
    db.session.commit()
    return days


def test_each_day_by_its_own_value(days: set[date]) -> None:
    rules = rule(19, ends_on=date(2026, 3, 3)), rule(20, starts_on=CHANGE)
    assert judged(*rules) == {FIRST, date(2026, 3, 3)}
    assert judged(*rules, opposite=True) == days - {FIRST, date(2026, 3, 3)}


def test_only_days_of_the_period_with_a_rule(days: set[date]) -> None:
    assert judged(rule(19)) == days - {date(2026, 3, 1), date(2026, 3, 7)}
    assert judged(rule(19, starts_on=LAST)) == {LAST}


def test_without_a_rule_none_meets_it(days: set[date]) -> None:
    assert judged() == set()
    assert judged(opposite=True) == days

"""Set and end own values of rules: values that the kindergarten follows instead of those shipped by plugins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.base.clock import now
from portal.base.db import db
from portal.base.i18n import _l
from portal.records.base import Problem
from portal.records.stamps import current_actor_id
from portal.records.validate import EARLIEST, LATEST, clean_text
from portal.rules.models import RuleOverride

__all__ = ["LONGEST_SOURCE", "end_own_value", "end_problems", "own_values", "set_own_value", "value_problems"]

LONGEST_SOURCE = 200
DECIMALS = 3
"""Highest number of decimal places of a value."""
LARGEST = Decimal(10) ** 9
"""Absolute value that an own value must stay below."""


def own_values(rule: str) -> list[RuleOverride]:
    """Return all own values of a rule (its full name), ended ones too, the latest decision first.

    On a day of several, the first of these is in force.
    """
    statement = select(RuleOverride).where(RuleOverride.rule == rule).order_by(RuleOverride.id.desc())
    return list(db.session.scalars(statement.options(joinedload(RuleOverride.decided_by))))


def value_problems(value: Decimal, starts_on: date, ends_on: date | None, source: str) -> Iterator[Problem]:
    """Yield the problems of an own value, each at its field: ``value``, ``starts_on``, ``ends_on`` or ``source``.

    Other own values of the same days are no problem.
    """
    if abs(value) >= LARGEST:
        yield Problem("value", _l("This number is too large."))
    elif value != round(value, DECIMALS):
        yield Problem("value", _l("At most %(digits)d decimal places.", digits=DECIMALS))
    for name, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day is not None and not EARLIEST <= day <= LATEST:
            yield Problem(name, _l("This date lies outside 1900 to 2100."))
    if ends_on is not None and ends_on < starts_on:
        yield Problem("ends_on", _l("The last day lies before the first."))
    text = clean_text(source)
    if not text:
        yield Problem("source", _l("This is needed."))
    elif len(text) > LONGEST_SOURCE:
        yield Problem("source", _l("At most %(most)d characters.", most=LONGEST_SOURCE))


def set_own_value(rule: str, value: Decimal, starts_on: date, ends_on: date | None, source: str) -> RuleOverride:
    """Add an own value, decided by the current user, which replaces the shipped one from ``starts_on`` on.

    ``ends_on`` is its last day, None: until it is ended. The caller checks (``value_problems``) and commits.
    """
    override = RuleOverride(
        rule=rule,
        value=value,
        starts_on=starts_on,
        ends_on=ends_on,
        source=clean_text(source),
        decided_by_id=current_actor_id(),
        decided_at=now(),
    )
    db.session.add(override)
    return override


def end_problems(override: RuleOverride, last_day: date) -> Iterator[Problem]:
    """Yield the problem of ending an own value on this day, at the field ``last_day``."""
    if not EARLIEST <= last_day <= LATEST:
        yield Problem("last_day", _l("This date lies outside 1900 to 2100."))
    elif last_day < override.starts_on:
        yield Problem(
            "last_day", _l("It holds from %(day)s on, so it cannot end before.", day=override.starts_on.isoformat())
        )


def end_own_value(override: RuleOverride, last_day: date) -> None:
    """Make this the last day of an own value; from the next day on, the earlier value is in force again.

    The caller checks (``end_problems``) and commits.
    """
    override.ends_on = last_day

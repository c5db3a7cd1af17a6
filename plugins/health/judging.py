"""Conditions that judge records by the rules in force on their day, in SQL that both databases understand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import ceil

from sqlalchemy import ColumnElement, and_, false, not_, or_

from plugins.health.models import DisinfectedItem, Disinfection, HealthFinding, Method, SickAbsence, Symptom
from portal.api import Period

__all__ = ["FEVER", "FOLLOWED_UP", "NOT_FOLLOWED_UP", "disinfected", "feverish", "met_rule", "under_rule"]

FEVER = "health.fever"
DISINFECTION = "health.disinfection."


def feverish(period: Period) -> ColumnElement[bool]:
    """Return the condition of a finding of fever: recorded as one, or a temperature that reaches that day's value."""
    reached = period.by_rule(
        FEVER,
        HealthFinding.occurred_on,
        lambda value: and_(HealthFinding.temperature_c.is_not(None), HealthFinding.temperature_c >= value),
    )
    return or_(HealthFinding.symptoms.has(Symptom.FEVER), reached)  # type: ignore[arg-type]  # ChoiceSet.has


def under_rule(period: Period) -> ColumnElement[bool]:
    """Return the condition that a disinfection falls short of a minimum in force that day, or lacks its value.

    A disinfection without a rule is not judged, and exceeding a minimum is never a fault. Never NULL, so that the
    condition can be negated.
    """
    return _short_of(
        tuple(
            (name, held.starts_on, held.ends_on, held.value)
            for name in period.rules.names(DISINFECTION)
            for held in period.rules.during(name, period.starts_on, period.ends_on)
        )
    )


# Half a dozen obligations are judged by the same minima, on every home page.
@lru_cache(maxsize=64)
def _short_of(minima: tuple[tuple[str, date, date, Decimal], ...]) -> ColumnElement[bool]:
    short: list[ColumnElement[bool]] = []
    for name, starts_on, ends_on, least in minima:
        item, method, quantity = name.removeprefix(DISINFECTION).split(".")
        column = {"minutes": Disinfection.minutes, "mg_per_l": Disinfection.mg_per_l}[quantity]
        short.append(
            and_(
                Disinfection.item == DisinfectedItem(item),
                Disinfection.method == Method(method),
                Disinfection.occurred_on.between(starts_on, ends_on),
                # Records keep whole numbers, so less than 10.5 is less than 11.
                or_(column.is_(None), column < ceil(least)),
            )
        )
    return or_(false(), *short)


FOLLOWED_UP = or_(
    SickAbsence.contacted_on.is_not(None), SickAbsence.diagnosis.is_not(None), SickAbsence.disease.is_not(None)
)
"""Condition of a sick leave that was followed up: family contacted or illness known. Never NULL."""
NOT_FOLLOWED_UP = and_(
    SickAbsence.contacted_on.is_(None), SickAbsence.diagnosis.is_(None), SickAbsence.disease.is_(None)
)
"""Condition of all other sick leave, worded exactly as its partial index so that the index is used."""


def met_rule(period: Period) -> ColumnElement[bool]:
    """Return the condition that a disinfection reaches every minimum in force that day."""
    return not_(under_rule(period))


def disinfected(item: DisinfectedItem) -> ColumnElement[bool]:
    """Return the condition that a disinfection is one of the item."""
    return Disinfection.item == item

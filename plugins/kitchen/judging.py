"""Conditions that judge kitchen records by the rules in force on their day, in SQL that both databases understand."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import aliased

from plugins.kitchen.certificates import CERTIFICATE, held_on
from plugins.kitchen.models import (
    CookCheck,
    FoodReceipt,
    FoodRejection,
    FoodSample,
    Gate,
    GateResult,
    MealAccount,
    Menu,
    PantryBatch,
    ProcessCheck,
    Supplier,
    TablewareDisinfection,
    TablewareMethod,
    Verdict,
)
from plugins.kitchen.models.people import FEVER
from plugins.kitchen.models.samples import GRAMS, HOURS
from portal.api import Period

__all__ = [
    "balanced",
    "expired_on_arrival",
    "expired_stock",
    "ill_at_work",
    "passed",
    "repeated",
    "same_day",
    "sample_in_order",
    "tableware_in_order",
    "tableware_short",
    "too_cold",
    "too_few_hours",
    "too_little",
    "unlicensed",
    "unsampled",
    "without_certificate",
]

TABLEWARE = "kitchen.tableware."
CORE_TEMPERATURE = "kitchen.cooking.core_temperature_c"
REPEAT_DAYS = "kitchen.menu.repeat_days"
ACCOUNT = "kitchen.account.percent"


# Deliveries


def unlicensed(_period: Period) -> ColumnElement[bool]:
    """Return the condition that a delivery's supplier had no licence known to be valid that day."""
    held = exists().where(
        Supplier.id == FoodReceipt.supplier_id,
        Supplier.licence_expires_on >= FoodReceipt.occurred_on,
        or_(Supplier.licence_starts_on.is_(None), Supplier.licence_starts_on <= FoodReceipt.occurred_on),
    )
    return not_(held)


def same_day(_period: Period) -> ColumnElement[bool]:
    """Return the condition that goods were sent back on the day of their delivery."""
    return exists().where(
        FoodReceipt.id == FoodRejection.receipt_id, FoodReceipt.occurred_on == FoodRejection.occurred_on
    )


def expired_on_arrival(_period: Period) -> ColumnElement[bool]:
    """Return the condition that a line was accepted although it was past its date."""
    return and_(
        FoodReceipt.result == Verdict.ACCEPTED,
        FoodReceipt.expires_on.is_not(None),
        FoodReceipt.expires_on < FoodReceipt.occurred_on,
    )


def expired_stock(period: Period) -> ColumnElement[bool]:
    """Return the condition that something of a batch past its date was left on the last day."""
    return and_(PantryBatch.balance > 0, PantryBatch.expires_on.is_not(None), PantryBatch.expires_on < period.ends_on)


# Samples


def too_little(period: Period) -> ColumnElement[bool]:
    """Return the condition that a sample weighs less than the rule of its day requires."""
    return period.by_rule(GRAMS, FoodSample.occurred_on, lambda value: FoodSample.grams < value)


def too_few_hours(period: Period) -> ColumnElement[bool]:
    """Return the condition that a sample was discarded sooner than its rule requires; one still kept is not short."""
    return period.by_rule(
        HOURS, FoodSample.occurred_on, lambda value: and_(FoodSample.hours.is_not(None), FoodSample.hours < value)
    )


def sample_in_order(period: Period) -> ColumnElement[bool]:
    """Return the condition that a sample meets both rules."""
    return not_(or_(too_little(period), too_few_hours(period)))


def unsampled(_period: Period) -> ColumnElement[bool]:
    """Return the condition that a dish of the menu has no sample of that meal."""
    return not_(
        exists().where(
            FoodSample.occurred_on == Menu.occurred_on, FoodSample.meal == Menu.meal, FoodSample.dish == Menu.dish
        )
    )


# Menu


def repeated(period: Period) -> ColumnElement[bool]:
    """Return the condition that a dish was served within the days of the rule before; everyday dishes do not count."""
    earlier = aliased(Menu)

    def again(days: Decimal) -> ColumnElement[bool]:
        recently = earlier.day_number.between(Menu.day_number - int(days), Menu.day_number - 1)
        return and_(Menu.everyday.is_(False), exists().where(earlier.dish == Menu.dish, recently))

    return period.by_rule(REPEAT_DAYS, Menu.occurred_on, again)


# Cooking and tableware


def too_cold(period: Period) -> ColumnElement[bool]:
    """Return the condition that the core of a cooked dish was colder than the rule of the day requires."""
    return period.by_rule(
        CORE_TEMPERATURE,
        ProcessCheck.occurred_on,
        lambda value: and_(
            ProcessCheck.gate == Gate.COOKING,
            ProcessCheck.core_temperature_c.is_not(None),
            ProcessCheck.core_temperature_c < value,
        ),
    )


def passed(period: Period) -> ColumnElement[bool]:
    """Return the condition that a check of the gates passed by its result and by the rule."""
    return and_(ProcessCheck.result == GateResult.PASSED, not_(too_cold(period)))


def tableware_short(period: Period) -> ColumnElement[bool]:
    """Return the condition that a disinfection falls short of a minimum in force that day, or lacks its value."""
    measured = {
        "minutes": TablewareDisinfection.minutes,
        "mg_per_l": TablewareDisinfection.mg_per_l,
        "temperature_c": TablewareDisinfection.temperature_c,
    }
    short = []
    for name in period.rules.names(TABLEWARE):
        method, quantity = name.removeprefix(TABLEWARE).split(".")
        below = period.by_rule(name, TablewareDisinfection.occurred_on, partial(_below, measured[quantity]))
        short.append(and_(TablewareDisinfection.method == TablewareMethod(method), below))
    return or_(false(), *short)


def _below(column: Any, least: Decimal) -> ColumnElement[bool]:
    """Return the condition that a value falls short of a minimum, or is missing."""
    return or_(column.is_(None), column < least)


def tableware_in_order(period: Period) -> ColumnElement[bool]:
    """Return the condition that a disinfection reaches every minimum in force that day."""
    return not_(tableware_short(period))


# Cooks


def ill_at_work(period: Period) -> ColumnElement[bool]:
    """Return the condition that a cook was found fit for work with a sign of illness or a fever by the rule."""
    fever = period.by_rule(
        FEVER,
        CookCheck.occurred_on,
        lambda value: and_(CookCheck.temperature_c.is_not(None), CookCheck.temperature_c >= value),
    )
    signs = (CookCheck.diarrhoea.is_(True), CookCheck.skin_wound.is_(True), CookCheck.throat.is_(True))
    return and_(CookCheck.fit_for_work.is_(True), or_(*signs, fever))


def without_certificate(_period: Period) -> ColumnElement[bool]:
    """Return the condition that a cook was found fit for work without a valid health certificate.

    False for all where the team plugin is not installed.
    """
    if CERTIFICATE is None:
        return false()
    held = exists().where(CERTIFICATE.holder_id == CookCheck.person_id, held_on(CERTIFICATE, CookCheck.occurred_on))
    return and_(CookCheck.fit_for_work.is_(True), not_(held))


# Account


def balanced(period: Period) -> ColumnElement[bool]:
    """Return the condition that income and cost of the period differ by no more than the last day's rule allows."""
    rule = period.rules.on(ACCOUNT, period.ends_on)
    share = Decimal(2) if rule is None else rule.value
    account = aliased(MealAccount)
    sums = select(func.abs(func.sum(account.income) - func.sum(account.cost)) * 100 <= func.sum(account.income) * share)
    return sums.where(account.occurred_on.between(period.starts_on, period.ends_on)).scalar_subquery()

"""Judging the kitchen's records by the rules in force on their day, in SQL that both databases understand."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import aliased

from plugins.kitchen.certificates import CERTIFICATE, held_on
from plugins.kitchen.models import (
    CookCheck,
    FoodReceipt,
    FoodRejection,
    FoodSample,
    Gate,
    MealAccount,
    Menu,
    Outcome,
    PantryBatch,
    ProcessCheck,
    Supplier,
    TablewareDisinfection,
    TablewareMethod,
    Verdict,
)
from plugins.kitchen.models.people import FEVER
from plugins.kitchen.models.samples import GRAMS, HOURS
from portal.api import Period, RuleInForce

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


def _during(period: Period, name: str) -> list[RuleInForce]:
    return period.rules.during(name, period.starts_on, period.ends_on)


def _either(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    return or_(false(), *conditions)


# Deliveries


def unlicensed(_period: Period) -> ColumnElement[bool]:
    """Lines of deliveries whose supplier had no licence that is known to hold that day."""
    held = exists().where(
        Supplier.id == FoodReceipt.supplier_id,
        Supplier.licence_expires_on >= FoodReceipt.occurred_on,
        or_(Supplier.licence_starts_on.is_(None), Supplier.licence_starts_on <= FoodReceipt.occurred_on),
    )
    return not_(held)


def same_day(_period: Period) -> ColumnElement[bool]:
    """Returns of the day on which the goods came."""
    return exists().where(
        FoodReceipt.id == FoodRejection.receipt_id, FoodReceipt.occurred_on == FoodRejection.occurred_on
    )


def expired_on_arrival(_period: Period) -> ColumnElement[bool]:
    """Lines that were accepted although they were past their date."""
    return and_(
        FoodReceipt.result == Verdict.ACCEPTED,
        FoodReceipt.expires_on.is_not(None),
        FoodReceipt.expires_on < FoodReceipt.occurred_on,
    )


def expired_stock(period: Period) -> ColumnElement[bool]:
    """Batches of which something was left on the last day although they were past their date."""
    return and_(PantryBatch.balance > 0, PantryBatch.expires_on.is_not(None), PantryBatch.expires_on < period.ends_on)


# Samples


def too_little(period: Period) -> ColumnElement[bool]:
    """Samples that weigh less than the rule of their day asks for."""
    return _either(
        and_(FoodSample.occurred_on.between(held.starts_on, held.ends_on), FoodSample.grams < held.value)
        for held in _during(period, GRAMS)
    )


def too_few_hours(period: Period) -> ColumnElement[bool]:
    """Samples that were discarded sooner than the rule of their day asks for; one still kept is not short."""
    return _either(
        and_(
            FoodSample.occurred_on.between(held.starts_on, held.ends_on),
            FoodSample.hours.is_not(None),
            FoodSample.hours < held.value,
        )
        for held in _during(period, HOURS)
    )


def sample_in_order(period: Period) -> ColumnElement[bool]:
    """Samples that are short of nothing."""
    return not_(or_(too_little(period), too_few_hours(period)))


def unsampled(_period: Period) -> ColumnElement[bool]:
    """Dishes of the menu of which there is no sample of that meal."""
    return not_(
        exists().where(
            FoodSample.occurred_on == Menu.occurred_on, FoodSample.meal == Menu.meal, FoodSample.dish == Menu.dish
        )
    )


# Menu


def repeated(period: Period) -> ColumnElement[bool]:
    """Dishes that were served within so many days before; what is served again and again is not counted."""
    earlier = aliased(Menu)
    return _either(
        and_(
            Menu.occurred_on.between(held.starts_on, held.ends_on),
            Menu.everyday.is_(False),
            exists().where(
                earlier.dish == Menu.dish,
                earlier.day_number.between(Menu.day_number - int(held.value), Menu.day_number - 1),
            ),
        )
        for held in _during(period, REPEAT_DAYS)
    )


# Cooking and tableware


def too_cold(period: Period) -> ColumnElement[bool]:
    """Checks of cooking at which the core was colder than the rule of the day asks for."""
    return _either(
        and_(
            ProcessCheck.gate == Gate.COOKING,
            ProcessCheck.occurred_on.between(held.starts_on, held.ends_on),
            ProcessCheck.core_temperature_c.is_not(None),
            ProcessCheck.core_temperature_c < held.value,
        )
        for held in _during(period, CORE_TEMPERATURE)
    )


def passed(period: Period) -> ColumnElement[bool]:
    """Checks of the gates that passed, by their result and by the rule."""
    return and_(ProcessCheck.result == Outcome.PASSED, not_(too_cold(period)))


def tableware_short(period: Period) -> ColumnElement[bool]:
    """Disinfections of tableware that fall short of a minimum in force that day, or leave out what it asks for."""
    measured = {
        "minutes": TablewareDisinfection.minutes,
        "mg_per_l": TablewareDisinfection.mg_per_l,
        "temperature_c": TablewareDisinfection.temperature_c,
    }
    short = []
    for name in period.rules.names(TABLEWARE):
        method, quantity = name.removeprefix(TABLEWARE).split(".")
        asked = measured[quantity]
        short += [
            and_(
                TablewareDisinfection.method == TablewareMethod(method),
                TablewareDisinfection.occurred_on.between(held.starts_on, held.ends_on),
                or_(asked.is_(None), asked < held.value),
            )
            for held in _during(period, name)
        ]
    return _either(short)


def tableware_in_order(period: Period) -> ColumnElement[bool]:
    """Disinfections that fall short of nothing."""
    return not_(tableware_short(period))


# Cooks


def ill_at_work(period: Period) -> ColumnElement[bool]:
    """Cooks who were found fit for work with a sign of illness, or with fever by the rule of the day."""
    fever = [
        and_(
            CookCheck.occurred_on.between(held.starts_on, held.ends_on),
            CookCheck.temperature_c.is_not(None),
            CookCheck.temperature_c >= held.value,
        )
        for held in _during(period, FEVER)
    ]
    signs = (CookCheck.diarrhoea.is_(True), CookCheck.skin_wound.is_(True), CookCheck.throat.is_(True))
    return and_(CookCheck.fit_for_work.is_(True), or_(*signs, *fever))


def without_certificate(_period: Period) -> ColumnElement[bool]:
    """Cooks who were found fit for work without a health certificate that held that day; none without the area."""
    if CERTIFICATE is None:
        return false()
    held = exists().where(CERTIFICATE.holder_id == CookCheck.person_id, held_on(CERTIFICATE, CookCheck.occurred_on))
    return and_(CookCheck.fit_for_work.is_(True), not_(held))


# Account


def balanced(period: Period) -> ColumnElement[bool]:
    """Whether income and cost of all these days differ by no more than the rule of the last day allows."""
    rule = period.rules.on(ACCOUNT, period.ends_on)
    share = Decimal(2) if rule is None else rule.value
    account = aliased(MealAccount)
    sums = select(func.abs(func.sum(account.income) - func.sum(account.cost)) * 100 <= func.sum(account.income) * share)
    return sums.where(account.occurred_on.between(period.starts_on, period.ends_on)).scalar_subquery()

"""Conditions that judge asset records by the day and the rules in force, in SQL that both databases understand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import ColumnElement, and_, false, literal_column, or_, select

from plugins.assets.models import (
    Asset,
    AssetChange,
    AssetStatus,
    Becomes,
    BudgetLine,
    ChangeKind,
    ConsumableItem,
    ImprovementProject,
    LineResult,
    Phase,
    Purchase,
    Stocktake,
    StocktakeLine,
    StocktakeState,
)
from portal.api import Period

__all__ = [
    "CLOSING",
    "DIFFERS",
    "OPENING",
    "RUNNING_LOW",
    "SHORT",
    "SIGNED_BY_TWO",
    "accepted",
    "acquired",
    "below_threshold",
    "budgeted",
    "budgeted_overspent",
    "in_state",
    "overdue_loans",
    "scrapped",
    "there",
    "uncarded",
    "under_way",
]

THRESHOLD = "assets.threshold"
LONG_AGO = date(1949, 10, 1)

OPENING = Stocktake.phase == Phase.OPENING
CLOSING = Stocktake.phase == Phase.CLOSING
SIGNED_BY_TWO = Stocktake.state == StocktakeState.CONFIRMED


def _lines(*results: LineResult) -> ColumnElement[bool]:
    wanted = StocktakeLine.result.in_(results)
    return select(StocktakeLine.id).where(StocktakeLine.stocktake_id == Stocktake.id, wanted).exists()


# In the words of the index of them: by a parameter no database would know that it is meant.
DIFFERS = or_(Stocktake.book_quantity != Stocktake.found_quantity, Stocktake.differing > literal_column("0"))
"""Condition of a stock-take at which books and things differed."""
SHORT = or_(
    _lines(LineResult.MISSING),
    and_(
        Stocktake.found_quantity < Stocktake.book_quantity,
        ~select(StocktakeLine.id).where(StocktakeLine.stocktake_id == Stocktake.id).exists(),
    ),
)
"""Condition of a stock-take at which something was missing: by its lines, or by the totals if it has none."""


def there(period: Period) -> ColumnElement[bool]:
    """Return the condition that an asset was there on the last day."""
    return Asset.there_on(period.ends_on)


def in_state(*states: AssetStatus) -> Callable[[Period], ColumnElement[bool]]:
    """Return a function of the period: the condition that an asset was there, in one of these states."""

    def condition(period: Period) -> ColumnElement[bool]:
        return and_(there(period), Asset.status.in_(states))

    return condition


def scrapped(period: Period) -> ColumnElement[bool]:
    """Return the condition that an asset was removed in the period."""
    return Asset.removed_on.between(period.starts_on, period.ends_on)


def acquired(period: Period) -> ColumnElement[bool]:
    """Return the condition that an asset was acquired in the period."""
    return Asset.acquired_on.between(period.starts_on, period.ends_on)


def below_threshold(period: Period) -> ColumnElement[bool]:
    """Return the condition that an asset there on the last day cost less than the threshold of the day it was acquired.

    Assets of an unknown day are judged by the rule of the last day. Things that last less than a year are below the
    threshold, too.
    """
    cheap: list[ColumnElement[bool]] = [and_(Asset.useful_years.is_not(None), Asset.useful_years < 1)]
    last = period.rules.on(THRESHOLD, period.ends_on)
    if last is not None:
        cheap.append(and_(Asset.acquired_on.is_(None), Asset.unit_price < last.value))
    cheap += [
        and_(Asset.acquired_on.between(held.starts_on, held.ends_on), Asset.unit_price < held.value)
        for held in period.rules.during(THRESHOLD, LONG_AGO, period.ends_on)
    ]
    return and_(there(period), or_(false(), *cheap))


def uncarded(period: Period) -> ColumnElement[bool]:
    """Return the condition that a purchase needs a card and has none: so decided, or undecided and dear enough."""
    dear = period.by_rule(THRESHOLD, Purchase.occurred_on, lambda value: Purchase.amount >= value * Purchase.quantity)
    return and_(
        Purchase.asset_id.is_(None),
        or_(Purchase.becomes == Becomes.ASSET, and_(Purchase.becomes.is_(None), dear)),
    )


def accepted(period: Period) -> ColumnElement[bool]:
    """Return the condition that a project was accepted in the period."""
    return ImprovementProject.accepted_on.between(period.starts_on, period.ends_on)


def under_way(period: Period) -> ColumnElement[bool]:
    """Return the condition that a project was begun and not accepted by the last day."""
    return and_(
        ImprovementProject.started_on <= period.ends_on,
        or_(ImprovementProject.accepted_on.is_(None), ImprovementProject.accepted_on > period.ends_on),
    )


def budgeted(period: Period) -> ColumnElement[bool]:
    """Return the condition on budget lines of the year in which the period begins.

    《预算法》第十八条: the budget year is the calendar year.
    """
    return BudgetLine.fiscal_year == period.starts_on.year


def budgeted_overspent(period: Period) -> ColumnElement[bool]:
    """Return the condition that such a budget line is overspent."""
    return and_(budgeted(period), BudgetLine.overspent())


def overdue_loans(period: Period) -> ColumnElement[bool]:
    """Return the condition that a loan was due back by the last day and had not come back."""
    return and_(
        AssetChange.kind == ChangeKind.LOAN,
        AssetChange.due_back_on <= period.ends_on,
        or_(AssetChange.returned_on.is_(None), AssetChange.returned_on > period.ends_on),
    )


RUNNING_LOW = ConsumableItem.quantity < ConsumableItem.least
"""Condition of a consumable with less in store than its minimum."""

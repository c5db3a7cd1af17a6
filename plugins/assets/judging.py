"""Judging records by the rules in force and by the day, in SQL that both databases understand."""

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
"""Stock-takes at which books and things were not the same."""
SHORT = or_(
    _lines(LineResult.MISSING),
    and_(
        Stocktake.found_quantity < Stocktake.book_quantity,
        ~select(StocktakeLine.id).where(StocktakeLine.stocktake_id == Stocktake.id).exists(),
    ),
)
"""Stock-takes at which something was missing: by its lines; by the totals where there are no lines."""


def there(period: Period) -> ColumnElement[bool]:
    """Assets that were there on the last day."""
    return Asset.there_on(period.ends_on)


def in_state(*states: AssetStatus) -> Callable[[Period], ColumnElement[bool]]:
    """Assets that were there on the last day and are in one of these states."""

    def condition(period: Period) -> ColumnElement[bool]:
        return and_(there(period), Asset.status.in_(states))

    return condition


def scrapped(period: Period) -> ColumnElement[bool]:
    """Assets removed within the period."""
    return Asset.removed_on.between(period.starts_on, period.ends_on)


def acquired(period: Period) -> ColumnElement[bool]:
    """Assets that came within the period."""
    return Asset.acquired_on.between(period.starts_on, period.ends_on)


def below_threshold(period: Period) -> ColumnElement[bool]:
    """Assets there on the last day that cost less a piece than an asset must, by the rule of the day they came.

    Those whose day nobody knows are judged by the rule of the last day. What lasts less than a year is none, either.
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
    """Purchases that should have a card and have none: so decided, or not decided and dear enough."""
    dear = [
        and_(
            Purchase.occurred_on.between(held.starts_on, held.ends_on),
            Purchase.amount >= held.value * Purchase.quantity,
        )
        for held in period.rules.during(THRESHOLD, period.starts_on, period.ends_on)
    ]
    return and_(
        Purchase.asset_id.is_(None),
        or_(Purchase.becomes == Becomes.ASSET, and_(Purchase.becomes.is_(None), or_(false(), *dear))),
    )


def accepted(period: Period) -> ColumnElement[bool]:
    """Projects accepted within the period."""
    return ImprovementProject.accepted_on.between(period.starts_on, period.ends_on)


def under_way(period: Period) -> ColumnElement[bool]:
    """Projects on which work had begun and that were not accepted by the last day."""
    return and_(
        ImprovementProject.started_on <= period.ends_on,
        or_(ImprovementProject.accepted_on.is_(None), ImprovementProject.accepted_on > period.ends_on),
    )


def budgeted(period: Period) -> ColumnElement[bool]:
    """Lines of the budget of the year in which the period begins (《预算法》第十八条: the calendar year)."""
    return BudgetLine.fiscal_year == period.starts_on.year


def budgeted_overspent(period: Period) -> ColumnElement[bool]:
    """Of these, the ones on which more was spent than they allow."""
    return and_(budgeted(period), BudgetLine.overspent())


def overdue_loans(period: Period) -> ColumnElement[bool]:
    """Loans that should have come back by the last day and did not."""
    return and_(
        AssetChange.kind == ChangeKind.LOAN,
        AssetChange.due_back_on <= period.ends_on,
        or_(AssetChange.returned_on.is_(None), AssetChange.returned_on > period.ends_on),
    )


RUNNING_LOW = ConsumableItem.quantity < ConsumableItem.least
"""Consumables of which less is in store than there should be at least."""

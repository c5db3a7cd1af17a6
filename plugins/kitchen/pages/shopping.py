"""Food needed for a week's menu, in kilograms for a number of children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import func, select

from plugins.kitchen.models import Menu, MenuIngredient
from portal.api import Enrolment, db

__all__ = ["Need", "children_on", "needs"]

GRAMS_OF_A_KILOGRAM = 1000


@dataclass(frozen=True, slots=True)
class Need:
    """Quantity of one food needed: in total, and by day in the order of the requested days."""

    item: str
    grams: Decimal
    """Grams for one child over all days."""
    kilograms: Decimal
    by_day: tuple[Decimal | None, ...]


def needs(days: Sequence[date], heads: int) -> list[Need]:
    """Return the food needed on these days for ``heads`` children, largest first; one statement."""
    rows = db.session.execute(
        select(MenuIngredient.item, Menu.occurred_on, func.sum(MenuIngredient.grams))
        .join(Menu, Menu.id == MenuIngredient.menu_id)
        .where(Menu.occurred_on.in_(days))
        .group_by(MenuIngredient.item, Menu.occurred_on)
    )
    grams: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for item, day, amount in rows:
        grams[item][day] = Decimal(str(amount))
    found = [
        Need(
            item,
            sum(by_day.values(), Decimal()),
            _kilograms(sum(by_day.values(), Decimal()), heads),
            tuple(_kilograms(by_day[day], heads) if day in by_day else None for day in days),
        )
        for item, by_day in grams.items()
    ]
    return sorted(found, key=lambda need: (-need.grams, need.item))


def _kilograms(grams: Decimal, heads: int) -> Decimal:
    """Return kilograms rounded to ten grams, as a kitchen's scales show."""
    return (grams * heads / GRAMS_OF_A_KILOGRAM).quantize(Decimal("0.01"), ROUND_HALF_UP)


def children_on(day: date) -> int:
    """Return the number of children enrolled on the day."""
    wanted = select(func.count(Enrolment.child_id.distinct())).where(Enrolment.on(day))
    return db.session.scalar(wanted) or 0

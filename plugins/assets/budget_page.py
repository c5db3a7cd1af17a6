"""Page of a year's budget: each line with the amount spent, the rate of use and the amount left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask import request
from sqlalchemy import select

from plugins.assets.models import BudgetLine
from portal.api import Page, _l, chosen_term, db, expose, may, today

__all__ = ["BudgetPage", "Total"]


@dataclass(frozen=True)
class Total:
    """Sum of all budget lines, in yuan."""

    budget: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """Amount that may still be spent."""
        return self.budget - self.spent

    @property
    def rate(self) -> Decimal | None:
        """Rate of use in per cent, one decimal; None without a budget."""
        if not self.budget:
            return None
        return (self.spent * 100 / self.budget).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def is_overspent(self) -> bool:
        """True if more was spent than all lines allow together."""
        return self.left < 0


class BudgetPage(Page):
    """Budget of a year."""

    title = _l("Budget at a glance")
    permission = "assets.budget_line.view"
    path = "budget"

    @expose("/")
    def index(self) -> Any:
        """Show one year: the requested one, else that of the chosen term."""
        years = sorted(db.session.scalars(select(BudgetLine.fiscal_year).distinct()), reverse=True)
        year = _chosen_year(years)
        wanted = select(BudgetLine).where(BudgetLine.fiscal_year == year).order_by(BudgetLine.id)
        lines = db.session.scalars(wanted).all()
        total = Total(
            sum((Decimal(line.budget) for line in lines), Decimal("0.00")),
            sum((Decimal(line.spent) for line in lines), Decimal("0.00")),
        )
        return self.render(
            "assets/budget.html",
            year=year,
            years=years,
            lines=lines,
            total=total,
            overspent=[line for line in lines if line.is_overspent],
            writes=may("assets.budget_line.edit"),
            pays=may("assets.expense.edit"),
        )


def _chosen_year(years: list[int]) -> int:
    requested = request.args.get("year", "")
    if requested.isdecimal() and int(requested) in years:
        return int(requested)
    term = chosen_term()
    year = term.starts_on.year if term is not None else today().year
    return year if year in years or not years else years[0]

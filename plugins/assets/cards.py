"""Cards of the assets area on the home page: stock-takes, budget, purchases without a card, loans."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import and_, func, or_, select

from plugins.assets.judging import DIFFERS, budgeted_overspent, uncarded
from plugins.assets.models import AssetChange, BudgetLine, ChangeKind, Phase, Purchase, Stocktake
from plugins.assets.stocktaking.stored import states_of
from portal.api import (
    Card,
    CardContent,
    CardContext,
    CardLine,
    Classroom,
    Period,
    Record,
    Term,
    Tone,
    _,
    _l,
    db,
    may,
    rule_book,
)

__all__ = ["CARDS"]

EDGE = timedelta(days=27)
"""Time from either end of the term in which a stock-take is due: four weeks."""
MOST_NAMED = 6


def _counting(context: CardContext) -> CardContent | None:
    """Return the card of classes counted and not counted; None except near the beginning and the end of the term."""
    term = context.term
    if term is None:
        return None
    phase = _phase(context, term)
    if phase is None:
        return None
    wanted = select(Classroom).where(
        Classroom.school_year == term.school_year,
        or_(Classroom.opened_on.is_(None), Classroom.opened_on <= context.today),
        or_(Classroom.closed_on.is_(None), Classroom.closed_on >= context.today),
    )
    scope = Classroom.within(context.limits)
    if scope is not None:
        wanted = wanted.where(scope)
    classrooms = db.session.scalars(wanted.order_by(Classroom.position, Classroom.id)).all()
    if not classrooms:
        return None
    states = states_of(term, phase, classrooms)
    left = [classroom for classroom in classrooms if classroom.id not in states]
    writes = may("assets.stocktake.edit")

    def sheet(classroom: Classroom) -> str | None:
        return url_for("assets_stocktaking.index", phase=phase.value, classroom=classroom.id) if writes else None

    lines = [CardLine(classroom.name, sheet(classroom), Tone.ATTENTION) for classroom in left[:MOST_NAMED]]
    if len(left) > MOST_NAMED:
        lines.append(CardLine(_("and %(count)d more", count=len(left) - MOST_NAMED)))
    unsigned = sum(state != "confirmed" for state in states.values())
    if unsigned:
        lines.append(CardLine(_("Not yet confirmed by a second person: %(count)d", count=unsigned)))
    return CardContent(
        value=f"{len(states)}/{len(classrooms)}",
        caption=_l("classes counted at the start of term")
        if phase is Phase.OPENING
        else _l("classes counted at the end of term"),
        lines=tuple(lines),
        url=url_for("assets_stocktaking.index", phase=phase.value) if writes else None,
        tone=Tone.ATTENTION if left or unsigned else Tone.GOOD,
    )


def _phase(context: CardContext, term: Term) -> Phase | None:
    if term.starts_on <= context.today <= term.starts_on + EDGE:
        return Phase.OPENING
    return Phase.CLOSING if term.ends_on - EDGE <= context.today <= term.ends_on else None


def _overspent(context: CardContext) -> CardContent | None:
    """Return the card of overspent budget lines; None without a budget."""
    if context.term is None:
        return None
    period = Period(context.term.starts_on, context.term.ends_on, rule_book())
    year = context.term.starts_on.year
    if not _count(context, BudgetLine, BudgetLine.fiscal_year == year):
        return None
    lines = db.session.scalars(select(BudgetLine).where(budgeted_overspent(period)).order_by(BudgetLine.id)).all()
    return CardContent(
        value=str(len(lines)),
        caption=_l("overspent lines of the budget"),
        lines=tuple(
            CardLine(
                _("%(item)s: %(amount)s yuan too much", item=line.item, amount=f"{-line.left:,.2f}"),
                None,
                Tone.ATTENTION,
            )
            for line in lines[:MOST_NAMED]
        ),
        url=url_for("assets_budget.index", year=year),
        tone=Tone.ATTENTION if lines else Tone.GOOD,
    )


def _lent(context: CardContext) -> CardContent | None:
    """Return the card of loans that are overdue today."""
    late = and_(
        AssetChange.kind == ChangeKind.LOAN, AssetChange.returned_on.is_(None), AssetChange.due_back_on < context.today
    )
    count = _count(context, AssetChange, late)
    if not count:
        return None
    return CardContent(
        value=str(count),
        caption=_l("loans that should have come back"),
        url=url_for("assets_asset_change.index_view", term="all", kind=ChangeKind.LOAN.value),
        tone=Tone.ATTENTION,
    )


def _cardless(context: CardContext) -> CardContent | None:
    """Return the card of the term's purchases that need an asset card."""
    term = context.term
    if term is None:
        return None
    days = Purchase.occurred_on.between(term.starts_on, term.ends_on)
    count = _count(context, Purchase, and_(days, uncarded(Period(term.starts_on, term.ends_on, rule_book()))))
    if not count:
        return None
    return CardContent(
        value=str(count),
        caption=_l("purchases that need an asset card"),
        url=url_for("assets_purchase.index_view", fact="assets.purchases_without_card", term=term.name),
        tone=Tone.ATTENTION,
    )


def _differing(context: CardContext) -> CardContent | None:
    """Return the card of the term's stock-takes that differ from the books; None before the first one."""
    term = context.term
    if term is None:
        return None
    days = Stocktake.occurred_on.between(term.starts_on, term.ends_on)
    if not _count(context, Stocktake, days):
        return None
    count = _count(context, Stocktake, and_(days, DIFFERS))
    return CardContent(
        value=str(count),
        caption=_l("stock-takes at which books and things differ"),
        url=url_for("assets_stocktake.index_view", fact="assets.stocktakes_differing", term=term.name),
        tone=Tone.ATTENTION if count else Tone.GOOD,
    )


def _count(context: CardContext, record: type[Record], condition: Any) -> int:
    wanted = select(func.count(record.id)).where(condition)
    scope = record.within(context.limits)
    return db.session.scalar(wanted if scope is None else wanted.where(scope)) or 0


CARDS: tuple[Card, ...] = (
    Card("counting", _l("Stock-take"), _counting, "assets.stocktake.view", 10),
    Card("differing", _l("Books and things"), _differing, "assets.stocktake.view", 20),
    Card("overspent", _l("Budget"), _overspent, "assets.budget_line.view", 30),
    Card("cardless", _l("Purchases without a card"), _cardless, "assets.purchase.view", 40),
    Card("lent", _l("Lent assets"), _lent, "assets.asset_change.view", 50),
)

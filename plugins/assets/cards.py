"""Cards of the assets area on the home page: stock-takes, budget, purchases without a card, loans."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

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
    Term,
    Tone,
    _,
    _l,
    allowed_page_url,
    db,
    fact_url,
    page_url,
    record_url,
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
    wanted = context.within(wanted, Classroom).order_by(Classroom.position, Classroom.id)
    classrooms = db.session.scalars(wanted).all()
    if not classrooms:
        return None
    states = states_of(term, phase, classrooms)
    left = [classroom for classroom in classrooms if classroom.id not in states]
    lines = [
        CardLine(
            classroom.name,
            allowed_page_url("assets.stocktaking", phase=phase, classroom=classroom.id),
            Tone.ATTENTION,
        )
        for classroom in left[:MOST_NAMED]
    ]
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
        url=allowed_page_url("assets.stocktaking", phase=phase),
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
    if not context.count(BudgetLine, BudgetLine.fiscal_year == year):
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
        url=page_url("assets.budget", year=year),
        tone=Tone.ATTENTION if lines else Tone.GOOD,
    )


def _lent(context: CardContext) -> CardContent | None:
    """Return the card of loans that are overdue today."""
    count = context.count(
        AssetChange,
        AssetChange.kind == ChangeKind.LOAN,
        AssetChange.returned_on.is_(None),
        AssetChange.due_back_on < context.today,
    )
    if not count:
        return None
    return CardContent(
        value=str(count),
        caption=_l("loans that should have come back"),
        url=record_url("assets.asset_change", term="all", kind=ChangeKind.LOAN),
        tone=Tone.ATTENTION,
    )


def _cardless(context: CardContext) -> CardContent | None:
    """Return the card of the term's purchases that need an asset card."""
    term = context.term
    if term is None:
        return None
    period = Period(term.starts_on, term.ends_on, rule_book())
    count = context.count(Purchase, context.of_term(Purchase), uncarded(period))
    if not count:
        return None
    return CardContent(
        value=str(count),
        caption=_l("purchases that need an asset card"),
        url=fact_url("assets.purchases_without_card", term),
        tone=Tone.ATTENTION,
    )


def _differing(context: CardContext) -> CardContent | None:
    """Return the card of the term's stock-takes that differ from the books; None before the first one."""
    of_term = context.of_term(Stocktake)
    if not context.count(Stocktake, of_term):
        return None
    count = context.count(Stocktake, of_term, DIFFERS)
    return CardContent(
        value=str(count),
        caption=_l("stock-takes at which books and things differ"),
        url=fact_url("assets.stocktakes_differing", context.term),
        tone=Tone.ATTENTION if count else Tone.GOOD,
    )


CARDS: tuple[Card, ...] = (
    Card("counting", _l("Stock-take"), _counting, "assets.stocktake.view", 10),
    Card("differing", _l("Books and things"), _differing, "assets.stocktake.view", 20),
    Card("overspent", _l("Budget"), _overspent, "assets.budget_line.view", 30),
    Card("cardless", _l("Purchases without a card"), _cardless, "assets.purchase.view", 40),
    Card("lent", _l("Lent assets"), _lent, "assets.asset_change.view", 50),
)

"""Sample stock-takes: all classes at the start, all but one at the end; one thing missing, one misplaced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from plugins.assets.demo.cards import Cards
from plugins.assets.models import Asset, Phase, Stocktake, StocktakeLine, StocktakeState
from portal.api import Classroom, Record, Term, db, today

__all__ = ["counts"]

COUNTER, SECOND = "资产管理员", "后勤主任"
SHORT, MISPLACED, FORGOTTEN, UNSIGNED = 2, 4, 10, 11
"""Index of the class with something missing, something misplaced, no count, and no second signature."""


def counts(term: Term, cards: Cards) -> Iterator[Record]:
    """Yield opening and closing stock-takes with their lines, up to today."""
    known = {
        (item.occurred_on, item.phase, item.classroom_id): item
        for item in db.session.scalars(
            select(Stocktake).where(Stocktake.occurred_on.between(term.starts_on, term.ends_on))
        )
    }
    for at, classroom in enumerate(cards.classrooms):
        for phase in (Phase.OPENING, Phase.CLOSING):
            day = _day(term, phase, at)
            if day > today() or (phase is Phase.CLOSING and at == FORGOTTEN):
                continue
            stocktake = known.get((day, phase, classroom.id)) or _stocktake(day, phase, classroom, at)
            yield stocktake
            books = cards.by_classroom[classroom.id] if phase is Phase.OPENING else cards.closing(classroom)
            for number, card in enumerate(books):
                yield _line(stocktake, card, cards, at, number)
            if phase is Phase.CLOSING and at == MISPLACED + 1:
                # The class next door has what the other one misses.
                astray = cards.by_classroom[cards.classrooms[MISPLACED].id][2]
                yield _new_line(stocktake, astray, 0, 1)


def _day(term: Term, phase: Phase, at: int) -> date:
    if phase is Phase.OPENING:
        return term.starts_on + timedelta(days=at % 3)
    return term.ends_on - timedelta(days=4 - at % 3)


def _stocktake(day: date, phase: Phase, classroom: Classroom, at: int) -> Stocktake:
    waits = phase is Phase.CLOSING and at == UNSIGNED
    return Stocktake(
        occurred_on=day,
        phase=phase,
        classroom=classroom,
        state=StocktakeState.COUNTED if waits else StocktakeState.CONFIRMED,
        counted_by=COUNTER,
        counted_on=day,
        checked_by=None if waits else SECOND,
        checked_on=None if waits else day,
        cause="1张儿童床待查找" if phase is Phase.CLOSING and at == SHORT else None,
    )


def _line(stocktake: Stocktake, card: Asset, cards: Cards, at: int, number: int) -> StocktakeLine:
    line = _new_line(stocktake, card, card.quantity, card.quantity)
    if stocktake.phase is Phase.CLOSING and at == SHORT and number == 0:
        line.found_quantity, line.cause = card.quantity - 1, "盘点时少1张，正在查找"
    if stocktake.phase is Phase.CLOSING and at == MISPLACED and number == 2:
        line.found_quantity, line.found_classroom = 0, cards.classrooms[MISPLACED + 1]
        line.cause = "公开活动后未归位"
    return line


def _new_line(stocktake: Stocktake, card: Asset, book: int, found: int) -> StocktakeLine:
    line = StocktakeLine(
        occurred_on=stocktake.occurred_on,
        phase=stocktake.phase,
        classroom=stocktake.classroom,
        asset=card,
        book_quantity=book,
        found_quantity=found,
    )
    if stocktake.id is None:
        line.stocktake = stocktake
    else:
        line.stocktake_id = stocktake.id
    return line

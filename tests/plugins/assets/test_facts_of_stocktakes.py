"""Facts about stock-takes, with lines and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plugins.assets.models import LineResult, Phase, StocktakeState
from portal.records.base import Source
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST
from portal.testing.types import Measured

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.assets.conftest import World


@pytest.mark.fact("assets.stocktakes")
@pytest.mark.fact("assets.stocktakes_differing")
@pytest.mark.fact("assets.stocktakes_short")
@pytest.mark.fact("assets.stocktakes_unconfirmed")
def test_totals_of_a_register(world: World, make: Factory, measured: Measured) -> None:
    classrooms = [make.classroom() for _ in range(6)]
    world.stocktake(classroom=classrooms[0], state=StocktakeState.CONFIRMED)
    world.stocktake(classroom=classrooms[1], found_quantity=9, state=StocktakeState.COUNTED)
    world.stocktake(Phase.CLOSING, LAST, classroom=classrooms[2], found_quantity=11)
    world.stocktake(Phase.CLOSING, LAST, classroom=classrooms[3], book_quantity=0, found_quantity=0)
    world.stocktake(Phase.CLOSING, BEFORE, classroom=classrooms[4], found_quantity=1)
    world.stocktake(Phase.OPENING, AFTER, classroom=classrooms[5], found_quantity=1)
    found = measured()
    assert (found["stocktakes"], found["stocktakes_differing"], found["stocktakes_short"]) == (4, 2, 1)
    assert found["stocktakes_unconfirmed"] == 3


def test_who_signed_an_old_register_is_not_judged(world: World, make: Factory, measured: Measured) -> None:
    world.stocktake(state=StocktakeState.COUNTED, source=Source.IMPORT)
    world.stocktake(classroom=world.other, state=StocktakeState.COUNTED, source=Source.SHEET)
    assert measured()["stocktakes_unconfirmed"] == 1


def test_one_thing_too_many_does_not_make_up_for_one_that_is_missing(world: World, measured: Measured) -> None:
    stocktake = world.stocktake()
    world.line(stocktake, world.asset(), found_quantity=0)
    world.line(stocktake, name="小推车", found_quantity=1)
    found = measured()
    assert (stocktake.book_quantity, stocktake.found_quantity) == (1, 1)
    assert (found["stocktakes_differing"], found["stocktakes_short"]) == (1, 1)


def test_what_is_in_another_classroom_is_not_missing(world: World, measured: Measured) -> None:
    mine, theirs = world.stocktake(), world.stocktake(classroom=world.other)
    astray = world.asset()
    world.line(mine, astray, found_quantity=0, found_classroom=world.other)
    world.line(theirs, astray, book_quantity=0, found_quantity=1)
    found = measured()
    assert (found["stocktakes_differing"], found["stocktakes_short"], found["misplaced"]) == (2, 0, 1)


@pytest.mark.fact("assets.closing_books")
@pytest.mark.fact("assets.closing_found")
def test_pieces_at_the_end(world: World, make: Factory, measured: Measured) -> None:
    world.stocktake(Phase.CLOSING, LAST, book_quantity=20, found_quantity=19)
    world.stocktake(Phase.CLOSING, LAST, classroom=world.other, book_quantity=3, found_quantity=3)
    world.stocktake(Phase.OPENING, FIRST, book_quantity=100, found_quantity=100)
    world.stocktake(Phase.CLOSING, AFTER, classroom=make.classroom(), book_quantity=100, found_quantity=100)
    found = measured()
    assert (found["closing_books"], found["closing_found"]) == (23, 22)


@pytest.mark.fact("assets.misplaced")
@pytest.mark.fact("assets.missing")
@pytest.mark.fact("assets.unbooked")
def test_lines_by_result(world: World, measured: Measured) -> None:
    opening, closing = world.stocktake(), world.stocktake(Phase.CLOSING, LAST)
    early = world.stocktake(Phase.CLOSING, BEFORE, classroom=world.other)
    lost, astray, several = world.asset(), world.asset(), world.asset(quantity=8)
    results = []
    for stocktake in (opening, closing):
        results.append(world.line(stocktake, lost, found_quantity=0).result)
        results.append(world.line(stocktake, astray, found_quantity=0, found_place=world.place).result)
    results.append(world.line(opening, several, found_quantity=7).result)
    results.append(world.line(closing, several, found_quantity=8).result)
    results.append(world.line(closing, world.asset(), found_quantity=None).result)
    results.append(world.line(closing, name="旧书架", found_quantity=2).result)
    world.line(early, world.asset(), found_quantity=0)
    world.line(early, world.asset(), found_quantity=0, found_place=world.place)
    world.line(early, name="旧书架", found_quantity=2)
    missing, misplaced = LineResult.MISSING, LineResult.MISPLACED
    assert results == [
        *(missing, misplaced, missing, misplaced, missing),
        *(LineResult.CORRECT, LineResult.PENDING, LineResult.EXTRA),
    ]
    found = measured()
    assert (found["missing"], found["misplaced"], found["unbooked"]) == (2, 1, 1)

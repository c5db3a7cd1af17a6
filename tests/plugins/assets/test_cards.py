"""Cards of assets on the home page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from flask import Flask

from plugins.assets.cards import CARDS
from plugins.assets.models import ChangeKind, Phase, StocktakeState
from portal.base.scope import EVERYTHING, Limits
from portal.declarations.cards import CardContext, Tone
from portal.testing.cards import Cards
from portal.testing.dates import FIRST, LAST
from portal.testing.values import present

if TYPE_CHECKING:
    from tests.plugins.assets.conftest import World


def test_classes_still_to_count(world: World, card: Cards) -> None:
    world.make.classroom("撤并班", closed_on=date(2026, 2, 20))
    world.stocktake(state=StocktakeState.CONFIRMED)
    found = card("counting")
    assert (found.value, found.tone) == ("1/2", Tone.ATTENTION)
    assert [str(line.text) for line in found.lines] == ["小二班"]
    assert "phase=opening" in present(found.lines[0].url)
    world.stocktake(classroom=world.other, state=StocktakeState.COUNTED)
    found = card("counting")
    assert (found.value, found.tone) == ("2/2", Tone.ATTENTION)
    assert "待复核签认：1班" in str(found.lines[0].text)
    assert card("counting", limits=Limits(True, frozenset(), frozenset({world.classroom.id}))).tone is Tone.GOOD
    assert not card.hidden("counting", date(2026, 3, 23))
    assert card.hidden("counting", date(2026, 3, 24))
    assert card.hidden("counting", date(2026, 6, 5))
    assert card("counting", date(2026, 6, 6)).value == "0/2"
    assert card.hidden("counting", date(2026, 7, 4))


def test_what_differs(world: World, card: Cards) -> None:
    assert card.hidden("differing")
    world.stocktake()
    assert (card("differing").value, card("differing").tone) == ("0", Tone.GOOD)
    world.stocktake(Phase.CLOSING, LAST, found_quantity=9)
    found = card("differing")
    assert (found.value, found.tone) == ("1", Tone.ATTENTION)
    assert "fact=assets.stocktakes_differing" in present(found.url)


def test_what_is_overspent(world: World, card: Cards) -> None:
    assert card.hidden("overspent")
    world.budget(spent=Decimal(999))
    assert (card("overspent").value, card("overspent").tone) == ("0", Tone.GOOD)
    world.budget("劳保用品", spent=Decimal("1210.50"))
    found = card("overspent")
    assert (found.value, found.tone) == ("1", Tone.ATTENTION)
    assert "劳保用品" in str(found.lines[0].text)
    assert "210.50" in str(found.lines[0].text)


def test_what_needs_a_card_and_what_is_lent_too_long(world: World, card: Cards) -> None:
    assert card.hidden("cardless")
    assert card.hidden("lent")
    world.purchase()
    assert card("cardless").value == "1"
    world.change(world.asset(), ChangeKind.LOAN, FIRST, borrower="中心小学", due_back_on=date(2026, 3, 2))
    assert card.hidden("lent", date(2026, 3, 2))
    assert card("lent", date(2026, 3, 3)).value == "1"


def test_without_a_term(app: Flask, card: Cards, world: World) -> None:
    with app.test_request_context():
        for found in CARDS:
            assert found.render(CardContext(None, FIRST, EVERYTHING)) is None

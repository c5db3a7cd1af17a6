"""The cards of the home page."""

from datetime import date

import pytest

from plugins.health.cards import CARDS
from plugins.health.models import Action, CheckSession
from portal.admin.cards import CardContext, Tone
from portal.db import db
from portal.scope import EVERYTHING, Limits

DAY = date(2026, 3, 2)


@pytest.fixture
def card(app, world):
    def render(key, day=DAY, limits=EVERYTHING):
        db.session.commit()
        with app.test_request_context():
            found = next(card for card in CARDS if card.key == key)
            return found.render(CardContext(world.term, day, limits))

    return render


def test_sheets_of_today_and_which_are_missing(world, card):
    world.check()
    world.check(CheckSession.NOON)
    found = card("sheets")
    assert (found.value, found.tone) == ("1/2", Tone.ATTENTION)
    assert str(found.lines[0].text) == "小二班"
    world.check(classroom=world.other)
    assert card("sheets").tone is Tone.GOOD
    assert card("sheets", limits=Limits(True, frozenset(), frozenset({world.other.id}))).value == "1/1"
    assert card("sheets", date(2026, 3, 1)) is None


def test_abnormal_today(world, card):
    assert card("abnormal_today") is None
    world.check(abnormal=2)
    world.check(CheckSession.NOON, abnormal=1)
    world.check(occurred_on=date(2026, 3, 3), abnormal=9)
    assert card("abnormal_today").value == "3"


def test_findings_without_an_action(world, card):
    check = world.check()
    world.finding(check)
    world.finding(check, child=world.children[1], action=Action.DOCTOR)
    found = card("open_findings")
    assert (found.value, found.tone) == ("1", Tone.ATTENTION)
    assert "fact=health.findings_unhandled" in found.url

"""Cards of the team on the home page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from plugins.team.models import CertificateKind, HandledVia
from portal.base.scope import Limits
from portal.declarations.cards import Tone
from portal.testing.cards import Cards
from portal.testing.dates import DAY
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.team.conftest import World

OLD = date(2020, 1, 1)


def test_certificates_to_renew(world: World, make: Factory, card: Cards) -> None:
    assert card.hidden("certificates")
    carer, cook = world.people["钱二"], world.people["李四"]
    world.certificate(carer, OLD, DAY + timedelta(days=61))
    assert card.hidden("certificates")
    world.certificate(cook, OLD, DAY + timedelta(days=60), number="1")
    world.certificate(None, OLD, DAY - timedelta(days=1), CertificateKind.FOOD_LICENCE)
    found = card("certificates")
    assert (found.value, found.tone) == ("2", Tone.ATTENTION)
    assert [str(line.text) for line in found.lines] == [
        "2026-03-01 食品经营许可证 · 幼儿园",
        "2026-05-01 健康证 · 李四",
    ]
    assert [line.tone for line in found.lines] == [Tone.URGENT, Tone.ATTENTION]
    # Renewed, it is no longer listed.
    world.certificate(cook, DAY, DAY + timedelta(days=364), number="2")
    assert card("certificates").value == "1"
    branch = make.campus("分部")
    assert card.hidden("certificates", limits=Limits(True, frozenset({branch.id}), frozenset()))


def test_more_certificates_than_a_card_names(world: World, make: Factory, card: Cards) -> None:
    for number in range(8):
        world.certificate(make.staff(), OLD, DAY + timedelta(days=number))
    found = card("certificates")
    assert (found.value, len(found.lines)) == ("8", 7)
    assert str(found.lines[-1].text) == "另有 2 本"


def test_failed_checks_to_recheck(world: World, card: Cards) -> None:
    assert card.hidden("issues")
    world.failed(DAY, rechecked_on=DAY)
    world.check(DAY)
    assert card.hidden("issues")
    world.failed(DAY, handled_via=HandledVia.TALK)
    found = card("issues")
    assert (found.value, found.tone, found.lines) == ("1", Tone.CALM, ())
    world.failed(DAY)
    world.failed(date(2026, 2, 23))
    found = card("issues")
    assert (found.value, found.tone) == ("2", Tone.ATTENTION)
    assert str(found.lines[0].text) == "1 次尚未处理"
    assert "fact=team.issues_unhandled" in present(found.lines[0].url)
    assert "fact=team.issues_not_rechecked" in present(found.url)


def test_newcomers_who_are_still_learning(world: World, card: Cards) -> None:
    assert card.hidden("newcomers")
    world.plan(world.people["赵一"], OLD, passed_on=OLD)
    world.plan(world.people["钱二"], DAY + timedelta(days=1))
    assert card.hidden("newcomers")
    plan = world.plan(world.people["孙三"], DAY)
    world.module(plan, "消毒操作", due_on=DAY)
    found = card("newcomers")
    assert (found.value, found.tone) == ("1", Tone.CALM)
    world.module(plan, "午睡巡视", due_on=DAY - timedelta(days=1))
    found = card("newcomers")
    assert (str(found.lines[0].text), found.tone) == ("1 个模块已逾期", Tone.ATTENTION)


def test_a_fortnight_without_a_meeting(world: World, card: Cards) -> None:
    assert card.hidden("meeting")  # none yet: what is due today says so
    world.meeting(DAY)
    assert card.hidden("meeting", DAY + timedelta(days=14))
    found = card("meeting", DAY + timedelta(days=15))
    assert (found.value, found.tone) == ("15 天", Tone.ATTENTION)
    assert card.hidden("meeting", date(2026, 7, 4))

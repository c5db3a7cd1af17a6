"""Cards of the kitchen on the home page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from plugins.kitchen.models import GateResult, Supplier
from portal.base.scope import Limits
from portal.declarations.cards import Tone
from portal.testing.cards import Cards
from portal.testing.dates import DAY

if TYPE_CHECKING:
    from tests.plugins.kitchen.conftest import World

NOW = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


@pytest.fixture
def card(card: Cards, monkeypatch: pytest.MonkeyPatch) -> Cards:
    monkeypatch.setattr("plugins.kitchen.cards.now", lambda: NOW)
    return card


def test_the_kitchen_today(world: World, card: Cards) -> None:
    assert card.hidden("kitchen_today", date(2026, 3, 7))
    shown = card("kitchen_today")
    assert (shown.value, shown.tone) == ("0/2", Tone.ATTENTION)
    world.menu()
    world.menu("青菜")
    world.sample()
    for person in (world.cook, world.second_cook):
        world.cook_check(person=person)
    world.companion()
    shown = card("kitchen_today")
    assert (shown.value, shown.tone) == ("2/2", Tone.GOOD)
    assert [str(line.text) for line in shown.lines] == ["今日午餐已有人陪餐", "午餐留样 1 份，共 2 道菜品"]


def test_cooks_within_the_limits_and_goods_of_the_whole_kindergarten(world: World, card: Cards) -> None:
    here = world.make.campus("分园")
    world.cook.campus = here
    for person in (world.cook, world.second_cook):
        world.cook_check(person=person)
    world.menu()
    world.sample()
    world.safety_check(problem="鼠迹")
    limits = Limits(limited=True, campus_ids=frozenset({here.id}))
    assert card("kitchen_today").value == "2/2"
    shown = card("kitchen_today", limits=limits)
    assert (shown.value, str(shown.lines[1].text)) == ("1/1", "午餐留样 1 份，共 1 道菜品")
    assert card("kitchen_open", limits=limits).value == "1"


def test_links_for_those_who_may_follow_them(world: World, card: Cards) -> None:
    world.safety_check(problem="鼠迹")
    world.visitor(left_at=None)
    rights = ["kitchen.food_safety_check.view", "kitchen.meal_companion.*", "kitchen.food_sample.view"]
    card.reader = world.make.user(permissions=rights)
    facts = [line.url and line.url.partition("fact=")[2] for line in card("kitchen_open").lines]
    assert facts == ["kitchen.food_safety_problems_open&term=2025-2026-2", None]
    today = card("kitchen_today")
    assert [today.url, *(line.url for line in today.lines)] == [None, "/kitchen/meal_companion/new/?meal=lunch", None]


def test_samples_to_discard(world: World, card: Cards) -> None:
    assert card.hidden("samples_due")
    taken = NOW - timedelta(hours=48)
    world.sample(sampled_at=taken)
    world.sample(dish="青菜", sampled_at=taken + timedelta(minutes=1))
    world.sample(dish="汤", sampled_at=taken, discarded_at=NOW)
    world.sample(dish="饭", hours=48)
    shown = card("samples_due")
    assert (shown.value, [str(line.text) for line in shown.lines]) == ("1", ["另有 1 份未到销毁时间"])


def test_batches_past_their_date_or_soon(world: World, card: Cards) -> None:
    for day in (1, 5, 6):
        world.batch(1, received_on=date(2026, 2, 25), expires_on=date(2026, 3, day))
    used = world.batch(1, received_on=date(2026, 2, 25), expires_on=date(2026, 3, 1))
    world.move(used, 1)
    shown = card("pantry")
    assert shown.value == "2"
    assert [line.tone for line in shown.lines] == [Tone.URGENT, Tone.ATTENTION]


def test_what_is_not_put_right(world: World, card: Cards) -> None:
    assert card.hidden("kitchen_open")
    world.gate(result=GateResult.FAILED)
    world.safety_check(problem="鼠迹")
    world.companion(problem="咸", fixed_on=DAY)
    world.visitor(left_at=None)
    shown = card("kitchen_open")
    assert (shown.value, len(shown.lines)) == ("3", 3)


def test_suppliers_whose_licence_ran_out(world: World, card: Cards) -> None:
    assert card.hidden("papers")
    world.make(Supplier, name="甲", licence_expires_on=date(2026, 3, 1))
    world.make(Supplier, name="乙", licence_expires_on=DAY)
    world.make(Supplier, name="丙")
    assert card("papers").value == "2"

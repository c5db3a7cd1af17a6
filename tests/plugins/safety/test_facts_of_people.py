"""Facts of fire safety, duty, pledges, education, drills, the three defences, accidents."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from plugins.safety import judging
from plugins.safety.models import Channel, Defence, DefenceState, DrillKind, PledgeKind, Responsibility
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST
from portal.testing.types import Measured, Override

if TYPE_CHECKING:
    from tests.plugins.safety.conftest import World


@pytest.mark.fact("safety.fire_patrols")
@pytest.mark.fact("safety.fire_patrol_problems")
@pytest.mark.fact("safety.fire_patrol_problems_open")
@pytest.mark.fact("safety.fire_inspection_problems")
@pytest.mark.fact("safety.fire_inspection_problems_open")
def test_patrols_and_inspections(world: World, measured: Measured) -> None:
    for check in (world.patrol, world.fire_inspection):
        check(occurred_on=FIRST)
        for part in ("exits_clear", "extinguishers_ready", "electricity_safe", "gas_safe"):
            check(**{part: False})
        check(occurred_on=LAST, finding="纸箱堵门", fixed_on=LAST)
        for day in (BEFORE, AFTER):
            check(occurred_on=day, gas_safe=False)
    found = measured()
    assert found["fire_patrols"] == 6
    assert (found["fire_patrol_problems"], found["fire_patrol_problems_open"]) == (5, 4)
    assert (found["fire_inspection_problems"], found["fire_inspection_problems_open"]) == (5, 4)


@pytest.mark.fact("safety.fire_equipment")
@pytest.mark.fact("safety.fire_equipment_expired")
@pytest.mark.parametrize(("today", "there", "expired"), [(date(2026, 5, 1), 87, 0), (AFTER, 57, 20)])
def test_fire_equipment_is_counted_as_of_the_last_day(
    world: World, measured: Measured, monkeypatch: pytest.MonkeyPatch, today: date, there: int, expired: int
) -> None:
    monkeypatch.setattr(judging, "today", lambda: today)
    world.equipment(quantity=7)
    world.equipment(quantity=20, installed_on=date(2024, 1, 1), expires_on=date(2026, 7, 2))
    world.equipment(quantity=30, expires_on=LAST)
    world.equipment(quantity=10, removed_on=LAST, expires_on=date(2026, 7, 2))
    world.equipment(quantity=20, removed_on=date(2026, 5, 2), expires_on=date(2026, 5, 1))
    # Gone before, or not there yet.
    world.equipment(quantity=100, removed_on=date(2026, 5, 1), expires_on=date(2026, 4, 30))
    world.equipment(quantity=100, installed_on=AFTER)
    found = measured()
    assert (found["fire_equipment"], found["fire_equipment_expired"]) == (there, expired)


@pytest.mark.fact("safety.duty_logs")
@pytest.mark.fact("safety.duty_events")
def test_duty(world: World, measured: Measured) -> None:
    world.duty(occurred_on=FIRST)
    world.duty(occurred_on=LAST, event="大雨")
    for day in (BEFORE, AFTER):
        world.duty(occurred_on=day, event="大雨")
    found = measured()
    assert (found["duty_logs"], found["duty_events"]) == (2, 1)


@pytest.mark.fact("safety.pledges_signed")
def test_pledges(world: World, measured: Measured) -> None:
    world.pledge(world.worker, signed_on=FIRST)
    world.pledge(world.worker, kind=PledgeKind.FIRE, signed_on=LAST)
    world.pledge(world.leader, signed_on=BEFORE)
    world.pledge(world.leader, kind=PledgeKind.FIRE, signed_on=AFTER)
    assert measured()["pledges_signed"] == 2


@pytest.mark.fact("safety.educations")
@pytest.mark.fact("safety.educated")
@pytest.mark.fact("safety.educations_by_channel")
@pytest.mark.fact("safety.education_topics")
def test_education(world: World, measured: Measured) -> None:
    world.education(occurred_on=FIRST, attendance=180)
    world.education(occurred_on=LAST, channel=Channel.BROADCAST, topic="防溺水", attendance=400)
    world.education(topic="防火", attendance=0)
    for day in (BEFORE, AFTER):
        world.education(occurred_on=day, channel=Channel.TALK, topic="交通安全", attendance=1000)
    found = measured()
    assert (found["educations"], found["educated"]) == (3, 580)
    assert found["educations_by_channel"] == {"课程": 2, "广播": 1}
    assert found["education_topics"] == ["防火", "防溺水"]


@pytest.mark.fact("safety.drills_held")
@pytest.mark.fact("safety.drilled")
@pytest.mark.fact("safety.drills_by_kind")
@pytest.mark.fact("safety.drills_of_all_staff")
@pytest.mark.fact("safety.drills_timed")
@pytest.mark.fact("safety.drills_too_slow")
def test_drills(world: World, measured: Measured) -> None:
    world.drill(occurred_on=FIRST, participants=320, evacuation_seconds=120, all_staff=True)
    world.drill(occurred_on=LAST, participants=331, evacuation_seconds=121)
    world.drill(kind=DrillKind.FOOD_POISONING, participants=9, evacuation_seconds=None)
    for day in (BEFORE, AFTER):
        world.drill(occurred_on=day, participants=1000, evacuation_seconds=500, all_staff=True)
    found = measured()
    assert (found["drills_held"], found["drilled"]) == (3, 660)
    assert found["drills_by_kind"] == {"火灾": 2, "食物中毒": 1}
    assert (found["drills_of_all_staff"], found["drills_timed"], found["drills_too_slow"]) == (1, 2, 1)


def test_a_drill_goes_by_the_value_of_its_day(world: World, measured: Measured, override: Override) -> None:
    override("safety.drill.seconds", "90.5", date(2026, 3, 3))
    for day in (date(2026, 3, 2), date(2026, 3, 3)):
        for seconds in (90, 91, 121):
            world.drill(occurred_on=day, evacuation_seconds=seconds)
    # 121 on the first day; 91 and 121 on the second.
    assert measured()["drills_too_slow"] == 3


@pytest.mark.fact("safety.defence_checks")
@pytest.mark.fact("safety.defence_problems")
@pytest.mark.fact("safety.defence_problems_open")
def test_the_three_defences(world: World, measured: Measured) -> None:
    world.defence(occurred_on=FIRST)
    world.defence(Defence.BARRIERS, occurred_on=LAST, state=DefenceState.MISSING, finding="缺盾牌")
    world.defence(Defence.TECHNOLOGY, state=DefenceState.FAULTY, finding="画面模糊", fixed_on=LAST)
    for day in (BEFORE, AFTER):
        world.defence(occurred_on=day, state=DefenceState.FAULTY, finding="缺岗")
    found = measured()
    assert (found["defence_checks"], found["defence_problems"], found["defence_problems_open"]) == (3, 2, 1)


@pytest.mark.fact("safety.incidents")
@pytest.mark.fact("safety.incidents_liable")
@pytest.mark.fact("safety.incidents_pending")
@pytest.mark.fact("safety.incidents_open")
def test_incidents(world: World, measured: Measured) -> None:
    world.incident(occurred_on=FIRST)
    world.incident(occurred_on=LAST, responsibility=Responsibility.LIABLE)
    world.incident(responsibility=Responsibility.NOT_LIABLE, closed_on=LAST)
    for day in (BEFORE, AFTER):
        for responsibility in Responsibility:
            world.incident(occurred_on=day, responsibility=responsibility)
    found = measured()
    assert (found["incidents"], found["incidents_open"]) == (3, 2)
    assert (found["incidents_liable"], found["incidents_pending"]) == (1, 1)

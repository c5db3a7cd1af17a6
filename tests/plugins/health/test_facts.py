"""Each fact with hand-made records and a hand-typed expectation, one row just outside each side of its condition."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from plugins.health.judging import under_rule
from plugins.health.models import Action, CheckSession, DisinfectedItem, Disinfection, InjuryRecord, Method, Symptom
from portal.base.db import db
from portal.base.scope import Limits
from portal.evidence.inputs import load_measuring_inputs
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST, NEXT
from portal.testing.types import Measured, Override

if TYPE_CHECKING:
    from tests.plugins.health.conftest import World


@pytest.mark.fact("health.attendance_expected")
@pytest.mark.fact("health.attendance_present")
@pytest.mark.fact("health.attendance_rate")
@pytest.mark.fact("health.absent_sick")
def test_attendance(world: World, measured: Measured) -> None:
    world.attendance(occurred_on=FIRST, expected=25, present=24, absent_sick=1)
    world.attendance(occurred_on=LAST, expected=20, present=17, absent_sick=1, absent_personal=1, absent_other=1)
    world.attendance(occurred_on=BEFORE, expected=25, present=0, absent_sick=25)
    world.attendance(occurred_on=AFTER, expected=25, present=0, absent_sick=25)
    found = measured()
    assert (found["attendance_expected"], found["attendance_present"]) == (45, 41)
    assert found["attendance_rate"] == Decimal("91.1")
    assert found["absent_sick"] == 2


@pytest.mark.fact("health.morning_checked")
@pytest.mark.fact("health.noon_checked")
@pytest.mark.fact("health.abnormal")
@pytest.mark.fact("health.abnormal_untold")
@pytest.mark.fact("health.all_day_observations")
def test_checks(world: World, measured: Measured) -> None:
    world.check(occurred_on=FIRST, checked=20)
    world.check(occurred_on=LAST, checked=19, abnormal=1)
    world.check(CheckSession.NOON, occurred_on=FIRST, checked=18, abnormal=2)
    world.check(CheckSession.NOON, occurred_on=LAST, checked=0)
    world.check(CheckSession.ALL_DAY, occurred_on=FIRST, checked=7, abnormal=1)
    unlisted = world.check(occurred_on=NEXT, checked=10, abnormal=4)
    world.finding(unlisted)
    for day in (BEFORE, AFTER):
        world.check(occurred_on=day, checked=100, abnormal=50)
        world.check(CheckSession.NOON, occurred_on=day, checked=100, abnormal=50)
        world.check(CheckSession.ALL_DAY, occurred_on=day, checked=100)
    found = measured()
    assert found["all_day_observations"] == 1
    assert (found["morning_checked"], found["noon_checked"]) == (49, 18)
    # 1 + 2 + 1 as stated; of the four stated the one finding is what counts.
    assert found["abnormal"] == 5
    assert found["abnormal_untold"] == 4


@pytest.mark.fact("health.fever")
def test_fever_is_a_symptom_or_a_temperature_that_reaches_the_rule(world: World, measured: Measured) -> None:
    check = world.check(checked=20)
    other = world.check(classroom=world.other)
    world.finding(check, temperature_c=Decimal("37.3"))
    world.finding(check, child=world.children[1], temperature_c=Decimal("37.2"))
    world.finding(check, child=world.children[2], symptoms=frozenset({Symptom.FEVER, Symptom.COUGH}))
    world.finding(other, child=world.children[3], symptoms=frozenset({Symptom.COUGH}))
    for day in (BEFORE, AFTER):
        outside = world.check(occurred_on=day)
        world.finding(outside, temperature_c=Decimal("39.0"), symptoms=frozenset({Symptom.FEVER}))
    assert measured()["fever"] == 2


def test_fever_goes_by_the_value_of_the_day(world: World, measured: Measured, override: Override) -> None:
    override("health.fever", "37.5", date(2026, 3, 3))
    for day in (date(2026, 3, 2), date(2026, 3, 3)):
        check = world.check(occurred_on=day)
        world.finding(check, temperature_c=Decimal("37.4"))
        world.finding(check, child=world.children[1], temperature_c=Decimal("37.5"))
    assert measured()["fever"] == 3


@pytest.mark.fact("health.findings_handled")
@pytest.mark.fact("health.findings_unhandled")
@pytest.mark.fact("health.guardians_notified")
@pytest.mark.fact("health.findings_isolated")
def test_findings(world: World, measured: Measured) -> None:
    check = world.check()
    world.finding(check, action=Action.OBSERVED)
    world.finding(check, child=world.children[1], action=Action.GUARDIAN, guardian_notified=True)
    world.finding(check, child=world.children[2], guardian_notified=True)
    world.finding(world.check(occurred_on=FIRST), action=Action.ISOLATED)
    world.finding(world.check(occurred_on=LAST), action=Action.ISOLATED)
    for day in (BEFORE, AFTER):
        outside = world.check(occurred_on=day)
        world.finding(outside, action=Action.DOCTOR, guardian_notified=True)
        world.finding(outside, child=world.children[1], action=Action.ISOLATED)
        world.finding(outside, child=world.children[2])
    found = measured()
    assert (found["findings_handled"], found["findings_unhandled"], found["guardians_notified"]) == (4, 1, 2)
    assert found["findings_isolated"] == 2


@pytest.mark.fact("health.disinfections")
@pytest.mark.fact("health.disinfections_by_item")
def test_disinfections(world: World, measured: Measured) -> None:
    world.disinfection(occurred_on=FIRST)
    world.disinfection(occurred_on=FIRST)
    world.disinfection(DisinfectedItem.AIR, Method.UV, occurred_on=LAST, minutes=60)
    world.disinfection(occurred_on=BEFORE)
    world.disinfection(occurred_on=AFTER)
    found = measured()
    assert found["disinfections"] == 3
    assert found["disinfections_by_item"] == {"水杯": 2, "空气": 1}


UNDER_RULE = [
    (DisinfectedItem.CUPS, Method.STEAM, None, 10, 0),
    (DisinfectedItem.CUPS, Method.STEAM, None, 9, 1),
    (DisinfectedItem.CUPS, Method.STEAM, None, None, 1),
    (DisinfectedItem.CUPS, Method.STEAM, None, 1440, 0),
    (DisinfectedItem.CUPS, Method.BOIL, None, 14, 1),
    (DisinfectedItem.CUPS, Method.BOIL, None, 15, 0),
    (DisinfectedItem.CUPS, Method.CABINET, None, None, 0),
    (DisinfectedItem.TOWELS, Method.CHLORINE_SOAK, 250, 20, 0),
    (DisinfectedItem.TOWELS, Method.CHLORINE_SOAK, 249, 20, 1),
    (DisinfectedItem.TOWELS, Method.CHLORINE_SOAK, 250, 19, 1),
    (DisinfectedItem.TOWELS, Method.CHLORINE_SOAK, None, 20, 1),
    (DisinfectedItem.TOWELS, Method.CHLORINE_SOAK, 5000, 20, 0),
    (DisinfectedItem.TOWELS, Method.SUN, None, 1, 0),
    (DisinfectedItem.TABLES, Method.CHLORINE_WIPE, 100, 10, 0),
    (DisinfectedItem.TABLES, Method.CHLORINE_WIPE, 99, 10, 1),
    (DisinfectedItem.TOYS, Method.CHLORINE_SOAK, 99, 10, 1),
    (DisinfectedItem.TOYS, Method.CHLORINE_WIPE, 100, 10, 0),
    (DisinfectedItem.CLOTHS, Method.CHLORINE_SOAK, 399, 20, 1),
    (DisinfectedItem.AIR, Method.UV, None, 59, 1),
    (DisinfectedItem.AIR, Method.UV, None, 60, 0),
    (DisinfectedItem.AIR, Method.AIRING, None, 9, 1),
    (DisinfectedItem.POTTIES, Method.CHLORINE_SOAK, 400, 29, 1),
    (DisinfectedItem.BOOKS, Method.SUN, None, None, 0),
    (DisinfectedItem.BEDDING, Method.SUN, None, 30, 0),
]
"""Item, method, mg/L and minutes, and 1 if that falls short of a rule."""


@pytest.mark.fact("health.disinfections_under_rule")
def test_what_is_under_the_rule(world: World, measured: Measured) -> None:
    short = 0
    for item, method, mg_per_l, minutes, expected in UNDER_RULE:
        record = world.disinfection(item, method, mg_per_l=mg_per_l, minutes=minutes)
        short += expected
        period = load_measuring_inputs(world.term).period
        judged = db.session.scalar(select(under_rule(period)).where(Disinfection.id == record.id))
        assert bool(judged) == bool(expected), (item, method, mg_per_l, minutes)
    world.disinfection(occurred_on=BEFORE, minutes=1)
    world.disinfection(occurred_on=AFTER, minutes=1)
    assert short == 12
    assert measured()["disinfections_under_rule"] == 12


def test_the_rule_of_the_day_judges(world: World, measured: Measured, override: Override) -> None:
    override("health.disinfection.cups.steam.minutes", "15", date(2026, 3, 3), date(2026, 3, 4))
    for day in range(2, 6):
        world.disinfection(occurred_on=date(2026, 3, day), minutes=12)
        world.disinfection(occurred_on=date(2026, 3, day), minutes=15)
    assert measured()["disinfections_under_rule"] == 2


@pytest.mark.fact("health.injuries")
@pytest.mark.fact("health.injuries_open")
def test_injuries(world: World, measured: Measured) -> None:
    for day, closed in ((FIRST, FIRST), (LAST, None), (BEFORE, None), (AFTER, None)):
        world.make(
            InjuryRecord,
            occurred_on=day,
            classroom=world.classroom,
            child=world.children[0],
            cause="摔倒",
            closed_on=closed,
        )
    found = measured()
    assert (found["injuries"], found["injuries_open"]) == (2, 1)


def test_a_limited_user_measures_only_their_classes(world: World, measured: Measured) -> None:
    world.attendance(expected=25, present=25)
    world.attendance(classroom=world.other, expected=20, present=20)
    limits = Limits(True, frozenset(), frozenset({world.other.id}))
    assert measured(limits)["attendance_expected"] == 20

"""Gates, tableware, cooks, visitors, food safety, waste: each fact with hand-made records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from plugins.kitchen.judging import tableware_short
from plugins.kitchen.models import (
    Gate,
    GateResult,
    Level,
    TablewareDisinfection,
    TablewareMethod,
    WasteCategory,
    WasteRecord,
)
from portal.base.db import db
from portal.evidence.inputs import load_measuring_inputs
from portal.evidence.measure import measure
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST
from portal.testing.types import Measured

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.kitchen.conftest import World


@pytest.mark.fact("kitchen.gate_checks")
@pytest.mark.fact("kitchen.gate_checks_by_gate")
@pytest.mark.fact("kitchen.gate_checks_failed")
@pytest.mark.fact("kitchen.gate_checks_open")
@pytest.mark.fact("kitchen.cooked_too_cold")
def test_gates(world: World, measured: Measured) -> None:
    world.gate(occurred_on=FIRST, core_temperature_c=Decimal(70))
    world.gate(occurred_on=LAST, core_temperature_c=Decimal("69.9"))
    world.gate(gate=Gate.PROCESSING, core_temperature_c=Decimal(4))
    world.gate(gate=Gate.ACCEPTANCE, result=GateResult.FAILED, problem="标签不全", fixed_on=LAST)
    world.gate(gate=Gate.ACCEPTANCE, result=GateResult.FAILED, problem="标签不全")
    for day in (BEFORE, AFTER):
        world.gate(occurred_on=day, result=GateResult.FAILED, core_temperature_c=Decimal(1))
    found = measured()
    assert found["gate_checks"] == 5
    assert found["gate_checks_by_gate"] == {"烹饪": 2, "验收": 2, "加工": 1}
    assert (found["gate_checks_failed"], found["gate_checks_open"], found["cooked_too_cold"]) == (2, 1, 1)


TABLEWARE = [
    (TablewareMethod.STEAM, 10, None, None, 0),
    (TablewareMethod.STEAM, 9, None, None, 1),
    (TablewareMethod.STEAM, None, None, None, 1),
    (TablewareMethod.BOIL, 15, None, None, 0),
    (TablewareMethod.BOIL, 14, None, None, 1),
    (TablewareMethod.CABINET, 10, 120, None, 0),
    (TablewareMethod.CABINET, 10, 119, None, 1),
    (TablewareMethod.CABINET, 9, 125, None, 1),
    (TablewareMethod.CHLORINE_SOAK, 5, None, 250, 0),
    (TablewareMethod.CHLORINE_SOAK, 5, None, 249, 1),
    (TablewareMethod.CHLORINE_SOAK, 4, None, 500, 1),
]
"""Method, minutes, degrees and mg/L, and 1 if that falls short of a rule."""


@pytest.mark.fact("kitchen.tableware_disinfections")
@pytest.mark.fact("kitchen.tableware_under_rule")
def test_tableware(world: World, measured: Measured) -> None:
    for method, minutes, degrees, mg_per_l, short in TABLEWARE:
        record = world.tableware(method=method, minutes=minutes, temperature_c=degrees, mg_per_l=mg_per_l)
        period = load_measuring_inputs(world.term).period
        judged = db.session.scalar(db.select(tableware_short(period)).where(TablewareDisinfection.id == record.id))
        assert bool(judged) == bool(short), (method, minutes, degrees, mg_per_l)
    world.tableware(occurred_on=BEFORE, minutes=1)
    world.tableware(occurred_on=AFTER, minutes=1)
    found = measured()
    assert (found["tableware_disinfections"], found["tableware_under_rule"]) == (11, 7)


@pytest.mark.fact("kitchen.cook_checks")
@pytest.mark.fact("kitchen.cooks_sent_off")
@pytest.mark.fact("kitchen.cooks_ill_at_work")
def test_cooks(world: World, measured: Measured) -> None:
    world.cook_check(occurred_on=FIRST, temperature_c=Decimal("37.2"))
    world.cook_check(occurred_on=LAST, temperature_c=Decimal("37.3"))
    world.cook_check(occurred_on=date(2026, 3, 3), diarrhoea=True)
    world.cook_check(occurred_on=date(2026, 3, 4), throat=True, fit_for_work=False)
    world.cook_check(occurred_on=date(2026, 3, 5), skin_wound=True)
    for day in (BEFORE, AFTER):
        world.cook_check(occurred_on=day, diarrhoea=True)
        world.cook_check(occurred_on=day, person=world.second_cook, fit_for_work=False)
    found = measured()
    assert (found["cook_checks"], found["cooks_sent_off"], found["cooks_ill_at_work"]) == (5, 1, 3)


@pytest.mark.fact("kitchen.visitors")
@pytest.mark.fact("kitchen.visitors_unpermitted")
@pytest.mark.fact("kitchen.visitors_not_out")
def test_visitors(world: World, measured: Measured) -> None:
    world.visitor(occurred_on=FIRST)
    world.visitor(occurred_on=LAST, permitted_by=None)
    world.visitor(occurred_on=LAST, left_at=None)
    for day in (BEFORE, AFTER):
        world.visitor(occurred_on=day, permitted_by=None, left_at=None)
    found = measured()
    assert (found["visitors"], found["visitors_unpermitted"], found["visitors_not_out"]) == (3, 1, 1)


def test_that_no_stranger_came_in_takes_a_signature(world: World, measured: Measured, make: Factory) -> None:
    world.visitor()
    result = measure(world.term, only=["kitchen.visitors_unpermitted"]).facts["kitchen.visitors_unpermitted"]
    assert (result.value, result.fact.zero_is_signed, result.zero_signed) == (0, True, False)


@pytest.mark.fact("kitchen.food_safety_checks")
@pytest.mark.fact("kitchen.food_safety_problems")
@pytest.mark.fact("kitchen.food_safety_problems_open")
def test_food_safety(world: World, measured: Measured) -> None:
    world.safety_check(occurred_on=FIRST)
    world.safety_check(Level.WEEKLY, occurred_on=LAST, problem="货架离墙不足", measure="已调整", closed_on=LAST)
    world.safety_check(Level.MONTHLY, problem="门封老化")
    for day in (BEFORE, AFTER):
        world.safety_check(occurred_on=day, problem="门封老化")
    found = measured()
    assert found["food_safety_checks"] == 3
    assert (found["food_safety_problems"], found["food_safety_problems_open"]) == (2, 1)


@pytest.mark.fact("kitchen.waste_kilograms")
def test_waste(world: World, measured: Measured) -> None:
    for day, kilograms in ((FIRST, "20.5"), (LAST, "0.4"), (BEFORE, "100"), (AFTER, "100")):
        world.make(WasteRecord, occurred_on=day, category=WasteCategory.FOOD, kilograms=Decimal(kilograms))
    assert measured()["waste_kilograms"] == Decimal("20.9")

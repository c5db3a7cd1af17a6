"""Cards of safety on the home page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from plugins.safety.models import Cycle, DutyRoster, HazardState, RepairState, Urgency
from portal.base.scope import Limits
from portal.declarations.cards import CardContent, Tone
from portal.testing.cards import Cards
from portal.testing.dates import DAY

if TYPE_CHECKING:
    from tests.plugins.safety.conftest import World


def texts(content: CardContent) -> list[str]:
    return [str(line.text) for line in content.lines]


def test_open_repairs(world: World, card: Cards) -> None:
    assert card.hidden("repairs")
    world.repair(state=RepairState.CLOSED)
    assert (card("repairs").value, card("repairs").tone) == ("0", Tone.GOOD)
    world.repair()
    world.repair(urgency=Urgency.URGENT, state=RepairState.REPAIRING, fault="漏水")
    world.repair(urgency=Urgency.URGENT, state=RepairState.REJECTED)
    world.repair(state=RepairState.REPAIRED, finished_by="维修工")
    # Of a register: nobody waits to accept it.
    world.repair(state=RepairState.REPAIRED)
    found = card("repairs")
    assert (found.value, found.tone) == ("2", Tone.ATTENTION)
    assert texts(found) == ["多功能厅：漏水", "已修复待验收1件"]
    elsewhere = Limits(True, frozenset({world.branch.id}), frozenset())
    assert card("repairs", limits=elsewhere).value == "0"


def test_open_hazards(world: World, card: Cards) -> None:
    assert card.hidden("hazards")
    world.hazard(state=HazardState.VERIFIED)
    world.hazard(description="防滑条脱落")
    world.hazard(description="护栏松动", due_on=date(2026, 3, 2))
    found = card("hazards")
    assert (found.value, str(found.caption)) == ("2", "处隐患未销号")
    assert texts(found) == ["护栏松动：限2026-03-02前整改", "防滑条脱落"]
    world.hazard(description="插座松动", state=HazardState.FIXED, due_on=date(2026, 3, 2))
    found = card("hazards", date(2026, 3, 4))
    assert (found.value, str(found.caption)) == ("3", "处隐患未销号，其中有逾期的")
    assert texts(found)[:2] == ["护栏松动：已逾期2天", "插座松动：待复查"]
    assert found.lines[0].tone is Tone.ATTENTION


def test_coming_holidays_without_duty(world: World, card: Cards) -> None:
    found = card("duty")
    assert (found.value, found.tone) == ("11", Tone.CALM)
    assert card("duty", date(2026, 3, 21)).tone is Tone.ATTENTION
    for day in (date(2026, 6, 19), date(2026, 6, 20)):
        world.make(DutyRoster, occurred_on=day, person=world.worker)
    found = card("duty", date(2026, 6, 20))
    assert (found.value, texts(found)) == ("1", ["端午节 2026-06-21"])
    world.make(DutyRoster, occurred_on=date(2026, 6, 21), person=world.worker)
    assert (card("duty", date(2026, 6, 20)).value, card("duty", date(2026, 6, 20)).tone) == ("0", Tone.GOOD)
    assert card.hidden("duty", date(2026, 6, 22))


def test_who_has_not_signed_is_a_number(world: World, card: Cards) -> None:
    found = card("pledges")
    assert (found.value, found.lines) == ("2", ())
    world.pledge(world.worker)
    world.pledge(world.leader, year=2025)
    assert card("pledges").value == "1"
    world.pledge(world.leader)
    assert card.hidden("pledges")


def test_equipment_that_is_due(world: World, card: Cards) -> None:
    assert card.hidden("upkeep")
    plan = world.plan(Cycle.MONTH, starts_on=date(2026, 3, 16))
    world.plan(Cycle.MONTH, equipment="锅炉", starts_on=date(2026, 3, 17))
    world.plan(Cycle.WEEK, equipment="旧锅炉", ends_on=date(2026, 3, 1))
    world.equipment(expires_on=date(2026, 5, 1))
    world.equipment(expires_on=date(2026, 5, 2))
    world.equipment(expires_on=date(2026, 3, 1), removed_on=DAY)
    found = card("upkeep")
    assert found.value == "2"
    assert texts(found) == ["空调（多功能厅）：应于2026-03-16检修", "灭火器 多功能厅：有效期至2026-05-01"]
    world.maintenance(plan, occurred_on=DAY)
    assert card("upkeep").value == "1"


def test_without_assets_none_is_costly(world: World, card: Cards) -> None:
    world.repair(asset_id=1, cost=100)
    assert card.hidden("worn_out")

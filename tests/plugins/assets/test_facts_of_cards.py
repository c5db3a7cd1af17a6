"""Facts about cards and their changes: hand-made records, hand-typed expectations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from plugins.assets.models import AssetStatus, ChangeKind
from portal.base.clock import now
from portal.base.scope import Limits
from portal.rules.models import RuleOverride
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST
from portal.testing.types import Measured

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.assets.conftest import World


@pytest.mark.fact("assets.asset_pieces")
@pytest.mark.fact("assets.asset_cards")
@pytest.mark.fact("assets.asset_value")
def test_what_is_there_on_the_last_day(world: World, measured: Measured) -> None:
    world.asset(unit_price=Decimal("1050.10"), quantity=8)
    world.asset(unit_price=Decimal("0.10"), quantity=3)
    world.asset(unit_price=Decimal(0), quantity=2)  # a gift without a price
    world.asset(acquired_on=None, unit_price=Decimal(1), quantity=1)
    world.asset(acquired_on=LAST, unit_price=Decimal(10))
    world.asset(acquired_on=AFTER)
    world.asset(removed_on=LAST, status=AssetStatus.SCRAPPED)
    world.asset(removed_on=AFTER, status=AssetStatus.SCRAPPED, unit_price=Decimal(100))
    world.asset(status=AssetStatus.SCRAPPED)  # a register that does not say since when
    world.asset(status=AssetStatus.TO_SCRAP, unit_price=Decimal(1000))
    found = measured()
    assert (found["asset_pieces"], found["asset_cards"]) == (17, 7)
    assert str(found["asset_value"]) == "9512.10"


def test_a_limited_user_counts_what_is_in_their_classrooms(world: World, make: Factory, measured: Measured) -> None:
    branch = make.campus("分部")
    shed = make.place("分部仓库", campus=branch)
    last_year = make.classroom("小一班", school_year="2024-2025")
    world.asset(quantity=2)
    world.asset(quantity=3, classroom=last_year)  # the same room, on a card of last year
    world.asset(quantity=5, classroom=world.other)
    world.asset(quantity=7, classroom=None, place=shed)
    world.asset(quantity=11, classroom=None)
    assert measured()["asset_pieces"] == 28
    assert measured(Limits(True, frozenset(), frozenset({world.classroom.id})))["asset_pieces"] == 5
    assert measured(Limits(True, frozenset({branch.id}), frozenset()))["asset_pieces"] == 7


@pytest.mark.fact("assets.assets_by_category")
def test_by_category(world: World, measured: Measured) -> None:
    for name, quantity in (("钢琴", 1), ("电子钢琴", 2), ("儿童床", 8), ("说不清的东西", 4)):
        card = world.asset(name=name, quantity=quantity)
        card.settle_category()
    world.asset(name="儿童床", quantity=5, acquired_on=AFTER).settle_category()
    assert measured()["assets_by_category"] == {"床类": 8, "乐器": 3}


@pytest.mark.fact("assets.assets_acquired")
@pytest.mark.fact("assets.assets_scrapped")
def test_what_came_and_went_in_the_term(world: World, measured: Measured) -> None:
    for day, quantity in ((BEFORE, 1), (FIRST, 2), (LAST, 3), (AFTER, 4)):
        world.asset(acquired_on=day, quantity=quantity)
        world.asset(removed_on=day, quantity=quantity * 10, status=AssetStatus.SCRAPPED)
    found = measured()
    assert (found["assets_acquired"], found["assets_scrapped"]) == (5, 50)


@pytest.mark.fact("assets.assets_to_repair")
@pytest.mark.fact("assets.assets_to_scrap")
def test_what_waits(world: World, measured: Measured) -> None:
    world.asset(status=AssetStatus.TO_REPAIR, quantity=2)
    world.asset(status=AssetStatus.TO_REPAIR, quantity=4, removed_on=LAST)
    world.asset(status=AssetStatus.TO_REPAIR, quantity=4, acquired_on=AFTER)
    world.asset(status=AssetStatus.TO_SCRAP, quantity=3)
    world.asset(status=AssetStatus.IDLE, quantity=9)
    found = measured()
    assert (found["assets_to_repair"], found["assets_to_scrap"]) == (2, 3)


@pytest.mark.fact("assets.assets_below_threshold")
def test_too_cheap_for_an_asset(world: World, make: Factory, measured: Measured) -> None:
    world.asset(unit_price=Decimal("999.99"), quantity=5)
    world.asset(unit_price=Decimal(1000))
    world.asset(unit_price=Decimal(600), acquired_on=date(2012, 3, 31))  # 500 was enough then
    world.asset(unit_price=Decimal(600), acquired_on=date(2012, 4, 1))
    world.asset(unit_price=Decimal(499), acquired_on=date(2011, 1, 1))
    world.asset(unit_price=Decimal(999), acquired_on=None)
    world.asset(unit_price=Decimal(5000), useful_years=0)
    world.asset(unit_price=Decimal(5000), useful_years=1)
    world.asset(unit_price=Decimal(10), acquired_on=AFTER)
    assert measured()["assets_below_threshold"] == 5
    make(
        RuleOverride,
        rule="assets.threshold",
        value=Decimal(1500),
        starts_on=date(2020, 1, 1),
        source="主管部门规定",
        decided_at=now(),
    )
    assert measured()["assets_below_threshold"] == 6


@pytest.mark.fact("assets.transfers")
@pytest.mark.fact("assets.loans")
@pytest.mark.fact("assets.loans_overdue")
def test_changes(world: World, measured: Measured) -> None:
    for day in (BEFORE, FIRST, LAST, AFTER):
        world.change(world.asset(), ChangeKind.TRANSFER, day, to_place=world.place)
    for due, returned in ((LAST, None), (AFTER, None), (LAST, LAST), (LAST, AFTER), (None, None)):
        loan = world.change(world.asset(), ChangeKind.LOAN, FIRST, borrower="中心小学", due_back_on=due)
        loan.returned_on = returned
    world.change(world.asset(), ChangeKind.LOAN, BEFORE, borrower="中心小学", due_back_on=BEFORE)
    found = measured()
    assert (found["transfers"], found["loans"], found["loans_overdue"]) == (2, 5, 3)

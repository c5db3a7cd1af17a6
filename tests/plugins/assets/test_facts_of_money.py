"""Facts about purchases, projects, the budget, items and thrift."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from plugins.assets.models import (
    Becomes,
    ConsumableItem,
    Direction,
    Expense,
    ImprovementProject,
    ItemMove,
    ThriftAudience,
    ThriftEducation,
    ThriftForm,
)
from portal.testing.dates import AFTER, BEFORE, FIRST, LAST
from portal.testing.types import Measured

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.assets.conftest import World


@pytest.mark.fact("assets.purchases")
@pytest.mark.fact("assets.purchase_amount")
@pytest.mark.fact("assets.purchased")
def test_purchases(world: World, measured: Measured) -> None:
    world.purchase(FIRST, item="洗衣机", quantity=2, amount=Decimal("7998.10"))
    world.purchase(LAST, item="消毒柜", quantity=4, amount=Decimal("11520.25"))
    world.purchase(LAST, item="洗衣机", quantity=1, amount=Decimal(0))
    world.purchase(BEFORE, quantity=50)
    world.purchase(AFTER, quantity=50)
    found = measured()
    assert (found["purchases"], str(found["purchase_amount"])) == (3, "19518.35")
    assert found["purchased"] == {"消毒柜": 4, "洗衣机": 3}


@pytest.mark.fact("assets.purchases_without_card")
def test_purchases_that_need_a_card(world: World, measured: Measured) -> None:
    world.purchase(FIRST, quantity=2, amount=Decimal(2000))
    world.purchase(FIRST, quantity=2, amount=Decimal("1999.98"))
    world.purchase(LAST, quantity=1, amount=Decimal(5000), becomes=Becomes.CONSUMABLE)
    # So decided, though too cheap: one of many alike, whose card is still to be written by hand.
    world.purchase(LAST, quantity=3, amount=Decimal(100), becomes=Becomes.ASSET)
    world.purchase(FIRST, asset=world.asset(name="洗衣机", quantity=2))
    world.purchase(BEFORE)
    world.purchase(AFTER)
    assert measured()["purchases_without_card"] == 2


@pytest.mark.fact("assets.projects")
@pytest.mark.fact("assets.project_cost")
@pytest.mark.fact("assets.project_area")
@pytest.mark.fact("assets.project_names")
@pytest.mark.fact("assets.projects_under_way")
def test_projects(make: Factory, measured: Measured) -> None:
    def project(name: str, started_on: date, accepted_on: date | None, cost: str = "10.50", area: str = "2.25") -> None:
        make(
            ImprovementProject,
            name=name,
            started_on=started_on,
            accepted_on=accepted_on,
            cost=Decimal(cost),
            area_m2=Decimal(area),
        )

    project("一号操作间扩建", date(2026, 1, 5), FIRST)
    project("二号操作间扩建", FIRST, LAST, "79200.25", "38.5")
    project("去年完工", date(2025, 9, 1), BEFORE)
    project("学期后验收", FIRST, AFTER)
    project("在建", LAST, None)
    project("尚未开工", AFTER, None)
    found = measured()
    assert (found["projects"], str(found["project_cost"]), str(found["project_area"])) == (2, "79210.75", "40.75")
    assert found["project_names"] == ["一号操作间扩建", "二号操作间扩建"]
    assert found["projects_under_way"] == 2


@pytest.mark.fact("assets.budget_lines")
@pytest.mark.fact("assets.budget")
@pytest.mark.fact("assets.budget_by_item")
@pytest.mark.fact("assets.spent_by_item")
@pytest.mark.fact("assets.spent")
@pytest.mark.fact("assets.budget_rate")
@pytest.mark.fact("assets.overspent")
@pytest.mark.fact("assets.overspent_items")
def test_budget_of_the_year(world: World, make: Factory, measured: Measured) -> None:
    world.budget("维修费", approved=Decimal(30000), spent=Decimal("21650.50"))
    adjusted = world.budget("设备购置", approved=Decimal(20000), adjusted=Decimal(25000))
    world.budget("劳保用品", approved=Decimal(6000), spent=Decimal("6000.01"))
    world.budget("没有预算", approved=Decimal(0), spent=Decimal(5))
    world.budget("没有预算也没有支出", approved=Decimal(0))
    world.budget("去年", fiscal_year=2025, approved=Decimal(1), spent=Decimal(100))
    world.budget("明年", fiscal_year=2027, approved=Decimal(1), spent=Decimal(100))
    for amount in ("7998.10", "11519.90", "-518.00"):
        make(Expense, occurred_on=FIRST, budget_line=adjusted, amount=Decimal(amount))
    found = measured()
    assert found["budget_lines"] == 5
    assert (str(found["budget"]), str(found["spent"])) == ("61000.00", "46655.51")
    assert found["budget_rate"] == Decimal("76.5")
    assert (found["overspent"], found["overspent_items"]) == (2, ["劳保用品", "没有预算"])
    budgets = {item: str(amount) for item, amount in found["budget_by_item"].items()}
    assert {item: amount for item, amount in budgets.items() if amount != "0.00"} == {
        "维修费": "30000.00",
        "设备购置": "25000.00",
        "劳保用品": "6000.00",
    }
    spent = {item: str(amount) for item, amount in found["spent_by_item"].items() if amount}
    assert (spent["维修费"], spent["劳保用品"], spent["没有预算"]) == ("21650.50", "6000.01", "5.00")
    assert not {"去年", "明年"} & {*spent, *budgets}


def test_cents_that_add_up_are_not_overspent(world: World, make: Factory, measured: Measured) -> None:
    # As floating-point numbers, 0.1 and 0.2 come to more than 0.3.
    line = world.budget(approved=Decimal("0.30"))
    for amount in ("0.10", "0.20"):
        make(Expense, occurred_on=FIRST, budget_line=line, amount=Decimal(amount))
    assert (measured()["overspent"], measured()["budget_rate"]) == (0, Decimal("100.0"))
    make(Expense, occurred_on=FIRST, budget_line=line, amount=Decimal("0.01"))
    assert measured()["overspent"] == 1


def test_no_budget_has_no_rate(world: World, measured: Measured) -> None:
    world.budget(approved=Decimal(0), spent=Decimal(0))
    found = measured()
    assert (str(found["budget"]), found["budget_rate"], found["overspent"]) == ("0.00", None, 0)


@pytest.mark.fact("assets.handed_out")
@pytest.mark.fact("assets.running_low")
def test_items(make: Factory, measured: Measured) -> None:
    soap = make(ConsumableItem, name="洗手液", least=10)
    towels = make(ConsumableItem, name="擦手纸", least=5)
    make(ConsumableItem, name="粉笔")
    make(ItemMove, occurred_on=BEFORE, consumable_item=soap, direction=Direction.IN, quantity=12)
    make(ItemMove, occurred_on=BEFORE, consumable_item=towels, direction=Direction.IN, quantity=5)
    for day in (BEFORE, FIRST, LAST, AFTER):
        make(ItemMove, occurred_on=day, consumable_item=soap, direction=Direction.OUT, quantity=1)
    make(ItemMove, occurred_on=FIRST, consumable_item=soap, direction=Direction.BACK, quantity=1)
    found = measured()
    assert (found["handed_out"], found["running_low"]) == (2, 1)


@pytest.mark.fact("assets.thrift")
@pytest.mark.fact("assets.thrift_people")
@pytest.mark.fact("assets.thrift_topics")
@pytest.mark.fact("assets.thrift_forms")
def test_thrift(make: Factory, measured: Measured) -> None:
    def event(day: date, activity: str, form: ThriftForm | None, attendance: int | None) -> None:
        make(
            ThriftEducation,
            occurred_on=day,
            activity=activity,
            audience=ThriftAudience.BOTH,
            form=form,
            attendance=attendance,
        )

    event(LAST, "节能宣传周", ThriftForm.BROADCAST, 300)
    event(FIRST, "光盘行动", ThriftForm.ACTIVITY, 120)
    event(LAST, "光盘行动", None, 0)
    event(BEFORE, "旧主题", ThriftForm.LESSON, 1000)
    event(AFTER, "新主题", ThriftForm.LESSON, 1000)
    found = measured()
    assert (found["thrift"], found["thrift_people"]) == (3, 420)
    assert found["thrift_topics"] == ["光盘行动", "节能宣传周"]
    assert found["thrift_forms"] == {"广播": 1, "活动": 1}

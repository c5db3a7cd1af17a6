"""Sample repair orders, most of them closed, a few at each step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from plugins.safety.demo.plan import Plan
from plugins.safety.models import ASSET, RepairOrder, RepairState, Urgency
from portal.api import Record, Staff, db, sample_random

__all__ = ["repair_records"]

FAULTS = (
    ("盥洗室水龙头漏水", "楼梯走廊", "更换阀芯", 18, 60),
    ("灯管不亮", "多功能厅", "更换灯管", 25, 80),
    ("门锁损坏", "图书室", "更换门锁", 60, 180),
    ("插座面板松动", "保健室", "紧固并更换面板", 15, 40),
    ("窗户插销脱落", "分部楼梯走廊", "更换插销", 10, 35),
    ("空调不制冷", "多功能厅", "加氟并清洗滤网", 150, 320),
    ("书架层板松动", "图书室", "紧固螺丝", 8, 20),
    ("紫外线灯不亮", "保健室", "更换灯管", 45, 90),
    ("下水道堵塞", "食堂操作间", "疏通管道", 80, 200),
    ("滑梯扶手松动", "大型玩具区", "紧固并更换螺栓", 30, 75),
    ("蒸箱门封条漏气", "分部食堂操作间", "更换封条", 60, 140),
    ("一键报警按钮接触不良", "门卫室", "更换按钮", 40, 95),
    ("防滑条翘起", "分部楼梯走廊", "重新粘贴", 12, 30),
)
COUNT = 26
NAME = "和面机"
MACHINE = (
    (22, "搅拌轴异响", "更换轴承", Decimal("980.00")),
    (58, "运转中停机", "更换电机碳刷和接触器", Decimal("870.00")),
)
"""Teaching day, fault, work and cost of the repairs of one old machine, together over half of its price."""


def repair_records(plan: Plan) -> Iterator[Record]:
    """Yield the orders in order of their day; the last few are unfinished."""
    chance = sample_random("repairs", plan.term)
    reporters: list[Staff] = plan.posts.get("保育员", []) or list(plan.staff)
    for number in range(COUNT):
        fault, place, work, low, high = FAULTS[number % len(FAULTS)]
        urgent = chance.random() < 0.3
        later, cents = chance.choice((0, 1, 1, 2, 3, 5, 8)), chance.randint(low * 100, high * 100)
        at = 2 + number * 89 // COUNT
        if at >= len(plan.days):
            break
        order = RepairOrder(
            occurred_on=plan.days[at],
            place=plan.place(place),
            fault=fault,
            urgency=Urgency.URGENT if urgent else Urgency.NORMAL,
            reported_by=reporters[number % len(reporters)] if reporters else None,
        )
        if number == 9:
            _reject(plan, order)
        elif number < COUNT - 4 or plan.brief:
            done_on = plan.days[at] if later == 0 else plan.next_day(plan.days[at], later)
            if plan.brief:
                done_on = done_on or plan.days[-1]
            _advance(plan, order, done_on, RepairState.CLOSED, work=work, cost=Decimal(cents) / 100)
        elif number == COUNT - 4:
            done_on = plan.next_day(plan.days[at], 2)
            _advance(plan, order, done_on, RepairState.REPAIRED, work=work, cost=Decimal(cents) / 100)
        elif number == COUNT - 3:
            _advance(plan, order, None, RepairState.REPAIRING, work=work)
        yield order
    if not plan.brief:
        yield from _of_one_asset(plan)


def _reject(plan: Plan, order: RepairOrder) -> None:
    order.state, order.rejected_because = RepairState.REJECTED, "已列入暑期更新计划，停用该设施"
    order.rejected_by, order.rejected_at = "后勤主任", plan.at(order.occurred_on, 15)


def _advance(
    plan: Plan, order: RepairOrder, done_on: date | None, goal: RepairState, *, work: str, cost: Decimal | None = None
) -> None:
    """Advance an order to the goal state, or to being repaired if its day of repair has not come."""
    order.reviewed_by, order.reviewed_at = "后勤主任", plan.at(order.occurred_on, 14)
    order.assigned_to = plan.one("维修工")
    order.started_by, order.started_at = "维修工", plan.at(order.occurred_on, 15)
    order.state = RepairState.REPAIRING
    if done_on is None:
        return
    order.finished_by, order.finished_on, order.work, order.cost = "维修工", done_on, work, cost
    order.state = RepairState.REPAIRED
    if goal is RepairState.CLOSED:
        order.accepted_by, order.accepted_at = "后勤主任", plan.at(done_on, 16)
        order.closed_by, order.closed_at = "后勤主任", plan.at(done_on, 16, 30)
        order.state = goal


def _of_one_asset(plan: Plan) -> Iterator[Record]:
    """Yield two repairs of an old machine, tied to its asset where that is known.

    They are made in any case, so that samples added again after the asset has been recorded are the same.
    """
    machine = _machine()
    for at, fault, work, cost in MACHINE:
        if at + 1 < len(plan.days):
            order = RepairOrder(
                occurred_on=plan.days[at],
                place=plan.place("食堂操作间"),
                asset_id=machine,
                fault=f"{NAME}{fault}",
                urgency=Urgency.NORMAL,
                reported_by=plan.one("营养员"),
            )
            _advance(plan, order, plan.days[at + 1], RepairState.CLOSED, work=work, cost=cost)
            yield order


def _machine() -> int | None:
    if ASSET is None:
        return None
    found: int | None = db.session.scalar(select(ASSET.id).where(ASSET.name == NAME).order_by(ASSET.id).limit(1))
    return found

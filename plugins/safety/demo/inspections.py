"""Sample inspections with their items, and the hazards and repairs that follow from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from plugins.safety.demo.plan import Plan
from plugins.safety.models import (
    FoundIn,
    Hazard,
    HazardLevel,
    HazardState,
    InspectionKind,
    InspectionLine,
    LineResult,
    RepairOrder,
    RepairState,
    SafetyInspection,
)
from plugins.safety.standards import standard_items
from portal.api import Record

__all__ = ["inspection_records"]


class Fault(NamedTuple):
    """Fault of one inspection item, and how it is handled."""

    item: str
    place: str
    finding: str
    measure: str
    days: int | None
    """Teaching days until the fault is fixed; None if it stays open."""
    verified: bool = True
    level: HazardLevel = HazardLevel.ORDINARY
    hazard: bool = True
    """True if the fault becomes a hazard, False if it becomes a repair."""


LEADERS: tuple[tuple[Fault, ...], ...] = (
    (Fault("桌椅和橱柜", "图书室", "一只书柜未固定在墙上", "用角码固定书柜", 2),),
    (
        Fault("用电线路和插座", "多功能厅", "墙面插座面板松动", "更换插座面板并紧固", 1),
        Fault(
            "门窗和护栏",
            "楼梯走廊",
            "一处护栏横杆松动",
            "焊接加固护栏，加固前封闭该段",
            3,
            level=HazardLevel.CONSIDERABLE,
        ),
    ),
    (Fault("大型玩具", "大型玩具区", "滑梯护栏连接螺栓锈蚀", "更换螺栓并做防锈处理", 4),),
    (
        Fault("楼梯和地面", "分部楼梯走廊", "两块防滑条脱落", "重新粘贴防滑条", 5, verified=False),
        Fault("食堂和库房", "食品仓库", "库房照明不足", "增设防爆灯", None),
    ),
)
FLOOD = (Fault("雨水管和排水沟", "分部操场", "排水沟落叶堵塞", "清掏排水沟", 1),)
SUMMER_FIRE = (
    Fault("配电箱和线路", "食堂操作间", "配电箱内积尘", "断电清扫配电箱", 2),
    Fault("空调和风扇", "保健室", "吊扇晃动、异响", "停用吊扇，请厂家检修", None),
)
OTHERS = (
    (InspectionKind.PLAYGROUND, 12, ()),
    (InspectionKind.KITCHEN, 34, ()),
    (
        InspectionKind.BUILDING,
        48,
        (Fault("吊顶和灯具", "图书室", "一块吊顶板下沉", "拆除更换吊顶板", 2, hazard=False),),
    ),
)
ROUND_FOUND = {4: 1, 11: 1}
DUE = timedelta(days=14)


def inspection_records(plan: Plan) -> Iterator[Record]:
    """Yield the inspections of the term, with their items, hazards and repairs."""
    for days, faults in zip(plan.months(), LEADERS, strict=False):
        yield from _inspection(plan, days[min(8, len(days) - 1)], InspectionKind.LEADERS, faults)
    for kind, at, others in OTHERS:
        if at < len(plan.days):
            yield from _inspection(plan, plan.days[at], kind, others)
    for day in _before_holidays(plan):
        yield from _inspection(plan, day, InspectionKind.HOLIDAY, ())
    year = plan.term.starts_on.year
    for wanted, kind, faults in (
        (date(year, 5, 20), InspectionKind.FLOOD, FLOOD),
        (date(year, 6, 10), InspectionKind.SUMMER_FIRE, SUMMER_FIRE),
    ):
        if wanted in plan.days:
            yield from _inspection(plan, wanted, kind, faults)
    for number, days in enumerate(plan.weeks()):
        yield SafetyInspection(
            occurred_on=days[len(days) // 2],
            kind=InspectionKind.ROUND,
            inspector=plan.one("后勤主任"),
            items=5,
            problem_count=ROUND_FOUND.get(number, 0),
        )


def _before_holidays(plan: Plan) -> list[date]:
    """Return the last teaching day before each holiday."""
    holidays = plan.holidays()
    first = [day for day in holidays if day - timedelta(days=1) not in holidays]
    before = [[day for day in plan.days if day < holiday] for holiday in first]
    return [days[-1] for days in before if days]


def _inspection(plan: Plan, day: date, kind: InspectionKind, faults: Sequence[Fault]) -> Iterator[Record]:
    leaders = kind is InspectionKind.LEADERS
    inspection = plan.parent(
        SafetyInspection(
            occurred_on=day,
            kind=kind,
            inspector=plan.one("园长" if leaders else "后勤主任"),
            team="园长、后勤主任、保健员、维修工" if leaders else "后勤主任、维修工",
        )
    )
    yield inspection
    wrong = {fault.item: fault for fault in faults}
    for item, standard in standard_items(kind):
        fault = wrong.get(item)
        line = InspectionLine(
            item=item,
            standard=standard,
            result=LineResult.PASSED if fault is None else LineResult.FAILED,
            place=None if fault is None else plan.place(fault.place),
            finding=None if fault is None else fault.finding,
        )
        yield plan.parent(plan.tie(line, "inspection", inspection))
        if fault is not None:
            yield _hazard(plan, day, line, fault) if fault.hazard else _repair(plan, day, line, fault)


def _repair(plan: Plan, day: date, line: InspectionLine, fault: Fault) -> Record:
    done_on = plan.next_day(day, fault.days or 1)
    order = RepairOrder(
        occurred_on=day,
        place=plan.place(fault.place),
        fault=f"{fault.item}：{fault.finding}",
        dangerous=True,
        reported_by=plan.one("后勤主任"),
        reviewed_by="后勤主任",
        reviewed_at=plan.at(day, 15),
        assigned_to=plan.one("维修工"),
        started_by="维修工",
        started_at=plan.at(day, 16),
        state=RepairState.REPAIRING if done_on is None else RepairState.REPAIRED,
        finished_by="维修工" if done_on else None,
        finished_on=done_on,
        work=fault.measure if done_on else None,
        cost=Decimal("85.00") if done_on else None,
    )
    tied: Record = plan.tie(order, "inspection_line", line)
    return tied


def _hazard(plan: Plan, day: date, line: InspectionLine, fault: Fault) -> Record:
    fixed_on = plan.next_day(day, fault.days) if fault.days is not None else None
    verified = fixed_on is not None and fault.verified
    if plan.brief:
        fixed_on, verified = fixed_on or plan.days[-1], True
    owner = plan.somebody("维修工", "后勤主任")
    state = HazardState.OPEN if fixed_on is None else HazardState.VERIFIED if verified else HazardState.FIXED
    hazard = Hazard(
        occurred_on=day,
        place=plan.place(fault.place),
        description=f"{fault.item}：{fault.finding}",
        # A considerable one needs somebody who puts it right.
        level=fault.level if owner is not None else HazardLevel.ORDINARY,
        found_in=FoundIn.INSPECTION,
        owner=owner,
        due_on=day + DUE,
        measure=fault.measure,
        state=state,
        fixed_on=fixed_on,
        fixed_by="维修工" if fixed_on else None,
        verified_by="后勤主任" if verified else None,
        verified_at=plan.at(fixed_on, 16) if fixed_on is not None and verified else None,
    )
    tied: Record = plan.tie(hazard, "inspection_line", line)
    return tied

"""Sample maintenance plans and their maintenance; fire equipment with tests, patrols and inspections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from plugins.safety.demo.plan import Plan
from plugins.safety.models import (
    Cycle,
    EquipmentTest,
    FireEquipment,
    FireEquipmentKind,
    FireInspection,
    FirePatrol,
    Maintenance,
    MaintenancePlan,
    MaintenanceResult,
    TestResult,
)
from portal.api import Record, sample_random

__all__ = ["upkeep_records"]

PLANS = (
    ("大型玩具紧固检查", "大型玩具区", Cycle.WEEK, None),
    ("食堂燃气管道和报警器", "食堂操作间", Cycle.MONTH, None),
    ("消毒柜和蒸箱", "分部食堂操作间", Cycle.MONTH, None),
    ("直饮水机滤芯", "楼梯走廊", Cycle.QUARTER, "清源净水服务部"),
    ("视频监控系统", "门卫室", Cycle.MONTH, None),
    ("空调清洗检修", "多功能厅", Cycle.TERM, "佳和空调服务部"),
    ("防雷装置检测", "操场", Cycle.YEAR, "市气象防雷检测站"),
)
EQUIPMENT = (
    (FireEquipmentKind.EXTINGUISHER, "M-01", "食堂操作间", 4, (1, 3, 1)),
    (FireEquipmentKind.EXTINGUISHER, "M-02", "楼梯走廊", 12, (1, 3, 1)),
    (FireEquipmentKind.EXTINGUISHER, "F-01", "分部楼梯走廊", 6, (0, 6, 20)),
    (FireEquipmentKind.HYDRANT, "M-11", "楼梯走廊", 6, None),
    (FireEquipmentKind.HYDRANT, "F-11", "分部楼梯走廊", 3, None),
    (FireEquipmentKind.EMERGENCY_LIGHT, "M-21", "楼梯走廊", 18, None),
    (FireEquipmentKind.EMERGENCY_LIGHT, "F-21", "分部楼梯走廊", 9, None),
    (FireEquipmentKind.DETECTOR, "M-31", "多功能厅", 8, None),
)
"""Fire equipment: kind, code, place, quantity, and expiry as years after the term's, month, day."""
UNTESTED = "F-21"
PATROL_FORGOTTEN, PATROL_FOUND = 3, 4
FOUND = (
    "安全出口处堆放纸箱，当场清理",
    "走廊应急灯不亮，已更换",
    "活动室离人未关插排，当场关闭",
    "灭火器箱前停放推车，当场移开",
)


def upkeep_records(plan: Plan) -> Iterator[Record]:
    """Yield all records of upkeep by the calendar."""
    yield from _maintenance(plan)
    yield from _equipment(plan)
    yield from _patrols(plan)
    yield from _fire_inspections(plan)


def _maintenance(plan: Plan) -> Iterator[Record]:
    worker = plan.one("维修工")
    for at, (equipment, place, cycle, vendor) in enumerate(PLANS):
        item = plan.parent(
            MaintenancePlan(
                equipment=equipment,
                place=plan.place(place),
                cycle=cycle,
                starts_on=plan.term.starts_on,
                responsible=worker,
                vendor=vendor,
            )
        )
        yield item
        for number, day in enumerate(_due_days(plan, cycle, at)):
            if (at, number) == (4, 2):
                continue  # the cameras were forgotten in one month
            result, finding = MaintenanceResult.GOOD, None
            if (at, number) in {(0, 6), (2, 1)}:
                result, finding = MaintenanceResult.FIXED, "螺丝松动，当场紧固" if at == 0 else "门封条老化，当场更换"
            elif (at, number) == (1, 1):
                result, finding = MaintenanceResult.REPAIR, "燃气报警器探头灵敏度下降"
            done = Maintenance(
                occurred_on=day,
                result=result,
                finding=finding,
                executor=None if vendor else worker,
                vendor=vendor,
            )
            yield plan.parent(plan.tie(done, "plan", item))


def _due_days(plan: Plan, cycle: Cycle, at: int) -> list[date]:
    """Return a day in each week, month or quarter, or a single day for longer cycles."""
    if cycle is Cycle.WEEK:
        return [days[0] for days in plan.weeks()]
    months = [days[min(at + 2, len(days) - 1)] for days in plan.months()]
    if cycle is Cycle.MONTH:
        return months
    if cycle is Cycle.QUARTER:
        return months[:2]
    return months[1:2] if cycle is Cycle.TERM else months[2:3]


def _equipment(plan: Plan) -> Iterator[Record]:
    year = plan.term.starts_on.year
    tested = plan.days[min(20, len(plan.days) - 1)]
    for kind, code, place, quantity, expires in EQUIPMENT:
        item = plan.parent(
            FireEquipment(
                kind=kind,
                code=code,
                place=plan.place(place),
                quantity=quantity,
                installed_on=date(year - 4, 3, 1),
                expires_on=date(year + expires[0], *expires[1:]) if expires else None,
            )
        )
        yield item
        if code != UNTESTED:
            test = EquipmentTest(occurred_on=tested, result=TestResult.PASSED, tester="市安泰消防检测有限公司")
            yield plan.tie(test, "equipment", item)


def _patrols(plan: Plan) -> Iterator[Record]:
    chance = sample_random("patrols", plan.term)
    slots = [(day, campus.id) for day in plan.days for campus in plan.campuses]
    drawn = chance.sample(slots, min(len(slots), PATROL_FORGOTTEN + PATROL_FOUND))
    forgotten, found = set(drawn[:PATROL_FORGOTTEN]), drawn[PATROL_FORGOTTEN:]
    for day in plan.days:
        for at, campus in enumerate(plan.campuses):
            if (day, campus.id) in forgotten:
                continue
            number = found.index((day, campus.id)) if (day, campus.id) in found else None
            yield FirePatrol(
                occurred_on=day,
                campus=campus,
                points=12 if at == 0 else 7,
                person=plan.one("保安", at * 2 + day.day % 2),
                finding=None if number is None else FOUND[number % len(FOUND)],
                exits_clear=number not in {0, 3},
                electricity_safe=number != 2,
                fixed_on=None if number is None else day,
            )


def _fire_inspections(plan: Plan) -> Iterator[Record]:
    for month, days in enumerate(plan.months()):
        for at, campus in enumerate(plan.campuses):
            if (month, at) == (2, 1):
                continue  # the branch was forgotten in one month
            faulty = (month, at) == (1, 0)
            day = days[-2]
            yield FireInspection(
                occurred_on=day,
                campus=campus,
                points=26 if at == 0 else 15,
                person=plan.one("后勤主任"),
                extinguishers_ready=not faulty,
                finding="二楼一具灭火器压力不足，已更换" if faulty else None,
                fixed_on=plan.next_day(day, 1) or day if faulty else None,
            )

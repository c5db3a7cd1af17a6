"""Sample daily work of the kitchen: cooks, gates, tableware, visitors, food safety, waste, the account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from plugins.kitchen.demo.plan import Plan, at
from plugins.kitchen.models import (
    MEALS,
    CookCheck,
    FoodSafetyCheck,
    Gate,
    GateResult,
    KitchenVisitor,
    Level,
    Meal,
    MealAccount,
    ProcessCheck,
    TablewareDisinfection,
    TablewareMethod,
    WasteCategory,
    WasteRecord,
)
from portal.api import Record

__all__ = ["work_records"]

VISITS = (
    ("设备维保人员", "明厨设备服务部", "检修消毒柜"),
    ("监管人员", "市场监督管理所", "食品安全检查"),
    ("配送人员", "城东净菜配送中心", "搬运货物"),
    ("家长代表", "膳食委员会", "观摩厨房开放日"),
    ("除四害人员", "清洁服务公司", "虫害消杀"),
)
FAULTS = {
    Gate.ACCEPTANCE: "个别批次未及时张贴标签",
    Gate.PROCESSING: "砧板未按颜色分开使用",
    Gate.COOKING: "成品未及时加盖",
}
SEARCHED = ("冷藏设备温度", "库房防鼠防潮", "餐用具保洁", "添加剂管理", "从业人员健康证明", "留样管理")
WEEKLY_FAULTS = {4: "冷藏柜温度记录漏记一次", 11: "库房一处货架离墙不足10厘米", 18: "保洁柜门封条老化"}
FEE, PER_DAY = Decimal("13.00"), Decimal("12.91")
"""Yuan that a child pays for a day, and that a day costs."""
CHILDREN = 325
ENOUGH_DAYS = 10


def work_records(plan: Plan, *, brief: bool = False) -> Iterator[Record]:
    """Yield the daily, weekly and monthly records; in brief, without cooks and tableware."""
    for day in plan.days:
        if not brief:
            yield from _cooks(plan, day)
            yield from _tableware(plan, day)
        yield from _gates(plan, day)
        yield from _day(plan, day)
    weeks = [list(days) for _week, days in groupby(plan.days, lambda day: day.isocalendar()[:2])]
    for number, days in enumerate(weeks):
        yield _weekly(plan, number, days, last=number == len(weeks) - 1)
    months = [list(days) for _month, days in groupby(plan.days, lambda day: (day.year, day.month))]
    for days in months:
        if len(days) < ENOUGH_DAYS:
            continue
        yield FoodSafetyCheck(
            occurred_on=days[-1],
            level=Level.MONTHLY,
            items="听取当月食品安全管理情况汇报，研判风险，部署下月工作",
            checker=next(iter(plan.leaders), None),
        )
    yield from _accounts(plan, months)


def _cooks(plan: Plan, day: date) -> Iterator[CookCheck]:
    chance = plan.chance("cooks", day)
    for number, person in enumerate(plan.cooks):
        if person.hired_on is not None and day < person.hired_on:
            continue
        ill = plan.wrong("cook_ill", day) and number == plan.all_days.index(day) % len(plan.cooks)
        yield CookCheck(
            occurred_on=day,
            person=person,
            temperature_c=Decimal(chance.randint(361, 368)) / 10,
            throat=ill,
            fit_for_work=not ill,
            note="咽痛，安排离岗休息就医" if ill else None,
        )


def _gates(plan: Plan, day: date) -> Iterator[ProcessCheck]:
    chance = plan.chance("gates", day)
    failing = chance.choice(tuple(Gate))
    for gate in Gate:
        if gate is failing and plan.wrong("no_gate", day):
            continue
        failed = gate is failing and plan.wrong("gate_failed", day)
        yield ProcessCheck(
            occurred_on=day,
            gate=gate,
            raw_cooked_separated=None if gate is Gate.ACCEPTANCE else True,
            core_temperature_c=Decimal(chance.randint(78, 92)) if gate is Gate.COOKING else None,
            result=GateResult.FAILED if failed else GateResult.PASSED,
            problem=FAULTS[gate] if failed else None,
            measure="当场指出并重新操作，纳入岗位培训" if failed else None,
            fixed_on=day if failed else None,
            checker=next(iter(plan.leaders), None),
        )


def _tableware(plan: Plan, day: date) -> Iterator[TablewareDisinfection]:
    for meal in MEALS:
        if meal is Meal.AFTERNOON_SNACK and plan.wrong("no_tableware", day):
            continue
        hasty = meal is Meal.LUNCH and plan.wrong("hasty_tableware", day)
        yield TablewareDisinfection(
            occurred_on=day,
            meal=meal,
            method=TablewareMethod.STEAM,
            temperature_c=100,
            minutes=8 if hasty else 15,
            operator=plan.cooks[plan.all_days.index(day) % len(plan.cooks)] if plan.cooks else None,
        )


def _day(plan: Plan, day: date) -> Iterator[Record]:
    chance = plan.chance("day", day)
    checker = plan.leaders[0] if plan.leaders else None
    if not plan.wrong("no_daily_control", day):
        yield FoodSafetyCheck(
            occurred_on=day, level=Level.DAILY, items="人员、环境、原料、加工、留样逐项核对", checker=checker
        )
    yield WasteRecord(
        occurred_on=day,
        category=WasteCategory.FOOD,
        kilograms=Decimal(chance.randint(180, 320)) / 10,
        collector="市环卫餐厨收运队",
    )
    if plan.wrong("visitor", day):
        visitor, unit, reason = chance.choice(VISITS)
        entered = at(day, chance.randint(8, 15), chance.randrange(60))
        yield KitchenVisitor(
            occurred_on=day,
            visitor=visitor,
            unit=unit,
            reason=reason,
            entered_at=entered,
            left_at=entered + timedelta(minutes=chance.randint(15, 70)),
            seen_out_by="营养员",
            permitted_by=checker,
        )


def _weekly(plan: Plan, number: int, days: Sequence[date], *, last: bool) -> FoodSafetyCheck:
    fault = WEEKLY_FAULTS.get(number)
    fixed = fault is not None and not last
    return FoodSafetyCheck(
        occurred_on=days[-1],
        level=Level.WEEKLY,
        items=f"重点排查：{SEARCHED[number % len(SEARCHED)]}",
        problem=fault,
        measure="责任岗位已整改，复查合格" if fixed else None,
        closed_on=days[-1] + timedelta(days=3) if fixed else None,
        checker=plan.leaders[0] if plan.leaders else None,
    )


def _accounts(plan: Plan, months: Sequence[Sequence[date]]) -> Iterator[MealAccount]:
    """Yield monthly accounts; months with few days have none, and the last one is not published yet."""
    whole = [days for days in months if len(days) >= ENOUGH_DAYS]
    for number, days in enumerate(whole):
        chance = plan.chance("account", days[0])
        meals = CHILDREN * len(days)
        cost = PER_DAY * meals + Decimal(chance.randint(-90_000, 90_000)) / 100
        published = date.fromordinal(days[-1].toordinal() + 5)
        yield MealAccount(
            occurred_on=days[-1],
            income=FEE * meals,
            cost=cost.quantize(Decimal("0.01")),
            published_on=published if number < len(whole) - 1 else None,
            published_by="会计" if number < len(whole) - 1 else None,
        )

"""Sample purchases, projects and budget: one purchase without a card, one budget line overspent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from plugins.assets.demo.cards import BOUGHT, Cards
from plugins.assets.models import (
    Becomes,
    BudgetLine,
    Expense,
    FundSource,
    ImprovementProject,
    Purchase,
    PurchaseMethod,
)
from portal.api import Campus, Record, Term, db

__all__ = ["spending"]

BUDGET = (
    ("维修费", 30000, None),
    ("设备购置", 20000, 25000),
    ("改造工程", 170000, None),
    ("保健用品", 12000, None),
    ("劳保用品", 6000, None),
)
EXPENSES = (
    ("维修费", "2026-03-12", "4860.00", "教学楼屋面渗漏维修", "宏达建筑维修部"),
    ("维修费", "2026-04-15", "6230.50", "水电设施维修", "安居水电服务部"),
    ("维修费", "2026-05-20", "5480.00", "空调清洗与维修", "清风制冷服务部"),
    ("维修费", "2026-06-18", "5080.00", "大型玩具检修", "童乐游乐设备公司"),
    ("设备购置", "2026-04-14", "7998.00", "洗衣机2台", "惠民电器商场"),
    ("设备购置", "2026-04-16", "11520.00", "消毒柜4台", "惠民电器商场"),
    ("设备购置", "2026-06-18", "2560.00", "打印机2台", "联办公设备公司"),
    ("改造工程", "2026-04-28", "86500.00", "分部一号操作间扩建", "宏达建筑维修部"),
    ("改造工程", "2026-05-08", "79200.00", "分部二号操作间扩建", "宏达建筑维修部"),
    ("保健用品", "2026-03-05", "5920.00", "消毒用品", "康安医疗用品公司"),
    ("保健用品", "2026-05-11", "5920.00", "保健室药械", "康安医疗用品公司"),
    ("劳保用品", "2026-03-20", "3180.00", "后勤工作服", "新服饰公司"),
    ("劳保用品", "2026-06-05", "3030.00", "防暑劳保用品", "新服饰公司"),
)


def spending(term: Term, cards: Cards) -> Iterator[Record]:
    """Yield the budget with its expenses, then purchases and projects, up to today."""
    year = term.starts_on.year
    stored = {line.item: line for line in db.session.scalars(select(BudgetLine).where(BudgetLine.fiscal_year == year))}
    lines = {}
    for item, approved, adjusted in BUDGET:
        line = stored.get(item) or BudgetLine(
            fiscal_year=year,
            item=item,
            approved=Decimal(approved),
            adjusted=None if adjusted is None else Decimal(adjusted),
        )
        lines[item] = line
        yield line
    for number, (item, day, amount, purpose, payee) in enumerate(EXPENSES, start=1):
        paid_on = cards.days.come(date.fromisoformat(day))
        # A term that goes on into the next year pays then out of the next budget.
        if paid_on is not None and paid_on.year == year:
            yield Expense(
                occurred_on=paid_on,
                budget_line=lines[item],
                amount=Decimal(amount),
                purpose=purpose,
                voucher=f"记{number:03d}",
                payee=payee,
            )
    yield from _purchases(cards, lines["设备购置"])
    yield from _projects(cards, lines["改造工程"])


def _purchases(cards: Cards, line: BudgetLine) -> Iterator[Purchase]:
    for at, (item, spec, each, quantity, written, place) in enumerate(BOUGHT):
        if (day := cards.days.come(written)) is None:
            continue
        yield Purchase(
            occurred_on=day,
            item=item,
            spec=spec,
            quantity=quantity,
            amount=each * quantity,
            method=PurchaseMethod.MALL,
            supplier="惠民电器商场",
            fund_source=FundSource.PUBLIC,
            budget_line=line,
            accepted_on=day,
            becomes=Becomes.ASSET,
            place=cards.places.get(place),
            asset=cards.by_code.get(cards.code_bought(at)),
        )
    if (day := cards.days.come(date(2026, 6, 16))) is not None:
        yield Purchase(
            occurred_on=day,
            item="打印机",
            spec="A4双面激光",
            quantity=2,
            amount=Decimal("2560.00"),
            method=PurchaseMethod.QUOTES,
            supplier="联办公设备公司",
            fund_source=FundSource.OWN,
            budget_line=line,
        )


def _projects(cards: Cards, line: BudgetLine) -> Iterator[ImprovementProject]:
    branch = db.session.scalars(select(Campus).where(Campus.name == "分部")).first()
    kitchen = cards.places.get("分部食堂操作间")
    planned = (
        ("分部一号操作间扩建", date(2026, 3, 5), date(2026, 4, 20), "42.50", "86500.00"),
        ("分部二号操作间扩建", date(2026, 3, 5), date(2026, 4, 28), "38.00", "79200.00"),
        ("分部户外饮水区改造", date(2026, 6, 8), None, "26.00", "0.00"),
    )
    for name, begun, done, area, cost in planned:
        if (started_on := cards.days.come(begun)) is None:
            continue
        accepted_on = cards.days.come(done) if done is not None else None
        yield ImprovementProject(
            name=name,
            campus=branch,
            place=kitchen if "操作间" in name else None,
            started_on=started_on,
            accepted_on=accepted_on,
            area_m2=Decimal(area),
            cost=Decimal(cost) if done is None or accepted_on is not None else Decimal(),
            contractor="宏达建筑维修部",
            budget_line=line,
            before="操作间面积不足，生熟加工无法分区" if accepted_on else None,
            after="生熟加工分区设置，动线不再交叉" if accepted_on else None,
        )

"""Charts and tables of the kitchen in the summary, compared with records made by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from plugins.kitchen.models import Reason, Verdict, WasteCategory, WasteRecord
from portal.organisation.setup import set_kindergarten
from portal.report.document.blocks import Annex, Block, Chart, PhotoRow, Table, plain_text
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.kitchen.conftest import World

TERM_BEFORE = date(2025, 10, 9)
"""Day of the term before."""


def annexes(world: World) -> dict[str, tuple[Block, ...]]:
    """Return the blocks of each annex of the draft, by title."""
    set_kindergarten("春苗幼儿园")
    document = draft(load_term_inputs(world.term)).document
    assert document.failures == ()
    return {block.title: block.blocks for block in document.blocks if isinstance(block, Annex)}


def rows(table: Table) -> list[list[str]]:
    return [[plain_text(cell) for cell in row] for row in table.rows]


def test_without_records_nothing_is_shown(world: World) -> None:
    document = draft(load_term_inputs(world.term)).document
    assert not any(isinstance(block, Annex | Chart | Table | PhotoRow) for block in document.blocks)


def test_goods_waste_and_the_account(world: World, make: Factory) -> None:
    world.receipt(item="青菜")
    world.receipt(item="青菜", quantity=Decimal("10.00"))
    rejected = {"result": Verdict.REJECTED, "reason": Reason.ROTTEN}
    world.receipt(occurred_on=date(2026, 3, 10), item="猪肉", quantity=Decimal("13.50"), **rejected)
    world.receipt(occurred_on=date(2026, 3, 12), item="番茄", quantity=Decimal("8.00"), **rejected)
    for day, kilograms in ((date(2026, 3, 2), "20.5"), (date(2026, 4, 1), "18.0")):
        make(WasteRecord, occurred_on=day, category=WasteCategory.FOOD, kilograms=Decimal(kilograms))
    world.account(date(2026, 3, 31), Decimal("92950.00"), Decimal("92162.64"))
    world.account(date(2026, 4, 30), Decimal("88725.00"), Decimal("88125.00"))
    found = annexes(world)
    assert list(found) == ["食堂膳食数据图表"]
    charts = {block.caption: block for block in found["食堂膳食数据图表"] if isinstance(block, Chart)}
    goods, reasons, waste = charts.values()
    assert list(charts) == ["图1 食品原料验收分类情况（批）", "图2 退货原因（批）", "图3 各月餐厨废弃物（公斤）"]
    assert dict(zip(goods.categories, goods.series[0].numbers, strict=True)) == {"青菜": 2, "猪肉": 1, "番茄": 1}
    assert dict(zip(reasons.categories, reasons.series[0].numbers, strict=True)) == {"腐烂": 2}
    assert waste.series[0].numbers[:3] == (0, Decimal("20.5"), Decimal("18.0"))
    accounts, sent_back = [block for block in found["食堂膳食数据图表"] if isinstance(block, Table)]
    assert [column.title for column in accounts.columns][1:4] == ["账目月份", "膳食收入（元）", "膳食支出（元）"]
    # One with cents, all with cents: they are read by their points.
    assert [row[1:5] for row in rows(accounts)] == [
        ["3月31日", "92950", "92162.64", "787.36"],
        ["4月30日", "88725", "88125.00", "600.00"],
    ]
    assert [(row[1], row[3], row[4], row[6]) for row in rows(sent_back)] == [
        ("3月10日", "猪肉", "13.50", "腐烂"),
        ("3月12日", "番茄", "8.00", "腐烂"),
    ]


def test_beside_the_term_before(world: World, make: Factory) -> None:
    make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
    for _number in range(3):
        world.receipt(occurred_on=TERM_BEFORE)
    world.receipt()
    found = annexes(world)
    [table] = [block for block in found["食堂膳食数据图表"] if isinstance(block, Table)]
    assert rows(table) == [["到货验收批次（批）", "3", "1", "减少2批"], ["退货批次（批）", "0", "0", "持平"]]

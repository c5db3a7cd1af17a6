"""Charts and tables of assets and money in the summary, compared with records made by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from plugins.assets.demo.pictures import kitchen_after, kitchen_before
from plugins.assets.models import ImprovementProject, Phase
from portal.attachments.examine import examine
from portal.attachments.service import attach
from portal.declarations.charts import ChartKind
from portal.organisation.setup import set_kindergarten
from portal.registry.registry import the_portal
from portal.report.document.blocks import Annex, Block, Chart, Document, PhotoRow, Table, plain_text
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.testing.values import all_of

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.assets.conftest import World


def shown(world: World) -> tuple[Document, dict[str, tuple[Block, ...]]]:
    set_kindergarten("春苗幼儿园")
    document = draft(load_term_inputs(world.term)).document
    assert document.failures == ()
    return document, {block.title: block.blocks for block in document.blocks if isinstance(block, Annex)}


def rows(table: Table) -> list[list[str]]:
    return [[plain_text(cell) for cell in row] for row in table.rows]


def test_without_records_nothing_is_shown(world: World) -> None:
    document = draft(load_term_inputs(world.term)).document
    assert not any(isinstance(block, Annex | Chart | Table | PhotoRow) for block in document.blocks)


def test_budget_and_spending_stand_in_the_text(world: World) -> None:
    world.budget("维修费", approved=Decimal(30000), spent=Decimal("21650.50"))
    world.budget("设备购置", approved=Decimal(20000), adjusted=Decimal(25000))
    world.budget("去年", fiscal_year=2025, approved=Decimal(1))
    document, found = shown(world)
    assert found == {}
    [chart] = [block for block in document.blocks if isinstance(block, Chart)]
    assert (chart.caption, chart.kind) == ("图1 各科目预算与支出（元）", ChartKind.BAR)
    assert chart.categories == ("维修费", "设备购置")
    budget, spent = chart.series
    assert (budget.name, budget.numbers) == ("预算数", (Decimal(30000), Decimal(25000)))
    assert (spent.name, spent.numbers[0]) == ("支出数", Decimal("21650.50"))


def test_stocktakes_and_purchases(world: World) -> None:
    world.stocktake(Phase.OPENING)
    world.stocktake(Phase.CLOSING, date(2026, 7, 1), book_quantity=23, found_quantity=22, cause="1张儿童床待查找")
    world.purchase(date(2026, 4, 10), amount=Decimal(7998))
    _document, found = shown(world)
    stocktakes, purchases = [block for block in found["资产财务数据图表"] if isinstance(block, Table)]
    assert [row[2:] for row in rows(stocktakes)] == [["23", "22", "-1", "1张儿童床待查找"]]
    assert [row[1:5] for row in rows(purchases)] == [["4月10日", "洗衣机", "2", "7998"]]


def test_a_project_before_and_after_beside_each_other(world: World, make: Factory) -> None:
    values = {"started_on": date(2026, 3, 5), "cost": Decimal(1)}
    done = make(ImprovementProject, name="操作间扩建", accepted_on=date(2026, 4, 20), **values)
    others = (
        make(ImprovementProject, name="上学期", accepted_on=date(2026, 2, 23), started_on=date(2026, 1, 5)),
        make(ImprovementProject, name="在建", **values),
    )
    record_type = the_portal().record_type(ImprovementProject)
    slots = {slot.key: slot for slot in ImprovementProject.__attachments__}
    ids = [project.id for project in (done, *others)]
    for number in ids:
        for key, draw in (("after", kitchen_after), ("before", kitchen_before)):
            attach(record_type, number, slots[key], [("a.jpg", examine(draw(number), photos=True))])
    _document, found = shown(world)
    [pair] = all_of(PhotoRow, found["资产财务工作照片"])
    # No day: the pictures were not taken when the work was accepted.
    assert [plain_text(photo.caption) for photo in pair.photos] == ["改造前（操作间扩建）", "改造后（操作间扩建）"]

"""Charts and tables of health in the summary, compared with records made by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from plugins.health.models import DisinfectedItem
from portal.declarations.charts import ChartKind
from portal.organisation.setup import set_kindergarten
from portal.report.document.blocks import Annex, Chart, Document, Paragraph, Table, plain_text
from portal.report.document.text import document_text
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.testing.values import all_of

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.health.conftest import World

LAST = date(2025, 10, 9)


def annex(world: World) -> tuple[Document, list[Annex]]:
    set_kindergarten("春苗幼儿园")
    document = draft(load_term_inputs(world.term)).document
    assert document.failures == ()
    return document, [block for block in document.blocks if isinstance(block, Annex)]


def test_without_records_there_is_no_annex(world: World) -> None:
    document, annexes = annex(world)
    assert annexes == []
    assert not any(isinstance(block, Chart | Table) for block in document.blocks)


def test_attendance_sick_leave_and_disinfection(world: World) -> None:
    world.attendance(occurred_on=date(2026, 3, 2), expected=25, present=24, absent_sick=1)
    world.attendance(occurred_on=date(2026, 3, 3), expected=25, present=25)
    world.attendance(occurred_on=date(2026, 4, 7), expected=10, present=7, absent_sick=3)
    world.attendance(occurred_on=date(2026, 2, 23), expected=10, present=0, absent_sick=9)  # before the term
    for item in (DisinfectedItem.CUPS, DisinfectedItem.CUPS, DisinfectedItem.TOWELS):
        world.disinfection(item)
    document, [found] = annex(world)
    assert found.title == "卫生保健数据图表"
    [sick] = [block for block in document.blocks if isinstance(block, Chart)]
    rate, items = all_of(Chart, found.blocks)
    assert (rate.caption, rate.kind) == ("图2 各月出勤率（%）", ChartKind.LINE)
    assert rate.series[0].numbers[:4] == (None, Decimal("98.0"), Decimal("70.0"), None)
    assert (sick.caption, sick.series[0].numbers[:4]) == ("图1 各月因病缺勤（人次）", (0, 1, 3, 0))
    assert items.caption == "图3 预防性消毒分类情况（次）"
    assert dict(zip(items.categories, items.series[0].numbers, strict=True)) == {"水杯": 2, "毛巾": 1}
    pointers = [plain_text(block.inlines) for block in document.blocks if isinstance(block, Paragraph)]
    assert "有关资料见附件。" in pointers


def test_beside_the_term_before(world: World, make: Factory) -> None:
    make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))
    world.attendance(occurred_on=LAST, expected=100, present=90)
    world.attendance(occurred_on=date(2026, 3, 2), expected=50, present=47, absent_sick=2)
    world.disinfection()
    document, [found] = annex(world)
    [table] = [block for block in found.blocks if isinstance(block, Table)]
    rows = [[plain_text(cell) for cell in row] for row in table.rows]
    assert rows == [["出勤率", "90.0%", "94.0%", "提高4个百分点"], ["病假人次", "0", "2", "增加2人次"]]
    assert "出勤率94.0%（与上学期相比提高4个百分点）" in document_text(document)

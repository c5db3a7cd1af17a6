"""Charts and tables of safety in the summary, compared with records made by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from plugins.safety.demo.pictures import assembly, evacuation
from plugins.safety.models import DrillKind, HazardLevel, HazardState, InspectionKind
from portal.attachments.examine import examine
from portal.attachments.service import attach
from portal.organisation.setup import set_kindergarten
from portal.registry.registry import the_portal
from portal.report.document.blocks import Annex, Chart, Document, Paragraph, PhotoRow, Table, plain_text
from portal.report.draft import draft
from portal.report.inputs import load_term_inputs
from portal.testing.values import all_of

if TYPE_CHECKING:
    from tests.plugins.safety.conftest import World


def shown(world: World) -> tuple[Document, dict[str, Annex]]:
    set_kindergarten("春苗幼儿园")
    document = draft(load_term_inputs(world.term)).document
    assert document.failures == ()
    return document, {block.title: block for block in document.blocks if isinstance(block, Annex)}


def rows(table: Table) -> list[list[str]]:
    return [[plain_text(cell) for cell in row] for row in table.rows]


def test_without_records_nothing_is_shown(world: World) -> None:
    document = draft(load_term_inputs(world.term)).document
    assert not any(isinstance(block, Annex | Chart | Table | PhotoRow) for block in document.blocks)


def test_repairs_inspections_and_hazards(world: World) -> None:
    # The term begins on a Tuesday: its second week is that of 2 March.
    for day in (date(2026, 2, 25), date(2026, 3, 2), date(2026, 3, 6), date(2026, 2, 23)):
        world.repair(occurred_on=day)
    world.inspection(InspectionKind.ROUND, occurred_on=date(2026, 3, 4), problem_count=2)
    world.hazard(level=HazardLevel.CONSIDERABLE, measure="焊接加固", state=HazardState.OPEN)
    document, found = shown(world)
    assert list(found) == ["安全管理数据图表", "安全管理工作台账"]
    weeks, kinds, problems = all_of(Chart, found["安全管理数据图表"].blocks)
    assert (weeks.caption, weeks.series[0].numbers[:3]) == ("图1 各周报修件数（件）", (1, 2, 0))
    assert (weeks.categories[:2], plain_text(weeks.note)) == (("1", "2"), "注：横轴为教学周的序号。")
    assert dict(zip(kinds.categories, kinds.series[0].numbers, strict=True)) == {"日常巡查": 1}
    assert problems.series[0].numbers[:3] == (0, 2, 0)
    [hazards] = all_of(Table, found["安全管理工作台账"].blocks)
    assert rows(hazards)[0][3:7] == ["护栏松动", "较大", "焊接加固", "待整改"]
    assert found["安全管理工作台账"].landscape
    pointers = [plain_text(block.inlines) for block in document.blocks if isinstance(block, Paragraph)]
    assert "有关资料见附件1、附件2。" in pointers


def test_drills_with_their_photos(world: World) -> None:
    drill = world.drill(occurred_on=date(2026, 4, 7), kind=DrillKind.FIRE, participants=300, evacuation_seconds=104)
    record_type = the_portal().record_type(type(drill))
    [slot] = type(drill).__attachments__
    contents = [(f"{at}.jpg", examine(draw(1), photos=True)) for at, draw in enumerate((evacuation, assembly))]
    attach(record_type, drill.id, slot, contents)
    _document, found = shown(world)
    [table] = all_of(Table, found["安全管理工作台账"].blocks)
    assert [column.title for column in table.columns][3:5] == ["参加人数", "疏散用时（秒）"]
    assert rows(table)[0][:5] == ["1", "4月7日", "火灾", "300", "104"]
    [pair] = all_of(PhotoRow, found["安全管理工作照片"].blocks)
    assert [plain_text(photo.caption) for photo in pair.photos] == ["演练照片（4月7日）"] * 2
    assert {(photo.width, photo.height) for photo in pair.photos} == {(800, 600)}

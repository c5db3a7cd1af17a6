"""Placement of exhibits, and their numbers and those of their annexes."""

from __future__ import annotations

import pytest

from portal.declarations.charts import ChartKind
from portal.declarations.sections import Section
from portal.report.document.blocks import Annex, AnnexList, Block, Chart, Column, Failure, Paragraph, Table, Text
from portal.report.exhibits.placement import ExhibitPlacement, with_numbers
from portal.report.exhibits.render import RenderedExhibit
from portal.report.outline import Entry


def chart(caption: str) -> Chart:
    return Chart(caption, ChartKind.COLUMN, (), ())


def table(caption: str, columns: int = 1) -> Table:
    return Table(caption, (Column("甲"),) * columns, ())


def entry(key: str, *children: Entry) -> Entry:
    return Entry(key, Section(key.partition(".")[2], "", 1), 1, "", children)


def placed(shown: dict[str, list[RenderedExhibit]], *entries: Entry) -> ExhibitPlacement:
    placement = ExhibitPlacement(shown)
    placement.collect_annexes(entries)
    return placement


def test_annexes_in_the_order_of_the_outline_whatever_order_they_were_made_in() -> None:
    shown = {
        "b.x": [RenderedExhibit("乙", (chart("3"),))],
        "a.x": [RenderedExhibit("甲", (chart("1"),)), RenderedExhibit("丙", (chart("2"),))],
    }
    first, second = entry("a.x"), entry("b.x")
    placement = placed(shown, entry("c.x", first), second)
    assert placement.annex_list() == [AnnexList(("甲", "丙", "乙"))]
    assert placement.in_text(first) == [Paragraph((Text("有关资料见附件1、附件2。"),))]
    assert placement.in_text(second) == [Paragraph((Text("有关资料见附件3。"),))]


def test_sections_of_one_plugin_share_an_annex_and_two_plugins_do_not() -> None:
    one, other, third = entry("a.x"), entry("a.y"), entry("b.x")
    shown = {each.key: [RenderedExhibit("图表", (chart(each.key),))] for each in (one, other, third)}
    placement = placed(shown, one, other, third)
    assert placement.annex_list() == [AnnexList(("图表", "图表"))]
    assert [len(annex.blocks) for annex in placement.annexes() if isinstance(annex, Annex)] == [2, 1]
    assert placement.in_text(other) == [Paragraph((Text("有关资料见附件1。"),))]


def test_an_only_annex_is_named_without_a_number() -> None:
    placement = placed({"a.x": [RenderedExhibit("图表", (chart("1"),))]}, entry("a.x"))
    assert placement.in_text(entry("a.x")) == [Paragraph((Text("有关资料见附件。"),))]


def test_what_stands_in_the_text_makes_no_annex() -> None:
    placement = placed({"a.x": [RenderedExhibit("", (chart("1"),))]}, entry("a.x"))
    assert placement.in_text(entry("a.x")) == [chart("1")]
    assert placement.annex_list() == []
    assert placement.annexes() == []


@pytest.mark.parametrize(
    ("blocks", "caption"),
    [((table("登记表"),), ""), ((table("登记表"), chart("图")), "登记表"), ((table("另一张"),), "另一张")],
)
def test_the_title_of_an_annex_is_not_repeated(blocks: tuple[Block, ...], caption: str) -> None:
    [annex] = placed({"a.x": [RenderedExhibit("登记表", blocks)]}, entry("a.x")).annexes()
    assert isinstance(annex, Annex)
    [first, *_] = annex.blocks
    assert isinstance(first, Table)
    assert first.caption == caption


@pytest.mark.parametrize(("columns", "turned"), [(3, False), (9, True)])
def test_a_wide_table_turns_its_annex(columns: int, turned: bool) -> None:
    [annex] = placed(
        {"a.x": [RenderedExhibit("登记表", (table("登记表", columns), chart("图")))]}, entry("a.x")
    ).annexes()
    assert isinstance(annex, Annex)
    assert annex.landscape is turned


def test_figures_and_tables_are_numbered_through_text_and_annexes() -> None:
    blocks = with_numbers(
        [
            chart("甲"),
            Failure("x", "y"),
            Annex("一", (table("乙"), chart("丙"), table(""))),
            Annex("二", (table("丁"), chart("戊"))),
        ]
    )
    captions = [
        block.caption
        for outer in blocks
        for block in (outer.blocks if isinstance(outer, Annex) else (outer,))
        if isinstance(block, Chart | Table)
    ]
    assert captions == ["图1 甲", "表1 乙", "图2 丙", "", "表2 丁", "图3 戊"]

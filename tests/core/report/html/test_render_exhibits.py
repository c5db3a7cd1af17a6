"""Tables, charts, photos and annexes in the preview: no inline style or script, every figure a link."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from lxml import html as lxml_html

from portal.declarations.charts import ChartKind
from portal.report.document.blocks import (
    Annex,
    AnnexList,
    Block,
    Chart,
    Column,
    Document,
    Photo,
    PhotoRow,
    Series,
    Table,
    Text,
    Value,
)
from portal.report.html.chart_svg import chart_svg
from portal.report.html.render import render_html

NASTY = "<script>alert('&\"')</script>"


def page(*blocks: Block, link: str | None = "/e") -> lxml_html.HtmlElement:
    html = render_html(Document("总结", blocks), lambda _: link, lambda photo: f"/p/{photo.attachment}")
    return lxml_html.fragment_fromstring(html)


def chart(kind: ChartKind, *numbers: int | Decimal | None, unit: str = "") -> Chart:
    values = tuple(None if number is None else Value(str(number), "a.b") for number in numbers)
    names = tuple(f"类{at}" for at in range(len(numbers)))
    return Chart("图1 甲", kind, names, (Series("数量", tuple(numbers), values),), unit, (Text("注"),))


def test_everything_at_once_is_clean(exhibited: Document) -> None:
    html = render_html(exhibited, lambda value: f"/e?k={value.evidence}", lambda photo: f"/p/{photo.attachment}")
    assert "style=" not in html
    assert "<script" not in html
    assert not re.search(r"\son\w+=", html)
    root = lxml_html.fragment_fromstring(html)
    values = root.xpath(".//*[contains(@class, 'value')]")
    assert values
    assert {value.tag for value in values} == {"a"}


def test_a_table_with_its_caption_head_and_note() -> None:
    table = Table(
        "表1 甲", (Column("名"), Column("数", numeric=True)), (((Text("乙"),), (Value("3", "k"),)),), (Text("注"),)
    )
    root = page(table)
    assert root.xpath(".//caption/text()") == ["表1 甲"]
    assert root.xpath(".//thead//th[@scope='col']/text()") == ["名", "数"]
    [cell] = root.xpath(".//tbody//td[@class='number']/a")
    assert (cell.get("href"), cell.text) == ("/e", "3")
    assert root.xpath(".//p[@class='note']/text()") == ["注"]


@pytest.mark.parametrize("kind", list(ChartKind))
def test_a_chart_is_drawn_and_stands_in_figures(kind: ChartKind) -> None:
    root = page(chart(kind, 3, None, 5))
    [drawn] = root.xpath(".//figure/svg")
    assert (drawn.get("role"), drawn.get("aria-label")) == ("img", "图1 甲")
    assert root.xpath(".//figcaption/text()") == ["图1 甲"]
    assert [cell.text_content() for cell in root.xpath(".//figure//tbody//td")] == ["3", "", "5"]
    assert len(root.xpath(".//figure//tbody//td/a")) == 2


@pytest.mark.parametrize(
    ("kind", "shape", "count"),
    [
        (ChartKind.COLUMN, "rect", 2),
        (ChartKind.BAR, "rect", 2),
        (ChartKind.LINE, "circle", 2),
        (ChartKind.PIE, "path", 2),
    ],
)
def test_what_has_no_figure_is_not_drawn(kind: ChartKind, shape: str, count: int) -> None:
    svg = lxml_html.fragment_fromstring(str(chart_svg(chart(kind, 3, None, 5))))
    assert len(svg.xpath(f".//{shape}")) == count


def test_a_line_is_interrupted_where_there_is_no_figure() -> None:
    svg = lxml_html.fragment_fromstring(str(chart_svg(chart(ChartKind.LINE, 1, 2, None, 3, 4, None, 5))))
    assert [len(line.get("points").split()) for line in svg.xpath(".//polyline")] == [2, 2]


def test_rates_are_drawn_up_to_a_hundred_and_numbers_from_zero() -> None:
    rates = str(chart_svg(chart(ChartKind.LINE, Decimal("97.5"), unit="%")))
    assert ">100<" in rates
    numbers = str(chart_svg(chart(ChartKind.COLUMN, 0, 130)))
    assert ">0<" in numbers
    assert ">200<" in numbers


@pytest.mark.parametrize("numbers", [(), (0,), (0, 0), (None,), (5,)])
@pytest.mark.parametrize("kind", list(ChartKind))
def test_nothing_to_draw_is_no_error(kind: ChartKind, numbers: tuple[int | None, ...]) -> None:
    assert "svg" in chart_svg(chart(kind, *numbers))
    assert "nan" not in chart_svg(chart(kind, *numbers))


def test_photos_by_their_address_with_what_they_show() -> None:
    photos = (Photo(7, "", "image/png", 40, 30, (Text("前"),)), Photo(8, "", "image/png", 40, 30, (Text("后"),)))
    images = page(PhotoRow(photos)).xpath(".//div[@class='photos']/figure/img")
    assert [(image.get("src"), image.get("alt"), image.get("width")) for image in images] == [
        ("/p/7", "前", "40"),
        ("/p/8", "后", "40"),
    ]
    hidden = render_html(Document("总结", (PhotoRow(photos),)), lambda _: None)
    assert "<img" not in hidden


def test_annexes_below_the_text_with_their_labels() -> None:
    root = page(AnnexList(("甲", "乙")), Annex("甲", ()), Annex("乙", (Table("", (Column("a"),), ()),)))
    assert [line.text_content() for line in root.xpath(".//div[@class='annexes']//li")] == ["1.甲", "2.乙"]
    assert root.xpath(".//section[@class='annex']/p[@class='label']/text()") == ["附件1", "附件2"]
    assert root.xpath(".//section[@class='annex']/h2/text()") == ["甲", "乙"]
    assert page(AnnexList(("甲",)), Annex("甲", ())).xpath(".//p[@class='label']/text()") == ["附件"]


def test_everything_is_escaped() -> None:
    value = Value(NASTY, NASTY)
    series = Series(NASTY, (1,), (value,))
    blocks: list[Block] = [Chart(NASTY, kind, (NASTY,), (series, series), NASTY, (value,)) for kind in ChartKind]
    blocks += [
        Table(NASTY, (Column(NASTY),), (((value,),),), (value,)),
        PhotoRow((Photo(1, "", "", 1, 1, (Text(NASTY),)),)),
        AnnexList((NASTY,)),
        Annex(NASTY, (Table(NASTY, (Column(NASTY),), ()),)),
    ]
    html = render_html(Document("总结", tuple(blocks)), lambda _: f"/{NASTY}", lambda _: f"/{NASTY}")
    assert "<script" not in html
    root = lxml_html.fragment_fromstring(html)
    assert not root.xpath("//script")

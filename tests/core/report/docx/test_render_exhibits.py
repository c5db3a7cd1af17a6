"""Tables, charts, photos and annexes in the Word file, read back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import ooxml_integrity
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree
from openpyxl import load_workbook
from PIL import Image

from portal.declarations.charts import ChartKind
from portal.report.document.blocks import (
    Annex,
    AnnexList,
    Block,
    Chart,
    Column,
    Document,
    Paragraph,
    Photo,
    PhotoRow,
    Series,
    Signature,
    Table,
    Text,
    Value,
)
from portal.report.docx.charts import chart_xml, workbook
from portal.report.docx.openxml import element_of
from portal.report.docx.render import render_docx
from portal.testing.values import present

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

Read = Callable[..., WordDocument]
Photos = Callable[[Photo], bytes | None]


@pytest.fixture(scope="module")
def package(exhibited: Document, template: Path, photo_bytes: Photos) -> bytes:
    return render_docx(exhibited, template=template, photos=photo_bytes)


@pytest.fixture(scope="module")
def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def read(template: Path) -> Read:
    def render(*blocks: Block) -> WordDocument:
        return docx.Document(io.BytesIO(render_docx(Document("总结", blocks), template=template)))

    return render


def simple(rows: int, *columns: str, note: str = "") -> Table:
    return Table(
        "",
        tuple(Column(title) for title in columns),
        tuple(tuple((Text(f"{title}{number}"),) for title in columns) for number in range(rows)),
        (Text(note),) if note else (),
    )


def test_both_checkers_find_nothing(package: bytes, tmp_path: Path, assert_valid_docx: Callable[[Path], None]) -> None:
    path = tmp_path / "exhibited.docx"
    path.write_bytes(package)
    assert_valid_docx(path)
    assert ooxml_integrity.check(path) == []


def test_nothing_that_the_checkers_overlook_is_broken(
    package: bytes, package_faults: Callable[[bytes], list[str]]
) -> None:
    assert package_faults(package) == []


def test_same_input_same_bytes(package: bytes, exhibited: Document, template: Path, photo_bytes: Photos) -> None:
    assert render_docx(exhibited, template=template, photos=photo_bytes) == package


def test_same_bytes_in_another_process(rendered_elsewhere: Callable[[str], set[bytes]]) -> None:
    code = (
        "series = (Series('甲', (1, 2), (Value('1', 'k'), Value('2', 'k'))),)\n"
        "charts = tuple(Chart(str(i), kind, ('a', 'b'), series) for i, kind in enumerate(ChartKind))\n"
        "document = Document('总结', (Annex('图', charts),))"
    )
    assert len(rendered_elsewhere(code)) == 1


def test_a_table_has_a_head_that_is_repeated_and_rows_that_stay_whole(read: Read) -> None:
    [table] = read(simple(3, "甲", "乙")).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["甲", "乙"],
        *[[f"甲{number}", f"乙{number}"] for number in range(3)],
    ]
    assert [len(element_of(row).xpath("w:trPr/w:tblHeader")) for row in table.rows] == [1, 0, 0, 0]
    assert [len(element_of(row).xpath("w:trPr/w:cantSplit")) for row in table.rows] == [1, 1, 1, 1]
    assert table.style is not None
    assert table.style.name == "Table Grid"


def test_caption_above_note_below_and_what_stands_in_cells(read: Read) -> None:
    cells = ((Text("“共” <a>\x00"), Value("3", "k", bold=True)), (Value(" 12 ", "k"),))
    word = read(Table("表1 甲", (Column("名称"), Column("数", numeric=True)), (cells,), (Text("注"),)))
    styles = [(p.style.name, p.text) for p in word.paragraphs if p.style is not None]
    assert styles == [("Title", "总结"), ("Caption", "表1 甲"), ("Table Gap", ""), ("Exhibit Note", "注")]
    assert word.paragraphs[1].paragraph_format.keep_with_next is True
    [first, second] = word.tables[0].rows[1].cells
    assert [(run.text, run.bold) for run in first.paragraphs[0].runs] == [("“共” <a>", None), ("3", True)]
    assert element_of(first.paragraphs[0].runs[0]).xpath("w:rPr/w:rFonts/@w:hint") == ["eastAsia"]
    assert (second.text, second.paragraphs[0].style.name) == ("12", "Table Number")


@pytest.mark.parametrize(("rows", "sizes"), [(0, [0]), (200, [200]), (201, [200, 1]), (401, [200, 200, 1])])
def test_long_tables_are_split_and_each_part_has_the_head(read: Read, rows: int, sizes: list[int]) -> None:
    word = read(simple(rows, "甲"))
    assert [len(table.rows) - 1 for table in word.tables] == sizes
    assert {table.rows[0].cells[0].text for table in word.tables} == {"甲"}
    # Never two tables without a paragraph between: programs would join them.
    body = [child.tag for child in word.element.body]
    assert all(body[at + 1] == qn("w:p") for at, tag in enumerate(body) if tag == qn("w:tbl"))


@pytest.mark.parametrize(("rows", "text", "kept"), [(15, "短", True), (16, "短", False), (8, "长" * 60, False)])
def test_a_small_table_is_not_parted_by_the_end_of_a_page(read: Read, rows: int, text: str, kept: bool) -> None:
    [table] = read(Table("", (Column("甲"), Column("乙")), (((Text(text),), (Text(text),)),) * rows)).tables
    keeps = [len(element_of(row).xpath("w:tc/w:p/w:pPr/w:keepNext")) == len(row.cells) for row in table.rows]
    # The last row holds nothing: what follows the table may stand on the next page.
    assert keeps == [kept] * rows + [False]


def test_few_things_are_counted_in_whole_steps(template: Path) -> None:
    def steps(*numbers: int | None) -> list[str | None]:
        series = Series("甲", numbers, tuple(None if n is None else Value(str(n), "k") for n in numbers))
        chart = Chart("图", ChartKind.COLUMN, tuple(str(at) for at in range(len(numbers))), (series,))
        package = render_docx(Document("总结", (chart,)), template=template)
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            root = etree.fromstring(archive.read("word/charts/chart1.xml"))
        return [node.get("val") for node in root.iter(f"{C}majorUnit")]

    assert steps(0, 8, None) == ["1"]
    assert steps(0, 9) == []


def test_columns_share_the_width_by_their_content(read: Read) -> None:
    table = Table(
        "",
        (Column("号"), Column("情况说明"), Column("日期")),
        (((Text("1"),), (Text("攀爬架螺丝松动，存在安全隐患"),), (Text("3月5日"),)),),
    )
    [found] = read(table).tables
    number, description, day = (int(width) for width in element_of(found).xpath("w:tblGrid/w:gridCol/@w:w"))
    assert description > 2 * day >= 2 * number
    assert number + description + day == pytest.approx(Mm(156).twips, abs=3)


def test_user_text_cannot_take_a_table_s_place(read: Read) -> None:
    word = read(Paragraph((Text("<!--spliced:0-->"),)), simple(1, "<!--spliced:0-->"))
    assert word.paragraphs[1].text == "<!--spliced:0-->"
    assert word.tables[0].rows[0].cells[0].text == "<!--spliced:0-->"


def test_charts_are_parts_with_their_workbooks(parts: dict[str, bytes]) -> None:
    charts = sorted(name for name in parts if name.startswith("word/charts/") and name.endswith(".xml"))
    assert charts == [f"word/charts/chart{number}.xml" for number in range(1, 5)]
    for number, name in enumerate(charts, start=1):
        root = etree.fromstring(parts[name])
        [data] = root.findall(f"{C}externalData")
        assert [child.get("val") for child in data] == ["0"]
        assert f"chart{number}.xlsx" in parts[f"word/charts/_rels/chart{number}.xml.rels"].decode()
        ids = [int(node.get("val") or "") for node in root.iter(f"{C}axId", f"{C}crossAx")]
        assert all(0 < found < 2**31 for found in ids)
        assert {ids.count(found) for found in ids} <= {3}
        assert [node.get("val") for node in root.iter(f"{C}roundedCorners")] == ["0"]
        assert [node.get("val") for node in root.iter(f"{C}min")] == ["0"] * (number != 4)
        assert [node.get("typeface") for node in root[-2].iter(f"{A}ea")] == ["仿宋_GB2312"]
    percent = etree.fromstring(parts["word/charts/chart1.xml"])
    assert [node.get("val") for node in percent.iter(f"{C}max")] == ["100"]


def test_what_is_drawn_is_what_the_workbook_holds(parts: dict[str, bytes]) -> None:
    root = etree.fromstring(parts["word/charts/chart2.xml"])
    drawn = [
        [(point.get("idx"), point.findtext(f"{C}v")) for point in values.iter(f"{C}pt")]
        for values in root.iter(f"{C}val")
    ]
    assert drawn == [
        [("0", "3"), ("1", "40"), ("2", "22"), ("3", "31"), ("4", "12"), ("5", "0")],
        [("0", "1"), ("1", "4"), ("2", "2"), ("4", "1"), ("5", "0")],
    ]
    book = load_workbook(io.BytesIO(parts["word/embeddings/chart2.xlsx"]))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert rows == [
        [None, "病假", "事假"],
        ["2月", 3, 1],
        ["3月", 40, 4],
        ["4月", 22, 2],
        ["5月", 31, None],
        ["6月", 12, 1],
        ["7月", 0, 0],
    ]
    assert book.properties.created is not None
    assert book.properties.created.year == 2000


def test_text_from_records_is_no_formula_and_no_link_in_the_workbook(parts: dict[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(parts["word/embeddings/chart3.xlsx"]))
    cells = [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [
        ("=1+1", "s", None),
        ("毛巾 & <桌面>", "s", None),
        ("http://a", "s", None),
    ]


@pytest.mark.parametrize("kind", list(ChartKind))
def test_a_legend_only_with_several_series(template: Path, kind: ChartKind) -> None:
    one = Series("甲", (1,), (Value("1", "k"),))
    for series, legends in (((one,), 0), ((one, one), 1)):
        if kind is ChartKind.PIE and legends:
            continue
        package = render_docx(Document("总结", (Chart("图", kind, ("a",), series),)), template=template)
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            root = etree.fromstring(archive.read("word/charts/chart1.xml"))
        assert len(list(root.iter(f"{C}legend"))) == legends


def test_drawings_are_numbered_and_have_alternative_texts(package: bytes) -> None:
    word = docx.Document(io.BytesIO(package))
    drawn = list(word.element.body.iter(qn("wp:docPr")))
    assert [node.get("id") for node in drawn] == [str(number) for number in range(1, 8)]
    assert [node.get("descr") for node in drawn[-3:]] == ["整改前（3月5日）", "整改后（3月12日）", "演练 <&>"]


def test_photos_two_beside_each_other_as_large_as_the_page_allows(package: bytes) -> None:
    word = docx.Document(io.BytesIO(package))
    sizes = [
        (round(int(node.get("cx")) / 36000), round(int(node.get("cy")) / 36000))
        for node in word.element.body.iter(qn("wp:extent"))
    ][4:]
    wide, high, small = sizes
    assert wide == (74, 55)
    assert high[0] < 74
    assert high[1] == 88
    # Never blown up beyond 96 dots an inch.
    assert small == (79, 53)
    [table] = [table for table in word.tables if not element_of(table).xpath(".//w:tblHeader")]
    assert [cell.paragraphs[1].text for cell in table.rows[0].cells] == ["整改前（3月5日）", "整改后（3月12日）"]
    assert "【照片文件缺失】" in [paragraph.text for paragraph in word.paragraphs]


def test_photos_are_stored_with_no_more_dots_than_paper_shows(parts: dict[str, bytes]) -> None:
    stored = [name for name in sorted(parts) if name.startswith("word/media/")]
    widths = []
    for name in stored:
        with Image.open(io.BytesIO(parts[name])) as picture:
            widths.append(picture.width)
    assert sorted(widths) == [300, 571, 638]


def test_an_annex_begins_a_page_and_is_turned_where_it_is_wide(read: Read) -> None:
    word = read(
        Signature("某园", date(2026, 7, 3)),
        Annex("甲", (simple(1, "a"),)),
        Annex("乙", (simple(1, "a"),), landscape=True),
        Annex("丙", (Paragraph((Text("文"),)),), landscape=True),
        Annex("丁", ()),
    )
    labels = [p for p in word.paragraphs if p.style is not None and p.style.name == "Annex Label"]
    assert [p.text for p in labels] == ["附件1", "附件2", "附件3", "附件4"]
    # A section begins a page by itself.
    assert [bool(p.paragraph_format.page_break_before) for p in labels] == [True, False, True, False]
    sections = [(round(present(s.page_width).mm), round(present(s.page_height).mm)) for s in word.sections]
    assert sections == [(210, 297), (297, 210), (210, 297)]
    across: Any = word.sections[1]
    assert [round(side.mm) for side in (across.top_margin, across.right_margin)] == [28, 37]
    assert [round(side.mm) for side in (across.bottom_margin, across.left_margin)] == [26, 35]
    upright: Any = word.sections[2]
    assert round(upright.footer_distance.mm, 1) == 25.5
    assert all(not section.footer.is_linked_to_previous for section in word.sections)


def test_a_table_across_is_as_wide_as_the_page(read: Read) -> None:
    [table] = read(Annex("乙", (simple(1, "a", "b"),), landscape=True)).tables
    assert sum(int(width) for width in element_of(table).xpath("w:tblGrid/w:gridCol/@w:w")) == pytest.approx(
        12756, abs=4
    )


@pytest.mark.parametrize(
    ("titles", "lines"),
    [
        (("甲",), ["附件：甲"]),
        (("甲", "乙"), ["附件：1.甲", "2.乙"]),
    ],
)
def test_the_list_of_annexes(read: Read, titles: tuple[str, ...], lines: list[str]) -> None:
    found = [p for p in read(AnnexList(titles)).paragraphs if p.style is not None and p.style.name == "Annex List"]
    assert [p.text for p in found] == lines
    formats = [p.paragraph_format for p in found]
    starts = [f.left_indent.twips + f.first_line_indent.twips for f in formats]
    # Two characters in; the second line begins where the first has its number.
    assert starts == [630, 630 + 945][: len(titles)]
    assert len({f.left_indent for f in formats}) == 1


def test_an_only_annex_has_no_number(read: Read) -> None:
    assert [p.text for p in read(Annex("甲", ())).paragraphs][1:] == ["附件", "甲"]


def test_a_row_without_photos_is_nothing(read: Read) -> None:
    word = read(PhotoRow(()))
    assert [p.text for p in word.paragraphs] == ["总结"]
    assert not word.tables


def test_what_is_remembered_of_a_chart_is_that_of_its_own_figures() -> None:
    def chart(*numbers: int | Decimal) -> Chart:
        return Chart("图", ChartKind.BAR, ("甲", "乙"), (Series("数", numbers, (None, None)),))

    whole, same, parts = chart(1, 2), chart(Decimal("1.0"), Decimal("2.0")), chart(Decimal("1.0"), Decimal("2.5"))
    drawn = [chart_xml(each, "rId1") for each in (whole, same, parts, whole)]
    assert b"<c:v>1</c:v>" in drawn[0]
    assert b"<c:v>1.0</c:v>" in drawn[1]
    assert b"<c:v>2.5</c:v>" in drawn[2]
    assert drawn[3] == drawn[0]
    assert workbook(whole) != workbook(parts)

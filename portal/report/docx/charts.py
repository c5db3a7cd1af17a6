"""Write native charts, which Word and WPS can edit: a chart part with its workbook.

python-pptx 1.0 writes the data of both; the style is set here. It offers no public way to the chart part without a
presentation around it, so all that is used of its internals is in this file: ``ChartXmlWriter`` and
``CategoryWorkbookWriter`` with its ``_open_worksheet``, which opens a workbook that depends on the time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.shared import Emu, Length, Mm, Pt, Twips
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.enum.chart import XL_CHART_TYPE
from xlsxwriter import Workbook

from portal.declarations.charts import ChartKind
from portal.report.document.blocks import Chart
from portal.report.document.text import one_line
from portal.report.docx.openxml import (
    CONTENT_TYPE,
    RELATIONSHIP_TYPE,
    PackURI,
    Part,
    element_of,
    parse_xml,
    set_content,
)
from portal.report.docx.package import repack
from portal.report.docx.runs import add_text
from portal.report.docx.tables import CAPTION, add_note
from portal.report.docx.writer import PICTURE, Writer

__all__ = ["add_chart", "chart_xml", "workbook"]

KINDS = {
    ChartKind.LINE: XL_CHART_TYPE.LINE_MARKERS,
    ChartKind.COLUMN: XL_CHART_TYPE.COLUMN_CLUSTERED,
    ChartKind.BAR: XL_CHART_TYPE.BAR_CLUSTERED,
    ChartKind.PIE: XL_CHART_TYPE.PIE,
}
COLOURS = ("2F5597", "C55A11", "7F7F7F", "BF9000", "548235", "8064A2", "31859C", "A6A6A6")
"""Colours of series, dark and light in turn, so that they differ also where they are printed in black."""
MARKERS = ("circle", "square", "triangle", "diamond", "x", "star", "dash", "plus")
LABELLED = 40
"""Greatest number of points with data labels; more would overlap."""
FEW, FEW_BARS = 8, 3
"""Greatest value of an axis with a line for each unit; greatest number of bars that are set far apart."""
HEIGHT = Mm(66)
LINE_OF_BARS, LINE_OF_MANY = Mm(8.5), Mm(6.5)
"""Height per bar of a bar chart, with one series and with several."""
HIGHEST = Mm(180)
BEFORE = Pt(6)
CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Fixed creation time of the workbook, so that its bytes depend on its content only."""

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TEXT = (
    '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1050" b="0"><a:latin typeface="Times New Roman"/>'
    '<a:ea typeface="仿宋_GB2312"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
)
GREY = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill></a:ln></c:spPr>'
NO_FRAME = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
LEGEND = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'


def add_chart(chart: Chart, writer: Writer) -> None:
    """Append a chart, its caption and its note."""
    part = writer.word.part
    number = len([rel for rel in part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.CHART]) + 1
    package = part.package
    sheet = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), XLSX, workbook(chart), package)
    drawn = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    set_content(drawn, chart_xml(chart, drawn.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)))
    link = part.relate_to(drawn, RELATIONSHIP_TYPE.CHART)
    paragraph = writer.paragraph(PICTURE)
    paragraph.paragraph_format.space_before = BEFORE
    element_of(paragraph).append(_drawing(chart, link, Twips(writer.text_width), part.next_id))
    caption = writer.paragraph(CAPTION)
    add_text(caption, one_line(chart.caption))
    if chart.note:
        caption.paragraph_format.keep_with_next = True
        add_note(chart.note, writer)


def chart_xml(chart: Chart, sheet: str) -> bytes:
    """Return the XML of the chart part; ``sheet`` is the id of its relationship to the workbook."""
    return _drawn(chart, sheet, repr(chart.series))


# A summary is written several times before it is signed, and its charts rarely change. 1 equals 1.0, and is written
# otherwise, so the figures are distinguished by their representation.
@lru_cache(maxsize=64)
def _drawn(chart: Chart, sheet: str, _figures: str) -> bytes:
    root: Any = etree.fromstring(_chart_writer(KINDS[chart.kind], _data(chart)).xml.encode())
    drawn = root.find(_c("chart"))
    plot = drawn.find(_c("plotArea"))
    [group] = [item for item in plot if item.tag.endswith("Chart")]
    for at, series in enumerate(group.findall(_c("ser"))):
        _style_series(series, at, chart)
    _style_group(group, chart)
    for axis in (_c("catAx"), _c("valAx")):
        for found in plot.iter(axis):
            _style_axis(found, chart)
    _number_axes(root)
    drawn.find(_c("autoTitleDeleted")).set("val", "1")
    for found in drawn.findall(_c("legend")):
        drawn.remove(found)
    if len(chart.series) > 1:
        plot.addnext(_xml(LEGEND))
    if root.find(_c("roundedCorners")) is None:
        first = root.find(_c("date1904"))
        corners = _xml('<c:roundedCorners val="0"/>')
        root.insert(0, corners) if first is None else first.addnext(corners)
    root.replace(root.find(_c("txPr")), text := _xml(TEXT))
    # Without it programs draw a frame round the chart, each a different one.
    text.addprevious(_xml(NO_FRAME))
    # Once, and last: a second autoUpdate would be invalid.
    root.append(_xml(f'<c:externalData r:id="{sheet}"><c:autoUpdate val="0"/></c:externalData>'))
    etree.cleanup_namespaces(root, keep_ns_prefixes=["c", "a", "r"])
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return xml


def workbook(chart: Chart) -> bytes:
    """Return the workbook behind the chart; the same figures give the same bytes."""
    return _book(chart, repr(chart.series))


@lru_cache(maxsize=64)
def _book(chart: Chart, _figures: str) -> bytes:
    return repack(_workbook_writer(_data(chart)).xlsx_blob)


class _Workbook(CategoryWorkbookWriter):
    """Workbook writer that stores no time, and keeps text as text: a category may begin with ``=``."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: io.BytesIO) -> Iterator[tuple[Any, Any]]:
        plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = Workbook(xlsx_file, plain)
        book.set_properties({"created": CREATED})
        yield book, book.add_worksheet()
        book.close()


# python-pptx is marked as typed, but these classes are not.
_chart_writer: Any = ChartXmlWriter
_workbook_writer: Any = _Workbook
_chart_data: Any = CategoryChartData


def _data(chart: Chart) -> Any:
    data = _chart_data(number_format=_format_code(chart))
    data.categories = [one_line(name) or "—" for name in chart.categories]
    for series in chart.series:
        data.add_series(one_line(series.name), [_number(value) for value in series.numbers])
    return data


def _number(value: int | Decimal | None) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value


def _style_series(series: Any, at: int, chart: Chart) -> None:
    for name in ("spPr", "marker", "invertIfNegative", "dLbls", "smooth"):
        for found in series.findall(_c(name)):
            series.remove(found)
    colour = f'<a:solidFill><a:srgbClr val="{COLOURS[at % len(COLOURS)]}"/></a:solidFill>'
    pieces: list[str] = []
    match chart.kind:
        case ChartKind.PIE:
            pieces += [
                f'<c:dPt><c:idx val="{point}"/><c:bubble3D val="0"/><c:spPr><a:solidFill><a:srgbClr '
                f'val="{COLOURS[point % len(COLOURS)]}"/></a:solidFill><a:ln w="9525"><a:solidFill><a:srgbClr '
                'val="FFFFFF"/></a:solidFill></a:ln></c:spPr></c:dPt>'
                for point in range(len(chart.categories))
            ]
        case ChartKind.LINE:
            marker = MARKERS[at % len(MARKERS)]
            pieces.append(f'<c:spPr><a:ln w="22225" cap="rnd">{colour}<a:round/></a:ln></c:spPr>')
            pieces.append(
                f'<c:marker><c:symbol val="{marker}"/><c:size val="6"/><c:spPr>{colour}<a:ln w="9525">{colour}</a:ln>'
                "</c:spPr></c:marker>"
            )
        case _:
            pieces += [f"<c:spPr>{colour}</c:spPr>", '<c:invertIfNegative val="0"/>']
    before = series.find(_c("tx"))
    for piece in pieces:
        before.addnext(element := _xml(piece))
        before = element
    if chart.kind is ChartKind.LINE:
        series.append(_xml('<c:smooth val="0"/>'))


def _style_group(group: Any, chart: Chart) -> None:
    for name in ("dLbls", "gapWidth"):
        for found in group.findall(_c(name)):
            group.remove(found)
    last = group.findall(_c("ser"))[-1]
    shown = len(chart.categories) * len(chart.series) <= LABELLED
    # Rates lie close under the upper edge.
    below = chart.kind is ChartKind.LINE and chart.unit == "%"
    place = "b" if below else "t" if chart.kind is ChartKind.LINE else "outEnd"
    is_pie = chart.kind is ChartKind.PIE
    flags = {
        "showLegendKey": False,
        "showVal": shown,
        "showCatName": is_pie,
        "showSerName": False,
        "showPercent": False,
        "showBubbleSize": False,
    }
    written = "".join(f'<c:{name} val="{int(flag)}"/>' for name, flag in flags.items())
    # Only pies have a separator between the name and the figure.
    between = "<c:separator> </c:separator>" if is_pie else ""
    labels = _xml(
        f'<c:dLbls><c:numFmt formatCode="{_format_code(chart)}" sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{TEXT.replace('1050', '900')}"
        f'<c:dLblPos val="{place}"/>{written}{between}</c:dLbls>'
    )
    last.addnext(labels)
    if chart.kind in (ChartKind.COLUMN, ChartKind.BAR):
        labels.addnext(_xml(f'<c:gapWidth val="{_gap(chart)}"/>'))
    if is_pie:
        group.append(_xml('<c:firstSliceAng val="0"/>'))


def _style_axis(axis: Any, chart: Chart) -> None:
    is_value = axis.tag == _c("valAx")
    scaling = axis.find(_c("scaling"))
    for found in list(scaling):
        scaling.remove(found)
    # Bars are read from the top.
    upside_down = chart.kind is ChartKind.BAR and not is_value
    scaling.append(_xml(f'<c:orientation val="{"maxMin" if upside_down else "minMax"}"/>'))
    if is_value:
        # By default programs begin an axis at the least figure, where 98 % seems twice as much as 97 %.
        if chart.unit == "%":
            scaling.append(_xml('<c:max val="100"/>'))
            axis.append(_xml('<c:majorUnit val="20"/>'))
        elif _counts_few(chart):
            # There is no half repair.
            axis.append(_xml('<c:majorUnit val="1"/>'))
        scaling.append(_xml('<c:min val="0"/>'))
        if chart.kind is ChartKind.BAR:
            axis.find(_c("delete")).set("val", "1")
        for grid in axis.findall(_c("majorGridlines")):
            if chart.kind is ChartKind.BAR:
                axis.remove(grid)
            else:
                grid.append(_xml(GREY))
    else:
        for grid in axis.findall(_c("majorGridlines")):
            axis.remove(grid)


def _gap(chart: Chart) -> int:
    """Return the gap between columns or bars, in per cent of their width; wide for a few, which would be too thick."""
    if len(chart.categories) * len(chart.series) <= FEW_BARS:
        return 150
    return 60 if len(chart.series) == 1 else 80


def _counts_few(chart: Chart) -> bool:
    numbers = [number for series in chart.series for number in series.numbers if number is not None]
    return all(isinstance(number, int) and number <= FEW for number in numbers)


def _number_axes(root: Any) -> None:
    # python-pptx numbers them below zero: the schema knows no negative ones, and LibreOffice none above 2**31.
    known: dict[str, int] = {}
    for found in root.iter(_c("axId"), _c("crossAx")):
        found.set("val", str(known.setdefault(found.get("val"), 500000001 + len(known))))


def _format_code(chart: Chart) -> str:
    """Return the number format of the labels: as many decimals as the figures have."""
    numbers = [number for series in chart.series for number in series.numbers if isinstance(number, Decimal)]
    digits = max((len(str(number).partition(".")[2]) for number in numbers), default=0)
    return f"0.{'0' * digits}" if digits else "General"


def _drawing(chart: Chart, link: str, width: Length, number: int) -> Any:
    height: Length = HEIGHT
    if chart.kind is ChartKind.BAR:
        bars = len(chart.categories) * max(1, len(chart.series))
        line = LINE_OF_BARS if len(chart.series) == 1 else LINE_OF_MANY
        height = Emu(min(HIGHEST, max(Mm(36), line * bars)))
    described = quoteattr(one_line(chart.caption))
    return parse_xml(
        f'<w:r xmlns:w="{W}" xmlns:wp="{WP}" xmlns:a="{A}" xmlns:r="{R}"><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{number}" name="Chart {number}" descr={described}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{C}"><c:chart xmlns:c="{C}" r:id="{link}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _c(name: str) -> str:
    return f"{{{C}}}{name}"


def _xml(text: str) -> Any:
    [element] = etree.fromstring(f'<x xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}">{text}</x>')
    return element

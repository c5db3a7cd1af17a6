"""Three ways to write the same Word file: the portal, docxtpl, and strings in a zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from bench.summary.content import COLUMNS, TITLE, WIDTHS, rows_of
from portal.base.paths import DOCX_TEMPLATE

__all__ = ["SIDES"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def portal_side(rows: int, _folder: Path) -> Callable[[], bytes]:
    """Return a writer with our renderer: tables split by 200 rows, widths by content, reproducible bytes."""
    from portal.report.document.blocks import Annex, Column, Document, Table, Text
    from portal.report.docx.render import render_docx

    # Prepared before the clock starts, as the rows of the other sides are.
    table = Table(
        "",
        tuple(Column(title, numeric=title == "序号") for title in COLUMNS),
        tuple(tuple((Text(cell),) for cell in row) for row in rows_of(rows)),
    )
    document = Document("后勤工作总结", (Annex(TITLE, (table,), landscape=True),))
    return lambda: render_docx(document, template=DOCX_TEMPLATE)


def docxtpl_side(rows: int, folder: Path) -> Callable[[], bytes]:
    """Return a writer with docxtpl: ``{%tr for %}`` over one row; autoescape, or ``A & B`` would break the file."""
    from docxtpl import DocxTemplate

    template = folder / "docxtpl.docx"
    template.write_bytes(_docxtpl_template())
    names = [f"c{at}" for at in range(len(COLUMNS))]
    found = [dict(zip(names, row, strict=True)) for row in rows_of(rows)]

    def write() -> bytes:
        document = DocxTemplate(str(template))
        document.render({"rows": found}, autoescape=True)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return write


def raw_side(rows: int, _folder: Path) -> Callable[[], bytes]:
    """Return a writer that joins strings, the lower limit of the time."""
    found = rows_of(rows)
    before, after = _body()
    opened = [_cell_opened(width, at == 0) for at, width in enumerate(WIDTHS)]

    def write() -> bytes:
        pieces = [before, _table_opened()]
        for row in found:
            pieces.append("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
            for opening, cell in zip(opened, row, strict=True):
                pieces.append(f"{opening}<w:r><w:t>{escape(cell)}</w:t></w:r></w:p></w:tc>")
            pieces.append("</w:tr>")
        pieces += ["</w:tbl>", after]
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, content in _template_parts().items():
                archive.writestr(name, "".join(pieces) if name == "word/document.xml" else content)
        return buffer.getvalue()

    return write


SIDES: dict[str, Callable[[int, Path], Callable[[], bytes]]] = {
    "raw": raw_side,
    "portal": portal_side,
    "docxtpl": docxtpl_side,
}
"""Functions that prepare a writer of so many rows, by name of the side; a call of the writer returns the file."""


@cache
def _template_parts() -> dict[str, bytes]:
    with zipfile.ZipFile(DOCX_TEMPLATE) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _body() -> tuple[str, str]:
    document = _template_parts()["word/document.xml"].decode()
    before, tag, after = document.partition("<w:body>")
    title = f'<w:p><w:pPr><w:pStyle w:val="AnnexTitle"/></w:pPr><w:r><w:t>{TITLE}</w:t></w:r></w:p>'
    gap = '<w:p><w:pPr><w:pStyle w:val="TableGap"/></w:pPr></w:p>'
    return before + tag + title, gap + after


def _table_opened() -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in WIDTHS)
    head = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="TableHead"/></w:pPr>'
        f"<w:r><w:t>{title}</w:t></w:r></w:p></w:tc>"
        for width, title in zip(WIDTHS, COLUMNS, strict=True)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(WIDTHS)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
    )


def _cell_opened(width: int, is_number: bool) -> str:
    style = "TableNumber" if is_number else "TableText"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    )


def _docxtpl_template() -> bytes:
    """Return the raw side's document with placeholders in place of rows."""

    def row(texts: list[str]) -> str:
        cells = "".join(
            f"{_cell_opened(width, at == 0)}<w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
            for at, (width, text) in enumerate(zip(WIDTHS, texts, strict=True))
        )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"

    blank: list[Any] = [""] * (len(COLUMNS) - 1)
    placeholders = [f"{{{{ r.c{at} }}}}" for at in range(len(COLUMNS))]
    before, after = _body()
    rows = row(["{%tr for r in rows %}", *blank]) + row(placeholders) + row(["{%tr endfor %}", *blank])
    document = before + _table_opened() + rows + "</w:tbl>" + after
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in _template_parts().items():
            archive.writestr(name, document if name == "word/document.xml" else content)
    return buffer.getvalue()

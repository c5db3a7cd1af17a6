"""Write tables as XML text; a register of thousands of rows would take ten times as long as elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from xml.sax.saxutils import escape, quoteattr

from portal.report.document.blocks import Cell, Column, Table, plain_text
from portal.report.document.columns import shared_width, wanted_widths
from portal.report.document.columns import width as text_width
from portal.report.document.text import one_line
from portal.report.docx.runs import SHARED, add_inlines, add_text, needs_east_asian_hint
from portal.report.docx.writer import GAP, Writer

__all__ = ["CAPTION", "NOTE", "add_note", "add_table"]

CAPTION, NOTE = "Caption", "Exhibit Note"
HEAD, TEXT, NUMBER = "Table Head", "Table Text", "Table Number"
GRID = "Table Grid"

ROWS = 200
"""Greatest number of rows of one table; programs take minutes to lay out longer ones."""
KEPT_WHOLE, KEPT_WHOLE_ACROSS, KEPT = 15, 9, "<w:keepNext/>"
"""Greatest number of lines (portrait, landscape) of a table that is kept on one page, and the XML that keeps it."""
CHARACTER, PADDING = 240, 226
"""Width in twips of a character of small print, and of both margins of a cell with its border."""
_SPECIAL = re.compile(f"[\x00-\x20&<>\ud800-\udfff\ufffe\uffff{SHARED}]")
"""Characters that are escaped, removed, joined, or need the East Asian hint."""


@dataclass(frozen=True, slots=True)
class _TableLayout:
    """Ids of the styles in this document, and the widths of the columns in twips."""

    grid: str
    head: str
    gap: str
    cells: tuple[str, ...]
    """Style id of the cells of each column."""
    widths: tuple[int, ...]
    kept: str
    """XML that keeps a row on the page of the next one; empty for tables that may be split."""


def add_table(table: Table, writer: Writer) -> None:
    """Append caption, table and note; more than ``ROWS`` rows as several tables, each with the head."""
    if table.caption:
        caption = writer.paragraph(CAPTION)
        caption.paragraph_format.keep_with_next = True
        add_text(caption, one_line(table.caption))
    widths = shared_width(wanted_widths(table), writer.text_width, PADDING, CHARACTER)
    layout = _TableLayout(
        writer.word.styles[GRID].style_id,
        writer.style_id(HEAD),
        writer.style_id(GAP),
        tuple(writer.style_id(NUMBER if column.numeric else TEXT) for column in table.columns),
        tuple(widths),
        KEPT if _is_small(table, widths, KEPT_WHOLE_ACROSS if writer.landscape else KEPT_WHOLE) else "",
    )
    writer.splice("".join(_tables(table, layout)))
    if table.note:
        add_note(table.note, writer)


def add_note(note: Cell, writer: Writer) -> None:
    """Append the small print below a table or chart."""
    add_inlines(writer.paragraph(NOTE), note)


def _tables(table: Table, layout: _TableLayout) -> Iterator[str]:
    opening = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val={quoteattr(layout.grid)}/><w:tblW w:w="{sum(layout.widths)}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in layout.widths)
        + "</w:tblGrid>"
        + _head(table.columns, layout)
    )
    gap = f"<w:p><w:pPr><w:pStyle w:val={quoteattr(layout.gap)}/></w:pPr></w:p>"
    # What is the same in every row is written once.
    last = _openings(layout, kept="")
    cells = _openings(layout, kept=layout.kept) if layout.kept else last
    for start in range(0, max(len(table.rows), 1), ROWS):
        yield opening
        for number, row in enumerate(table.rows[start : start + ROWS], start=start + 1):
            openings = last if number == len(table.rows) else cells
            yield "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
            yield "".join([f"{opened}{_runs(cell)}</w:p></w:tc>" for opened, cell in zip(openings, row, strict=True)])
            yield "</w:tr>"
        # Also after the last: a body or section cannot end in a table.
        yield f"</w:tbl>{gap}"


def _is_small(table: Table, widths: Sequence[int], most: int) -> bool:
    if not 0 < len(table.rows) <= most:
        return False
    capacities = [max(1, (width - PADDING) // CHARACTER) for width in widths]
    lines = (
        max(ceil(text_width(plain_text(cell)) / capacity) for cell, capacity in zip(row, capacities, strict=True))
        for row in table.rows
    )
    return sum(max(1, found) for found in lines) <= most


def _openings(layout: _TableLayout, *, kept: str) -> list[str]:
    return [
        (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{kept}</w:pPr>"
        )
        for width, style in zip(layout.widths, layout.cells, strict=True)
    ]


def _head(columns: Sequence[Column], layout: _TableLayout) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr><w:pStyle w:val={quoteattr(layout.head)}/>{layout.kept}</w:pPr>"
        f"{_run(one_line(column.title))}</w:p></w:tc>"
        for width, column in zip(layout.widths, columns, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _runs(cell: Cell) -> str:
    if len(cell) == 1:
        [inline] = cell
        return _run(inline.text, bold=inline.bold)
    if not any(inline.bold for inline in cell):
        return _run(plain_text(cell))
    return "".join(_run(inline.text, bold=inline.bold) for inline in cell)


def _run(text: str, *, bold: bool = False) -> str:
    if not bold and _SPECIAL.search(text) is None:
        # Most cells: one search only, as each costs noticeably over forty thousand cells.
        return f"<w:r><w:t>{text}</w:t></w:r>" if text else ""
    text = one_line(text)
    if not text:
        return ""
    hint = '<w:rFonts w:hint="eastAsia"/>' if needs_east_asian_hint(text) else ""
    properties = f"<w:rPr>{hint}{'<w:b/>' if bold else ''}</w:rPr>" if hint or bold else ""
    # one_line leaves no outer blanks, and no two together: xml:space, which is dear, is never needed.
    return f"<w:r>{properties}<w:t>{escape(text)}</w:t></w:r>"

"""Read the rows of a sheet's XML: plain cells by a fast path, all others by openpyxl.

The one module that uses private parts of openpyxl 3.1: the parser of a sheet (``openpyxl.worksheet._reader``), the
read-only sheet (``_read_only``: ``_get_source``, ``_get_size``, ``_shared_strings``) and the workbook's ``_sheets``,
``_date_formats`` and ``_timedelta_formats``. The public iteration over rows makes up a row for every number that is
left out, and relies on the size that the file states. Tests compare the two cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from lxml import etree
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, INLINE_STRING, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from portal.spreadsheets.cells import MAX_COLUMNS, UNCOMPUTED

__all__ = ["SheetParser", "StreamingReader", "opened_sheet"]

TEXT_TAG = f"{{{SHEET_MAIN_NS}}}t"
DIGITS = "0123456789"
CACHE_SIZE = 5_000


class SheetParser(WorkSheetParser):
    """Parser of the rows of one sheet of a read-only workbook.

    A register's cells are nearly all a number, a date or a text and nothing else. These are read here; whatever
    else a cell may be (a formula, a text in several fonts, an error) goes through openpyxl's ``parse_cell``.
    """

    def __init__(self, source: IO[bytes], sheet: Any) -> None:
        book = sheet.parent
        super().__init__(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self._xml = source
        self._columns: dict[str, int] = {}
        self._dates: dict[tuple[str, str], Any] = {}

    def rows(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield number and values of each row. Raises almost any exception for a damaged sheet."""
        found = etree.iterparse(
            self._xml, tag=ROW_TAG, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        for _event, row in found:
            number = self._row_number(row.get("r"))
            self.col_counter = 0
            values: list[Any] = []
            for cell in row:
                value = self._value(cell)
                at = self.col_counter - 1
                if at < MAX_COLUMNS:
                    values += [None] * (at + 1 - len(values))
                    values[at] = value
            yield number, tuple(values)
            # Free the row: the tree would otherwise grow to the size of the sheet.
            row.clear()
            while row.getprevious() is not None and (parent := row.getparent()) is not None:
                del parent[0]

    def _row_number(self, written: str | None) -> int:
        number = self.row_counter + 1 if written is None else float(written)
        if number != int(number):
            raise ValueError(written)
        self.row_counter = int(number)
        return self.row_counter

    def _value(self, cell: Any) -> Any:
        """Return the value of a cell, and move ``col_counter`` to its column."""
        if len(cell) == 1:
            name = cell.get("r")
            column = self.col_counter + 1 if name is None else self._columns.get(name.rstrip(DIGITS))
            if column is not None and (value := self._plain_value(cell, cell[0])) is not None:
                self.col_counter = column
                return value
        parsed = self.parse_cell(cell)
        self._learn(cell, parsed)
        if parsed["value"] is None and cell.find(FORMULA_TAG) is not None:
            # openpyxl takes a formula without a result for an empty cell.
            return UNCOMPUTED
        return parsed["value"]

    def _plain_value(self, cell: Any, child: Any) -> Any:
        """Return the value of a cell with just a value or a plain text; None if openpyxl must parse it."""
        tag, text, kind = child.tag, child.text, cell.get("t", "n")
        if kind == "inlineStr":
            return child[0].text if tag == INLINE_STRING and len(child) == 1 and child[0].tag == TEXT_TAG else None
        if not text or tag != VALUE_TAG:
            return None
        if kind == "n":
            style = cell.get("s")
            if style is not None and int(style) in self.date_formats:
                return self._dates.get((style, text))
            return float(text) if "." in text or "E" in text or "e" in text else int(text)
        if kind == "s":
            return self.shared_strings[int(text)]
        return text if kind == "str" else None

    def _learn(self, cell: Any, parsed: dict[str, Any]) -> None:
        """Cache the column of a cell's letters, and the date of its number."""
        name, style = cell.get("r"), cell.get("s")
        if name:
            self._columns[name.rstrip(DIGITS)] = parsed["column"]
        dated = style is not None and cell.get("t", "n") == "n" and int(style) in self.date_formats
        if dated and len(cell) == 1 and cell[0].tag == VALUE_TAG and len(self._dates) < CACHE_SIZE:
            self._dates[style, cell[0].text] = parsed["value"]


@contextmanager
def opened_sheet(sheet: Any) -> Iterator[SheetParser]:
    """Open the XML of a sheet and return its parser."""
    with sheet._get_source() as source:
        yield SheetParser(source, sheet)


class _Sheet(ReadOnlyWorksheet):
    """Sheet that does not search for its size: in a file without it, all rows would be parsed for nothing."""

    def _get_size(self) -> None:
        return


class StreamingReader(ExcelReader):
    """Reader of a workbook whose sheets are read row by row."""

    def read_worksheets(self) -> None:
        """Register the sheets without reading them."""
        workbook: Any = self.wb
        sheets: Any = self.parser.find_sheets()
        for sheet, relation in sheets:
            if relation.target not in self.valid_files:
                continue
            if "chartsheet" in relation.Type:
                self.read_chartsheet(sheet, relation)
            else:
                workbook._sheets.append(_Sheet(workbook, sheet.name, relation.target, self.shared_strings))

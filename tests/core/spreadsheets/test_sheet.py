"""Cells are read as openpyxl 3.1 reads them with its own private parser, the plain ones and all others."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet._reader import WorkSheetParser

from portal.spreadsheets.cells import MAX_COLUMNS, UNCOMPUTED
from portal.spreadsheets.sheet import opened_sheet
from portal.spreadsheets.workbook import opened, rows_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS = f"""<sst xmlns="{MAIN}" count="3" uniqueCount="3">
<si><t>小一班</t></si><si><t xml:space="preserve"> a </t></si>
<si><r><t>粗</t></r><r><t>体</t></r></si></sst>"""
STRINGS_PART = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)

CELLS = [
    '<c r="A1"><v>1</v></c>',
    '<c r="A1" t="n"><v>-12</v></c>',
    '<c r="A1"><v>36.600000000000001</v></c>',
    '<c r="A1"><v>1E3</v></c>',
    '<c r="A1"><v>1e-7</v></c>',
    '<c r="A1" s="0"><v>7</v></c>',
    '<c r="A1" s="1"><v>46077</v></c><c r="B1" s="1"><v>46077</v></c>',
    '<c r="A1" s="2"><v>46077.354166666664</v></c><c r="B1" s="2"><v>0.5</v></c><c r="C1" s="1"><v>46077</v></c>',
    '<c r="A1" s="3"><v>1.25</v></c><c r="B1" s="3"><v>1.25</v></c>',
    '<c r="A1" s="1"><v>99999999</v></c><c r="B1" s="1"><v>99999999</v></c>',
    '<c r="A1" s="1"/><c r="B1" s="1"><v></v></c>',
    '<c r="A1" t="d"><v>2026-03-04</v></c>',
    '<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c>',
    '<c r="A1" t="e"><v>#REF!</v></c>',
    '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>',
    '<c r="A1" t="str"><v>合格</v></c>',
    '<c r="A1" t="str"><f>B1</f><v>合格</v></c>',
    '<c r="A1"><f>1+1</f><v>2</v></c>',
    '<c r="A1" t="inlineStr"><is><t>文字</t></is></c>',
    '<c r="A1" t="inlineStr"><is><t xml:space="preserve">  两端 </t></is></c>',
    '<c r="A1" t="inlineStr"><is><t></t></is></c><c r="B1" t="inlineStr"><is/></c><c r="C1" t="inlineStr"/>',
    '<c r="A1" t="inlineStr"><is><r><t>粗</t></r><r><t>体</t></r></is></c>',
    '<c r="A1" t="inlineStr"><is><t>一</t><r><t>二</t></r></is></c>',
    '<c r="A1" t="inlineStr"><is><t>一<!-- 注 -->二</t></is></c>',
    '<c r="A1"><v>1<!-- 2 -->3</v></c>',
    '<c r="A1" t="inlineStr"><is><t><![CDATA[<b>&]]>&lt;</t></is></c>',
    "<c><v>1</v></c><c><v>2</v></c><c/><c><v>4</v></c>",
    '<c r="B1"><v>2</v></c><c><v>3</v></c><c r="F1"><v>6</v></c>',
    '<c r="C1"><v>3</v></c><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c>',
    '<c r="b1"><v>2</v></c><c r="AA1"><v>27</v></c>',
    '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
    "",
]
BROKEN = [
    '<c r="A1"><v>many</v></c>',
    '<c r="1"><v>1</v></c>',
    '<c r="A"><v>1</v></c>',
    '<c r="A1" s="x"><v>1</v></c>',
    '<c r="A1" t="s"><v>7</v></c>',
    '<c r="ZZZZ1"><v>1</v></c>',
]


def theirs(sheet: Any) -> list[Any]:
    """Read the same sheet with openpyxl alone."""
    with sheet._get_source() as source:
        book = sheet.parent
        parser = WorkSheetParser(
            source, sheet._shared_strings, True, book.epoch, book._date_formats, book._timedelta_formats
        )
        found = []
        for number, cells in parser.parse():
            values: list[Any] = []
            for cell in cells:
                values += [None] * (cell["column"] - len(values))
                values[cell["column"] - 1] = cell["value"]
            found.append((number, tuple(values)))
    return found


def ours(sheet: Any) -> list[Any]:
    with opened_sheet(sheet) as parser:
        return list(parser.rows())


@pytest.fixture
def sheet_of(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that makes a workbook from ``sheetData``; styles 1 to 3 are a day, a moment, a duration."""

    def write(data: str) -> Path:
        book = Workbook()
        for at, style in enumerate(("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "[h]:mm:ss"), 1):
            cell = book.worksheets[0].cell(1, at, at)
            cell.number_format = style
        stream, target = io.BytesIO(), tmp_path / "cells.xlsx"
        book.save(stream)
        with zipfile.ZipFile(stream) as old, zipfile.ZipFile(target, "w") as new:
            kept = {name: old.read(name).decode() for name in old.namelist()}
            kept["xl/worksheets/sheet1.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
            kept["xl/sharedStrings.xml"] = STRINGS
            if STRINGS_PART not in kept["[Content_Types].xml"]:
                kept["[Content_Types].xml"] = kept["[Content_Types].xml"].replace("</Types>", f"{STRINGS_PART}</Types>")
            for name, content in kept.items():
                new.writestr(name, content)
        return target

    return write


@pytest.mark.filterwarnings("ignore:Cell .* is marked as a date")
@pytest.mark.parametrize("cells", CELLS)
def test_a_row_is_read_as_openpyxl_reads_it(sheet_of: Callable[[str], Path], cells: str) -> None:
    rows = f'<row r="1">{cells}</row><row>{cells}</row><row r="7" spans="1:2">{cells}</row>'
    with opened(sheet_of(rows)) as book:
        found, expected = ours(book.worksheets[0]), theirs(book.worksheets[0])
    assert found == expected
    assert [[type(value) for value in row] for _, row in found] == [
        [type(value) for value in row] for _, row in expected
    ]


@pytest.mark.parametrize("cells", BROKEN)
def test_what_openpyxl_cannot_read_is_an_error(sheet_of: Callable[[str], Path], cells: str) -> None:
    with opened(sheet_of(f"<row>{cells}</row>")) as book:
        for read in (theirs, ours):
            with pytest.raises((ValueError, IndexError)):
                read(book.worksheets[0])


@pytest.mark.parametrize(("written", "number"), [("3", 3), ("3.0", 3), (" 3 ", 3)])
def test_the_number_of_a_row(sheet_of: Callable[[str], Path], written: str, number: int) -> None:
    with opened(sheet_of(f'<row r="{written}"><c r="A3"><v>1</v></c></row>')) as book:
        assert ours(book.worksheets[0]) == theirs(book.worksheets[0]) == [(number, (1,))]


@pytest.mark.parametrize("written", ["3.5", "nan", "inf", "drei", ""])
def test_a_row_without_a_sensible_number(sheet_of: Callable[[str], Path], written: str) -> None:
    with opened(sheet_of(f'<row r="{written}"/>')) as book, pytest.raises((ValueError, OverflowError)):
        ours(book.worksheets[0])


def test_a_formula_without_a_result_is_no_empty_cell(sheet_of: Callable[[str], Path]) -> None:
    with opened(sheet_of('<row><c r="A1"><f>1+1</f></c><c r="B1"/><c r="C1"><f>1</f><v></v></c></row>')) as book:
        assert ours(book.worksheets[0]) == [(1, (UNCOMPUTED, None, UNCOMPUTED))]


def test_columns_far_to_the_right_are_not_kept(sheet_of: Callable[[str], Path]) -> None:
    with opened(sheet_of('<row><c r="A1"><v>1</v></c><c r="ZZZ1"><v>2</v></c></row>')) as book:
        assert ours(book.worksheets[0]) == [(1, (1,))]
    many = "".join("<c><v>1</v></c>" for _ in range(MAX_COLUMNS + 5))
    with opened(sheet_of(f"<row>{many}</row>")) as book:
        assert len(ours(book.worksheets[0])[0][1]) == MAX_COLUMNS


def test_a_sheet_without_its_size(sheet_of: Callable[[str], Path]) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 50))
    with opened(sheet_of(rows)) as book:
        assert [number for number, _ in rows_of(book.worksheets[0])] == list(range(1, 50))

"""Position and meaning of headers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from portal.base.errors import PortalError
from portal.organisation.models import Campus, Child, Classroom
from portal.records.describe import RecordType, describe
from portal.spreadsheets.headers import Header, find_header
from portal.spreadsheets.workbook import opened

WorkbookMaker = Callable[..., Path]
CHILD = describe("organisation", Child)
CLASSROOM = describe("organisation", Classroom)
FROM_TERM = frozenset({"school_year"})


def read(path: Path, record_type: RecordType = CHILD, supplied: frozenset[str] = FROM_TERM) -> Header:
    with opened(path) as book:
        return find_header(record_type, book, supplied)


def fields(header: Header) -> dict[str, str]:
    return {column.header: column.field.name for column in header.columns}


def refused(path: Path, record_type: RecordType = CHILD, supplied: frozenset[str] = FROM_TERM) -> str:
    with pytest.raises(PortalError) as caught:
        read(path, record_type, supplied)
    return str(caught.value)


def test_labels_and_synonyms(workbook: WorkbookMaker) -> None:
    header = read(workbook([["Full name", "性别", "生日", "班 级", "入园日期：", "备注*"]]))
    assert fields(header) == {
        "Full name": "name",
        "性别": "sex",
        "生日": "born_on",
        "班 级": "classroom",
        "入园日期：": "joined_on",
        "备注*": "note",
    }
    assert header.row == 1
    assert header.notes == ()


@pytest.mark.parametrize("title", [[["阳光幼儿园幼儿名册"]], [["名册"], ["2026年春季"], [None, "制表：张"]]])
def test_headers_beneath_titles(workbook: WorkbookMaker, title: Sequence[Sequence[Any]]) -> None:
    header = read(workbook([*title, ["序号", "姓名", "性别"], [1, "王芳", "女"]]))
    assert header.row == len(title) + 1
    assert list(fields(header).values()) == ["name", "sex"]
    assert "序号" in str(header.notes[0])


def test_headers_that_span_two_rows(workbook: WorkbookMaker) -> None:
    header = read(
        workbook([["名册"], ["姓名", "基本情况", None], [None, "性别", "生日"], ["王芳", "女", "2021-01-01"]])
    )
    assert header.row == 3
    assert list(fields(header).values()) == ["name", "sex", "born_on"]


def test_two_columns_alike_are_both_named(workbook: WorkbookMaker) -> None:
    message = refused(workbook([["姓名", "性别", "幼儿姓名"]]))
    assert "A" in message
    assert "姓名" in message
    assert "C" in message
    assert "幼儿姓名" in message


def test_a_missing_column_is_named(workbook: WorkbookMaker) -> None:
    assert "Full name" in refused(workbook([["性别", "生日"]]))


def test_what_the_term_supplies_is_not_missed(workbook: WorkbookMaker) -> None:
    path = workbook([["名称", "年龄段", "园区"]])
    assert len(read(path, CLASSROOM).columns) == 3
    assert "School year" in refused(path, CLASSROOM, frozenset())


def test_no_header_at_all(workbook: WorkbookMaker) -> None:
    assert "Full name" in refused(workbook([["甲", "乙"], [1, 2]]))


def test_computed_columns_of_an_export_are_passed_over(workbook: WorkbookMaker) -> None:
    header = read(workbook([["姓名", "Source", "Recorded at"]]))
    assert list(fields(header).values()) == ["name"]
    assert header.notes == ()


def test_the_first_sheet_that_fits(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["说明", "请勿修改"])
    for title, row in (("二", ["性别"]), ("三", ["姓名", "性别"]), ("四", ["姓名", "性别", "生日"])):
        book.create_sheet(title).append(row)
    path = tmp_path / "sheets.xlsx"
    book.save(path)
    header = read(path)
    assert header.title == "三"
    assert "三" in str(header.notes[0])


UNITS = ["Minutes", "时长(分钟)", "时长（min）", "时长分钟", "时 长\n(分)"]


@pytest.mark.parametrize("text", UNITS)
def test_units_in_headers(workbook: WorkbookMaker, cleaning: RecordType, text: str) -> None:
    header = read(workbook([["日期", "方法", text]]), cleaning)
    assert [column.field.name for column in header.columns] == ["occurred_on", "way", "minutes"]


@pytest.mark.parametrize("text", ["时长(小时)", "时长小时", "时长（秒）"])
def test_another_unit_is_refused(workbook: WorkbookMaker, cleaning: RecordType, text: str) -> None:
    assert text in refused(workbook([["日期", "方法", text]]), cleaning)


def test_a_title_that_reads_like_the_only_column(workbook: WorkbookMaker) -> None:
    campus = describe("organisation", Campus)
    assert read(workbook([["园区"], ["名称"], ["本部"]]), campus).row == 2
    assert read(workbook([["名称"], ["本部"], ["名称"]]), campus).row == 1

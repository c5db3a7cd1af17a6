"""Files that are no sound workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from portal.base.errors import PortalError
from portal.spreadsheets.workbook import MAX_UPLOAD, OLE, opened, rows_of


def _repacked(source: Path, target: Path, changes: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in changes:
                new.writestr(entry.filename, old.read(entry))
        for name, content in changes.items():
            new.writestr(name, content)
    return target


def _message(path: Path) -> str:
    with pytest.raises(PortalError) as caught:
        _read(path)
    return str(caught.value)


def _read(path: Path) -> None:
    with opened(path) as book:
        for sheet in book.worksheets:
            list(rows_of(sheet))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "空|empty"),
        (b"name,date\n1,2\n", "not an Excel|不是"),
        (b"PK\x03\x04 and then nothing", "not an Excel|不是"),
        (OLE + b"\0" * 600, "old Excel|旧"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password|密码"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert any(part in _message(path) for part in message.split("|"))


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "Excel" in _message(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    bomb = _repacked(workbook([["a"]]), tmp_path / "bomb.xlsx", {"xl/media/x.xml": b"\0" * (30 * 2**20)})
    assert bomb.stat().st_size < 2**20
    assert any(part in _message(bomb) for part in ("too large", "过大"))


def test_many_entries_are_refused(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    path = _repacked(workbook([["a"]]), tmp_path / "many.xlsx", {f"xl/media/{n}.bin": b"" for n in range(600)})
    assert any(part in _message(path) for part in ("too large", "过大"))


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(MAX_UPLOAD + 1)
    assert "20" in _message(path)


def test_entities_are_refused(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    path = _repacked(workbook([["a"]]), tmp_path / "evil.xlsx", {"xl/worksheets/sheet1.xml": evil})
    assert "Excel" in _message(path)


def test_macros_are_refused(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    path = _repacked(workbook([["a"]]), tmp_path / "macro.xlsx", {"xl/vbaProject.bin": b"x"})
    assert any(part in _message(path) for part in ("macros", "宏"))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_damage_is_one_sentence(tmp_path: Path, workbook: Callable[..., Path], part: str) -> None:
    path = _repacked(workbook([["a"]]), tmp_path / "hurt.xlsx", {part: b"<worksheet><sheetData><row r="})
    assert any(message in _message(path) for message in ("damaged", "损坏"))


def test_a_row_far_beyond_the_last_is_damage(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="999999999"><c r="A999999999"><v>1</v></c></row></sheetData></worksheet>'
    )
    path = _repacked(workbook([["a"]]), tmp_path / "far.xlsx", {"xl/worksheets/sheet1.xml": sheet})
    assert any(message in _message(path) for message in ("damaged", "损坏"))


def test_a_workbook_without_a_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.create_chartsheet("chart")
    book.remove(book["Sheet"])
    stream = io.BytesIO()
    book.save(stream)
    path = tmp_path / "chart.xlsx"
    path.write_bytes(stream.getvalue())
    assert any(message in _message(path) for message in ("no worksheet", "没有工作表", "damaged", "损坏"))


def test_blank_rows_do_not_count_and_numbers_are_those_of_excel(workbook: Callable[..., Path]) -> None:
    path = workbook([["a"], [None], ["  "], [], ["b", None]])
    with opened(path) as book:
        assert [(number, row[0]) for number, row in rows_of(book.worksheets[0])] == [(1, "a"), (5, "b")]

"""The package is valid by every check, and the same input gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import ooxml_integrity
import pytest

from portal.report.document.blocks import Document
from portal.report.docx.package import pack, repack
from portal.report.docx.render import render_docx

P = "<w:p>"


@pytest.fixture(scope="module")
def package(sample: Document, template: Path) -> bytes:
    return render_docx(sample, template=template)


def test_both_checkers_find_nothing(package: bytes, tmp_path: Path, assert_valid_docx: Callable[[Path], None]) -> None:
    path = tmp_path / "sample.docx"
    path.write_bytes(package)
    assert_valid_docx(path)
    assert ooxml_integrity.check(path) == []


def test_nothing_that_the_checkers_overlook_is_broken(
    package: bytes, package_faults: Callable[[bytes], list[str]]
) -> None:
    assert package_faults(package) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        ("word/document.xml", P, P + '<w:bookmarkStart w:id="7" w:name="a"/>', "unpaired bookmark"),
        ("word/footerOdd.xml", 'w:fldCharType="end"', 'w:fldCharType="separate"', "unclosed field"),
        ("word/document.xml", '<w:numId w:val="3"/>', '<w:numId w:val="99"/>', "no list 99"),
        ("word/document.xml", P, P + "<w:r>{0}{0}</w:r>", "duplicate docPr id"),
        ("word/numbering.xml", "", "", "missing numbering part"),
    ],
)
def test_seeded_faults_are_found(
    package: bytes, package_faults: Callable[[bytes], list[str]], part: str, old: str, new: str, fault: str
) -> None:
    drawing = (
        '<w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:inline><wp:docPr id="1" name="a"/></wp:inline></w:drawing>'
    )
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if old:
        text = parts[part].decode()
        assert old in text
        parts[part] = text.replace(old, new.replace("{0}", drawing), 1).encode()
    else:
        del parts[part]
    [found] = package_faults(pack(parts))
    assert found.startswith(fault)


def test_same_input_same_bytes(package: bytes, sample: Document, template: Path) -> None:
    assert render_docx(sample, template=template) == package


def test_same_bytes_in_another_process(rendered_elsewhere: Callable[[str], set[bytes]]) -> None:
    code = (
        "items = tuple((Text(str(i)),) for i in range(5))\n"
        "document = Document('总结', (Heading(1, '甲'), Numbered(items), Numbered(items)))"
    )
    assert len(rendered_elsewhere(code)) == 1


def test_a_package_keeps_no_trace_of_when_and_how_it_was_written() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("b", (2020, 2, 2, 2, 2, 2)), b"2")
        archive.writestr(zipfile.ZipInfo("a", (2021, 2, 2, 2, 2, 2)), b"1" * 1000)
    packed = repack(buffer.getvalue())
    assert packed == pack({"a": b"1" * 1000, "b": b"2"})
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        entries = archive.infolist()
        assert archive.read("a") == b"1" * 1000
    assert [(e.filename, e.date_time, e.create_system, e.external_attr) for e in entries] == [
        ("a", (1980, 1, 1, 0, 0, 0), 0, 0o600 << 16),
        ("b", (1980, 1, 1, 0, 0, 0), 0, 0o600 << 16),
    ]
    assert entries[0].compress_size < 100

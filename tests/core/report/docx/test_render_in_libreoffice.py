"""The Word file as LibreOffice renders it: the text that we computed, on the page that GB/T 9704 requires."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from portal.report.document.blocks import Annex, Column, Document, Heading, Photo, Table, Text
from portal.report.document.numbering import LEVELS
from portal.report.document.text import document_text
from portal.report.docx.render import render_docx

Convert = Callable[[Path, str], Path]
Pages = Callable[[Path], list[str]]
TEXT = "txt:Text (encoded):UTF8"
NUMBER_OF_A_PAGE = re.compile(r"^\s*—\s*(\d+)\s*—\s*$", re.MULTILINE)


def solid(text: str) -> str:
    return re.sub(r"\s+", "", text)


def squeezed(text: str) -> list[str]:
    """Return the lines without blanks: LibreOffice puts one after a number, and indents lists by some."""
    return [line for line in (solid(line) for line in text.splitlines()) if line]


def test_exported_text_is_the_computed_text(sample: Document, template: Path, tmp_path: Path, soffice: Convert) -> None:
    path = tmp_path / "sample.docx"
    path.write_bytes(render_docx(sample, template=template))
    exported = soffice(path, TEXT).read_text("utf-8-sig")
    assert squeezed(exported) == squeezed(document_text(sample))


def test_printed_text_is_the_computed_text(
    sample: Document, template: Path, tmp_path: Path, soffice: Convert, pdf_pages: Pages
) -> None:
    path = tmp_path / "sample.docx"
    path.write_bytes(render_docx(sample, template=template))
    pages = pdf_pages(soffice(path, "pdf"))
    assert len(pages) > 2
    printed = [number for page in pages for number in NUMBER_OF_A_PAGE.findall(page)]
    assert printed == [str(number) for number in range(1, len(pages) + 1)]
    text = "".join(NUMBER_OF_A_PAGE.sub("", page) for page in pages)
    assert solid(text) == solid(document_text(sample))


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones(
    template: Path, tmp_path: Path, soffice: Convert, pdf_pages: Pages
) -> None:
    path = tmp_path / "two.docx"
    word = docx.Document(str(template))
    word.add_paragraph("国" * 700)
    word.save(str(path))
    [[first], [second]] = [
        [line for line in page.splitlines() if NUMBER_OF_A_PAGE.match(line)] for page in pdf_pages(soffice(path, "pdf"))
    ]
    assert len(first) - len(first.lstrip()) > 20
    assert len(second) - len(second.lstrip()) < 10


@pytest.mark.parametrize(("characters", "pages"), [(616, 1), (617, 2)])
def test_a_page_holds_22_lines_of_28_characters(
    characters: int, pages: int, template: Path, tmp_path: Path, soffice: Convert, pdf_pages: Pages
) -> None:
    path = tmp_path / "grid.docx"
    word = docx.Document(str(template))
    word.add_paragraph("国" * characters)
    word.save(str(path))
    printed = pdf_pages(soffice(path, "pdf"))
    assert len(printed) == pages
    assert [line.count("国") for line in printed[0].splitlines() if "国" in line] == [28] * 22


def test_computed_numbers_are_those_of_a_word_processor(template: Path, tmp_path: Path, soffice: Convert) -> None:
    # Up to 一百二十 on the first two levels, and every way from one level to another, from the first line on.
    steps = [3, 2, 4, 1, 2, 2, 3, 3, 4, 4, 2, 3, 4, 1, 2, 4, 4, 3, 4, 1, 3, 3, 2, 1, 4, 1]
    levels = [*steps, *[1] * 115, *[2] * 120, *[3] * 12, *[4] * 12]
    assert set(levels) == set(range(1, LEVELS + 1))
    document = Document("题", tuple(Heading(level, "甲") for level in levels))
    path = tmp_path / "numbers.docx"
    path.write_bytes(render_docx(document, template=template))
    exported = soffice(path, TEXT).read_text("utf-8-sig")
    assert squeezed(exported) == squeezed(document_text(document))


def test_exported_text_of_exhibits_is_the_computed_text(
    exhibited: Document,
    template: Path,
    tmp_path: Path,
    soffice: Convert,
    photo_bytes: Callable[[Photo], bytes | None],
) -> None:
    path = tmp_path / "exhibited.docx"
    path.write_bytes(render_docx(exhibited, template=template, photos=photo_bytes))
    exported = soffice(path, TEXT).read_text("utf-8-sig")
    # The one thing that only this file says: that a picture is gone.
    assert squeezed(exported.replace("【照片文件缺失】", "")) == squeezed(document_text(exhibited))


@pytest.fixture(scope="module")
def annex_pages(
    exhibited: Document,
    template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    soffice: Convert,
    photo_bytes: Callable[[Photo], bytes | None],
) -> Path:
    path = tmp_path_factory.mktemp("annexes") / "exhibited.docx"
    path.write_bytes(render_docx(exhibited, template=template, photos=photo_bytes))
    return soffice(path, "pdf")


def test_each_annex_on_a_page_of_its_own_with_its_label_top_left(annex_pages: Path, pdf_pages: Pages) -> None:
    pages = [[line for line in page.splitlines() if line.strip()] for page in pdf_pages(annex_pages)]
    firsts = [page[0] for page in pages if page]
    assert [solid(line) for line in firsts if line.lstrip().startswith("附件")] == ["附件1", "附件2", "附件3", "附件4"]
    begun = next(page for page in pages if solid(page[0]) == "附件3")
    assert solid(begun[1]) == "隐患登记表"
    indents = [len(line) - len(line.lstrip()) for line in begun]
    assert indents[0] < 3 < indents[1]


def test_the_head_of_a_table_stands_on_every_page(annex_pages: Path, pdf_pages: Pages) -> None:
    pages = [page for page in pdf_pages(annex_pages) if "攀爬架" in page]
    assert len(pages) > 1
    assert all("整改措施" in page and "责任岗位" in page for page in pages)


def test_pages_are_turned_for_wide_tables_only(annex_pages: Path) -> None:
    done = subprocess.run(
        ["pdfinfo", "-f", "1", "-l", "99", str(annex_pages)], capture_output=True, text=True, check=True
    )
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", done.stdout)
    turned = "".join("L" if float(width) > float(height) else "P" for width, height in sizes)
    assert re.fullmatch(r"P+L{2,}P", turned), turned


def test_two_photos_stand_beside_each_other(annex_pages: Path, pdf_pages: Pages) -> None:
    lines = [solid(line) for page in pdf_pages(annex_pages) for line in page.splitlines()]
    assert "整改前（3月5日）整改后（3月12日）" in lines


def test_page_numbers_go_on_through_annexes(annex_pages: Path, pdf_pages: Pages) -> None:
    pages = pdf_pages(annex_pages)
    printed = [number for page in pages for number in NUMBER_OF_A_PAGE.findall(page)]
    assert printed == [str(number) for number in range(1, len(pages) + 1)]


def test_a_date_in_a_column_stays_on_one_line(
    template: Path, tmp_path: Path, soffice: Convert, pdf_pages: Pages
) -> None:
    columns = ("序号", "日期", "地点", "情况", "措施", "岗位", "完成", "备注")
    row = ("12", "10月25日", "操场", "攀爬架螺丝松动，存在隐患", "更换螺丝", "维修工", "10月26日", "")
    table = Table("", tuple(Column(title) for title in columns), (tuple((Text(text),) for text in row),) * 3)
    path = tmp_path / "dates.docx"
    document = Document("总结", (Annex("登记表", (table,), landscape=True),))
    path.write_bytes(render_docx(document, template=template))
    lines = "\n".join(pdf_pages(soffice(path, "pdf"))).splitlines()
    assert sum("10月25日" in solid(line) and "10月26日" in solid(line) for line in lines) == 3

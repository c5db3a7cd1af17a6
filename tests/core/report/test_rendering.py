"""What LibreOffice makes of the Word file: the text that we computed, on the page that the norm asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from portal.report.blocks import Document, Heading
from portal.report.numbering import LEVELS
from portal.report.render_docx import render_docx
from portal.report.text import document_text

Convert = Callable[[Path, str], Path]
Pages = Callable[[Path], list[str]]
TEXT = "txt:Text (encoded):UTF8"
NUMBER_OF_A_PAGE = re.compile(r"^\s*—\s*(\d+)\s*—\s*$", re.MULTILINE)


def solid(text: str) -> str:
    return re.sub(r"\s+", "", text)


def squeezed(text: str) -> list[str]:
    """The lines without blanks: LibreOffice puts one after a number, and indents lists by some."""
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

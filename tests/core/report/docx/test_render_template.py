"""The template is what its script writes, and holds the styles of GB/T 9704-2012 by name."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import ooxml_integrity
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from portal.report.docx.openxml import element_of

LEVELS = {
    "Heading 1": ("黑体", "chineseCountingThousand", "%1、"),
    "Heading 2": ("楷体_GB2312", "chineseCountingThousand", "（%2）"),
    "Heading 3": ("仿宋_GB2312", "decimal", "%3."),
    "Heading 4": ("仿宋_GB2312", "decimal", "（%4）"),
}


def test_the_committed_file_is_what_the_script_writes(template: Path, tmp_path: Path) -> None:
    target = tmp_path / "built.docx"
    subprocess.run([sys.executable, str(template.with_name("build.py")), str(target)], check=True)
    assert target.read_bytes() == template.read_bytes()


def test_both_checkers_find_nothing(
    template: Path,
    assert_valid_docx: Callable[[Path], None],
    package_faults: Callable[[bytes], list[str]],
) -> None:
    assert_valid_docx(template)
    assert ooxml_integrity.check(template) == []
    assert package_faults(template.read_bytes()) == []


def test_no_theme_font_and_no_legacy_part(template: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(template.read_bytes())) as archive:
        names = archive.namelist()
        texts = {name: archive.read(name).decode() for name in names}
    assert names == sorted(names)
    assert not [name for name in names if "stylesWithEffects" in name or "vba" in name.lower()]
    assert not [name for name, text in texts.items() if "Theme=" in text and name != "[Content_Types].xml"]


def test_page(template: Path) -> None:
    document = docx.Document(str(template))
    section = document.sections[0]
    lengths = {
        "page_width": 210,
        "page_height": 297,
        "top_margin": 37,
        "left_margin": 28,
        "bottom_margin": 35,
        "right_margin": 26,
        "footer_distance": 25.5,
    }
    for name, millimetres in lengths.items():
        assert getattr(section, name) == pytest.approx(Mm(millimetres), abs=Mm(0.02)), name
    grid = document.element.body.sectPr.find(qn("w:docGrid"))
    assert grid is not None
    assert dict(grid.attrib) == {qn("w:type"): "lines", qn("w:linePitch"): "579"}


def test_fonts_and_sizes(template: Path) -> None:
    styles = docx.Document(str(template)).styles
    expected = {"Normal": ("仿宋_GB2312", 16), "Title": ("方正小标宋简体", 22), "Footer": ("宋体", 14)}
    for name, (font, points) in expected.items():
        assert styles[name].font.size == Pt(points)
        assert styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert styles["Title"].font.bold is False
    language = styles.element.find(f".//{qn('w:lang')}")
    assert language is not None
    assert language.get(qn("w:eastAsia")) == "zh-CN"


def test_headings_and_numbering_are_linked_both_ways(template: Path) -> None:
    word = docx.Document(str(template))
    numbering = word.part.numbering_part.element
    for level, (name, (font, number_format, text)) in enumerate(LEVELS.items()):
        style = word.styles[name]
        assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == font
        own = style.element.pPr.numPr
        assert (own.ilvl.val if own.ilvl is not None else 0) == level
        definition = numbering.num_having_numId(own.numId.val).abstractNumId.val
        [entry] = numbering.xpath(f'w:abstractNum[@w:abstractNumId="{definition}"]/w:lvl[@w:ilvl="{level}"]')
        assert entry.find(qn("w:pStyle")).get(qn("w:val")) == style.style_id
        assert entry.find(qn("w:numFmt")).get(qn("w:val")) == number_format
        assert entry.find(qn("w:lvlText")).get(qn("w:val")) == text
        assert entry.find(qn("w:suff")).get(qn("w:val")) == "nothing"
        assert style.element.xpath("w:pPr/w:outlineLvl/@w:val") == [str(level)]


def test_body_is_indented_in_characters_and_in_twips(template: Path) -> None:
    [indent] = docx.Document(str(template)).styles["Body Text"].element.xpath("w:pPr/w:ind")
    assert dict(indent.attrib) == {qn("w:firstLineChars"): "200", qn("w:firstLine"): "640"}


def test_page_numbers_stand_outside(template: Path) -> None:
    section = docx.Document(str(template)).sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        [paragraph] = footer.paragraphs
        assert paragraph.text == "— 1 —"
        assert element_of(paragraph).xpath("w:pPr/w:jc/@w:val") == [side]
        assert element_of(paragraph).xpath(f"w:pPr/w:ind/@w:{side}") == ["280"]
        assert [text.strip() for text in element_of(paragraph).xpath(".//w:instrText/text()")] == ["PAGE"]
    assert docx.Document(str(template)).settings.odd_and_even_pages_header_footer is True

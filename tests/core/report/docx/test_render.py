"""The Word file, read back."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from portal.report.document.blocks import (
    Block,
    Document,
    Failure,
    Heading,
    Numbered,
    Paragraph,
    Signature,
    Text,
    Value,
)
from portal.report.docx.errors import TemplateError
from portal.report.docx.openxml import element_of
from portal.report.docx.render import render_docx

Read = Callable[..., WordDocument]


@pytest.fixture
def read(template: Path) -> Read:
    """Render blocks and open the result again."""

    def render(*blocks: Block, title: str = "总结", sealed: bool = False) -> WordDocument:
        package = render_docx(Document(title, blocks), template=template, sealed=sealed)
        return docx.Document(io.BytesIO(package))

    return render


def outline(word: WordDocument) -> list[tuple[str, str]]:
    return [(paragraph.style.name or "", paragraph.text) for paragraph in word.paragraphs if paragraph.style]


def test_every_block_in_its_style(read: Read) -> None:
    word = read(
        Heading(1, "卫生"),
        Heading(2, "晨检"),
        Heading(3, "记录"),
        Heading(4, "抽检"),
        Paragraph((Text("共"), Value("3", "k"), Text("次。"))),
        Numbered(((Text("甲"),), (Text("乙"),))),
        Failure("财产", "没有数据"),
        Signature("某园", date(2026, 7, 3)),
    )
    assert outline(word) == [
        ("Title", "总结"),
        ("Heading 1", "卫生"),
        ("Heading 2", "晨检"),
        ("Heading 3", "记录"),
        ("Heading 4", "抽检"),
        ("Body Text", "共3次。"),
        ("List Number", "甲"),
        ("List Number", "乙"),
        ("Body Text", "【“财产”未能写入：没有数据】"),
        ("Signature", "某园"),
        ("Date", "2026年7月3日"),
    ]


def test_the_xml_of_a_small_document(read: Read) -> None:
    word = read(Heading(1, "卫生"), Paragraph((Text("“共”"), Value("3", "k", bold=True))))
    body = word.element.body
    namespace = f' xmlns:w="{body.nsmap["w"]}" xmlns:r="{body.nsmap["r"]}"'
    assert [
        line.xml.replace(namespace, "").replace("\n", "").replace("  ", "") for line in body.iterchildren(qn("w:p"))
    ] == [
        '<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>总结</w:t></w:r></w:p>',
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>卫生</w:t></w:r></w:p>',
        '<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr>'
        '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t>“共”</w:t></w:r>'
        "<w:r><w:rPr><w:b/></w:rPr><w:t>3</w:t></w:r></w:p>",
    ]
    assert body[-1].tag == qn("w:sectPr")


@pytest.mark.parametrize("shared", ["“甲”", "‘甲’", "甲——乙", "甲……", "36.5℃", "甲·乙", "3×4", "①", "≥98"])
def test_shared_punctuation_goes_to_the_chinese_font(read: Read, shared: str) -> None:
    [run] = read(Paragraph((Text(shared),))).paragraphs[1].runs
    assert element_of(run).xpath("w:rPr/w:rFonts/@w:hint") == ["eastAsia"]


def test_figures_are_plain_runs_of_their_own(read: Read) -> None:
    runs = read(Paragraph((Text("共"), Value("12,468", "k"), Text("次")))).paragraphs[1].runs
    assert [run.text for run in runs] == ["共", "12,468", "次"]
    assert element_of(runs[1]).rPr is None


def test_every_list_starts_at_one_again(read: Read) -> None:
    word = read(Numbered(((Text("甲"),), (Text("乙"),))), Paragraph(()), Numbered(((Text("丙"),),)), Numbered(()))
    ids = [element_of(p).xpath("string(w:pPr/w:numPr/w:numId/@w:val)") for p in word.paragraphs]
    assert ids == ["", "3", "3", "", "4"]
    numbering = word.part.numbering_part.element
    for number in ("3", "4"):
        assert numbering.xpath(f'w:num[@w:numId="{number}"]/w:lvlOverride/w:startOverride/@w:val') == ["1"]
    assert len(numbering.xpath("w:num")) == 4


def test_a_failure_is_bold(read: Read) -> None:
    [run] = read(Failure("财产", "没有\n数据")).paragraphs[1].runs
    assert run.bold is True
    assert run.text == "【“财产”未能写入：没有 数据】"


@pytest.mark.parametrize(("sealed", "unit", "day"), [(False, "200", "200"), (True, "300", "400")])
def test_signature_is_indented_from_the_right(read: Read, sealed: bool, unit: str, day: str) -> None:
    word = read(Paragraph(()), Signature("阳光市第一幼儿园", date(2026, 7, 3)), sealed=sealed)
    text, signed_by, signed_on = word.paragraphs[-3:]
    assert element_of(signed_by).xpath("w:pPr/w:ind/@w:rightChars") == [unit]
    assert element_of(signed_on).xpath("w:pPr/w:ind/@w:rightChars") == [day]
    assert element_of(signed_on).xpath("w:pPr/w:ind/@w:right") == [str(int(day) * 315 // 100)]
    assert text.paragraph_format.keep_with_next is True


def test_characters_that_xml_forbids_are_dropped(read: Read) -> None:
    bad = "甲\x00\x0b\ud800乙\r\n丙"
    word = read(Heading(1, bad), Paragraph((Text(bad), Value(bad, "k"))), title=bad)
    assert [p.text for p in word.paragraphs] == ["甲乙\n丙", "甲乙 丙", "甲乙\n丙甲乙\n丙"]


def test_properties_come_from_the_document_alone(read: Read) -> None:
    moment = datetime(2026, 7, 3, tzinfo=UTC)
    properties = read(Signature("某园", date(2026, 7, 3)), title="某园\n总结").core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("某园总结", "某园", "某园")
    assert (properties.created, properties.modified, properties.language) == (moment, moment, "zh-CN")
    unsigned = read(title="长" * 300).core_properties
    assert (len(unsigned.title), unsigned.author, unsigned.created.year) == (255, "", 2000)


def test_styles_are_found_by_name_whatever_their_ids(template: Path, tmp_path: Path) -> None:
    renamed = docx.Document(str(template))
    for number, style in enumerate(renamed.styles):
        style.element.styleId = f"a{number}"
    renamed.save(str(tmp_path / "renamed.docx"))
    package = render_docx(Document("总结", (Heading(2, "甲"),)), template=tmp_path / "renamed.docx")
    assert outline(docx.Document(io.BytesIO(package))) == [("Title", "总结"), ("Heading 2", "甲")]


def test_a_template_without_the_styles_is_refused_by_name(template: Path, tmp_path: Path) -> None:
    poor = docx.Document(str(template))
    for name in ("Heading 3", "Signature"):
        poor.styles[name].delete()
    poor.save(str(tmp_path / "poor.docx"))
    with pytest.raises(TemplateError, match=r"lacks the styles: Heading 3, Signature$"):
        render_docx(Document("总结", ()), template=tmp_path / "poor.docx")


def test_a_template_without_the_numbering_is_refused(template: Path, tmp_path: Path) -> None:
    poor = docx.Document(str(template))
    properties = poor.styles["List Number"].element.pPr
    properties.remove(properties.numPr)
    poor.save(str(tmp_path / "poor.docx"))
    with pytest.raises(TemplateError, match="'List Number' of the template is not numbered"):
        render_docx(Document("总结", (Numbered(((Text("甲"),),)),)), template=tmp_path / "poor.docx")


def test_unknown_levels_and_blocks_are_named(read: Read) -> None:
    with pytest.raises(ValueError, match="level 5"):
        read(Heading(5, "甲"))
    with pytest.raises(TypeError, match="block of type str"):
        read("x")

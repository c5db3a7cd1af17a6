"""The summary on a letterhead: its own text kept, ours in the place of the control, sound by every check."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import ooxml_integrity
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from portal.report.document.blocks import Annex, Block, Document, Heading, Numbered, Paragraph, Signature, Text
from portal.report.docx.openxml import element_of, stored_style_name
from portal.report.docx.package import pack
from portal.report.docx.render import render_docx
from portal.report.letterhead.fit import fit
from portal.report.letterhead.starting import starting_letterhead
from portal.testing.values import present

if TYPE_CHECKING:
    from tests.core.report.conftest import Convert

Make = Callable[..., Any]
Faults = Callable[[bytes], list[str]]
Photos = Callable[..., bytes | None]

TEXT = (
    Heading(1, "卫生"),
    Heading(2, "晨检"),
    Paragraph((Text("共三次。"),)),
    Numbered(((Text("甲"),), (Text("乙"),))),
    Heading(1, "膳食"),
    Heading(2, "食谱"),
    Signature("春苗幼儿园", date(2026, 7, 3)),
)
ACROSS = Annex("登记表", (Paragraph((Text("横排"),)),), landscape=True)
UPRIGHT = Annex("后记", (Paragraph((Text("竖排"),)),))


def write(letterhead: bytes, *blocks: Block) -> WordDocument:
    return docx.Document(io.BytesIO(render_docx(Document("总结", blocks or TEXT), template=fit(letterhead))))


def texts(word: WordDocument) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs]


def plain(element: Any) -> tuple[str, dict[str, str]]:
    return element.tag, dict(element.attrib)


def shown(word: WordDocument, style: Any) -> str:
    """Return the number format of a style."""
    root: Any = word.part.numbering_part.element
    number = style.element.pPr.numPr.numId.val
    [link] = [item.abstractNumId.val for item in root.findall(qn("w:num")) if item.numId == number]
    [definition] = [item for item in root.findall(qn("w:abstractNum")) if item.get(qn("w:abstractNumId")) == str(link)]
    return str(definition.find(f"{qn('w:lvl')}/{qn('w:numFmt')}").get(qn("w:val")))


def sections(word: WordDocument) -> list[tuple[bool, bool, bool]]:
    """Return for each section: landscape, different first page, page numbers that start anew."""
    found = []
    properties = word.element.body.iter(qn("w:sectPr"))
    for section, element in zip(word.sections, properties, strict=True):
        numbers = element.find(qn("w:pgNumType"))
        started = numbers is not None and numbers.get(qn("w:start")) is not None
        across = present(section.page_width) > present(section.page_height)
        found.append((across, section.different_first_page_header_footer, started))
    return found


@pytest.fixture(scope="module")
def exhibited_package(exhibited: Document, photo_bytes: Photos, module_letterhead: bytes) -> bytes:
    return render_docx(exhibited, template=fit(module_letterhead), photos=photo_bytes)


def test_the_text_stands_where_the_control_stood(letterhead: bytes) -> None:
    word = write(letterhead)
    assert texts(word) == [
        "春苗幼儿园文件",
        "春幼〔2026〕7号",
        "总结",
        "卫生",
        "晨检",
        "共三次。",
        "甲",
        "乙",
        "膳食",
        "食谱",
        "春苗幼儿园",
        "2026年7月3日",
        "抄送：区教育局",
    ]
    assert not list(word.element.body.iter(qn("w:sdt")))
    names = [paragraph.style.name for paragraph in word.paragraphs[2:7] if paragraph.style]
    assert names == ["Title", "Heading 1", "Heading 2", "Body Text", "List Number"]
    assert word.paragraphs[-4].paragraph_format.keep_with_next is True


def test_headers_footers_and_page_stay(letterhead: bytes) -> None:
    word = write(letterhead)
    section = word.sections[0]
    assert section.header.paragraphs[0].text == "春苗幼儿园"
    assert section.first_page_header.paragraphs[0].text == "首页页眉"
    assert "PAGE" in etree.tostring(section.footer.part.element, encoding="unicode")
    assert section.page_width is not None
    assert round(section.page_width.mm) == 210
    assert sections(word) == [(False, True, True)]


def test_an_annex_that_lies_across_turns_its_own_pages_only(letterhead: bytes) -> None:
    # In the middle: what follows the text stands upright again.
    word = write(letterhead, *TEXT, ACROSS)
    assert sections(word) == [(False, True, True), (True, False, False), (False, False, False)]
    assert texts(word)[-1] == "抄送：区教育局"
    back = write(letterhead, *TEXT, ACROSS, UPRIGHT)
    assert sections(back) == [(False, True, True), (True, False, False), (False, False, False)]
    assert texts(back)[-2:] == ["竖排", "抄送：区教育局"]


def test_at_the_end_the_section_itself_turns(made: Make) -> None:
    for after in ("", "<w:p/>", '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr></w:p>'):
        word = write(made(after=after).packed(), *TEXT, ACROSS)
        assert sections(word) == [(False, True, True), (True, False, False)]
        assert texts(word)[-1] == "横排"


def test_in_a_section_of_its_own(made: Make) -> None:
    """A cover before it, a page that lies across after it."""
    cover = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="8000" w:h="9000"/></w:sectPr></w:pPr></w:p>'
    own = (
        '<w:p><w:pPr><w:sectPr><w:type w:val="continuous"/><w:pgSz w:w="10000" w:h="14000"/>'
        '<w:pgMar w:top="700" w:right="1000" w:bottom="700" w:left="1000" w:header="1" w:footer="1" w:gutter="200"/>'
        "</w:sectPr></w:pPr></w:p>"
    )
    last = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    letterhead = made(before=cover, after=own + "<w:p><w:r><w:t>末页</w:t></w:r></w:p>", section=last).packed()
    word = write(letterhead, *TEXT, ACROSS)
    widths = [section.page_width.twips if section.page_width is not None else 0 for section in word.sections]
    assert widths == [8000, 10000, 14000, 10000, 16838]
    kinds = [section.find(qn("w:type")) is not None for section in word.element.body.iter(qn("w:sectPr"))]
    assert kinds == [False, True, False, False, False]


def test_tables_are_as_wide_as_the_letterhead_allows(exhibited_package: bytes) -> None:
    word = docx.Document(io.BytesIO(exhibited_package))
    widths = {sum(int(column.get(qn("w:w")) or 0) for column in element_of(table).tblGrid) for table in word.tables}
    upright, across = 11906 - 3600, 16838 - 2880
    assert max(widths) <= across
    assert any(upright < width for width in widths)
    assert [shape.width.twips for shape in word.inline_shapes if shape.width.twips > across] == []


def test_supplied_styles_are_those_of_the_official_form(letterhead: bytes, template: Path) -> None:
    word, official = write(letterhead), docx.Document(str(template))
    styles: Any = word.styles.element
    for name in ("Title", "Heading 2", "Body Text", "Table Text"):
        [style] = [item for item in styles.findall(qn("w:style")) if item.name_val == stored_style_name(name)]
        ours: Any = official.styles[name].element
        assert (style.rPr is None) == (ours.rPr is None)
        if style.rPr is not None:
            assert [plain(item) for item in style.rPr] == [plain(item) for item in ours.rPr]
        assert style.base_style.name_val == "Official Base"
    base = word.styles["Official Base"]
    assert base.font.size is not None
    assert base.font.size.pt == 16
    assert base.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert base.element.base_style is None
    ids = [style.styleId for style in styles.findall(qn("w:style"))]
    assert len(set(ids)) == len(ids)


def test_own_styles_stay_as_they_are(letterhead: bytes) -> None:
    word = write(letterhead)
    heading = word.styles["Heading 1"]
    assert heading.element.styleId == "1"
    assert heading.font.size is not None
    assert heading.font.size.pt == 18
    normal = word.styles["Normal"]
    assert normal.font.size is None


def test_without_a_grid_lines_get_the_height_of_the_norm(made: Make) -> None:
    plain = made().section.replace('<w:docGrid w:type="lines" w:linePitch="312"/>', "")
    for section, height in ((plain, 579), (made().section, None)):
        style = write(made(section=section).packed()).styles["Body Text"]
        spacing = style.paragraph_format.line_spacing
        assert (None if spacing is None else spacing.twips) == height


def test_ids_that_are_taken_are_not_taken_again(made: Make) -> None:
    # Ids of ours, and a name of another type, on styles that mean something else.
    styles = made().styles + (
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="BodyText"><w:name w:val="甲"/></w:style>'
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="bodytextofficial1"><w:name w:val="乙"/></w:style>'
        '<w:style w:type="character" w:customStyle="1" w:styleId="x"><w:name w:val="Table Text"/></w:style>'
    )
    word = write(made(styles=styles).packed())
    assert word.styles["Body Text"].style_id == "BodyTextOfficial2"
    assert word.styles["Table Text"].element.get(qn("w:type")) == "paragraph"
    assert word.styles["甲"].style_id == "BodyText"


OWN_LIST = (
    '<w:num w:numId="5"><w:abstractNumId w:val="8"/></w:num>',
    '<w:abstractNum w:abstractNumId="8"><w:nsid w:val="4B470001"/><w:multiLevelType w:val="multilevel"/>'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="{level + 1}"/>'
        f'<w:lvlText w:val="第%{level + 1}条"/><w:lvlJc w:val="left"/></w:lvl>'
        for level in range(4)
    )
    + "</w:abstractNum>",
)


def numbered(made: Make, levels: int) -> bytes:
    """A letterhead whose first headings are numbered by a list of its own."""
    styles = made().styles
    first = styles.index('<w:style w:type="paragraph" w:styleId="1">')
    rest = styles[styles.index("</w:style>", first) + len("</w:style>") :]
    for level in range(4):
        own = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>' if level < levels else ""
        rest += (
            f'<w:style w:type="paragraph" w:styleId="{level + 1}"><w:name w:val="heading {level + 1}"/>'
            f'<w:basedOn w:val="a"/><w:pPr>{own}<w:outlineLvl w:val="{level}"/></w:pPr></w:style>'
        )
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
    content = f'<w:numbering xmlns:w="{w}">{OWN_LIST[1]}{OWN_LIST[0]}</w:numbering>'
    packed: bytes = made(
        styles=styles[:first] + rest,
        parts={"word/numbering.xml": content.encode()},
        types={"word/numbering.xml": kind},
        relations={"rId60": (f"{r}/numbering", "numbering.xml", False)},
    ).packed()
    return packed


@pytest.mark.parametrize(
    ("levels", "lines"),
    [
        (4, ["第1条卫生", "第1条晨检", "第2条膳食", "第1条食谱"]),
        (2, ["一、卫生", "（一）晨检", "二、膳食", "（一）食谱"]),
        (0, ["一、卫生", "（一）晨检", "二、膳食", "（一）食谱"]),
    ],
)
def test_headings_number_themselves_together_or_not_at_all(
    made: Make, tmp_path: Path, soffice: Callable[[Path, str], Path], levels: int, lines: list[str]
) -> None:
    path = tmp_path / "numbered.docx"
    path.write_bytes(render_docx(Document("总结", TEXT), template=fit(numbered(made, levels))))
    read = [
        line.strip().replace("\t", "").replace(" ", "")
        for line in soffice(path, "txt:Text").read_text("utf-8-sig").splitlines()
    ]
    assert [line for line in read if line.endswith(("卫生", "晨检", "膳食", "食谱"))] == lines
    assert [line for line in read if line.endswith(("甲", "乙"))] == ["1.甲", "2.乙"]
    # Its own line in the style of a heading is numbered as it was before.
    [own] = [line for line in read if "抄送" in line]
    assert own == ("抄送：区教育局" if levels == 0 else "第3条抄送：区教育局" if levels == 4 else "第1条抄送：区教育局")


def test_styles_based_on_headings_are_not_numbered(made: Make) -> None:
    red = '<w:p><w:pPr><w:pStyle w:val="a4"/></w:pPr><w:r><w:t>红头</w:t></w:r></w:p>'
    word = write(made(before=red).packed())
    assert shown(word, word.styles["红头"]) == "none"


def test_links_become_text_and_old_properties_go(made: Make, zipped: Callable[..., bytes]) -> None:
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = '<w:p><w:hyperlink r:id="rId50"><w:r><w:t>a@b.cn</w:t></w:r></w:hyperlink></w:p>'
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = '<w:r><w:instrText>HYPERLINK "http://a.b"</w:instrText></w:r>'
    result = "<w:r><w:t>网址</w:t></w:r>"
    written = f"<w:p>{char.format('begin')}{code}{char.format('separate')}{result}{char.format('end')}</w:p>"
    files = made(before=link + written, relations={"rId50": (f"{r}/hyperlink", "mailto:a@b.cn", True)}).files()
    files["_rels/.rels"] = files["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId9" Type="http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes" '
        b'Target="taskpanes.xml"/></Relationships>',
    )
    files["taskpanes.xml"] = b"<a/>"
    package = render_docx(Document("总结", TEXT), template=fit(zipped(files)))
    word = docx.Document(io.BytesIO(package))
    assert texts(word)[:2] == ["a@b.cn", "网址"]
    xml = etree.tostring(word.element, encoding="unicode")
    assert "HYPERLINK" not in xml
    assert "w:hyperlink" not in xml
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert "taskpanes.xml" not in archive.namelist()
        assert b"External" not in b"".join(archive.read(n) for n in archive.namelist() if n.endswith(".rels"))


def test_halves_of_bookmarks_and_comments_go_with_the_control(made: Make, control: str, package_faults: Faults) -> None:
    start, end = '<w:bookmarkStart w:id="7" w:name="b"/>', '<w:bookmarkEnd w:id="7"/>'
    inside = control.replace("<w:sdtContent>", f"<w:sdtContent>{start}")
    package = render_docx(Document("总结", TEXT), template=fit(made(control=inside + end).packed()))
    assert package_faults(package) == []
    assert "bookmark" not in etree.tostring(docx.Document(io.BytesIO(package)).element, encoding="unicode")
    around = made(control=f'<w:bookmarkStart w:id="8" w:name="c"/>{control}<w:bookmarkEnd w:id="8"/>')
    kept = render_docx(Document("总结", TEXT), template=fit(around.packed()))
    assert package_faults(kept) == []


def test_sound_by_every_check(
    exhibited_package: bytes, tmp_path: Path, assert_valid_docx: Callable[[Path], None], package_faults: Faults
) -> None:
    path = tmp_path / "on_letterhead.docx"
    path.write_bytes(exhibited_package)
    assert_valid_docx(path)
    assert ooxml_integrity.check(path) == []
    assert package_faults(exhibited_package) == []


def test_same_bytes_twice(
    exhibited: Document, photo_bytes: Photos, module_letterhead: bytes, exhibited_package: bytes
) -> None:
    assert fit(module_letterhead) == fit(module_letterhead)
    # Another time and order of zipping is the same letterhead.
    with zipfile.ZipFile(io.BytesIO(module_letterhead)) as archive:
        other = pack({name: archive.read(name) for name in archive.namelist()})
    assert other != module_letterhead
    assert render_docx(exhibited, template=fit(other), photos=photo_bytes) == exhibited_package


def test_a_summary_can_be_a_letterhead_again(control: str, letterhead: bytes) -> None:
    """Somebody downloads a summary, empties it, puts the control in, uploads it."""
    once = docx.Document(io.BytesIO(render_docx(Document("总结", TEXT), template=fit(letterhead))))
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = once.element.body
    body.insert(
        body.index(element_of(once.paragraphs[2])), parse_xml(control.replace("<w:sdt>", f'<w:sdt xmlns:w="{w}">', 1))
    )
    buffer = io.BytesIO()
    once.save(buffer)
    twice = write(buffer.getvalue())
    names = [style.name for style in twice.styles]
    assert len(names) == len(set(names))
    assert twice.styles["Body Text"].style_id == once.styles["Body Text"].style_id


def test_on_the_starting_letterhead(tmp_path: Path, assert_valid_docx: Callable[[Path], None]) -> None:
    package = render_docx(Document("总结", (*TEXT, ACROSS)), template=fit(starting_letterhead("春苗幼儿园")))
    path = tmp_path / "starting.docx"
    path.write_bytes(package)
    assert_valid_docx(path)
    word = docx.Document(str(path))
    assert texts(word)[:2] == ["春苗幼儿园", "总结"]
    assert texts(word)[-1] == "横排"
    assert len(word.part.numbering_part.element.findall(qn("w:abstractNum"))) == 2


def test_printed(
    exhibited_package: bytes, tmp_path: Path, soffice: Convert, pdf_pages: Callable[[Path], list[str]]
) -> None:
    path = tmp_path / "printed.docx"
    path.write_bytes(exhibited_package)
    pages = pdf_pages(soffice(path, "pdf"))
    assert "春苗幼儿园文件" in pages[0]
    assert "首页页眉" in pages[0]
    assert not any("首页页眉" in page for page in pages[1:])
    # Its first page has no footer of its own; it counts from 3, and goes on counting where pages turn.
    assert [page.split()[-1] for page in pages[1:]] == [str(number) for number in range(4, 3 + len(pages))]
    assert "抄送：区教育局" in pages[-1]

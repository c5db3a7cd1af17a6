"""The XML that docs/word.md shows is the XML that the files hold, and what it says of python-docx is so.

A block of the page names its file and the part: ``xml sample word/styles.xml``. ``<!-- … -->`` in it stands for any
elements that are left out, ``…`` for any value of an attribute or any text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, nsmap, qn
from docx.shared import Cm
from lxml import etree
from PIL import Image

from portal.report.document.blocks import Document, Photo
from portal.report.docx.render import render_docx
from portal.report.letterhead.fit import fit
from portal.report.letterhead.starting import starting_letterhead

PAGE = (Path(__file__).parents[4] / "docs" / "word.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, flags=re.DOTALL | re.MULTILINE))
WITHOUT_XML = {"How to read this page", "What the file does not have"}
LEFT_OUT = "…"
SPACES = nsmap | {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "ct": "http://schemas.openxmlformats.org/package/2006/content-types",
    "rel": "http://schemas.openxmlformats.org/package/2006/relationships",
}

Photos = Callable[[Photo], bytes | None]


class Fragment(NamedTuple):
    """Block of XML on the page: its section, the file that holds it, the part of that file."""

    section: str
    source: str
    part: str
    xml: str


FRAGMENTS = [
    Fragment(section, *found)
    for section, text in SECTIONS.items()
    for found in re.findall(r"^```xml (\S+) (\S+)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
]


def _bold_name(word: Any) -> None:
    word.add_paragraph().add_run("保教").font.name = "仿宋_GB2312"


def _heading(word: Any) -> None:
    word.add_heading("卫生保健", level=1)


def _list(word: Any) -> None:
    for text in ("消防演练；", "防震演练。"):
        word.add_paragraph(text, style="List Number")


def _indent(word: Any) -> None:
    word.add_paragraph("本学期").paragraph_format.first_line_indent = Cm(1.13)


def _table(word: Any) -> None:
    table = word.add_table(rows=1, cols=2, style="Table Grid")
    table.cell(0, 0).text, table.cell(0, 1).text = "指标", "上学期"


def _picture(word: Any) -> None:
    file = io.BytesIO()
    Image.new("L", (30, 20)).save(file, "PNG")
    word.add_picture(file)


def _landscape(word: Any) -> None:
    section = word.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE


def _nothing(_word: Any) -> None:
    pass


BEFORE: dict[str, Callable[[Any], None]] = {
    "fonts": _bold_name,
    "heading": _heading,
    "list": _list,
    "indent": _indent,
    "table": _table,
    "picture": _picture,
    "landscape": _landscape,
    "empty": _nothing,
}
"""What one would write with python-docx, by the name that the page gives it (``python-docx:fonts``)."""


def _before(name: str) -> bytes:
    word = docx.Document()
    BEFORE[name](word)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _foreign() -> bytes:
    """Return a letterhead made with a foreign form: python-docx's own, with English styles and theme fonts."""
    word = docx.Document()
    control = "<w:sdt {ns}><w:sdtPr><w:tag w:val='body'/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>"
    for xml in (control, "<w:p {ns}><w:r><w:t>地址</w:t></w:r></w:p>"):
        word.element.body.sectPr.addprevious(parse_xml(xml.format(ns=nsdecls("w"))))
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def files(
    sample: Document, exhibited: Document, photo_bytes: Photos, template: Path
) -> Callable[[str], dict[str, bytes]]:
    """Return a function that gives the parts of a file of the page by its name."""

    def ours(document: Document, form: Path | bytes, **more: Any) -> bytes:
        return render_docx(document, template=form, photos=photo_bytes, **more)

    makers: dict[str, Callable[[], bytes]] = {
        "sample": lambda: ours(sample, template),
        "exhibits": lambda: ours(exhibited, template, revision=2, comments="第2号，替代第1号"),
        "sealed": lambda: ours(sample, template, sealed=True),
        "starting": lambda: starting_letterhead("阳光幼儿园"),
        "letterhead": lambda: fit(_foreign()),
        "written": lambda: ours(exhibited, fit(_foreign())),
        **{f"python-docx:{name}": lambda name=name: _before(name) for name in BEFORE},  # type: ignore[misc]  # a lambda's default
    }
    made: dict[str, dict[str, bytes]] = {}

    def parts(name: str) -> dict[str, bytes]:
        if name not in made:
            with zipfile.ZipFile(io.BytesIO(makers[name]())) as archive:
                made[name] = {entry: archive.read(entry) for entry in archive.namelist()}
        return made[name]

    return parts


def _parsed(xml: str) -> list[Any]:
    """Return the nodes of a fragment: elements, and comments for what is left out."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items() if prefix != "xml")
    return list(etree.fromstring(f"<fragment {declared}>{xml}</fragment>"))


def found_in(fragment: str, part: bytes) -> bool:
    """Return True if a part holds the elements of a fragment, one after the other, under one parent."""
    wanted = _parsed(fragment)
    root = etree.fromstring(part)
    lists = [[root], *(list(element) for element in root.iter(etree.Element))]
    return any(_sequence(wanted, siblings[start:], whole=False) for siblings in lists for start in range(len(siblings)))


def _sequence(wanted: Sequence[Any], given: Sequence[Any], *, whole: bool) -> bool:
    if not wanted:
        return not (whole and given)
    first, *rest = wanted
    if first.tag is etree.Comment:
        return any(_sequence(rest, given[skipped:], whole=whole) for skipped in range(len(given) + 1))
    return bool(given) and _same(first, given[0]) and _sequence(rest, given[1:], whole=whole)


def _same(wanted: Any, given: Any) -> bool:
    if wanted.tag != given.tag or set(wanted.attrib) != set(given.attrib):
        return False
    if any(value not in (LEFT_OUT, given.get(name)) for name, value in wanted.attrib.items()):
        return False
    text = (wanted.text or "").strip()
    if text not in (LEFT_OUT, (given.text or "").strip()):
        return False
    return _sequence(list(wanted), [item for item in given if isinstance(item.tag, str)], whole=True)


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda fragment: f"{fragment.section}: {fragment.source}")
def test_the_xml_is_what_the_file_holds(fragment: Fragment, files: Callable[[str], dict[str, bytes]]) -> None:
    assert found_in(fragment.xml, files(fragment.source)[fragment.part])


@pytest.mark.parametrize(
    "fragment",
    [each for each in FRAGMENTS if each.source.startswith("python-docx:")],
    ids=lambda fragment: fragment.source,
)
def test_python_docx_gives_something_else(fragment: Fragment, files: Callable[[str], dict[str, bytes]]) -> None:
    for ours in ("sample", "exhibits"):
        part = files(ours).get(fragment.part)
        assert part is None or not found_in(fragment.xml, part)


def test_every_feature_shows_its_xml() -> None:
    assert len(FRAGMENTS) > 25
    assert set(SECTIONS) - {each.section for each in FRAGMENTS} == WITHOUT_XML
    shown = {each.source.partition(":")[2] for each in FRAGMENTS if each.source.startswith("python-docx:")}
    assert shown == set(BEFORE)
    # A block that names no file would be checked by nothing.
    assert len(FRAGMENTS) == PAGE.count("```xml")


@pytest.mark.parametrize(
    ("fragment", "holds"),
    [
        ('<w:b w:val="1"/>', True),
        ('<w:b w:val="0"/>', False),
        ('<w:b w:val="…"/>', True),
        ("<w:b/>", False),
        ('<w:a><w:b w:val="1"/><w:t>文</w:t></w:a>', True),
        ('<w:a><w:b w:val="1"/></w:a>', False),
        ('<w:a><w:b w:val="1"/><!-- … --></w:a>', True),
        ("<w:a><!-- … --><w:t>…</w:t></w:a>", True),
        ("<w:t>字</w:t>", False),
        ('<w:b w:val="1"/><w:t>文</w:t>', True),
        ('<w:t>文</w:t><w:b w:val="1"/>', False),
        ("<w:r/>", False),
    ],
)
def test_fragments_are_found_as_the_page_says(fragment: str, holds: bool) -> None:
    space = nsmap["w"]
    part = f'<w:a xmlns:w="{space}"><w:b w:val="1"/><w:t>文</w:t></w:a>'.encode()
    assert found_in(fragment, part) is holds


def test_a_part_has_the_names_of_the_page(files: Callable[[str], dict[str, bytes]]) -> None:
    assert qn("w:p") == f"{{{SPACES['w']}}}p"
    assert {each.part for each in FRAGMENTS if each.source == "exhibits"} <= set(files("exhibits"))

"""Make an examined letterhead into a template that the summary can be written on."""

from __future__ import annotations

import io
from copy import deepcopy
from typing import Any

import docx
from docx.document import Document as WordDocument
from lxml import etree

from portal.base.paths import DOCX_TEMPLATE
from portal.report.docx.openxml import RELATIONSHIP_TYPE, parse_xml, qn, set_content
from portal.report.docx.package import pack, repack
from portal.report.docx.place import section_at, tagged
from portal.report.letterhead.clean import cleaned
from portal.report.letterhead.numbered import supply_numbering
from portal.report.letterhead.parts import Parts, open_parts
from portal.report.letterhead.styles import supply_styles
from portal.report.letterhead.unzip import unzip

__all__ = ["fit", "fit_parts"]

GRIDS = {"lines", "linesAndChars", "snapToChars"}


def fit(letterhead: bytes) -> bytes:
    """Return the letterhead with all styles and the numbering of the summary; the same input gives the same bytes.

    Its page, headers, footers and own text stay. Raises RefusedError for a file that is no .docx.
    """
    return fit_parts(open_parts(unzip(letterhead)))


def fit_parts(parts: Parts) -> bytes:
    """Do as ``fit`` with an opened letterhead, whose trees are changed."""
    word = docx.Document(io.BytesIO(pack(cleaned(parts), compress=False)))
    official = docx.Document(str(DOCX_TEMPLATE))
    section = _with_page(word, official)
    grid = section.find(qn("w:docGrid"))
    for kind in (RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.THEME, RELATIONSHIP_TYPE.FONT_TABLE):
        _have_part(word, official, kind)
    _add_fonts(word, official)
    supplied = supply_styles(word, official, grid=grid is not None and grid.get(qn("w:type")) in GRIDS)
    supply_numbering(word, official, supplied)
    buffer = io.BytesIO()
    word.save(buffer)
    return repack(buffer.getvalue())


def _with_page(word: WordDocument, official: WordDocument) -> Any:
    """Return the properties of the text's section, completed with page size and margins, which a .docx may omit."""
    body: Any = word.element.body
    ours: Any = official.element.body.sectPr
    if body.sectPr is None:
        last = deepcopy(ours)
        for child in list(last):
            if child.tag not in {qn("w:pgSz"), qn("w:pgMar"), qn("w:cols"), qn("w:docGrid")}:
                last.remove(child)
        body.append(last)
    control = next((item for item in tagged(body) if item.getparent() is body), None)
    section: Any = body.sectPr if control is None else section_at(body, control)
    for get, tag in (("get_or_add_pgSz", "w:pgSz"), ("get_or_add_pgMar", "w:pgMar")):
        found = getattr(section, get)()
        for name, value in ours.find(qn(tag)).attrib.items():
            if name not in found.attrib:
                found.set(name, value)
    return section


def _have_part(word: WordDocument, official: WordDocument, kind: str) -> None:
    """Add a part that is missing; without styles, python-docx would add its own, in English."""
    if any(relation.reltype == kind for relation in word.part.rels.values()):
        return
    ours, package = official.part.part_related_by(kind), word.part.package
    name = ours.partname
    if name in {part.partname for part in package.parts}:
        name = package.next_partname(f"{str(name).removesuffix('.xml')}%d.xml")
    word.part.relate_to(type(ours).load(name, ours.content_type, ours.blob, package), kind)


def _add_fonts(word: WordDocument, official: WordDocument) -> None:
    """Add the alternatives of the norm's fonts to the font table, for fonts that the letterhead does not list."""
    own = word.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    ours = official.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table, source = parse_xml(own.blob), parse_xml(ours.blob)
    known = {font.get(qn("w:name")) for font in table.findall(qn("w:font"))}
    missing = [font for font in source.findall(qn("w:font")) if font.get(qn("w:name")) not in known]
    if missing:
        table.extend(missing)
        set_content(own, etree.tostring(table, encoding="UTF-8", xml_declaration=True, standalone=True))

"""Preview of a letterhead: its lines around the place of the text, for a page to draw roughly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from portal.report.docx.openxml import qn
from portal.report.docx.place import section_at, tagged
from portal.report.letterhead.parts import Parts

__all__ = ["Preview", "PreviewLine", "PreviewPage", "draw"]

MOST_LINES, LONGEST = 40, 160
LARGE = 36
"""Least font size, in half points, of a line that is drawn large."""
MILLIMETRE = 1440 / 25.4
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_RED = re.compile(r"^(?:[c-f][0-9a-f])[0-5][0-9a-f][0-5][0-9a-f]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A paragraph, or a row of a table."""

    text: str
    align: str = "left"
    """``left``, ``center`` or ``right``."""
    large: bool = False
    red: bool = False
    ruled: bool = False
    """True if it has a border or a drawn rule."""
    pictured: bool = False
    """True if it contains a picture."""


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """Size of the paper and margins, in millimetres."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int

    @property
    def is_a4(self) -> bool:
        """True if the paper is A4 in portrait, with a tolerance of 2 mm."""
        return abs(self.width - 210) <= 2 and abs(self.height - 297) <= 2


@dataclass(frozen=True, slots=True)
class Preview:
    """Lines of a letterhead, from top to bottom."""

    page: PreviewPage | None
    head: tuple[PreviewLine, ...]
    before: tuple[PreviewLine, ...]
    after: tuple[PreviewLine, ...]
    foot: tuple[PreviewLine, ...]
    numbered: bool
    """True if a header or footer shows the page number."""


def draw(parts: Parts) -> Preview:
    """Return the preview of a letterhead; without a fitting control, all lines count as before the text."""
    body = parts.trees[parts.main].find(qn("w:body"))
    control = next((item for item in tagged(body) if item.getparent() is body), None)
    before: list[Any] = []
    after: list[Any] = []
    for item in body:
        if item is control:
            continue
        passed = control is not None and body.index(item) > body.index(control)
        (after if passed else before).append(item)
    around = {kind: _stories(parts, kind) for kind in ("header", "footer")}
    numbered = any(
        "PAGE" in ((item.text or "") + (item.get(qn("w:instr")) or "")).split()
        for roots in around.values()
        for root in roots
        for item in root.iter(qn("w:instrText"), qn("w:fldSimple"))
    )
    return Preview(
        page=_page(body, control),
        head=_once(around["header"]),
        before=_trimmed(_lines(before), start=True),
        after=_trimmed(_lines(after)),
        foot=_once(around["footer"]),
        numbered=numbered,
    )


def _stories(parts: Parts, kind: str) -> list[Any]:
    names = [relation.target for relation in parts.relations.get(parts.main, []) if relation.kind == kind]
    return [parts.trees[name] for name in sorted(set(names)) if name in parts.trees]


def _once(roots: Iterable[Any]) -> tuple[PreviewLine, ...]:
    """Return the lines of some headers or footers, each once: those of first, odd and even pages mostly agree."""
    found = dict.fromkeys(line for root in roots for line in _lines(root) if line.text or line.pictured or line.ruled)
    return tuple(found)[:MOST_LINES]


def _lines(items: Iterable[Any]) -> Iterator[PreviewLine]:
    for item in items:
        if item.tag == qn("w:p"):
            yield from _paragraph(item)
        elif item.tag == qn("w:tbl"):
            for row in item.iter(qn("w:tr")):
                yield PreviewLine("　".join(filter(None, (_text(cell) for cell in row.iter(qn("w:tc")))))[:LONGEST])
        elif item.tag == qn("w:sdt"):
            yield from _lines(item.findall(f"{qn('w:sdtContent')}/*"))


def _paragraph(paragraph: Any) -> Iterator[PreviewLine]:
    boxed = [box for box in paragraph.iter(qn("w:txbxContent")) if next(box.iterancestors(FALLBACK), None) is None]
    for box in boxed:
        yield from _lines(box)
    names = {etree.QName(item).localname for item in paragraph.iter(etree.Element)}
    pictured = bool(names & {"blip", "imagedata"})
    drawn = bool(names & {"wsp", "line", "rect", "cxnSp"}) and not pictured and not boxed
    text = _text(paragraph)
    if boxed and not text:
        return
    align = paragraph.find(f"{qn('w:pPr')}/{qn('w:jc')}")
    side = "" if align is None else (align.get(qn("w:val")) or "")
    sizes = [item.get(qn("w:val")) or "" for item in paragraph.iter(qn("w:sz"))]
    colours = [item.get(qn("w:val")) or "" for item in paragraph.iter(qn("w:color"))]
    border = paragraph.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    yield PreviewLine(
        text,
        {"center": "center", "right": "right", "end": "right", "distribute": "center"}.get(side, "left"),
        large=any(size.isdigit() and int(size) >= LARGE for size in sizes),
        red=any(_RED.match(colour) for colour in colours),
        ruled=drawn or (border is not None and len(border) > 0),
        pictured=pictured,
    )


def _text(element: Any) -> str:
    texts = (
        "　" if item.tag == qn("w:tab") else item.text or ""
        for item in element.iter(qn("w:t"), qn("w:tab"))
        if item.getparent().tag == qn("w:r")
        and next((a for a in item.iterancestors(qn("w:txbxContent"), FALLBACK) if a in element.iterdescendants()), None)
        is None
    )
    return "".join(texts).strip()[:LONGEST]


def _trimmed(lines: Iterator[PreviewLine], *, start: bool = False) -> tuple[PreviewLine, ...]:
    found = list(lines)[:MOST_LINES]
    blank = PreviewLine("")
    while found and not start and found[-1].text == "" and not (found[-1].ruled or found[-1].pictured):
        found.pop()
    return tuple(line if line.text or line.ruled or line.pictured else blank for line in found)


def _page(body: Any, control: Any) -> PreviewPage | None:
    section = body.find(qn("w:sectPr")) if control is None else section_at(body, control)
    size = None if section is None else section.find(qn("w:pgSz"))
    margins = None if section is None else section.find(qn("w:pgMar"))
    if size is None or margins is None:
        return None
    given = [_millimetres(size, "w"), _millimetres(size, "h")]
    given += [_millimetres(margins, side) for side in ("top", "right", "bottom", "left")]
    return PreviewPage(*given)


def _millimetres(element: Any, name: str) -> int:
    text = element.get(qn(f"w:{name}")) or "0"
    try:
        return round(float(text) / MILLIMETRE)
    except ValueError:
        return 0

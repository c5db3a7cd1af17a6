"""Word document under construction: styles, sections, and table XML that is inserted on serialisation."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, cast

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree

from portal.report.document.blocks import Photo
from portal.report.docx.openxml import element_of, qn
from portal.report.docx.place import take_place

__all__ = ["GAP", "PICTURE", "PhotoBytes", "Writer"]

GAP, PICTURE = "Table Gap", "Picture"
PhotoBytes = Callable[[Photo], bytes | None]
"""Function that returns the stored bytes of a photo, or None if the file is gone."""

_MARKER = "spliced:"
_MARKERS = re.compile(f"<!--{_MARKER}([0-9]+)-->".encode())


@dataclass
class Writer:
    """Writer that appends to a document, or on a letterhead in the place of its content control."""

    word: WordDocument
    sealed: bool
    photos: PhotoBytes
    spliced: list[str] = field(default_factory=list)
    """XML of tables, each represented by a comment: as elements they would take ten times as long, and 160 MB."""
    landscape: bool = False
    _new_page: bool = False
    _styles: dict[str, ParagraphStyle] = field(default_factory=dict)
    """Cache of styles by name: python-docx searches through all of them each time."""
    _own_ids: dict[str, str | None] = field(default_factory=dict, init=False)
    """Cache of style ids by name: python-docx searches through all styles each time."""
    _turned: bool = False
    _last: WordParagraph | None = None
    _after: list[Any] = field(default_factory=list)
    """Blocks of the letterhead after the text."""

    def __post_init__(self) -> None:
        body = self.word.element.body
        place = take_place(body)
        self._own: Any = body.sectPr if place is None else place.section
        """Properties of the section that contains the text."""
        self._after = [] if place is None else place.after
        # If nothing follows, the section itself is turned; otherwise the blocks that follow need it as it is.
        self._section = deepcopy(self._own) if self._after else self._own
        self.landscape = _lies(self._section)

    @property
    def last(self) -> WordParagraph:
        """Last paragraph written outside of tables. Raises ValueError if there is none."""
        if self._last is None:
            raise ValueError("nothing has been written yet")
        return self._last

    def style(self, name: str) -> ParagraphStyle:
        """Return the paragraph style of this name."""
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = cast("ParagraphStyle", self.word.styles[name])
        return found

    def style_id(self, name: str) -> str:
        """Return the id of the paragraph style of this name, which differs between letterheads."""
        found: str = self.style(name).style_id
        return found

    def paragraph(self, style: str) -> WordParagraph:
        """Append an empty paragraph and return it."""
        paragraph = self._last = self.word.add_paragraph()
        # As the paragraph's own ``style`` does, which searches all styles each time for the default one.
        if style not in self._own_ids:
            part: Any = self.word.part
            self._own_ids[style] = part.get_style_id(self.style(style), WD_STYLE_TYPE.PARAGRAPH)
        element_of(paragraph).style = self._own_ids[style]
        if self._new_page:
            paragraph.paragraph_format.page_break_before = True
            self._new_page = False
        return paragraph

    def splice(self, xml: str) -> None:
        """Append a block given as XML, inserted by ``with_splices``."""
        if self._new_page:
            self.paragraph(GAP)
        self._end.addprevious(etree.Comment(f"{_MARKER}{len(self.spliced)}"))
        self.spliced.append(xml)

    def with_splices(self, document: bytes) -> bytes:
        """Return the serialised document with the spliced XML inserted. Raises ValueError if a place is missing.

        No text can forge the markers: its < are escaped.
        """
        pieces = _MARKERS.split(document)
        found = [int(number) for number in pieces[1::2]]
        if found != list(range(len(self.spliced))):
            raise ValueError(f"of {len(self.spliced)} tables the places of {len(found)} were found again")
        pieces[1::2] = [xml.encode() for xml in self.spliced]
        return b"".join(pieces)

    def break_page(self) -> None:
        """Begin a new page with the next paragraph."""
        self._new_page = True

    def turn(self, *, landscape: bool) -> None:
        """Begin a new page in portrait or landscape."""
        if landscape == self.landscape:
            self.break_page()
            return
        self._end_section()
        _turn(self._section)
        self.landscape, self._new_page, self._turned = landscape, False, True

    def finish(self) -> None:
        """Drop a page break at the very end, and restore the letterhead's blocks after the text."""
        self._new_page = False
        if not self._after:
            return
        if self.landscape != _lies(self._own):
            self._end_section()
        if self._turned:
            _continue(self._own)
        for item in self._after:
            self._end.addprevious(item)

    @property
    def text_width(self) -> int:
        """Width between the margins, in twips."""
        page, margins = self._section.find(qn("w:pgSz")), self._section.find(qn("w:pgMar"))
        taken = sum(_twips(margins, side) for side in ("left", "right", "gutter"))
        return _twips(page, "w") - taken

    @property
    def _end(self) -> Any:
        """Element that new blocks are inserted before: the section properties of the body."""
        return self.word.element.body.sectPr

    def _end_section(self) -> None:
        """End the section here; the next block begins another one on a new page."""
        last = self._end.getprevious()
        if last is None or last.tag != qn("w:p"):
            last = element_of(self.word.add_paragraph(style=self.style(GAP)))
        # The properties of a section stand in its last paragraph; those of the last section in the body.
        last.get_or_add_pPr().append(deepcopy(self._section))
        _continue(self._section)


def _continue(section: Any) -> None:
    """Make a section continue the one before: on a new page, without a title page, with page numbers that run on."""
    for name in ("w:type", "w:titlePg"):
        for found in section.findall(qn(name)):
            section.remove(found)
    numbers = section.find(qn("w:pgNumType"))
    if numbers is not None:
        numbers.attrib.pop(qn("w:start"), None)


def _lies(section: Any) -> bool:
    page = section.find(qn("w:pgSz"))
    return _twips(page, "w") > _twips(page, "h")


def _turn(section: Any) -> None:
    """Turn a page by a quarter: its top becomes the right edge, as when a sheet is turned by hand."""
    page, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    width, height = page.get(qn("w:w")), page.get(qn("w:h"))
    page.set(qn("w:w"), height)
    page.set(qn("w:h"), width)
    if int(width) > int(height):
        page.attrib.pop(qn("w:orient"), None)
        clockwise = ("right", "bottom", "left", "top")
    else:
        page.set(qn("w:orient"), "landscape")
        clockwise = ("left", "top", "right", "bottom")
    bottom = _twips(margins, "bottom")
    lengths = [margins.get(qn(f"w:{side}")) for side in clockwise]
    for side, length in zip(("top", "right", "bottom", "left"), lengths, strict=True):
        margins.set(qn(f"w:{side}"), length)
    # The page number keeps its distance from the text.
    footer = max(0, _twips(margins, "footer") + _twips(margins, "bottom") - bottom)
    margins.set(qn("w:footer"), str(footer))


def _twips(element: Any, name: str) -> int:
    return int(element.get(qn(f"w:{name}")) or 0)

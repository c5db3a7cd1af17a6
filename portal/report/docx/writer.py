"""The Word document that is being written: its styles, its sections, and what is spliced in at the end."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, cast

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree

from portal.report.blocks import Photo
from portal.report.docx.place import take_place

__all__ = ["GAP", "PICTURE", "PhotoBytes", "Writer"]

GAP, PICTURE = "Table Gap", "Picture"
PhotoBytes = Callable[[Photo], bytes | None]
"""The stored bytes of a photo; None where the file is gone."""

_MARKER = "spliced:"
_MARKERS = re.compile(f"<!--{_MARKER}([0-9]+)-->".encode())


@dataclass
class Writer:
    """Writes to the end of a document, or on a letterhead in the place of its control."""

    word: WordDocument
    sealed: bool
    photos: PhotoBytes
    spliced: list[str] = field(default_factory=list)
    """XML of tables, each in the place of a comment: as elements they would take ten times as long, and 160 MB."""
    landscape: bool = False
    _new_page: bool = False
    _styles: dict[str, ParagraphStyle] = field(default_factory=dict)
    _own_ids: dict[str, str | None] = field(default_factory=dict, init=False)
    """Looked up once: python-docx searches through all of them each time."""
    _turned: bool = False
    _last: WordParagraph | None = None
    _after: list[Any] = field(default_factory=list)
    """What the letterhead has after the text."""

    def __post_init__(self) -> None:
        body = self.word.element.body
        place = take_place(body)
        self._own: Any = body.sectPr if place is None else place.section
        """The properties of the section that the text is in."""
        self._after = [] if place is None else place.after
        # Where nothing follows, the section is turned itself; else what follows still needs it as it is.
        self._section = deepcopy(self._own) if self._after else self._own
        self.landscape = _lies(self._section)

    @property
    def last(self) -> WordParagraph:
        """The paragraph that was written last, outside of tables."""
        if self._last is None:
            raise ValueError("nothing has been written yet")
        return self._last

    def style(self, name: str) -> ParagraphStyle:
        """The paragraph style of this name."""
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = cast("ParagraphStyle", self.word.styles[name])
        return found

    def style_id(self, name: str) -> str:
        """Its id, which is another in each letterhead."""
        found: str = self.style(name).style_id
        return found

    def paragraph(self, style: str) -> WordParagraph:
        """A new paragraph."""
        paragraph = self._last = self.word.add_paragraph()
        # As by the paragraph's own ``style``, which goes through all styles each time to see which is the default.
        if style not in self._own_ids:
            part: Any = self.word.part
            self._own_ids[style] = part.get_style_id(self.style(style), WD_STYLE_TYPE.PARAGRAPH)
        paragraph._p.style = self._own_ids[style]
        if self._new_page:
            paragraph.paragraph_format.page_break_before = True
            self._new_page = False
        return paragraph

    def splice(self, xml: str) -> None:
        """Put XML that is already written at the end of the body."""
        if self._new_page:
            self.paragraph(GAP)
        self._end.addprevious(etree.Comment(f"{_MARKER}{len(self.spliced)}"))
        self.spliced.append(xml)

    def with_splices(self, document: bytes) -> bytes:
        """The serialised document with the XML in its place. No text can forge the markers: its < are escaped."""
        pieces = _MARKERS.split(document)
        found = [int(number) for number in pieces[1::2]]
        if found != list(range(len(self.spliced))):
            raise ValueError(f"of {len(self.spliced)} tables the places of {len(found)} were found again")
        pieces[1::2] = [xml.encode() for xml in self.spliced]
        return b"".join(pieces)

    def break_page(self) -> None:
        """Have the next paragraph begin a page."""
        self._new_page = True

    def turn(self, *, landscape: bool) -> None:
        """Begin a new page, upright or across."""
        if landscape == self.landscape:
            self.break_page()
            return
        self._end_section()
        _turn(self._section)
        self.landscape, self._new_page, self._turned = landscape, False, True

    def finish(self) -> None:
        """See to it that a break at the very end leaves no page without text; put back what follows the text."""
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
        """Twips between the margins."""
        page, margins = self._section.find(qn("w:pgSz")), self._section.find(qn("w:pgMar"))
        taken = sum(_twips(margins, side) for side in ("left", "right", "gutter"))
        return _twips(page, "w") - taken

    @property
    def _end(self) -> Any:
        """What new blocks stand before."""
        return self.word.element.body.sectPr

    def _end_section(self) -> None:
        """Let the section end here; what follows begins another one on a new page."""
        last = self._end.getprevious()
        if last is None or last.tag != qn("w:p"):
            last = self.word.add_paragraph(style=self.style(GAP))._p
        # What ends a section stands in its last paragraph; the body's own properties are those of the last section.
        last.get_or_add_pPr().append(deepcopy(self._section))
        _continue(self._section)


def _continue(section: Any) -> None:
    """Make it a section that goes on: a new page, but no second first page, and the page numbers run on."""
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
    """Turn a page by a quarter: what was its top is now the right edge, as when the sheet is turned by hand."""
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

"""The Word document that is being written: its styles, its sections, and what is spliced in at the end."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, cast

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree

from portal.report.blocks import Photo

__all__ = ["GAP", "PICTURE", "PhotoBytes", "Writer"]

GAP, PICTURE = "Table Gap", "Picture"
PhotoBytes = Callable[[Photo], bytes | None]
"""The stored bytes of a photo; None where the file is gone."""

_MARKER = "spliced:"
_MARKERS = re.compile(f"<!--{_MARKER}([0-9]+)-->".encode())


@dataclass
class Writer:
    """Writes to the end of a document."""

    word: WordDocument
    sealed: bool
    photos: PhotoBytes
    spliced: list[str] = field(default_factory=list)
    """XML of tables, each in the place of a comment: as elements they would take ten times as long, and 160 MB."""
    landscape: bool = False
    _new_page: bool = False
    _styles: dict[str, ParagraphStyle] = field(default_factory=dict)
    """Looked up once: python-docx searches through all of them each time."""

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
        paragraph = self.word.add_paragraph(style=self.style(style))
        if self._new_page:
            paragraph.paragraph_format.page_break_before = True
            self._new_page = False
        return paragraph

    def splice(self, xml: str) -> None:
        """Put XML that is already written at the end of the body."""
        if self._new_page:
            self.paragraph(GAP)
        self._properties.addprevious(etree.Comment(f"{_MARKER}{len(self.spliced)}"))
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
        last = self._properties.getprevious()
        if last is None or last.tag != qn("w:p"):
            last = self.word.add_paragraph(style=self.style(GAP))._p
        # What ends a section stands in its last paragraph; the body's own properties are those of the last section.
        last.get_or_add_pPr().append(deepcopy(self._properties))
        _turn(self._properties)
        self.landscape, self._new_page = landscape, False

    def finish(self) -> None:
        """See to it that a break at the very end leaves no page without text."""
        self._new_page = False

    @property
    def text_width(self) -> int:
        """Twips between the margins."""
        page, margins = self._properties.find(qn("w:pgSz")), self._properties.find(qn("w:pgMar"))
        return _twips(page, "w") - _twips(margins, "left") - _twips(margins, "right")

    @property
    def _properties(self) -> Any:
        return self.word.element.body.sectPr


def _turn(section: Any) -> None:
    """Turn a page by a quarter: what was its top is now the right edge, as when the sheet is turned by hand."""
    page, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    width, height = page.get(qn("w:w")), page.get(qn("w:h"))
    page.set(qn("w:w"), height)
    page.set(qn("w:h"), width)
    if page.get(qn("w:orient")) == "landscape":
        del page.attrib[qn("w:orient")]
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

"""Write the list of annexes (附件说明) and the heads of annexes, after GB/T 9704-2012, 7.3.4 and 7.3.7."""

from __future__ import annotations

from typing import Any

from docx.shared import Twips
from docx.text.paragraph import Paragraph as WordParagraph

from portal.report.document.blocks import Annex, AnnexList
from portal.report.document.text import annex_lines, clean
from portal.report.docx.openxml import element_of, qn
from portal.report.docx.runs import add_text
from portal.report.docx.writer import Writer

__all__ = ["LABEL", "LINES", "TITLE", "add_annex_heads", "add_annex_list"]

LINES, LABEL, TITLE = "Annex List", "Annex Label", "Annex Title"
BEFORE = "附件："
CHARACTER, DIGIT = 315, 155
"""Width in twips of a body character and of a digit in Times New Roman; the point after it takes half of that."""
FIRST = 2 * CHARACTER


def add_annex_list(block: AnnexList, writer: Writer) -> None:
    """Append the list of annexes: a blank line, 附件： two characters in, the titles with hanging indents below it."""
    for place, (number, title) in enumerate(annex_lines(block.titles)):
        paragraph = writer.paragraph(LINES)
        hanging = len(number[:-1]) * DIGIT + DIGIT // 2 if number else 0
        left = FIRST + len(BEFORE) * CHARACTER + hanging
        if place == 0:
            hanging = left - FIRST
            _blank_line_before(paragraph)
        paragraph.paragraph_format.left_indent = Twips(left)
        paragraph.paragraph_format.first_line_indent = Twips(-hanging)
        add_text(paragraph, ("" if place else BEFORE) + number + title)


def add_annex_heads(annex: Annex, label: str, writer: Writer) -> None:
    """Begin the page of an annex, landscape if it is wide: the label (附件1) top left, the title below."""
    writer.turn(landscape=annex.landscape)
    add_text(writer.paragraph(LABEL), label)
    add_text(writer.paragraph(TITLE), clean(annex.title))


def _blank_line_before(paragraph: WordParagraph) -> None:
    properties: Any = element_of(paragraph).get_or_add_pPr()
    spacing = properties.get_or_add_spacing()
    spacing.set(qn("w:beforeLines"), "100")
    # A line of the grid.
    spacing.set(qn("w:before"), "579")

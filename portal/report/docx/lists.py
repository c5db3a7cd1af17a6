"""Create numbered lists that start at 1 again."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph

from portal.report.docx.errors import TemplateError
from portal.report.docx.openxml import element_of

__all__ = ["new_list", "number_with"]

# python-docx declares no types for numbering elements; hence the Any in this file, and only in this file.


def new_list(word: WordDocument, style: ParagraphStyle) -> int:
    """Return the id of a new list that is numbered like ``style`` and starts at 1.

    Raises TemplateError if the style is not numbered.
    """
    # The definition is found through the style: a letterhead may carry ours under other ids.
    properties: Any = style.element.pPr
    own: Any = None if properties is None else properties.numPr
    if own is None or own.numId is None:
        raise TemplateError(f"style {style.name!r} of the template is not numbered")
    numbering: Any = word.part.numbering_part.element
    number = numbering.add_num(numbering.num_having_numId(own.numId.val).abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    list_id: int = number.numId
    return list_id


def number_with(paragraph: WordParagraph, list_id: int) -> None:
    """Make ``paragraph`` an item of the list ``list_id``."""
    paragraph_properties: Any = element_of(paragraph).get_or_add_pPr()
    number = paragraph_properties.get_or_add_numPr()
    number.get_or_add_ilvl().val = 0
    number.get_or_add_numId().val = list_id

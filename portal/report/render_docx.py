"""The block tree as a Word file, on a template that holds all the looks."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import singledispatch
from pathlib import Path
from typing import cast

import docx
from docx.document import Document as WordDocument
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph

from portal.report.blocks import Document, Failure, Heading, Numbered, Paragraph, Signature
from portal.report.docx.errors import TemplateError
from portal.report.docx.lists import new_list, number_with
from portal.report.docx.package import repack
from portal.report.docx.runs import add_inlines, add_text
from portal.report.docx.signature import indent_right, signature_indents
from portal.report.numbering import LEVELS
from portal.report.text import chinese_date, clean, failure_text, one_line

__all__ = ["render_docx"]

TITLE = "Title"
BODY = "Body Text"
ITEM = "List Number"
UNIT = "Signature"
DATE = "Date"
HEADINGS = tuple(f"Heading {level}" for level in range(1, LEVELS + 1))

# A summary that nobody signed still needs a date in its properties; a clock would change the bytes.
_UNSIGNED = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class _Writer:
    word: WordDocument
    sealed: bool

    def style(self, name: str) -> ParagraphStyle:
        return cast("ParagraphStyle", self.word.styles[name])

    def paragraph(self, style: str) -> WordParagraph:
        return self.word.add_paragraph(style=self.style(style))


def render_docx(document: Document, *, template: Path, sealed: bool = False) -> bytes:
    """``document`` as a .docx on ``template``; the same input gives the same bytes.

    ``sealed`` places the signature for a document that will be stamped with the unit's seal.
    """
    word = docx.Document(str(template))
    _require_styles(word)
    _set_properties(word, document)
    writer = _Writer(word, sealed)
    add_text(writer.paragraph(TITLE), clean(document.title))
    for block in document.blocks:
        _write(block, writer)
    buffer = io.BytesIO()
    word.save(buffer)
    return repack(buffer.getvalue())


def _require_styles(word: WordDocument) -> None:
    # python-docx takes an id for a name when no name fits; a letterhead must not succeed by that accident.
    missing = [name for name in (TITLE, *HEADINGS, BODY, ITEM, UNIT, DATE) if name not in word.styles]
    if missing:
        raise TemplateError(f"the template lacks the paragraph styles: {', '.join(missing)}")


def _set_properties(word: WordDocument, document: Document) -> None:
    signatures = [block for block in document.blocks if isinstance(block, Signature)]
    signed = signatures[-1].signed_on if signatures else _UNSIGNED
    moment = datetime.combine(signed, time.min, tzinfo=UTC)
    unit = one_line(signatures[-1].unit) if signatures else ""
    properties = word.core_properties
    # Word's limit for a property is 255 characters, and python-docx refuses more.
    properties.title = clean(document.title).replace("\n", "")[:255]
    properties.author = unit[:255]
    properties.last_modified_by = unit[:255]
    properties.language = document.language
    properties.created = properties.modified = moment
    properties.revision = 1


@singledispatch
def _write(block: object, _writer: _Writer) -> None:
    raise TypeError(f"a block of type {type(block).__name__} cannot be written to Word")


@_write.register
def _heading(block: Heading, writer: _Writer) -> None:
    if not 1 <= block.level <= LEVELS:
        raise ValueError(f"heading {block.text!r} has level {block.level}; only 1 to {LEVELS} exist")
    add_text(writer.paragraph(HEADINGS[block.level - 1]), one_line(block.text))


@_write.register
def _paragraph(block: Paragraph, writer: _Writer) -> None:
    add_inlines(writer.paragraph(BODY), block.inlines)


@_write.register
def _numbered(block: Numbered, writer: _Writer) -> None:
    if not block.items:
        return
    list_id = new_list(writer.word, writer.style(ITEM))
    for item in block.items:
        paragraph = writer.paragraph(ITEM)
        number_with(paragraph, list_id)
        add_inlines(paragraph, item)


@_write.register
def _signature(block: Signature, writer: _Writer) -> None:
    unit, day = one_line(block.unit), chinese_date(block.signed_on)
    # The norm forbids a page that holds a signature alone: the text before it goes along.
    writer.word.paragraphs[-1].paragraph_format.keep_with_next = True
    indents = signature_indents(unit, day, sealed=writer.sealed)
    for style, text, indent in ((UNIT, unit, indents.unit), (DATE, day, indents.date)):
        paragraph = writer.paragraph(style)
        indent_right(paragraph, indent)
        add_text(paragraph, text)


@_write.register
def _failure(block: Failure, writer: _Writer) -> None:
    add_text(writer.paragraph(BODY), failure_text(block), bold=True)

"""Render the block tree as a Word file, on a template that holds all styles."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time
from functools import singledispatch
from pathlib import Path

import docx
from docx.document import Document as WordDocument

from portal.report.document.blocks import (
    Annex,
    AnnexList,
    Chart,
    Document,
    Failure,
    Heading,
    Numbered,
    PageBreak,
    Paragraph,
    Photo,
    PhotoRow,
    Signature,
    Table,
)
from portal.report.document.numbering import LEVELS, labelled
from portal.report.document.text import chinese_date, clean, failure_text, one_line
from portal.report.docx.annexes import LABEL, LINES, add_annex_heads, add_annex_list
from portal.report.docx.annexes import TITLE as ANNEX_TITLE
from portal.report.docx.errors import TemplateError
from portal.report.docx.lists import new_list, number_with
from portal.report.docx.openxml import StoryPart, qn
from portal.report.docx.package import pack
from portal.report.docx.runs import add_inlines, add_text
from portal.report.docx.signature import indent_right, signature_indents
from portal.report.docx.tables import CAPTION, GRID, HEAD, NOTE, NUMBER, TEXT, add_table
from portal.report.docx.writer import GAP, PICTURE, PhotoBytes, Writer

__all__ = ["EXHIBIT_STYLES", "HEADINGS", "ITEM", "STYLES", "render_docx"]

TITLE = "Title"
BODY = "Body Text"
ITEM = "List Number"
UNIT = "Signature"
DATE = "Date"
HEADINGS = tuple(f"Heading {level}" for level in range(1, LEVELS + 1))
STYLES = (TITLE, *HEADINGS, BODY, ITEM, UNIT, DATE)
EXHIBIT_STYLES = (CAPTION, NOTE, HEAD, TEXT, NUMBER, GRID, GAP, PICTURE, LINES, LABEL, ANNEX_TITLE)

# A summary that nobody signed still needs a date in its properties; a clock would change the bytes.
_UNSIGNED = date(2000, 1, 1)


def render_docx(
    document: Document,
    *,
    template: Path | bytes,
    sealed: bool = False,
    photos: PhotoBytes | None = None,
    revision: int = 1,
    comments: str = "",
) -> bytes:
    """Return ``document`` as a .docx on ``template``; the same input gives the same bytes.

    A template with a content control tagged ``body`` keeps what it has before and after it; everything, signature
    and annexes too, is written in the control's place.

    ``sealed`` places the signature for a document that will be stamped with the unit's seal. ``photos`` returns the
    bytes of a stored picture, or None if they are lost. ``revision`` and ``comments`` go into the file's properties.
    Raise TemplateError if the template lacks a style.
    """
    word = docx.Document(io.BytesIO(template) if isinstance(template, bytes) else str(template))
    _require_styles(word)
    _set_properties(word, document, revision, comments)
    writer = Writer(word, sealed, photos or _no_photos)
    add_text(writer.paragraph(TITLE), clean(document.title))
    for label, block in labelled(document):
        if isinstance(block, Annex):
            add_annex_heads(block, label, writer)
            for inner in block.blocks:
                _write(inner, writer)
        else:
            _write(block, writer)
    writer.finish()
    _number_drawings(word)
    buffer = io.BytesIO()
    word.save(buffer)
    main = str(word.part.partname).lstrip("/")
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[main] = writer.with_splices(parts[main])
    return pack(parts)


def _no_photos(_photo: Photo) -> bytes | None:
    return None


def _require_styles(word: WordDocument) -> None:
    # python-docx takes an id for a name when no name fits; a letterhead must not succeed by that accident.
    known = {style.name for style in word.styles}
    missing = [name for name in (*STYLES, *EXHIBIT_STYLES) if name not in known]
    if missing:
        raise TemplateError(f"the template lacks the styles: {', '.join(missing)}")


def _number_drawings(word: WordDocument) -> None:
    """Number charts and pictures in document order; those of a letterhead's headers and footers come last."""
    stories = {str(part.partname): part.element for part in word.part.package.parts if isinstance(part, StoryPart)}
    own = stories.pop(str(word.part.partname))
    drawings = [
        drawing for story in (own, *map(stories.get, sorted(stories))) for drawing in story.iter(qn("wp:docPr"))
    ]
    for number, drawing in enumerate(drawings, start=1):
        drawing.set("id", str(number))


def _set_properties(word: WordDocument, document: Document, revision: int, comments: str) -> None:
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
    properties.revision = revision
    if comments:
        properties.comments = clean(comments)[:255]


@singledispatch
def _write(block: object, _writer: Writer) -> None:
    raise TypeError(f"a block of type {type(block).__name__} cannot be written to Word")


@_write.register
def _heading(block: Heading, writer: Writer) -> None:
    if not 1 <= block.level <= LEVELS:
        raise ValueError(f"heading {block.text!r} has level {block.level}; only 1 to {LEVELS} exist")
    add_text(writer.paragraph(HEADINGS[block.level - 1]), one_line(block.text))


@_write.register
def _paragraph(block: Paragraph, writer: Writer) -> None:
    add_inlines(writer.paragraph(BODY), block.inlines)


@_write.register
def _numbered(block: Numbered, writer: Writer) -> None:
    if not block.items:
        return
    list_id = new_list(writer.word, writer.style(ITEM))
    for item in block.items:
        paragraph = writer.paragraph(ITEM)
        number_with(paragraph, list_id)
        add_inlines(paragraph, item)


@_write.register
def _signature(block: Signature, writer: Writer) -> None:
    unit, day = one_line(block.unit), chinese_date(block.signed_on)
    # The norm forbids a page that holds a signature alone: the text before it goes along.
    writer.last.paragraph_format.keep_with_next = True
    indents = signature_indents(unit, day, sealed=writer.sealed)
    for style, text, indent in ((UNIT, unit, indents.unit), (DATE, day, indents.date)):
        paragraph = writer.paragraph(style)
        indent_right(paragraph, indent)
        add_text(paragraph, text)


@_write.register
def _failure(block: Failure, writer: Writer) -> None:
    add_text(writer.paragraph(BODY), failure_text(block), bold=True)


@_write.register
def _table(block: Table, writer: Writer) -> None:
    add_table(block, writer)


@_write.register
def _chart(block: Chart, writer: Writer) -> None:
    from portal.report.docx.charts import add_chart  # noqa: PLC0415 (loads python-pptx and xlsxwriter)

    add_chart(block, writer)


@_write.register
def _photos(block: PhotoRow, writer: Writer) -> None:
    from portal.report.docx.photos import add_photos  # noqa: PLC0415 (only where there are any)

    add_photos(block, writer)


@_write.register
def _page_break(_block: PageBreak, writer: Writer) -> None:
    writer.break_page()


@_write.register
def _annex_list(block: AnnexList, writer: Writer) -> None:
    add_annex_list(block, writer)

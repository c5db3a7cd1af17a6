"""Render the summary as plain text, and clean text for all renderers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import singledispatch

from portal.report.document.blocks import (
    Annex,
    AnnexList,
    Cell,
    Chart,
    Document,
    Failure,
    Heading,
    Numbered,
    PageBreak,
    Paragraph,
    PhotoRow,
    Signature,
    Table,
    plain_text,
)
from portal.report.document.numbering import labelled, list_label

__all__ = ["annex_lines", "chinese_date", "clean", "document_text", "failure_text", "one_line"]

# Everything outside the Char production of XML 1.0; a lone surrogate could not even be written as UTF-8.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n?")
_WHITE = re.compile(r"[\t\n\r ]+")


def clean(text: str) -> str:
    """Return ``text`` without the characters that XML forbids, with line ends ``\\n``."""
    return _LINE_END.sub("\n", _FORBIDDEN.sub("", text))


def one_line(text: str) -> str:
    """Return cleaned ``text`` on a single line, for headings: a title may hold a line break of its own."""
    return _WHITE.sub(" ", clean(text)).strip()


def chinese_date(day: date) -> str:
    """Return a date as a signature prints it, such as 2026年7月3日: Arabic digits, no zero padding."""
    return f"{day.year}年{day.month}月{day.day}日"


def failure_text(failure: Failure) -> str:
    """Return the text printed in the place of a section that could not be rendered."""
    return one_line(f"【“{failure.section}”未能写入：{failure.message}】")


def annex_lines(titles: Sequence[str]) -> list[tuple[str, str]]:
    """Return number (``1.``) and title of each line of the list of annexes; the number of a single annex is empty."""
    return [(f"{number}." if len(titles) > 1 else "", one_line(title)) for number, title in enumerate(titles, start=1)]


def document_text(document: Document) -> str:
    """Return the document as text, a line for each paragraph and each table cell, numbered like the Word file.

    Only caption and note of a chart, and the captions of photos, are text.
    """
    lines = [clean(document.title)]
    for label, block in labelled(document):
        lines.extend(_lines(block, label))
    return "\n".join(lines) + "\n"


@singledispatch
def _lines(block: object, _label: str) -> Iterator[str]:
    raise TypeError(f"no plain text for a block of type {type(block).__name__}")


@_lines.register
def _heading(block: Heading, label: str) -> Iterator[str]:
    yield label + one_line(block.text)


@_lines.register
def _paragraph(block: Paragraph, _label: str) -> Iterator[str]:
    yield clean(plain_text(block.inlines))


@_lines.register
def _numbered(block: Numbered, _label: str) -> Iterator[str]:
    for number, item in enumerate(block.items, start=1):
        yield list_label(number) + clean(plain_text(item))


@_lines.register
def _signature(block: Signature, _label: str) -> Iterator[str]:
    yield one_line(block.unit)
    yield chinese_date(block.signed_on)


@_lines.register
def _failure(block: Failure, _label: str) -> Iterator[str]:
    yield failure_text(block)


@_lines.register
def _table(block: Table, _label: str) -> Iterator[str]:
    yield from filter(None, [one_line(block.caption)])
    for row in ([column.title for column in block.columns], *(map(plain_text, row) for row in block.rows)):
        yield from (one_line(cell) for cell in row)
    yield from _note(block.note)


@_lines.register
def _chart(block: Chart, _label: str) -> Iterator[str]:
    # The drawing is no text; programs that export text leave it out.
    yield from filter(None, [one_line(block.caption)])
    yield from _note(block.note)


@_lines.register
def _photos(block: PhotoRow, _label: str) -> Iterator[str]:
    yield from (one_line(plain_text(photo.caption)) for photo in block.photos)


@_lines.register
def _page_break(_block: PageBreak, _label: str) -> Iterator[str]:
    yield from ()


@_lines.register
def _annex_list(block: AnnexList, _label: str) -> Iterator[str]:
    for place, (number, title) in enumerate(annex_lines(block.titles)):
        yield ("" if place else "附件：") + number + title


@_lines.register
def _annex(block: Annex, label: str) -> Iterator[str]:
    yield label
    yield clean(block.title)
    for inner in block.blocks:
        yield from _lines(inner, "")


def _note(note: Cell) -> Iterator[str]:
    if note:
        yield clean(plain_text(note))

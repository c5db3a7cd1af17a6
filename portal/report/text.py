"""The summary as plain text: what every renderer prints, without its looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import singledispatch

from portal.report.blocks import Document, Failure, Heading, Numbered, Paragraph, Signature, plain_text
from portal.report.numbering import labelled, list_label

__all__ = ["chinese_date", "clean", "document_text", "failure_text", "one_line"]

# Everything outside the Char production of XML 1.0; a lone surrogate could not even be written as UTF-8.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n?")
_WHITE = re.compile(r"[\t\n\r ]+")


def clean(text: str) -> str:
    """``text`` without the characters that XML forbids, its line ends all ``\\n``."""
    return _LINE_END.sub("\n", _FORBIDDEN.sub("", text))


def one_line(text: str) -> str:
    """Cleaned ``text`` on a single line, for headings; a title may hold a line break of its own."""
    return _WHITE.sub(" ", clean(text)).strip()


def chinese_date(day: date) -> str:
    """A date as a signature writes it: Arabic digits, no zero padding."""
    return f"{day.year}年{day.month}月{day.day}日"


def failure_text(failure: Failure) -> str:
    """What stands in the place of a section that could not be written."""
    return one_line(f"【“{failure.section}”未能写入：{failure.message}】")


def document_text(document: Document) -> str:
    """The whole document, a line for each paragraph, numbered: what a text export of the Word file reads."""
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

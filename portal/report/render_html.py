"""The block tree as HTML, every measured figure linked to the records behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import singledispatch

from markupsafe import Markup, escape

from portal.report.blocks import (
    Document,
    Failure,
    Heading,
    Inline,
    Numbered,
    Paragraph,
    Signature,
    Text,
    Value,
)
from portal.report.numbering import labelled
from portal.report.text import chinese_date, clean, failure_text, one_line

__all__ = ["Link", "inline_html", "render_html"]

Link = Callable[[Value], str | None]
"""The address of the records behind a Value, or None where the reader may not see them."""


@dataclass(frozen=True, slots=True)
class _Writer:
    link: Link
    label: str

    def inlines(self, inlines: Iterable[Inline]) -> Markup:
        return Markup().join(_inline(inline, self) for inline in inlines)


def render_html(document: Document, link: Link) -> Markup:
    """``document`` as one ``<article>``; ``link`` says where each Value leads."""
    parts = [Markup("<h1>{}</h1>").format(_lines(document.title))]
    parts += [_block(block, _Writer(link, label)) for label, block in labelled(document)]
    return Markup('<article class="summary" lang="{}">\n{}\n</article>\n').format(
        document.language, Markup("\n").join(parts)
    )


def inline_html(inlines: Iterable[Inline], link: Link) -> Markup:
    """The words of one paragraph, without a tag around them."""
    return _Writer(link, "").inlines(inlines)


@singledispatch
def _block(block: object, _writer: _Writer) -> Markup:
    raise TypeError(f"a block of type {type(block).__name__} cannot be written to HTML")


@_block.register
def _heading(block: Heading, writer: _Writer) -> Markup:
    tag = f"h{block.level + 1}"
    return Markup('<{0}><span class="number">{1}</span>{2}</{0}>').format(tag, writer.label, one_line(block.text))


@_block.register
def _paragraph(block: Paragraph, writer: _Writer) -> Markup:
    return Markup("<p>{}</p>").format(writer.inlines(block.inlines))


@_block.register
def _numbered(block: Numbered, writer: _Writer) -> Markup:
    if not block.items:
        return Markup()
    items = Markup("\n").join(Markup("<li>{}</li>").format(writer.inlines(item)) for item in block.items)
    return Markup("<ol>\n{}\n</ol>").format(items)


@_block.register
def _signature(block: Signature, _writer: _Writer) -> Markup:
    return Markup(
        '<div class="signature">\n<p class="unit">{}</p>\n<p class="date"><time datetime="{}">{}</time></p>\n</div>'
    ).format(one_line(block.unit), block.signed_on.isoformat(), chinese_date(block.signed_on))


@_block.register
def _failure(block: Failure, _writer: _Writer) -> Markup:
    return Markup('<p class="failure"><strong>{}</strong></p>').format(failure_text(block))


@singledispatch
def _inline(inline: object, _writer: _Writer) -> Markup:
    raise TypeError(f"an inline of type {type(inline).__name__} cannot be written to HTML")


@_inline.register
def _text(inline: Text, _writer: _Writer) -> Markup:
    return _strong(_lines(inline.text), bold=inline.bold)


@_inline.register
def _value(inline: Value, writer: _Writer) -> Markup:
    text = _lines(inline.text)
    if address := writer.link(inline):
        value = Markup('<a class="value" href="{}" data-evidence="{}">{}</a>').format(address, inline.evidence, text)
    else:
        value = Markup('<span class="value">{}</span>').format(text)
    return _strong(value, bold=inline.bold)


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in clean(text).split("\n"))


def _strong(content: Markup, *, bold: bool) -> Markup:
    return Markup("<strong>{}</strong>").format(content) if bold else content

"""Convert Markdown with value markers to blocks: headings, paragraphs, numbered lists, bold; all else is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from portal.base.i18n import _l
from portal.report.document.blocks import Block, Heading, Inline, Numbered, Paragraph, Text
from portal.report.document.markers import MARKER
from portal.report.document.numbering import LEVELS
from portal.report.errors import WordingError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["check_markdown", "to_blocks"]

_NAMES = {
    "table_open": _l("a table"),
    "image": _l("a picture"),
    "html_block": _l("HTML"),
    "html_inline": _l("HTML"),
    "link_open": _l("a link"),
    "bullet_list_open": _l("a list without numbers"),
    "blockquote_open": _l("a quotation"),
    "fence": _l("program code"),
    "code_inline": _l("program code"),
    "hr": _l("a rule"),
    "em_open": _l("italic text"),
    "hardbreak": _l("a line break inside a paragraph"),
}
_BLOCKS = frozenset(
    {
        "heading_open",
        "heading_close",
        "paragraph_open",
        "paragraph_close",
        "ordered_list_open",
        "ordered_list_close",
        "list_item_open",
        "list_item_close",
        "inline",
    }
)
_INLINES = frozenset({"text", "text_special", "softbreak", "strong_open", "strong_close"})


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 (sixty modules that lists and forms do not need)

    # What we refuse is enabled, so that it is reported; indentation, underlining and references would act unnoticed.
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    return reader.disable(["code", "lheading", "reference", "entity"])


def check_markdown(text: str, *, bullets: bool = False) -> None:
    """Raise WordingError, with the line of ``text``, for Markdown that a summary cannot hold."""
    _checked(text, with_lines=True, bullets=bullets)


def to_blocks(text: str, values: Sequence[Inline], level: int, *, bullets: bool = False) -> list[Block]:
    """Return the blocks of a text with markers; its first-level headings get ``level``.

    Empty paragraphs and list items are dropped. With ``bullets``, bullet lists become numbered lists. Raise
    WordingError for Markdown that a summary cannot hold.
    """
    tokens = iter(_checked(text, with_lines=False, bullets=bullets))
    return list(_blocks(tokens, values, level))


# A summary is rendered again and again, and most of its text is the same each time. Tokens are only read.
@lru_cache(maxsize=128)
def _checked(text: str, *, with_lines: bool, bullets: bool) -> Sequence[Token]:
    tokens = _reader().parse(text)
    for token in tokens if bullets else ():
        token.type = token.type.replace("bullet_list", "ordered_list")
    depth = 0
    for token in tokens:
        line = token.map[0] + 1 if token.map and with_lines else None
        if token.type not in _BLOCKS:
            raise _refused(token, line)
        depth += (token.type == "ordered_list_open") - (token.type == "ordered_list_close")
        if depth > 1:
            raise WordingError(_l("a list inside a list cannot stand in a summary"), line)
        if depth and token.type == "heading_open":
            raise WordingError(_l("a heading inside a list cannot stand in a summary"), line)
        for child in token.children or ():
            if child.type not in _INLINES:
                raise _refused(child, line)
            if child.type == "softbreak" and line is not None:
                line += 1
            if "**" in child.content:
                raise WordingError(_l("** that makes nothing bold: move punctuation out of the bold text"), line)
    return tokens


def _refused(token: Token, line: int | None) -> WordingError:
    kind = _NAMES.get(token.type, token.type)
    return WordingError(_l("%(kind)s cannot stand in a summary", kind=kind), line)


def _blocks(tokens: Iterator[Token], values: Sequence[Inline], level: int) -> Iterator[Block]:
    for token in tokens:
        if token.type == "heading_open":
            deep = level + int(token.tag[1:]) - 1
            text = "".join(inline.text for inline in _inlines(next(tokens), values))
            if deep > LEVELS:
                raise WordingError(_l("the heading “%(text)s” lies too deep", text=text))
            if text:
                yield Heading(deep, text)
        elif token.type == "ordered_list_open":
            if items := tuple(_items(tokens, values)):
                yield Numbered(items)
        elif token.type == "inline" and (inlines := _inlines(token, values)):
            yield Paragraph(inlines)


def _items(tokens: Iterator[Token], values: Sequence[Inline]) -> Iterator[tuple[Inline, ...]]:
    item: tuple[Inline, ...] = ()
    for token in tokens:
        if token.type == "ordered_list_close":
            return
        if token.type == "list_item_open":
            item = ()
        elif token.type == "inline":
            # A second paragraph of an item joins the first: the norm has no other place for it.
            item = (*item, *_inlines(token, values))
        elif token.type == "list_item_close" and item:
            yield item


def _inlines(token: Token, values: Sequence[Inline]) -> tuple[Inline, ...]:
    found: list[Inline] = []
    bold = False
    for child in token.children or ():
        if child.type in {"strong_open", "strong_close"}:
            bold = child.type == "strong_open"
            continue
        content = "\n" if child.type == "softbreak" else child.content
        for place, piece in enumerate(MARKER.split(content)):
            if place % 2:
                found.append(replace(values[int(piece)], bold=bold))
            elif piece:
                found.append(Text(piece, bold))
    return _tidy(found)


def _tidy(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Join lines without a space between Chinese text, and remove spaces left over by conditions."""
    merged: list[Inline] = []
    for inline in inlines:
        last = merged[-1] if merged else None
        if type(inline) is Text and type(last) is Text and inline.bold == last.bold:
            merged[-1] = Text(last.text + inline.text, inline.bold)
        else:
            merged.append(inline)
    tidied = [
        replace(inline, text=_spaced(inline.text, _edge(merged, at - 1, -1), _edge(merged, at + 1, 0)))
        if isinstance(inline, Text)
        else inline
        for at, inline in enumerate(merged)
    ]
    return tuple(inline for inline in tidied if inline.text)


def _edge(inlines: list[Inline], at: int, side: int) -> str:
    """Return the last (side −1) or first (0) character of a neighbour; empty at the edge of the paragraph."""
    return inlines[at].text[side : side + 1 or None] if 0 <= at < len(inlines) else ""


def _spaced(text: str, before: str, after: str) -> str:
    words = text.split()
    if not words:
        return " " if before and after and not (_wide(before) or _wide(after)) else ""
    joined = words[0]
    for word in words[1:]:
        joined += word if _wide(joined[-1]) or _wide(word[0]) else " " + word
    # At a neighbour a space stays only between two Latin words.
    if text[0].isspace() and before and not (_wide(before) or _wide(joined[0])):
        joined = " " + joined
    if text[-1].isspace() and after and not (_wide(after) or _wide(joined[-1])):
        joined += " "
    return joined


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"

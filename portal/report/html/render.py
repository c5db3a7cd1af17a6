"""Render the block tree as HTML, every measured figure linked to the records behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import singledispatch

from markupsafe import Markup, escape

from portal.report.document.blocks import (
    Annex,
    AnnexList,
    Block,
    Chart,
    Document,
    Failure,
    Heading,
    Inline,
    Numbered,
    OutlinePart,
    PageBreak,
    Paragraph,
    Photo,
    PhotoRow,
    Signature,
    Table,
    Text,
    Value,
    plain_text,
)
from portal.report.document.numbering import labelled
from portal.report.document.text import annex_lines, chinese_date, clean, failure_text, one_line
from portal.report.html.chart_svg import chart_svg
from portal.report.html.highlights import Highlight, highlighted

__all__ = ["Link", "Picture", "inline_html", "render_html"]

Link = Callable[[Value], str | None]
"""Function that returns the URL of the records behind a Value, or None if the reader may not view them."""
Picture = Callable[[Photo], str | None]
"""Function that returns the URL of a photo, or None if the reader may not view it."""


@dataclass(frozen=True, slots=True)
class _Writer:
    link: Link
    picture: Picture
    label: str
    highlights: Sequence[Highlight] = ()
    placed: set[int] = field(default_factory=set)
    """Numbers of the highlights whose sentence has been found."""

    def inlines(self, inlines: Iterable[Inline]) -> Markup:
        if not self.highlights:
            return self._plain(inlines)
        # A sentence that occurs twice in a block is highlighted once.
        waiting = [highlight for highlight in self.highlights if highlight.number not in self.placed]
        pieces = highlighted(tuple(inlines), waiting)
        self.placed.update(highlight.number for highlights, _ in pieces for highlight in highlights)
        return Markup().join(_highlighted(highlights, self._plain(own)) for highlights, own in pieces)

    def _plain(self, inlines: Iterable[Inline]) -> Markup:
        return Markup().join(_inline(inline, self) for inline in inlines)


def _no_picture(_photo: Photo) -> None:
    return None


def render_html(
    document: Document,
    link: Link,
    picture: Picture = _no_picture,
    *,
    highlights: Mapping[int, Sequence[Highlight]] | None = None,
    parts: bool = False,
) -> Markup:
    """Return ``document`` as one ``<article>``; ``link`` and ``picture`` supply the URLs of figures and photos.

    ``highlights`` are those of each block, by its index. With ``parts`` each part of the outline is a ``<section>``.
    """
    blocks = [
        _with_highlights(block, _Writer(link, picture, label, (highlights or {}).get(number, ())))
        for number, (label, block) in enumerate(labelled(document))
    ]
    if parts:
        blocks = _in_parts(blocks, document.parts)
    title = Markup("<h1>{}</h1>").format(_lines(document.title))
    return Markup('<article class="summary" lang="{}">\n{}\n</article>\n').format(
        document.language, Markup("\n").join([title, *blocks])
    )


def _with_highlights(block: Block, writer: _Writer) -> Markup:
    """Return a block; signs whose sentence is not found in it, such as one about a table, precede it."""
    written = _block(block, writer)
    left = [highlight for highlight in writer.highlights if highlight.number not in writer.placed]
    return Markup('<p class="signs">{}</p>{}').format(_signs(left), written) if left else written


def _in_parts(blocks: Sequence[Markup], parts: Sequence[OutlinePart]) -> list[Markup]:
    opening: list[list[Markup]] = [[] for _ in range(len(blocks) + 1)]
    closing: list[list[Markup]] = [[] for _ in range(len(blocks) + 1)]
    for part in parts:
        if part.start == part.end:
            continue
        # Outer parts come first in the outline, so they open first; they close last.
        opening[part.start].append(Markup('<section class="part" id="part-{0}" data-part="{0}">').format(part.key))
        closing[part.end].append(Markup("</section>"))
    found = [Markup().join([*closing[number], *opening[number], block]) for number, block in enumerate(blocks)]
    return [*found, *closing[len(blocks)]]


def _highlighted(highlights: Sequence[Highlight], content: Markup) -> Markup:
    if not highlights:
        return content
    return Markup('<mark class="finding">{}{}</mark>').format(content, _signs(highlights))


def _signs(highlights: Iterable[Highlight]) -> Markup:
    return Markup().join(
        Markup('<a class="sign" id="mark-{0}" href="{1}" data-finding="{0}" aria-label="{2}">{0}</a>').format(
            highlight.number, highlight.url, highlight.title
        )
        for highlight in highlights
    )


def inline_html(inlines: Iterable[Inline], link: Link) -> Markup:
    """Return the inlines of one paragraph as HTML, without a tag around them."""
    return _Writer(link, _no_picture, "").inlines(inlines)


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


@_block.register
def _table(block: Table, writer: _Writer) -> Markup:
    """Return a table in a box of its own that scrolls: a wide table must not widen the page."""
    caption = Markup("<caption>{}</caption>").format(one_line(block.caption)) if block.caption else Markup()
    head = _joined(Markup('<th scope="col">{}</th>').format(one_line(column.title)) for column in block.columns)
    classes = [Markup(' class="number"') if column.numeric else Markup() for column in block.columns]
    rows = _joined(
        Markup("<tr>{}</tr>\n").format(
            _joined(
                Markup("<td{}>{}</td>").format(kind, writer.inlines(cell))
                for kind, cell in zip(classes, row, strict=True)
            )
        )
        for row in block.rows
    )
    return Markup(
        '<div class="exhibit"><table>{}<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody></table></div>{}'
    ).format(caption, head, rows, _note(block.note, writer))


@_block.register
def _chart(block: Chart, writer: _Writer) -> Markup:
    """Return a chart as an image and as a table of figures linked to their records."""
    head = _joined(Markup('<th scope="col">{}</th>').format(one_line(name)) for name in block.categories)
    rows = _joined(
        Markup('<tr><th scope="row">{}</th>{}</tr>\n').format(
            one_line(series.name),
            _joined(
                Markup('<td class="number">{}</td>').format(writer.inlines([value] if value else []))
                for value in series.values
            ),
        )
        for series in block.series
    )
    return Markup(
        '<figure class="chart">{}<div class="exhibit"><table><thead><tr><td></td>{}</tr></thead>\n<tbody>\n{}</tbody>'
        "</table></div><figcaption>{}</figcaption></figure>{}"
    ).format(chart_svg(block), head, rows, one_line(block.caption), _note(block.note, writer))


@_block.register
def _photos(block: PhotoRow, writer: _Writer) -> Markup:
    figures = []
    for photo in block.photos:
        address = writer.picture(photo)
        caption = writer.inlines(photo.caption)
        shown = (
            Markup('<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">').format(
                address, photo.width, photo.height, one_line(plain_text(photo.caption))
            )
            if address
            else Markup('<span class="missing">—</span>')
        )
        figures.append(Markup("<figure>{}<figcaption>{}</figcaption></figure>").format(shown, caption))
    return Markup('<div class="photos">{}</div>').format(_joined(figures))


@_block.register
def _page_break(_break: PageBreak, _writer: _Writer) -> Markup:
    return Markup('<hr class="page">')


@_block.register
def _annex_list(block: AnnexList, _writer: _Writer) -> Markup:
    lines = _joined(
        Markup('<li><span class="number">{}</span>{}</li>').format(number, title)
        for number, title in annex_lines(block.titles)
    )
    return Markup('<div class="annexes"><p>附件：</p><ul>{}</ul></div>').format(lines)


@_block.register
def _annex(block: Annex, writer: _Writer) -> Markup:
    inner = Markup("\n").join(_block(each, writer) for each in block.blocks)
    return Markup('<section class="annex">\n<p class="label">{}</p>\n<h2>{}</h2>\n{}\n</section>').format(
        writer.label, _lines(block.title), inner
    )


def _note(note: Iterable[Inline], writer: _Writer) -> Markup:
    text = writer.inlines(note)
    return Markup('<p class="note">{}</p>').format(text) if text else Markup()


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup().join(parts)


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

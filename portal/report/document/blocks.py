"""Block tree of an assembled summary, as frozen dataclasses.

Renderers (Word, HTML) read this tree and nothing else; nothing in it knows a database, a plugin or a file format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.declarations.charts import ChartKind

__all__ = [
    "Annex",
    "AnnexList",
    "Block",
    "Cell",
    "Chart",
    "ChartKind",
    "Column",
    "Document",
    "Failure",
    "Heading",
    "Inline",
    "Numbered",
    "OutlinePart",
    "PageBreak",
    "Paragraph",
    "Photo",
    "PhotoRow",
    "Series",
    "Signature",
    "Table",
    "Text",
    "Value",
    "annex_label",
    "plain_text",
]


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text of a wording or a record."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """Measured figure as printed, bound to its evidence."""

    text: str
    evidence: str
    """Key of the fact or obligation that measured the figure, e.g. ``health.morning_head_count``."""
    bold: bool = False
    days: tuple[date, date] | None = None
    """First and last day measured, if not the whole term: those of a month or a week."""
    term: str | None = None
    """Name of the term measured, if not the document's own: the term before."""
    expression: str = field(default="", compare=False)
    """Placeholder expression that produced it, without the area: ``缺``, ``消毒分类|前(3)``."""


Inline = Text | Value


@dataclass(frozen=True, slots=True)
class Heading:
    """Numbered heading; level 1 is 一、, 2 is （一）, 3 is 1., 4 is （1）. ``text`` excludes the number."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Body paragraph, its first line indented by two characters."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """Numbered list (1. 2. 3.) whose items are body text; every list starts at 1."""

    items: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Signature block: the signing unit, the date below it."""

    unit: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Failure:
    """Section or exhibit that could not be rendered; printed in its place, so that nobody signs over a hole."""

    section: str
    message: str
    wording: str = field(default="", compare=False)
    """Name of the faulty text, such as ``health.care`` or ``intro``; empty if no wording is at fault."""


Cell = tuple[Inline, ...]
"""Contents of one table cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """Column of a table; numeric columns are aligned right."""

    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Table whose head is repeated on every page; ``caption`` is printed above, ``note`` below."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    """One tuple of cells per row, as long as ``columns``."""
    note: Cell = ()


@dataclass(frozen=True, slots=True)
class Series:
    """Data series of a chart: per category the number drawn and the figure printed, None where there is no value."""

    name: str
    numbers: tuple[int | Decimal | None, ...]
    values: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Chart of one or more series (a pie has one). ``unit`` is a measure word or ``%``."""

    caption: str
    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    note: Cell = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """Stored picture, identified by the hash of its bytes; renderers look up the bytes or a URL."""

    attachment: int
    """Id of the attachment, for its URL."""
    sha256: str
    media_type: str
    width: int
    height: int
    """Pixels."""
    caption: Cell
    record: str = ""
    """Key of the record type that it is attached to; viewing that type permits viewing the photo."""


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo, or two side by side."""

    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Page break before the next block."""


@dataclass(frozen=True, slots=True)
class AnnexList:
    """List of the annex titles, printed before the signature (附件说明)."""

    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """Annex on a page of its own after the signature; numbered by its position."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


Block = Heading | Paragraph | Numbered | Table | Chart | PhotoRow | PageBreak | AnnexList | Signature | Annex | Failure


@dataclass(frozen=True, slots=True)
class OutlinePart:
    """Range ``blocks[start:end]`` of the blocks of one outline entry; empty if the two are equal."""

    key: str
    """``<plugin>.<section>``, or for the core's parts ``intro``, ``last_term``, ``problems`` (containing ``listed`` and
    ``plan``), ``closing``, ``signature`` and ``annexes``."""
    title: str
    """Chinese heading without number; empty for a section without a heading."""
    level: int
    """Outline level from 1; a part lies within the nearest part before it that has a lower level."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """Complete summary."""

    title: str
    blocks: tuple[Block, ...]
    language: str = "zh-CN"
    parts: tuple[OutlinePart, ...] = field(default=(), compare=False)
    """Outline of the printed blocks; the parts of level 1 cover every block exactly once. Optional for renderers."""

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Sections and exhibits that could not be rendered, also inside annexes."""
        return tuple(_failures(self.blocks))

    @property
    def annexes(self) -> tuple[Annex, ...]:
        """Annexes, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Annex))


def _failures(blocks: tuple[Block, ...]) -> Iterator[Failure]:
    for block in blocks:
        if isinstance(block, Failure):
            yield block
        elif isinstance(block, Annex):
            yield from _failures(block.blocks)


def annex_label(number: int, count: int) -> str:
    """Return the label of an annex: 附件1, 附件2, …; 附件 alone if the document has only one."""
    return f"附件{number}" if count > 1 else "附件"


def plain_text(inlines: tuple[Inline, ...]) -> str:
    """Return the text of the inlines, without styles or links."""
    return "".join(inline.text for inline in inlines)

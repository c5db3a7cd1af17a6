"""The assembled summary as a tree of frozen dataclasses.

Renderers (Word, HTML) read this tree and nothing else; nothing in it knows a database, a plugin or a file format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

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
    "PageBreak",
    "Paragraph",
    "Part",
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
    """Words written by a person."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A measured figure as it is printed, bound to the evidence behind it."""

    text: str
    evidence: str
    """Key of the fact or obligation the figure was measured by, e.g. ``health.morning_head_count``."""
    bold: bool = False
    days: tuple[date, date] | None = None
    """The days that it was measured over, where these are not the whole term: of a month, of a week."""
    term: str | None = None
    """The term that it was measured in, where that is not the document's own: of the one before."""
    asked: str = field(default="", compare=False)
    """How wording asked for it, behind the name of the fact or obligation: ``缺``, ``消毒分类|前(3)``."""


Inline = Text | Value


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading; level 1 is 一、, 2 is （一）, 3 is 1., 4 is （1）. ``text`` is without its number."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A body paragraph, its first line indented by two characters."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered list (1. 2. 3.) whose items are body text; numbering starts again after every heading."""

    items: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and when: unit first, the date below it."""

    unit: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Failure:
    """A section that could not be written. Printed where it would have stood, so that nobody signs over a hole."""

    section: str
    message: str
    wording: str = field(default="", compare=False)
    """The text that is at fault, as pages know it: ``health.care``, ``intro``; empty where it is none."""


Cell = tuple[Inline, ...]
"""What stands in one field of a table."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand to the right."""

    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that is repeated on every page. ``caption`` stands above, ``note`` below."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    """Each with a cell for each column."""
    note: Cell = ()


class ChartKind(StrEnum):
    """How figures are drawn."""

    LINE = "line"
    COLUMN = "column"
    BAR = "bar"
    PIE = "pie"


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one thing, one for each category: what is drawn, and what is printed. None: there is none."""

    name: str
    numbers: tuple[int | Decimal | None, ...]
    values: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over the figures of its series; a pie has one series. ``unit`` is a measure word or ``%``."""

    caption: str
    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    note: Cell = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored picture, known by the hash of its bytes; the renderer asks for these, or for an address."""

    attachment: int
    """Number of the attachment, of which the address is made."""
    sha256: str
    media_type: str
    width: int
    height: int
    """Pixels."""
    caption: Cell
    record: str = ""
    """Key of the record type that it is attached to, whose permission its address asks for."""


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo, or two beside each other."""

    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class AnnexList:
    """附件说明: the titles of the annexes, before the signature."""

    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex, on a page of its own after the signature. Its number follows from its place."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


Block = Heading | Paragraph | Numbered | Table | Chart | PhotoRow | PageBreak | AnnexList | Signature | Annex | Failure


@dataclass(frozen=True, slots=True)
class Part:
    """Which blocks belong to one entry of the outline; ``blocks[start:end]``, nothing where the two are equal."""

    key: str
    """``<plugin>.<section>``; of the core ``intro``, ``last_term``, ``problems`` with ``listed`` and ``plan`` in it,
    ``closing``, ``signature`` and ``annexes``."""
    title: str
    """In Chinese, without a number; empty for a section without a heading."""
    level: int
    """From 1; a part lies within the one before it whose level is lower."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A whole summary."""

    title: str
    blocks: tuple[Block, ...]
    language: str = "zh-CN"
    parts: tuple[Part, ...] = field(default=(), compare=False)
    """The outline as far as it is printed; those of level 1 hold every block once. Renderers need none."""

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be written: sections, exhibits."""
        return tuple(_failures(self.blocks))

    @property
    def annexes(self) -> tuple[Annex, ...]:
        """The annexes, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Annex))


def _failures(blocks: tuple[Block, ...]) -> Iterator[Failure]:
    for block in blocks:
        if isinstance(block, Failure):
            yield block
        elif isinstance(block, Annex):
            yield from _failures(block.blocks)


def annex_label(number: int, count: int) -> str:
    """附件1; the only one of a document has no number."""
    return f"附件{number}" if count > 1 else "附件"


def plain_text(inlines: tuple[Inline, ...]) -> str:
    """The inlines as they read, without styles or links."""
    return "".join(inline.text for inline in inlines)

"""The assembled summary as a tree of frozen dataclasses.

Renderers (Word, HTML) read this tree and nothing else; nothing in it knows a database, a plugin or a file format.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

__all__ = [
    "Block",
    "Document",
    "Failure",
    "Heading",
    "Inline",
    "Numbered",
    "Paragraph",
    "Signature",
    "Text",
    "Value",
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


Block = Heading | Paragraph | Numbered | Signature | Failure


@dataclass(frozen=True, slots=True)
class Document:
    """A whole summary."""

    title: str
    blocks: tuple[Block, ...]
    language: str = "zh-CN"

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The sections that could not be written."""
        return tuple(block for block in self.blocks if isinstance(block, Failure))


def plain_text(inlines: tuple[Inline, ...]) -> str:
    """The inlines as they read, without styles or links."""
    return "".join(inline.text for inline in inlines)

"""Split a document into sentences, each with the index of its block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatch

from portal.report.document.blocks import (
    Annex,
    Block,
    Cell,
    Chart,
    Document,
    Heading,
    Inline,
    Numbered,
    Paragraph,
    PhotoRow,
    Signature,
    Table,
    Text,
    Value,
    plain_text,
)
from portal.report.problems.last_section import SECOND_PART, TITLE

__all__ = ["MEASURED", "Sentence", "cells", "sentences"]

MEASURED = "\ufffc"
"""Placeholder of a measured value in ``Sentence.words``."""
TOP = 2
"""Lowest level of heading that ends the plan of the last section."""

_END = re.compile("(?<=[。；！？])")
# An intention claims nothing about what was done.
_INTENDED = re.compile(
    "下学期|今后|下一步|下阶段|整改措施：|完成时限：|责任岗位：|[须应]当|必须|须|力争|争取|拟于|拟在|希望|建议"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence, a heading or a caption."""

    block: int
    """Index into ``document.blocks``."""
    inlines: tuple[Inline, ...]
    areas: frozenset[str] = frozenset()
    """The plugins whose figures stand in the same paragraph or, where there are none, under the same heading."""
    planned: bool = False
    """True if it states an intention, and so claims nothing about what was done."""

    @property
    def text(self) -> str:
        """Text as it is printed, figures included."""
        return plain_text(self.inlines)

    @property
    def words(self) -> str:
        """Text that people wrote, with ``MEASURED`` (which nobody types) in place of each measured value."""
        return "".join(MEASURED if isinstance(inline, Value) else inline.text for inline in self.inlines)

    @property
    def values(self) -> tuple[Value, ...]:
        """Figures of this term in the sentence."""
        return tuple(inline for inline in self.inlines if isinstance(inline, Value) and inline.term is None)


def sentences(document: Document) -> list[Sentence]:
    """Return all sentences, headings and captions, in order; for the cells of tables see ``cells``."""
    found: list[Sentence] = []
    begun, planned = 0, False
    for index, block in enumerate(document.blocks):
        if isinstance(block, Heading | Signature | Annex):
            found[begun:] = _placed(found[begun:])
            begun = len(found)
            if not isinstance(block, Heading):
                planned = False
            elif block.level <= TOP:
                planned = block.text == SECOND_PART
        for paragraph in _prose(block):
            areas = _areas(paragraph)
            for inlines in _split(paragraph):
                words = plain_text(inlines)
                # The heading of the last section names the plan without being one.
                intended = words not in (TITLE, SECOND_PART) and _INTENDED.search(words) is not None
                found.append(Sentence(index, inlines, areas, planned or intended))
    found[begun:] = _placed(found[begun:])
    return found


def cells(document: Document) -> Iterator[tuple[int, str]]:
    """Yield the text of tables' cells and charts' categories, as (index of the block, text)."""
    for index, block in enumerate(document.blocks):
        for inner in block.blocks if isinstance(block, Annex) else (block,):
            if isinstance(inner, Table):
                yield from ((index, plain_text(cell)) for row in inner.rows for cell in row if cell)
            elif isinstance(inner, Chart):
                yield from ((index, category) for category in inner.categories)


def _placed(run: Iterable[Sentence]) -> list[Sentence]:
    """Return the sentences under one heading, those without areas given the areas of the others."""
    run = list(run)
    areas = frozenset[str]().union(*(sentence.areas for sentence in run))
    return [
        sentence if sentence.areas else Sentence(sentence.block, sentence.inlines, areas, sentence.planned)
        for sentence in run
    ]


def _areas(inlines: Iterable[Inline]) -> frozenset[str]:
    return frozenset(inline.evidence.partition(".")[0] for inline in inlines if isinstance(inline, Value))


@singledispatch
def _prose(_block: Block) -> Iterator[Cell]:
    """Yield the pieces of running text in a block."""
    yield from ()


@_prose.register
def _heading(block: Heading) -> Iterator[Cell]:
    yield (Text(block.text),)


@_prose.register
def _paragraph(block: Paragraph) -> Iterator[Cell]:
    yield block.inlines


@_prose.register
def _numbered(block: Numbered) -> Iterator[Cell]:
    yield from block.items


@_prose.register(Table)
@_prose.register(Chart)
def _exhibit(block: Table | Chart) -> Iterator[Cell]:
    yield (Text(block.caption),)
    yield block.note


@_prose.register
def _photos(block: PhotoRow) -> Iterator[Cell]:
    yield from (photo.caption for photo in block.photos)


@_prose.register
def _annex(block: Annex) -> Iterator[Cell]:
    yield (Text(block.title),)
    for inner in block.blocks:
        yield from _prose(inner)


def _split(inlines: tuple[Inline, ...]) -> Iterator[tuple[Inline, ...]]:
    """Yield a paragraph's inlines, cut after each 。；！？ that people wrote; a value is never cut."""
    sentence: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Value):
            sentence.append(inline)
            continue
        *ended, rest = _END.split(inline.text)
        for piece in ended:
            yield (*sentence, type(inline)(piece, inline.bold))
            sentence = []
        if rest:
            sentence.append(type(inline)(rest, inline.bold))
    if sentence:
        yield tuple(sentence)

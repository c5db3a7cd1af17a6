"""Insert rendered inlines, such as the text of an entry or a list of duties, into a sentence around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from portal.report.document.blocks import Block, Inline, Paragraph, Value
from portal.report.wording.namespace import Name

__all__ = ["Inserted", "insert"]

# Stands for the inlines while the sentence around them is rendered.
_PLACE = "inserted"


class Inserted(Name):
    """Placeholder name for inlines that are inserted after rendering."""

    def inline(self) -> Inline:
        """Return a marker value, replaced by ``insert``."""
        return Value("…", _PLACE)


def insert(blocks: Iterable[Block], inlines: tuple[Inline, ...]) -> list[Block]:
    """Return the blocks with these inlines in the places where ``Inserted`` was printed."""
    return [
        Paragraph(tuple(chain.from_iterable(_expand(inline, inlines) for inline in block.inlines)))
        if isinstance(block, Paragraph)
        else block
        for block in blocks
    ]


def _expand(inline: Inline, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    if not (isinstance(inline, Value) and inline.evidence == _PLACE):
        return (inline,)
    return tuple(replace(part, bold=part.bold or inline.bold) for part in inlines)

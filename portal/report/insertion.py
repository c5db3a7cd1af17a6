"""Sentences around something that has several figures of its own: an entry's own words, a list of duties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from portal.report.blocks import Block, Inline, Paragraph, Value
from portal.report.names import Name

__all__ = ["Inserted", "insert"]

# Stands for the inlines while the sentence around them is worded.
_HERE = "said"


class Inserted(Name):
    """The place, in a wording, of what is put in afterwards."""

    def inline(self) -> Inline:
        """Something to be found again."""
        return Value("…", _HERE)


def insert(blocks: Iterable[Block], said: tuple[Inline, ...]) -> list[Block]:
    """The blocks with these inlines where ``Inserted`` was printed."""
    return [
        Paragraph(tuple(chain.from_iterable(_expand(inline, said) for inline in block.inlines)))
        if isinstance(block, Paragraph)
        else block
        for block in blocks
    ]


def _expand(inline: Inline, said: tuple[Inline, ...]) -> tuple[Inline, ...]:
    if not (isinstance(inline, Value) and inline.evidence == _HERE):
        return (inline,)
    return tuple(replace(part, bold=part.bold or inline.bold) for part in said)

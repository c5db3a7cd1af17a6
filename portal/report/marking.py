"""Finds the sentences of a paragraph that somebody has something to say about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portal.report.blocks import Inline, Value, plain_text

__all__ = ["Mark", "marked"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A small numbered sign at a sentence."""

    number: int
    text: str
    """The sentence as it reads."""
    url: str
    """Where the sign leads: to what is said about the sentence."""
    title: str
    """What the sign says when read out."""


Piece = tuple[tuple[Mark, ...], tuple[Inline, ...]]


def marked(inlines: Sequence[Inline], marks: Sequence[Mark]) -> list[Piece]:
    """The inlines cut where marked sentences begin and end; a value is never cut.

    Sentences that overlap are marked together; a mark whose sentence is not here is in no piece.
    """
    whole = plain_text(tuple(inlines))
    spans: list[tuple[int, int, list[Mark]]] = []
    for mark in marks:
        begins = whole.find(mark.text) if mark.text else -1
        if begins >= 0:
            spans.append((begins, begins + len(mark.text), [mark]))
    pieces: list[Piece] = []
    at = 0
    for begins, ends, here in _merged(spans):
        pieces.append(((), tuple(_between(inlines, at, begins))))
        pieces.append((tuple(here), tuple(_between(inlines, begins, ends))))
        at = ends
    pieces.append(((), tuple(_between(inlines, at, len(whole) + 1))))
    return [piece for piece in pieces if piece[1]]


def _merged(spans: list[tuple[int, int, list[Mark]]]) -> list[tuple[int, int, list[Mark]]]:
    found: list[tuple[int, int, list[Mark]]] = []
    for begins, ends, marks in sorted(spans, key=lambda span: (span[0], span[1])):
        if found and begins < found[-1][1]:
            first, last, before = found[-1]
            found[-1] = (first, max(last, ends), [*before, *marks])
        else:
            found.append((begins, ends, marks))
    return found


def _between(inlines: Sequence[Inline], begins: int, ends: int) -> Iterator[Inline]:
    """What stands from one character to another; a value stands where its first character does."""
    at = 0
    for inline in inlines:
        length = len(inline.text)
        if isinstance(inline, Value):
            if begins <= at < ends:
                yield inline
        elif text := inline.text[max(begins - at, 0) : max(ends - at, 0)]:
            yield inline if text == inline.text else replace(inline, text=text)
        at += length

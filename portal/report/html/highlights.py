"""Cut the inlines of a paragraph around the sentences that findings refer to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portal.report.document.blocks import Inline, Value, plain_text

__all__ = ["Highlight", "highlighted"]


@dataclass(frozen=True, slots=True)
class Highlight:
    """Numbered sign at a sentence, linked to the finding about it."""

    number: int
    text: str
    """Text of the sentence."""
    url: str
    """URL of the finding."""
    title: str
    """Accessible name of the sign."""


Piece = tuple[tuple[Highlight, ...], tuple[Inline, ...]]


def highlighted(inlines: Sequence[Inline], highlights: Sequence[Highlight]) -> list[Piece]:
    """Return the inlines in pieces, cut where highlighted sentences begin and end; a value is never cut.

    Overlapping sentences form one piece; a highlight whose sentence does not occur is in none.
    """
    whole = plain_text(tuple(inlines))
    spans: list[tuple[int, int, list[Highlight]]] = []
    for highlight in highlights:
        begins = whole.find(highlight.text) if highlight.text else -1
        if begins >= 0:
            spans.append((begins, begins + len(highlight.text), [highlight]))
    pieces: list[Piece] = []
    at = 0
    for begins, ends, here in _merged(spans):
        pieces.append(((), tuple(_between(inlines, at, begins))))
        pieces.append((tuple(here), tuple(_between(inlines, begins, ends))))
        at = ends
    pieces.append(((), tuple(_between(inlines, at, len(whole) + 1))))
    return [piece for piece in pieces if piece[1]]


def _merged(spans: list[tuple[int, int, list[Highlight]]]) -> list[tuple[int, int, list[Highlight]]]:
    found: list[tuple[int, int, list[Highlight]]] = []
    for begins, ends, highlights in sorted(spans, key=lambda span: (span[0], span[1])):
        if found and begins < found[-1][1]:
            first, last, before = found[-1]
            found[-1] = (first, max(last, ends), [*before, *highlights])
        else:
            found.append((begins, ends, highlights))
    return found


def _between(inlines: Sequence[Inline], begins: int, ends: int) -> Iterator[Inline]:
    """Yield the inlines from one character position to another; a value is placed by its first character."""
    at = 0
    for inline in inlines:
        length = len(inline.text)
        if isinstance(inline, Value):
            if begins <= at < ends:
                yield inline
        elif text := inline.text[max(begins - at, 0) : max(ends - at, 0)]:
            yield inline if text == inline.text else replace(inline, text=text)
        at += length

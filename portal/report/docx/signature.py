"""Indents of unit and date in a signature, after GB/T 9704-2012, 7.3.5."""

from __future__ import annotations

from typing import NamedTuple

from docx.shared import Twips
from docx.text.paragraph import Paragraph as WordParagraph

from portal.report.document.columns import width
from portal.report.docx.openxml import element_of, qn

__all__ = ["Indents", "indent_right", "signature_indents"]

_CHARACTER = 315
"""Width in twips of a body character: 16 pt less the 0.25 pt that fit 28 of them into a line."""


class Indents(NamedTuple):
    """Right indents of the two lines, in characters."""

    unit: float
    date: float


def signature_indents(unit: str, day: str, *, sealed: bool) -> Indents:
    """Return the right indents of the two lines of a signature.

    Sealed, the date stands four characters in and the unit is centred over it. Unsealed, the unit stands two
    characters in and the date begins two characters right of the beginning of the unit; if the unit is too short for
    that, the date stands two characters in and the unit moves left.
    """
    surplus = width(unit) - width(day)
    if sealed:
        return Indents(unit=max(0.0, 4 - surplus / 2), date=4)
    if surplus >= 2:
        return Indents(unit=2, date=surplus)
    return Indents(unit=4 - surplus, date=2)


def indent_right(paragraph: WordParagraph, characters: float) -> None:
    """Indent ``paragraph`` from the right; twips are for programs that know no indents in characters."""
    paragraph.paragraph_format.right_indent = Twips(round(characters * _CHARACTER))
    element_of(paragraph).get_or_add_pPr().get_or_add_ind().set(qn("w:rightChars"), str(round(characters * 100)))

"""Inlines as runs of a Word paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

from portal.report.blocks import Inline
from portal.report.text import clean

__all__ = ["SHARED", "add_inlines", "add_text", "shared_signs"]

# Characters that Western and Chinese typography share; without a hint Word sets them in the Latin font.
SHARED = "\u00a7\u00b0\u00b1\u00b7\u00d7\u00f7\u2010-\u2027\u2030-\u203b\u2103-\u22ff\u2460-\u27bf"
_SHARED = re.compile(f"[{SHARED}]")


def shared_signs(text: str) -> bool:
    """Whether some of it has to be told that it is Chinese."""
    return _SHARED.search(text) is not None


def add_text(paragraph: WordParagraph, text: str, *, bold: bool = False) -> None:
    """Append ``text`` as one run, its quotes and dashes in the East Asian font."""
    run = paragraph.add_run(text)
    if bold:
        run.bold = True
    if shared_signs(text):
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def add_inlines(paragraph: WordParagraph, inlines: Iterable[Inline]) -> None:
    """Append every inline as a run of its own: a Value stays a run that can be found and wrapped."""
    for inline in inlines:
        if text := clean(inline.text):
            add_text(paragraph, text, bold=inline.bold)

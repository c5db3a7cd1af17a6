"""Write inlines as runs of a Word paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docx.text.paragraph import Paragraph as WordParagraph

from portal.report.document.blocks import Inline
from portal.report.document.text import clean
from portal.report.docx.openxml import element_of, qn

__all__ = ["SHARED", "add_inlines", "add_text", "needs_east_asian_hint"]

# Characters that Western and Chinese typography share; without a hint Word sets them in the Latin font.
SHARED = "\u00a7\u00b0\u00b1\u00b7\u00d7\u00f7\u2010-\u2027\u2030-\u203b\u2103-\u22ff\u2460-\u27bf"
_SHARED = re.compile(f"[{SHARED}]")


def needs_east_asian_hint(text: str) -> bool:
    """Return True if the text has characters that Word sets in the Latin font without a hint."""
    return _SHARED.search(text) is not None


def add_text(paragraph: WordParagraph, text: str, *, bold: bool = False) -> None:
    """Append ``text`` as one run, its quotes and dashes in the East Asian font."""
    run = paragraph.add_run(text)
    if bold:
        run.bold = True
    if needs_east_asian_hint(text):
        element_of(run).get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def add_inlines(paragraph: WordParagraph, inlines: Iterable[Inline]) -> None:
    """Append each inline as a run of its own, so that a Value is a run that can be found and wrapped."""
    for inline in inlines:
        if text := clean(inline.text):
            add_text(paragraph, text, bold=inline.bold)

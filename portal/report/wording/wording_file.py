"""Wording: Markdown with placeholders, written by people, filled in from a measurement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from portal.base.i18n import _l
from portal.report.document.blocks import Block
from portal.report.errors import WordingError
from portal.report.wording.markdown import check_markdown, to_blocks
from portal.report.wording.namespace import Name
from portal.report.wording.sandbox import check, fill

__all__ = ["Wording", "WordingError", "read_wording"]

_COMMENTS = re.compile(r"\{#.*?#\}", re.DOTALL)
_PRINTED = re.compile(r"\{\{[^{}]*\}\}")
_TAGS = re.compile(r"\{%.*?%\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wording:
    """Source of one text. ``name`` identifies it in errors, such as ``health/wording.md``."""

    name: str
    source: str
    bullets: bool = False
    """True if lists may have bullets; they are numbered all the same."""

    def blocks(self, names: Mapping[str, Name], level: int) -> list[Block]:
        """Return the rendered text, first-level headings at ``level``. Raise WordingError naming the line."""
        try:
            filled = fill(self.source, names)
            _check_structure(self.source, self.bullets)
            return to_blocks(filled.text, filled.values, level, bullets=self.bullets)
        except WordingError as error:
            raise error.within(self.name) from error

    def check(self, names: Mapping[str, Name]) -> None:
        """Check the whole text, untaken branches too. Raise WordingError naming the line of the first fault."""
        try:
            check(self.source, names)
            _check_structure(self.source, self.bullets)
        except WordingError as error:
            raise error.within(self.name) from error


@lru_cache(maxsize=128)
def _check_structure(source: str, bullets: bool) -> None:
    # Before it is filled in, the text has the lines that its author sees.
    text = _COMMENTS.sub(_line_ends, source.replace("\r\n", "\n"))
    text = _TAGS.sub(_line_ends, _PRINTED.sub(lambda match: f"值{_line_ends(match)}", text))
    check_markdown(text, bullets=bullets)


def _line_ends(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def read_wording(path: Path, name: str, *, bullets: bool = False) -> Wording:
    """Return the wording of a file. Raise WordingError if it is missing or not UTF-8 text."""
    try:
        return Wording(name, path.read_text(encoding="utf-8-sig"), bullets)
    except FileNotFoundError:
        raise WordingError(_l("this file is missing"), source=name) from None
    except (OSError, UnicodeDecodeError) as error:
        raise WordingError(_l("this file cannot be read"), source=name) from error

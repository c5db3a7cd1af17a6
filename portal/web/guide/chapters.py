"""Chapters of the guide: Markdown files in order of their names, each beginning with its title."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from portal.base.paths import GUIDE

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["GUIDE", "PICTURES", "Chapter", "chapters", "picture_names", "read"]

PICTURES = GUIDE / "pictures"

_CHAPTER = re.compile(r"([0-9]{2}-[a-z-]+)\.md(#.*)?\Z")
_PICTURE = re.compile(r"pictures/([a-z0-9-]+\.png)\Z")


@dataclass(frozen=True, slots=True)
class Chapter:
    """File of the guide."""

    name: str
    """Name of the file without its ending, such as ``01-start``."""
    title: str
    path: Path


def chapters() -> list[Chapter]:
    """Return all chapters in order."""
    found = []
    for path in sorted(GUIDE.glob("[0-9][0-9]-*.md")):
        with path.open(encoding="utf-8") as lines:
            found.append(Chapter(path.stem, lines.readline().lstrip("# ").strip(), path))
    return found


def read(chapter: Chapter, chapter_url: Callable[[str], str], picture_url: Callable[[str], str]) -> Markup:
    """Return the chapter as HTML; the functions give the URLs of other chapters and of pictures."""
    markdown = _parser().enable("table")
    tokens = markdown.parse(chapter.path.read_text(encoding="utf-8"))
    for token in _all(tokens):
        if token.type == "link_open" and (match := _CHAPTER.match(str(token.attrs["href"]))):
            token.attrs["href"] = chapter_url(match[1]) + (match[2] or "")
        elif token.type == "image" and (match := _PICTURE.match(str(token.attrs["src"]))):
            token.attrs["src"] = picture_url(match[1])
            token.attrs["loading"] = "lazy"
    # Written by us, and HTML in it is escaped.
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704


def picture_names(chapter: Chapter) -> list[str]:
    """Return the file names of the pictures in a chapter."""
    tokens = _parser().parse(chapter.path.read_text(encoding="utf-8"))
    sources = (str(token.attrs["src"]) for token in _all(tokens) if token.type == "image")
    return [match[1] for source in sources if (match := _PICTURE.match(source))]


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 (sixty modules that lists and forms do not need)

    return MarkdownIt("commonmark", {"html": False})


def _all(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *_all(token.children or []))]

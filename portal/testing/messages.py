"""Translatable messages of a source tree, compared with its catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

__all__ = ["extracted", "untranslated"]

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
OPTIONS = {"**/templates/**": {"trimmed": "true", "silent": "false"}}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "ngettext": (1, 2),
    "_lp": ((1, "c"), 2),
}

Message = tuple[str | None, str]
"""Context and id of a message (of a plural: its singular)."""


def extracted(folder: Path) -> dict[Message, str]:
    """Return all messages of a folder, each with its place in the code."""
    found: dict[Message, str] = {}
    for name, line, message, _comments, context in extract_from_dir(
        str(folder), METHODS, OPTIONS, KEYWORDS, directory_filter=lambda path: "node_modules" not in path
    ):
        text = message[0] if isinstance(message, tuple) else message
        found.setdefault((context, text), f"{name}:{line}")
    return found


def untranslated(folder: Path, language: str = "zh") -> Iterator[str]:
    """Yield the messages that the folder's own catalogue lacks, with their place."""
    path = folder / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    for (context, text), place in extracted(folder).items():
        message = catalogue.get(text, context)
        if message is None or not message.string or message.fuzzy:
            yield f"{place}: {text}"

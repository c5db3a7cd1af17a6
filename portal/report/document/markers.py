"""Private-use characters that mark values and line ends in a text while placeholders are filled in."""

from __future__ import annotations

import re

__all__ = ["CLOSE", "LINE_END", "MARKER", "OPEN", "marker", "safe_line", "strip_markers"]

# Private use, and outside of the block where older Chinese encodings put rare characters of names.
OPEN, CLOSE, LINE_END = "\uf8e0", "\uf8e1", "\uf8e2"
MARKER = re.compile(f"{OPEN}([0-9]+){CLOSE}")
_OURS = re.compile(f"[{OPEN}{CLOSE}{LINE_END}]")
# They would reverse the direction of the rest of the sentence.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def marker(number: int) -> str:
    """Return the marker of the value with this number."""
    return f"{OPEN}{number}{CLOSE}"


def strip_markers(text: str) -> str:
    """Return ``text`` without marker characters, so that nobody can forge a value."""
    return _OURS.sub("", text)


def safe_line(text: object) -> str:
    """Return text from a record on one line, without characters that could disturb the sentence around it."""
    return " ".join(_DIRECTION.sub("", strip_markers(str(text))).split())

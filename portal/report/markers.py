"""Characters that stand around the number of a value, and at the ends of lines, while a text is filled in."""

from __future__ import annotations

import re

__all__ = ["CLOSE", "LINE_END", "MARKED", "OPEN", "mark", "one", "strip_markers"]

# Private use, and outside of the block where older Chinese encodings put rare characters of names.
OPEN, CLOSE, LINE_END = "\uf8e0", "\uf8e1", "\uf8e2"
MARKED = re.compile(f"{OPEN}([0-9]+){CLOSE}")
_OURS = re.compile(f"[{OPEN}{CLOSE}{LINE_END}]")
# They would turn the rest of the sentence around.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def mark(number: int) -> str:
    """The marker of the value with this number."""
    return f"{OPEN}{number}{CLOSE}"


def strip_markers(text: str) -> str:
    """``text`` without our characters: nobody can forge a value."""
    return _OURS.sub("", text)


def one(text: object) -> str:
    """Text from a record, on one line, that can do nothing to the sentence it stands in."""
    return " ".join(_DIRECTION.sub("", strip_markers(str(text))).split())

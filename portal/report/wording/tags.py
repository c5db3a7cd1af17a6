"""Check the tag structure of a wording template, and report the first error with its line.

Jinja reports the line where it gave up, which is often the last, and only in English.
"""

from __future__ import annotations

import re

from portal.base.i18n import _l
from portal.report.errors import WordingError

__all__ = ["COMMENTS", "tag_fault"]

COMMENTS = re.compile(r"\{#.*?#\}", re.DOTALL)
_OPENINGS = re.compile(r"\{\{|\{%|\{#")
_CLOSINGS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_KEYWORD = re.compile(r"[-+]?\s*(\w*)")
_TAGS = frozenset({"if", "elif", "else", "endif"})


def tag_fault(source: str) -> WordingError | None:
    """Return the first error in how ``source`` opens and closes its tags; None if it has no such error."""
    opened: list[int] = []
    at = 0
    while (found := _OPENINGS.search(source, at)) is not None:
        line = source.count("\n", 0, found.start()) + 1
        opening = found[0]
        end = source.find(_CLOSINGS[opening], found.end())
        inner = source[found.end() : end]
        if end < 0 or (opening != "{#" and _OPENINGS.search(inner)):
            return WordingError(
                _l("“%(opening)s” is not closed by “%(closing)s”", opening=opening, closing=_CLOSINGS[opening]), line
            )
        if opening == "{{" and not inner.strip("-+ \n\t"):
            return WordingError(_l("there is no name between {{ and }}"), line)
        if opening == "{%" and (fault := _condition_fault(inner, line, opened)) is not None:
            return fault
        at = end + 2
    return WordingError(_l("this “if” has no “endif”"), opened[-1]) if opened else None


def _condition_fault(inner: str, line: int, opened: list[int]) -> WordingError | None:
    """Return the error of one ``{% … %}``, if any; keep the lines of open conditions in ``opened``."""
    found = _KEYWORD.match(inner)
    keyword = found[1] if found else ""
    if keyword not in _TAGS:
        return WordingError(_l("“%(kind)s” is not allowed in wording", kind=keyword or inner.strip()), line)
    if keyword == "if":
        opened.append(line)
    elif not opened:
        return WordingError(_l("“%(kind)s” stands here without an “if” before it", kind=keyword), line)
    elif keyword == "endif":
        opened.pop()
    return None

"""Compute column widths of a table, and decide whether it needs a landscape page."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import islice

from portal.report.document.blocks import Table, plain_text

__all__ = ["needs_landscape", "shared_width", "wanted_widths", "width"]

NARROWEST, WIDEST = 3.0, 16.0
"""Least and greatest width of a column, in characters; longer text wraps."""
SLACK = 0.75
"""Allowance, in characters, for the space that word processors add between Chinese characters and digits."""
SAMPLE = 100
"""Number of rows measured: a long table is much the same all the way down."""
PORTRAIT = 30.0
"""Characters of small print that fit across a portrait page, leaving space for column borders."""
MANY = 8
"""Number of columns from which a table is always set in landscape."""


def width(text: str) -> float:
    """Return the width of ``text`` in full-width characters; Latin letters and digits count half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def wanted_widths(table: Table) -> list[float]:
    """Return the desired width of each column, in characters."""
    wanted = []
    for at, column in enumerate(table.columns):
        longest = max((width(plain_text(row[at])) for row in islice(table.rows, SAMPLE)), default=0.0)
        # A long head may break, but not into single signs.
        head = width(column.title)
        wanted.append(min(max(longest, min(head, 5.0), head / 2, NARROWEST) + SLACK, WIDEST))
    return wanted


def needs_landscape(table: Table) -> bool:
    """Return True if the table would be cramped on a portrait page."""
    return len(table.columns) >= MANY or sum(wanted_widths(table)) > PORTRAIT * 1.25


def shared_width(wanted: Sequence[float], total: int, padding: int, character: int) -> list[int]:
    """Return column widths that add up to ``total``: narrow columns get what they want, the others share the rest.

    ``wanted`` is in characters; ``total``, ``padding``, ``character`` and the result are in twips.
    """
    needs = [wish * character + padding for wish in wanted]
    scale = total / sum(needs)
    if scale >= 1:
        widths = [int(need * scale) for need in needs]
    else:
        widths = [0] * len(needs)
        left, open_columns = float(total), sorted(range(len(needs)), key=lambda at: needs[at])
        while open_columns:
            share = left / len(open_columns)
            at = open_columns.pop(0)
            widths[at] = int(min(needs[at], share))
            left -= widths[at]
    widths[-1] += total - sum(widths)
    return widths

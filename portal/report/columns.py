"""How wide the columns of a table want to be, and whether a page has to be turned for them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import islice

from portal.report.blocks import Table, plain_text

__all__ = ["needs_landscape", "shared_width", "wanted_widths", "width"]

NARROWEST, WIDEST = 3.0, 16.0
"""Characters of a column; what is longer goes on in a second line."""
SLACK = 0.75
"""What programs put between signs and digits, whether they are asked to or not."""
SAMPLE = 100
"""Rows that are looked at: a long table is much the same all the way down."""
PORTRAIT = 30.0
"""Characters of small print that a page holds upright, beside the edges of some columns."""
MANY = 8
"""Columns for which it is turned in any case."""


def width(text: str) -> float:
    """Width of ``text`` in characters; Latin letters and digits take half of one."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def wanted_widths(table: Table) -> list[float]:
    """Characters that each column would like to have."""
    wanted = []
    for at, column in enumerate(table.columns):
        longest = max((width(plain_text(row[at])) for row in islice(table.rows, SAMPLE)), default=0.0)
        # A long head may break, but not into single signs.
        head = width(column.title)
        wanted.append(min(max(longest, min(head, 5.0), head / 2, NARROWEST) + SLACK, WIDEST))
    return wanted


def needs_landscape(table: Table) -> bool:
    """Whether it would be cramped on an upright page."""
    return len(table.columns) >= MANY or sum(wanted_widths(table)) > PORTRAIT * 1.25


def shared_width(wanted: Sequence[float], total: int, padding: int, character: int) -> list[int]:
    """``total`` shared out among columns: what is short gets all it wants, the rest share what is left.

    All but the wishes in twips; the sum is exactly ``total``.
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

"""Where the pages about what is due, what is signed, and by which rules stand in the menu."""

from __future__ import annotations

from portal.fields import Label
from portal.i18n import _l

__all__ = ["MENU"]

MENU: tuple[str, Label, int] = ("duties", _l("Duties and rules"), 20)
"""Key, title and order of the group."""

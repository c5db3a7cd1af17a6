"""Menu group of the pages of obligations, signed zeros and rules."""

from __future__ import annotations

from portal.base.fields import Label
from portal.base.i18n import _l

__all__ = ["MENU"]

MENU: tuple[str, Label, int] = ("duties", _l("Duties and rules"), 20)
"""Key, title and order of the group."""

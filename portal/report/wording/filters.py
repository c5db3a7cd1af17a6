"""Filters that wording may apply to a list: ``{{ 消毒分类.明细 | 前(3) | 单位("次") }}``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from portal.base.i18n import _l
from portal.report.errors import WordingError
from portal.report.wording.namespace import FactName, ListFigure, Name

__all__ = ["FILTERS"]


def _first(thing: Name, count: Any) -> ListFigure:
    """Return the list cut to its first ``count`` items, followed by 等 if there are more: 前(n)."""
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise WordingError(_l("“%(filter)s” takes a whole number from 1", filter="前"))
    return replace(_parts(thing, "前"), shown=count)


def _unit(thing: Name, unit: Any) -> ListFigure:
    """Return the list with a unit after each number: 单位("次")."""
    if not isinstance(unit, str) or len(unit) > 10:
        raise WordingError(_l("“%(filter)s” takes a short text", filter="单位"))
    return replace(_parts(thing, "单位"), unit=unit)


def _quoted(thing: Name) -> ListFigure:
    """Return the list with each name in 《》, unless it has them already: 书名号."""
    return replace(_parts(thing, "书名号"), quoted=True)


def _parts(thing: object, name: str) -> ListFigure:
    if isinstance(thing, FactName):
        thing = thing.thing()
    if not isinstance(thing, ListFigure):
        raise WordingError(_l("“%(filter)s” works on lists only", filter=name))
    return thing


FILTERS: dict[str, Callable[..., ListFigure]] = {"前": _first, "单位": _unit, "书名号": _quoted}
"""Filters by the name that wording uses: the first n items, a unit after each number, 《》 around each name.

Each takes a list figure, or a fact whose value is a list, and returns a changed copy; it raises WordingError for
anything else, and for an argument that is out of range.
"""

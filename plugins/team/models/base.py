"""Declarative base of the team tables, and the base class of its event records."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import DeclarativeBase

from portal.api import DailyRecord, PluginBase, Problem, _l, today

__all__ = ["Base", "Event"]


class Base(PluginBase, DeclarativeBase):
    """Declarative base of the tables of the team plugin."""


class Event(DailyRecord):
    """Base class of records about past events: in the browser never about a day that is still to come."""

    def form_problems(self) -> Iterable[Problem]:
        """Report a day that is still to come: a plan would be counted as done."""
        if self.occurred_on > today():
            yield Problem("occurred_on", _l("This day is still to come; record it once it has taken place."))

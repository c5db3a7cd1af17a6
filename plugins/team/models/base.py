"""The base of this plugin's tables, and what its records of events share."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import DeclarativeBase

from portal.api import DailyRecord, PluginBase, Problem, _l, today

__all__ = ["Base", "Event"]


class Base(PluginBase, DeclarativeBase):
    """Tables of the team plugin."""


class Event(DailyRecord):
    """Mixed into records of what has taken place: in the browser never about a day that is still to come."""

    def form_problems(self) -> Iterable[Problem]:
        """What is planned is not yet done, and would be counted as done."""
        if self.occurred_on > today():
            yield Problem("occurred_on", _l("This day is still to come; record it once it has taken place."))

"""Obligations: declarations of what is due, how often, for whom, and which record keeps it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.evidence.facts import Condition, check_names
from portal.fields import Choice, Label
from portal.i18n import _l
from portal.records.base import Record
from portal.scope import Limits

__all__ = ["Every", "Obligation", "Season", "Subject", "Subjects"]


Season = tuple[tuple[int, int], tuple[int, int]]
"""First and last day of a part of the year, each as (month, day); it may reach over New Year."""


class Every(Choice):
    """How often something is due. A week is Monday to Sunday with a teaching day in it.

    Once a calendar year: the one in which the term begins.
    """

    TEACHING_DAY = "teaching_day", _l("Each teaching day")
    WEEK = "week", _l("Each teaching week")
    TWO_WEEKS = "two_weeks", _l("Every two weeks")
    MONTH = "month", _l("Each month")
    QUARTER = "quarter", _l("Each quarter")
    TERM = "term", _l("Once a term")
    SCHOOL_YEAR = "school_year", _l("Once a school year")
    CALENDAR_YEAR = "calendar_year", _l("Once a calendar year")
    HOLIDAY = "holiday", _l("Each day of a public holiday")
    TERM_START = "term_start", _l("At the start of term")
    TERM_END = "term_end", _l("At the end of term")


@dataclass(frozen=True, slots=True)
class Subject:
    """Something an obligation is due for: a class, a member of staff, a campus, an item."""

    id: int
    label: str
    active_from: date | None = None
    active_to: date | None = None
    campus_id: int | None = None
    classroom_id: int | None = None

    def active(self, starts_on: date, ends_on: date) -> bool:
        """Whether it existed on any of these days."""
        return (self.active_from is None or self.active_from <= ends_on) and (
            self.active_to is None or self.active_to >= starts_on
        )

    def active_throughout(self, starts_on: date, ends_on: date) -> bool:
        """Whether it existed on all of these days."""
        return (self.active_from is None or self.active_from <= starts_on) and (
            self.active_to is None or self.active_to >= ends_on
        )


@dataclass(frozen=True)
class Subjects:
    """How to list the subjects of an obligation for a term: ``find(session, starts_on, ends_on, limits)``."""

    name: str
    find: Callable[[Session, date, date, Limits], Sequence[Subject]]
    private: bool = False
    """Whether they are children: their names are for the portal's pages, never for a summary or its figures."""


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """What is due. ``kept``: there is a record; ``met``: it also satisfies the rule in force."""

    key: str
    label: str
    title: Label
    record: type[Record]
    every: Every
    per: Subjects | None = None
    """For whom; None: the kindergarten as a whole."""
    subject: InstrumentedAttribute[Any] | None = None
    """The record's column that says for whom; needed with ``per``."""
    where: Condition | None = None
    met: Condition | None = None
    """None: whatever is kept is met."""
    variants: tuple[Choice, ...] = ()
    """Each due once a slot, e.g. the meals of a day."""
    variant: InstrumentedAttribute[Any] | None = None
    spans: tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]] | None = None
    """From and to of what lasts, such as a certificate: it keeps every slot that lies within; no end is open."""
    season: Season | None = None
    """First and last day, as (month, day), of the part of a year in which it is due, such as that of typhoons."""
    unit: str = "次"
    """Chinese measure word of what is due, for the summary: 班次, 次, 份, 人, …"""

    def __post_init__(self) -> None:
        check_names(self.key, self.label)
        if (self.per is None) != (self.subject is None):
            raise ValueError(f"obligation {self.key}: per and subject go together")
        if bool(self.variants) != (self.variant is not None):
            raise ValueError(f"obligation {self.key}: variants and variant go together")
        if self.record.__date_column__ is None and self.spans is None:
            raise ValueError(f"obligation {self.key}: {self.record.__name__} has no date")

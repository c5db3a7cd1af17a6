"""Obligations: declarations of recurring work, its frequency and subjects, and the records that keep it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.base.fields import Choice, Label
from portal.base.i18n import _l
from portal.base.scope import Limits
from portal.declarations.facts import Condition, check_names
from portal.records.base import Record

__all__ = ["DueSubject", "Every", "Obligation", "Season", "Subjects"]


Season = tuple[tuple[int, int], tuple[int, int]]
"""First and last day of a part of the year, each as (month, day); it may reach over New Year."""


class Every(Choice):
    """Frequency of an obligation, by the stored calendar of the term.

    A week is Monday to Sunday with a teaching day in it; two weeks are 14 days counted from the first day of term. A
    month or quarter at the edge of the term is due only with at least ten teaching days. The start and the end of a
    term are its first and last four weeks. The calendar year is the one in which the term begins.
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
class DueSubject:
    """Subject of an obligation: a class, a member of staff, a campus, an item."""

    id: int
    """Id that the record's ``subject`` column holds."""
    label: str
    """Name in lists of gaps."""
    active_from: date | None = None
    """First day on which it can be due; None: always was."""
    active_to: date | None = None
    """Last day on which it can be due; None: still is."""
    campus_id: int | None = None
    """Campus whose calendar holds for it."""
    classroom_id: int | None = None
    """Class whose calendar holds for it."""

    def active(self, starts_on: date, ends_on: date) -> bool:
        """Return True if the subject was active on any of these days."""
        return (self.active_from is None or self.active_from <= ends_on) and (
            self.active_to is None or self.active_to >= starts_on
        )

    def active_throughout(self, starts_on: date, ends_on: date) -> bool:
        """Return True if the subject was active on all of these days."""
        return (self.active_from is None or self.active_from <= starts_on) and (
            self.active_to is None or self.active_to >= ends_on
        )


@dataclass(frozen=True)
class Subjects:
    """Kind of subjects of an obligation, with the function that lists those of some days within the reader's limits."""

    name: str
    """English identifier."""
    find: Callable[[Session, date, date, Limits], Sequence[DueSubject]]
    """Function of session, first day, last day and limits, in one statement."""
    private: bool = False
    """True for children, whose names may appear on the portal's pages, never in a summary or its figures."""


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """Declaration of recurring work. A slot is kept if it has a record, and met if that satisfies the rule in force.

    Raises ValueError for an invalid key or label, for ``per`` without ``subject`` or ``variants`` without ``variant``
    (and the other way round), and for a record type without date that has no ``spans``.
    """

    key: str
    """English identifier, stable."""
    label: str
    """Chinese identifier, never translated, unique in a plugin across facts and obligations."""
    title: Label
    """Title for people, in both languages."""
    record: type[Record]
    """Record type that keeps it."""
    every: Every
    """Frequency; a kindergarten can change it from a day on, or switch the obligation off."""
    per: Subjects | None = None
    """Subjects for each of which it is due; None: once for the whole kindergarten."""
    subject: InstrumentedAttribute[Any] | None = None
    """Column of the record with the subject; required with ``per``."""
    where: Condition | None = None
    """Condition of the records that keep it; None: all records."""
    met: Condition | None = None
    """Condition of the records that satisfy the rule in force; None: a kept slot is met."""
    variants: tuple[Choice, ...] = ()
    """Variants each of which is due once a slot, e.g. the meals of a day."""
    variant: InstrumentedAttribute[Any] | None = None
    """Column of the record with the variant; required with ``variants``."""
    spans: tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]] | None = None
    """First and last day of a lasting record, such as a certificate, which keeps every slot within; NULL: no end."""
    season: Season | None = None
    """Part of the year in which it is due, as first and last (month, day), such as the typhoon season."""
    unit: str = "次"
    """Chinese measure word of the slots, for the summary: 班次, 次, 份, 人, …"""

    def __post_init__(self) -> None:
        check_names(self.key, self.label)
        if (self.per is None) != (self.subject is None):
            raise ValueError(f"obligation {self.key}: per and subject go together")
        if bool(self.variants) != (self.variant is not None):
            raise ValueError(f"obligation {self.key}: variants and variant go together")
        if self.record.__date_column__ is None and self.spans is None:
            raise ValueError(f"obligation {self.key}: {self.record.__name__} has no date")

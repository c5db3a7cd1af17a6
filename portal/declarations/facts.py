"""Facts: declarations of figures that are counted, summed, listed or compared over the records of a term.

A fact is data. The core adds the term's dates and the reader's limits, measures all scalar facts of a record
type in one statement, and lists exactly the records behind each (``?fact=key&term=…``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, String, and_, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from portal.base.fields import ChoiceSet, Label
from portal.declarations.rules import RuleBook
from portal.records.base import Record

__all__ = [
    "Breakdown",
    "Condition",
    "Count",
    "Fact",
    "Listing",
    "LongestGap",
    "Median",
    "Period",
    "Ratio",
    "RecordFact",
    "Total",
]

LABEL = re.compile(r"[^\W\d]+\Z")
KEY = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Period:
    """Days that are measured, with the rule book.

    A condition that depends on the days or on a rule is a function of it:
    ``lambda period: Staff.hired_on.between(period.starts_on, period.ends_on)``.
    """

    starts_on: date
    """First day."""
    ends_on: date
    """Last day, measured too."""
    rules: RuleBook
    """Rules of the portal; ``rules.during(name, starts_on, ends_on)`` gives those in force."""

    def by_rule(
        self,
        name: str,
        day: InstrumentedAttribute[date],
        condition: Callable[[Decimal], ColumnElement[bool]],
    ) -> ColumnElement[bool]:
        """Return the condition that records meet by the value of a rule in force on their own day.

        For example ``period.by_rule("garden.water", Watering.occurred_on, lambda litres: Watering.litres < litres)``.
        ``condition`` is called with each value of the period, in the unit of the rule. Records of a day without a rule,
        and all if there is none, do not meet it.
        """
        return or_(
            false(),
            *(
                and_(day.between(held.starts_on, held.ends_on), condition(held.value))
                for held in self.rules.during(name, self.starts_on, self.ends_on)
            ),
        )


Condition = ColumnElement[bool] | Callable[[Period], ColumnElement[bool]]
"""Condition of records; a function if it depends on the period or on the rules in force."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of all facts.

    Raises ValueError for a key or a label that cannot stand in a link or in wording.
    """

    key: str
    """English identifier, stable: used in links and document tags."""
    label: str
    """Chinese identifier, never translated: its name in wordings and in JSON, unique in a plugin."""
    title: Label
    """Title for people, in both languages."""
    zero_is_signed: bool = False
    """True if a zero must be signed before the summary may state that none occurred."""
    unit: str = ""
    """Chinese measure word of the number, for comparisons and charts: 次, 人次, 元, …; a ratio is always in %."""

    def __post_init__(self) -> None:
        check_names(self.key, self.label)


@dataclass(frozen=True, kw_only=True)
class RecordFact(Fact):
    """Fact about the records of one type."""

    record: type[Record]
    """Record type that is measured; the plugin's own, or the core's."""
    where: Condition | None = None
    """Condition of the records that count; None: all."""
    dated: bool = True
    """True if only records of the term count; False for lasting records, whose day of reference ``where`` sets."""

    def condition(self, period: Period) -> list[ColumnElement[bool]]:
        """Return the conditions for a record to be evidence of this fact in a period."""
        conditions: list[ColumnElement[bool]] = []
        if self.dated and self.record.__date_column__:
            day = getattr(self.record, self.record.__date_column__)
            conditions.append(day.between(period.starts_on, period.ends_on))
        if self.where is not None:
            conditions.append(self.where(period) if callable(self.where) else self.where)
        return conditions


@dataclass(frozen=True, kw_only=True)
class Count(RecordFact):
    """Number of records, or with ``distinct`` of different values of that column.

    The value is an int, 0 without records.
    """

    distinct: InstrumentedAttribute[Any] | None = None
    """Column whose different values are counted, such as the children that records are about; NULL is none."""


@dataclass(frozen=True, kw_only=True)
class Total(RecordFact):
    """Sum of a number column, rounded half up. The value is an int, with ``digits`` a Decimal; 0 without records."""

    of: InstrumentedAttribute[Any]
    """Column that is added up."""
    digits: int = 0
    """Decimal places: 0 for counts, 2 for money."""

    def condition(self, period: Period) -> list[ColumnElement[bool]]:
        """Return the conditions, without records that add 0: the evidence of 2,000 checks is those with a finding."""
        return [*super().condition(period), self.of != 0]


@dataclass(frozen=True, kw_only=True)
class Breakdown(RecordFact):
    """Numbers of records, or with ``of`` sums, by the values of a column; for lists, tables and charts.

    The value is a dict from Chinese names to numbers, the largest first; empty without records.
    """

    by: InstrumentedAttribute[Any]
    """Column of the values; of a set of choices, each chosen one counts."""
    of: InstrumentedAttribute[Any] | None = None
    """Column that is added up; None: records are counted."""
    digits: int = 0
    """Decimal places of the sums."""
    merge_below: int = 0
    """Parts smaller than this are summed as others, with the next larger ones until the sum reaches it; the result is
    empty if only others are left. A summary must not identify a child by a small number."""

    def condition(self, period: Period) -> list[ColumnElement[bool]]:
        """Return the conditions, without records that lack a value."""
        return [*super().condition(period), *filled(self.by)]


@dataclass(frozen=True, kw_only=True)
class Listing(RecordFact):
    """Different values of a column, in order of first appearance.

    The value is a list of text, empty without records.
    """

    of: InstrumentedAttribute[Any]
    """Column of the values: text, a choice, or a set of choices."""

    def condition(self, period: Period) -> list[ColumnElement[bool]]:
        """Return the conditions, without records that lack a value."""
        return [*super().condition(period), *filled(self.of)]


@dataclass(frozen=True, kw_only=True)
class LongestGap(RecordFact):
    """Greatest number of days from one record to the next; None with records of fewer than two days.

    ``FactResult.between`` holds the two days.
    """


@dataclass(frozen=True, kw_only=True)
class Median(RecordFact):
    """Median number of days from one date of a record to another, such as from report to repair.

    The value is an int, a Decimal where the middle lies between two days, None if no record has both dates.
    """

    since: InstrumentedAttribute[Any]
    """Column of the earlier date."""
    until: InstrumentedAttribute[Any]
    """Column of the later date."""

    def condition(self, period: Period) -> list[ColumnElement[bool]]:
        """Return the conditions, without records that lack one of the dates."""
        return [*super().condition(period), self.since.is_not(None), self.until.is_not(None)]


@dataclass(frozen=True, kw_only=True)
class Ratio(Fact):
    """Share of one fact in another of the same plugin, in per cent, rounded half up to one decimal.

    The value is a Decimal such as ``Decimal("97.5")``, None if the whole is 0. Both facts must be a Count or a Total.
    """

    part: str
    """Key of the fact that is divided."""
    whole: str
    """Key of the fact that it is divided by."""
    digits: ClassVar[int] = 1
    """Decimal places."""
    evidence: tuple[str, str] = dataclass_field(init=False)
    """Keys of both facts, whose records are the evidence."""

    def __post_init__(self) -> None:
        Fact.__post_init__(self)
        object.__setattr__(self, "evidence", (self.part, self.whole))


def filled(column: InstrumentedAttribute[Any]) -> list[ColumnElement[bool]]:
    """Return the conditions that a column has a value; an empty text or set is none."""
    conditions: list[ColumnElement[bool]] = [column.is_not(None)]
    if isinstance(column.type, ChoiceSet):
        conditions.append(column != frozenset())
    elif isinstance(column.type, String):
        conditions.append(column != "")
    return conditions


def check_names(key: str, label: str) -> None:
    """Raise ValueError for a key or label that cannot stand in a link or in a wording."""
    if not KEY.match(key):
        raise ValueError(f"key {key!r}: lower-case English letters, digits and underscore only")
    if not LABEL.match(label):
        raise ValueError(f"label {label!r}: letters and underscore only, so that it can stand in wording")

"""Facts: declarations of what is counted, summed, listed or compared over the records of a term.

A fact is data. The core adds the term's dates and the reader's limits, measures all scalar facts of a record
type in one statement, and shows exactly the records behind each (``?fact=key&term=…``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, String
from sqlalchemy.orm import InstrumentedAttribute

from portal.fields import ChoiceSet, Label
from portal.records.base import Record
from portal.rules.book import RuleBook

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
    """The days that are being measured, and the rules by which."""

    starts_on: date
    ends_on: date
    rules: RuleBook


Condition = ColumnElement[bool] | Callable[[Period], ColumnElement[bool]]
"""Which records; a function where the answer depends on the period or on the rule in force on each day."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of all facts."""

    key: str
    """English and stable: in links and document tags."""
    label: str
    """Chinese identifier, never translated: the name in wording and in JSON, unique in a plugin."""
    title: Label
    """For people, in both languages."""
    zero_is_signed: bool = False
    """"None occurred" may be said only when somebody signed it."""
    unit: str = ""
    """Chinese measure word of a number, for comparisons and charts: 次, 人次, 元, …; of a ratio it is always %."""

    def __post_init__(self) -> None:
        check_names(self.key, self.label)


@dataclass(frozen=True, kw_only=True)
class RecordFact(Fact):
    """A fact about the records of one type."""

    record: type[Record]
    where: Condition | None = None
    dated: bool = True
    """Whether only rows of the term count; False for what lasts (then ``where`` says as of when)."""

    def condition(self, period: Period) -> list[ColumnElement[bool]]:
        """The conditions that make a record evidence of this fact in this period."""
        conditions: list[ColumnElement[bool]] = []
        if self.dated and self.record.__date_column__:
            day = getattr(self.record, self.record.__date_column__)
            conditions.append(day.between(period.starts_on, period.ends_on))
        if self.where is not None:
            conditions.append(self.where(period) if callable(self.where) else self.where)
        return conditions


@dataclass(frozen=True, kw_only=True)
class Count(RecordFact):
    """How many records; with ``distinct``, how many different values of that column."""

    distinct: InstrumentedAttribute[Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Total(RecordFact):
    """The sum of a number column."""

    of: InstrumentedAttribute[Any]
    digits: int = 0
    """Decimal places: 0 counts things, 2 is money."""

    def condition(self, period: Period) -> list[ColumnElement[bool]]:
        """Records that add nothing to the sum are no part of it: of 2,000 checks one sees those with a finding."""
        return [*super().condition(period), self.of != 0]


@dataclass(frozen=True, kw_only=True)
class Breakdown(RecordFact):
    """Records by the values of a column: counted, or with ``of`` summed. Feeds lists, tables, charts."""

    by: InstrumentedAttribute[Any]
    """A column; of a set of choices, each chosen one is counted."""
    of: InstrumentedAttribute[Any] | None = None
    digits: int = 0
    """Decimal places of the sums."""
    merge_below: int = 0
    """Parts smaller than this are told together as others, with the next larger ones until these come to as many,
    and nothing where only others are left: a summary must not point to a child by a small number."""

    def condition(self, period: Period) -> list[ColumnElement[bool]]:
        """Records without a value are no part of it."""
        return [*super().condition(period), *filled(self.by)]


@dataclass(frozen=True, kw_only=True)
class Listing(RecordFact):
    """The different values of a text column, in order of first appearance."""

    of: InstrumentedAttribute[Any]

    def condition(self, period: Period) -> list[ColumnElement[bool]]:
        """Records without a value are no part of it."""
        return [*super().condition(period), *filled(self.of)]


@dataclass(frozen=True, kw_only=True)
class LongestGap(RecordFact):
    """The most days from one record to the next; None with records of fewer than two days.

    ``FactResult.between`` names the two days.
    """


@dataclass(frozen=True, kw_only=True)
class Median(RecordFact):
    """The median number of days from one date of a record to another, such as from report to repair.

    None where no record has both; a half where two records lie in the middle.
    """

    since: InstrumentedAttribute[Any]
    until: InstrumentedAttribute[Any]

    def condition(self, period: Period) -> list[ColumnElement[bool]]:
        """Records that lack one of the dates are no part of it."""
        return [*super().condition(period), self.since.is_not(None), self.until.is_not(None)]


@dataclass(frozen=True, kw_only=True)
class Ratio(Fact):
    """Two facts of the same plugin, by key: part of whole, in per cent."""

    part: str
    whole: str
    digits: ClassVar[int] = 1
    evidence: tuple[str, str] = dataclass_field(init=False)

    def __post_init__(self) -> None:
        Fact.__post_init__(self)
        object.__setattr__(self, "evidence", (self.part, self.whole))


def filled(column: InstrumentedAttribute[Any]) -> list[ColumnElement[bool]]:
    """The conditions that a column has a value; empty text and the empty set are none."""
    conditions: list[ColumnElement[bool]] = [column.is_not(None)]
    if isinstance(column.type, ChoiceSet):
        conditions.append(column != frozenset())
    elif isinstance(column.type, String):
        conditions.append(column != "")
    return conditions


def check_names(key: str, label: str) -> None:
    """Refuse names that could not stand in a link or in wording. Raises ValueError."""
    if not KEY.match(key):
        raise ValueError(f"key {key!r}: lower-case English letters, digits and underscore only")
    if not LABEL.match(label):
        raise ValueError(f"label {label!r}: letters and underscore only, so that it can stand in wording")

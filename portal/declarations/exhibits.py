"""Exhibits as a plugin declares them. All figures come from facts, so all have evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portal.declarations.charts import ChartKind
from portal.declarations.facts import KEY, Condition
from portal.records.base import Record

__all__ = [
    "IN_TEXT",
    "BesideLastTerm",
    "ByMonth",
    "ByWeek",
    "Exhibit",
    "OfBreakdown",
    "OverTime",
    "Photos",
    "RegisterTable",
    "SideBySide",
]

IN_TEXT = ""
"""Value of ``annex`` for an exhibit that follows the section's text instead of standing in an annex."""


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """Base of all exhibits. An exhibit without content is left out of the summary.

    Raises ValueError for an invalid key, and for a declaration that its kind does not allow.
    """

    COMMON: ClassVar[str | None] = "数据图表"
    """Title, after the plugin's, of the annex that its exhibits of this kind share; None: an annex for each exhibit."""

    COMPARES: ClassVar[bool] = False
    """True if exhibits of this kind need figures of the term before."""

    key: str
    """Key, unique in its section; English and stable."""
    title: str
    """Caption in Chinese, without a number."""
    annex: str | None = None
    """Title of its annex, shared by the plugin's exhibits that name the same; None: the annex of its kind;
    ``IN_TEXT``: no annex, it follows the section's text."""

    def __post_init__(self) -> None:
        if not KEY.match(self.key):
            raise ValueError(f"exhibit {self.key!r}: lower-case English letters, digits and underscore only")
        if not self.title:
            raise ValueError(f"exhibit {self.key}: a title is missing")

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """Keys of the facts, of its own plugin, that it shows."""
        return ()


@dataclass(frozen=True, kw_only=True)
class OverTime(Exhibit):
    """Chart of counts, totals or ratios over the term; either all facts are ratios or none is."""

    facts: tuple[str, ...]
    """Keys of the plugin's counts, totals or ratios, one series each."""
    kind: ChartKind = ChartKind.COLUMN
    """``LINE`` or ``COLUMN``."""

    def __post_init__(self) -> None:
        Exhibit.__post_init__(self)
        if self.kind not in (ChartKind.LINE, ChartKind.COLUMN):
            raise ValueError(f"exhibit {self.key}: over time there are lines and columns")
        _some(self.key, self.facts)

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """Keys of the facts given."""
        return self.facts


@dataclass(frozen=True, kw_only=True)
class ByMonth(OverTime):
    """Chart of facts in each calendar month of the term."""


@dataclass(frozen=True, kw_only=True)
class ByWeek(OverTime):
    """Chart of facts in each teaching week of the term, numbered from 1."""


@dataclass(frozen=True, kw_only=True)
class OfBreakdown(Exhibit):
    """Chart of the parts of a breakdown."""

    fact: str
    """Key of a breakdown of the plugin."""
    kind: ChartKind = ChartKind.BAR
    """``BAR``, ``COLUMN`` or ``PIE``."""
    most: int = 12
    """Greatest number of parts; the smallest beyond it are summed as others."""

    def __post_init__(self) -> None:
        Exhibit.__post_init__(self)
        if self.kind is ChartKind.LINE:
            raise ValueError(f"exhibit {self.key}: the parts of a whole make no line")
        if self.most < 2:
            raise ValueError(f"exhibit {self.key}: most={self.most} is less than 2")

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """Key of the breakdown."""
        return (self.fact,)


@dataclass(frozen=True, kw_only=True)
class SideBySide(Exhibit):
    """Chart of several breakdowns over the same column, such as budget and spending."""

    facts: tuple[str, ...]
    """Keys of at least two breakdowns of the plugin."""
    kind: ChartKind = ChartKind.COLUMN
    """``COLUMN`` or ``BAR``."""

    def __post_init__(self) -> None:
        Exhibit.__post_init__(self)
        if self.kind not in (ChartKind.COLUMN, ChartKind.BAR):
            raise ValueError(f"exhibit {self.key}: side by side there are columns and bars")
        if len(self.facts) < 2:
            raise ValueError(f"exhibit {self.key}: at least two breakdowns stand side by side")

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """Keys of the facts given."""
        return self.facts


@dataclass(frozen=True, kw_only=True)
class BesideLastTerm(Exhibit):
    """Table that compares this term with the one before; with ``kind`` also a chart, if all facts have the same unit.

    It is left out if there is no term before, or if that has no records of these facts.
    """

    COMPARES: ClassVar[bool] = True

    facts: tuple[str, ...]
    """Keys of the plugin's counts, totals, ratios, medians or longest gaps, one row each."""
    kind: ChartKind | None = None
    """``COLUMN`` or ``BAR`` for a chart too; None: the table alone."""

    def __post_init__(self) -> None:
        Exhibit.__post_init__(self)
        if self.kind not in (None, ChartKind.COLUMN, ChartKind.BAR):
            raise ValueError(f"exhibit {self.key}: two terms are drawn as columns or bars")
        _some(self.key, self.facts)

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """Keys of the facts given."""
        return self.facts


@dataclass(frozen=True, kw_only=True)
class Photos(Exhibit):
    """Photos of the term's records, two in a row, captioned with the slot's name, the day and the own caption.

    For a record type without a date, ``day`` names the column by which a record belongs to the term. Its photos were
    not taken on that day, so the record's name takes the place of the day.
    """

    COMMON: ClassVar[str | None] = "工作照片"

    record: type[Record]
    """Record type with attachment slots."""
    slots: tuple[str, ...]
    """Keys of the record's attachment slots, from left to right: ``("before", "after")``."""
    where: Condition | None = None
    """Condition of the records; None: all of the term."""
    day: str = ""
    """Name of the column with the day; empty: the record's own date."""
    most: int = 8
    """Greatest number of photos; those of the latest records are taken, all of a record together."""

    def __post_init__(self) -> None:
        Exhibit.__post_init__(self)
        known = {slot.key for slot in self.record.__attachments__}
        if not self.slots or not set(self.slots) <= known:
            raise ValueError(f"exhibit {self.key}: {self.record.__name__} has the slots {sorted(known)}")
        if not (self.day or self.record.__date_column__):
            raise ValueError(f"exhibit {self.key}: {self.record.__name__} has no date, so say which column is the day")
        if self.day and not hasattr(self.record, self.day):
            raise ValueError(f"exhibit {self.key}: {self.record.__name__} has no column {self.day}")
        if self.most < 1:
            raise ValueError(f"exhibit {self.key}: most={self.most} is less than 1")


@dataclass(frozen=True, kw_only=True)
class RegisterTable(Exhibit):
    """Table of rows of a register: the records that a fact counts, or those of the term.

    Columns with people or sensitive data are refused; a member of staff is printed as the post.
    """

    COMMON: ClassVar[str | None] = None

    record: type[Record]
    """Record type of the register."""
    columns: tuple[str, ...]
    """Names of the record's fields."""
    fact: str | None = None
    """Key of the fact whose records are the rows; None: the records of the term."""
    most: int = 40
    """Greatest number of rows; the first ones are printed."""

    def __post_init__(self) -> None:
        Exhibit.__post_init__(self)
        _some(self.key, self.columns)
        if self.most < 1:
            raise ValueError(f"exhibit {self.key}: most={self.most} is less than 1")
        if self.fact is None and self.record.__date_column__ is None:
            raise ValueError(f"exhibit {self.key}: {self.record.__name__} has no date, so a fact must say which rows")

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """Key of the fact whose records are listed, if any."""
        return () if self.fact is None else (self.fact,)


def _some(key: str, given: tuple[str, ...]) -> None:
    if not given or isinstance(given, str) or len(set(given)) < len(given):
        raise ValueError(f"exhibit {key}: names are given once each, in a tuple")

"""What a plugin declares: which facts are shown, and as what. All figures come from facts, so all have evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portal.evidence.facts import KEY, Condition
from portal.records.base import Record
from portal.report.blocks import ChartKind

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
"""As ``annex``: right after the section's text, not in an annex."""


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """Base of all exhibits. One with nothing to show does not appear.

    Raises ValueError for a key that is none, and where a kind of exhibit cannot be what it is declared to be.
    """

    COMMON: ClassVar[str | None] = "数据图表"
    """What the common annex of a plugin's exhibits of this kind is called after the plugin; None: one of its own."""

    COMPARES: ClassVar[bool] = False
    """Whether it needs the term before."""

    key: str
    """Unique in its section; English and stable."""
    title: str
    """In Chinese, without a number: the caption."""
    annex: str | None = None
    """Title of the annex that it stands in, together with the plugin's other exhibits that name the same; None: that
    of its kind; ``IN_TEXT``: none, it follows the section's text."""

    def __post_init__(self) -> None:
        if not KEY.match(self.key):
            raise ValueError(f"exhibit {self.key!r}: lower-case English letters, digits and underscore only")
        if not self.title:
            raise ValueError(f"exhibit {self.key}: a title is missing")

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """Keys of the facts of the own plugin that it shows."""
        return ()


@dataclass(frozen=True, kw_only=True)
class OverTime(Exhibit):
    """Counts, totals and ratios over the term. Either all of them are ratios or none is."""

    facts: tuple[str, ...]
    kind: ChartKind = ChartKind.COLUMN

    def __post_init__(self) -> None:
        Exhibit.__post_init__(self)
        if self.kind not in (ChartKind.LINE, ChartKind.COLUMN):
            raise ValueError(f"exhibit {self.key}: over time there are lines and columns")
        _some(self.key, self.facts)

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """Those given."""
        return self.facts


@dataclass(frozen=True, kw_only=True)
class ByMonth(OverTime):
    """In each calendar month of the term."""


@dataclass(frozen=True, kw_only=True)
class ByWeek(OverTime):
    """In each teaching week of the term, counted from 1."""


@dataclass(frozen=True, kw_only=True)
class OfBreakdown(Exhibit):
    """The parts of a breakdown."""

    fact: str
    kind: ChartKind = ChartKind.BAR
    most: int = 12
    """Parts that are drawn; what is smaller is drawn together as others."""

    def __post_init__(self) -> None:
        Exhibit.__post_init__(self)
        if self.kind is ChartKind.LINE:
            raise ValueError(f"exhibit {self.key}: the parts of a whole make no line")
        if self.most < 2:
            raise ValueError(f"exhibit {self.key}: most={self.most} is less than 2")

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """The breakdown."""
        return (self.fact,)


@dataclass(frozen=True, kw_only=True)
class SideBySide(Exhibit):
    """Several breakdowns over the same column beside each other, such as budget and spending."""

    facts: tuple[str, ...]
    kind: ChartKind = ChartKind.COLUMN

    def __post_init__(self) -> None:
        Exhibit.__post_init__(self)
        if self.kind not in (ChartKind.COLUMN, ChartKind.BAR):
            raise ValueError(f"exhibit {self.key}: side by side there are columns and bars")
        if len(self.facts) < 2:
            raise ValueError(f"exhibit {self.key}: at least two breakdowns stand side by side")

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """Those given."""
        return self.facts


@dataclass(frozen=True, kw_only=True)
class BesideLastTerm(Exhibit):
    """This term beside the one before, as a table; with ``kind`` also drawn, where all facts have the same unit.

    Absent where there is no term before, or no records of these facts in it.
    """

    COMPARES: ClassVar[bool] = True

    facts: tuple[str, ...]
    kind: ChartKind | None = None

    def __post_init__(self) -> None:
        Exhibit.__post_init__(self)
        if self.kind not in (None, ChartKind.COLUMN, ChartKind.BAR):
            raise ValueError(f"exhibit {self.key}: two terms are drawn as columns or bars")
        _some(self.key, self.facts)

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """Those given."""
        return self.facts


@dataclass(frozen=True, kw_only=True)
class Photos(Exhibit):
    """Photos of the records of the term: two beside each other, with the slot's name, the day and the caption.

    A record without a date of its own says with ``day`` by which it belongs to the term; its photos were not taken on
    that day, so the record's name stands in its place.
    """

    COMMON: ClassVar[str | None] = "工作照片"

    record: type[Record]
    slots: tuple[str, ...]
    """Keys of its attachment slots, in the order in which they stand beside each other: ``("before", "after")``."""
    where: Condition | None = None
    day: str = ""
    """Name of the column with the day; empty: the record's date."""
    most: int = 8
    """Photos; those of the latest records, whole records first."""

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
    """The rows of a register that a director reads: what a fact counts, or those of the term.

    People and what is sensitive are no columns: posts are, by way of the record that names them.
    """

    COMMON: ClassVar[str | None] = None

    record: type[Record]
    columns: tuple[str, ...]
    """Names of its fields."""
    fact: str | None = None
    most: int = 40

    def __post_init__(self) -> None:
        Exhibit.__post_init__(self)
        _some(self.key, self.columns)
        if self.most < 1:
            raise ValueError(f"exhibit {self.key}: most={self.most} is less than 1")
        if self.fact is None and self.record.__date_column__ is None:
            raise ValueError(f"exhibit {self.key}: {self.record.__name__} has no date, so a fact must say which rows")

    @property
    def facts_shown(self) -> tuple[str, ...]:
        """The fact whose records they are, if there is one."""
        return () if self.fact is None else (self.fact,)


def _some(key: str, given: tuple[str, ...]) -> None:
    if not given or isinstance(given, str) or len(set(given)) < len(given):
        raise ValueError(f"exhibit {key}: names are given once each, in a tuple")

"""Outcome of an import or a dry run: counts, bad cells with reasons, differences; stored as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["BadCellReport", "Difference", "ImportOutcome"]


@dataclass(frozen=True, slots=True)
class BadCellReport:
    """A cell (or a whole row, if ``column`` is empty) that was refused, in the language of the person."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A value in which the file differs from the register."""

    row: int
    record: str
    column: str
    old: str
    new: str


@dataclass
class ImportOutcome:
    """Numbers of rows by state, with details."""

    rows: int = 0
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    bad: int = 0
    created: dict[str, list[str]] = field(default_factory=dict)
    """Names of records that are created since rows name them, by register."""
    notes: list[str] = field(default_factory=list)
    bad_cells: list[BadCellReport] = field(default_factory=list)
    bad_cells_total: int = 0
    differences: list[Difference] = field(default_factory=list)
    differences_total: int = 0
    written: bool = False
    updated: bool = False
    """True if differences were applied."""

    def as_json(self) -> dict[str, Any]:
        """Return a dictionary for a JSON column."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> ImportOutcome:
        """Return the outcome stored in a JSON column."""
        found = cls(**document)
        found.bad_cells = [BadCellReport(**item) for item in document["bad_cells"]]
        found.differences = [Difference(**item) for item in document["differences"]]
        return found

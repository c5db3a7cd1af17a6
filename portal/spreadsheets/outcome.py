"""What an import found, or did: counts, bad rows with reasons, differences; kept as JSON for the browser."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Bad", "Difference", "Outcome"]


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell (or a whole row) that cannot be taken, in the language of the person."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that the file has otherwise than the register."""

    row: int
    record: str
    column: str
    old: str
    new: str


@dataclass
class Outcome:
    """Rows by what they are to the register."""

    rows: int = 0
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    bad: int = 0
    created: dict[str, list[str]] = field(default_factory=dict)
    """Names of records that come into being with the rows that name them, by register."""
    notes: list[str] = field(default_factory=list)
    bad_cells: list[Bad] = field(default_factory=list)
    bad_cells_total: int = 0
    differences: list[Difference] = field(default_factory=list)
    differences_total: int = 0
    written: bool = False
    updated: bool = False
    """Whether differences were applied."""

    def as_json(self) -> dict[str, Any]:
        """For a JSON column."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Outcome:
        """Back from a JSON column."""
        found = cls(**document)
        found.bad_cells = [Bad(**item) for item in document["bad_cells"]]
        found.differences = [Difference(**item) for item in document["differences"]]
        return found

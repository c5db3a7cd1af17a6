"""Protocol of the views whose records are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from portal.records.base import Record
from portal.records.describe import RecordField, RecordType
from portal.records.steps import Step

__all__ = ["ListedView"]


class ListedView(Protocol):
    """Protocol of a view whose records are listed; every ``RecordView`` fulfils it."""

    record_type: RecordType
    endpoint: str
    filters: tuple[str, ...]

    @property
    def key(self) -> str:
        """Key of the record type, e.g. ``health.health_check``."""

    @property
    def columns(self) -> list[RecordField]:
        """Fields shown in the list."""

    @property
    def bulk_steps(self) -> Sequence[Step]:
        """Steps that can be taken of many records at once."""

    def allows(self, action: str) -> bool:
        """Return True if the user may ``edit``, ``delete``, ``export`` or ``import`` these records."""

    def title_of(self, record: Record) -> str:
        """Return the title of a record."""

"""Campuses and classes that a user may see: one value for lists, counts, details, edits, exports and facts."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EVERYTHING", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Campuses and classes a user is limited to; ``limited=False`` means the whole kindergarten."""

    limited: bool = False
    campus_ids: frozenset[int] = frozenset()
    classroom_ids: frozenset[int] = frozenset()
    """Classes of those campuses, and classes named one by one."""


EVERYTHING = Limits()

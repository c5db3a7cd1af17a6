"""Campuses and classes that a user may see: one value for lists, counts, details, edits, exports and facts."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EVERYTHING", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Campuses and classes a user is limited to; ``limited=False`` means the whole kindergarten."""

    limited: bool = False
    """False: the sets below mean nothing, everything may be seen."""
    campus_ids: frozenset[int] = frozenset()
    """Ids of the campuses."""
    classroom_ids: frozenset[int] = frozenset()
    """Ids of the classes of those campuses, and of classes named one by one."""


EVERYTHING = Limits()
"""Limits of an account that sees the whole kindergarten, and of the command line."""

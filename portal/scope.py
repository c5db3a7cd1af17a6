"""Which campuses and classes a user may see: one value, used by lists, counts, details, edits, exports and facts."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EVERYTHING", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The campuses and classes a user is limited to; ``limited=False`` means the whole kindergarten."""

    limited: bool = False
    campus_ids: frozenset[int] = frozenset()
    classroom_ids: frozenset[int] = frozenset()
    """The classes of those campuses, and the classes named one by one."""


EVERYTHING = Limits()

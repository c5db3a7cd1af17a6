"""Assertions about values that a test takes for granted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

__all__ = ["all_of", "present"]

T = TypeVar("T")


def present(value: T | None) -> T:
    """Return a value that must not be None: ``present(find_user("园长")).active``."""
    assert value is not None
    return value


def all_of(kind: type[T], values: Iterable[object]) -> list[T]:
    """Return values that must all be of one type: ``[table] = all_of(Table, annex.blocks)``."""
    found: list[T] = []
    for value in values:
        assert isinstance(value, kind), value
        found.append(value)
    return found

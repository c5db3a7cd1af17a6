"""Fixtures of tests/core/fixtures for the pages of letterheads."""

from __future__ import annotations

from tests.core.fixtures.letterheads import control, letterhead, made, module_letterhead, relation, zipped

__all__ = ["control", "letterhead", "made", "module_letterhead", "relation", "zipped"]

"""Fixtures of tests/core/fixtures for the desk."""

from __future__ import annotations

from tests.core.fixtures.house import house

__all__ = ["house"]

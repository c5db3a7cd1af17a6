"""Fixtures of tests/core/fixtures for exhibits."""

from __future__ import annotations

from tests.core.fixtures.fair import fair, on_day

__all__ = ["fair", "on_day"]

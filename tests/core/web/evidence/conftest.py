"""Fixtures of tests/core/fixtures for the pages of obligations and zeros."""

from __future__ import annotations

from tests.core.fixtures.probe import on_day, probe

__all__ = ["on_day", "probe"]

"""Fixtures of tests/core/fixtures for the pages of issuing."""

from __future__ import annotations

from tests.core.fixtures.issuing import data_desk, desk, failing

__all__ = ["data_desk", "desk", "failing"]

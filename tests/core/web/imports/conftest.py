"""Fixtures of tests/core/fixtures for imports in the browser."""

from __future__ import annotations

from tests.core.fixtures.workbooks import cleaning, term, workbook

__all__ = ["cleaning", "term", "workbook"]

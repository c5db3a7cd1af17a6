"""Fixtures of tests/core/fixtures for files of registers."""

from __future__ import annotations

from tests.core.fixtures.workbooks import cleaning, term, workbook

__all__ = ["cleaning", "term", "workbook"]

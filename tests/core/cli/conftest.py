"""Fixtures of tests/core/fixtures for the commands."""

from __future__ import annotations

from tests.core.fixtures.issuing import data_desk, desk, failing
from tests.core.fixtures.small_portal import account, another, english, places, small, visitor
from tests.core.fixtures.workbooks import cleaning, term, workbook

__all__ = [
    "account",
    "another",
    "cleaning",
    "data_desk",
    "desk",
    "english",
    "failing",
    "places",
    "small",
    "term",
    "visitor",
    "workbook",
]

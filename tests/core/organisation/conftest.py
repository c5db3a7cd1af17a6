"""Fixture: messages in English for all tests of the organisation."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _english(in_english: None) -> None:
    """Set the language to English in tests with a portal."""

"""Fixtures of tests/core/fixtures for the pages of accounts."""

from __future__ import annotations

from tests.core.fixtures.small_portal import account, another, english, places, small, visitor

__all__ = ["account", "another", "english", "places", "small", "visitor"]

"""Fixtures of tests/core/fixtures for versions of a wording."""

from __future__ import annotations

from tests.core.fixtures.rewording import colleague, limited, reader, term, writer

__all__ = ["colleague", "limited", "reader", "term", "writer"]

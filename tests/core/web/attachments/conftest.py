"""Fixtures of tests/core/fixtures for the pages of attachments."""

from __future__ import annotations

from tests.core.fixtures.pictures import admin, english, numbers, opened, pdf, picture, school, send, slots, stored

__all__ = ["admin", "english", "numbers", "opened", "pdf", "picture", "school", "send", "slots", "stored"]

"""Error of a Word template."""

from __future__ import annotations

__all__ = ["TemplateError"]


class TemplateError(ValueError):
    """Template that cannot carry the summary; the message names what it lacks."""

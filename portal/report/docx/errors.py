"""What can be wrong with a Word template."""

from __future__ import annotations

__all__ = ["TemplateError"]


class TemplateError(ValueError):
    """The template cannot carry the summary; the message says what it lacks."""

"""Sections that plugins contribute to the summary."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from portal.declarations.exhibits import Exhibit

__all__ = ["PROBLEMS", "Section"]

PROBLEMS = "problems"
"""Key of the core's own section, always the last; sections that plugins put under it join the list of problems."""


@dataclass(frozen=True, slots=True)
class Section:
    """Section of the term summary.

    ``key`` is unique in the plugin; elsewhere the section is ``<plugin>.<key>``. ``parent`` names another section in
    that form (``health.health``, or the core's ``problems``), or several, of which the first that exists counts;
    without an existing parent the section is at the top level.
    """

    key: str
    """English identifier: lower-case letters, digits and underscore."""
    title: str
    """Chinese heading without a number. Empty: the text joins the parent's without a heading."""
    order: int
    """Place among the sections of the same parent, lowest first; ties by full key."""
    parent: str | tuple[str, ...] | None = None
    """Full key of the section above, or several of which the first that exists counts; None: top level."""
    wording: str = "wording.md"
    """Name of the file with its prose; it must exist in the plugin's folder."""
    exhibits: tuple[Exhibit, ...] = ()
    """Tables, charts and photos of the section."""

    def parent_among(self, keys: Container[str]) -> str | None:
        """Return the first of its parents that is among these keys; None if none is."""
        wanted = (self.parent,) if isinstance(self.parent, str) else self.parent or ()
        return next((key for key in wanted if key in keys), None)

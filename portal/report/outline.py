"""Sections that the core and the plugins contribute, and the outline they form together."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Section"]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the term summary. Its prose is the file ``wording`` in the plugin's folder.

    ``key`` is unique in the plugin; elsewhere the section is ``<plugin>.<key>``. ``parent`` names another section
    like that (``health.health``, or the core's ``problems``): the section then stands under it, and stands at the top
    level where that one is missing.
    """

    key: str
    title: str
    """The heading, in Chinese, without a number. Empty: the text joins the parent's without a heading."""
    order: int
    parent: str | None = None
    wording: str = "wording.md"

"""Sections that the core and the plugins contribute, and the outline they form together."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from portal.report.exhibits.declared import Exhibit

__all__ = ["PROBLEMS", "Entry", "Section", "outline"]

PROBLEMS = "problems"
"""The core's own section, always the last; what a plugin puts under it joins the list of problems."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the term summary. Its prose is the file ``wording`` in the plugin's folder.

    ``key`` is unique in the plugin; elsewhere the section is ``<plugin>.<key>``. ``parent`` names another section
    like that (``health.health``, or the core's ``problems``), or several, of which the first that is there counts: the
    section then stands under it, and stands at the top level where none is.
    """

    key: str
    title: str
    """The heading, in Chinese, without a number. Empty: the text joins the parent's without a heading."""
    order: int
    parent: str | tuple[str, ...] | None = None
    wording: str = "wording.md"
    exhibits: tuple[Exhibit, ...] = ()
    """Tables, charts and photos that go with it."""

    def parent_among(self, keys: Container[str]) -> str | None:
        """The first of its parents that is among these."""
        wanted = (self.parent,) if isinstance(self.parent, str) else self.parent or ()
        return next((key for key in wanted if key in keys), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A section in its place."""

    key: str
    """``<plugin>.<key>``."""
    section: Section
    level: int
    """Of its heading, from 1; the headings of a text without one have this level, too."""
    children: tuple[Entry, ...] = ()

    @property
    def plugin(self) -> str:
        """Whose section it is."""
        return self.key.partition(".")[0]


def outline(sections: Mapping[str, Section], deepest: int = 4) -> list[Entry]:
    """The tree of the sections, in order; ties go by key. Those under ``problems`` are left out.

    A parent that is missing, or that lies below the section itself, counts as none.
    """
    parents = {key: _parent(key, sections) for key in sections}
    return list(_entries(None, sections, parents, 1, deepest))


def _entries(
    parent: str | None,
    sections: Mapping[str, Section],
    parents: Mapping[str, str | None],
    level: int,
    deepest: int,
) -> Iterator[Entry]:
    keys = [key for key, above in parents.items() if above == parent and sections[key].parent != PROBLEMS]
    for key in sorted(keys, key=lambda key: (sections[key].order, key)):
        below = min(level + 1, deepest)
        yield Entry(key, sections[key], level, tuple(_entries(key, sections, parents, below, deepest)))


def _parent(key: str, sections: Mapping[str, Section]) -> str | None:
    above = sections[key].parent_among(sections)
    seen = {key}
    at = above
    while at is not None and at in sections:
        if at in seen:  # a circle: its members would stand nowhere
            return None
        seen.add(at)
        at = sections[at].parent_among(sections)
    return above

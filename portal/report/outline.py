"""Outline that the sections of all plugins form together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from portal.declarations.sections import PROBLEMS, Section
from portal.report.desk.settings import AS_DECLARED, Setting

__all__ = ["Entry", "outline", "printed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Section at its position in the outline."""

    key: str
    """``<plugin>.<key>``."""
    section: Section
    level: int
    """Level of its heading, from 1; without a heading, the level of the headings in its text."""
    title: str
    """Heading: as declared, or as the kindergarten renamed it."""
    children: tuple[Entry, ...] = ()
    included: bool = True
    """True if it is printed; the children of a section that is not printed are not printed either."""

    @property
    def plugin(self) -> str:
        """Name of the plugin that declares the section."""
        return self.key.partition(".")[0]


def outline(
    sections: Mapping[str, Section], deepest: int = 4, settings: Mapping[str, Setting] | None = None
) -> list[Entry]:
    """Return the top-level sections with their children, in order, ties by key, without those under ``problems``.

    Sections that are not included stay in the tree (see ``printed``). A section whose parent is missing, or lies below
    itself, is at the top level. ``deepest`` is the greatest level: sections below it have that level, too.

    ``settings`` is the kindergarten's own arrangement; a section without a position in it follows the section that it
    was declared to follow.
    """
    parents = {key: _parent(key, sections) for key in sections}
    return list(_Tree(sections, parents, settings or {}, deepest).entries(None, 1))


def printed(entries: Iterable[Entry]) -> list[Entry]:
    """Return the tree without the sections that are not included and all below them."""
    return [replace(entry, children=tuple(printed(entry.children))) for entry in entries if entry.included]


@dataclass(frozen=True)
class _Tree:
    sections: Mapping[str, Section]
    parents: Mapping[str, str | None]
    settings: Mapping[str, Setting]
    deepest: int

    def entries(self, parent: str | None, level: int) -> Iterator[Entry]:
        below = min(level + 1, self.deepest)
        for key in self._in_order(parent):
            section, setting = self.sections[key], self.settings.get(key, AS_DECLARED)
            title = section.title if setting.title is None else setting.title
            yield Entry(key, section, level, title, tuple(self.entries(key, below)), setting.included)

    def _in_order(self, parent: str | None) -> list[str]:
        sections = self.sections
        keys = [key for key, above in self.parents.items() if above == parent and sections[key].parent != PROBLEMS]
        declared = sorted(keys, key=lambda key: (sections[key].order, key))
        places = {key: setting.position for key, setting in self.settings.items() if setting.position is not None}
        arranged = sorted((key for key in declared if key in places), key=lambda key: (places[key], key))
        for number, key in enumerate(declared):
            if key not in places:
                arranged.insert(arranged.index(declared[number - 1]) + 1 if number else 0, key)
        return arranged


def _parent(key: str, sections: Mapping[str, Section]) -> str | None:
    above = sections[key].parent_among(sections)
    visited = {key}
    at = above
    while at is not None and at in sections:
        if at in visited:  # a circle: its members would have no place in the tree
            return None
        visited.add(at)
        at = sections[at].parent_among(sections)
    return above

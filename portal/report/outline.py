"""Sections that the core and the plugins contribute, and the outline they form together."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from portal.report.desk.settings import AS_DECLARED, Setting
from portal.report.exhibits.declared import Exhibit

__all__ = ["PROBLEMS", "Entry", "Section", "outline", "printed"]

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
    title: str
    """Its heading: as declared, or as the kindergarten calls it."""
    children: tuple[Entry, ...] = ()
    included: bool = True
    """Whether it is printed; what is below one that is not is not printed either."""

    @property
    def plugin(self) -> str:
        """Whose section it is."""
        return self.key.partition(".")[0]


def outline(
    sections: Mapping[str, Section], deepest: int = 4, settings: Mapping[str, Setting] | None = None
) -> list[Entry]:
    """The tree of the sections, in order; ties go by key. Those under ``problems`` are left out.

    A parent that is missing, or that lies below the section itself, counts as none. ``settings`` say how a kindergarten
    arranges them; a section that came later stands behind the one it was declared to follow.
    """
    parents = {key: _parent(key, sections) for key in sections}
    return list(_Tree(sections, parents, settings or {}, deepest).entries(None, 1))


def printed(entries: Iterable[Entry]) -> list[Entry]:
    """The tree without what is not included."""
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
    seen = {key}
    at = above
    while at is not None and at in sections:
        if at in seen:  # a circle: its members would stand nowhere
            return None
        seen.add(at)
        at = sections[at].parent_among(sections)
    return above

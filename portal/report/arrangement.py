"""Brings together what the records show and what people decided about it: what the last section says, in order."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from enum import Enum, auto

from portal.report.agenda import Agenda, Item
from portal.report.blocks import Failure, Inline
from portal.report.errors import WordingError
from portal.report.problem_text import read_text
from portal.report.problems import Drafted, find_problems, match
from portal.report.speaker import Speaker

__all__ = ["Arrangement", "Line", "Standing", "arrange"]


class Standing(Enum):
    """Whether an entry is printed, and why not."""

    PRINTED = auto()
    CLOSED = auto()
    """Put right, or not pursued."""
    LEFT_OUT = auto()
    GONE = auto()
    """The records no longer show it."""
    AWAY = auto()
    """Its area is switched off or could not tell its problems, or the reader sees only a part of the records."""
    EMPTY = auto()
    """No condition of its wording holds."""
    FAULTY = auto()
    """Its wording cannot be written: the summary says so in its place."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, and how it stands."""

    item: Item
    standing: Standing
    inlines: tuple[Inline, ...] = ()
    """What it says now; nothing where that cannot be told."""
    draft: Drafted | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The last section before it is worded."""

    lines: tuple[Line, ...]
    """What people decided on or wrote, in their order."""
    undecided: tuple[Drafted, ...]
    """Drafts that nobody has decided about: printed after those, as they stand."""
    plan: tuple[Line, ...]
    drafts: tuple[Drafted, ...]
    """All that the records show, decided about or not."""
    failures: tuple[Failure, ...]

    @property
    def printed(self) -> tuple[Line, ...]:
        """The lines that the section holds: those that cannot be written, too, as failures."""
        return tuple(line for line in self.lines if line.standing in (Standing.PRINTED, Standing.FAULTY))


def arrange(speaker: Speaker, agenda: Agenda, *, whole: bool = True) -> Arrangement:
    """Measured and decided, matched. Without ``whole`` the measurement covers a part of the kindergarten only."""
    found = find_problems(speaker)
    matched = match(found.drafts, agenda.problems)
    active = {plugin.name for plugin in speaker.portal.active}

    def line(item: Item) -> Line:
        draft = matched.get(item.id)
        if item.left_out is not None:
            return Line(item, Standing.LEFT_OUT, draft.inlines if draft else (), draft)
        if agenda.closed(item):
            return Line(item, Standing.CLOSED, draft=draft)
        if draft is None and not item.own:
            untold = item.area in found.untold or item.area not in active
            if not whole or (untold and item.text is None):
                return Line(item, Standing.AWAY)
            if not untold:
                return Line(item, Standing.GONE)
        if item.text is None and draft is not None:
            return Line(item, Standing.PRINTED, draft.inlines, draft)
        return _written(item, draft, speaker, active)

    taken = {draft.origin for draft in matched.values()}
    return Arrangement(
        tuple(map(line, agenda.problems)),
        tuple(draft for draft in found.drafts if draft.origin not in taken),
        tuple(_written(item, None, speaker, active) for item in agenda.plan),
        tuple(found.drafts),
        tuple(found.failures),
    )


def _written(item: Item, draft: Drafted | None, speaker: Speaker, active: Container[str]) -> Line:
    """An entry by its own wording."""
    try:
        written = read_text(item.text or "", speaker, item.area)
    except WordingError as error:
        # What is not there has no figures to speak of; its sections are missing from the summary, too.
        away = item.area and item.area not in active
        return Line(item, Standing.AWAY if away else Standing.FAULTY, (), draft, str(error))
    return Line(item, Standing.PRINTED if written else Standing.EMPTY, written, draft)

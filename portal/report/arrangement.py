"""Match the problems drafted from records with the stored entries: the contents of the last section, in order."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from enum import Enum, auto

from portal.report.document.blocks import Failure, Inline
from portal.report.errors import WordingError
from portal.report.problems.drafts import ProblemDraft, find_problems, match_drafts
from portal.report.problems.entries import EntrySnapshot, ProblemEntries
from portal.report.problems.text import read_text
from portal.report.wording.renderer import WordingRenderer

__all__ = ["ArrangedEntry", "Arrangement", "Standing", "arrange"]


class Standing(Enum):
    """Result of arranging an entry: printed, or the reason why it is not."""

    PRINTED = auto()
    CLOSED = auto()
    """Put right, or not pursued."""
    LEFT_OUT = auto()
    GONE = auto()
    """The records no longer show it."""
    AWAY = auto()
    """Its area is disabled or its problems could not be determined, or the reader sees only part of the records."""
    EMPTY = auto()
    """No condition of its wording holds."""
    FAULTY = auto()
    """Its wording cannot be rendered: the summary prints the error in its place."""


@dataclass(frozen=True, slots=True)
class ArrangedEntry:
    """Entry with its standing, the draft that it matches and its rendered text."""

    item: EntrySnapshot
    standing: Standing
    inlines: tuple[Inline, ...] = ()
    """Current text; empty if it is not printed or cannot be determined."""
    draft: ProblemDraft | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Contents of the last section before rendering."""

    lines: tuple[ArrangedEntry, ...]
    """Stored problem entries, in their order."""
    undecided: tuple[ProblemDraft, ...]
    """Drafts without an entry: printed after ``lines``, unchanged."""
    plan: tuple[ArrangedEntry, ...]
    drafts: tuple[ProblemDraft, ...]
    """All problems drafted from the records, with or without an entry."""
    failures: tuple[Failure, ...]

    @property
    def printed(self) -> tuple[ArrangedEntry, ...]:
        """Entries that the section prints, including those that cannot be rendered and appear as failures."""
        return tuple(line for line in self.lines if line.standing in (Standing.PRINTED, Standing.FAULTY))


def arrange(renderer: WordingRenderer, problem_entries: ProblemEntries, *, whole: bool = True) -> Arrangement:
    """Return the arrangement of drafts and entries. Without ``whole``, only part of the kindergarten was measured."""
    found = find_problems(renderer)
    matched = match_drafts(found.drafts, problem_entries.problems)
    active = {plugin.name for plugin in renderer.portal.active}

    def line(item: EntrySnapshot) -> ArrangedEntry:
        draft = matched.get(item.id)
        if item.left_out is not None:
            return ArrangedEntry(item, Standing.LEFT_OUT, draft.inlines if draft else (), draft)
        if problem_entries.closed(item):
            return ArrangedEntry(item, Standing.CLOSED, draft=draft)
        if draft is None and not item.own:
            incomplete = item.area in found.incomplete_areas or item.area not in active
            if not whole or (incomplete and item.text is None):
                return ArrangedEntry(item, Standing.AWAY)
            if not incomplete:
                return ArrangedEntry(item, Standing.GONE)
        if item.text is None and draft is not None:
            return ArrangedEntry(item, Standing.PRINTED, draft.inlines, draft)
        return _written(item, draft, renderer, active)

    taken = {draft.origin for draft in matched.values()}
    return Arrangement(
        tuple(map(line, problem_entries.problems)),
        tuple(draft for draft in found.drafts if draft.origin not in taken),
        tuple(_written(item, None, renderer, active) for item in problem_entries.plan),
        tuple(found.drafts),
        tuple(found.failures),
    )


def _written(
    item: EntrySnapshot, draft: ProblemDraft | None, renderer: WordingRenderer, active: Container[str]
) -> ArrangedEntry:
    """Return an entry that is rendered from its own wording."""
    try:
        written = read_text(item.text or "", renderer, item.area)
    except WordingError as error:
        # An area that takes no part has no figures; its sections are missing from the summary, too.
        away = item.area and item.area not in active
        return ArrangedEntry(item, Standing.AWAY if away else Standing.FAULTY, (), draft, str(error))
    return ArrangedEntry(item, Standing.PRINTED if written else Standing.EMPTY, written, draft)

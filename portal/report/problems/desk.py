"""Measure a term and match its problem drafts with the stored entries, for the pages of problems and plans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.accounts.scope import current_limits
from portal.base.i18n import _
from portal.organisation.models import Term
from portal.registry.registry import the_portal
from portal.report.arrangement import Arrangement, arrange
from portal.report.comparison import measure_compared
from portal.report.document.blocks import Value
from portal.report.inputs import load_term_inputs
from portal.report.links import reader_link
from portal.report.problems.drafts import ProblemDraft, match_drafts
from portal.report.problems.entries import ProblemEntries
from portal.report.wording.renderer import WordingRenderer

__all__ = ["ProblemDesk", "area_title", "open_problem_desk"]


@dataclass(frozen=True)
class ProblemDesk:
    """Measured term with its entries, its arrangement, and the evidence links of the signed-in user."""

    term: str
    problem_entries: ProblemEntries
    arrangement: Arrangement
    renderer: WordingRenderer
    link: Callable[[Value], str | None]
    whole: bool
    """True if the reader sees the whole kindergarten."""

    def undecided(self, problem_entries: ProblemEntries) -> dict[str, ProblemDraft]:
        """Return the drafts without an entry in ``problem_entries`` (which may be newer than the desk's), by origin."""
        taken = {draft.origin for draft in match_drafts(self.arrangement.drafts, problem_entries.problems).values()}
        return {draft.origin: draft for draft in self.arrangement.drafts if draft.origin not in taken}


def open_problem_desk(term: Term, typed: str = "") -> ProblemDesk:
    """Return the desk of a term, measured for the signed-in user.

    Call it before locking: a fact that fails rolls the session back. ``typed`` is unsaved wording to be rendered.
    """
    inputs, portal, limits = load_term_inputs(term), the_portal(), current_limits()
    measurement = measure_compared(portal, inputs, limits, typed=typed)
    renderer = WordingRenderer(portal, measurement, inputs.texts, inputs.overrides)
    arrangement = arrange(renderer, inputs.problem_entries, whole=not limits.limited)
    link = reader_link(portal, inputs.name)
    return ProblemDesk(inputs.name, inputs.problem_entries, arrangement, renderer, link, not limits.limited)


def area_title(area: str) -> str:
    """Return the title of an area in the reader's language; its name if its plugin is missing."""
    plugin = the_portal().plugins.get(area)
    return str(_(plugin.title)) if plugin else area

"""Snapshot of everything but records that the summary of a term is made of, loaded once and passed down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.evidence.inputs import MeasuringInputs, load_measuring_inputs
from portal.organisation.models import Term
from portal.organisation.setup import kindergarten
from portal.organisation.terms import neighbouring_terms
from portal.report.desk.settings import Setting, load_settings
from portal.report.problems.entries import ProblemEntries, load_problem_entries
from portal.report.rewording.versions import current_wordings
from portal.report.wording.renderer import term_texts

__all__ = ["TermInputs", "load_term_inputs"]


@dataclass(frozen=True, slots=True)
class TermInputs:
    """Term, calendar, rules, arrangement, own wording and problem entries of one summary.

    Nothing that is drafted from it queries any of this again, so that a summary is of one state of affairs, and a
    section that fails (which rolls the session back) takes nothing away from the others.
    """

    name: str
    """Name of the term, such as ``2025-2026-2``."""
    kindergarten: str
    """Name of the kindergarten; empty while it has none."""
    texts: Mapping[str, str]
    """Plain texts by name that every wording can print."""
    measuring: MeasuringInputs
    previous: MeasuringInputs | None
    """Inputs of the term before; None if this is the first."""
    settings: Mapping[str, Setting]
    """Arrangement of the sections, by ``<plugin>.<section>``."""
    overrides: Mapping[str, str]
    """The kindergarten's own wordings, by name."""
    problem_entries: ProblemEntries


def load_term_inputs(term: Term) -> TermInputs:
    """Load the inputs of a term's summary, in nine statements (eight for the first term)."""
    own = kindergarten()
    name = own.name if own else ""
    neighbours = neighbouring_terms(term)
    measuring = load_measuring_inputs(term)
    return TermInputs(
        term.name,
        name,
        term_texts(name, term),
        measuring,
        measuring.of(neighbours.before) if neighbours.before is not None else None,
        load_settings(term),
        current_wordings(term),
        load_problem_entries(term, neighbours),
    )

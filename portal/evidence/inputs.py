"""Snapshot of everything but records that measuring a term reads, loaded once and passed down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from portal.base.db import db
from portal.declarations.facts import Period
from portal.declarations.rules import RuleBook
from portal.evidence.slots import Decisions, load_decisions
from portal.organisation.models import Term
from portal.organisation.term_calendar import TermCalendar, load_calendar
from portal.organisation.terms import previous_term
from portal.rules.in_force import rule_book

__all__ = ["MeasuringInputs", "load_measuring_inputs", "load_with_previous"]


@dataclass(frozen=True, slots=True)
class MeasuringInputs:
    """Calendar, decisions and rules by which a term is measured.

    Only ``term`` belongs to the session; a fact that fails rolls that back, after which every read of it is a query.
    """

    term: Term
    calendar: TermCalendar
    decisions: Decisions
    """Decisions about obligations, of all terms."""
    rules: RuleBook

    @property
    def name(self) -> str:
        """Name of the term, such as ``2025-2026-2``."""
        return self.calendar.name

    @property
    def starts_on(self) -> date:
        """First day of the term."""
        return self.calendar.starts_on

    @property
    def ends_on(self) -> date:
        """Last day of the term."""
        return self.calendar.ends_on

    @property
    def period(self) -> Period:
        """Days of the term, with the rule book."""
        return Period(self.starts_on, self.ends_on, self.rules)

    def of(self, term: Term) -> MeasuringInputs:
        """Return the inputs of another term, in one statement: decisions and rules are those of all terms."""
        return replace(self, term=term, calendar=load_calendar(db.session(), term))


def load_with_previous(term: Term) -> tuple[MeasuringInputs, MeasuringInputs | None]:
    """Load the inputs of a term and of the term before it, None for the first, in five statements."""
    inputs, before = load_measuring_inputs(term), previous_term(term)
    return inputs, inputs.of(before) if before is not None else None


def load_measuring_inputs(term: Term) -> MeasuringInputs:
    """Load the inputs of a term, in three statements."""
    return MeasuringInputs(term, load_calendar(db.session(), term), load_decisions(), rule_book())

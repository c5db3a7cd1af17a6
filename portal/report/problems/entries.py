"""Load the problem and plan entries of a term, with the state of the problems listed in the term before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.base.db import db
from portal.organisation.models import Term
from portal.organisation.terms import NeighbouringTerms, neighbouring_terms
from portal.report.models import Kind, ProblemEntry, ProblemState

__all__ = ["NO_ENTRIES", "EntrySnapshot", "FollowedProblem", "ProblemEntries", "load_problem_entries"]


@dataclass(frozen=True, slots=True)
class EntrySnapshot:
    """Values of a stored entry, independent of the session: a section that fails rolls the session back."""

    id: int
    version: int
    kind: Kind
    area: str
    origin: str | None
    text: str | None
    rendered: str
    measure: str
    owner: str
    due_on: date | None
    state: ProblemState
    outcome: str
    closed_on: date | None
    left_out: str | None
    carried_from_id: int | None
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def own(self) -> bool:
        """True if people wrote the entry themselves, instead of accepting a draft."""
        return self.origin is None


@dataclass(frozen=True, slots=True)
class FollowedProblem:
    """Problem that the summary of the term before listed, with its state as far as this term's summary is concerned."""

    item: EntrySnapshot
    successor: EntrySnapshot | None
    """Entry of this term that carries the problem on, if any."""
    state: ProblemState
    """State of the successor where there is one, else of the problem; taken at the start of the term after this one."""

    @property
    def has_outcome(self) -> bool:
        """True once an outcome has been recorded: a successor, a state other than open, or a note."""
        return self.successor is not None or self.state is not ProblemState.OPEN or bool(self.item.outcome)


@dataclass(frozen=True, slots=True)
class ProblemEntries:
    """Problem and plan entries of one term, in their order."""

    problems: tuple[EntrySnapshot, ...] = ()
    plan: tuple[EntrySnapshot, ...] = ()
    last_term_name: str = ""
    """Name of the term before; empty if there is none."""
    followed: tuple[FollowedProblem, ...] = ()
    """Problems that the summary of the term before listed."""
    next_starts_on: date | None = None
    """First day of the next term, if there is one: what is done from then on belongs to that term's summary."""

    def closed(self, item: EntrySnapshot) -> bool:
        """Return True if the entry was closed before the next term began, so that this term's summary omits it."""
        return _closed(item, self.next_starts_on)


NO_ENTRIES = ProblemEntries()


def load_problem_entries(term: Term, neighbours: NeighbouringTerms | None = None) -> ProblemEntries:
    """Return the entries of a term and the problems followed up from the term before, in two statements.

    With its ``neighbours``, if they are known, it is one.
    """
    before, after = neighbours or neighbouring_terms(term)
    next_starts_on = after.starts_on if after is not None else None
    wanted = [term.id] if before is None else [term.id, before.id]
    statement = (
        select(ProblemEntry)
        .where(ProblemEntry.term_id.in_(wanted))
        .options(joinedload(ProblemEntry.changed_by))
        .order_by(ProblemEntry.kind, ProblemEntry.position, ProblemEntry.id)
    )
    mine: list[EntrySnapshot] = []
    earlier: list[EntrySnapshot] = []
    for row in db.session.scalars(statement):
        (mine if row.term_id == term.id else earlier).append(_read(row))
    successors = {item.carried_from_id: item for item in mine}
    return ProblemEntries(
        tuple(item for item in mine if item.kind is Kind.PROBLEM),
        tuple(item for item in mine if item.kind is Kind.PLAN),
        before.name if before is not None else "",
        tuple(
            _followed(item, successors.get(item.id), next_starts_on)
            for item in earlier
            # What was put right before that term was over was no problem of its summary.
            if item.kind is Kind.PROBLEM and item.left_out is None and not _closed(item, term.starts_on)
        ),
        next_starts_on,
    )


def _followed(item: EntrySnapshot, successor: EntrySnapshot | None, until: date | None) -> FollowedProblem:
    latest = successor or item
    still_open = latest.state.closed and not _closed(latest, until)
    return FollowedProblem(item, successor, ProblemState.IN_PROGRESS if still_open else latest.state)


def _closed(item: EntrySnapshot, before: date | None) -> bool:
    return item.closed_on is not None and (before is None or item.closed_on < before)


def _read(row: ProblemEntry) -> EntrySnapshot:
    return EntrySnapshot(
        row.id,
        row.version,
        row.kind,
        row.area,
        row.origin,
        row.text,
        row.rendered,
        row.measure,
        row.owner,
        row.due_on,
        row.state,
        row.outcome,
        row.closed_on,
        row.left_out,
        row.carried_from_id,
        row.changed_at,
        row.changed_by.username if row.changed_by else "",
    )

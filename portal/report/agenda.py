"""A term's agenda: the problems and plans that people decided on, and what became of those of the term before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.organisation.models import Term
from portal.organisation.terms import previous_term
from portal.report.models import AgendaItem, Kind, ProblemState

__all__ = ["EMPTY", "Agenda", "Followed", "Item", "load_agenda"]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it was read: a section that fails rolls the session back, and this outlives it."""

    id: int
    version: int
    kind: Kind
    area: str
    origin: str | None
    text: str | None
    said: str
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
        """Whether people wrote it, rather than took up a draft."""
        return self.origin is None


@dataclass(frozen=True, slots=True)
class Followed:
    """A problem of the term before, and how far it has come."""

    item: Item
    successor: Item | None
    """The entry of this term that goes on with it."""
    state: ProblemState
    """Of the successor where there is one; as it was when the term after this one began."""

    @property
    def told(self) -> bool:
        """Whether anything was written down about what became of it."""
        return self.successor is not None or self.state is not ProblemState.OPEN or bool(self.item.outcome)


@dataclass(frozen=True, slots=True)
class Agenda:
    """All of a term, in order."""

    problems: tuple[Item, ...] = ()
    plan: tuple[Item, ...] = ()
    last_term: str = ""
    """Name of the term before; empty where there is none."""
    last: tuple[Followed, ...] = ()
    """The problems that its summary listed."""
    next_starts_on: date | None = None
    """First day of the term after: what is done from then on belongs to that term's summary."""

    def closed(self, item: Item) -> bool:
        """Whether it was put right, or given up, early enough for this term's summary to leave it out."""
        return _closed(item, self.next_starts_on)


EMPTY = Agenda()


def load_agenda(term: Term) -> Agenda:
    """What was decided about a term's last section, in three statements."""
    before = previous_term(term)
    next_starts_on = db.session.scalar(select(func.min(Term.starts_on)).where(Term.starts_on > term.starts_on))
    wanted = [term.id] if before is None else [term.id, before.id]
    statement = (
        select(AgendaItem)
        .where(AgendaItem.term_id.in_(wanted))
        .options(joinedload(AgendaItem.changed_by))
        .order_by(AgendaItem.kind, AgendaItem.position, AgendaItem.id)
    )
    mine: list[Item] = []
    earlier: list[Item] = []
    for row in db.session.scalars(statement):
        (mine if row.term_id == term.id else earlier).append(_read(row))
    successors = {item.carried_from_id: item for item in mine}
    return Agenda(
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


def _followed(item: Item, successor: Item | None, until: date | None) -> Followed:
    latest = successor or item
    still_open = latest.state.closed and not _closed(latest, until)
    return Followed(item, successor, ProblemState.IN_PROGRESS if still_open else latest.state)


def _closed(item: Item, before: date | None) -> bool:
    return item.closed_on is not None and (before is None or item.closed_on < before)


def _read(row: AgendaItem) -> Item:
    return Item(
        row.id,
        row.version,
        row.kind,
        row.area,
        row.origin,
        row.text,
        row.said,
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

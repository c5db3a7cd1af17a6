"""Edit the problem and plan entries of a term. Callers lock the term first and commit afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update

from portal.base.clock import now, today
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.organisation.models import Term
from portal.records.stamps import current_actor_id
from portal.report.arrangement import Arrangement
from portal.report.document.blocks import plain_text
from portal.report.models import Kind, ProblemEntry, ProblemState
from portal.report.problems.drafts import ProblemDraft, match_drafts
from portal.report.problems.entries import EntrySnapshot, ProblemEntries
from portal.report.problems.text import as_wording

__all__ = [
    "ProblemEdit",
    "accept_drafts",
    "add_entry",
    "carry_over",
    "exclude_draft",
    "find_entry",
    "include_again",
    "lock_term",
    "move_entry",
    "record_outcome",
    "store_rendered_texts",
    "update_entry",
]


@dataclass(frozen=True, slots=True)
class ProblemEdit:
    """User-entered values of an entry: wording, measure, post, due date, state, outcome."""

    text: str | None
    rendered: str
    measure: str = ""
    owner: str = ""
    due_on: date | None = None
    state: ProblemState = ProblemState.OPEN
    outcome: str = ""


def lock_term(term: Term) -> None:
    """Lock the term for writing until the transaction ends (on SQLite, the whole database)."""
    # Without the key: records that refer to the term are stored meanwhile.
    db.session.execute(select(Term.id).where(Term.id == term.id).with_for_update(key_share=True))


def find_entry(item_id: int) -> ProblemEntry | None:
    """Return the entry as stored now, refreshing what the session read before; None if there is none."""
    return db.session.get(ProblemEntry, item_id, populate_existing=True)


def accept_drafts(term: Term, drafts: Iterable[ProblemDraft]) -> list[ProblemEntry]:
    """Append an entry for each draft, worded as the records have it. The caller has locked the term, and commits."""
    first = _next_position(term, Kind.PROBLEM)
    return [
        _add(term, Kind.PROBLEM, first + number, ProblemEdit(None, draft.rendered), draft)
        for number, draft in enumerate(drafts)
    ]


def add_entry(term: Term, kind: Kind, content: ProblemEdit, draft: ProblemDraft | None = None) -> ProblemEntry:
    """Append an entry: a problem or plan that people wrote, or a completed draft. The caller commits."""
    return _add(term, kind, _next_position(term, kind), content, draft)


def update_entry(item: ProblemEntry, content: ProblemEdit) -> None:
    """Overwrite the values of an entry. The caller has compared versions, and commits."""
    item.text, item.rendered, item.measure, item.owner = content.text, content.rendered, content.measure, content.owner
    item.due_on = content.due_on
    record_outcome(item, content.state, content.outcome)


def record_outcome(item: ProblemEntry, state: ProblemState, outcome: str) -> None:
    """Set state and outcome of a problem, with the day on which it was closed. The caller commits."""
    if not state.closed:
        item.closed_on = None
    elif item.closed_on is None:
        item.closed_on = today()
    item.state, item.outcome = state, outcome
    _stamp(item)


def exclude_draft(term: Term, draft: ProblemDraft, reason: str) -> ProblemEntry:
    """Exclude a draft from the summary, for this reason. The caller commits."""
    item = add_entry(term, Kind.PROBLEM, ProblemEdit(None, draft.rendered), draft)
    item.left_out = reason
    return item


def include_again(item: ProblemEntry) -> None:
    """Include an excluded draft again; an entry that holds nothing else is deleted."""
    if item.text is None and not (item.measure or item.owner or item.due_on or item.outcome or item.carried_from_id):
        db.session.delete(item)
        return
    item.left_out = None
    _stamp(item)


def move_entry(term: Term, item: ProblemEntry, *, up: bool) -> None:
    """Swap an entry with its neighbour in the list, which omits excluded entries."""
    statement = (
        select(ProblemEntry.id)
        .where(ProblemEntry.term_id == term.id, ProblemEntry.kind == item.kind, ProblemEntry.left_out.is_(None))
        .order_by(ProblemEntry.position, ProblemEntry.id)
    )
    order = list(db.session.scalars(statement))
    at = order.index(item.id)
    other = at - 1 if up else at + 1
    if 0 <= other < len(order):
        order[at], order[other] = order[other], order[at]
    _place(order)


def carry_over(term: Term, problem_entries: ProblemEntries, drafts: Sequence[ProblemDraft], ids: Iterable[int]) -> int:
    """Carry problems of the last term's summary over into this term; return how many. The caller commits.

    A problem that matches a draft of this term follows that draft, its figures live; any other keeps its text.
    Raise PortalError if one of them has been carried over or closed already.
    """
    open_ones = {
        item.item.id: item.item for item in problem_entries.followed if item.successor is None and not item.state.closed
    }
    wanted = list(dict.fromkeys(ids))
    if not wanted or any(number not in open_ones for number in wanted):
        raise PortalError(_l("This problem has been carried over or closed already."))
    found = match_drafts(drafts, [open_ones[number] for number in wanted])
    decided = {draft.origin: number for number, draft in match_drafts(drafts, problem_entries.problems).items()}
    first = _next_position(term, Kind.PROBLEM)
    for place, number in enumerate(wanted):
        draft = found.get(number)
        same = find_entry(decided[draft.origin]) if draft is not None and draft.origin in decided else None
        if same is None:
            _carry(term, open_ones[number], draft, first + place)
        else:
            _join(same, open_ones[number])
    return len(wanted)


def store_rendered_texts(arrangement: Arrangement) -> None:
    """Store the current text of the entries that follow the records; called before every edit of a term."""
    for line in arrangement.lines:
        rendered = plain_text(line.inlines)
        if line.draft is not None and rendered and rendered != line.item.rendered:
            # Past the version: nobody typed anything.
            _set(line.item.id, rendered=rendered)


def _carry(term: Term, before: EntrySnapshot, draft: ProblemDraft | None, position: int) -> None:
    if before.own or draft is not None:
        text, area = before.text, before.area
    else:
        # Its figures are those of the last term: they stay as they were printed.
        text, area = as_wording(before.rendered), ""
    rendered = draft.rendered if draft else before.rendered
    due_on = before.due_on if before.due_on and before.due_on >= term.starts_on else None
    content = ProblemEdit(text, rendered, before.measure, before.owner, due_on, before.state, before.outcome)
    item = _add(term, Kind.PROBLEM, position, content, draft)
    item.area, item.carried_from_id = area, before.id


def _join(item: ProblemEntry, before: EntrySnapshot) -> None:
    """Join a carried-over problem to the entry that this term's draft has already."""
    item.carried_from_id, item.left_out = before.id, None
    item.measure, item.owner = item.measure or before.measure, item.owner or before.owner
    _stamp(item)


def _next_position(term: Term, kind: Kind) -> int:
    last = db.session.scalar(
        select(func.max(ProblemEntry.position)).where(ProblemEntry.term_id == term.id, ProblemEntry.kind == kind)
    )
    return 0 if last is None else last + 1


def _add(
    term: Term, kind: Kind, position: int, content: ProblemEdit, draft: ProblemDraft | None = None
) -> ProblemEntry:
    item = ProblemEntry(
        term_id=term.id,
        kind=kind,
        origin=draft.origin if draft else None,
        area=draft.area if draft else "",
        position=position,
        recorded_at=now(),
        recorded_by_id=current_actor_id(),
    )
    update_entry(item, content)
    db.session.add(item)
    return item


def _place(order: Sequence[int]) -> None:
    for position, number in enumerate(order):
        _set(number, position=position)


def _set(number: int, **values: object) -> None:
    """Update columns that nobody types in, without a new version: edits of others do not become stale."""
    statement = update(ProblemEntry).where(ProblemEntry.id == number).values(**values)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _stamp(item: ProblemEntry) -> None:
    item.changed_at, item.changed_by_id = now(), current_actor_id()

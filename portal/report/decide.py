"""What people decide about a term's problems and plans: written here, always with the term's entries locked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update

from portal.clock import now, today
from portal.db import db
from portal.errors import PortalError
from portal.i18n import _l
from portal.organisation.models import Term
from portal.records.stamps import current_actor_id
from portal.report.agenda import Agenda, Item
from portal.report.arrangement import Arrangement
from portal.report.blocks import plain_text
from portal.report.models import AgendaItem, Kind, ProblemState
from portal.report.problem_text import as_wording
from portal.report.problems import Drafted, match

__all__ = [
    "Content",
    "carry_over",
    "change",
    "find_item",
    "keep",
    "leave_out",
    "lock_term",
    "move",
    "print_again",
    "record_outcome",
    "remember",
    "write",
]


@dataclass(frozen=True, slots=True)
class Content:
    """What one types about an entry."""

    text: str | None
    said: str
    measure: str = ""
    owner: str = ""
    due_on: date | None = None
    state: ProblemState = ProblemState.OPEN
    outcome: str = ""


def lock_term(term: Term) -> None:
    """Nobody else writes about this term until the transaction ends (on SQLite nobody else writes at all)."""
    # Without the key: records that refer to the term are stored meanwhile.
    db.session.execute(select(Term.id).where(Term.id == term.id).with_for_update(key_share=True))


def find_item(item_id: int) -> AgendaItem | None:
    """The entry as it is now, whatever this session read before."""
    return db.session.get(AgendaItem, item_id, populate_existing=True)


def keep(term: Term, drafts: Iterable[Drafted]) -> list[AgendaItem]:
    """Take drafts up as they stand, at the end of the list. The caller has locked the term, and commits."""
    first = _next_position(term, Kind.PROBLEM)
    return [
        _add(term, Kind.PROBLEM, first + number, Content(None, draft.said), draft)
        for number, draft in enumerate(drafts)
    ]


def write(term: Term, kind: Kind, content: Content, draft: Drafted | None = None) -> AgendaItem:
    """Add an entry: a problem or plan of one's own, or a draft that is completed. The caller commits."""
    return _add(term, kind, _next_position(term, kind), content, draft)


def change(item: AgendaItem, content: Content) -> None:
    """Change an entry. The caller has compared versions, and commits."""
    item.text, item.said, item.measure, item.owner = content.text, content.said, content.measure, content.owner
    item.due_on = content.due_on
    record_outcome(item, content.state, content.outcome)


def record_outcome(item: AgendaItem, state: ProblemState, outcome: str) -> None:
    """Say what became of a problem. The caller commits."""
    if not state.closed:
        item.closed_on = None
    elif item.closed_on is None:
        item.closed_on = today()
    item.state, item.outcome = state, outcome
    _stamp(item)


def leave_out(term: Term, draft: Drafted, reason: str) -> AgendaItem:
    """Keep a draft out of the summary, and say why. The caller commits."""
    item = write(term, Kind.PROBLEM, Content(None, draft.said), draft)
    item.left_out = reason
    return item


def print_again(item: AgendaItem) -> None:
    """Take back that a draft was left out; one about which nothing else was said is undecided again."""
    if item.text is None and not (item.measure or item.owner or item.due_on or item.outcome or item.carried_from_id):
        db.session.delete(item)
        return
    item.left_out = None
    _stamp(item)


def move(term: Term, item: AgendaItem, *, up: bool) -> None:
    """Let an entry change places with its neighbour; those that were left out are not in the list."""
    statement = (
        select(AgendaItem.id)
        .where(AgendaItem.term_id == term.id, AgendaItem.kind == item.kind, AgendaItem.left_out.is_(None))
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    order = list(db.session.scalars(statement))
    at = order.index(item.id)
    other = at - 1 if up else at + 1
    if 0 <= other < len(order):
        order[at], order[other] = order[other], order[at]
    _place(order)


def carry_over(term: Term, agenda: Agenda, drafts: Sequence[Drafted], ids: Iterable[int]) -> int:
    """Let problems of the last term's summary go on in this one's; gives how many. The caller commits.

    One that is among this term's drafts, too, becomes that draft, its figures live; any other says what it said.
    Raises PortalError if one of them cannot be carried over (any more).
    """
    open_ones = {item.item.id: item.item for item in agenda.last if item.successor is None and not item.state.closed}
    wanted = list(dict.fromkeys(ids))
    if not wanted or any(number not in open_ones for number in wanted):
        raise PortalError(_l("This problem has been carried over or closed already."))
    found = match(drafts, [open_ones[number] for number in wanted])
    decided = {draft.origin: number for number, draft in match(drafts, agenda.problems).items()}
    first = _next_position(term, Kind.PROBLEM)
    for place, number in enumerate(wanted):
        draft = found.get(number)
        same = find_item(decided[draft.origin]) if draft is not None and draft.origin in decided else None
        if same is None:
            _carry(term, open_ones[number], draft, first + place)
        else:
            _join(same, open_ones[number])
    return len(wanted)


def remember(arrangement: Arrangement) -> None:
    """Note how entries that follow the records read now; whoever is about to write does this on the way."""
    for line in arrangement.lines:
        said = plain_text(line.inlines)
        if line.draft is not None and said and said != line.item.said:
            # Past the version: nobody typed anything.
            _set(line.item.id, said=said)


def _carry(term: Term, before: Item, draft: Drafted | None, position: int) -> None:
    if before.own or draft is not None:
        text, area = before.text, before.area
    else:
        # Its figures are those of the last term: they stand as they were read.
        text, area = as_wording(before.said), ""
    said = draft.said if draft else before.said
    due_on = before.due_on if before.due_on and before.due_on >= term.starts_on else None
    content = Content(text, said, before.measure, before.owner, due_on, before.state, before.outcome)
    item = _add(term, Kind.PROBLEM, position, content, draft)
    item.area, item.carried_from_id = area, before.id


def _join(item: AgendaItem, before: Item) -> None:
    """This term's draft was taken up already: the two are one."""
    item.carried_from_id, item.left_out = before.id, None
    item.measure, item.owner = item.measure or before.measure, item.owner or before.owner
    _stamp(item)


def _next_position(term: Term, kind: Kind) -> int:
    last = db.session.scalar(
        select(func.max(AgendaItem.position)).where(AgendaItem.term_id == term.id, AgendaItem.kind == kind)
    )
    return 0 if last is None else last + 1


def _add(term: Term, kind: Kind, position: int, content: Content, draft: Drafted | None = None) -> AgendaItem:
    item = AgendaItem(
        term_id=term.id,
        kind=kind,
        origin=draft.origin if draft else None,
        area=draft.area if draft else "",
        position=position,
        recorded_at=now(),
        recorded_by_id=current_actor_id(),
    )
    change(item, content)
    db.session.add(item)
    return item


def _place(order: Sequence[int]) -> None:
    for position, number in enumerate(order):
        _set(number, position=position)


def _set(number: int, **values: object) -> None:
    """Change what nobody types, without making the edits of others stale."""
    statement = update(AgendaItem).where(AgendaItem.id == number).values(**values)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _stamp(item: AgendaItem) -> None:
    item.changed_at, item.changed_by_id = now(), current_actor_id()

"""Effects of changes on cards, and the reasons why a card cannot follow one; a constant number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plugins.assets.models.assets import Asset, AssetStatus
from plugins.assets.models.codes import split_codes
from portal.api import Classroom, Place, Problem, Record, Staff, _l, related_id

if TYPE_CHECKING:
    from plugins.assets.models.changes import AssetChange

__all__ = ["apply_changes", "refusals"]

T = TypeVar("T", bound=Record)


def refusals(session: Session, changes: Sequence[AssetChange]) -> list[Problem | None]:
    """Return for each new change, in order of time, why its card cannot follow it; None where it can.

    The cards are read again and locked: of two people who scrap the same thing at once, the second is refused.
    """
    if not changes:
        return []
    cards = _cards(session, changes, lock=True)
    lent = _open_loans(session, changes)
    scrapped = _scrapped(session, changes)
    pieces = {card.id: card.quantity for card in cards.values()}
    found: dict[int, Problem | None] = {}
    for change in sorted(changes, key=lambda item: item.occurred_on):
        card = cards.get(related_id(change, "asset"))
        if card is None:
            found[id(change)] = Problem("asset", _l("There is no such card."))
            continue
        problem = _refusal(change, card, pieces[card.id], lent, scrapped)
        found[id(change)] = problem
        if problem is not None:
            continue
        taken = change.quantity or pieces[card.id]
        if change.kind == "scrap" and taken == pieces[card.id]:
            scrapped.setdefault(card.id, change.occurred_on)
        elif taken < pieces[card.id]:
            pieces[card.id] -= taken
        elif change.kind == "loan":
            lent[card.id] = change
        elif change.kind == "return":
            lent.pop(card.id, None)
    return [found[id(change)] for change in changes]


def _refusal(
    change: AssetChange, card: Asset, pieces: int, lent: dict[int, Any], scrapped: dict[int, date]
) -> Problem | None:
    gone_on = scrapped.get(card.id) or card.removed_on
    if gone_on is not None:
        return Problem("asset", _l("This asset was scrapped on %(day)s.", day=gone_on.isoformat()))
    # A register may call it scrapped without saying when; the scrapping that is recorded now says so.
    if card.status is AssetStatus.SCRAPPED and change.kind != "scrap":
        return Problem("asset", _l("By its card this asset is scrapped."))
    if card.acquired_on and change.occurred_on < card.acquired_on:
        return Problem("occurred_on", _l("It was acquired on %(day)s only.", day=card.acquired_on.isoformat()))
    if change.quantity and change.quantity > pieces:
        return Problem("quantity", _l("The card has %(count)d pieces only.", count=pieces))
    if change.kind == "loan" and card.id in lent:
        return Problem("asset", _l("This asset is lent already."))
    return _no_return(change, pieces, lent.get(card.id)) if change.kind == "return" else None


def _no_return(change: AssetChange, pieces: int, loan: Any) -> Problem | None:
    if loan is None:
        return Problem("asset", _l("This asset is not lent."))
    if change.occurred_on < loan.occurred_on:
        return Problem("occurred_on", _l("It was lent on %(day)s only.", day=loan.occurred_on.isoformat()))
    if change.quantity and change.quantity < pieces:
        return Problem("quantity", _l("What is lent comes back as a whole; leave this empty."))
    return None


def apply_changes(session: Session, changes: Sequence[AssetChange]) -> Iterator[Record]:
    """Move the cards, in order of time, and yield them; a card that followed a later change stays where that put it."""
    stored = _cards(session, changes)
    # A card that is written together with its first change has no id yet.
    cards: dict[int, Asset] = {}
    for item in changes:
        named = item.__dict__.get("asset") or stored.get(item.asset_id)
        if named is not None:
            cards[id(item)] = named
    lent = {id(stored[key]): loan for key, loan in _open_loans(session, changes).items() if key in stored}
    latest = {id(stored[key]): day for key, day in _latest(session, changes).items() if key in stored}
    ordered = sorted((item for item in changes if id(item) in cards), key=lambda item: item.occurred_on)
    parts = [cards[id(item)].code for item in ordered if _is_part(item, cards[id(item)])]
    codes = split_codes(session, parts)
    for change in ordered:
        card: Asset = cards[id(change)]
        before = latest.get(id(card), change.occurred_on)
        if _is_part(change, card):
            yield card
            card = change.asset = _split(card, change.quantity or 0, next(codes[card.code]))
        if change.kind == "return":
            loan = lent.pop(id(card), None)
            if loan is not None:
                loan.returned_on = change.occurred_on
                yield loan
            _back(change, card, loan)
        elif change.kind == "loan":
            lent[id(card)] = change
        if change.occurred_on >= before:
            _follow(session, change, card)
        yield card


def _is_part(change: AssetChange, card: Asset) -> bool:
    return bool(change.quantity) and (change.quantity or 0) < card.quantity


def _split(card: Asset, pieces: int, code: str) -> Asset:
    """Return a new card for some of the pieces, acquired as the others were, so that the past still adds up."""
    kept = ("name", "category", "category_code", "spec", "unit_price", "fund_source", "acquired_on", "useful_years")
    part = Asset(code=code, quantity=pieces, split_from=card, **{name: getattr(card, name) for name in kept})
    part.status, part.classroom, part.place, part.custodian = card.status, card.classroom, card.place, card.custodian
    card.quantity -= pieces
    return part


def _follow(session: Session, change: AssetChange, card: Asset) -> None:
    # The objects rather than their ids: of a card that is not stored yet, the objects would win.
    change.from_classroom, change.from_place = card.classroom, card.place
    if change.kind == "scrap":
        card.status, card.removed_on = AssetStatus.SCRAPPED, change.occurred_on
        return
    card.classroom = _named(session, change, "to_classroom", Classroom)
    card.place = _named(session, change, "to_place", Place)
    custodian = _named(session, change, "to_custodian", Staff)
    if custodian is not None:
        card.custodian = custodian


def _back(change: AssetChange, card: Asset, loan: AssetChange | None) -> None:
    """Set the target of a return to where the asset was before the loan, unless it names another."""
    if related_id(change, "to_classroom") is None and related_id(change, "to_place") is None:
        home = (card.classroom, card.place) if loan is None else (loan.from_classroom, loan.from_place)
        change.to_classroom, change.to_place = home


def _named(session: Session, change: AssetChange, name: str, model: type[T]) -> T | None:
    """Return the object that a change names, by the object or by its id."""
    found: T | None = change.__dict__.get(name)
    number = getattr(change, f"{name}_id")
    return session.get(model, number) if found is None and number is not None else found


def _cards(session: Session, changes: Iterable[AssetChange], *, lock: bool = False) -> dict[Any, Asset]:
    ids = sorted({found for change in changes if (found := related_id(change, "asset")) is not None})
    statement = select(Asset).where(Asset.id.in_(ids)).order_by(Asset.id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    with session.no_autoflush:
        return {card.id: card for card in session.scalars(statement)}


def _open_loans(session: Session, changes: Sequence[AssetChange]) -> dict[Any, AssetChange]:
    model = type(changes[0])
    ids = {related_id(change, "asset") for change in changes}
    with session.no_autoflush:
        found = session.scalars(
            select(model)
            .where(model.asset_id.in_(ids), model.kind == "loan", model.returned_on.is_(None))
            .order_by(model.occurred_on, model.id)
        )
        return {loan.asset_id: loan for loan in found}


def _scrapped(session: Session, changes: Sequence[AssetChange]) -> dict[int, date]:
    model = type(changes[0])
    ids = {related_id(change, "asset") for change in changes}
    with session.no_autoflush:
        found = session.execute(
            select(model.asset_id, func.min(model.occurred_on))
            .where(model.asset_id.in_(ids), model.kind == "scrap")
            .group_by(model.asset_id)
        )
        return {row[0]: row[1] for row in found}


def _latest(session: Session, changes: Sequence[AssetChange]) -> dict[Any, date]:
    """Return the day of the last stored change of each asset."""
    model = type(changes[0])
    ids = {related_id(change, "asset") for change in changes}
    with session.no_autoflush:
        rows = session.execute(
            select(model.asset_id, func.max(model.occurred_on)).where(model.asset_id.in_(ids)).group_by(model.asset_id)
        )
        return {row[0]: row[1] for row in rows}

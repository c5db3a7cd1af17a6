"""Saving of a stock-take sheet: the stock-take and all its lines together or not at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask_babel.speaklater import LazyString
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from plugins.assets.models import Asset, Stocktake, StocktakeLine, StocktakeState
from plugins.assets.stocktaking.entries import Addition, Entry
from plugins.assets.stocktaking.stored import Stored
from portal.api import Source, _l, db, problems_with, writing

__all__ = ["StocktakeResult", "merge", "save"]


@dataclass
class StocktakeResult:
    """Result of saving a stock-take sheet: entries, additions, conflicts, errors."""

    entries: list[Entry]
    additions: list[Addition] = field(default_factory=list)
    errors: list[LazyString | str] = field(default_factory=list)
    """Errors of the sheet as a whole; those of a thing are in its entry."""
    crossed: bool = False
    """True if somebody else wrote at the same moment."""
    stocktake_id: int | None = None

    @property
    def is_faulty(self) -> bool:
        """True if there is any error or conflict."""
        faulty = any(entry.error for entry in self.entries) or any(item.error for item in self.additions)
        return bool(self.errors) or self.crossed or faulty


def merge(mine: Sequence[Entry], before: Mapping[str, str], theirs: Sequence[Entry]) -> list[Entry]:
    """Merge the entries of two users: a change of one is taken; where both changed, mine is kept beside theirs.

    ``before`` holds the fingerprint of each entry when my form was opened.
    """
    typed = {entry.key: entry for entry in mine}
    merged = []
    for other in theirs:
        entry = typed.get(other.key)
        if entry is None or entry.fingerprint == before.get(entry.key, entry.fingerprint):
            merged.append(other)
        elif other.fingerprint in (entry.fingerprint, before.get(entry.key)):
            merged.append(replace(entry, line=other.line))
        else:
            merged.append(replace(entry, line=other.line, theirs=other))
    return merged


def save(stored: Stored, outcome: StocktakeResult, *, finish: bool) -> StocktakeResult:
    """Write the sheet and commit, or write nothing if there is any error."""
    if outcome.is_faulty:
        return outcome
    try:
        with writing(Source.SHEET), db.session.no_autoflush:
            stocktake = stored.stocktake or Stocktake(
                occurred_on=stored.occurred_on,
                actual_on=stored.day if stored.day != stored.occurred_on else None,
                phase=stored.phase,
                classroom=stored.classroom,
                state=StocktakeState.OPEN,
            )
            if stored.stocktake is None:
                outcome.errors += [problem.message for problem in problems_with(stocktake)]
            lines = [
                _line(stored, stocktake, entry, outcome, at, finish=finish)
                for at, entry in enumerate(outcome.entries)
                if not entry.gone
            ]
            lines += _added(stored, stocktake, outcome)
            if outcome.is_faulty:
                db.session.rollback()
                return outcome
            for entry in outcome.entries:
                if entry.gone and entry.line is not None and not entry.is_expected:
                    db.session.delete(entry.line)
            db.session.add_all([stocktake, *lines])
            _update_other_sheets(stored, lines)
            db.session.flush()
            outcome.stocktake_id = stocktake.id
            db.session.commit()
    except (StaleDataError, IntegrityError):
        db.session.rollback()
        outcome.crossed = True
    return outcome


def _line(
    stored: Stored, stocktake: Stocktake, entry: Entry, outcome: StocktakeResult, at: int, *, finish: bool
) -> StocktakeLine:
    line = entry.line or _new_line(stored, stocktake, entry.asset, entry.name, entry.book)
    line.found_quantity = entry.found(finish=finish)
    kind, number = entry.where[:1], int(entry.where[1:] or 0)
    line.found_classroom_id = number if kind == "c" else None
    line.found_place_id = number if kind == "p" else None
    line.cause = entry.cause or None
    for problem in problems_with(line):
        outcome.entries[at] = replace(entry, error=problem.message)
    return line


def _new_line(stored: Stored, stocktake: Stocktake, asset: Asset | None, name: str, book: int) -> StocktakeLine:
    return StocktakeLine(
        occurred_on=stored.occurred_on,
        phase=stored.phase,
        classroom=stored.classroom,
        classroom_id=stored.classroom.id,
        stocktake=stocktake,
        asset=asset,
        asset_id=asset.id if asset is not None else None,
        name=None if asset is not None else name,
        book_quantity=book,
    )


def _added(stored: Stored, stocktake: Stocktake, outcome: StocktakeResult) -> list[StocktakeLine]:
    """Return lines for things outside the list: a card of another place by its code, else a thing without a card."""
    wanted = [item for item in outcome.additions if not item.error]
    cards = _cards(wanted)
    listed = {entry.asset.id for entry in outcome.entries if entry.asset is not None and not entry.gone}
    lines = []
    for at, item in enumerate(outcome.additions):
        card = cards.get(_plain(item.what))
        if card is not None and card.id in listed:
            outcome.additions[at] = replace(
                item, error=_l("%(card)s stands in the list above; tick it there.", card=str(card))
            )
            continue
        # What the books call scrapped is not in the books.
        booked = card is not None and not card.is_gone()
        line = _new_line(stored, stocktake, card if booked else None, str(card) if card else item.what, 0)
        line.found_quantity, line.cause = item.found, item.cause or None
        if card is not None:
            listed.add(card.id)
        lines.append(line)
    return lines


def _cards(items: Sequence[Addition]) -> dict[str, Asset]:
    numbers = {_plain(item.what) for item in items}
    if not numbers:
        return {}
    found = db.session.scalars(select(Asset).where(func.lower(Asset.code).in_(numbers)))
    return {_plain(card.code): card for card in found}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def _update_other_sheets(stored: Stored, lines: Sequence[StocktakeLine]) -> None:
    """Set the whereabouts of things found here on the open sheets of the classes that miss them."""
    foreign = [line.asset_id for line in lines if line.asset_id is not None and not line.book_quantity]
    if not foreign:
        return
    waiting = db.session.scalars(
        select(StocktakeLine)
        .join(Stocktake, Stocktake.id == StocktakeLine.stocktake_id)
        .where(
            StocktakeLine.asset_id.in_(foreign),
            StocktakeLine.phase == stored.phase,
            StocktakeLine.book_quantity > 0,
            StocktakeLine.classroom_id != stored.classroom.id,
            StocktakeLine.occurred_on.between(stored.term.starts_on, stored.term.ends_on),
            Stocktake.state == StocktakeState.OPEN,
        )
    )
    for line in waiting:
        if not line.found_quantity and not line.found_place_id:
            line.found_quantity, line.found_classroom_id = 0, stored.classroom.id

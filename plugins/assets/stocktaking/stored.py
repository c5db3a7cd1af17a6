"""What the books say of a class, and what was counted there so far; a constant number of statements."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from plugins.assets.models import (
    Asset,
    LineResult,
    Phase,
    Stocktake,
    StocktakeLine,
    StocktakeState,
    classes_like,
)
from plugins.assets.stocktaking.entries import Entry
from plugins.assets.stocktaking.terms import day_in
from portal.api import Classroom, Term, db

__all__ = ["Stored", "load", "states_of"]


@dataclass
class Stored:
    """The sheet of one class as it is stored."""

    term: Term
    classroom: Classroom
    phase: Phase
    day: date
    """On which it is counted; the books of this day hold."""
    stocktake: Stocktake | None
    entries: list[Entry] = field(default_factory=list)

    @property
    def occurred_on(self) -> date:
        """The day of the term that the record is about."""
        return self.stocktake.occurred_on if self.stocktake is not None else day_in(self.term, self.day)

    @property
    def is_signed(self) -> bool:
        """Whether nothing can be changed here any more."""
        return self.stocktake is not None and self.stocktake.state is not StocktakeState.OPEN

    @property
    def has_totals_only(self) -> bool:
        """Whether a register or form has said numbers of this class, without its things."""
        return (
            self.stocktake is not None
            and not self.stocktake.lines
            and (bool(self.stocktake.book_quantity_stated) or bool(self.stocktake.found_quantity_stated))
        )

    @property
    def version(self) -> str:
        """Changes with everything that somebody saves."""
        if self.stocktake is None:
            return "new"
        told = [(self.stocktake.id, self.stocktake.version)]
        told += [(entry.line.id, entry.line.version) for entry in self.entries if entry.line is not None]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    @property
    def pieces(self) -> int:
        """How many things the books say are here."""
        return sum(entry.book for entry in self.entries)


def load(term: Term, classroom: Classroom, phase: Phase, day: date) -> Stored:
    """The sheet: lines that were saved, then what the books have besides."""
    stocktake = _stocktake(term, classroom, phase, day)
    if stocktake is not None:
        day = stocktake.actual_on or stocktake.occurred_on
    stored = Stored(term, classroom, phase, day, stocktake)
    lines = list(stocktake.lines) if stocktake is not None else []
    stored.entries = [Entry.stored(line) for line in lines]
    if stored.is_signed:
        return stored
    known = {line.asset_id for line in lines}
    fresh = [asset for asset in _expected(classroom, day) if asset.id not in known]
    seen = _seen_elsewhere(stored, [asset.id for asset in fresh])
    stored.entries += [
        replace(Entry(asset, asset.name, asset.quantity), where=seen.get(asset.id, "")) for asset in fresh
    ]
    stored.entries.sort(key=lambda entry: (not entry.is_expected, entry.name, entry.asset.code if entry.asset else ""))
    return stored


def states_of(term: Term, phase: Phase, rooms: Sequence[Classroom]) -> dict[int, StocktakeState]:
    """How far the classes are; those that nobody has begun are left out."""
    # The last of each class, by its index: however many there are.
    last = (
        select(Stocktake.state)
        .where(
            Stocktake.classroom_id == Classroom.id,
            Stocktake.phase == phase,
            Stocktake.occurred_on.between(term.starts_on, term.ends_on),
        )
        .order_by(Stocktake.occurred_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(select(Classroom.id, last).where(Classroom.id.in_([room.id for room in rooms])))
    return {number: state for number, state in rows if state is not None}


def _stocktake(term: Term, classroom: Classroom, phase: Phase, day: date) -> Stocktake | None:
    first, last = (day, day) if phase is Phase.BETWEEN else (term.starts_on, term.ends_on)
    return (
        db.session.scalars(
            select(Stocktake)
            .where(
                Stocktake.classroom_id == classroom.id,
                Stocktake.phase == phase,
                Stocktake.occurred_on.between(first, last),
            )
            .options(joinedload(Stocktake.lines).joinedload(StocktakeLine.asset))
            .order_by(Stocktake.id)
            .limit(1)
        )
        .unique()
        .first()
    )


def _expected(classroom: Classroom, day: date) -> Sequence[Asset]:
    """What the books say is in this class on a day."""
    return db.session.scalars(
        select(Asset)
        .where(Asset.there_on(day), Asset.classroom_id.in_(classes_like([classroom.id])))
        .order_by(Asset.name, Asset.code)
    ).all()


def _seen_elsewhere(stored: Stored, assets: Sequence[int]) -> dict[int, str]:
    """Which of these another class has found in its room."""
    if not assets:
        return {}
    rows = db.session.execute(
        select(StocktakeLine.asset_id, StocktakeLine.classroom_id).where(
            StocktakeLine.asset_id.in_(assets),
            StocktakeLine.phase == stored.phase,
            StocktakeLine.result == LineResult.MISPLACED,
            StocktakeLine.book_quantity == 0,
            StocktakeLine.classroom_id != stored.classroom.id,
            StocktakeLine.occurred_on.between(stored.term.starts_on, stored.term.ends_on),
        )
    )
    return {asset: f"c{room}" for asset, room in rows if asset is not None}

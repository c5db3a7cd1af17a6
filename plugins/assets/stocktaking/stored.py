"""Stored sheet of a class: the books, and the count so far; a constant number of statements."""

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
    """Stored stock-take sheet of one class."""

    term: Term
    classroom: Classroom
    phase: Phase
    day: date
    """Day of the count; the books of this day are valid."""
    stocktake: Stocktake | None
    entries: list[Entry] = field(default_factory=list)

    @property
    def occurred_on(self) -> date:
        """Day of the term that the record is about."""
        return self.stocktake.occurred_on if self.stocktake is not None else day_in(self.term, self.day)

    @property
    def is_signed(self) -> bool:
        """True if the stock-take is signed, so that nothing can be changed here."""
        return self.stocktake is not None and self.stocktake.state is not StocktakeState.OPEN

    @property
    def has_totals_only(self) -> bool:
        """True if a register or form has given totals of this class without lines."""
        return (
            self.stocktake is not None
            and not self.stocktake.lines
            and (bool(self.stocktake.book_quantity_stated) or bool(self.stocktake.found_quantity_stated))
        )

    @property
    def version(self) -> str:
        """Hash of everything stored, which changes with every save."""
        if self.stocktake is None:
            return "new"
        versions = [(self.stocktake.id, self.stocktake.version)]
        versions += [(entry.line.id, entry.line.version) for entry in self.entries if entry.line is not None]
        return hashlib.sha256(repr(versions).encode()).hexdigest()[:16]

    @property
    def pieces(self) -> int:
        """Number of pieces in the books."""
        return sum(entry.book for entry in self.entries)


def load(term: Term, classroom: Classroom, phase: Phase, day: date) -> Stored:
    """Return the sheet: the saved lines, then the further contents of the books."""
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
    elsewhere = _found_elsewhere(stored, [asset.id for asset in fresh])
    stored.entries += [
        replace(Entry(asset, asset.name, asset.quantity), where=elsewhere.get(asset.id, "")) for asset in fresh
    ]
    stored.entries.sort(key=lambda entry: (not entry.is_expected, entry.name, entry.asset.code if entry.asset else ""))
    return stored


def states_of(term: Term, phase: Phase, classrooms: Sequence[Classroom]) -> dict[int, StocktakeState]:
    """Return the states of the classes' stock-takes by class id; classes without one are left out."""
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
    rows = db.session.execute(
        select(Classroom.id, last).where(Classroom.id.in_([classroom.id for classroom in classrooms]))
    )
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
    """Return the assets in the class on the day, by the books."""
    return db.session.scalars(
        select(Asset)
        .where(Asset.there_on(day), Asset.classroom_id.in_(classes_like([classroom.id])))
        .order_by(Asset.name, Asset.code)
    ).all()


def _found_elsewhere(stored: Stored, assets: Sequence[int]) -> dict[int, str]:
    """Return the classes that have found some of these assets, by asset id."""
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
    return {asset: f"c{classroom}" for asset, classroom in rows if asset is not None}

"""Page of the pantry: batches in the order of use, and the form that issues them to the kitchen."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from flask import abort, flash, redirect, request
from flask_babel.speaklater import LazyString
from sqlalchemy import case, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from plugins.kitchen.models import Direction, PantryBatch, PantryMove
from plugins.kitchen.models.verdicts import plain
from portal.api import (
    Page,
    Staff,
    _,
    _l,
    current_limits,
    db,
    expose,
    may,
    ngettext,
    problems_with,
    today,
    within_limits,
)

__all__ = ["SOON", "Pantry", "batches_left"]

SOON = timedelta(days=3)
"""Time before its date from which a batch is highlighted."""
MOST = 300
"""Highest number of batches on the page."""
LONGEST_PURPOSE = 100
Message: TypeAlias = LazyString | str


@dataclass
class PantryLine:
    """One batch on the page, with the quantity typed beside it."""

    batch: PantryBatch
    first: bool
    """True for the batch of its food to be used first."""
    typed: str = ""
    """Quantity as typed."""
    errors: list[Message] = field(default_factory=list)


@dataclass
class HeaderInput:
    """Values typed above the batches, not read yet."""

    day: str
    custodian: str = ""
    purpose: str = ""
    errors: dict[str, list[Message]] = field(default_factory=dict)
    """Error messages by field; empty key: about the form as a whole."""

    def wrong(self, name: str, message: Message) -> None:
        """Add an error message to a field, once."""
        messages = self.errors.setdefault(name, [])
        if str(message) not in [str(known) for known in messages]:
            messages.append(message)


def batches_left(also: Collection[int] = ()) -> Sequence[PantryBatch]:
    """Return the batches with something left, and those with the given ids, in the order of use; at most ``MOST``.

    Order: by the day by which they are to be used, those without one last, then by the day of receipt.
    """
    nameless = case((PantryBatch.expires_on.is_(None), 1), else_=0)
    return db.session.scalars(
        select(PantryBatch)
        .where(or_(PantryBatch.balance > 0, PantryBatch.id.in_(also)))
        .options(joinedload(PantryBatch.place), joinedload(PantryBatch.custodian))
        .order_by(nameless, PantryBatch.expires_on, PantryBatch.received_on, PantryBatch.id)
        .limit(MOST)
    ).all()


class Pantry(Page):
    """Batches with their balances, first expired first; several are issued at once, or none."""

    title = _l("Pantry")
    permission = "kitchen.pantry_batch.view"
    path = "pantry"

    @expose("/", methods=("GET", "POST"))
    def index(self) -> Any:
        """Show the batches, or issue what was typed: all of it, or with an error nothing (status 422)."""
        if request.method == "GET":
            return self._show(_lines(), HeaderInput(today().isoformat()))
        if not may("kitchen.pantry_move.edit"):
            abort(403)
        # Somebody may have taken the last of a batch since the page was opened: it is reported, not passed over.
        lines = _lines(_filled_batches())
        typed = _read(lines)
        here = self.own_url()
        made = _hand_out(lines, typed)
        if made:
            flash(ngettext("%(num)d entry in the pantry book.", "%(num)d entries in the pantry book.", made), "success")
            return redirect(here, 303)
        return self._show(lines, typed), 422

    def _show(self, lines: Sequence[PantryLine], typed: HeaderInput) -> Any:
        day = today()
        return self.render(
            "kitchen/pantry.html",
            lines=lines,
            typed=typed,
            writes=may("kitchen.pantry_move.edit"),
            staff=_staff(),
            today=day,
            soon=day + SOON,
            plain=plain,
            failed=bool(typed.errors) or any(line.errors for line in lines),
        )


def _filled_batches() -> set[int]:
    """Return the ids of the batches beside which something was typed."""
    names = (
        name.removeprefix("out_") for name, text in request.form.items() if name.startswith("out_") and text.strip()
    )
    return {int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 10}


def _lines(also: Collection[int] = ()) -> list[PantryLine]:
    foods: set[tuple[str, str]] = set()
    lines = []
    for batch in batches_left(also):
        food = (batch.item, batch.unit)
        lines.append(PantryLine(batch, food not in foods))
        foods.add(food)
    return lines


def _staff() -> Sequence[Staff]:
    day = today()
    wanted = select(Staff).where(or_(Staff.left_on.is_(None), Staff.left_on >= day)).order_by(Staff.id)
    return db.session.scalars(within_limits(wanted, Staff, current_limits())).all()


def _read(lines: Sequence[PantryLine]) -> HeaderInput:
    for line in lines:
        line.typed = request.form.get(f"out_{line.batch.id}", "").strip()[:20]
    return HeaderInput(
        request.form.get("day", "").strip()[:20],
        request.form.get("custodian", "").strip()[:20],
        request.form.get("purpose", "").strip()[:LONGEST_PURPOSE],
    )


def _hand_out(lines: Sequence[PantryLine], typed: HeaderInput) -> int:
    """Write and commit a move for each filled line; return their number, or 0 with nothing written on any error."""
    day, custodian = _day(typed), _custodian(typed)
    moves: list[PantryMove] = []
    with db.session.no_autoflush:
        for line in lines:
            quantity = _quantity(line)
            if quantity is None or day is None:
                continue
            move = PantryMove(
                occurred_on=day,
                batch=line.batch,
                direction=Direction.OUT,
                quantity=quantity,
                custodian=custodian,
                purpose=typed.purpose or None,
            )
            for problem in problems_with(move):
                if problem.field in {"occurred_on", "custodian", "purpose"}:
                    typed.wrong(problem.field, problem.message)
                else:
                    line.errors.append(problem.message)
            moves.append(move)
    if not moves and not typed.errors and not any(line.errors for line in lines):
        typed.wrong("", _l("Write how much of a batch goes out."))
    if typed.errors or any(line.errors for line in lines):
        db.session.rollback()
        return 0
    try:
        db.session.add_all(moves)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        typed.wrong("", _l("Somebody else took of these batches meanwhile. Nothing was written; look at what is left."))
        return 0
    return len(moves)


def _day(typed: HeaderInput) -> date | None:
    try:
        day = date.fromisoformat(typed.day)
    except ValueError:
        typed.wrong("occurred_on", _l("Write the date like 2026-03-02."))
        return None
    if day > today():
        typed.wrong("occurred_on", _l("This day is still to come."))
        return None
    return day


def _custodian(typed: HeaderInput) -> Staff | None:
    """Return the chosen keeper among the staff that the user may name; report it if there is none."""
    found = next((person for person in _staff() if str(person.id) == typed.custodian), None)
    if found is None:
        typed.wrong("custodian", _l("Name who keeps the pantry."))
    return found


def _quantity(line: PantryLine) -> Decimal | None:
    text = unicodedata.normalize("NFKC", line.typed)
    if not text:
        return None
    try:
        quantity = Decimal(text)
    except InvalidOperation:
        line.errors.append(_("“%(text)s” is not a number.", text=line.typed))
        return None
    exponent = quantity.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or quantity > 10**9:
        line.errors.append(_("“%(text)s” is not a number.", text=line.typed))
        return None
    if exponent < -2:
        line.errors.append(_l("At most two decimal places."))
        return None
    return quantity

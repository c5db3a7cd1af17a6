"""Intake of delivery lines into the pantry: each becomes a batch with its first move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from plugins.kitchen.models.pantry import Direction, PantryBatch, PantryMove
from portal.api import Record

if TYPE_CHECKING:
    from plugins.kitchen.models.deliveries import FoodReceipt

__all__ = ["batches_of"]


def batches_of(session: Session, receipts: Sequence[FoodReceipt]) -> Iterable[Record]:
    """Yield a batch with its first move for each line to be stored that has no batch yet."""
    stored = [receipt for receipt in receipts if receipt.stored_on is not None and receipt.accepted_quantity > 0]
    ids = [receipt.id for receipt in stored if receipt.id is not None]
    known = (
        set(session.scalars(select(PantryBatch.receipt_id).where(PantryBatch.receipt_id.in_(ids)))) if ids else set()
    )
    made = {item.receipt for item in session.new if isinstance(item, PantryBatch)}
    fresh = [receipt for receipt in stored if receipt.id not in known and receipt not in made]
    numbers = _Numbers(session, {receipt.stored_on for receipt in fresh if receipt.stored_on is not None})
    for receipt in fresh:
        if receipt.stored_on is None:
            continue
        batch = PantryBatch(
            number=numbers.next(receipt.stored_on),
            item=receipt.item,
            unit=receipt.unit or "公斤",
            received_on=receipt.stored_on,
            expires_on=receipt.expires_on,
            receipt=receipt,
            taken_in=receipt.accepted_quantity,
        )
        yield batch
        yield PantryMove(
            occurred_on=receipt.stored_on, batch=batch, direction=Direction.IN, quantity=receipt.accepted_quantity
        )


class _Numbers:
    """Generator of batch numbers: the day, and a count within the day."""

    def __init__(self, session: Session, days: Iterable[date]) -> None:
        days = set(days)
        taken = (
            set(session.scalars(select(PantryBatch.number).where(PantryBatch.received_on.in_(days)))) if days else set()
        )
        self._taken = taken | {item.number for item in session.new if isinstance(item, PantryBatch)}

    def next(self, day: date) -> str:
        """Return a number that no batch has."""
        count = 1
        while (number := f"{day:%Y%m%d}-{count:02}") in self._taken:
            count += 1
        self._taken.add(number)
        return number

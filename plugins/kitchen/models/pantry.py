"""Pantry: batches of food with their balances, and the moves in and out.

The balance stands on the batch and is written with each move, by whatever session writes it, so that form, sheet, file,
restoring and deleting agree. A check that it never falls below zero is made twice: before writing, under a lock on the
batch, which gives a sentence at the field; and by the table, whoever writes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    case,
    func,
    inspect,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.orm.util import identity_key

from plugins.kitchen.models.base import Base
from plugins.kitchen.models.verdicts import LARGEST_QUANTITY, SMALLEST_QUANTITY, plain
from portal.api import (
    Choice,
    ChoiceType,
    DailyRecord,
    Place,
    Problem,
    Record,
    Staff,
    _l,
    field,
    partial_index,
    related_id,
)

if TYPE_CHECKING:
    from plugins.kitchen.models.deliveries import FoodReceipt

__all__ = ["Direction", "PantryBatch", "PantryMove", "shortages", "shortages_without"]


CHUNK = 500
"""Highest number of batches in one statement."""


class Direction(Choice):
    """Direction of a move."""

    IN = "in", _l("Into the pantry"), ("入库", "入", "退库")
    OUT = "out", _l("Out to the kitchen"), ("出库", "出", "领用")
    WRITTEN_OFF = "written_off", _l("Written off"), ("报损", "报废", "销毁")


class PantryBatch(Record, Base):
    """Batch of one food in the pantry (库存批次): from a line of a delivery, or stock that was there before."""

    __tablename__ = "kitchen_pantry_batch"
    __table_args__ = (
        CheckConstraint("balance >= 0", name="balance"),
        Index("ix_kitchen_pantry_batch_received_on_id", "received_on", "id"),
        Index("ix_kitchen_pantry_batch_item", "item"),
        Index("ix_kitchen_pantry_batch_balance", "balance"),
        partial_index("ix_kitchen_pantry_batch_in_store", "expires_on", "id", where="balance > 0"),
    )
    __record__ = "pantry_batch"
    __label__ = _l("Batches in the pantry")
    __natural_key__ = ("number",)

    number: Mapped[str] = mapped_column(
        String(40),
        unique=True,
        info=field(
            _l("Number of the batch"),
            synonyms=("批次号", "库存批号"),
            help=_l("As it stands on the label, such as 20260302-01"),
        ),
        sort_order=-20,
    )
    item: Mapped[str] = mapped_column(
        String(100), info=field(_l("Food item"), synonyms=("品名", "食品名称", "名称")), sort_order=-19
    )
    unit: Mapped[str] = mapped_column(
        String(20), default="公斤", info=field(_l("Unit of quantity"), synonyms=("单位", "计量单位"))
    )
    received_on: Mapped[date] = mapped_column(info=field(_l("Into the pantry on"), synonyms=("入库日期",)))
    expires_on: Mapped[date | None] = mapped_column(
        index=True, info=field(_l("Use by"), synonyms=("保质期至", "到期日期", "过期日期"))
    )
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("Place"), synonyms=("存放地点", "库位", "地点"))
    )
    place: Mapped[Place | None] = relationship(Place)
    custodian_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Kept by"), synonyms=("保管人", "库管员"))
    )
    custodian: Mapped[Staff | None] = relationship(Staff)
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("kitchen_food_receipt.id"), unique=True)
    receipt: Mapped[FoodReceipt | None] = relationship("FoodReceipt")
    taken_in: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    """Quantity of the delivery that was taken in; None for stock that was there before."""
    balance: Mapped[Decimal] = mapped_column(
        Numeric(12, 2), default=Decimal(0), info=field(_l("Left in the pantry"), computed=True)
    )
    # Only to be shown: a move that is tried and not stored must leave no trace in its batch.
    moves: Mapped[list[PantryMove]] = relationship(viewonly=True, order_by="PantryMove.id")

    def __str__(self) -> str:
        return f"{self.item} {self.number}"

    def problems(self) -> Iterable[Problem]:
        """Report a batch past its date before it was received."""
        if self.expires_on and self.expires_on < self.received_on:
            yield Problem("expires_on", _l("It was past its date before it came into the pantry."))


class PantryMove(DailyRecord, Base):
    """Move of a quantity of one batch: in, out or written off (出入库登记)."""

    __tablename__ = "kitchen_pantry_move"
    __table_args__ = (
        Index("ix_kitchen_pantry_move_occurred_on_id", "occurred_on", "id"),
        Index("ix_kitchen_pantry_move_batch_id_occurred_on", "batch_id", "occurred_on"),
    )
    __record__ = "pantry_move"
    __label__ = _l("Pantry book")

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("kitchen_pantry_batch.id"),
        active_history=True,
        info=field(_l("Batch"), synonyms=("批次", "库存批次", "批次号")),
        sort_order=-10,
    )
    batch: Mapped[PantryBatch] = relationship(PantryBatch)
    direction: Mapped[Direction] = mapped_column(
        ChoiceType(Direction),
        active_history=True,
        info=field(_l("Into or out of the pantry"), synonyms=("出入库", "类型", "方向")),
    )
    quantity: Mapped[Decimal] = mapped_column(
        Numeric(10, 2),
        active_history=True,
        info=field(
            _l("Quantity moved"), synonyms=("数量", "出入库数量"), minimum=SMALLEST_QUANTITY, maximum=LARGEST_QUANTITY
        ),
    )
    custodian_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"),
        index=True,
        info=field(_l("Handed out or taken in by"), synonyms=("保管人", "经手人", "库管员")),
    )
    custodian: Mapped[Staff | None] = relationship(Staff)
    purpose: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("What for"), synonyms=("用途", "去向", "事由"))
    )

    def __str__(self) -> str:
        sign = "+" if self.direction is Direction.IN else "−"
        return f"{self.occurred_on} {self.batch.item if self.batch else ''} {sign}{plain(self.quantity)}"

    @property
    def change(self) -> Decimal:
        """Quantity that the move adds to the balance; negative for a move out."""
        return _signed(self.direction, self.quantity)

    def problems(self) -> Iterable[Problem]:
        """Report a move dated before the batch was received."""
        if self.batch is not None and self.occurred_on < self.batch.received_on:
            yield Problem(
                "occurred_on", _l("The batch came into the pantry only on %(day)s.", day=self.batch.received_on)
            )

    def form_problems(self) -> Iterable[Problem]:
        """Report a missing keeper, and food past its date that goes to the kitchen."""
        if self.custodian is None and self.custodian_id is None:
            yield Problem("custodian", _l("Name who keeps the pantry."))
        expired = self.batch is not None and self.batch.expires_on and self.batch.expires_on < self.occurred_on
        if self.direction is Direction.OUT and expired:
            yield Problem(
                "batch", _l("This batch is past its date (%(day)s); write it off.", day=self.batch.expires_on)
            )

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[PantryMove]) -> list[Problem | None]:
        """Return the ``shortages`` of these moves; locks the batches until the commit."""
        return shortages(session, records)

    @classmethod
    def before_storing(cls, session: Session, records: Sequence[PantryMove]) -> None:
        """Lock the batches, so that balances are summed only after any other writer has finished."""
        with session.no_autoflush:
            _lock(session, _batches_of(records))

    @classmethod
    def after_storing(cls, session: Session, records: Sequence[PantryMove]) -> None:
        """Write the balances after the whole flush: no balance in between can fall below zero."""
        _write_balances(session, _batches_of(records))


def _signed(direction: Direction, quantity: Decimal) -> Decimal:
    return Decimal(quantity) if direction is Direction.IN else -Decimal(quantity)


def shortages(session: Session, moves: Sequence[PantryMove]) -> list[Problem | None]:
    """Return, for each move in order, the problem if its batch would fall below zero, else None.

    Earlier moves of the list count, moves in before all others; of a stored move that is edited, the difference counts.
    Of several moves, one whose content is in the book already is no problem: an import of the same rows takes nothing
    twice.

    Locks the batches until the transaction ends (SQLite: the whole database is locked for writing already), so two
    people who take the last kilogram at the same time wait for each other.
    """
    before = [_before(move) for move in moves]
    ids = {related_id(move, "batch") for move in moves} | {batch for batch, _change in before}
    with session.no_autoflush:
        rows = session.execute(
            select(PantryBatch.id, PantryBatch.balance, PantryBatch.unit)
            .where(PantryBatch.id.in_({number for number in ids if number is not None}))
            .order_by(PantryBatch.id)
            .with_for_update()
        ).all()
        known = _known(session, moves) if len(moves) > 1 else Counter()
    left, units = {row.id: row.balance for row in rows}, {row.id: row.unit for row in rows}
    problems: list[Problem | None] = [None] * len(moves)
    # What comes in counts first: a register may be sorted either way.
    for at in sorted(range(len(moves)), key=lambda at: moves[at].direction is not Direction.IN):
        move, (old_batch, old_change) = moves[at], before[at]
        batch, problem = related_id(move, "batch"), None
        if known[_content(move)] > 0:
            # A row that stands in the book already: a register that is read again takes nothing twice.
            known[_content(move)] -= 1
        elif batch in left and move.quantity is not None:
            if old_batch in left:
                left[old_batch] -= old_change
            problem = _shortage(move, left[batch], units[batch])
            if problem is None and old_batch in left and old_batch != batch and left[old_batch] < 0:
                problem = Problem("batch", _l("The batch that this was about until now would fall below zero."))
            if problem is None:
                left[batch] += move.change
            elif old_batch in left:
                left[old_batch] += old_change
        problems[at] = problem
    return problems


def _shortage(move: PantryMove, left: Decimal, unit: str) -> Problem | None:
    """Return the problem of a move if its batch holds ``left`` without it, or None."""
    if left + move.change >= 0:
        return None
    if move.direction is Direction.IN:
        return Problem(
            "quantity",
            _l("%(used)s %(unit)s of it are used already; so much must have come in.", used=plain(-left), unit=unit),
        )
    return Problem(
        "quantity", _l("Only %(left)s %(unit)s of this batch are left.", left=plain(max(left, Decimal(0))), unit=unit)
    )


def shortages_without(session: Session, moves: Sequence[PantryMove]) -> list[str]:
    """Return the names of the batches that would fall below zero if these stored moves were deleted.

    Locks the batches until the transaction ends.
    """
    gone: dict[int, Decimal] = defaultdict(Decimal)
    for move in moves:
        gone[move.batch_id] += move.change
    batches = session.scalars(
        select(PantryBatch)
        .where(PantryBatch.id.in_(gone))
        .order_by(PantryBatch.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [str(batch) for batch in batches if batch.balance < gone[batch.id]]


def _before(move: PantryMove) -> tuple[int | None, Decimal]:
    """Return the batch id of a move and its change as stored; None and 0 for a new move."""
    state = inspect(move)
    if not state.persistent:
        return None, Decimal(0)
    stored: dict[str, Any] = {}
    for name in ("batch_id", "direction", "quantity"):
        history = state.attrs[name].history
        stored[name] = history.deleted[0] if history.deleted else getattr(move, name)
    return stored["batch_id"], _signed(stored["direction"], stored["quantity"])


def _content(move: PantryMove) -> tuple[Any, ...]:
    return related_id(move, "batch"), move.occurred_on, move.direction, move.quantity


def _known(session: Session, moves: Sequence[PantryMove]) -> Counter[tuple[Any, ...]]:
    """Return how often the content of each of these moves is in the book already, in one query."""
    days = {move.occurred_on for move in moves if move.occurred_on is not None}
    found = session.execute(
        select(PantryMove.batch_id, PantryMove.occurred_on, PantryMove.direction, PantryMove.quantity).where(
            PantryMove.batch_id.in_({related_id(move, "batch") for move in moves}), PantryMove.occurred_on.in_(days)
        )
    )
    return Counter(tuple(row) for row in found)


def _batches_of(moves: Sequence[PantryMove]) -> set[int]:
    """Return the ids of the batches that moves belong to, or belonged to before this change."""
    found = {batch for move in moves for batch in (related_id(move, "batch"), _before(move)[0])}
    return {batch for batch in found if batch is not None}


def _lock(session: Session, batches: set[int]) -> None:
    """Lock the batches until the transaction ends, always in the same order."""
    if batches and session.get_bind().dialect.name != "sqlite":
        wanted = select(PantryBatch.id).where(PantryBatch.id.in_(batches)).order_by(PantryBatch.id)
        session.connection().execute(wanted.with_for_update())


def _write_balances(session: Session, numbers: set[int]) -> None:
    """Set the balance of each batch to the sum of its moves. Rounded: SQLite adds up in binary fractions."""
    moves, batches = PantryMove.__table__, PantryBatch.__table__
    signed = case((moves.c.direction == Direction.IN, moves.c.quantity), else_=-moves.c.quantity)
    total = select(func.coalesce(func.sum(signed), 0)).where(moves.c.batch_id == batches.c.id).scalar_subquery()
    ordered = sorted(numbers)
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        session.connection().execute(
            batches.update()  # type: ignore[attr-defined]  # a Table, which the mixin's type does not tell
            .where(batches.c.id.in_(some))
            .values(balance=func.round(total, 2))
        )
    for number in ordered:
        loaded = session.identity_map.get(identity_key(PantryBatch, number))
        if loaded is not None:
            session.expire(loaded, ["balance"])

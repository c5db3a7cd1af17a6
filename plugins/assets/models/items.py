"""Items too cheap for a card, durable or consumable, and their moves in and out of store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Numeric, String, UniqueConstraint, inspect, or_, select
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column, relationship, validates

from plugins.assets.models.base import Base
from portal.api import (
    Choice,
    ChoiceType,
    DailyRecord,
    Limits,
    PartsTotal,
    Place,
    Problem,
    Record,
    Staff,
    _l,
    field,
    today,
    within_related,
)

__all__ = ["ConsumableItem", "Direction", "DurableItem", "ItemMove"]

MOST_PIECES = 1_000_000


class Direction(Choice):
    """Direction of a move."""

    OPENING = "opening", _l("Stock at the beginning"), ("期初结存", "结存")
    IN = "in", _l("Into store"), ("入库", "购入", "收入", "入")
    OUT = "out", _l("Out of store"), ("出库", "领用", "发出", "出")
    BACK = "back", _l("Back into store"), ("退库", "归还")
    LOSS = "loss", _l("Broken or lost"), ("报损", "损耗", "报废", "丢失")


COMES = frozenset({Direction.OPENING, Direction.IN, Direction.BACK})


class Stocked(Record):
    """Base class of items with a quantity in store, identified by name and specification."""

    __natural_key__ = ("name", "spec")

    name: Mapped[str] = mapped_column(
        String(100), info=field(_l("Name of the item"), synonyms=("名称", "品名", "物品", "物品名称")), sort_order=-20
    )
    spec: Mapped[str] = mapped_column(
        String(100),
        default="",
        info=field(_l("Specification"), synonyms=("规格", "型号", "规格型号")),
        sort_order=-19,
    )
    unit: Mapped[str] = mapped_column(
        String(10), default="件", info=field(_l("Unit of count"), synonyms=("单位", "计量单位"))
    )
    quantity: Mapped[int] = mapped_column(
        default=0,
        info=field(
            _l("In store"),
            synonyms=("数量", "库存", "结存数量", "库存数量"),
            help=_l("Counted from the moves as soon as there is one"),
            minimum=0,
            maximum=MOST_PIECES,
        ),
    )
    quantity_stated: Mapped[int | None] = mapped_column()
    """Number as stated in a register or form, before moves were recorded."""

    @declared_attr
    @classmethod
    def place_id(cls) -> Mapped[int | None]:
        """Id of the place of keeping."""
        return mapped_column(
            ForeignKey("place.id"),
            index=True,
            info=field(_l("Place of keeping"), synonyms=("存放地点", "地点", "仓库")),
        )

    @declared_attr
    @classmethod
    def place(cls) -> Mapped[Place | None]:
        """Place of keeping."""
        return relationship(Place)

    def __str__(self) -> str:
        return f"{self.name}（{self.spec}）" if self.spec else self.name

    def form_problems(self) -> Iterable[Problem]:
        """Report a quantity changed other than by a move."""
        state = inspect(self)
        if state.persistent and state.attrs["quantity"].history.has_changes():
            yield Problem("quantity", _l("Record a move instead: in, out, or broken."))

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on items at places of the user's campuses or without a place; None without limits."""
        if not limits.limited:
            return None
        places = select(Place.id).where(Place.campus_id.in_(limits.campus_ids))
        return or_(cls.place_id.in_(places), cls.place_id.is_(None))


class DurableItem(Stocked, Base):
    """Item that lasts but costs less than an asset (低值耐用品)."""

    __tablename__ = "assets_durable_item"
    __table_args__ = (UniqueConstraint("name", "spec", name="uq_assets_durable_item_natural_key"),)
    __record__ = "durable_item"
    __label__ = _l("Durable items of low value")
    __totals__ = (PartsTotal(total="quantity", stated="quantity_stated", parts="moves", of="change"),)

    unit_price: Mapped[Decimal | None] = mapped_column(
        Numeric(12, 2),
        info=field(_l("Unit price"), synonyms=("单价", "单价（元）"), unit=_l("yuan"), minimum=0, maximum=99_999),
    )
    moves: Mapped[list[ItemMove]] = relationship(viewonly=True, order_by="ItemMove.occurred_on")

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[DurableItem]) -> Iterable[Record]:  # noqa: ARG003
        """Return the opening stock of new items as their first move."""
        return [ItemMove(durable_item=item, **_opening(item)) for item in records if _opens(item)]


class ConsumableItem(Stocked, Base):
    """Item that is used up (易耗品): soap, paper, chalk."""

    __tablename__ = "assets_consumable_item"
    __table_args__ = (UniqueConstraint("name", "spec", name="uq_assets_consumable_item_natural_key"),)
    __record__ = "consumable_item"
    __label__ = _l("Consumable items")
    __totals__ = (PartsTotal(total="quantity", stated="quantity_stated", parts="moves", of="change"),)

    least: Mapped[int | None] = mapped_column(
        info=field(
            _l("Least in store"),
            synonyms=("最低库存", "库存下限", "警戒库存"),
            help=_l("With less than this, more is to be bought"),
            minimum=0,
            maximum=MOST_PIECES,
        )
    )
    moves: Mapped[list[ItemMove]] = relationship(viewonly=True, order_by="ItemMove.occurred_on")

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[ConsumableItem]) -> Iterable[Record]:  # noqa: ARG003
        """Return the opening stock of new items as their first move."""
        return [ItemMove(consumable_item=item, **_opening(item)) for item in records if _opens(item)]


def _opens(item: Stocked) -> bool:
    return not inspect(item).persistent and bool(item.quantity) and not item.moves  # type: ignore[attr-defined]


def _opening(item: Stocked) -> dict[str, Any]:
    return {"occurred_on": today(), "direction": Direction.OPENING, "quantity": item.quantity}


class ItemMove(DailyRecord, Base):
    """Move of an item: bought, handed out, given back, broken (出入库). The stock never falls below zero."""

    __tablename__ = "assets_item_move"
    __table_args__ = (
        Index("ix_assets_item_move_occurred_on_id", "occurred_on", "id"),
        Index("ix_assets_item_move_direction_occurred_on", "direction", "occurred_on"),
    )
    __record__ = "item_move"
    __label__ = _l("Moves of items")

    durable_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("assets_durable_item.id"),
        index=True,
        info=field(_l("Durable item"), synonyms=("低值耐用品", "耐用品", "低值易耗品")),
        sort_order=-15,
    )
    durable_item: Mapped[DurableItem | None] = relationship(DurableItem)
    consumable_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("assets_consumable_item.id"),
        index=True,
        info=field(_l("Consumable item"), synonyms=("易耗品", "消耗品")),
        sort_order=-14,
    )
    consumable_item: Mapped[ConsumableItem | None] = relationship(ConsumableItem)
    direction: Mapped[Direction] = mapped_column(
        ChoiceType(Direction),
        info=field(_l("In or out"), synonyms=("方向", "出入库", "类型", "类别")),
        sort_order=-13,
    )
    quantity: Mapped[int] = mapped_column(
        info=field(_l("Quantity"), synonyms=("数量",), minimum=1, maximum=MOST_PIECES), sort_order=-12
    )
    change: Mapped[int] = mapped_column(default=0, info=field(_l("Change of the stock"), computed=True), sort_order=-11)
    """Quantity with its sign: positive in, negative out."""
    taker_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Handed to"), synonyms=("领用人", "经手人"))
    )
    taker: Mapped[Staff | None] = relationship(Staff)
    purpose: Mapped[str | None] = mapped_column(String(200), info=field(_l("What for"), synonyms=("用途", "事由")))

    @validates("direction", "quantity")
    def _sign(self, name: str, given: Any) -> Any:
        direction = given if name == "direction" else self.direction
        quantity = given if name == "quantity" else self.quantity
        self.change = (quantity or 0) if direction is None or direction in COMES else -(quantity or 0)
        return given

    @property
    def item(self) -> DurableItem | ConsumableItem | None:
        """Item that is moved."""
        return self.durable_item or self.consumable_item

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.direction.label} {self.item or ''}"

    def problems(self) -> Iterable[Problem]:
        """Report a move of no item or of two."""
        named = [item for item in (self.durable_item, self.consumable_item) if item is not None]
        if len(named) != 1:
            yield Problem("durable_item", _l("Choose a durable item or a consumable one: one of the two."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a move changed to another item."""
        state = inspect(self)
        if state.persistent and any(
            state.attrs[name].history.has_changes() for name in ("durable_item", "consumable_item")
        ):
            yield Problem("durable_item", _l("A move stays with its item. Delete this one and record another."))

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[ItemMove]) -> list[Problem | None]:
        """Return the problem of each move of more than is in store, else None; locks the items until the commit."""
        left = _balances(session, [record.item for record in records if record.item is not None])
        found: list[Problem | None] = []
        for record in records:
            key = (type(record.item), record.item.id if record.item is not None else None)
            have = left.get(key, 0)
            difference = record.change - _change_before(record)
            if difference < 0 and have + difference < 0:
                found.append(Problem("quantity", _l("Only %(left)d are left.", left=have)))
                continue
            left[key] = have + difference
            found.append(None)
        return found

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on moves of items the user may see."""
        durable = within_related(cls.durable_item_id, DurableItem, limits)
        consumable = within_related(cls.consumable_item_id, ConsumableItem, limits)
        return None if durable is None or consumable is None else or_(durable, consumable)


def _balances(session: Session, items: Sequence[Any]) -> dict[tuple[type[Any], Any], int]:
    """Return the quantity in store of each item, read again and locked; one statement for each kind."""
    found: dict[tuple[type[Any], Any], int] = {}
    for model in (DurableItem, ConsumableItem):
        ids = sorted({item.id for item in items if isinstance(item, model) and item.id is not None})
        if not ids:
            continue
        wanted = select(model.id, model.quantity).where(model.id.in_(ids)).order_by(model.id).with_for_update()
        with session.no_autoflush:
            found.update({(model, item): quantity for item, quantity in session.execute(wanted)})
    return found


def _change_before(record: ItemMove) -> int:
    """Return the change that a stored move counted for until now; 0 for a new one."""
    state = inspect(record)
    if not state.persistent:
        return 0
    history = state.attrs["change"].history
    before = history.deleted or history.unchanged
    return int(before[0]) if before else 0

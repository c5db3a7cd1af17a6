"""Purchases, and the asset cards made from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, ForeignKey, Index, Numeric, String, exists, inspect, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from plugins.assets.models.assets import CENT, DEAREST, MOST_PIECES, Asset, FundSource, classes_like
from plugins.assets.models.base import Base
from plugins.assets.models.budget import BudgetLine
from plugins.assets.models.codes import next_codes
from portal.api import (
    AttachmentSlot,
    Choice,
    ChoiceType,
    Classroom,
    DailyRecord,
    Limits,
    Place,
    Problem,
    Record,
    Staff,
    Step,
    UtcDateTime,
    _l,
    field,
    partial_index,
)

__all__ = ["Becomes", "Purchase", "PurchaseMethod"]

NEAR = timedelta(days=31)
"""Longest distance between a purchase and the acquisition on a card of the same name and quantity."""


class PurchaseMethod(Choice):
    """Method of a purchase."""

    PUBLIC = "public", _l("Government procurement"), ("政府采购", "集中采购")
    MALL = "mall", _l("Online mall"), ("网上商城", "电子卖场", "框架协议")
    QUOTES = "quotes", _l("Comparing quotes"), ("询价", "比价", "三方比价")
    DIRECT = "direct", _l("Direct purchase"), ("自行采购", "零星采购", "直接采购")


class Becomes(Choice):
    """Kind of thing that a purchase becomes in the books."""

    ASSET = "asset", _l("A fixed asset: make its card"), ("固定资产",)
    DURABLE = "durable", _l("A durable item of low value"), ("低值耐用品", "低值易耗品", "低耗")
    CONSUMABLE = "consumable", _l("Something to be used up"), ("易耗品", "消耗品", "材料")
    NONE = "none", _l("Nothing that is kept"), ("服务", "不入账", "无")


def _without_card(record: Purchase) -> bool:
    return record.asset_id is None


class Purchase(DailyRecord, Base):
    """Purchase (购置). In the browser it makes its card; a register finds the card that exists already."""

    __tablename__ = "assets_purchase"
    __table_args__ = (
        Index("ix_assets_purchase_occurred_on_id", "occurred_on", "id"),
        Index("ix_assets_purchase_asset_id", "asset_id"),
        Index("ix_assets_purchase_item_occurred_on", "item", "occurred_on"),
        partial_index("ix_assets_purchase_not_carded", "becomes", "occurred_on", where="asset_id IS NULL"),
    )
    __record__ = "purchase"
    __label__ = _l("Purchases")
    __attachments__ = (
        AttachmentSlot("photo", _l("Photos"), photos=True, most=6),
        AttachmentSlot("invoice", _l("Invoice and acceptance")),
    )
    __steps__ = (
        Step(
            key="card",
            label=_l("Make the asset card"),
            fields=("classroom", "place", "custodian"),
            by="carded_by",
            at="carded_at",
            ready=_without_card,
        ),
    )

    occurred_on: Mapped[date] = mapped_column(
        info=field(_l("Bought on"), synonyms=("日期", "购置日期", "采购日期")), sort_order=-20
    )
    item: Mapped[str] = mapped_column(
        String(100), info=field(_l("What was bought"), synonyms=("名称", "品名", "物品", "购置物品")), sort_order=-15
    )
    spec: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Specification"), synonyms=("规格", "型号", "规格型号"))
    )
    quantity: Mapped[int] = mapped_column(
        info=field(_l("Quantity"), synonyms=("数量", "件数"), minimum=1, maximum=MOST_PIECES)
    )
    amount: Mapped[Decimal] = mapped_column(
        Numeric(14, 2),
        info=field(
            _l("Amount"),
            synonyms=("金额", "总价", "总金额"),
            help=_l("For all pieces together"),
            unit=_l("yuan"),
            minimum=0,
            maximum=DEAREST,
        ),
    )
    method: Mapped[PurchaseMethod | None] = mapped_column(
        ChoiceType(PurchaseMethod), info=field(_l("How it was bought"), synonyms=("采购方式", "购置方式", "方式"))
    )
    supplier: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Supplier"), synonyms=("供应商", "供货单位", "销售单位"))
    )
    fund_source: Mapped[FundSource | None] = mapped_column(
        ChoiceType(FundSource), info=field(_l("Source of funds"), synonyms=("资金来源", "经费来源"))
    )
    budget_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("assets_budget_line.id"), index=True, info=field(_l("Budget line"), synonyms=("预算科目", "科目"))
    )
    budget_line: Mapped[BudgetLine | None] = relationship(BudgetLine)
    accepted_on: Mapped[date | None] = mapped_column(
        info=field(_l("Accepted on"), synonyms=("验收日期",), help=_l("When it was looked over and taken in"))
    )
    becomes: Mapped[Becomes | None] = mapped_column(
        ChoiceType(Becomes),
        info=field(
            _l("What it becomes"),
            synonyms=("入账类别", "去向", "资产类别"),
            help=_l("Empty: to be decided later"),
        ),
    )
    classroom_id: Mapped[int | None] = mapped_column(
        ForeignKey("classroom.id"), index=True, info=field(_l("For class"), synonyms=("使用班级", "存放班级", "班级"))
    )
    classroom: Mapped[Classroom | None] = relationship(Classroom)
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("For place"), synonyms=("存放地点", "使用地点", "地点"))
    )
    place: Mapped[Place | None] = relationship(Place)
    custodian_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Custodian"), synonyms=("保管人", "领用人"))
    )
    custodian: Mapped[Staff | None] = relationship(Staff)
    asset_id: Mapped[int | None] = mapped_column(
        ForeignKey("assets_asset.id"),
        info=field(
            _l("Asset card"),
            synonyms=("资产编号", "资产卡片"),
            help=_l("Choose the card if it is there already; else leave this empty"),
        ),
    )
    asset: Mapped[Asset | None] = relationship(Asset)
    carded_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Card made by"), computed=True))
    carded_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=field(_l("Card made at"), computed=True))

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.item}"

    @property
    def unit_price(self) -> Decimal | None:
        """Amount ÷ quantity; None where that does not come out to the cent."""
        each = Decimal(self.amount) / self.quantity
        return each if each == each.quantize(CENT) else None

    def problems(self) -> Iterable[Problem]:
        """Report an acceptance before the purchase."""
        if self.accepted_on and self.accepted_on < self.occurred_on:
            yield Problem("accepted_on", _l("It cannot be accepted before it was bought."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a purchase whose price cannot be divided by its pieces to the cent, which a card needs."""
        if self.becomes is Becomes.ASSET and self.asset is None and not inspect(self).persistent:
            yield from self._price_problems("becomes")

    def step_problems(self, step: Step, actor: str) -> Iterable[Problem]:  # noqa: ARG002
        """Report the same when the card is made later."""
        if step.key == "card":
            yield from self._price_problems(None)

    def _price_problems(self, name: str | None) -> Iterable[Problem]:
        if self.unit_price is None:
            yield Problem(
                name,
                _l(
                    "%(amount)s yuan cannot be divided by %(count)d to the cent. "
                    "Write the cards by hand, then choose one here.",
                    amount=f"{self.amount:f}",
                    count=self.quantity,
                ),
            )

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[Purchase]) -> list[Problem | None]:
        """Set the card of new purchases that have one already, in one query; no problems."""
        fresh = [record for record in records if record.asset is None and not inspect(record).persistent]
        for purchase, card in _matches(_free_cards(session, fresh), fresh):
            purchase.asset, purchase.asset_id = card, card.id
        return [None] * len(records)

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[Purchase]) -> Iterable[Record]:
        """Yield a new card for each purchase that becomes an asset and has none."""
        codes = None
        for record in records:
            if record.asset is not None or record.asset_id is not None or record.unit_price is None:
                continue
            # What comes from a register (and so has a fingerprint) may have its card in another one still to come.
            typed = record.becomes is Becomes.ASSET and record.fingerprint is None
            if typed or record.carded_at is not None:
                codes = codes or next_codes(session)
                record.asset = record.card(next(codes))
                yield record.asset

    def card(self, code: str) -> Asset:
        """Return the card that this purchase makes."""
        made = Asset(
            code=code,
            name=self.item,
            spec=self.spec,
            unit_price=self.unit_price,
            quantity=self.quantity,
            fund_source=self.fund_source,
            acquired_on=self.accepted_on or self.occurred_on,
            classroom=self.classroom,
            classroom_id=self.classroom_id,
            place=self.place,
            place_id=self.place_id,
            custodian=self.custodian,
            custodian_id=self.custodian_id,
        )
        made.settle_category()
        return made

    @classmethod
    def tied_to(cls, session: Session, cards: Sequence[Asset]) -> Iterator[Purchase]:
        """Yield the purchases without a card that one of these new cards fits, tied to it; one query."""
        dated = [card for card in cards if card.acquired_on is not None and card.split_from is None]
        if not dated:
            return
        days = [card.acquired_on for card in dated if card.acquired_on is not None]
        with session.no_autoflush:
            waiting = list(
                session.scalars(
                    select(cls).where(
                        cls.asset_id.is_(None),
                        cls.item.in_({card.name for card in dated}),
                        cls.occurred_on.between(min(days) - NEAR, max(days) + NEAR),
                    )
                )
            )
        written = [item for item in (*session.new, *session.dirty) if isinstance(item, cls)]
        known = {id(item.asset) for item in written if item.asset is not None}
        for purchase, card in _matches([card for card in dated if id(card) not in known], waiting):
            purchase.asset = card
            yield purchase

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on purchases for the user's classes and campuses; None without limits."""
        if not limits.limited:
            return None
        places = select(Place.id).where(Place.campus_id.in_(limits.campus_ids))
        return or_(cls.classroom_id.in_(classes_like(limits.classroom_ids)), cls.place_id.in_(places))


def _free_cards(session: Session, purchases: Sequence[Purchase]) -> list[Asset]:
    """Return cards without a purchase, of the names and around the days of these purchases."""
    if not purchases:
        return []
    days = [purchase.occurred_on for purchase in purchases]
    with session.no_autoflush:
        return list(
            session.scalars(
                select(Asset)
                .where(
                    Asset.name.in_({purchase.item for purchase in purchases}),
                    Asset.acquired_on.between(min(days) - NEAR, max(days) + NEAR),
                    ~exists().where(Purchase.asset_id == Asset.id),
                )
                .order_by(Asset.acquired_on, Asset.id)
            )
        )


def _matches(cards: Sequence[Asset], purchases: Sequence[Purchase]) -> Iterator[tuple[Purchase, Asset]]:
    """Yield each purchase with its card, no card twice; the nearest day goes first."""
    free = list(cards)
    for purchase in purchases:
        fitting = [
            (abs(card.acquired_on - purchase.occurred_on), at)
            for at, card in enumerate(free)
            if card.name == purchase.item and card.quantity == purchase.quantity and card.acquired_on is not None
        ]
        near = [pair for pair in fitting if pair[0] <= NEAR]
        if near:
            yield purchase, free.pop(min(near)[1])

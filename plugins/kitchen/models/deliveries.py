"""Deliveries, line by line, and goods sent back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from flask_babel.speaklater import LazyString
from sqlalchemy import ForeignKey, Index, Numeric, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from plugins.kitchen.models.base import Base
from plugins.kitchen.models.intake import batches_of
from plugins.kitchen.models.pantry import PantryBatch
from plugins.kitchen.models.suppliers import Supplier
from plugins.kitchen.models.verdicts import LARGEST_QUANTITY, SMALLEST_QUANTITY, Disposal, Reason, Verdict, plain
from portal.api import (
    AttachmentSlot,
    ChoiceType,
    DailyRecord,
    Problem,
    Record,
    Staff,
    Step,
    _l,
    db,
    field,
)

__all__ = ["FoodReceipt", "FoodRejection"]


def _left_to_store(record: FoodReceipt) -> bool:
    return record.stored_on is None and record.accepted_quantity > 0


class FoodReceipt(DailyRecord, Base):
    """Line of a delivery: one batch that was checked (进货查验, 《食品安全法》 art. 53).

    To be kept for the shelf life and six months, or for two years where there is none. A line that is sent back
    makes its ``FoodRejection``; one that is taken into the pantry makes its ``PantryBatch``.
    """

    __tablename__ = "kitchen_food_receipt"
    __table_args__ = (
        Index("ix_kitchen_food_receipt_occurred_on_id", "occurred_on", "id"),
        Index("ix_kitchen_food_receipt_result_occurred_on", "result", "occurred_on"),
        Index("ix_kitchen_food_receipt_supplier_id_occurred_on", "supplier_id", "occurred_on"),
    )
    __record__ = "food_receipt"
    __label__ = _l("Deliveries received")
    __attachments__ = (AttachmentSlot("papers", _l("Delivery papers")),)
    __steps__ = (
        Step(
            key="store",
            label=_l("Take into the pantry"),
            ready=_left_to_store,
            at="stored_on",
            by="stored_by",
            bulk=True,
        ),
    )

    item: Mapped[str] = mapped_column(
        String(100), info=field(_l("Food item"), synonyms=("品名", "食品名称", "货品", "名称", "食材")), sort_order=-10
    )
    spec: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Specification of the food"), synonyms=("规格", "规格型号"))
    )
    quantity: Mapped[Decimal] = mapped_column(
        Numeric(10, 2),
        info=field(
            _l("Quantity delivered"),
            synonyms=("数量", "进货数量", "到货数量", "重量"),
            minimum=SMALLEST_QUANTITY,
            maximum=LARGEST_QUANTITY,
        ),
    )
    unit: Mapped[str] = mapped_column(
        String(20), default="公斤", info=field(_l("Unit of quantity"), synonyms=("单位", "计量单位"))
    )
    supplier_id: Mapped[int | None] = mapped_column(
        ForeignKey("kitchen_supplier.id"),
        info=field(_l("Supplier"), synonyms=("供应商", "供货商", "供货单位", "配送单位")),
    )
    supplier: Mapped[Supplier | None] = relationship(Supplier)
    batch_no: Mapped[str | None] = mapped_column(
        String(50), info=field(_l("Maker's batch number"), synonyms=("批号", "生产批号", "批次"))
    )
    produced_on: Mapped[date | None] = mapped_column(
        info=field(_l("Produced on"), synonyms=("生产日期", "屠宰日期", "采收日期"))
    )
    shelf_life_days: Mapped[int | None] = mapped_column(
        info=field(
            _l("Shelf life"), synonyms=("保质期", "保质期(天)", "保质天数"), minimum=1, maximum=5_000, unit=_l("days")
        )
    )
    expires_on: Mapped[date | None] = mapped_column(
        info=field(
            _l("Use by"),
            synonyms=("保质期至", "到期日期", "过期日期"),
            help=_l("Worked out from production and shelf life where it is left empty"),
        )
    )
    licence_ok: Mapped[bool | None] = mapped_column(
        info=field(_l("Papers asked for and in order"), synonyms=("索证索票", "证照齐全", "索证", "票证齐全"))
    )
    certificate_no: Mapped[str | None] = mapped_column(
        String(100),
        info=field(_l("Inspection certificate"), synonyms=("检验合格证号", "合格证号", "检疫证号", "合格证")),
    )
    temperature_c: Mapped[Decimal | None] = mapped_column(
        Numeric(4, 1),
        info=field(
            _l("Temperature on arrival"),
            synonyms=("到货温度", "温度", "冷链温度"),
            help=_l("Of chilled and frozen goods"),
            minimum=-60,
            maximum=100,
            unit="℃",
        ),
    )
    accepted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Checked in by"), synonyms=("验收人", "收货人"))
    )
    accepted_by: Mapped[Staff | None] = relationship(Staff, foreign_keys=[accepted_by_id])
    second_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"),
        index=True,
        info=field(_l("Second checker"), synonyms=("复核人", "第二验收人"), help=_l("Two people check a delivery")),
    )
    second_by: Mapped[Staff | None] = relationship(Staff, foreign_keys=[second_by_id])
    result: Mapped[Verdict] = mapped_column(
        ChoiceType(Verdict),
        default=Verdict.ACCEPTED,
        info=field(_l("Result of acceptance"), synonyms=("验收结果", "结果", "验收结论", "查验结果")),
    )
    reason: Mapped[Reason | None] = mapped_column(
        ChoiceType(Reason), info=field(_l("Reason for sending back"), synonyms=("退货原因", "不合格原因", "原因"))
    )
    returned_quantity: Mapped[Decimal | None] = mapped_column(
        Numeric(10, 2),
        info=field(
            _l("Quantity sent back"),
            synonyms=("退货数量", "退货量"),
            help=_l("Empty: all that was delivered"),
            minimum=SMALLEST_QUANTITY,
            maximum=LARGEST_QUANTITY,
        ),
    )
    stored_on: Mapped[date | None] = mapped_column(
        info=field(
            _l("Into the pantry on"),
            synonyms=("入库日期",),
            help=_l("What is used at once stays out of the pantry's books"),
        )
    )
    stored_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Taken into the pantry by"), computed=True))

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.item} {plain(self.quantity)}{self.unit or ''}"

    @property
    def sent_back(self) -> Decimal:
        """Quantity that is sent back; 0 if the line was accepted."""
        if self.result is not Verdict.REJECTED:
            return Decimal(0)
        return self.quantity if self.returned_quantity is None else self.returned_quantity

    @property
    def accepted_quantity(self) -> Decimal:
        """Quantity that is kept."""
        return self.quantity - self.sent_back

    def problems(self) -> Iterable[Problem]:
        """Report a reason without a return, a return of more than came, dates out of order, and storing of nothing."""
        rejected = self.result is Verdict.REJECTED
        if not rejected and self.reason is not None:
            yield Problem("reason", _l("What was accepted has no reason to be sent back."))
        if not rejected and self.returned_quantity is not None:
            yield Problem("returned_quantity", _l("What was accepted has no reason to be sent back."))
        if self.returned_quantity is not None and self.returned_quantity > self.quantity:
            yield Problem("returned_quantity", _more_than_received(self))
        if self.produced_on and self.produced_on > self.occurred_on:
            yield Problem("produced_on", _l("It cannot be delivered before it is produced."))
        if self.stored_on and self.stored_on < self.occurred_on:
            yield Problem("stored_on", _l("It cannot be stored before it is delivered."))
        if self.stored_on and self.accepted_quantity <= 0:
            yield Problem("stored_on", _l("All of it was sent back; nothing is left to store."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a missing reason, food past its date, and changes that contradict a recorded return or batch."""
        if self.result is Verdict.REJECTED and self.reason is None:
            yield Problem("reason", _l("Say why it is sent back."))
        self.work_out_use_by()
        if self.accepted_quantity > 0 and self.expires_on is not None and self.expires_on < self.occurred_on:
            yield Problem("expires_on", _l("It was past its date on arrival; it must be sent back."))
        if self.id is None:
            return
        if self.result is Verdict.ACCEPTED and _exists(FoodRejection, self.id):
            yield Problem("result", _l("A return is recorded for this line; delete the return first."))
        yield from self._stored_problems()

    def _stored_problems(self) -> Iterable[Problem]:
        batch = db.session.scalar(select(PantryBatch).where(PantryBatch.receipt_id == self.id))
        if batch is None:
            return
        if batch.taken_in != self.accepted_quantity:
            yield Problem(
                "returned_quantity" if self.result is Verdict.REJECTED else "quantity",
                _l("This line is in the pantry as batch %(number)s; correct the quantity there.", number=batch.number),
            )
        if (batch.item, batch.unit) != (self.item, self.unit):
            yield Problem(
                "item",
                _l("This line is in the pantry as batch %(number)s; item and unit stay.", number=batch.number),
            )

    def step_problems(self, step: Step, actor: str) -> Iterable[Problem]:  # noqa: ARG002 - whoever may edit may store
        """Report storing of a line that was sent back as a whole."""
        if step.key == "store" and self.accepted_quantity <= 0:
            yield Problem(None, _l("All of it was sent back; nothing is left to store."))

    def work_out_use_by(self) -> None:
        """Set the last day of use from production and shelf life, where it is empty."""
        if self.expires_on is None and self.produced_on is not None and self.shelf_life_days is not None:
            last = min(self.produced_on.toordinal() + self.shelf_life_days, date.max.toordinal())
            self.expires_on = date.fromordinal(last)

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[FoodReceipt]) -> Iterable[Record]:
        """Yield the return of each line sent back, and the batch of each line taken into the pantry."""
        for record in records:
            record.work_out_use_by()
        yield from _returns_of(session, records)
        yield from batches_of(session, records)


class FoodRejection(DailyRecord, Base):
    """Goods sent back or destroyed: one return for one line of a delivery (退货记录)."""

    __tablename__ = "kitchen_food_rejection"
    __table_args__ = (Index("ix_kitchen_food_rejection_occurred_on_id", "occurred_on", "id"),)
    __record__ = "food_rejection"
    __label__ = _l("Goods sent back")
    __natural_key__ = ("receipt",)
    __attachments__ = (AttachmentSlot("photo", _l("Photos of the goods"), photos=True, most=6),)

    receipt_id: Mapped[int] = mapped_column(
        ForeignKey("kitchen_food_receipt.id"),
        unique=True,
        info=field(_l("Line of the delivery"), synonyms=("进货验收", "验收记录")),
        sort_order=-10,
    )
    receipt: Mapped[FoodReceipt] = relationship(FoodReceipt)
    reason: Mapped[Reason | None] = mapped_column(
        ChoiceType(Reason), info=field(_l("Reason for sending back"), synonyms=("退货原因", "原因"))
    )
    quantity: Mapped[Decimal] = mapped_column(
        Numeric(10, 2),
        info=field(
            _l("Quantity sent back"),
            synonyms=("退货数量", "数量"),
            minimum=SMALLEST_QUANTITY,
            maximum=LARGEST_QUANTITY,
        ),
    )
    returned_to: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Returned to"), synonyms=("退往", "退回单位", "供应商"))
    )
    disposal: Mapped[Disposal] = mapped_column(
        ChoiceType(Disposal),
        default=Disposal.RETURNED,
        info=field(_l("What became of the goods"), synonyms=("处理方式", "处置")),
    )
    told: Mapped[str | None] = mapped_column(
        Text,
        info=field(
            _l("Agreed with the supplier"),
            synonyms=("沟通情况", "联系情况"),
            help=_l("Who was told, and what was agreed"),
            long=True,
        ),
    )

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.receipt.item if self.receipt else ''} {plain(self.quantity)}".strip()

    def problems(self) -> Iterable[Problem]:
        """Report a return before the delivery, and one of more than was delivered."""
        if self.receipt is None:
            return
        if self.occurred_on < self.receipt.occurred_on:
            yield Problem("occurred_on", _l("It cannot go back before it was delivered."))
        if self.quantity > self.receipt.quantity:
            yield Problem("quantity", _more_than_received(self.receipt))

    def form_problems(self) -> Iterable[Problem]:
        """Report a missing reason, and goods that are in the pantry's books and have to be written off there."""
        if self.reason is None:
            yield Problem("reason", _l("Say why it is sent back."))
        if self.receipt is None:
            return
        taken_in = db.session.scalar(select(PantryBatch.taken_in).where(PantryBatch.receipt_id == self.receipt.id))
        if taken_in is not None and self.quantity > self.receipt.quantity - taken_in:
            yield Problem("receipt", _l("This line is in the pantry already: write it off there."))

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[FoodRejection]) -> Iterable[Record]:  # noqa: ARG003
        """Yield the lines of the delivery, changed to match their returns."""
        for record in records:
            receipt = record.receipt
            if receipt is None:
                continue
            part = None if record.quantity == receipt.quantity else record.quantity
            if (receipt.result, receipt.sent_back, receipt.reason) != (
                Verdict.REJECTED,
                record.quantity,
                record.reason,
            ):
                receipt.result, receipt.returned_quantity, receipt.reason = Verdict.REJECTED, part, record.reason
                yield receipt


def _returns_of(session: Session, receipts: Sequence[FoodReceipt]) -> Iterable[FoodRejection]:
    """Yield the return of each line sent back, new or changed to match the line."""
    sent = [receipt for receipt in receipts if receipt.result is Verdict.REJECTED]
    ids = [receipt.id for receipt in sent if receipt.id is not None]
    known: dict[FoodReceipt, FoodRejection] = {}
    if ids:
        found = session.scalars(select(FoodRejection).where(FoodRejection.receipt_id.in_(ids)))
        known = {rejection.receipt: rejection for rejection in found}
    known |= {
        item.receipt: item for item in session.new if isinstance(item, FoodRejection) and item.receipt is not None
    }
    for receipt in sent:
        rejection = known.get(receipt)
        if rejection is None:
            yield FoodRejection(
                occurred_on=receipt.occurred_on,
                receipt=receipt,
                reason=receipt.reason,
                quantity=receipt.sent_back,
                returned_to=None if receipt.supplier is None else receipt.supplier.name,
            )
        elif (rejection.quantity, rejection.reason) != (receipt.sent_back, receipt.reason):
            rejection.quantity, rejection.reason = receipt.sent_back, receipt.reason
            yield rejection


def _exists(model: type[FoodRejection], receipt_id: int) -> bool:
    return db.session.scalar(select(model.id).where(model.receipt_id == receipt_id)) is not None


def _more_than_received(receipt: FoodReceipt) -> LazyString:
    return _l(
        "Only %(quantity)s %(unit)s were delivered; no more can go back.",
        quantity=plain(receipt.quantity),
        unit=receipt.unit,
    )

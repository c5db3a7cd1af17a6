"""Facts about deliveries, returns and the pantry."""

from __future__ import annotations

from sqlalchemy import and_

from plugins.kitchen.judging import expired_on_arrival, expired_stock, same_day, unlicensed
from plugins.kitchen.models import Direction, FoodReceipt, FoodRejection, PantryBatch, PantryMove, Verdict
from portal.api import Breakdown, Count, Fact, _l

__all__ = ["GOODS"]

GOODS: tuple[Fact, ...] = (
    Count(
        key="batches_checked", label="验收批次", title=_l("Batches checked on delivery"), unit="批", record=FoodReceipt
    ),
    Breakdown(
        key="batches_by_item",
        label="验收品种",
        title=_l("Batches checked by kind of food"),
        unit="批",
        record=FoodReceipt,
        by=FoodReceipt.item,
    ),
    Count(
        key="batches_rejected",
        label="退货批次",
        title=_l("Batches sent back"),
        unit="批",
        record=FoodReceipt,
        where=FoodReceipt.result == Verdict.REJECTED,
    ),
    Breakdown(
        key="rejections_by_reason",
        label="退货原因",
        title=_l("Batches sent back by reason"),
        unit="批",
        record=FoodReceipt,
        by=FoodReceipt.reason,
        where=FoodReceipt.result == Verdict.REJECTED,
    ),
    Count(
        key="returned_same_day",
        label="当日退回批次",
        title=_l("Batches that went back on the day of delivery"),
        record=FoodRejection,
        where=same_day,
    ),
    Count(
        key="batches_without_licence",
        label="无有效许可批次",
        title=_l("Batches of suppliers without a valid licence"),
        record=FoodReceipt,
        where=unlicensed,
    ),
    Count(
        key="batches_without_papers",
        label="未索证批次",
        title=_l("Batches accepted without papers"),
        record=FoodReceipt,
        where=and_(FoodReceipt.result == Verdict.ACCEPTED, FoodReceipt.licence_ok.is_(False)),
    ),
    Count(
        key="suppliers_delivering",
        label="供货单位数",
        title=_l("Suppliers that delivered"),
        record=FoodReceipt,
        distinct=FoodReceipt.supplier_id,
    ),
    Count(
        key="batches_past_date",
        label="过期收货批次",
        title=_l("Batches accepted past their date"),
        record=FoodReceipt,
        where=expired_on_arrival,
    ),
    Count(
        key="stored",
        label="入库次数",
        title=_l("Entries into the pantry"),
        record=PantryMove,
        where=PantryMove.direction == Direction.IN,
    ),
    Count(
        key="issued",
        label="出库次数",
        title=_l("Issues from the pantry"),
        record=PantryMove,
        where=PantryMove.direction == Direction.OUT,
    ),
    Count(
        key="written_off",
        label="报损次数",
        title=_l("Write-offs from the pantry"),
        record=PantryMove,
        where=PantryMove.direction == Direction.WRITTEN_OFF,
    ),
    Count(
        key="issued_by_nobody",
        label="无保管人出库",
        title=_l("Issues from the pantry without a keeper"),
        record=PantryMove,
        where=and_(PantryMove.direction != Direction.IN, PantryMove.custodian_id.is_(None)),
    ),
    Count(
        key="stock_past_date",
        label="过期库存批次",
        title=_l("Batches in the pantry past their date"),
        record=PantryBatch,
        where=expired_stock,
        dated=False,
    ),
)

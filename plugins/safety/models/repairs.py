"""Repair orders: reported, reviewed, repaired, accepted, closed; each step with its person and time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import ColumnElement, ForeignKey, Index, Numeric, String, inspect
from sqlalchemy.orm import Mapped, MappedColumn, Session, mapped_column, relationship

from plugins.safety.models.asset_costs import lock_assets, write_costs
from plugins.safety.models.base import Base, actor_column, future_problems, time_column
from plugins.safety.models.hazards import Hazard
from plugins.safety.models.inspections import InspectionLine
from plugins.safety.models.maintenance import Maintenance
from portal.api import (
    Choice,
    ChoiceType,
    DailyRecord,
    Limits,
    Place,
    Problem,
    Staff,
    Step,
    _l,
    field,
    linked,
    partial_index,
    record_model,
    today,
    within_related,
)

__all__ = ["ASSET", "DONE", "REVIEW_RIGHT", "RepairOrder", "RepairState", "Urgency"]

ASSET: type[Any] | None = record_model("assets.asset")
"""Record type of fixed assets, or None where the assets plugin is not installed."""
REVIEW_RIGHT = "safety.repair_order.review"


class Urgency(Choice):
    """Urgency of a repair."""

    NORMAL = "normal", _l("Ordinary repair"), ("一般", "普通", "不急", "正常")
    URGENT = "urgent", _l("Urgent repair"), ("紧急", "急", "加急")
    CRITICAL = "critical", _l("Most urgent repair"), ("特急", "非常紧急", "危急")


class RepairState(Choice):
    """State of a repair order."""

    REPORTED = (
        "reported",
        _l("Repair reported"),
        ("报修", "已报修", "待修", "待修复", "待审查", "待审核", "待处理", "未修", "未修复"),
    )
    REVIEWED = "reviewed", _l("Repair approved"), ("审查", "已审查", "已审核", "已派单", "已派工", "待维修")
    REPAIRING = "repairing", _l("Being repaired"), ("维修", "维修中", "在修", "修理中", "处理中")
    REPAIRED = "repaired", _l("Repaired"), ("已修复", "修复", "已维修", "已修", "修好", "已完成", "完成", "待验收")
    ACCEPTED = "accepted", _l("Repair accepted"), ("验收", "已验收", "验收合格")
    CLOSED = "closed", _l("Repair closed"), ("关闭", "已关闭", "办结", "已办结", "结案", "已结案")
    REJECTED = "rejected", _l("Not to be repaired"), ("退回", "已退回", "驳回", "已驳回", "不予维修", "不修", "作废")


DONE = (RepairState.REPAIRED, RepairState.ACCEPTED, RepairState.CLOSED)
"""States in which the repair has been made."""


class RepairOrder(DailyRecord, Base):
    """Repair order, from the report to the acceptance of the repair (报修单)."""

    __tablename__ = "safety_repair_order"
    __table_args__ = (
        Index("ix_safety_repair_order_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_repair_order_state_occurred_on", "state", "occurred_on"),
        Index("ix_safety_repair_order_place_id_occurred_on", "place_id", "occurred_on"),
        partial_index(
            "ix_safety_repair_order_costs",
            "asset_id",
            "occurred_on",
            "cost",
            where="asset_id IS NOT NULL AND cost IS NOT NULL",
        ),
        partial_index("ix_safety_repair_order_finished", "state", "occurred_on", where="finished_by IS NOT NULL"),
    )
    __record__ = "repair_order"
    __label__ = _l("Repair orders")
    __state__ = "state"
    __steps__ = (
        Step(
            key="review",
            label=_l("Approve the repair"),
            after=(RepairState.REPORTED,),
            to=RepairState.REVIEWED,
            fields=("assigned_to", "vendor"),
            by="reviewed_by",
            at="reviewed_at",
            permission=REVIEW_RIGHT,
        ),
        Step(
            key="reject",
            label=_l("Do not repair"),
            after=(RepairState.REPORTED,),
            to=RepairState.REJECTED,
            fields=("rejected_because",),
            required=("rejected_because",),
            by="rejected_by",
            at="rejected_at",
            permission=REVIEW_RIGHT,
        ),
        Step(
            key="start",
            label=_l("Begin the repair"),
            after=(RepairState.REVIEWED,),
            to=RepairState.REPAIRING,
            by="started_by",
            at="started_at",
        ),
        Step(
            key="finish",
            label=_l("Record as repaired"),
            after=(RepairState.REVIEWED, RepairState.REPAIRING),
            to=RepairState.REPAIRED,
            fields=("finished_on", "work", "cost"),
            required=("work",),
            by="finished_by",
            at="finished_on",
        ),
        Step(
            key="accept",
            label=_l("Accept the repair"),
            after=(RepairState.REPAIRED,),
            to=RepairState.ACCEPTED,
            by="accepted_by",
            at="accepted_at",
            bulk=True,
        ),
        Step(
            key="redo",
            label=_l("Not accepted: repair again"),
            after=(RepairState.REPAIRED,),
            to=RepairState.REPAIRING,
            fields=("returned_because",),
            required=("returned_because",),
            by="returned_by",
            at="returned_at",
        ),
        Step(
            key="close",
            label=_l("Close the order"),
            after=(RepairState.ACCEPTED,),
            to=RepairState.CLOSED,
            by="closed_by",
            at="closed_at",
            bulk=True,
        ),
    )

    occurred_on: Mapped[date] = mapped_column(
        info=field(_l("Repair reported on"), synonyms=("日期", "报修日期", "报修时间", "登记日期", "发生日期")),
        sort_order=-20,
    )
    place_id: Mapped[int] = mapped_column(
        ForeignKey("place.id"), info=field(_l("Place"), synonyms=("地点", "报修地点", "位置", "场所", "报修场所"))
    )
    asset_id: Mapped[int | None] = mapped_column(
        index=True,
        info=field(
            _l("Asset"),
            synonyms=("资产", "资产编号", "固定资产", "报修设备"),
            help=_l("The card of what is broken, if it has one"),
            refers="assets.asset",
        ),
    )
    fault: Mapped[str] = mapped_column(
        String(200), info=field(_l("Fault"), synonyms=("故障", "故障描述", "故障现象", "报修内容", "损坏情况"))
    )
    urgency: Mapped[Urgency] = mapped_column(
        ChoiceType(Urgency),
        default=Urgency.NORMAL,
        info=field(_l("Urgency"), synonyms=("紧急程度", "紧急级别", "缓急")),
    )
    dangerous: Mapped[bool] = mapped_column(
        default=False,
        info=field(
            _l("Danger until repaired"),
            synonyms=("安全隐患", "是否隐患", "存在隐患"),
            help=_l("Somebody may come to harm; open a hazard as well"),
        ),
    )
    reported_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"),
        index=True,
        info=field(_l("Repair reported by"), synonyms=("报修人", "报告人", "申报人")),
    )
    state: Mapped[RepairState] = mapped_column(
        ChoiceType(RepairState),
        default=RepairState.REPORTED,
        info=field(_l("State of the repair"), synonyms=("状态", "维修状态", "处理状态", "进度")),
    )
    reviewed_by: Mapped[str | None] = actor_column(_l("Repair reviewed by"))
    reviewed_at: Mapped[datetime | None] = time_column(_l("Repair reviewed at"))
    rejected_because: Mapped[str | None] = mapped_column(
        String(200), info=field(_l("Reason for not repairing"), synonyms=("退回原因", "不修原因"))
    )
    rejected_by: Mapped[str | None] = actor_column(_l("Repair turned down by"))
    rejected_at: Mapped[datetime | None] = time_column(_l("Repair turned down at"))
    assigned_to_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Repaired by"), synonyms=("维修人", "维修人员", "维修工"))
    )
    vendor: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Outside firm"), synonyms=("维修单位", "外聘单位", "维修商"))
    )
    started_by: Mapped[str | None] = actor_column(_l("Repair begun by"))
    started_at: Mapped[datetime | None] = time_column(_l("Repair begun at"))
    finished_on: Mapped[date | None] = mapped_column(
        index=True,
        info=field(_l("Repaired on"), synonyms=("修复日期", "维修日期", "完成日期", "修复时间", "完工日期")),
    )
    work: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("Work done"), synonyms=("维修内容", "维修情况", "处理情况", "维修结果"), long=True)
    )
    cost: Mapped[Decimal | None] = mapped_column(
        Numeric(10, 2),
        info=field(
            _l("Cost of the repair"),
            synonyms=("费用", "维修费用", "维修费", "金额", "费用(元)", "费用（元）"),
            minimum=0,
            maximum=10_000_000,
            unit=_l("yuan"),
        ),
    )
    finished_by: Mapped[str | None] = actor_column(_l("Repair recorded by"))
    accepted_by: Mapped[str | None] = actor_column(_l("Repair accepted by"))
    accepted_at: Mapped[datetime | None] = time_column(_l("Repair accepted at"))
    returned_because: Mapped[str | None] = mapped_column(
        String(200), info=field(_l("Reason for not accepting"), synonyms=("返修原因",))
    )
    returned_by: Mapped[str | None] = actor_column(_l("Repair sent back by"))
    returned_at: Mapped[datetime | None] = time_column(_l("Repair sent back at"))
    closed_by: Mapped[str | None] = actor_column(_l("Order closed by"))
    closed_at: Mapped[datetime | None] = time_column(_l("Order closed at"))
    inspection_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("safety_inspection_line.id"),
        index=True,
        info=field(_l("Found at this inspection item"), synonyms=("检查项目",)),
    )
    maintenance_id: Mapped[int | None] = mapped_column(
        ForeignKey("safety_maintenance.id"), index=True, info=field(_l("Found at this maintenance"))
    )
    hazard_id: Mapped[int | None] = mapped_column(
        ForeignKey("safety_hazard.id"), index=True, info=field(_l("Puts this hazard right"), synonyms=("隐患",))
    )

    place: Mapped[Place] = relationship(Place)
    reported_by: Mapped[Staff | None] = relationship(Staff, foreign_keys=[reported_by_id])
    assigned_to: Mapped[Staff | None] = relationship(Staff, foreign_keys=[assigned_to_id])
    inspection_line: Mapped[InspectionLine | None] = relationship(InspectionLine)
    maintenance: Mapped[Maintenance | None] = relationship(Maintenance)
    hazard: Mapped[Hazard | None] = relationship(Hazard)
    if ASSET is not None:
        asset: Mapped[Any] = linked(ASSET, cast("MappedColumn[Any]", asset_id))

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.place} {self.fault}"

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on places the user may see, or on none; None without limits."""
        return within_related(cls.place_id, Place, limits, or_none=True)

    @classmethod
    def before_storing(cls, session: Session, records: Sequence[RepairOrder]) -> None:
        """Lock the assets, so that no two people add up the costs of one asset at the same time."""
        if ASSET is not None:
            with session.no_autoflush:
                lock_assets(session, ASSET, _assets(records))

    @classmethod
    def after_storing(cls, session: Session, records: Sequence[RepairOrder]) -> None:
        """Store the total repair costs of these assets, and of those that the orders named until now."""
        orders: Any = cls.__table__
        write_costs(session, orders, _assets(records))

    @classmethod
    def link_batch(cls, session: Session, records: Sequence[RepairOrder]) -> list[Problem | None]:  # noqa: ARG003
        """Set the state of orders that give only the day of repair, as registers may; no problems."""
        for record in records:
            if record.state is None and record.finished_on is not None:
                record.state = RepairState.REPAIRED
        return [None] * len(records)

    def problems(self) -> Iterable[Problem]:
        """Report a repair dated before the report."""
        if self.finished_on and self.finished_on < self.occurred_on:
            yield Problem("finished_on", _l("It cannot have been repaired before it was reported."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a day that is still to come."""
        yield from future_problems("occurred_on", self.occurred_on)

    def step_problems(self, step: Step, actor: str) -> Iterable[Problem]:  # noqa: ARG002
        """Report an approval without anybody to repair it, and a day of repair out of order."""
        if step.key == "review" and self.assigned_to is None and not self.vendor:
            yield Problem("assigned_to", _l("Say who repairs it: somebody of the staff or an outside firm."))
        if step.key == "finish" and self.finished_on is not None:
            if self.finished_on < self.occurred_on:
                yield Problem("finished_on", _l("It cannot have been repaired before it was reported."))
            elif self.finished_on > today():
                yield Problem("finished_on", _l("This day is still to come."))
            elif self.returned_at is not None and self.finished_on < self.returned_at.date():
                yield Problem("finished_on", _l("It was not accepted since: tell the day of the new repair."))


def _assets(orders: Sequence[RepairOrder]) -> set[int]:
    """Return the ids of the assets that orders name, or named before this change."""
    found: set[int] = set()
    for order in orders:
        history = inspect(order).attrs.asset_id.history
        found.update(number for number in (*history.sum(), order.asset_id) if number is not None)
    return found

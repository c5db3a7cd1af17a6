"""Planned maintenance of equipment: plans by cycle, and each maintenance done (设备检修)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar

from sqlalchemy import ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.safety.models.base import Base, future_problems
from portal.api import (
    Choice,
    ChoiceType,
    DailyRecord,
    ExtraField,
    Limits,
    Place,
    Problem,
    Record,
    Staff,
    _l,
    field,
    within_related,
)

__all__ = ["DAYS", "Cycle", "Maintenance", "MaintenancePlan", "MaintenanceResult", "next_time"]


class Cycle(Choice):
    """Cycle of a maintenance plan."""

    WEEK = "week", _l("Weekly"), ("每周", "周", "周检")
    MONTH = "month", _l("Monthly"), ("每月", "月", "月检")
    QUARTER = "quarter", _l("Quarterly"), ("每季度", "季度", "季", "季检")
    TERM = "term", _l("Once a term"), ("每学期", "学期", "半年", "每半年")
    YEAR = "year", _l("Yearly"), ("每年", "年", "年检", "一年")


DAYS = {Cycle.WEEK: 7, Cycle.MONTH: 30, Cycle.QUARTER: 91, Cycle.TERM: 182, Cycle.YEAR: 365}
"""Days until the next maintenance, for the reminder; coverage is measured by calendar weeks, months, quarters."""


def next_time(cycle: Cycle, starts_on: date, ends_on: date | None, last: date | None) -> date | None:
    """Return the day on which a plan is due after its last maintenance; None if it has ended by then."""
    due = starts_on if last is None else last + timedelta(days=DAYS[cycle])
    return None if ends_on is not None and due > ends_on else due


class MaintenanceResult(Choice):
    """Result of a maintenance."""

    GOOD = "good", _l("Works well"), ("正常", "完好", "良好", "合格")
    FIXED = "fixed", _l("Fault put right at once"), ("已处理", "现场修复", "已调整")
    REPAIR = "repair", _l("Needs a repair"), ("需维修", "待维修", "异常", "不合格")


class MaintenancePlan(Record, Base):
    """Maintenance plan of one piece of equipment."""

    __tablename__ = "safety_maintenance_plan"
    __table_args__ = (Index("ix_safety_maintenance_plan_cycle_id", "cycle", "id"),)
    __record__ = "maintenance_plan"
    __label__ = _l("Maintenance plans")
    __extra_fields__: ClassVar[tuple[ExtraField, ...]] = (
        ExtraField("next_due", "DATE", field(_l("Next due"), computed=True)["field"]),
    )

    equipment: Mapped[str] = mapped_column(
        String(100), info=field(_l("Equipment"), synonyms=("设备", "设备名称", "设施设备", "检修设备")), sort_order=-20
    )
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("Place"), synonyms=("地点", "位置"))
    )
    cycle: Mapped[Cycle] = mapped_column(
        ChoiceType(Cycle), info=field(_l("How often"), synonyms=("周期", "检修周期", "频次"))
    )
    starts_on: Mapped[date] = mapped_column(
        info=field(_l("Due from"), synonyms=("起始日期", "首次检修", "开始日期"), help=_l("The first time is due then"))
    )
    ends_on: Mapped[date | None] = mapped_column(
        info=field(_l("Due until"), synonyms=("停止日期", "结束日期"), help=_l("Empty: for as long as it is there"))
    )
    responsible_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Responsible for maintenance"), synonyms=("负责人", "责任人"))
    )
    vendor: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Outside firm"), synonyms=("维保单位", "维修单位"))
    )

    place: Mapped[Place | None] = relationship(Place)
    responsible: Mapped[Staff | None] = relationship(Staff)
    times: Mapped[list[Maintenance]] = relationship(
        back_populates="plan", passive_deletes="all", order_by="Maintenance.occurred_on"
    )

    @property
    def next_due(self) -> date | None:
        """Day of the next maintenance, or None if the plan has ended by then. Needs ``times``."""
        last = max((item.occurred_on for item in self.times), default=None)
        return next_time(self.cycle, self.starts_on, self.ends_on, last)

    def __str__(self) -> str:
        return f"{self.equipment}（{self.place}）" if self.place is not None else self.equipment

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on places the user may see, or on none; None without limits."""
        return within_related(cls.place_id, Place, limits, or_none=True)

    def problems(self) -> Iterable[Problem]:
        """Report an end before the beginning."""
        if self.ends_on and self.ends_on < self.starts_on:
            yield Problem("ends_on", _l("The plan cannot end before it begins."))


class Maintenance(DailyRecord, Base):
    """One maintenance of a piece of equipment."""

    __tablename__ = "safety_maintenance"
    __table_args__ = (
        Index("ix_safety_maintenance_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_maintenance_plan_id_occurred_on", "plan_id", "occurred_on"),
    )
    __record__ = "maintenance"
    __label__ = _l("Maintenance done")

    plan_id: Mapped[int] = mapped_column(
        ForeignKey("safety_maintenance_plan.id"), info=field(_l("Equipment"), synonyms=("设备", "设备名称"))
    )
    result: Mapped[MaintenanceResult] = mapped_column(
        ChoiceType(MaintenanceResult), info=field(_l("State of the equipment"), synonyms=("结果", "检修结果", "状态"))
    )
    finding: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("What was found and done"), synonyms=("检修情况", "问题", "处理情况"), long=True)
    )
    executor_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Maintained by"), synonyms=("检修人", "执行人"))
    )
    vendor: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Outside firm"), synonyms=("维保单位", "检修单位"))
    )

    plan: Mapped[MaintenancePlan] = relationship(back_populates="times")
    executor: Mapped[Staff | None] = relationship(Staff)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.plan}"

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on plans the user may see."""
        return within_related(cls.plan_id, MaintenancePlan, limits)

    def form_problems(self) -> Iterable[Problem]:
        """Report a day that is still to come, and a fault without a finding."""
        yield from future_problems("occurred_on", self.occurred_on)
        if self.result is not MaintenanceResult.GOOD and not self.finding:
            yield Problem("finding", _l("Say what is wrong."))

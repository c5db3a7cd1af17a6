"""Duty rosters and duty logs (值班表、值班记录)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.safety.models.base import Base, future_problems
from portal.api import Choice, ChoiceType, DailyRecord, Problem, Staff, _l, field

__all__ = ["DutyLog", "DutyRoster", "Shift"]


class Shift(Choice):
    """Part of the day covered by a duty."""

    ALL_DAY = "all_day", _l("Whole day"), ("全天", "全日", "24小时")
    DAY = "day", _l("By day"), ("白班", "日班", "白天")
    NIGHT = "night", _l("By night"), ("夜班", "晚班", "夜间")


class DutyRoster(DailyRecord, Base):
    """Planned duty of one person on a day."""

    __tablename__ = "safety_duty_roster"
    __table_args__ = (
        UniqueConstraint("occurred_on", "shift", "person_id", name="uq_safety_duty_roster_natural_key"),
        Index("ix_safety_duty_roster_occurred_on_id", "occurred_on", "id"),
    )
    __record__ = "duty_roster"
    __label__ = _l("Duty roster")
    __natural_key__ = ("occurred_on", "shift", "person")

    shift: Mapped[Shift] = mapped_column(
        ChoiceType(Shift), default=Shift.ALL_DAY, info=field(_l("Shift"), synonyms=("班次", "时段", "值班时段"))
    )
    leader_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Leader on duty"), synonyms=("带班领导", "带班", "值班领导"))
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("On duty"), synonyms=("值班人", "值班人员", "值班"))
    )
    phone: Mapped[str | None] = mapped_column(
        String(30), info=field(_l("Telephone"), synonyms=("电话", "联系电话", "值班电话"))
    )

    leader: Mapped[Staff | None] = relationship(Staff, foreign_keys=[leader_id])
    person: Mapped[Staff] = relationship(Staff, foreign_keys=[person_id])

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.person}"

    def problems(self) -> Iterable[Problem]:
        """Report people who have left before the day."""
        yield from _left("person", self.person, self.occurred_on)
        yield from _left("leader", self.leader, self.occurred_on)


class DutyLog(DailyRecord, Base):
    """Log of a duty: rounds, visitors, events and handover."""

    __tablename__ = "safety_duty_log"
    __table_args__ = (Index("ix_safety_duty_log_occurred_on_id", "occurred_on", "id"),)
    __record__ = "duty_log"
    __label__ = _l("Duty log")

    shift: Mapped[Shift] = mapped_column(
        ChoiceType(Shift), default=Shift.ALL_DAY, info=field(_l("Shift"), synonyms=("班次", "时段", "值班时段"))
    )
    leader_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Leader on duty"), synonyms=("带班领导", "带班", "值班领导"))
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("On duty"), synonyms=("值班人", "值班人员", "值班"))
    )
    rounds: Mapped[int | None] = mapped_column(
        info=field(_l("Rounds made"), synonyms=("巡查次数", "巡逻次数"), minimum=0, maximum=100)
    )
    visitors: Mapped[int | None] = mapped_column(
        info=field(_l("Number of visitors"), synonyms=("来访人数", "来访"), minimum=0, maximum=10_000)
    )
    event: Mapped[str | None] = mapped_column(
        Text, info=field(_l("What happened"), synonyms=("值班情况", "异常情况", "事件", "记事"), long=True)
    )
    handed_over_to_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Handed over to"), synonyms=("交接人", "接班人"))
    )

    leader: Mapped[Staff | None] = relationship(Staff, foreign_keys=[leader_id])
    person: Mapped[Staff] = relationship(Staff, foreign_keys=[person_id])
    handed_over_to: Mapped[Staff | None] = relationship(Staff, foreign_keys=[handed_over_to_id])

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.person}"

    def form_problems(self) -> Iterable[Problem]:
        """Report a day that is still to come, and a person who had left."""
        yield from future_problems("occurred_on", self.occurred_on)
        yield from _left("person", self.person, self.occurred_on)


def _left(name: str, staff: Staff | None, day: date | None) -> Iterable[Problem]:
    if staff is not None and day is not None and staff.left_on is not None and staff.left_on < day:
        yield Problem(name, _l("%(name)s left on %(day)s.", name=staff.name, day=staff.left_on.isoformat()))

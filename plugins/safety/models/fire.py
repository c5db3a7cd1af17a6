"""Fire safety: daily patrols, monthly inspections (《机关、团体、企业、事业单位消防安全管理规定》 arts 25, 26)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from plugins.safety.models.base import Base, future_problems
from portal.api import CampusRecord, Problem, Staff, _l, field

__all__ = ["FireInspection", "FirePatrol"]


class FireCheck(CampusRecord):
    """Base class of fire patrols and fire inspections, which check the same points."""

    points: Mapped[int] = mapped_column(
        info=field(
            _l("Points looked at"), synonyms=("巡查点数", "检查点数", "部位数", "点位数"), minimum=1, maximum=500
        )
    )
    exits_clear: Mapped[bool] = mapped_column(
        default=True, info=field(_l("Exits and stairs clear"), synonyms=("疏散通道", "安全出口", "通道畅通"))
    )
    extinguishers_ready: Mapped[bool] = mapped_column(
        default=True, info=field(_l("Extinguishers and hydrants ready"), synonyms=("灭火器", "消防器材", "器材完好"))
    )
    electricity_safe: Mapped[bool] = mapped_column(
        default=True, info=field(_l("Electricity in order"), synonyms=("用电", "用电安全"))
    )
    gas_safe: Mapped[bool] = mapped_column(
        default=True, info=field(_l("Gas in order"), synonyms=("燃气", "用气", "燃气安全"))
    )
    finding: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("What is wrong"), synonyms=("问题", "发现问题", "异常情况"), long=True)
    )
    fixed_on: Mapped[date | None] = mapped_column(
        info=field(_l("Put right on"), synonyms=("整改日期", "处理日期")), sort_order=60
    )

    @declared_attr
    @classmethod
    def person_id(cls) -> Mapped[int | None]:
        """Id of the person who made the check."""
        return mapped_column(
            ForeignKey("staff.id"),
            index=True,
            info=field(_l("Looked at by"), synonyms=("巡查人", "检查人", "巡查人员")),
        )

    @declared_attr
    @classmethod
    def person(cls) -> Mapped[Staff | None]:
        """Person who made the check."""
        return relationship(Staff)

    @property
    def in_order(self) -> bool:
        """True if no check point is out of order."""
        # In a record that is not stored yet, a point without a value is in order.
        check_points = (self.exits_clear, self.extinguishers_ready, self.electricity_safe, self.gas_safe)
        return all(part is not False for part in check_points)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.campus}"

    def problems(self) -> Iterable[Problem]:
        """Report a fix dated before the check."""
        if self.fixed_on and self.fixed_on < self.occurred_on:
            yield Problem("fixed_on", _l("It cannot have been put right before it was found."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a day that is still to come, and points out of order without a finding."""
        yield from future_problems("occurred_on", self.occurred_on)
        if not self.in_order and not self.finding:
            yield Problem("finding", _l("Say what is wrong."))


class FirePatrol(FireCheck, Base):
    """Patrol through one campus on one day (防火巡查)."""

    __tablename__ = "safety_fire_patrol"
    __table_args__ = (
        Index("ix_safety_fire_patrol_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_fire_patrol_campus_id_occurred_on", "campus_id", "occurred_on"),
    )
    __record__ = "fire_patrol"
    __label__ = _l("Fire patrols")


class FireInspection(FireCheck, Base):
    """Thorough monthly inspection of one campus (防火检查)."""

    __tablename__ = "safety_fire_inspection"
    __table_args__ = (
        Index("ix_safety_fire_inspection_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_fire_inspection_campus_id_occurred_on", "campus_id", "occurred_on"),
    )
    __record__ = "fire_inspection"
    __label__ = _l("Fire inspections")

"""Fire safety: daily patrols, monthly inspections (《机关、团体、企业、事业单位消防安全管理规定》 arts 25, 26)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from plugins.safety.models.base import Base, not_yet
from portal.api import CampusRecord, Problem, Staff, _l, field

__all__ = ["FireInspection", "FirePatrol"]


class FireLook(CampusRecord):
    """What a patrol and an inspection look at alike."""

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
        """Who looked."""
        return mapped_column(
            ForeignKey("staff.id"),
            index=True,
            info=field(_l("Looked at by"), synonyms=("巡查人", "检查人", "巡查人员")),
        )

    @declared_attr
    @classmethod
    def person(cls) -> Mapped[Staff | None]:
        """Who looked."""
        return relationship(Staff)

    @property
    def in_order(self) -> bool:
        """Whether nothing was found."""
        # Of a record that is not stored yet, what nobody said is in order.
        looked_at = (self.exits_clear, self.extinguishers_ready, self.electricity_safe, self.gas_safe)
        return all(part is not False for part in looked_at)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.campus}"

    def problems(self) -> Iterable[Problem]:
        """Nothing is put right before it was found."""
        if self.fixed_on and self.fixed_on < self.occurred_on:
            yield Problem("fixed_on", _l("It cannot have been put right before it was found."))

    def form_problems(self) -> Iterable[Problem]:
        """Done is what has been done; what is not in order is described."""
        yield from not_yet("occurred_on", self.occurred_on)
        if not self.in_order and not self.finding:
            yield Problem("finding", _l("Say what is wrong."))


class FirePatrol(FireLook, Base):
    """A patrol through one campus on one day (防火巡查)."""

    __tablename__ = "safety_fire_patrol"
    __table_args__ = (
        Index("ix_safety_fire_patrol_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_fire_patrol_campus_id_occurred_on", "campus_id", "occurred_on"),
    )
    __record__ = "fire_patrol"
    __label__ = _l("Fire patrols")


class FireInspection(FireLook, Base):
    """The thorough look of a month at one campus (防火检查)."""

    __tablename__ = "safety_fire_inspection"
    __table_args__ = (
        Index("ix_safety_fire_inspection_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_fire_inspection_campus_id_occurred_on", "campus_id", "occurred_on"),
    )
    __record__ = "fire_inspection"
    __label__ = _l("Fire inspections")

"""Hygiene: cups and towels of each child, and weekly checks of cleanliness."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from plugins.health.models.attendance import LARGEST_CLASS
from plugins.health.models.base import Base
from portal.api import CampusRecord, Choice, ChoiceType, ClassroomRecord, Place, Problem, Staff, _l, field

__all__ = ["Area", "HygieneCheck", "PersonalKit"]


class Area(Choice):
    """Area covered by a hygiene check."""

    CLASSROOM = "classroom", _l("Classrooms"), ("活动室", "班级", "教室")
    BEDROOM = "bedroom", _l("Bedrooms"), ("寝室", "睡眠室", "午睡室")
    WASHROOM = "washroom", _l("Washrooms and toilets"), ("盥洗室", "厕所", "卫生间")
    CORRIDOR = "corridor", _l("Corridors and stairs"), ("走廊", "楼道", "楼梯")
    OUTDOORS = "outdoors", _l("Outdoors"), ("户外", "操场", "室外环境")
    SPECIAL = "special", _l("Special rooms"), ("专用室", "功能室")
    OFFICE = "office", _l("Offices"), ("办公室", "保健室")
    WHOLE = "whole", _l("Whole campus"), ("全园", "全园环境")
    OTHER = "other", _l("Elsewhere"), ("其他", "其它")


class PersonalKit(ClassroomRecord, Base):
    """Monthly count of cups and towels of a class, one each for every child (一人一杯一巾)."""

    __tablename__ = "health_personal_kit"
    __table_args__ = (
        UniqueConstraint("occurred_on", "classroom_id", name="uq_health_personal_kit_natural_key"),
        Index("ix_health_personal_kit_occurred_on_id", "occurred_on", "id"),
        Index("ix_health_personal_kit_classroom_id_occurred_on", "classroom_id", "occurred_on"),
    )
    __record__ = "personal_kit"
    __label__ = _l("Cups and towels")
    __natural_key__ = ("occurred_on", "classroom")

    children: Mapped[int] = mapped_column(
        info=field(_l("Number of children"), synonyms=("幼儿数", "幼儿人数", "人数"), minimum=0, maximum=LARGEST_CLASS)
    )
    cups: Mapped[int] = mapped_column(
        info=field(_l("Number of cups"), synonyms=("水杯数", "杯数", "口杯数"), minimum=0, maximum=LARGEST_CLASS * 2)
    )
    towels: Mapped[int] = mapped_column(
        info=field(_l("Number of towels"), synonyms=("毛巾数", "巾数"), minimum=0, maximum=LARGEST_CLASS * 4)
    )

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom}"


class HygieneCheck(CampusRecord, Base):
    """Weekly hygiene check of one area, with the problem found and the day it was fixed (卫生检查)."""

    __tablename__ = "health_hygiene_check"
    __table_args__ = (
        Index("ix_health_hygiene_check_occurred_on_id", "occurred_on", "id"),
        Index("ix_health_hygiene_check_campus_id_occurred_on", "campus_id", "occurred_on"),
        Index("ix_health_hygiene_check_fixed_on", "fixed_on"),
    )
    __record__ = "hygiene_check"
    __label__ = _l("Hygiene checks")

    area: Mapped[Area] = mapped_column(
        ChoiceType(Area), info=field(_l("Area looked at"), synonyms=("检查区域", "区域", "检查部位")), sort_order=-10
    )
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("Place"), synonyms=("地点", "具体地点")), sort_order=-9
    )
    score: Mapped[int | None] = mapped_column(
        info=field(_l("Score"), synonyms=("得分", "评分", "分数"), help=_l("Out of 100"), minimum=0, maximum=100)
    )
    problem: Mapped[str | None] = mapped_column(
        String(300),
        info=field(
            _l("What was wrong"),
            synonyms=("问题", "存在问题", "发现问题"),
            help=_l("Empty: nothing was wrong"),
            long=True,
        ),
    )
    fixed_on: Mapped[date | None] = mapped_column(
        info=field(_l("Put right on"), synonyms=("整改日期", "整改完成日期", "整改"))
    )
    checker_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Checked by"), synonyms=("检查人", "检查者"))
    )

    @declared_attr
    @classmethod
    def place(cls) -> Mapped[Place | None]:
        """Place within the area."""
        return relationship(Place)

    @declared_attr
    @classmethod
    def checker(cls) -> Mapped[Staff | None]:
        """Person who made the check."""
        return relationship(Staff)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.campus} {self.area.label}"

    def problems(self) -> Iterable[Problem]:
        """Report a fix without a problem, and one dated before the check."""
        if self.fixed_on and not self.problem:
            yield Problem("problem", _l("Say what was wrong that was put right."))
        if self.fixed_on and self.fixed_on < self.occurred_on:
            yield Problem("fixed_on", _l("It cannot be put right before it was found."))

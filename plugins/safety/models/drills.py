"""Evacuation drills (应急疏散演练)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.safety.models.base import Base, SiteRecord, future_problems
from portal.api import AttachmentSlot, Choice, ChoiceType, Place, Problem, Staff, _l, field

__all__ = ["Drill", "DrillKind"]


class DrillKind(Choice):
    """Emergency that is drilled for."""

    FIRE = "fire", _l("Fire drill"), ("火灾", "消防", "防火", "消防疏散", "火灾疏散")
    EARTHQUAKE = "earthquake", _l("Earthquake"), ("地震", "防震", "地震疏散")
    VIOLENCE = "violence", _l("Intruder"), ("防暴", "反恐", "防恐", "防暴恐", "反恐防暴", "防侵害")
    FOOD_POISONING = "food_poisoning", _l("Food poisoning"), ("食物中毒", "食品安全", "食品安全事故")
    STAMPEDE = "stampede", _l("Stampede"), ("防踩踏", "踩踏")
    FLOOD = "flood", _l("Flood drill"), ("防汛", "防台", "防汛防台")
    OTHER = "other", _l("Other emergency"), ("其他", "其它", "传染病", "综合")


class Drill(SiteRecord, Base):
    """Emergency drill: commander, participants, evacuation time in seconds, shortcomings and improvements.

    《中小学幼儿园应急疏散演练指南》（教基一厅〔2014〕2号）: kindergartens at least once a quarter.
    """

    __tablename__ = "safety_drill"
    __table_args__ = (
        Index("ix_safety_drill_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_drill_kind_occurred_on", "kind", "occurred_on"),
    )
    __record__ = "drill"
    __label__ = _l("Drills")
    __attachments__ = (AttachmentSlot("photos", _l("Photos of the drill"), photos=True, most=6),)

    kind: Mapped[DrillKind] = mapped_column(
        ChoiceType(DrillKind),
        info=field(_l("Drilled for"), synonyms=("种类", "演练种类", "演练类型", "类别", "演练内容")),
    )
    commander_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Commanded by"), synonyms=("总指挥", "指挥", "指挥人"))
    )
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("Assembly point"), synonyms=("集合地点", "地点", "疏散地点"))
    )
    participants: Mapped[int] = mapped_column(
        info=field(
            _l("Participants in the drill"),
            synonyms=("参加人数", "人数", "参演人数", "参与人数"),
            minimum=1,
            maximum=10_000,
        )
    )
    all_staff: Mapped[bool] = mapped_column(
        default=False,
        info=field(_l("All staff took part"), synonyms=("全体教职工参加", "教职工全员参加", "全员参加")),
    )
    evacuation_seconds: Mapped[int | None] = mapped_column(
        info=field(
            _l("Time of evacuation"),
            synonyms=("疏散秒数", "疏散用时", "疏散时间", "用时", "疏散时长"),
            help=_l("Until the last one was out; empty for drills without an evacuation"),
            minimum=1,
            maximum=7_200,
            unit=_l("seconds"),
        )
    )
    shortcomings: Mapped[str | None] = mapped_column(
        Text, info=field(_l("Shortcomings of the drill"), synonyms=("问题", "存在问题", "不足"), long=True)
    )
    improvements: Mapped[str | None] = mapped_column(
        Text, info=field(_l("Improvements after the drill"), synonyms=("改进措施", "改进", "整改措施"), long=True)
    )

    commander: Mapped[Staff | None] = relationship(Staff)
    place: Mapped[Place | None] = relationship(Place)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.kind.label}"

    def form_problems(self) -> Iterable[Problem]:
        """Report a drill on a day that is still to come, and shortcomings without improvements."""
        yield from future_problems("occurred_on", self.occurred_on)
        if self.shortcomings and not self.improvements:
            yield Problem("improvements", _l("Say what is done about the shortcomings."))

"""Safety inspections and their items."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.safety.models.base import Base, SiteRecord, future_problems
from portal.api import Choice, ChoiceType, Limits, PartsTotal, Place, Problem, Record, Staff, _l, field, within_related

__all__ = ["InspectionKind", "InspectionLine", "LineResult", "SafetyInspection"]

MOST_ITEMS = 1_000
"""Highest number of items accepted; no inspection has more, so more is a typing error."""


class InspectionKind(Choice):
    """Kind of safety inspection."""

    LEADERS = (
        "leaders",
        _l("By the safety leading group"),
        ("领导小组", "领导小组检查", "安全领导小组检查", "安全工作领导小组", "月度检查", "全园检查"),
    )
    ROUND = "round", _l("Round through the kindergarten"), ("日常巡查", "巡查", "日常检查", "日巡查")
    HOLIDAY = "holiday", _l("Before a holiday"), ("节前", "节前检查", "假前检查", "节前安全检查")
    FLOOD = "flood", _l("Flood and typhoon"), ("防汛防台", "防汛", "防台", "防汛防台自查", "防汛检查", "防汛防台检查")
    SUMMER_FIRE = (
        "summer_fire",
        _l("Summer fire safety"),
        ("夏季消防", "夏季消防自查", "夏季消防检查", "夏季防火", "夏季消防安全"),
    )
    KITCHEN = "kitchen", _l("Kitchen inspection"), ("食堂", "食堂检查", "厨房", "食堂安全")
    PLAYGROUND = "playground", _l("Large play equipment"), ("大型玩具", "大型玩具检查", "游乐设施", "户外玩具")
    BUILDING = "building", _l("Buildings"), ("校舍", "校舍检查", "园舍", "房屋", "校舍安全")
    OTHER = "other", _l("Other inspection"), ("其他", "其它", "专项检查", "专项")


class LineResult(Choice):
    """Result of one inspection item."""

    PASSED = "passed", _l("In order"), ("合格", "正常", "符合", "√", "通过")
    FAILED = "failed", _l("Not in order"), ("不合格", "有问题", "不符合", "×", "异常", "存在隐患")


def _failed() -> ColumnElement[bool]:
    return InspectionLine.result == LineResult.FAILED


class SafetyInspection(SiteRecord, Base):
    """Safety inspection; the numbers of items and problems are counted from the lines where there are any.

    《中小学幼儿园安全管理办法》（教育部令第23号） art. 18: regular inspections, hazards put right in time.
    """

    __tablename__ = "safety_safety_inspection"
    __table_args__ = (
        Index("ix_safety_safety_inspection_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_safety_inspection_kind_occurred_on", "kind", "occurred_on"),
    )
    __record__ = "safety_inspection"
    __label__ = _l("Safety inspections")
    __totals__ = (
        PartsTotal(total="items", stated="items_stated", parts="lines"),
        PartsTotal(total="problem_count", stated="problem_count_stated", parts="lines", where=_failed),
    )

    kind: Mapped[InspectionKind] = mapped_column(
        ChoiceType(InspectionKind),
        info=field(_l("Kind of inspection"), synonyms=("类别", "检查类别", "种类", "检查类型")),
    )
    team: Mapped[str | None] = mapped_column(
        String(200), info=field(_l("Inspection team"), synonyms=("检查人员", "参加人员", "检查组", "检查小组"))
    )
    inspector_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Inspection led by"), synonyms=("检查人", "负责人", "组长"))
    )
    items: Mapped[int] = mapped_column(
        default=0,
        info=field(
            _l("Items inspected"),
            synonyms=("检查项数", "项数", "检查项目数"),
            help=_l("Counted from the lines as soon as there is one"),
            minimum=0,
            maximum=MOST_ITEMS,
        ),
    )
    items_stated: Mapped[int | None] = mapped_column()
    """Number as stated in a register or form, before lines were recorded."""
    problem_count: Mapped[int] = mapped_column(
        default=0,
        info=field(
            _l("Problems found"),
            synonyms=("问题数", "发现问题数", "隐患数", "问题"),
            help=_l("Counted from the lines as soon as there is one"),
            minimum=0,
            maximum=MOST_ITEMS,
        ),
    )
    problem_count_stated: Mapped[int | None] = mapped_column()
    conclusion: Mapped[str | None] = mapped_column(
        Text, info=field(_l("Conclusion of the inspection"), synonyms=("检查结论", "结论", "检查情况"), long=True)
    )

    inspector: Mapped[Staff | None] = relationship(Staff)
    lines: Mapped[list[InspectionLine]] = relationship(
        back_populates="inspection", passive_deletes="all", order_by="InspectionLine.id"
    )

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.kind.label}"

    def problems(self) -> Iterable[Problem]:
        """Report more problems than items, where both are given."""
        if self.items and (self.problem_count or 0) > self.items:
            yield Problem("problem_count", _l("More problems than items inspected."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a day that is still to come."""
        yield from future_problems("occurred_on", self.occurred_on)


class InspectionLine(Record, Base):
    """One item of an inspection, with its standard and result."""

    __tablename__ = "safety_inspection_line"
    __table_args__ = (Index("ix_safety_inspection_line_inspection_id_id", "inspection_id", "id"),)
    __record__ = "inspection_line"
    __label__ = _l("Items of inspections")

    inspection_id: Mapped[int] = mapped_column(
        ForeignKey("safety_safety_inspection.id"), info=field(_l("Safety inspection"), synonyms=("检查",))
    )
    item: Mapped[str] = mapped_column(
        String(100), info=field(_l("Inspection item"), synonyms=("项目", "检查项目", "检查内容"))
    )
    standard: Mapped[str | None] = mapped_column(
        String(200), info=field(_l("Inspection standard"), synonyms=("标准", "检查标准", "要求"))
    )
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("Place"), synonyms=("地点", "部位"))
    )
    result: Mapped[LineResult] = mapped_column(
        ChoiceType(LineResult), index=True, info=field(_l("Inspection result"), synonyms=("结果", "检查结果"))
    )
    finding: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("What is wrong"), synonyms=("问题", "存在问题", "情况"))
    )

    inspection: Mapped[SafetyInspection] = relationship(back_populates="lines")
    place: Mapped[Place | None] = relationship(Place)

    def __str__(self) -> str:
        return f"{self.inspection} {self.item}" if self.inspection is not None else self.item

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on inspections the user may see."""
        return within_related(cls.inspection_id, SafetyInspection, limits)

    def form_problems(self) -> Iterable[Problem]:
        """Report a failed item without a finding, which a hazard or a repair would need."""
        if self.result is LineResult.FAILED and not self.finding:
            yield Problem("finding", _l("Say what is wrong."))

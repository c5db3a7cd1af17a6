"""Meal companions, food safety checks and waste."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.kitchen.models.base import Base, Meal
from portal.api import Choice, ChoiceType, DailyRecord, Problem, Staff, Step, _l, field, partial_index

__all__ = ["FoodSafetyCheck", "Level", "MealCompanion", "WasteCategory", "WasteRecord"]


class Level(Choice):
    """Level of a food safety check, by the rules for food safety officers (日管控、周排查、月调度)."""

    DAILY = "daily", _l("Daily control"), ("日管控", "每日", "日")
    WEEKLY = "weekly", _l("Weekly search"), ("周排查", "每周", "周")
    MONTHLY = "monthly", _l("Monthly review"), ("月调度", "每月", "月")


class WasteCategory(Choice):
    """Category of waste."""

    FOOD = "food", _l("Food waste"), ("餐厨垃圾", "厨余垃圾", "厨余", "泔水")
    OIL = "oil", _l("Waste oil"), ("废弃油脂", "废油", "废油脂")
    OTHER = "other", _l("Other waste"), ("其他", "其它")


class MealCompanion(DailyRecord, Base):
    """Person responsible who ate with the children (陪餐, 《学校食品安全与营养健康管理规定》 art. 15)."""

    __tablename__ = "kitchen_meal_companion"
    __table_args__ = (
        Index("ix_kitchen_meal_companion_occurred_on_id", "occurred_on", "id"),
        Index("ix_kitchen_meal_companion_meal_occurred_on", "meal", "occurred_on"),
        partial_index(
            "ix_kitchen_meal_companion_not_fixed",
            "fixed_on",
            "occurred_on",
            where="problem IS NOT NULL AND fixed_on IS NULL",
        ),
    )
    __record__ = "meal_companion"
    __label__ = _l("Eating with the children")
    __steps__ = (
        Step(
            key="fix",
            label=_l("Record as put right"),
            ready=lambda record: bool(record.problem) and record.fixed_on is None,
            fields=("fixed_on",),
            at="fixed_on",
            by="fixed_by",
        ),
    )

    meal: Mapped[Meal] = mapped_column(
        ChoiceType(Meal), info=field(_l("Meal"), synonyms=("餐次", "餐别")), sort_order=-12
    )
    leader_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Eaten with by"), synonyms=("陪餐人", "陪餐领导", "陪餐人员"))
    )
    leader: Mapped[Staff] = relationship(Staff)
    evaluation: Mapped[str | None] = mapped_column(
        String(200), info=field(_l("Opinion of the meal"), synonyms=("评价", "餐食评价", "陪餐评价", "意见"))
    )
    problem: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("What was wrong"), synonyms=("问题", "存在问题", "发现问题"), long=True)
    )
    fixed_on: Mapped[date | None] = mapped_column(
        info=field(_l("Put right on"), synonyms=("整改日期", "整改完成日期", "整改"))
    )
    fixed_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Put right by"), computed=True))

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.meal.label}"

    def problems(self) -> Iterable[Problem]:
        """Report a fix without a problem, and one dated before the meal."""
        if self.fixed_on and not self.problem:
            yield Problem("problem", _l("Say what was wrong that was put right."))
        if self.fixed_on and self.fixed_on < self.occurred_on:
            yield Problem("fixed_on", _l("It cannot be put right before it was found."))


class FoodSafetyCheck(DailyRecord, Base):
    """Check by the food safety officer: daily, weekly or monthly (企业落实食品安全主体责任监督管理规定)."""

    __tablename__ = "kitchen_food_safety_check"
    __table_args__ = (
        Index("ix_kitchen_food_safety_check_occurred_on_id", "occurred_on", "id"),
        Index("ix_kitchen_food_safety_check_level_occurred_on", "level", "occurred_on"),
        Index("ix_kitchen_food_safety_check_closed_on", "closed_on"),
        partial_index(
            "ix_kitchen_food_safety_check_not_closed",
            "closed_on",
            "occurred_on",
            where="problem IS NOT NULL AND closed_on IS NULL",
        ),
    )
    __record__ = "food_safety_check"
    __label__ = _l("Food safety checks")
    __steps__ = (
        Step(
            key="close",
            label=_l("Record as put right"),
            ready=lambda record: bool(record.problem) and record.closed_on is None,
            fields=("measure", "closed_on"),
            required=("measure",),
            at="closed_on",
            by="closed_by",
        ),
    )

    level: Mapped[Level] = mapped_column(
        ChoiceType(Level), info=field(_l("Level of the check"), synonyms=("检查类别", "类别", "层级")), sort_order=-10
    )
    items: Mapped[str | None] = mapped_column(
        String(500), info=field(_l("What was looked at"), synonyms=("检查项目", "检查内容", "排查内容"), long=True)
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
    measure: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("What was done about it"), synonyms=("措施", "整改措施", "处理措施"), long=True)
    )
    closed_on: Mapped[date | None] = mapped_column(
        info=field(_l("Put right on"), synonyms=("整改日期", "整改完成日期", "闭环日期", "销号日期"))
    )
    closed_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Put right by"), computed=True))
    checker_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"),
        index=True,
        info=field(_l("Checked by"), synonyms=("检查人", "食品安全员", "食品安全总监")),
    )
    checker: Mapped[Staff | None] = relationship(Staff)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.level.label}"

    def problems(self) -> Iterable[Problem]:
        """Report a closing without a problem, and one dated before the check."""
        if self.closed_on and not self.problem:
            yield Problem("problem", _l("Say what was wrong that was put right."))
        if self.closed_on and self.closed_on < self.occurred_on:
            yield Problem("closed_on", _l("It cannot be put right before it was found."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a problem closed without a measure."""
        if self.closed_on and not self.measure:
            yield Problem("measure", _l("Say what was done before closing it."))


class WasteRecord(DailyRecord, Base):
    """Waste taken away by a licensed collector (餐厨废弃物)."""

    __tablename__ = "kitchen_waste_record"
    __table_args__ = (Index("ix_kitchen_waste_record_occurred_on_id", "occurred_on", "id"),)
    __record__ = "waste_record"
    __label__ = _l("Kitchen waste")

    category: Mapped[WasteCategory] = mapped_column(
        ChoiceType(WasteCategory), info=field(_l("Kind of waste"), synonyms=("类别", "种类", "废弃物种类"))
    )
    kilograms: Mapped[Decimal] = mapped_column(
        Numeric(8, 1),
        info=field(
            _l("Weight of the waste"), synonyms=("重量", "数量", "公斤数"), minimum=0, maximum=10_000, unit=_l("kg")
        ),
    )
    collector: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Taken away by"), synonyms=("收运单位", "收集人", "回收单位", "清运单位"))
    )

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.category.label}"

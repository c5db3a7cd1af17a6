"""Checks of processing and cooking, and disinfection of tableware."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.kitchen.models.base import Base, Meal
from portal.api import Choice, ChoiceType, DailyRecord, Problem, Staff, Step, _l, field

__all__ = ["Gate", "GateResult", "ProcessCheck", "TablewareDisinfection", "TablewareMethod"]


class Gate(Choice):
    """Gate through which food passes (三关)."""

    ACCEPTANCE = "acceptance", _l("Acceptance"), ("验收", "验收关", "采购验收")
    PROCESSING = "processing", _l("Processing"), ("加工", "加工关", "粗加工", "切配")
    COOKING = "cooking", _l("Cooking"), ("烹饪", "烹饪关", "烹调")


class GateResult(Choice):
    """Result of a check at a gate."""

    PASSED = "passed", _l("Passed"), ("合格", "通过", "符合")
    FAILED = "failed", _l("Not passed"), ("不合格", "不通过", "不符合")


class ProcessCheck(DailyRecord, Base):
    """Check of one of the three gates (加工烹饪检查, 《餐饮服务食品安全操作规范》)."""

    __tablename__ = "kitchen_process_check"
    __table_args__ = (
        Index("ix_kitchen_process_check_occurred_on_id", "occurred_on", "id"),
        Index("ix_kitchen_process_check_gate_occurred_on", "gate", "occurred_on"),
        Index("ix_kitchen_process_check_result_fixed_on", "result", "fixed_on"),
    )
    __record__ = "process_check"
    __label__ = _l("Checks of processing and cooking")
    __steps__ = (
        Step(
            key="fix",
            label=_l("Record as put right"),
            ready=lambda record: record.result is GateResult.FAILED and record.fixed_on is None,
            fields=("measure", "fixed_on"),
            required=("measure",),
            at="fixed_on",
            by="fixed_by",
        ),
    )

    gate: Mapped[Gate] = mapped_column(
        ChoiceType(Gate),
        info=field(_l("Which of the three gates"), synonyms=("关口", "环节", "检查环节")),
        sort_order=-10,
    )
    raw_cooked_separated: Mapped[bool | None] = mapped_column(
        info=field(_l("Raw and cooked food kept apart"), synonyms=("生熟分开", "生熟是否分开"))
    )
    core_temperature_c: Mapped[Decimal | None] = mapped_column(
        Numeric(4, 1),
        info=field(
            _l("Temperature at the core"),
            synonyms=("中心温度", "食品中心温度"),
            help=_l("Of cooked dishes"),
            minimum=-30,
            maximum=300,
            unit="℃",
        ),
    )
    result: Mapped[GateResult] = mapped_column(
        ChoiceType(GateResult), info=field(_l("Outcome at the gate"), synonyms=("检查结果", "结果", "结论"))
    )
    problem: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("What was wrong"), synonyms=("问题", "存在问题", "发现问题"), long=True)
    )
    measure: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("What was done about it"), synonyms=("措施", "整改措施", "处理措施"), long=True)
    )
    fixed_on: Mapped[date | None] = mapped_column(info=field(_l("Put right on"), synonyms=("整改日期", "整改完成日期")))
    fixed_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Put right by"), computed=True))
    checker_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Checked by"), synonyms=("检查人", "检查者"))
    )
    checker: Mapped[Staff | None] = relationship(Staff)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.gate.label}"

    def problems(self) -> Iterable[Problem]:
        """Report a fix of a check that passed, and one dated before the check."""
        if self.fixed_on and self.result is not GateResult.FAILED:
            yield Problem("fixed_on", _l("Only what failed is put right."))
        if self.fixed_on and self.fixed_on < self.occurred_on:
            yield Problem("fixed_on", _l("It cannot be put right before it was found."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a failed check without its problem, and raw food beside cooked food that passed."""
        if self.result is GateResult.FAILED and not self.problem:
            yield Problem("problem", _l("Say what was wrong."))
        kept_apart = self.gate is Gate.ACCEPTANCE or self.raw_cooked_separated
        if self.result is GateResult.PASSED and not kept_apart:
            yield Problem("result", _l("Raw food beside cooked food does not pass."))


class TablewareMethod(Choice):
    """Method of disinfecting tableware."""

    STEAM = "steam", _l("Steamed"), ("蒸汽", "蒸汽消毒", "流通蒸汽")
    BOIL = "boil", _l("Boiled"), ("煮沸", "煮沸消毒")
    CABINET = "cabinet", _l("Disinfection cabinet"), ("消毒柜", "红外线", "远红外", "热力消毒柜", "高温消毒柜")
    CHLORINE_SOAK = "chlorine_soak", _l("Soaked in chlorine"), ("含氯浸泡", "84浸泡", "化学消毒", "浸泡")


class TablewareDisinfection(DailyRecord, Base):
    """Disinfection of the tableware of one meal (餐具消毒)."""

    __tablename__ = "kitchen_tableware_disinfection"
    __table_args__ = (
        Index("ix_kitchen_tableware_disinfection_occurred_on_id", "occurred_on", "id"),
        Index("ix_kitchen_tableware_disinfection_meal_occurred_on", "meal", "occurred_on"),
    )
    __record__ = "tableware_disinfection"
    __label__ = _l("Disinfection of tableware")

    meal: Mapped[Meal] = mapped_column(
        ChoiceType(Meal), info=field(_l("Meal"), synonyms=("餐次", "餐别")), sort_order=-12
    )
    method: Mapped[TablewareMethod] = mapped_column(
        ChoiceType(TablewareMethod), info=field(_l("Disinfection method"), synonyms=("消毒方法", "消毒方式", "方法"))
    )
    temperature_c: Mapped[int | None] = mapped_column(
        info=field(_l("Temperature reached"), synonyms=("消毒温度", "温度"), minimum=0, maximum=400, unit="℃")
    )
    minutes: Mapped[int | None] = mapped_column(
        info=field(
            _l("Duration"),
            synonyms=("时长", "消毒时长", "消毒时间", "作用时间"),
            minimum=0,
            maximum=1_440,
            unit=_l("min"),
        )
    )
    mg_per_l: Mapped[int | None] = mapped_column(
        info=field(
            _l("Concentration"),
            synonyms=("浓度", "有效氯浓度"),
            help=_l("Available chlorine"),
            minimum=0,
            maximum=10_000,
            unit="mg/L",
        )
    )
    operator_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Done by"), synonyms=("操作人", "消毒人", "执行人"))
    )
    operator: Mapped[Staff | None] = relationship(Staff)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.meal.label} {self.method.label}"

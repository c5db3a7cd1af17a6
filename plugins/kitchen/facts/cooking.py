"""Facts about processing, tableware, cooks, visitors, food safety checks and waste."""

from __future__ import annotations

from sqlalchemy import and_

from plugins.kitchen.judging import ill_at_work, tableware_short, too_cold, without_certificate
from plugins.kitchen.models import (
    CookCheck,
    FoodSafetyCheck,
    GateResult,
    KitchenVisitor,
    ProcessCheck,
    TablewareDisinfection,
    WasteRecord,
)
from portal.api import Breakdown, Count, Fact, Total, _l

__all__ = ["COOKING"]


COOKING: tuple[Fact, ...] = (
    Count(
        key="gate_checks", label="三关检查次数", title=_l("Checks of the three gates"), unit="次", record=ProcessCheck
    ),
    Breakdown(
        key="gate_checks_by_gate",
        label="三关分类",
        title=_l("Checks of the three gates, by gate"),
        record=ProcessCheck,
        by=ProcessCheck.gate,
    ),
    Count(
        key="gate_checks_failed",
        label="三关不合格数",
        title=_l("Checks of the three gates that failed"),
        unit="次",
        record=ProcessCheck,
        where=ProcessCheck.result == GateResult.FAILED,
    ),
    Count(
        key="gate_checks_open",
        label="未整改三关问题",
        title=_l("Failed checks of the three gates, not put right"),
        record=ProcessCheck,
        where=and_(ProcessCheck.result == GateResult.FAILED, ProcessCheck.fixed_on.is_(None)),
    ),
    Count(
        key="cooked_too_cold",
        label="中心温度不达标",
        title=_l("Cooked dishes under the core temperature"),
        record=ProcessCheck,
        where=too_cold,
    ),
    Count(
        key="tableware_disinfections",
        label="餐具消毒次数",
        title=_l("Disinfections of tableware"),
        record=TablewareDisinfection,
    ),
    Count(
        key="tableware_under_rule",
        label="餐具消毒不达标",
        title=_l("Disinfections of tableware under the rule"),
        record=TablewareDisinfection,
        where=tableware_short,
    ),
    Count(key="cook_checks", label="从业晨检人次", title=_l("Morning checks of cooks"), record=CookCheck),
    Count(
        key="cooks_sent_off",
        label="调离岗位人次",
        title=_l("Cooks kept from work after the morning check"),
        record=CookCheck,
        where=CookCheck.fit_for_work.is_(False),
    ),
    Count(
        key="cooks_ill_at_work",
        label="带病上岗人次",
        title=_l("Cooks at work with a sign of illness"),
        record=CookCheck,
        where=ill_at_work,
    ),
    Count(
        key="cooks_without_certificate",
        label="无健康证上岗人次",
        title=_l("Cooks at work without a valid health certificate"),
        record=CookCheck,
        where=without_certificate,
    ),
    Count(key="visitors", label="操作间来访人次", title=_l("Visitors to the kitchen"), record=KitchenVisitor),
    Count(
        key="visitors_unpermitted",
        label="擅入操作间人次",
        title=_l("Visitors to the kitchen without permission"),
        record=KitchenVisitor,
        where=KitchenVisitor.permitted_by_id.is_(None),
        zero_is_signed=True,
    ),
    Count(
        key="visitors_not_out",
        label="未登记离开人次",
        title=_l("Visitors to the kitchen not recorded as gone"),
        record=KitchenVisitor,
        where=KitchenVisitor.left_at.is_(None),
    ),
    Count(
        key="food_safety_checks",
        label="食安检查次数",
        title=_l("Food safety checks"),
        unit="次",
        record=FoodSafetyCheck,
    ),
    Count(
        key="food_safety_problems",
        label="食安问题数",
        title=_l("Problems found at food safety checks"),
        unit="个",
        record=FoodSafetyCheck,
        where=FoodSafetyCheck.problem.is_not(None),
    ),
    Count(
        key="food_safety_problems_open",
        label="未整改食安问题",
        title=_l("Problems of food safety not put right"),
        record=FoodSafetyCheck,
        where=and_(FoodSafetyCheck.problem.is_not(None), FoodSafetyCheck.closed_on.is_(None)),
    ),
    Total(
        key="waste_kilograms",
        label="餐厨废弃物公斤数",
        title=_l("Kitchen waste in kilograms"),
        unit="公斤",
        record=WasteRecord,
        of=WasteRecord.kilograms,
        digits=1,
    ),
)

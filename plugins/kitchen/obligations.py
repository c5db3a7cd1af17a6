"""Obligations of the kitchen by meal, day, week, month and term.

Meals: 《学校食品安全与营养健康管理规定》. Day, week, month: 《企业落实食品安全主体责任监督管理规定》, as the
kindergarten follows it. Account: 《托儿所幼儿园卫生保健工作规范》.
"""

from __future__ import annotations

from plugins.kitchen.judging import balanced, ill_at_work, passed, sample_in_order, tableware_in_order
from plugins.kitchen.models import (
    MEALS,
    CookCheck,
    FoodSafetyCheck,
    FoodSample,
    Gate,
    Level,
    Meal,
    MealAccount,
    MealCompanion,
    Menu,
    ProcessCheck,
    TablewareDisinfection,
    WasteRecord,
)
from plugins.kitchen.subjects import COOKS
from portal.api import Every, Obligation, _l

__all__ = ["OBLIGATIONS"]

_CHECKS = (
    ("daily_control", "日管控", _l("Daily control of food safety"), Level.DAILY, Every.TEACHING_DAY),
    ("weekly_search", "周排查", _l("Weekly search of food safety"), Level.WEEKLY, Every.WEEK),
    ("monthly_review", "月调度", _l("Monthly review of food safety"), Level.MONTHLY, Every.MONTH),
)

OBLIGATIONS: tuple[Obligation, ...] = (
    Obligation(
        key="cook_check",
        label="从业人员晨检",
        title=_l("Morning check of the cooks"),
        record=CookCheck,
        every=Every.TEACHING_DAY,
        per=COOKS,
        subject=CookCheck.person_id,
        unit="人次",
        met=lambda period: ~ill_at_work(period),
    ),
    Obligation(
        key="gates",
        label="三关检查",
        title=_l("Checks of the three gates"),
        record=ProcessCheck,
        every=Every.TEACHING_DAY,
        variants=tuple(Gate),
        variant=ProcessCheck.gate,
        unit="次",
        met=passed,
    ),
    Obligation(
        key="meal_samples",
        label="每餐留样",
        title=_l("Food samples of each meal"),
        record=FoodSample,
        every=Every.TEACHING_DAY,
        variants=MEALS,
        variant=FoodSample.meal,
        unit="餐次",
        met=sample_in_order,
    ),
    Obligation(
        key="tableware",
        label="餐具消毒",
        title=_l("Disinfection of tableware"),
        record=TablewareDisinfection,
        every=Every.TEACHING_DAY,
        variants=MEALS,
        variant=TablewareDisinfection.meal,
        unit="餐次",
        met=tableware_in_order,
    ),
    Obligation(
        key="lunch_companion",
        label="午餐陪餐",
        title=_l("Eating lunch with the children"),
        record=MealCompanion,
        every=Every.TEACHING_DAY,
        unit="次",
        where=MealCompanion.meal == Meal.LUNCH,
    ),
    Obligation(
        key="menu",
        label="带量食谱",
        title=_l("Menu of the week with quantities"),
        record=Menu,
        every=Every.WEEK,
        unit="周",
        met=Menu.published_at.is_not(None),
    ),
    *(
        Obligation(
            key=key,
            label=label,
            title=title,
            record=FoodSafetyCheck,
            every=every,
            unit="次",
            where=FoodSafetyCheck.level == level,
        )
        for key, label, title, level, every in _CHECKS
    ),
    Obligation(
        key="waste",
        label="废弃物登记",
        title=_l("Record of kitchen waste"),
        record=WasteRecord,
        every=Every.TEACHING_DAY,
        unit="次",
    ),
    Obligation(
        key="account_published",
        label="膳食账目公布",
        title=_l("Meal account published"),
        record=MealAccount,
        every=Every.MONTH,
        unit="次",
        met=MealAccount.published_on.is_not(None),
    ),
    Obligation(
        key="account_balanced",
        label="膳食收支平衡",
        title=_l("Income and cost of meals in balance"),
        record=MealAccount,
        every=Every.TERM,
        unit="次",
        met=balanced,
    ),
)

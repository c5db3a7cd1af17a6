"""Facts about the menu, samples, meal companions and the meal account."""

from __future__ import annotations

from sqlalchemy import and_

from plugins.kitchen.judging import repeated, too_few_hours, too_little, unsampled
from plugins.kitchen.models import FoodSample, Meal, MealAccount, MealCompanion, Menu
from portal.api import Breakdown, Count, Fact, Ratio, Total, _l

__all__ = ["MEALS_SERVED"]

MEALS_SERVED: tuple[Fact, ...] = (
    Count(key="dishes", label="食谱菜品数", title=_l("Dishes on the menu"), record=Menu),
    Count(
        key="dishes_unpublished",
        label="未公布菜品",
        title=_l("Dishes that were not published"),
        record=Menu,
        where=Menu.published_at.is_(None),
    ),
    Count(
        key="dishes_repeated",
        label="重复菜品",
        title=_l("Dishes repeated too soon"),
        record=Menu,
        where=repeated,
    ),
    Count(
        key="dishes_unsampled",
        label="缺留样菜品",
        title=_l("Dishes without a sample"),
        record=Menu,
        where=unsampled,
    ),
    Count(key="samples", label="留样份数", title=_l("Food samples kept"), unit="份", record=FoodSample),
    Count(
        key="samples_too_little",
        label="留样不足量",
        title=_l("Food samples under the weight of the rule"),
        record=FoodSample,
        where=too_little,
    ),
    Count(
        key="samples_too_short",
        label="留样不足时",
        title=_l("Food samples kept too short a time"),
        record=FoodSample,
        where=too_few_hours,
    ),
    Count(
        key="lunches_accompanied",
        label="午餐陪餐次数",
        title=_l("Lunches eaten with the children"),
        unit="次",
        record=MealCompanion,
        where=MealCompanion.meal == Meal.LUNCH,
    ),
    Breakdown(
        key="companions_by_meal",
        label="陪餐餐次",
        title=_l("Meals eaten with the children, by meal"),
        record=MealCompanion,
        by=MealCompanion.meal,
    ),
    Count(
        key="companion_problems",
        label="陪餐问题数",
        title=_l("Problems found when eating with the children"),
        record=MealCompanion,
        where=MealCompanion.problem.is_not(None),
    ),
    Count(
        key="companion_problems_open",
        label="未整改陪餐问题",
        title=_l("Problems found when eating with the children, not put right"),
        record=MealCompanion,
        where=and_(MealCompanion.problem.is_not(None), MealCompanion.fixed_on.is_(None)),
    ),
    Total(
        key="meal_income",
        label="膳食收入",
        title=_l("Income of the meal account"),
        unit="元",
        record=MealAccount,
        of=MealAccount.income,
        digits=2,
    ),
    Total(
        key="meal_cost",
        label="膳食支出",
        title=_l("Cost of the meal account"),
        unit="元",
        record=MealAccount,
        of=MealAccount.cost,
        digits=2,
    ),
    Total(
        key="meal_balance",
        label="膳食盈亏",
        title=_l("Balance of the meal account"),
        unit="元",
        record=MealAccount,
        of=MealAccount.balance,
        digits=2,
    ),
    Ratio(
        key="meal_balance_rate",
        label="膳食盈亏率",
        title=_l("Balance of the meal account in per cent of income"),
        part="meal_balance",
        whole="meal_income",
    ),
    Count(
        key="accounts_unpublished",
        label="未公布账目",
        title=_l("Months whose account was not published"),
        record=MealAccount,
        where=MealAccount.published_on.is_(None),
    ),
)

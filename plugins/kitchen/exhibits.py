"""Charts, tables and photos of the kitchen section in the summary."""

from __future__ import annotations

from plugins.kitchen.models import FoodReceipt, FoodRejection, MealAccount
from portal.api import BesideLastTerm, ByMonth, Exhibit, OfBreakdown, Photos, RegisterTable

__all__ = ["EXHIBITS"]

ANNEX = "食堂膳食数据图表"
"""Title of the annex; small tables stand in it too, since each on a page of its own would leave that almost empty."""

EXHIBITS: tuple[Exhibit, ...] = (
    OfBreakdown(key="batches_by_item", title="食品原料验收分类情况", fact="batches_by_item"),
    OfBreakdown(key="rejections_by_reason", title="退货原因", fact="rejections_by_reason"),
    ByMonth(key="waste_by_month", title="各月餐厨废弃物", facts=("waste_kilograms",)),
    BesideLastTerm(
        key="beside_last_term",
        title="食堂膳食主要数据与上学期对比",
        facts=(
            "batches_checked",
            "batches_rejected",
            "samples",
            "lunches_accompanied",
            "gate_checks",
            "food_safety_checks",
            "food_safety_problems",
            "meal_income",
            "meal_cost",
            "meal_balance_rate",
            "waste_kilograms",
        ),
    ),
    RegisterTable(
        key="accounts",
        title="膳食收支一览表",
        annex=ANNEX,
        record=MealAccount,
        columns=("occurred_on", "income", "cost", "balance", "published_on"),
    ),
    RegisterTable(
        key="rejected",
        title="食品原料退货一览表",
        annex=ANNEX,
        record=FoodReceipt,
        columns=("occurred_on", "supplier", "item", "quantity", "unit", "reason"),
        fact="batches_rejected",
    ),
    Photos(key="rejection_photos", title="退货照片", record=FoodRejection, slots=("photo",), most=4),
)

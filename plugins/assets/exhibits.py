"""Charts, tables and photos of the assets section in the summary."""

from __future__ import annotations

from plugins.assets.judging import accepted
from plugins.assets.models import ImprovementProject, Purchase, Stocktake
from portal.api import IN_TEXT, BesideLastTerm, ChartKind, Exhibit, OfBreakdown, Photos, RegisterTable, SideBySide

__all__ = ["EXHIBITS"]

ANNEX = "资产财务数据图表"
"""Title of the annex; small tables stand in it too, since each on a page of its own would leave that almost empty."""

EXHIBITS: tuple[Exhibit, ...] = (
    SideBySide(
        key="budget_and_spending",
        title="各科目预算与支出",
        facts=("budget_by_item", "spent_by_item"),
        kind=ChartKind.BAR,
        annex=IN_TEXT,
    ),
    OfBreakdown(key="assets_by_category", title="期末固定资产分类情况", fact="assets_by_category"),
    BesideLastTerm(
        key="beside_last_term",
        title="资产财务主要数据与上学期对比",
        facts=(
            "asset_pieces",
            "asset_value",
            "assets_acquired",
            "stocktakes_differing",
            "purchases",
            "purchase_amount",
            "thrift",
            "thrift_people",
        ),
    ),
    RegisterTable(
        key="closing_stocktakes",
        title="期末资产盘点情况表",
        annex=ANNEX,
        record=Stocktake,
        columns=("classroom", "book_quantity", "found_quantity", "difference", "cause"),
        fact="closing_books",
    ),
    RegisterTable(
        key="purchases",
        title="物品购置一览表",
        annex=ANNEX,
        record=Purchase,
        columns=("occurred_on", "item", "quantity", "amount", "method", "accepted_on"),
        fact="purchases",
    ),
    # Before and after stand beside each other.
    Photos(
        key="project_photos",
        title="改造工程照片",
        record=ImprovementProject,
        slots=("before", "after"),
        where=accepted,
        day="accepted_on",
    ),
)

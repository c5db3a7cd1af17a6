"""Registers as people keep them: totals only, end states, dates that the term supplies, the same file twice."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from plugins.assets.models import (
    Asset,
    AssetChange,
    AssetStatus,
    BudgetLine,
    Category,
    ImprovementProject,
    Phase,
    Purchase,
    Stocktake,
    StocktakeState,
)
from portal.base.db import db
from portal.spreadsheets.outcome import ImportOutcome
from portal.testing.dates import FIRST, LAST
from portal.testing.types import Coverage, ImportRows, Measured
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.plugins.assets.conftest import World

CARDS = [
    ["资产编号", "名称", "单价", "数量", "购置日期", "存放班级", "状态"],
    ["GD00000", "儿童床", 1050, 8, datetime(2015, 11, 1), "小一班", "在用"],
    ["GD90001", "洗衣机", 3999, 2, datetime(2026, 4, 10), "小二班", "在用"],
    ["GD00002", "空调", "3,200.50", 1, "2016/7/1", "小二班", "已报废"],
]
PURCHASES = [
    ["日期", "名称", "数量", "金额"],
    [datetime(2026, 4, 10), "洗衣机", 2, 7998],
    ["4月12日", "打印机", 1, 2560],
]


def row_counts(outcome: ImportOutcome) -> tuple[int, int, int, int]:
    return outcome.new, outcome.unchanged, outcome.changed, outcome.bad


def test_cards(import_rows: ImportRows) -> None:
    assert row_counts(import_rows(Asset, CARDS)) == (3, 0, 0, 0)
    assert row_counts(import_rows(Asset, CARDS)) == (0, 3, 0, 0)
    beds, washer, scrapped = db.session.scalars(select(Asset).order_by(Asset.id))
    assert (str(beds.value), beds.acquired_on, present(beds.classroom).name) == ("8400.00", date(2015, 11, 1), "小一班")
    assert (beds.category, washer.category_code) == (Category.BEDS, "A02061810")
    assert (scrapped.status, scrapped.removed_on, str(scrapped.value)) == (AssetStatus.SCRAPPED, None, "3200.50")
    changed = [CARDS[0], ["GD00000", "儿童床", 1050, 7, datetime(2015, 11, 1), "小一班", "在用"]]
    assert row_counts(import_rows(Asset, changed)) == (0, 0, 1, 0)


def test_cards_that_cannot_be(import_rows: ImportRows) -> None:
    rows = [
        CARDS[0],
        ["A1", "钢琴", -1, 1, datetime(2020, 1, 1), "小一班", "在用"],
        ["A2", "钢琴", 1, 0, datetime(2020, 1, 1), "小一班", "在用"],
        ["A3", "钢琴", 1, 1, datetime(2126, 1, 1), "小一班", "在用"],
        ["A4", "钢琴", 1, 1, datetime(2020, 1, 1), "大九班", "在用"],
        ["A5", "钢琴", 1, 1, datetime(2020, 1, 1), "小一班", "飞走了"],
    ]
    outcome = import_rows(Asset, rows)
    assert not outcome.written
    assert [(cell.row, cell.column) for cell in outcome.bad_cells] == [
        (2, "单价"),
        (3, "数量"),
        (4, "购置日期"),
        (5, "存放班级"),
        (6, "状态"),
    ]


@pytest.mark.parametrize("order", [(Asset, Purchase), (Purchase, Asset)])
def test_a_purchase_makes_no_second_card(import_rows: ImportRows, order: tuple[type[Asset | Purchase], ...]) -> None:
    files = {Asset: CARDS, Purchase: PURCHASES}
    for _time in range(2):
        for model in order:
            import_rows(model, files[model])
    assert db.session.scalar(select(func.count(Asset.id))) == 3
    washer, printer = db.session.scalars(select(Purchase).order_by(Purchase.id))
    assert (present(washer.asset).code, printer.asset, printer.occurred_on) == ("GD90001", None, date(2026, 4, 12))


COUNTS = [
    ["阶段", "班级", "账面数量", "实盘数量"],
    ["期初", "小一班", 52, 52],
    ["期初", "小二班", 34, 34],
    ["期末", "小一班", 56, 55],
]


def test_counts_without_a_date(import_rows: ImportRows, coverage: Coverage, measured: Measured) -> None:
    assert row_counts(import_rows(Stocktake, COUNTS)) == (3, 0, 0, 0)
    assert row_counts(import_rows(Stocktake, COUNTS)) == (0, 3, 0, 0)
    found = db.session.execute(
        select(Stocktake.occurred_on, Stocktake.phase, Stocktake.book_quantity, Stocktake.found_quantity).order_by(
            Stocktake.id
        )
    )
    assert [tuple(row) for row in found] == [
        (FIRST, Phase.OPENING, 52, 52),
        (FIRST, Phase.OPENING, 34, 34),
        (LAST, Phase.CLOSING, 56, 55),
    ]
    assert set(db.session.scalars(select(Stocktake.state))) == {StocktakeState.COUNTED}
    assert coverage("opening_stocktake") == (2, 2, 0)
    assert coverage("closing_stocktake") == (2, 1, 0)
    assert measured()["stocktakes_differing"] == 1


def test_counts_of_the_next_term_are_others(import_rows: ImportRows, world: World, make: Factory) -> None:
    import_rows(Stocktake, COUNTS)
    other = make.term("2025-2026-1", date(2025, 9, 1), date(2026, 2, 6))
    db.session.commit()
    world.term = other
    assert row_counts(import_rows(Stocktake, COUNTS)) == (3, 0, 0, 0)
    assert db.session.scalar(select(func.count(Stocktake.id))) == 6


def test_a_class_counted_in_the_browser_is_not_counted_again(import_rows: ImportRows, world: World) -> None:
    world.stocktake(day=date(2026, 2, 26))
    db.session.commit()
    outcome = import_rows(Stocktake, COUNTS)
    assert [(cell.row, cell.column) for cell in outcome.bad_cells] == [(2, "班级")]
    assert "2026-02-26" in outcome.bad_cells[0].reason


def test_budget_without_a_year(import_rows: ImportRows, measured: Measured) -> None:
    rows = [["科目", "预算", "支出"], ["维修费", 30000, 21650.5], ["劳保用品", 6000, 6210], ["没有预算", 0, 0]]
    assert row_counts(import_rows(BudgetLine, rows)) == (3, 0, 0, 0)
    assert row_counts(import_rows(BudgetLine, rows)) == (0, 3, 0, 0)
    assert set(db.session.scalars(select(BudgetLine.fiscal_year))) == {2026}
    found = measured()
    assert (str(found["budget"]), str(found["spent"]), found["overspent"]) == ("36000.00", "27860.50", 1)


def test_projects(import_rows: ImportRows, measured: Measured) -> None:
    rows = [
        ["名称", "开工日期", "验收日期", "面积", "金额"],
        ["一号操作间扩建", datetime(2026, 3, 5), datetime(2026, 4, 20), 42.5, 86500],
        ["二号操作间扩建", datetime(2026, 3, 5), None, 38, 79200],
    ]
    assert row_counts(import_rows(ImprovementProject, rows)) == (2, 0, 0, 0)
    assert row_counts(import_rows(ImprovementProject, rows)) == (0, 2, 0, 0)
    assert (measured()["projects"], measured()["project_cost"]) == (1, Decimal(86500))


def test_changes_move_the_cards(import_rows: ImportRows, world: World) -> None:
    import_rows(Asset, CARDS)
    rows: list[list[Any]] = [
        ["日期", "资产编号", "变动类型", "数量", "调入班级", "原因"],
        [datetime(2026, 3, 18), "GD90001", "调拨", None, "小一班", "调剂"],
        [datetime(2026, 6, 1), "GD00000", "报废", 1, None, "断裂"],
    ]
    assert row_counts(import_rows(AssetChange, rows)) == (1, 0, 0, 1)  # the washing machine came in April only
    rows[1][0] = datetime(2026, 4, 18)
    assert row_counts(import_rows(AssetChange, rows)) == (2, 0, 0, 0)
    assert row_counts(import_rows(AssetChange, rows)) == (0, 2, 0, 0)
    cards = {card.code: card for card in db.session.scalars(select(Asset))}
    assert present(cards["GD90001"].classroom).name == "小一班"
    assert (cards["GD00000"].quantity, cards["GD00000-1"].removed_on) == (7, date(2026, 6, 1))

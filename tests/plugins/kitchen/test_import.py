"""Import of registers as people keep them: every row once; expected figures are counted in the rows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from plugins.kitchen.models import FoodReceipt, FoodRejection, FoodSample, MealCompanion, PantryMove, Supplier
from portal.base.db import db
from portal.evidence.measure import measure
from portal.spreadsheets.outcome import ImportOutcome
from portal.testing.types import ImportRows

if TYPE_CHECKING:
    from tests.plugins.kitchen.conftest import World

SUPPLIERS = [["名称", "许可证号", "许可证到期"], ["市配菜中心", "JY1", "2028-01-01"], ["绿源粮油", "JY2", "2026-03-03"]]
RECEIPTS = [
    ["日期", "品名", "数量", "单位", "供应商", "验收结果", "退货原因"],
    ["2026-03-02", "大米", 25.8, "公斤", "绿源粮油", "合格", None],
    ["2026-03-02", "大米", 25.8, "公斤", "绿源粮油", "合格", None],
    ["2026-03-03", "青菜", 8, "公斤", "市配菜中心", "退货", "腐烂"],
    ["2026-03-04", "面粉", "12公斤", "公斤", "绿源粮油", "合格", ""],
    ["2026/3/4", "鲈鱼", 9.5, "公斤", "市配菜中心", "退货", "异味"],
]
SAMPLES = [
    ["日期", "餐次", "菜名", "留样量", "留样时长"],
    ["2026-03-02", "早点", "小馒头", 125, 48],
    ["2026-03-02", "午餐", "红烧肉", 110, 48],
    ["2026-03-02", "午餐", "红烧肉", 150, 48],
    ["2026-03-02", "午点", "水果", "130克", 40],
]
COMPANIONS = [
    ["日期", "餐次", "陪餐人", "评价"],
    ["2026-03-02", "午餐", "丙三", "良好"],
    ["2026-03-03", "午餐", "丙三", "良好"],
    ["2026-03-03", "早点", "丙三", "良好"],
]


@pytest.fixture
def take(world: World, import_rows: ImportRows) -> Callable[..., ImportOutcome]:
    """Return ``take(model, rows)``: the outcome of importing a file with these rows."""

    world.make(Supplier, name="绿源粮油")
    db.session.commit()
    # Half a cell of text is a number in the file.
    return lambda model, rows: import_rows(model, [[12 if cell == "12公斤" else cell for cell in row] for row in rows])


def test_every_row_is_taken_once(world: World, take: Callable[..., ImportOutcome]) -> None:
    for model, rows in ((FoodReceipt, RECEIPTS), (FoodSample, SAMPLES), (MealCompanion, COMPANIONS)):
        first, second = take(model, rows), take(model, rows)
        assert (first.new, first.bad) == (len(rows) - 1, 0), first.bad_cells
        assert (second.new, second.unchanged, second.bad) == (0, len(rows) - 1, 0)
    assert [(item.receipt.item, item.quantity) for item in db.session.query(FoodRejection).order_by("id")] == [
        ("青菜", Decimal(8)),
        ("鲈鱼", Decimal("9.5")),
    ]


def test_the_figures_are_what_the_rows_say(world: World, take: Callable[..., ImportOutcome]) -> None:
    assert take(Supplier, SUPPLIERS).bad == 0
    for model, rows in ((FoodReceipt, RECEIPTS), (FoodSample, SAMPLES), (MealCompanion, COMPANIONS)):
        take(model, rows)
    found = {item.fact.label: item.value for item in measure(world.term).facts.values()}
    expected = {
        "验收批次": 5,
        "退货批次": 2,
        "退货原因": {"异味": 1, "腐烂": 1},
        "留样份数": 4,
        "留样不足量": 1,
        "留样不足时": 1,
        "午餐陪餐次数": 2,
    }
    assert {label: found[label] for label in expected} == expected


def test_a_supplier_that_was_not_entered_yet_shows_without_a_licence(
    world: World, take: Callable[..., ImportOutcome]
) -> None:
    outcome = take(FoodReceipt, [RECEIPTS[0], ["2026-03-02", "虾", 3, "公斤", "海鲜行", "合格", None]])
    assert (outcome.new, outcome.bad) == (1, 0)
    assert measure(world.term).facts["kitchen.batches_without_licence"].value == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["2026-03-02", "大米", 0, "公斤", "市配菜中心", "合格", None], "数量"),
        (["2026-03-02", "大米", 5, "公斤", "市配菜中心", "合格", "腐烂"], "退货原因"),
        (["2026-03-02", "大米", 5, "公斤", "市配菜中心", "退货", "不想要"], "退货原因"),
        (["2126-03-02", "大米", 5, "公斤", "市配菜中心", "合格", None], "日期"),
        (["2026-03-02", None, 5, "公斤", "市配菜中心", "合格", None], "品名"),
    ],
    ids=["nothing", "reason without return", "unknown reason", "next century", "no name"],
)
def test_a_bad_row_is_named_and_nothing_is_written(
    world: World, take: Callable[..., ImportOutcome], row: list[int | str | None], column: str
) -> None:
    outcome = take(FoodReceipt, [*RECEIPTS, row])
    assert [(cell.row, cell.column) for cell in outcome.bad_cells] == [(7, column)]
    assert db.session.query(FoodReceipt).count() == 0


MOVES = [
    ["日期", "批次号", "出入库", "数量", "保管人"],
    ["2026-03-04", "20260302-01", "出库", 3, "丙三"],
    ["2026-03-03", "20260302-01", "出库", 4, "丙三"],
    ["2026-03-02", "20260302-01", "入库", 7, "丙三"],
]


def test_a_pantry_book_is_taken_in_any_order_and_once(world: World, take: Callable[..., ImportOutcome]) -> None:
    batch = world.batch()
    db.session.commit()
    assert (take(PantryMove, MOVES).new, world.left(batch)) == (3, Decimal(0))
    again = take(PantryMove, MOVES)
    assert (again.new, again.bad, world.left(batch)) == (0, 0, Decimal(0))
    more = take(PantryMove, [*MOVES, ["2026-03-05", "20260302-01", "出库", 1, "丙三"]])
    assert [(cell.row, cell.column) for cell in more.bad_cells] == [(5, "数量")]
    assert world.left(batch) == 0

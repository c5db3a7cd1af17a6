"""Tables: rows of a register, and this term compared with the last."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from portal.base.scope import EVERYTHING, Limits
from portal.declarations.charts import ChartKind
from portal.declarations.exhibits import BesideLastTerm, RegisterTable
from portal.declarations.sections import Section
from portal.evidence.measure import measure_with
from portal.organisation.models import Term
from portal.report.comparison import with_previous_term
from portal.report.document.blocks import Chart, Table, Value, plain_text
from portal.report.exhibits.render import exhibits_of
from portal.report.inputs import load_term_inputs

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.fair import Fair

DAY = date(2026, 3, 5)
LAST = date(2025, 10, 9)


pytestmark = pytest.mark.usefixtures("data_app")


def stalls(fair: Fair, **changes: Any) -> RegisterTable:
    given: dict[str, Any] = {
        "key": "r",
        "title": "摊位登记表",
        "record": fair.Stall,
        "columns": ("occurred_on", "theme"),
    }
    return RegisterTable(**(given | changes))


def the_table(shown: Any) -> Table:
    [item] = shown
    table = item.blocks[0]
    assert isinstance(table, Table)
    return table


def rows(table: Table) -> list[list[str]]:
    return [[plain_text(cell) for cell in row] for row in table.rows]


def test_rows_of_the_term_by_day_with_numbers(fair: Fair) -> None:
    fair.stall(date(2026, 7, 4), theme="外")
    fair.stall(date(2026, 3, 12), theme="乙", visitors=3, taken=Decimal("2.50"), kind=fair.Kind.TEA)
    fair.stall(DAY, theme="甲")
    columns = ("occurred_on", "theme", "visitors", "taken", "kind")
    table = the_table(fair.show(stalls(fair, columns=columns)))
    assert rows(table) == [
        ["1", "3月5日", "甲", "0", "", ""],
        ["2", "3月12日", "乙", "3", "2.50", "茶水"],
    ]
    assert [(column.title, column.numeric) for column in table.columns] == [
        ("序号", True),
        ("日期", False),
        ("主题", False),
        ("人数", True),
        ("收入", True),
        ("种类", False),
    ]
    assert table.note == ()


def test_rows_of_a_fact_lead_to_their_day(fair: Fair) -> None:
    fair.stall(DAY, visitors=10, theme="热")
    fair.stall(DAY, visitors=9, theme="冷")
    table = the_table(fair.show(stalls(fair, fact="busy")))
    assert rows(table) == [["1", "3月5日", "热"]]
    [day] = table.rows[0][1]
    assert day == Value("3月5日", "fair.busy", days=(DAY, DAY))


def test_rows_beyond_the_greatest_number_are_counted(fair: Fair) -> None:
    for day in range(1, 6):
        fair.stall(date(2026, 3, day), visitors=10, theme=str(day))
    table = the_table(fair.show(stalls(fair, most=3, fact="busy")))
    assert [row[2] for row in rows(table)] == ["1", "2", "3"]
    assert plain_text(table.note) == "共5条，本表列出3条；另有2条，详见台账。"
    assert table.note[1] == Value("5", "fair.busy")
    exact = the_table(fair.show(stalls(fair, most=5)))
    assert (len(exact.rows), exact.note) == (5, ())


def test_posts_in_the_place_of_staff_and_nobody_by_name(fair: Fair, make: Factory) -> None:
    keeper = make.staff("王秀英", post="保育员")
    make.child("欧阳小小")
    fair.stall(DAY, keeper=keeper, theme="王秀英带欧阳小小布置\n摊位")
    table = the_table(fair.show(stalls(fair, columns=("keeper", "theme"))))
    assert rows(table) == [["1", "保育员", "保育员带某幼儿布置 摊位"]]


def test_long_text_is_cut(fair: Fair) -> None:
    fair.stall(DAY, theme="长" * 200)
    [[_, text]] = rows(the_table(fair.show(stalls(fair, columns=("theme",)))))
    assert text == "长" * 119 + "…"


def test_only_what_the_reader_may_see(fair: Fair, make: Factory) -> None:
    other = make.classroom("小二班")
    fair.stall(DAY, theme="甲")
    fair.stall(DAY, theme="乙", classroom_id=other.id)
    limits = Limits(limited=True, classroom_ids=frozenset({other.id}))
    assert [row[2] for row in rows(the_table(fair.show(stalls(fair), limits=limits)))] == ["乙"]


def test_an_empty_register_is_not_shown(fair: Fair) -> None:
    assert fair.show(stalls(fair)) == []


def test_a_table_takes_a_constant_number_of_statements(
    fair: Fair, make: Factory, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    exhibit = stalls(fair, columns=("occurred_on", "classroom", "keeper", "theme"))
    counts = []
    for number in (1, 12):
        for _ in range(number):
            fair.stall(DAY, keeper=make.staff(), theme="甲", classroom_id=make.classroom().id)
        with statements() as sent:
            fair.show(exhibit)
        counts.append(len(sent))
    assert counts[0] == counts[1]


# This term beside the last.


def beside(fair: Fair, *facts: str, kind: ChartKind | None = None) -> list[Any]:
    exhibit = BesideLastTerm(key="b", title="与上学期对比", facts=facts, kind=kind)
    fair.portal.sections["fair.fair"] = Section("fair", "游园", 900, exhibits=(exhibit,))
    inputs = load_term_inputs(fair.term)
    measurement = measure_with(inputs.measuring)
    keys = {f"fair.{fact}" for fact in facts}
    measurement = with_previous_term(inputs, measurement, keys, EVERYTHING)
    return exhibits_of(fair.portal, inputs.measuring, measurement, EVERYTHING)["fair.fair"]


@pytest.fixture
def last_term(fair: Fair, make: Factory) -> Term:
    return make.term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 23))


@pytest.mark.usefixtures("last_term")
def test_both_terms_and_the_change(fair: Fair) -> None:
    fair.stall(LAST, visitors=10, due=20)
    fair.stall(DAY, visitors=9, due=10)
    fair.stall(DAY, visitors=3, due=10)
    [item] = beside(fair, "turnout", "visitors", "stalls", "busy")
    table = item.blocks[0]
    assert rows(table) == [
        ["到场率", "50.0%", "60.0%", "提高10个百分点"],
        ["游人（人次）", "10", "12", "增加2人次"],
        ["摊位（个）", "1", "2", "增加1个"],
        ["热闹的摊位（个）", "1", "0", "减少1个"],
    ]
    assert table.rows[1][1] == (Value("10", "fair.visitors", term="2025-2026-1"),)
    assert table.rows[1][2] == (Value("12", "fair.visitors"),)
    assert plain_text(table.note).startswith("注：保教天数上学期")
    assert len(item.blocks) == 1


@pytest.mark.usefixtures("last_term")
def test_drawn_beside_the_table(fair: Fair) -> None:
    fair.stall(LAST, visitors=10, due=20)
    fair.stall(DAY, visitors=10, due=21)
    [item] = beside(fair, "visitors", "due", kind=ChartKind.COLUMN)
    table, chart = item.blocks
    assert rows(table)[0][3] == "持平"
    assert isinstance(chart, Chart)
    assert chart.categories == ("游人", "应到")
    assert [(series.name, series.numbers) for series in chart.series] == [("上学期", (10, 20)), ("本学期", (10, 21))]


@pytest.mark.usefixtures("last_term")
def test_absent_where_one_of_the_terms_has_no_records(fair: Fair) -> None:
    fair.stall(DAY, visitors=10)
    assert beside(fair, "visitors") == []
    fair.stall(date(2026, 2, 1), visitors=4)  # between the terms
    assert beside(fair, "visitors") == []


@pytest.mark.usefixtures("last_term")
def test_absent_where_only_the_last_term_has_records(fair: Fair) -> None:
    fair.stall(LAST, visitors=10)
    assert beside(fair, "visitors") == []


def test_absent_without_a_term_before(fair: Fair) -> None:
    fair.stall(DAY, visitors=10)
    assert beside(fair, "visitors") == []


@pytest.mark.usefixtures("last_term")
def test_a_rate_without_a_whole_last_term_is_left_out(fair: Fair) -> None:
    fair.stall(LAST, visitors=10, due=0)
    fair.stall(DAY, visitors=9, due=10)
    [item] = beside(fair, "turnout", "visitors")
    assert [row[0] for row in rows(item.blocks[0])] == ["游人（人次）"]

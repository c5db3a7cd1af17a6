"""Charts over months and weeks, of breakdowns, side by side: against records made by hand, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from portal.base.db import db
from portal.base.scope import Limits
from portal.declarations.charts import ChartKind
from portal.declarations.exhibits import IN_TEXT, ByMonth, ByWeek, OfBreakdown, SideBySide
from portal.report.document.blocks import Chart, Failure, plain_text
from portal.testing.values import present

if TYPE_CHECKING:
    from portal.testing.factories import Factory
    from tests.core.fixtures.fair import Fair

pytestmark = pytest.mark.usefixtures("data_app")


def the_chart(shown: Any) -> Chart:
    [item] = shown
    [chart] = item.blocks
    assert isinstance(chart, Chart)
    return chart


def texts(chart: Chart, at: int = 0) -> list[str | None]:
    return [None if value is None else value.text for value in chart.series[at].values]


def test_by_month_each_day_in_its_own(fair: Fair) -> None:
    for day, visitors in (
        (date(2026, 2, 23), 1000),  # the day before the term
        (date(2026, 2, 24), 1),
        (date(2026, 2, 28), 2),
        (date(2026, 3, 1), 4),
        (date(2026, 3, 31), 8),
        (date(2026, 6, 30), 16),
        (date(2026, 7, 3), 32),
        (date(2026, 7, 4), 1000),  # the day after it
    ):
        fair.stall(day, visitors=visitors)
    chart = the_chart(fair.show(ByMonth(key="m", title="各月游人", facts=("visitors", "stalls"))))
    assert chart.categories == ("2月", "3月", "4月", "5月", "6月", "7月")
    assert chart.series[0].numbers == (3, 12, 0, 0, 16, 32)
    assert chart.series[1].numbers == (2, 2, 0, 0, 1, 1)
    assert texts(chart) == ["3", "12", "0", "0", "16", "32"]
    assert [series.name for series in chart.series] == ["游人", "摊位"]
    # Different units are left out.
    assert (chart.caption, chart.unit) == ("各月游人", "")
    assert plain_text(chart.note) == "注：2月自24日起，7月至3日止。"


def test_every_figure_of_a_month_knows_its_days(fair: Fair) -> None:
    fair.stall(date(2026, 3, 5), visitors=2)
    chart = the_chart(fair.show(ByMonth(key="m", title="各月", facts=("visitors",))))
    values = [value for value in chart.series[0].values if value is not None]
    assert {value.evidence for value in values} == {"fair.visitors"}
    assert [value.days for value in values[:2]] == [
        (date(2026, 2, 24), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 31)),
    ]
    assert values[-1].days == (date(2026, 7, 1), date(2026, 7, 3))
    assert (chart.caption, chart.unit) == ("各月（人次）", "人次")


def test_a_rate_is_made_of_its_parts_and_missing_where_there_is_no_whole(fair: Fair) -> None:
    fair.stall(date(2026, 3, 5), visitors=1, due=2)
    fair.stall(date(2026, 3, 6), visitors=1, due=1)
    fair.stall(date(2026, 4, 7), visitors=9999, due=10000)
    chart = the_chart(fair.show(ByMonth(key="m", title="各月到场率", facts=("turnout",), kind=ChartKind.LINE)))
    assert chart.series[0].numbers == (None, Decimal("66.7"), Decimal("100.0"), None, None, None)
    # Rounding makes no incomplete part a whole one.
    assert texts(chart) == [None, "66.7%", "99.9%", None, None, None]
    assert (chart.unit, chart.kind) == ("%", ChartKind.LINE)


def test_by_week_from_monday_to_sunday_in_teaching_weeks(fair: Fair) -> None:
    for day in (date(2026, 2, 24), date(2026, 3, 1), date(2026, 3, 2), date(2026, 7, 3)):
        fair.stall(day)
    chart = the_chart(fair.show(ByWeek(key="w", title="各周摊位", facts=("stalls",))))
    assert len(chart.categories) == len(chart.series[0].numbers) == 19
    assert chart.categories[:2] == ("1", "2")
    assert chart.series[0].numbers[:3] == (2, 1, 0)
    assert chart.series[0].numbers[-1] == 1
    assert plain_text(chart.note) == "注：横轴为教学周的序号。"


def test_what_is_still_to_come_is_not_drawn(fair: Fair, on_day: Callable[[date], None]) -> None:
    fair.stall(date(2026, 3, 5), visitors=2)
    on_day(date(2026, 3, 12))
    chart = the_chart(fair.show(ByMonth(key="m", title="各月", facts=("visitors",))))
    assert chart.categories == ("2月", "3月")
    assert plain_text(chart.note) == "注：2月自24日起，3月至12日止。"
    assert present(chart.series[0].values[-1]).days == (date(2026, 3, 1), date(2026, 3, 12))
    weekly = the_chart(fair.show(ByWeek(key="w", title="各周", facts=("visitors",))))
    assert weekly.categories == ("第1周", "第2周", "第3周")


@pytest.mark.parametrize(
    "exhibit",
    [
        ByMonth(key="a", title="甲", facts=("visitors",)),
        ByMonth(key="b", title="乙", facts=("turnout",)),
        ByWeek(key="c", title="丙", facts=("stalls",)),
        OfBreakdown(key="d", title="丁", fact="kinds"),
        SideBySide(key="e", title="戊", facts=("planned", "earned")),
    ],
)
def test_nothing_to_show_is_not_shown(fair: Fair, exhibit: Any) -> None:
    fair.stall(date(2026, 2, 23), visitors=3, due=3, kind=fair.Kind.TEA, planned=1, taken=1)
    assert fair.show(exhibit) == []


def test_all_over_time_takes_one_statement_a_record_type(
    fair: Fair, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    fair.stall(date(2026, 3, 5), visitors=2, due=3)
    exhibits = [
        ByMonth(key="a", title="甲", facts=("visitors", "due")),
        ByMonth(key="b", title="乙", facts=("turnout",)),
        ByWeek(key="c", title="丙", facts=("stalls", "busy", "taken")),
    ]
    with statements() as sent:
        assert len(fair.show(*exhibits)) == 3
    by_day = [statement for statement in sent if "GROUP BY fair_stall.occurred_on" in statement]
    assert len(by_day) == 1


def test_who_sees_one_class_sees_its_figures_only(fair: Fair, make: Factory) -> None:
    other = make.classroom("小二班")
    fair.stall(date(2026, 3, 5), visitors=2)
    fair.stall(date(2026, 3, 5), visitors=5, classroom_id=other.id)
    limits = Limits(limited=True, classroom_ids=frozenset({other.id}))
    chart = the_chart(fair.show(ByMonth(key="m", title="各月", facts=("visitors",)), limits=limits))
    assert sum(number or 0 for number in chart.series[0].numbers) == 5


def test_parts_of_a_breakdown_the_largest_first(fair: Fair) -> None:
    for kind in (fair.Kind.TEA, fair.Kind.TEA, fair.Kind.CAKE, None):
        fair.stall(date(2026, 3, 5), kind=kind)
    chart = the_chart(fair.show(OfBreakdown(key="k", title="摊位种类", fact="kinds", kind=ChartKind.PIE)))
    assert (chart.categories, chart.series[0].numbers) == (("茶水", "蛋糕"), (2, 1))
    assert (chart.caption, chart.kind) == ("摊位种类（个）", ChartKind.PIE)


def test_the_smallest_parts_are_drawn_together(fair: Fair) -> None:
    for number, theme in enumerate("甲乙丙丁", start=1):
        for _ in range(10 - number):
            fair.stall(date(2026, 3, 5), theme=theme)
    fair.stall(date(2026, 3, 5), theme="其他")
    chart = the_chart(fair.show(OfBreakdown(key="k", title="主题", fact="themes", most=3)))
    assert (chart.categories, chart.series[0].numbers) == (("甲", "乙", "其他"), (9, 8, 7 + 6 + 1))


def test_side_by_side_by_value_with_holes(fair: Fair) -> None:
    fair.stall(date(2026, 3, 5), kind=fair.Kind.TEA, planned=Decimal("10.00"), taken=Decimal("12.50"))
    fair.stall(date(2026, 3, 5), kind=fair.Kind.CAKE, planned=Decimal("30.00"))
    fair.stall(date(2026, 3, 5), kind=fair.Kind.TOY, taken=Decimal("1.20"))
    chart = the_chart(fair.show(SideBySide(key="s", title="预算与收入", facts=("planned", "earned"))))
    assert chart.categories == ("蛋糕", "茶水", "玩具")
    assert texts(chart, 0) == ["30", "10", "0"]
    assert texts(chart, 1) == ["0", "12.50", "1.20"]
    assert [series.name for series in chart.series] == ["预算", "收入"]
    assert chart.caption == "预算与收入（元）"


def test_a_failing_exhibit_is_a_failure_in_its_place(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    fair.stall(date(2026, 3, 5), visitors=2, kind=fair.Kind.TEA)
    db.session.commit()
    broken = fair.facts["busy"]
    monkeypatch.setitem(fair.portal.facts, "fair.busy", type(broken)(**{**vars(broken), "where": _broken}))
    shown = fair.show(
        ByMonth(key="a", title="坏图", facts=("busy",)),
        ByMonth(key="b", title="好图", facts=("visitors",), annex=IN_TEXT),
        OfBreakdown(key="c", title="种类", fact="kinds"),
    )
    assert [type(item.blocks[0]) for item in shown] == [Failure, Chart, Chart]
    failure = shown[0].blocks[0]
    assert isinstance(failure, Failure)
    assert failure.section == "坏图"
    assert "not today" in failure.message
    assert "exhibit fair.fair.a" in fair.portal.plugins["fair"].faults
    assert [item.annex for item in shown] == ["游园数据图表", "", "游园数据图表"]


def _broken(_period: object) -> Any:
    raise RuntimeError("not today")


def test_a_breakdown_that_could_not_be_measured_is_a_failure(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = fair.facts["kinds"]
    monkeypatch.setitem(fair.portal.facts, "fair.kinds", type(broken)(**{**vars(broken), "where": _broken}))
    [item] = fair.show(OfBreakdown(key="c", title="种类", fact="kinds"))
    assert isinstance(item.blocks[0], Failure)

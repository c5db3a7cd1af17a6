"""What the summary shows of health beside its text."""

from __future__ import annotations

from portal.api import BesideLastTerm, ByMonth, ChartKind, Exhibit, OfBreakdown

__all__ = ["EXHIBITS"]

EXHIBITS: tuple[Exhibit, ...] = (
    ByMonth(key="attendance_by_month", title="各月出勤率", facts=("attendance_rate",), kind=ChartKind.LINE),
    ByMonth(key="sick_by_month", title="各月因病缺勤", facts=("absent_sick",)),
    OfBreakdown(key="disinfections_by_item", title="预防性消毒分类情况", fact="disinfections_by_item"),
    BesideLastTerm(
        key="beside_last_term",
        title="卫生保健主要数据与上学期对比",
        facts=(
            "attendance_rate",
            "absent_sick",
            "morning_checked",
            "abnormal",
            "disinfections",
            "injuries",
            "infectious_cases",
        ),
    ),
)

"""Charts and tables of the health section in the summary."""

from __future__ import annotations

from plugins.health.models import HealthEducation
from portal.api import IN_TEXT, BesideLastTerm, ByMonth, ChartKind, Exhibit, OfBreakdown, RegisterTable

__all__ = ["EXHIBITS"]

ANNEX = "卫生保健数据图表"
"""Title of the annex; small tables stand in it too, since each on a page of its own would leave that almost empty."""

EXHIBITS: tuple[Exhibit, ...] = (
    ByMonth(key="sick_by_month", title="各月因病缺勤", facts=("absent_sick",), annex=IN_TEXT),
    ByMonth(key="attendance_by_month", title="各月出勤率", facts=("attendance_rate",), kind=ChartKind.LINE),
    OfBreakdown(key="disinfections_by_item", title="预防性消毒分类情况", fact="disinfections_by_item"),
    # Small numbers are merged: a slice must not point to a child.
    OfBreakdown(key="cases_by_disease", title="传染病分类情况", fact="infectious_cases_by_disease"),
    OfBreakdown(key="exams_by_grade", title="体检评价情况", fact="exams_by_grade", kind=ChartKind.PIE),
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
            "infection_rate",
            "educations",
        ),
    ),
    RegisterTable(
        key="educations",
        title="健康教育活动一览表",
        annex=ANNEX,
        record=HealthEducation,
        columns=("occurred_on", "topic", "audience", "form", "attendance"),
        fact="educations",
    ),
)

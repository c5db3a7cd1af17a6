"""Charts, tables and photos of the safety section in the summary."""

from __future__ import annotations

from plugins.safety.models import Drill, Hazard
from portal.api import BesideLastTerm, ByMonth, ByWeek, Exhibit, OfBreakdown, Photos, RegisterTable

__all__ = ["EXHIBITS"]

REGISTERS = "安全管理工作台账"
"""Title of the annex of registers; its rows are long, so its pages are landscape."""

EXHIBITS: tuple[Exhibit, ...] = (
    ByWeek(key="repairs_by_week", title="各周报修件数", facts=("repairs",)),
    OfBreakdown(key="inspections_by_kind", title="安全检查分类情况", fact="inspections_by_kind"),
    ByMonth(key="problems_by_month", title="各月检查发现问题", facts=("problems_found",)),
    BesideLastTerm(
        key="beside_last_term",
        title="安全管理主要数据与上学期对比",
        facts=(
            "repairs",
            "repairs_done",
            "repair_days",
            "repair_cost",
            "inspections",
            "problems_found",
            "hazards",
            "hazards_fixed",
            "drills_held",
            "drilled",
            "educations",
            "educated",
        ),
    ),
    RegisterTable(
        key="hazards",
        title="安全隐患排查整改一览表",
        annex=REGISTERS,
        record=Hazard,
        columns=("occurred_on", "place", "description", "level", "measure", "state", "fixed_on"),
        fact="hazards",
    ),
    RegisterTable(
        key="drills",
        title="应急演练一览表",
        annex=REGISTERS,
        record=Drill,
        columns=("occurred_on", "kind", "participants", "evacuation_seconds", "shortcomings", "improvements"),
        fact="drills_held",
    ),
    Photos(key="drill_photos", title="应急演练照片", record=Drill, slots=("photos",), most=4),
)

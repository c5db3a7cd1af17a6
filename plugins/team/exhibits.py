"""Charts, tables and photos of the team section in the summary."""

from __future__ import annotations

from plugins.team.models import Certificate, SkillContest, Training
from portal.api import BesideLastTerm, ByMonth, Exhibit, OfBreakdown, Photos, RegisterTable

__all__ = ["EXHIBITS"]

ANNEX = "队伍建设数据图表"
"""Title of the annex; small tables stand in it too, since each on a page of its own would leave that almost empty."""

EXHIBITS: tuple[Exhibit, ...] = (
    ByMonth(key="learning_by_month", title="各月会议和培训次数", facts=("meetings", "trainings")),
    OfBreakdown(key="certificates_by_kind", title="期末有效证照分类情况", fact="certificates_by_kind"),
    OfBreakdown(key="steps_failed", title="随机检查不合格环节", fact="steps_failed"),
    BesideLastTerm(
        key="beside_last_term",
        title="队伍建设主要数据与上学期对比",
        facts=(
            "meetings",
            "meeting_attendance",
            "trainings",
            "trained",
            "training_hours",
            "spot_checks",
            "spot_check_rate",
            "health_certificate_rate",
        ),
    ),
    RegisterTable(
        key="trainings",
        title="后勤人员培训一览表",
        annex=ANNEX,
        record=Training,
        columns=("occurred_on", "kind", "topic", "hours", "participants"),
        fact="trainings",
    ),
    # Whose it is stands there as the post.
    RegisterTable(
        key="certificates_expiring",
        title="即将到期证照一览表",
        annex=ANNEX,
        record=Certificate,
        columns=("kind", "holder", "issued_on", "expires_on"),
        fact="certificates_expiring",
    ),
    Photos(key="training_photos", title="培训照片", record=Training, slots=("photos",), most=4),
    Photos(key="contest_photos", title="岗位练兵照片", record=SkillContest, slots=("photos",), most=4),
)

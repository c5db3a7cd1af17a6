"""What is counted for the summary. Labels are names in wording and JSON; they are never translated."""

from __future__ import annotations

from sqlalchemy import select

from plugins.health.judging import feverish, under_rule
from plugins.health.models import Attendance, CheckSession, Disinfection, HealthCheck, HealthFinding, InjuryRecord
from portal.api import Breakdown, Count, Fact, Ratio, Total, _l

__all__ = ["FACTS"]

_HAS_FINDINGS = select(HealthFinding.id).where(HealthFinding.check_id == HealthCheck.id).exists()

FACTS: tuple[Fact, ...] = (
    Total(
        key="attendance_expected",
        label="出勤应到",
        title=_l("Attendance expected"),
        record=Attendance,
        of=Attendance.expected,
    ),
    Total(
        key="attendance_present",
        label="出勤实到",
        title=_l("Attendance present"),
        record=Attendance,
        of=Attendance.present,
    ),
    Ratio(
        key="attendance_rate",
        label="出勤率",
        title=_l("Attendance rate"),
        part="attendance_present",
        whole="attendance_expected",
    ),
    Total(
        key="absent_sick",
        label="病假人次",
        title=_l("Absences through illness"),
        record=Attendance,
        of=Attendance.absent_sick,
    ),
    Total(
        key="morning_checked",
        label="晨检人次",
        title=_l("Children checked in the morning"),
        record=HealthCheck,
        of=HealthCheck.checked,
        where=HealthCheck.session == CheckSession.MORNING,
    ),
    Total(
        key="noon_checked",
        label="午检人次",
        title=_l("Children checked at noon"),
        record=HealthCheck,
        of=HealthCheck.checked,
        where=HealthCheck.session == CheckSession.NOON,
    ),
    Total(
        key="abnormal",
        label="异常例数",
        title=_l("Abnormal cases"),
        record=HealthCheck,
        of=HealthCheck.abnormal,
    ),
    Total(
        key="abnormal_untold",
        label="未列明异常",
        title=_l("Abnormal cases without a finding"),
        record=HealthCheck,
        of=HealthCheck.abnormal,
        where=(HealthCheck.abnormal > 0) & ~_HAS_FINDINGS,
    ),
    Count(
        key="fever",
        label="发热例数",
        title=_l("Cases of fever"),
        record=HealthFinding,
        where=feverish,
    ),
    Count(
        key="findings_handled",
        label="已处理异常",
        title=_l("Findings acted on"),
        record=HealthFinding,
        where=HealthFinding.action.is_not(None),
    ),
    Count(
        key="findings_unhandled",
        label="未处理异常",
        title=_l("Findings without an action"),
        record=HealthFinding,
        where=HealthFinding.action.is_(None),
    ),
    Count(
        key="guardians_notified",
        label="通知家长例数",
        title=_l("Findings told to the guardian"),
        record=HealthFinding,
        where=HealthFinding.guardian_notified.is_(True),
    ),
    Count(key="disinfections", label="消毒次数", title=_l("Disinfections"), record=Disinfection),
    Breakdown(
        key="disinfections_by_item",
        label="消毒分类",
        title=_l("Disinfections by item"),
        record=Disinfection,
        by=Disinfection.item,
    ),
    Count(
        key="disinfections_under_rule",
        label="消毒不达标",
        title=_l("Disinfections under the rule"),
        record=Disinfection,
        where=under_rule,
    ),
    Count(
        key="injuries",
        label="伤害例数",
        title=_l("Injuries of children"),
        record=InjuryRecord,
        zero_is_signed=True,
    ),
    Count(
        key="injuries_open",
        label="未结案伤害",
        title=_l("Injuries not closed"),
        record=InjuryRecord,
        where=InjuryRecord.closed_on.is_(None),
    ),
)

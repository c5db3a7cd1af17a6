"""What is counted for the summary. Labels are names in wording and JSON; they are never translated."""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from plugins.health.examined import enrolled, entry_exam_missing, reentry_exam_missing
from plugins.health.judging import feverish, under_rule
from plugins.health.models import (
    Attendance,
    CheckSession,
    Disinfection,
    HealthAnalysis,
    HealthCheck,
    HealthEducation,
    HealthFinding,
    HygieneCheck,
    InfectiousCase,
    InjuryRecord,
    MedicationRequest,
    OutbreakReport,
    PersonalKit,
    PhysicalExam,
    SickAbsence,
)
from portal.api import Breakdown, Child, Count, Fact, Listing, Ratio, Total, _l

__all__ = ["FACTS"]

_HAS_FINDINGS = select(HealthFinding.id).where(HealthFinding.check_id == HealthCheck.id).exists()

SMALL = 3
"""Fewer children than this are not told apart by what they had (个人信息保护法 arts 28, 31)."""

_FOLLOWED_UP = or_(
    SickAbsence.contacted_on.is_not(None), SickAbsence.diagnosis.is_not(None), SickAbsence.disease.is_not(None)
)

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
    Count(
        key="children_enrolled",
        label="在园幼儿数",
        title=_l("Children enrolled in the term"),
        record=Child,
        where=enrolled,
        dated=False,
    ),
    Count(key="sick_absences", label="因病缺勤例数", title=_l("Sick leaves"), record=SickAbsence),
    Count(
        key="sick_absences_followed_up",
        label="已追访例数",
        title=_l("Sick leaves followed up"),
        record=SickAbsence,
        where=_FOLLOWED_UP,
    ),
    Count(
        key="sick_absences_not_followed_up",
        label="未追访例数",
        title=_l("Sick leaves not followed up"),
        record=SickAbsence,
        where=and_(SickAbsence.contacted_on.is_(None), SickAbsence.diagnosis.is_(None), SickAbsence.disease.is_(None)),
    ),
    Count(
        key="infectious_cases",
        label="传染病例数",
        title=_l("Cases of infectious disease"),
        record=InfectiousCase,
        zero_is_signed=True,
    ),
    Ratio(
        key="infection_rate",
        label="传染病发病率",
        title=_l("Rate of infectious disease"),
        part="infectious_cases",
        whole="children_enrolled",
    ),
    Breakdown(
        key="infectious_cases_by_disease",
        label="传染病分类",
        title=_l("Cases of infectious disease by disease"),
        record=InfectiousCase,
        by=InfectiousCase.disease,
        merge_below=SMALL,
    ),
    Count(
        key="infectious_cases_unreported",
        label="未报告传染病",
        title=_l("Cases of infectious disease without a report"),
        record=InfectiousCase,
        where=InfectiousCase.reported_at.is_(None),
    ),
    Count(
        key="outbreak_reports",
        label="聚集性疫情报告次数",
        title=_l("Outbreaks reported"),
        record=OutbreakReport,
    ),
    Count(
        key="medications",
        label="喂药委托次数",
        title=_l("Doses that guardians asked for"),
        record=MedicationRequest,
    ),
    Count(
        key="medications_given",
        label="已喂药次数",
        title=_l("Doses given"),
        record=MedicationRequest,
        where=MedicationRequest.given_at.is_not(None),
    ),
    Count(
        key="medications_not_given",
        label="未登记喂药次数",
        title=_l("Doses not recorded as given"),
        record=MedicationRequest,
        where=MedicationRequest.given_at.is_(None),
    ),
    Count(
        key="medications_unsigned",
        label="未签字喂药次数",
        title=_l("Doses given without a signature"),
        record=MedicationRequest,
        where=and_(MedicationRequest.given_at.is_not(None), MedicationRequest.guardian_signed.is_(False)),
    ),
    Count(
        key="kits_short",
        label="杯巾不足次数",
        title=_l("Checks at which cups or towels were missing"),
        record=PersonalKit,
        where=or_(PersonalKit.cups < PersonalKit.children, PersonalKit.towels < PersonalKit.children),
    ),
    Count(key="hygiene_checks", label="卫生检查次数", title=_l("Hygiene checks"), record=HygieneCheck),
    Count(
        key="hygiene_problems",
        label="卫生问题数",
        title=_l("Problems found at hygiene checks"),
        record=HygieneCheck,
        where=HygieneCheck.problem.is_not(None),
    ),
    Count(
        key="hygiene_problems_open",
        label="未整改卫生问题",
        title=_l("Problems of hygiene not put right"),
        record=HygieneCheck,
        where=and_(HygieneCheck.problem.is_not(None), HygieneCheck.fixed_on.is_(None)),
    ),
    Count(key="exams", label="体检人次", title=_l("Physical examinations"), record=PhysicalExam),
    Count(
        key="children_examined",
        label="体检幼儿数",
        title=_l("Children examined"),
        record=PhysicalExam,
        distinct=PhysicalExam.child_id,
    ),
    Breakdown(
        key="exams_by_grade",
        label="体检评价",
        title=_l("Physical examinations by result"),
        record=PhysicalExam,
        by=PhysicalExam.grade,
        merge_below=SMALL,
    ),
    Count(
        key="entry_exams_missing",
        label="缺入园体检",
        title=_l("New children without an entry examination"),
        record=Child,
        where=entry_exam_missing,
        dated=False,
    ),
    Count(
        key="reentry_exams_missing",
        label="缺返园体检",
        title=_l("Children back after months and not examined"),
        record=Child,
        where=reentry_exam_missing,
        dated=False,
    ),
    Count(key="educations", label="健康教育次数", title=_l("Events of health education"), record=HealthEducation),
    Total(
        key="educated",
        label="健康教育人次",
        title=_l("People reached by health education"),
        record=HealthEducation,
        of=HealthEducation.attendance,
    ),
    Listing(
        key="education_topics",
        label="健康教育主题",
        title=_l("Topics of health education"),
        record=HealthEducation,
        of=HealthEducation.topic,
    ),
    Count(key="analyses", label="健康分析次数", title=_l("Health analyses"), record=HealthAnalysis),
    Count(
        key="analyses_acted_on",
        label="已有措施分析",
        title=_l("Health analyses that were acted on"),
        record=HealthAnalysis,
        where=HealthAnalysis.measure.is_not(None),
    ),
)

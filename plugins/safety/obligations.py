"""Obligations of the safety area: patrols, inspections, drills, pledges, duty on holidays, maintenance."""

from __future__ import annotations

from plugins.safety.judging import drilled_in_time
from plugins.safety.models import (
    Cycle,
    Defence,
    Drill,
    DutyLog,
    DutyRoster,
    EquipmentTest,
    FireInspection,
    FirePatrol,
    InspectionKind,
    Maintenance,
    SafetyEducation,
    SafetyInspection,
    SafetyPledge,
    SecurityMeasure,
    TestResult,
)
from plugins.safety.subjects import FIRE_EQUIPMENT, PLANNED
from portal.api import CAMPUSES, STAFF, Every, Obligation, _l

__all__ = ["OBLIGATIONS"]

FLOOD_SEASON = ((5, 1), (9, 30))
FIRE_SEASON = ((6, 1), (9, 30))

_MAINTENANCE = (
    (Cycle.WEEK, "设备周检", _l("Weekly maintenance"), Every.WEEK),
    (Cycle.MONTH, "设备月检", _l("Monthly maintenance"), Every.MONTH),
    (Cycle.QUARTER, "设备季检", _l("Quarterly maintenance"), Every.QUARTER),
    (Cycle.TERM, "设备学期检修", _l("Maintenance once a term"), Every.TERM),
    (Cycle.YEAR, "设备年检", _l("Yearly maintenance"), Every.CALENDAR_YEAR),
)

_SELF_CHECKS = (
    ("flood_check", "防汛防台自查", _l("Self-check for floods and typhoons"), InspectionKind.FLOOD, FLOOD_SEASON),
    (
        "summer_fire_check",
        "夏季消防自查",
        _l("Self-check of fire safety in summer"),
        InspectionKind.SUMMER_FIRE,
        FIRE_SEASON,
    ),
)

OBLIGATIONS: tuple[Obligation, ...] = (
    # 《中小学幼儿园安全管理办法》（教育部令第23号）: responsibility for safety is signed for each post.
    Obligation(
        key="pledges",
        label="安全责任书",
        title=_l("Safety pledge of each member of staff"),
        record=SafetyPledge,
        every=Every.CALENDAR_YEAR,
        per=STAFF,
        subject=SafetyPledge.staff_id,
        unit="人",
    ),
    Obligation(
        key="holiday_duty",
        label="节假日值班",
        title=_l("Duty on public holidays"),
        record=DutyLog,
        every=Every.HOLIDAY,
        unit="天",
    ),
    Obligation(
        key="holiday_roster",
        label="节假日排班",
        title=_l("Duty roster for public holidays"),
        record=DutyRoster,
        every=Every.HOLIDAY,
        unit="天",
    ),
    Obligation(
        key="leaders_inspection",
        label="领导小组检查",
        title=_l("Monthly inspection by the leading group"),
        record=SafetyInspection,
        every=Every.MONTH,
        where=SafetyInspection.kind == InspectionKind.LEADERS,
    ),
    *(
        Obligation(
            key=key,
            label=label,
            title=title,
            record=SafetyInspection,
            every=Every.TERM,
            where=SafetyInspection.kind == kind,
            season=season,
        )
        for key, label, title, kind, season in _SELF_CHECKS
    ),
    # 《机关、团体、企业、事业单位消防安全管理规定》（公安部令第61号） arts 25, 26.
    Obligation(
        key="fire_patrol",
        label="防火巡查",
        title=_l("Daily fire patrol"),
        record=FirePatrol,
        every=Every.TEACHING_DAY,
        per=CAMPUSES,
        subject=FirePatrol.campus_id,
    ),
    Obligation(
        key="fire_inspection",
        label="防火检查",
        title=_l("Monthly fire inspection"),
        record=FireInspection,
        every=Every.MONTH,
        per=CAMPUSES,
        subject=FireInspection.campus_id,
    ),
    # 《中华人民共和国消防法》 art. 16.
    Obligation(
        key="equipment_tests",
        label="消防器材检测",
        title=_l("Yearly test of fire equipment"),
        record=EquipmentTest,
        every=Every.CALENDAR_YEAR,
        per=FIRE_EQUIPMENT,
        subject=EquipmentTest.equipment_id,
        met=EquipmentTest.result == TestResult.PASSED,
        unit="处",
    ),
    # 《中小学幼儿园应急疏散演练指南》（教基一厅〔2014〕2号）: kindergartens once a quarter.
    Obligation(
        key="drills",
        label="应急演练",
        title=_l("Quarterly drill"),
        record=Drill,
        every=Every.QUARTER,
        met=drilled_in_time,
    ),
    Obligation(
        key="education",
        label="安全宣传教育",
        title=_l("Monthly safety education"),
        record=SafetyEducation,
        every=Every.MONTH,
    ),
    Obligation(
        key="three_defences",
        label="三防检查",
        title=_l("Monthly check of the three defences"),
        record=SecurityMeasure,
        every=Every.MONTH,
        variants=tuple(Defence),
        variant=SecurityMeasure.defence,
        unit="项次",
    ),
    *(
        Obligation(
            key=f"maintenance_{cycle.value}",
            label=label,
            title=title,
            record=Maintenance,
            every=every,
            per=PLANNED[cycle],
            subject=Maintenance.plan_id,
            unit="台次",
        )
        for cycle, label, title, every in _MAINTENANCE
    ),
)

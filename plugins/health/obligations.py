"""Obligations of the health area: daily checks and attendance, disinfection, examinations, analyses.

Frequencies: 《托儿所幼儿园卫生保健工作规范》（卫妇社发〔2012〕35号）.
"""

from __future__ import annotations

from sqlalchemy import and_

from plugins.health.judging import disinfected, met_rule
from plugins.health.models import (
    Attendance,
    CheckSession,
    DisinfectedItem,
    Disinfection,
    HealthAnalysis,
    HealthCheck,
    HygieneCheck,
    PersonalKit,
    PhysicalExam,
)
from plugins.health.subjects import CHILDREN_FROM_THREE
from portal.api import CAMPUSES, CHILDREN, CLASSROOMS, Every, Obligation, _l

__all__ = ["OBLIGATIONS"]

_DISINFECTION = (
    ("air_disinfection", "空气消毒", _l("Disinfection of the air"), DisinfectedItem.AIR, Every.TEACHING_DAY),
    ("cup_disinfection", "水杯消毒", _l("Disinfection of cups"), DisinfectedItem.CUPS, Every.TEACHING_DAY),
    ("towel_disinfection", "毛巾消毒", _l("Disinfection of towels"), DisinfectedItem.TOWELS, Every.TEACHING_DAY),
    ("table_disinfection", "桌面消毒", _l("Disinfection of tables"), DisinfectedItem.TABLES, Every.TEACHING_DAY),
    ("toy_disinfection", "玩具消毒", _l("Disinfection of toys"), DisinfectedItem.TOYS, Every.WEEK),
    ("book_airing", "图书晾晒", _l("Airing of books"), DisinfectedItem.BOOKS, Every.TWO_WEEKS),
    ("bedding_sunning", "被褥暴晒", _l("Sunning of bedding"), DisinfectedItem.BEDDING, Every.MONTH),
)

_EXAMINATIONS = (
    (
        "height_measured",
        "身高测量",
        _l("Height measured"),
        Every.TERM,
        CHILDREN,
        PhysicalExam.height_cm.is_not(None),
    ),
    (
        "vision_tested",
        "视力检查",
        _l("Vision tested"),
        Every.TERM,
        CHILDREN_FROM_THREE,
        and_(PhysicalExam.vision_left.is_not(None), PhysicalExam.vision_right.is_not(None)),
    ),
    (
        "weight_measured",
        "体重测量",
        _l("Weight measured"),
        Every.QUARTER,
        CHILDREN,
        PhysicalExam.weight_kg.is_not(None),
    ),
    (
        "examined",
        "年度体检",
        _l("Yearly examination"),
        Every.SCHOOL_YEAR,
        CHILDREN_FROM_THREE,
        PhysicalExam.grade.is_not(None),
    ),
)

OBLIGATIONS: tuple[Obligation, ...] = (
    Obligation(
        key="attendance",
        label="出勤登记",
        title=_l("Attendance"),
        record=Attendance,
        every=Every.TEACHING_DAY,
        per=CLASSROOMS,
        subject=Attendance.classroom_id,
        unit="班次",
    ),
    Obligation(
        key="morning_check",
        label="晨检",
        title=_l("Morning check"),
        record=HealthCheck,
        every=Every.TEACHING_DAY,
        per=CLASSROOMS,
        subject=HealthCheck.classroom_id,
        unit="班次",
        where=HealthCheck.session == CheckSession.MORNING,
    ),
    Obligation(
        key="noon_check",
        label="午检",
        title=_l("Noon check"),
        record=HealthCheck,
        every=Every.TEACHING_DAY,
        per=CLASSROOMS,
        subject=HealthCheck.classroom_id,
        unit="班次",
        where=HealthCheck.session == CheckSession.NOON,
    ),
    *(
        Obligation(
            key=key,
            label=label,
            title=title,
            record=Disinfection,
            every=every,
            per=CLASSROOMS,
            subject=Disinfection.classroom_id,
            unit="班次",
            where=disinfected(item),
            met=met_rule,
        )
        for key, label, title, item, every in _DISINFECTION
    ),
    Obligation(
        key="personal_kit",
        label="一人一杯一巾",
        title=_l("A cup and a towel for each child"),
        record=PersonalKit,
        every=Every.MONTH,
        per=CLASSROOMS,
        subject=PersonalKit.classroom_id,
        unit="班次",
        met=and_(PersonalKit.cups >= PersonalKit.children, PersonalKit.towels >= PersonalKit.children),
    ),
    Obligation(
        key="hygiene_check",
        label="卫生检查",
        title=_l("Hygiene check"),
        record=HygieneCheck,
        every=Every.WEEK,
        per=CAMPUSES,
        subject=HygieneCheck.campus_id,
        unit="次",
    ),
    *(
        Obligation(
            key=key,
            label=label,
            title=title,
            record=PhysicalExam,
            every=every,
            per=children,
            subject=PhysicalExam.child_id,
            unit="人次",
            where=where,
        )
        for key, label, title, every, children, where in _EXAMINATIONS
    ),
    Obligation(
        key="health_analysis",
        label="健康分析",
        title=_l("Health analysis"),
        record=HealthAnalysis,
        every=Every.MONTH,
        unit="次",
        met=HealthAnalysis.measure.is_not(None),
    ),
)

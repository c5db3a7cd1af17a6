"""What is due: checks and attendance each teaching day and class, disinfection by what is disinfected.

Frequencies: 《托儿所幼儿园卫生保健工作规范》（卫妇社发〔2012〕35号）.
"""

from __future__ import annotations

from plugins.health.judging import disinfected, met_rule
from plugins.health.models import Attendance, CheckSession, Disinfection, HealthCheck, Item
from portal.api import CLASSROOMS, Every, Obligation, _l

__all__ = ["OBLIGATIONS"]

_DISINFECTION = (
    ("air_disinfection", "空气消毒", _l("Disinfection of the air"), Item.AIR, Every.TEACHING_DAY),
    ("cup_disinfection", "水杯消毒", _l("Disinfection of cups"), Item.CUPS, Every.TEACHING_DAY),
    ("towel_disinfection", "毛巾消毒", _l("Disinfection of towels"), Item.TOWELS, Every.TEACHING_DAY),
    ("table_disinfection", "桌面消毒", _l("Disinfection of tables"), Item.TABLES, Every.TEACHING_DAY),
    ("toy_disinfection", "玩具消毒", _l("Disinfection of toys"), Item.TOYS, Every.WEEK),
    ("book_airing", "图书晾晒", _l("Airing of books"), Item.BOOKS, Every.TWO_WEEKS),
    ("bedding_sunning", "被褥暴晒", _l("Sunning of bedding"), Item.BEDDING, Every.MONTH),
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
)

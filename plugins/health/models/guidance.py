"""Health education, and the monthly analysis of health records."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from plugins.health.models.base import Base
from portal.api import Choice, ChoiceType, DailyRecord, Staff, _l, field

__all__ = ["Audience", "EducationForm", "HealthAnalysis", "HealthEducation", "Indicator"]


class Audience(Choice):
    """Audience of health education."""

    CHILDREN = "children", _l("Children"), ("幼儿", "儿童")
    PARENTS = "parents", _l("Parents"), ("家长",)
    STAFF = "staff", _l("Teachers and carers"), ("保教人员", "教职工", "教师")


class EducationForm(Choice):
    """Form of health education."""

    LESSON = "lesson", _l("Lesson"), ("课程", "集体教学", "健康课")
    TALK = "talk", _l("Talk"), ("讲座", "培训", "专题讲座")
    BOARD = "board", _l("Notice board"), ("宣传栏", "板报", "橱窗")
    LETTER = "letter", _l("Letter to parents"), ("家长信", "告家长书", "微信推送", "公众号")
    ACTIVITY = "activity", _l("Activity"), ("主题活动", "活动", "演练", "游戏")
    OTHER = "other", _l("Another form"), ("其他", "其它")


class Indicator(Choice):
    """Subject of a monthly health analysis."""

    ATTENDANCE = "attendance", _l("Attendance"), ("出勤", "出勤率")
    ILLNESS = "illness", _l("Common illnesses"), ("常见病", "患病情况")
    INFECTION = "infection", _l("Infectious diseases"), ("传染病",)
    INJURY = "injury", _l("Injuries"), ("伤害", "意外伤害")
    GROWTH = "growth", _l("Growth"), ("体格发育", "生长发育", "体格")
    VISION = "vision", _l("Vision and teeth"), ("视力", "口腔", "五官")
    NUTRITION = "nutrition", _l("Nutrition"), ("营养", "膳食")
    OTHER = "other", _l("Another indicator"), ("其他", "其它")


class HealthEducation(DailyRecord, Base):
    """One event of health education (健康教育)."""

    __tablename__ = "health_health_education"
    __table_args__ = (Index("ix_health_health_education_occurred_on_id", "occurred_on", "id"),)
    __record__ = "health_education"
    __label__ = _l("Health education")

    topic: Mapped[str] = mapped_column(String(100), info=field(_l("Topic"), synonyms=("主题", "内容", "教育内容")))
    audience: Mapped[Audience] = mapped_column(
        ChoiceType(Audience), info=field(_l("Audience"), synonyms=("对象", "教育对象"))
    )
    form: Mapped[EducationForm] = mapped_column(
        ChoiceType(EducationForm), info=field(_l("Form of education"), synonyms=("形式", "教育形式", "方式"))
    )
    attendance: Mapped[int] = mapped_column(
        default=0,
        info=field(_l("People reached"), synonyms=("参加人数", "人数", "参与人次"), minimum=0, maximum=20_000),
    )
    speaker_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Led by"), synonyms=("主讲人", "负责人", "组织者"))
    )

    @declared_attr
    @classmethod
    def speaker(cls) -> Mapped[Staff | None]:
        """Person who led the event."""
        return relationship(Staff)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.topic}"


class HealthAnalysis(DailyRecord, Base):
    """Monthly analysis of one health indicator, with the measure taken (统计分析)."""

    __tablename__ = "health_health_analysis"
    __table_args__ = (
        UniqueConstraint("occurred_on", "indicator", name="uq_health_health_analysis_natural_key"),
        Index("ix_health_health_analysis_occurred_on_id", "occurred_on", "id"),
    )
    __record__ = "health_analysis"
    __label__ = _l("Monthly health analysis")
    __natural_key__ = ("occurred_on", "indicator")

    occurred_on: Mapped[date] = mapped_column(
        info=field(
            _l("Analysed on"),
            synonyms=("分析日期", "日期", "统计月份", "月份"),
            help=_l("A day of the month that it is about"),
        ),
        sort_order=-20,
    )
    indicator: Mapped[Indicator] = mapped_column(
        ChoiceType(Indicator), info=field(_l("Indicator"), synonyms=("指标", "分析指标", "项目")), sort_order=-10
    )
    finding: Mapped[str] = mapped_column(
        Text, info=field(_l("What the records say"), synonyms=("分析", "发现", "分析结果", "情况分析"), long=True)
    )
    measure: Mapped[str | None] = mapped_column(
        Text, info=field(_l("What is done"), synonyms=("措施", "改进措施", "对策"), long=True)
    )
    effect: Mapped[str | None] = mapped_column(
        Text, info=field(_l("What came of it"), synonyms=("效果", "成效", "改进效果"), long=True)
    )

    def __str__(self) -> str:
        return f"{self.occurred_on:%Y-%m} {self.indicator.label}"

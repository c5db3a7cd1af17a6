"""Education in thrift and care for common property."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from plugins.assets.models.base import Base
from portal.api import Choice, ChoiceType, DailyRecord, _l, field

__all__ = ["ThriftAudience", "ThriftEducation", "ThriftForm"]


class ThriftAudience(Choice):
    """Audience of thrift education."""

    CHILDREN = "children", _l("Children"), ("幼儿", "儿童")
    STAFF = "staff", _l("All staff"), ("教职工", "教师", "全体教职工", "后勤人员")
    BOTH = "both", _l("Teachers and children"), ("师生", "全园", "全园师生")
    PARENTS = "parents", _l("Parents"), ("家长", "亲子")


class ThriftForm(Choice):
    """Form of thrift education."""

    LESSON = "lesson", _l("Lesson"), ("课程", "集体教学", "主题课")
    ACTIVITY = "activity", _l("Activity"), ("主题活动", "活动", "游戏", "实践")
    BROADCAST = "broadcast", _l("Broadcast"), ("广播", "国旗下讲话", "电子屏")
    BOARD = "board", _l("Notice board"), ("宣传栏", "标语", "倡议书")
    MEETING = "meeting", _l("Meeting"), ("会议", "培训")
    OTHER = "other", _l("Another form"), ("其他", "其它")


class ThriftEducation(DailyRecord, Base):
    """One event of education in thrift and care for common property (爱护公物、勤俭节约教育)."""

    __tablename__ = "assets_thrift_education"
    __table_args__ = (Index("ix_assets_thrift_education_occurred_on_id", "occurred_on", "id"),)
    __record__ = "thrift_education"
    __label__ = _l("Thrift education")

    activity: Mapped[str] = mapped_column(
        String(100), info=field(_l("Activity or topic"), synonyms=("活动", "活动内容", "主题", "内容"))
    )
    audience: Mapped[ThriftAudience] = mapped_column(
        ChoiceType(ThriftAudience), info=field(_l("Audience"), synonyms=("对象", "教育对象"))
    )
    form: Mapped[ThriftForm | None] = mapped_column(
        ChoiceType(ThriftForm), info=field(_l("Form of education"), synonyms=("形式", "途径", "方式"))
    )
    attendance: Mapped[int] = mapped_column(
        default=0,
        info=field(_l("People reached"), synonyms=("人数", "参加人数", "参与人次"), minimum=0, maximum=20_000),
    )

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.activity}"

"""Safety education: by broadcast, screen, lesson, letter (安全宣传教育)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.safety.models.base import Base, SiteRecord, future_problems
from portal.api import Choice, ChoiceType, Problem, Staff, _l, field

__all__ = ["Channel", "Listeners", "SafetyEducation"]


class Channel(Choice):
    """Channel of safety education."""

    BROADCAST = "broadcast", _l("Broadcast"), ("广播", "广播宣传", "校园广播")
    SCREEN = "screen", _l("Electronic screen"), ("电子屏", "电子屏幕", "LED屏", "显示屏", "大屏")
    LESSON = "lesson", _l("Lesson"), ("课程", "教学活动", "集体教学", "活动课", "主题课", "班会")
    LETTER = "letter", _l("Letter to parents"), ("家长信", "告家长书", "致家长信")
    BOARD = "board", _l("Notice board"), ("宣传栏", "展板", "橱窗", "海报")
    TALK = "talk", _l("Talk"), ("讲座", "培训", "专题讲座")
    ONLINE = "online", _l("Online"), ("公众号", "微信", "网络", "线上", "班级群")
    OTHER = "other", _l("Other channel"), ("其他", "其它")


class Listeners(Choice):
    """Audience of safety education."""

    CHILDREN = "children", _l("Children"), ("幼儿", "儿童", "小朋友")
    PARENTS = "parents", _l("Parents"), ("家长",)
    STAFF = "staff", _l("Staff"), ("教职工", "教师", "保教人员", "职工", "员工")
    ALL = "all", _l("Children, parents and staff"), ("全体", "全园", "师生", "师生家长", "幼儿和家长", "幼儿及家长")


class SafetyEducation(SiteRecord, Base):
    """One event of safety education, with the number of people reached."""

    __tablename__ = "safety_safety_education"
    __table_args__ = (
        Index("ix_safety_safety_education_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_safety_education_channel_occurred_on", "channel", "occurred_on"),
    )
    __record__ = "safety_education"
    __label__ = _l("Safety education")

    channel: Mapped[Channel] = mapped_column(
        ChoiceType(Channel), info=field(_l("Channel"), synonyms=("渠道", "形式", "宣传形式", "方式", "途径"))
    )
    topic: Mapped[str] = mapped_column(
        String(100), info=field(_l("Topic"), synonyms=("主题", "内容", "宣传主题", "教育主题"))
    )
    audience: Mapped[Listeners | None] = mapped_column(
        ChoiceType(Listeners), info=field(_l("For whom"), synonyms=("对象", "宣传对象", "教育对象"))
    )
    attendance: Mapped[int] = mapped_column(
        info=field(
            _l("People reached"),
            synonyms=("参加人数", "人数", "参与人数", "受教育人数", "覆盖人数"),
            minimum=0,
            maximum=100_000,
        )
    )
    speaker_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Education held by"), synonyms=("主讲人", "负责人", "组织人"))
    )

    speaker: Mapped[Staff | None] = relationship(Staff)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.topic}"

    def form_problems(self) -> Iterable[Problem]:
        """Report a day that is still to come."""
        yield from future_problems("occurred_on", self.occurred_on)

"""Meetings of the logistics staff, and their attendance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from plugins.team.models.base import Base, Event
from portal.api import (
    AttachmentSlot,
    Choice,
    ChoiceType,
    Limits,
    PartsTotal,
    Problem,
    Record,
    Staff,
    _l,
    field,
    within_related,
)

if TYPE_CHECKING:
    from plugins.team.models.spot_checks import SpotCheck

__all__ = ["AbsenceReason", "Meeting", "MeetingAttendance", "MeetingKind"]

MOST = 500
"""Highest number of people accepted; no kindergarten's logistics meeting is larger."""


class MeetingKind(Choice):
    """Kind of a meeting."""

    REGULAR = "regular", _l("Logistics meeting"), ("后勤例会", "例会", "后勤会议", "工作会议")
    STUDY = "study", _l("Professional study"), ("业务学习",)
    POLITICAL = "political", _l("Political study"), ("政治学习",)
    DIET = "diet", _l("Diet committee"), ("膳食委员会", "膳委会", "膳食委员会会议")


class AbsenceReason(Choice):
    """Reason for missing a meeting."""

    SICK = "sick", _l("Ill"), ("病假",)
    PERSONAL = "personal", _l("On personal leave"), ("事假",)
    DUTY = "duty", _l("On duty elsewhere"), ("公差", "当班", "值班", "在岗")
    TRAINING = "training", _l("At a training"), ("外出培训", "培训")
    OTHER = "other", _l("Other reason"), ("其他", "其它")


class Meeting(Event, Base):
    """Meeting with its chair, subjects, achievements, shortcomings and measures (后勤会议).

    Due every two weeks by the kindergarten's own plan.
    """

    __tablename__ = "team_meeting"
    __table_args__ = (Index("ix_team_meeting_occurred_on_id", "occurred_on", "id"),)
    __record__ = "meeting"
    __label__ = _l("Meetings")
    __totals__ = (
        PartsTotal(
            total="attendees",
            stated="attendees_stated",
            parts="attendance",
            where=lambda: MeetingAttendance.present.is_(True),
        ),
        PartsTotal(
            total="absentees",
            stated="absentees_stated",
            parts="attendance",
            where=lambda: MeetingAttendance.present.is_(False),
        ),
    )
    __attachments__ = (
        AttachmentSlot("minutes", _l("Minutes and sign-in sheet")),
        AttachmentSlot("photos", _l("Photos of the meeting"), photos=True, most=6),
    )

    kind: Mapped[MeetingKind] = mapped_column(
        ChoiceType(MeetingKind),
        default=MeetingKind.REGULAR,
        info=field(_l("Kind of meeting"), synonyms=("会议类别", "会议类型", "类别", "类型")),
        sort_order=-10,
    )
    chair_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Chaired by"), synonyms=("主持人", "主持"))
    )
    attendees: Mapped[int] = mapped_column(
        default=0,
        info=field(
            _l("Number of attendees"),
            synonyms=("参加人数", "出席人数", "到会人数", "与会人数", "实到人数", "人数"),
            help=_l("Counted from the staff list as soon as attendance is ticked there"),
            minimum=0,
            maximum=MOST,
        ),
    )
    attendees_stated: Mapped[int | None] = mapped_column()
    """Number as stated in a register or form, before attendance was ticked."""
    absentees: Mapped[int] = mapped_column(
        default=0,
        info=field(_l("Number of absentees"), synonyms=("缺席人数", "缺勤人数", "请假人数"), minimum=0, maximum=MOST),
    )
    absentees_stated: Mapped[int | None] = mapped_column()
    """Number of absentees as stated, before attendance was ticked."""
    topics: Mapped[str | None] = mapped_column(
        Text, info=field(_l("Agenda"), synonyms=("议题", "会议议题", "会议主题", "会议内容", "主要内容"), long=True)
    )
    laws_studied: Mapped[str | None] = mapped_column(
        String(200),
        info=field(
            _l("What was studied"),
            synonyms=("学习内容", "学习法规", "学习文件", "学习资料", "学习材料"),
            help=_l("Laws, rules, handbooks; named in the term summary"),
        ),
    )
    achievements: Mapped[str | None] = mapped_column(
        Text, info=field(_l("What went well"), synonyms=("成绩", "工作成绩", "进步", "肯定成绩"), long=True)
    )
    shortcomings: Mapped[str | None] = mapped_column(
        Text, info=field(_l("What fell short"), synonyms=("问题", "存在问题", "不足", "工作问题"), long=True)
    )
    measures: Mapped[str | None] = mapped_column(
        Text, info=field(_l("Measures decided"), synonyms=("措施", "改进措施", "改进意见", "要求"), long=True)
    )
    attendance: Mapped[list[MeetingAttendance]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="MeetingAttendance.id"
    )
    issues: Mapped[list[SpotCheck]] = relationship(back_populates="meeting", order_by="SpotCheck.id")
    """Common issues that the meeting took up."""

    @declared_attr
    @classmethod
    def chair(cls) -> Mapped[Staff | None]:
        """Person who led the meeting."""
        return relationship(Staff)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.kind.label}"

    def form_problems(self) -> Iterable[Problem]:
        """Report a meeting without people, and one without a subject."""
        yield from super().form_problems()
        if not self.attendees and not self.attendance:
            yield Problem(
                "attendees",
                _l("A meeting with nobody is no meeting: write how many took part. You can tick them afterwards."),
            )
        if not self.topics and not self.laws_studied:
            yield Problem("topics", _l("Write what the meeting was about, or what was studied."))


class MeetingAttendance(Record, Base):
    """Attendance of one member of staff at a meeting, with the reason for absence.

    Ticked from that day's staff list.
    """

    __tablename__ = "team_meeting_attendance"
    __table_args__ = (
        UniqueConstraint("meeting_id", "staff_id", name="uq_team_meeting_attendance_natural_key"),
        Index("ix_team_meeting_attendance_staff_id", "staff_id"),
    )
    __record__ = "meeting_attendance"
    __label__ = _l("Attendance at meetings")
    __natural_key__ = ("meeting", "staff")

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("team_meeting.id", ondelete="CASCADE"), info=field(_l("Meeting"), synonyms=("会议",))
    )
    meeting: Mapped[Meeting] = relationship(back_populates="attendance")
    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id"), info=field(_l("Member of staff"), synonyms=("教职工", "姓名", "参加人"))
    )
    present: Mapped[bool] = mapped_column(
        default=True, info=field(_l("Attended the meeting"), synonyms=("出席", "到会", "是否出席", "是否参加"))
    )
    reason: Mapped[AbsenceReason | None] = mapped_column(
        ChoiceType(AbsenceReason), info=field(_l("Reason for absence"), synonyms=("缺席原因", "请假原因", "原因"))
    )

    @declared_attr
    @classmethod
    def staff(cls) -> Mapped[Staff]:
        """Member of staff."""
        return relationship(Staff)

    def __str__(self) -> str:
        # Without the name: titles of history rows are read by more people than the record itself.
        return f"{self.meeting}"

    def problems(self) -> Iterable[Problem]:
        """Report a reason for absence given for a person who was present."""
        if self.present and self.reason is not None:
            yield Problem("reason", _l("Who was there needs no reason for being away."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a person who was not on the staff on the day of the meeting."""
        day, staff = self.meeting.occurred_on, self.staff
        if (staff.hired_on and staff.hired_on > day) or (staff.left_on and staff.left_on < day):
            yield Problem("staff", _l("Was not on the staff on the day of the meeting."))

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on staff the user may see."""
        return within_related(cls.staff_id, Staff, limits)

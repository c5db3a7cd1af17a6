"""Accidents. "None" in a summary is a signed zero, not an empty table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, Text, Time
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.safety.models.base import Base, SiteRecord, future_problems
from portal.api import AttachmentSlot, Choice, ChoiceType, Place, Problem, UtcDateTime, _l, field, now

__all__ = ["Incident", "IncidentLevel", "Responsibility"]


class IncidentLevel(Choice):
    """Gravity of an accident (《生产安全事故报告和调查处理条例》 art. 3)."""

    MINOR = "minor", _l("Minor incident"), ("轻微", "未遂", "险情")
    ORDINARY = "ordinary", _l("Ordinary accident"), ("一般", "一般事故")
    CONSIDERABLE = "considerable", _l("Considerable accident"), ("较大", "较大事故")
    MAJOR = "major", _l("Major accident"), ("重大", "重大事故")
    MOST_GRAVE = "most_grave", _l("Most grave accident"), ("特别重大", "特大", "特别重大事故")


class Responsibility(Choice):
    """Responsibility of the kindergarten for an accident."""

    LIABLE = "liable", _l("Kindergarten responsible"), ("责任事故", "有责任", "园方责任", "是")
    NOT_LIABLE = "not_liable", _l("Kindergarten not responsible"), ("非责任事故", "无责任", "意外", "否")
    PENDING = "pending", _l("Responsibility not settled"), ("待认定", "待定", "调查中")


class Incident(SiteRecord, Base):
    """Accident or near miss: place, gravity, responsibility, report and closing."""

    __tablename__ = "safety_incident"
    __table_args__ = (
        Index("ix_safety_incident_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_incident_responsibility_occurred_on", "responsibility", "occurred_on"),
    )
    __record__ = "incident"
    __label__ = _l("Accidents")
    __attachments__ = (AttachmentSlot("papers", _l("Reports and photos"), most=10),)

    occurred_at: Mapped[time | None] = mapped_column(
        Time, info=field(_l("Time of day"), synonyms=("发生时间", "时刻")), sort_order=-19
    )
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("Place"), synonyms=("地点", "发生地点"))
    )
    title: Mapped[str] = mapped_column(
        String(100), info=field(_l("What happened, in short"), synonyms=("事故名称", "事故", "事件", "名称"))
    )
    level: Mapped[IncidentLevel] = mapped_column(
        ChoiceType(IncidentLevel), info=field(_l("Gravity of the accident"), synonyms=("级别", "等级", "事故等级"))
    )
    responsibility: Mapped[Responsibility] = mapped_column(
        ChoiceType(Responsibility),
        default=Responsibility.PENDING,
        info=field(_l("Responsibility"), synonyms=("责任认定", "责任", "是否责任事故")),
    )
    hurt: Mapped[int] = mapped_column(
        default=0, info=field(_l("People hurt"), synonyms=("受伤人数", "伤亡人数"), minimum=0, maximum=10_000)
    )
    course: Mapped[str | None] = mapped_column(
        Text, info=field(_l("Course and cause"), synonyms=("经过", "事故经过", "原因"), long=True, sensitive=True)
    )
    measures: Mapped[str | None] = mapped_column(
        Text, info=field(_l("Measures taken"), synonyms=("处理措施", "整改措施", "处理情况"), long=True)
    )
    reported_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, info=field(_l("Reported to the authority at"), synonyms=("上报时间", "报告时间"))
    )
    reported_to: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Reported to"), synonyms=("上报单位", "报告单位"))
    )
    closed_on: Mapped[date | None] = mapped_column(
        info=field(_l("Case closed on"), synonyms=("结案日期", "结案")), sort_order=60
    )

    place: Mapped[Place | None] = relationship(Place)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.title}"

    def problems(self) -> Iterable[Problem]:
        """Report a closing before the accident, and a time of reporting in the future."""
        if self.closed_on and self.closed_on < self.occurred_on:
            yield Problem("closed_on", _l("It cannot be closed before it happened."))
        if self.reported_at and self.reported_at > now():
            yield Problem("reported_at", _l("It cannot have been reported in the future."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a case closed without responsibility or measures, and a report without its recipient."""
        yield from future_problems("occurred_on", self.occurred_on)
        if self.closed_on and self.responsibility is Responsibility.PENDING:
            yield Problem("responsibility", _l("Settle the responsibility before closing the case."))
        if self.closed_on and not self.measures:
            yield Problem("measures", _l("Record what was done before closing it."))
        if self.reported_at and not self.reported_to:
            yield Problem("reported_to", _l("Say to whom it was reported."))

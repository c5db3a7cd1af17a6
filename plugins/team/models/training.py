"""Trainings: in the kindergarten, shadowing or observing elsewhere, visiting experts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from plugins.team.models.base import Base, Event
from portal.api import AttachmentSlot, Choice, ChoiceType, Problem, _l, field

__all__ = ["Training", "TrainingKind"]


class TrainingKind(Choice):
    """Form of a training."""

    INTERNAL = "internal", _l("Training at home"), ("内部学习", "园内培训", "园本培训", "内部培训")
    SHADOWING = "shadowing", _l("Shadowing at another kindergarten"), ("跟班学习", "跟岗学习", "跟岗")
    OBSERVATION = "observation", _l("Observing elsewhere"), ("外出观摩", "外出学习", "观摩", "观摩学习")
    EXPERT = "expert", _l("An expert comes"), ("专家来园", "专家指导", "来园指导", "专家讲座")
    CERTIFICATE = "certificate", _l("Course for a certificate"), ("考证", "考证培训", "资格培训", "岗位资格培训")
    FIRE = "fire", _l("Fire safety training"), ("消防", "消防培训", "消防安全")
    FOOD_SAFETY = "food_safety", _l("Food safety training"), ("食安", "食品安全", "食品安全培训")
    OTHER = "other", _l("Another training"), ("其他", "其它")


class Training(Event, Base):
    """Training with its subject, hours, participants and result (培训记录)."""

    __tablename__ = "team_training"
    __table_args__ = (
        Index("ix_team_training_occurred_on_id", "occurred_on", "id"),
        Index("ix_team_training_kind_occurred_on", "kind", "occurred_on"),
    )
    __record__ = "training"
    __label__ = _l("Trainings")
    __attachments__ = (
        AttachmentSlot("papers", _l("Programme and handouts")),
        AttachmentSlot("photos", _l("Photos of the training"), photos=True, most=6),
    )

    kind: Mapped[TrainingKind] = mapped_column(
        ChoiceType(TrainingKind),
        info=field(_l("Kind of training"), synonyms=("培训类别", "培训类型", "类别", "类型", "形式", "培训形式")),
        sort_order=-10,
    )
    topic: Mapped[str] = mapped_column(
        String(100),
        info=field(
            _l("Subject of the training"), synonyms=("培训主题", "主题", "内容", "培训内容", "项目", "培训项目")
        ),
    )
    host: Mapped[str | None] = mapped_column(
        String(100),
        info=field(
            _l("Training organised by"), synonyms=("主办单位", "承办单位", "组织单位", "培训单位", "地点", "培训地点")
        ),
    )
    expert: Mapped[str | None] = mapped_column(
        String(50),
        info=field(_l("Trainer or expert"), synonyms=("专家", "授课人", "主讲人", "主讲", "培训教师", "指导专家")),
    )
    hours: Mapped[Decimal] = mapped_column(
        Numeric(5, 1),
        default=Decimal(0),
        info=field(
            _l("Hours of training"),
            synonyms=("学时", "课时", "培训学时", "学时数"),
            help=_l("Of the training itself, not times the people"),
            minimum=0,
            maximum=1000,
        ),
    )
    participants: Mapped[int] = mapped_column(
        default=0,
        info=field(
            _l("Number of participants"),
            synonyms=("参加人数", "参训人数", "人数", "培训人数", "参加人次"),
            minimum=0,
            maximum=2000,
        ),
    )
    trainees: Mapped[str | None] = mapped_column(
        String(100),
        info=field(_l("Posts that took part"), synonyms=("参训岗位", "培训对象", "参加对象", "对象", "参加岗位")),
    )
    result: Mapped[str | None] = mapped_column(
        String(300),
        info=field(
            _l("Result of the training"), synonyms=("结果", "培训结果", "考核结果", "成效", "培训效果"), long=True
        ),
    )

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.topic}"

    def form_problems(self) -> Iterable[Problem]:
        """Report a training without participants or without hours."""
        yield from super().form_problems()
        if not self.participants:
            yield Problem("participants", _l("A training with nobody trains nobody: write how many took part."))
        if not self.hours:
            yield Problem("hours", _l("Write how many hours it took."))

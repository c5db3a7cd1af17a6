"""Research on the care of children: projects with their stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column, relationship

from plugins.team.models.base import Base
from plugins.team.models.parts import parts_by_whole
from portal.api import (
    AttachmentSlot,
    Choice,
    ChoiceType,
    Problem,
    Record,
    Staff,
    Step,
    _l,
    field,
    today,
)

__all__ = ["CareProject", "CareProjectStage", "ResearchStage"]


class ResearchStage(Choice):
    """Stage of a research project, in order."""

    PROPOSAL = "proposal", _l("Project proposal"), ("立项", "开题", "申报")
    RESEARCH = "research", _l("Research under way"), ("实施", "研究", "实施研究", "中期")
    CONCLUSION = "conclusion", _l("Project conclusion"), ("结题", "完成", "总结")


ORDER = tuple(ResearchStage)


class CareProject(Record, Base):
    """Research project on the care of children (保育课题).

    Its stage follows from its stage records, if there are any.
    """

    __tablename__ = "team_care_project"
    __table_args__ = (
        UniqueConstraint("title", name="uq_team_care_project_natural_key"),
        Index("ix_team_care_project_started_on_id", "started_on", "id"),
        Index("ix_team_care_project_concluded_on", "concluded_on"),
    )
    __record__ = "care_project"
    __label__ = _l("Care research projects")
    __natural_key__ = ("title",)
    __attachments__ = (AttachmentSlot("papers", _l("Papers of the project")),)

    title: Mapped[str] = mapped_column(
        String(100), info=field(_l("Title of the project"), synonyms=("课题名称", "课题", "名称", "题目"))
    )
    leader_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Led by"), synonyms=("负责人", "课题负责人", "主持人"))
    )
    started_on: Mapped[date] = mapped_column(
        info=field(_l("Project begun on"), synonyms=("立项日期", "开始日期", "立项时间"))
    )
    stage: Mapped[ResearchStage] = mapped_column(
        ChoiceType(ResearchStage),
        default=ResearchStage.PROPOSAL,
        info=field(_l("Stage of the project"), synonyms=("阶段", "课题阶段", "当前阶段", "进展")),
    )
    concluded_on: Mapped[date | None] = mapped_column(
        info=field(_l("Project concluded on"), synonyms=("结题日期", "完成日期", "结题时间"))
    )
    outputs: Mapped[str | None] = mapped_column(
        Text, info=field(_l("Outputs of the project"), synonyms=("成果", "课题成果", "研究成果"), long=True)
    )
    stages: Mapped[list[CareProjectStage]] = relationship(
        back_populates="project", cascade="all, delete-orphan", order_by="CareProjectStage.id"
    )

    @declared_attr
    @classmethod
    def leader(cls) -> Mapped[Staff | None]:
        """Person who leads the project."""
        return relationship(Staff)

    def __str__(self) -> str:
        return self.title

    def problems(self) -> Iterable[Problem]:
        """Report a conclusion dated before the beginning."""
        if self.concluded_on and self.concluded_on < self.started_on:
            yield Problem("concluded_on", _l("It cannot end before it begins."))


class CareProjectStage(Record, Base):
    """One stage of a research project: planned day, day reached, and outputs."""

    __tablename__ = "team_care_project_stage"
    __table_args__ = (
        Index("ix_team_care_project_stage_project_id", "project_id"),
        Index("ix_team_care_project_stage_reached_on", "reached_on"),
        Index("ix_team_care_project_stage_planned_on", "planned_on"),
    )
    __record__ = "care_project_stage"
    __label__ = _l("Stages of care projects")
    __steps__ = (
        Step(
            key="reach",
            label=_l("Stage reached"),
            ready=lambda stage: stage.reached_on is None,
            fields=("reached_on", "outputs"),
            required=("outputs",),
            by="reached_by",
            at="reached_on",
        ),
    )

    project_id: Mapped[int] = mapped_column(
        ForeignKey("team_care_project.id", ondelete="CASCADE"),
        info=field(_l("Care project"), synonyms=("课题", "课题名称")),
    )
    project: Mapped[CareProject] = relationship(back_populates="stages")
    stage: Mapped[ResearchStage] = mapped_column(
        ChoiceType(ResearchStage), info=field(_l("Research stage"), synonyms=("阶段", "课题阶段"))
    )
    activity: Mapped[str | None] = mapped_column(
        String(200), info=field(_l("Work of the stage"), synonyms=("内容", "研究内容", "活动内容"))
    )
    planned_on: Mapped[date | None] = mapped_column(
        info=field(_l("Stage planned for"), synonyms=("计划日期", "计划完成日期", "计划时间"))
    )
    reached_on: Mapped[date | None] = mapped_column(
        info=field(_l("Stage reached on"), synonyms=("完成日期", "实际完成日期", "完成时间"))
    )
    outputs: Mapped[str | None] = mapped_column(
        String(200), info=field(_l("Outputs of the stage"), synonyms=("成果", "阶段成果"))
    )
    reached_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Stage recorded by"), computed=True))

    def __str__(self) -> str:
        return f"{self.project} · {self.stage.label}"

    def problems(self) -> Iterable[Problem]:
        """Report a stage reached before the project began."""
        if self.reached_on and self.project and self.reached_on < self.project.started_on:
            yield Problem("reached_on", _l("It cannot be reached before the project began."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a stage reached on a day that is still to come."""
        if self.reached_on and self.reached_on > today():
            yield Problem("reached_on", _l("This day is still to come; record it once it has taken place."))

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[CareProjectStage]) -> Iterable[Record]:
        """Yield the projects, each set to its furthest reached stage."""
        for project, parts in parts_by_whole(session, records, "project").items():
            reached = [part for part in parts if part.reached_on is not None]
            furthest = max(reached, key=lambda part: (ORDER.index(part.stage), part.reached_on), default=None)
            project.stage = furthest.stage if furthest else ResearchStage.PROPOSAL
            done = furthest is not None and furthest.stage is ResearchStage.CONCLUSION
            project.concluded_on = furthest.reached_on if furthest and done else None
            yield project

"""Spot checks of work steps, the issues found, and how they were handled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from plugins.team.models.base import Base, Event
from plugins.team.models.meetings import Meeting
from portal.api import Choice, ChoiceType, Limits, Problem, Staff, Step, _l, field, partial_index, within_related

__all__ = ["HandledVia", "IssueType", "SpotCheck", "SpotResult"]


class SpotResult(Choice):
    """Result of a spot check."""

    PASS = "pass", _l("Step done right"), ("合格", "达标", "通过", "规范", "√")
    FAIL = "fail", _l("Step not done right"), ("不合格", "不达标", "未通过", "不规范", "×")


class IssueType(Choice):
    """Scope of an issue: one person or several."""

    INDIVIDUAL = "individual", _l("One person's issue"), ("个性", "个性问题", "个别问题", "个别")
    COMMON = "common", _l("Common issue"), ("共性", "共性问题", "普遍问题")


class HandledVia(Choice):
    """Way in which an issue was handled."""

    TALK = "talk", _l("Talked through in person"), ("个别交流", "个别谈话", "交流", "谈话", "现场指导")
    MEETING = "meeting", _l("Taken to a meeting"), ("会议", "后勤会议", "例会", "工作会议")
    STUDY = "study", _l("Professional study on it"), ("业务学习", "学习", "培训")


class SpotCheck(Event, Base):
    """Spot check of one step of the work (操作随机检查)."""

    __tablename__ = "team_spot_check"
    __table_args__ = (
        Index("ix_team_spot_check_occurred_on_id", "occurred_on", "id"),
        Index("ix_team_spot_check_result_occurred_on", "result", "occurred_on"),
        Index("ix_team_spot_check_rechecked_on", "rechecked_on"),
        partial_index("ix_team_spot_check_not_rechecked", "result", "occurred_on", where="rechecked_on IS NULL"),
    )
    __record__ = "spot_check"
    __label__ = _l("Spot checks")
    __steps__ = (
        Step(
            key="handle",
            label=_l("Say how it was dealt with"),
            ready=lambda check: check.result is SpotResult.FAIL and check.handled_via is None,
            fields=("issue_type", "handled_via"),
            required=("issue_type", "handled_via"),
        ),
        Step(
            key="recheck",
            label=_l("Rechecked: now in order"),
            ready=lambda check: check.result is SpotResult.FAIL and check.rechecked_on is None,
            by="rechecked_by",
            at="rechecked_on",
            bulk=True,
        ),
    )

    checker_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Checked by"), synonyms=("检查人", "检查者"))
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"),
        index=True,
        info=field(_l("Whose work"), synonyms=("被检查人", "受检人", "操作人", "被查人", "姓名")),
    )
    step: Mapped[str] = mapped_column(
        String(50), info=field(_l("Step of the work"), synonyms=("环节", "操作环节", "检查环节", "检查项目", "项目"))
    )
    standard: Mapped[str | None] = mapped_column(
        String(200), info=field(_l("Standard asked for"), synonyms=("标准", "检查标准", "操作标准", "要求"))
    )
    result: Mapped[SpotResult] = mapped_column(
        ChoiceType(SpotResult), info=field(_l("Result of the spot check"), synonyms=("结果", "检查结果"))
    )
    issue: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("What fell short"), synonyms=("问题", "问题描述", "存在问题"), long=True)
    )
    issue_type: Mapped[IssueType | None] = mapped_column(
        ChoiceType(IssueType), info=field(_l("Kind of issue"), synonyms=("问题类别", "问题类型", "问题性质"))
    )
    handled_via: Mapped[HandledVia | None] = mapped_column(
        ChoiceType(HandledVia), info=field(_l("Way of dealing with it"), synonyms=("处理方式", "处理", "整改方式"))
    )
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("team_meeting.id", ondelete="SET NULL"),
        index=True,
        info=field(_l("Taken up at the meeting"), computed=True),
    )
    """Set on the page of the meeting, where the issues taken up are ticked."""
    meeting: Mapped[Meeting | None] = relationship(back_populates="issues")
    rechecked_on: Mapped[date | None] = mapped_column(
        info=field(_l("In order when rechecked on"), synonyms=("复查日期", "复查", "复查时间", "整改日期"))
    )
    rechecked_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Rechecked by"), computed=True))

    @declared_attr
    @classmethod
    def checker(cls) -> Mapped[Staff | None]:
        """Person who made the check."""
        return relationship(Staff, foreign_keys=lambda: [cls.checker_id])

    @declared_attr
    @classmethod
    def person(cls) -> Mapped[Staff | None]:
        """Person whose work was checked."""
        return relationship(Staff, foreign_keys=lambda: [cls.person_id])

    def __str__(self) -> str:
        # Without the person: titles of history rows are read by more people than the check itself.
        return f"{self.occurred_on} {self.step}"

    def problems(self) -> Iterable[Problem]:
        """Report an issue or its handling on a passed check, and a recheck dated before the check."""
        if self.result is SpotResult.PASS:
            if self.issue_type is not None:
                yield Problem("issue_type", _l("Nothing fell short: leave this empty, or change the result."))
            elif self.handled_via is not None:
                yield Problem("handled_via", _l("Nothing fell short: leave this empty, or change the result."))
            elif self.rechecked_on is not None:
                yield Problem("rechecked_on", _l("Nothing fell short: leave this empty, or change the result."))
        elif self.rechecked_on and self.rechecked_on < self.occurred_on:
            yield Problem("rechecked_on", _l("It cannot be rechecked before the check itself."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a failed check without scope or person, and a person who checks their own work."""
        yield from super().form_problems()
        if self.result is SpotResult.FAIL and self.issue_type is None:
            yield Problem("issue_type", _l("Say whether it is one person's issue or a common one."))
        if self.issue_type is IssueType.INDIVIDUAL and self.person is None:
            yield Problem("person", _l("Say whose work it was, so that it can be talked through."))
        if self.person is not None and self.person is self.checker:
            yield Problem("checker", _l("Nobody checks their own work."))

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on staff the user may see, or on checks that name nobody."""
        return within_related(cls.person_id, Staff, limits, or_none=True)

    def step_problems(self, step: Step, actor: str) -> Iterable[Problem]:  # noqa: ARG002
        """Report a recheck of an issue that was not handled."""
        if step.key == "recheck" and self.handled_via is None and self.meeting_id is None:
            yield Problem("handled_via", _l("Say first how it was dealt with."))

"""Contests in the skills of a post."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from plugins.team.models.base import Base, Event
from portal.api import AttachmentSlot, Post, Problem, _l, field

__all__ = ["SkillContest"]


class SkillContest(Event, Base):
    """Skill contest of a post: theme, number of contestants and results (岗位练兵)."""

    __tablename__ = "team_skill_contest"
    __table_args__ = (Index("ix_team_skill_contest_occurred_on_id", "occurred_on", "id"),)
    __record__ = "skill_contest"
    __label__ = _l("Skill contests")
    __attachments__ = (AttachmentSlot("photos", _l("Photos of the contest"), photos=True, most=9),)

    theme: Mapped[str] = mapped_column(
        String(100),
        info=field(_l("Theme of the contest"), synonyms=("练兵主题", "主题", "竞赛主题", "活动主题", "项目", "内容")),
    )
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("post.id"),
        index=True,
        info=field(
            _l("For the post"),
            synonyms=("岗位", "参赛岗位", "练兵岗位"),
            help=_l("Empty: several posts. What cooks do is told in the section about the kitchen."),
        ),
    )
    participants: Mapped[int] = mapped_column(
        default=0,
        info=field(_l("Number of contestants"), synonyms=("参加人数", "参赛人数", "人数"), minimum=0, maximum=2000),
    )
    results: Mapped[str | None] = mapped_column(
        Text,
        info=field(_l("Results of the contest"), synonyms=("结果", "成绩", "获奖情况", "评比结果", "成果"), long=True),
    )

    @declared_attr
    @classmethod
    def post(cls) -> Mapped[Post | None]:
        """Post that the contest is for, or None for several."""
        return relationship(Post)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.theme}"

    def form_problems(self) -> Iterable[Problem]:
        """Report a contest without contestants."""
        yield from super().form_problems()
        if not self.participants:
            yield Problem("participants", _l("A contest with nobody is none: write how many took part."))

"""Onboarding of newcomers: plan, mentor and modules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column, relationship

from plugins.team.models.base import Base
from plugins.team.models.parts import parts_by_whole
from portal.api import Limits, PartsTotal, Problem, Record, Staff, Step, _l, field, today, within_related

__all__ = ["OnboardingModule", "OnboardingPlan"]


class OnboardingPlan(Record, Base):
    """Guidance of one newcomer by one mentor (新进人员带教). Passed once all its modules are."""

    __tablename__ = "team_onboarding_plan"
    __table_args__ = (
        UniqueConstraint("newcomer_id", "starts_on", name="uq_team_onboarding_plan_natural_key"),
        Index("ix_team_onboarding_plan_starts_on_id", "starts_on", "id"),
        Index("ix_team_onboarding_plan_passed_on", "passed_on"),
    )
    __record__ = "onboarding_plan"
    __label__ = _l("Onboarding of newcomers")
    __natural_key__ = ("newcomer", "starts_on")
    __totals__ = (
        PartsTotal(
            total="modules_open",
            stated="modules_open_stated",
            parts="modules",
            where=lambda: OnboardingModule.passed_on.is_(None),
        ),
    )

    __steps__ = (
        Step(
            key="pass",
            label=_l("Onboarding passed"),
            ready=lambda plan: plan.passed_on is None and not plan.modules_open,
            at="passed_on",
        ),
    )

    newcomer_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id"),
        info=field(_l("Newcomer"), synonyms=("新进人员", "新入职人员", "新进教职工", "姓名", "徒弟", "被带教人")),
    )
    mentor_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Mentor"), synonyms=("带教人", "带教老师", "师傅", "指导人"))
    )
    starts_on: Mapped[date] = mapped_column(
        info=field(_l("Guidance begins on"), synonyms=("带教开始日期", "开始日期", "带教日期", "日期"))
    )
    ends_on: Mapped[date | None] = mapped_column(
        info=field(_l("To be finished by"), synonyms=("计划完成日期", "结束日期", "带教结束日期", "完成期限"))
    )
    modules_open: Mapped[int] = mapped_column(default=0, info=field(_l("Modules still open"), computed=True, minimum=0))
    modules_open_stated: Mapped[int | None] = mapped_column()
    """Never stated by anybody: without modules none is open."""
    passed_on: Mapped[date | None] = mapped_column(
        info=field(
            _l("Onboarding passed on"),
            synonyms=("考核通过日期", "通过日期", "出师日期", "转正日期"),
            help=_l("Follows from the modules where there are any"),
        )
    )
    modules: Mapped[list[OnboardingModule]] = relationship(
        back_populates="plan", cascade="all, delete-orphan", order_by="OnboardingModule.id"
    )

    @declared_attr
    @classmethod
    def newcomer(cls) -> Mapped[Staff]:
        """Newcomer of the plan. Always loaded with it, since the plan's text names the person."""
        return relationship(Staff, foreign_keys=lambda: [cls.newcomer_id], lazy="joined", innerjoin=True)

    @declared_attr
    @classmethod
    def mentor(cls) -> Mapped[Staff | None]:
        """Person who guides the newcomer."""
        return relationship(Staff, foreign_keys=lambda: [cls.mentor_id])

    def __str__(self) -> str:
        return f"{self.starts_on} {self.newcomer}"

    def problems(self) -> Iterable[Problem]:
        """Report a newcomer as their own mentor, and dates out of order."""
        if self.mentor is not None and self.mentor is self.newcomer:
            yield Problem("mentor", _l("Nobody is their own mentor."))
        if self.ends_on and self.ends_on < self.starts_on:
            yield Problem("ends_on", _l("It cannot end before it begins."))
        if self.passed_on and self.passed_on < self.starts_on:
            yield Problem("passed_on", _l("It cannot be passed before it begins."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a plan passed with open modules."""
        if self.passed_on is not None and any(module.passed_on is None for module in self.modules):
            yield Problem("passed_on", _l("Some of its modules are not passed yet."))

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on newcomers the user may see."""
        return within_related(cls.newcomer_id, Staff, limits)


class OnboardingModule(Record, Base):
    """One skill that a newcomer learns and is then examined in (带教模块)."""

    __tablename__ = "team_onboarding_module"
    __table_args__ = (
        UniqueConstraint("plan_id", "name", name="uq_team_onboarding_module_natural_key"),
        Index("ix_team_onboarding_module_passed_on", "passed_on"),
    )
    __record__ = "onboarding_module"
    __label__ = _l("Onboarding modules")
    __natural_key__ = ("plan", "name")
    __steps__ = (
        Step(
            key="pass",
            label=_l("Module passed"),
            ready=lambda module: module.passed_on is None,
            by="assessed_by",
            at="passed_on",
            bulk=True,
        ),
    )

    plan_id: Mapped[int] = mapped_column(
        ForeignKey("team_onboarding_plan.id", ondelete="CASCADE"),
        info=field(_l("Onboarding plan"), synonyms=("带教计划",)),
    )
    plan: Mapped[OnboardingPlan] = relationship(back_populates="modules")
    name: Mapped[str] = mapped_column(
        String(50), info=field(_l("Onboarding module"), synonyms=("模块", "带教内容", "带教模块", "内容", "项目"))
    )
    due_on: Mapped[date | None] = mapped_column(
        info=field(_l("Module due on"), synonyms=("计划日期", "计划完成日期", "考核期限"))
    )
    passed_on: Mapped[date | None] = mapped_column(
        info=field(_l("Module passed on"), synonyms=("通过日期", "考核日期", "考核通过日期", "完成日期"))
    )
    assessed_by: Mapped[str | None] = mapped_column(String(50), info=field(_l("Assessed by"), computed=True))

    def __str__(self) -> str:
        return self.name

    def problems(self) -> Iterable[Problem]:
        """Report a module passed before the guidance began."""
        if self.passed_on and self.plan and self.passed_on < self.plan.starts_on:
            yield Problem("passed_on", _l("It cannot be passed before it begins."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a module passed on a day that is still to come."""
        if self.passed_on and self.passed_on > today():
            yield Problem("passed_on", _l("This day is still to come; record it once it has taken place."))

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on plans the user may see."""
        return within_related(cls.plan_id, OnboardingPlan, limits)

    @classmethod
    def follow_ups(cls, session: Session, records: Sequence[OnboardingModule]) -> Iterable[Record]:
        """Yield the plans, each passed on the day of its last module, or not passed if one is open."""
        for plan, parts in parts_by_whole(session, records, "plan").items():
            days = [module.passed_on for module in parts]
            passed = max((day for day in days if day is not None), default=None)
            plan.passed_on = None if None in days else passed
            yield plan

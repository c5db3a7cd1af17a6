"""Checks of the three defences: guards, barriers, technology (人防、物防、技防)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.safety.models.base import Base, SiteRecord, future_problems
from portal.api import Choice, ChoiceType, Problem, Staff, _l, field

__all__ = ["Defence", "DefenceState", "SecurityMeasure"]


class Defence(Choice):
    """Line of defence."""

    GUARDS = "guards", _l("Guards"), ("人防", "人员防范", "保安")
    BARRIERS = "barriers", _l("Barriers and gear"), ("物防", "实体防范")
    TECHNOLOGY = "technology", _l("Technology"), ("技防", "技术防范", "视频监控")


class DefenceState(Choice):
    """State of a means of defence found at a check."""

    GOOD = "good", _l("As it should be"), ("完好", "正常", "到位", "合格", "在岗")
    FAULTY = "faulty", _l("Defence faulty"), ("故障", "损坏", "需维修", "异常", "不合格")
    MISSING = "missing", _l("Defence missing"), ("缺失", "缺少", "缺岗", "不足")


class SecurityMeasure(SiteRecord, Base):
    """Monthly check of one means of defence.

    《中小学、幼儿园安全技术防范系统要求》（GB/T 29315） and the directives on the three defences of schools.
    """

    __tablename__ = "safety_security_measure"
    __table_args__ = (
        Index("ix_safety_security_measure_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_security_measure_defence_occurred_on", "defence", "occurred_on"),
    )
    __record__ = "security_measure"
    __label__ = _l("Checks of the three defences")

    defence: Mapped[Defence] = mapped_column(
        ChoiceType(Defence), info=field(_l("Line of defence"), synonyms=("类别", "防范类别", "三防", "维度"))
    )
    item: Mapped[str] = mapped_column(
        String(100), info=field(_l("Means of defence"), synonyms=("项目", "名称", "防范措施", "设施"))
    )
    quantity: Mapped[int] = mapped_column(
        default=1, info=field(_l("Quantity"), synonyms=("数量", "人数"), minimum=0, maximum=100_000)
    )
    state: Mapped[DefenceState] = mapped_column(
        ChoiceType(DefenceState), info=field(_l("State found"), synonyms=("状态", "情况", "检查结果"))
    )
    finding: Mapped[str | None] = mapped_column(String(300), info=field(_l("What is wrong"), synonyms=("问题",)))
    fixed_on: Mapped[date | None] = mapped_column(info=field(_l("Put right on"), synonyms=("整改日期", "修复日期")))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Looked at by"), synonyms=("检查人",))
    )

    person: Mapped[Staff | None] = relationship(Staff)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.item}"

    def problems(self) -> Iterable[Problem]:
        """Report a fix dated before the check."""
        if self.fixed_on and self.fixed_on < self.occurred_on:
            yield Problem("fixed_on", _l("It cannot have been put right before it was found."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a day that is still to come, and a fault without a finding."""
        yield from future_problems("occurred_on", self.occurred_on)
        if self.state is not DefenceState.GOOD and not self.finding:
            yield Problem("finding", _l("Say what is wrong."))

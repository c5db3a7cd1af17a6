"""Improvement projects: building works, with the state before and after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, ForeignKey, Index, Numeric, String, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.assets.models.base import Base
from plugins.assets.models.budget import BudgetLine
from portal.api import AttachmentSlot, Campus, Limits, Place, Problem, Record, _l, field

__all__ = ["ImprovementProject"]


class ImprovementProject(Record, Base):
    """Improvement project (改造工程), from the start of work to its acceptance."""

    __tablename__ = "assets_improvement_project"
    __table_args__ = (
        UniqueConstraint("name", "started_on", name="uq_assets_improvement_project_natural_key"),
        Index("ix_assets_improvement_project_accepted_on_id", "accepted_on", "id"),
        Index("ix_assets_improvement_project_started_on", "started_on"),
    )
    __record__ = "improvement_project"
    __label__ = _l("Improvement projects")
    __natural_key__ = ("name", "started_on")
    __attachments__ = (
        AttachmentSlot("before", _l("Before the work"), photos=True, most=6),
        AttachmentSlot("after", _l("After the work"), photos=True, most=6),
        AttachmentSlot("papers", _l("Contract and acceptance")),
    )

    name: Mapped[str] = mapped_column(
        String(100), info=field(_l("Name of the project"), synonyms=("名称", "工程名称", "项目名称")), sort_order=-20
    )
    campus_id: Mapped[int | None] = mapped_column(
        ForeignKey("campus.id"), index=True, info=field(_l("Campus"), synonyms=("园区", "校区"))
    )
    campus: Mapped[Campus | None] = relationship(Campus)
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("Place"), synonyms=("地点", "部位"))
    )
    place: Mapped[Place | None] = relationship(Place)
    started_on: Mapped[date] = mapped_column(
        info=field(_l("Work began on"), synonyms=("开工日期", "开工", "开始日期")), sort_order=-10
    )
    accepted_on: Mapped[date | None] = mapped_column(
        info=field(
            _l("Accepted on"),
            synonyms=("验收日期", "竣工日期", "完工日期", "竣工验收日期"),
            help=_l("Empty: under way"),
        ),
        sort_order=-9,
    )
    area_m2: Mapped[Decimal | None] = mapped_column(
        Numeric(9, 2),
        info=field(
            _l("Floor area"), synonyms=("面积", "改造面积", "建筑面积"), unit=_l("m²"), minimum=0, maximum=1_000_000
        ),
    )
    cost: Mapped[Decimal] = mapped_column(
        Numeric(14, 2),
        default=Decimal(0),
        info=field(
            _l("Cost of the project"),
            synonyms=("金额", "造价", "费用", "工程款", "决算"),
            unit=_l("yuan"),
            minimum=0,
            maximum=999_999_999,
        ),
    )
    contractor: Mapped[str | None] = mapped_column(
        String(100), info=field(_l("Builder"), synonyms=("施工单位", "承建单位", "承包单位"))
    )
    budget_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("assets_budget_line.id"), index=True, info=field(_l("Budget line"), synonyms=("预算科目", "科目"))
    )
    budget_line: Mapped[BudgetLine | None] = relationship(BudgetLine)
    before: Mapped[str | None] = mapped_column(
        String(500), info=field(_l("How it was"), synonyms=("改造前", "原状"), long=True)
    )
    after: Mapped[str | None] = mapped_column(
        String(500), info=field(_l("How it is now"), synonyms=("改造后", "成效", "改造内容"), long=True)
    )

    def __str__(self) -> str:
        return self.name

    def problems(self) -> Iterable[Problem]:
        """Report an acceptance before the start of work."""
        if self.accepted_on and self.accepted_on < self.started_on:
            yield Problem("accepted_on", _l("It cannot be accepted before work began."))

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on projects of the user's campuses or of none; None without limits."""
        if not limits.limited:
            return None
        return or_(cls.campus_id.in_(limits.campus_ids), cls.campus_id.is_(None))

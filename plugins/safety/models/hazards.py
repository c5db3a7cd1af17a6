"""Hazards: found, fixed by one person, verified by another (隐患整改)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.safety.models.base import Base, actor_column, future_problems, time_column
from plugins.safety.models.inspections import InspectionLine
from portal.api import (
    Choice,
    ChoiceType,
    DailyRecord,
    Limits,
    Place,
    Problem,
    Staff,
    Step,
    _l,
    field,
    today,
    within_related,
)

__all__ = ["VERIFY_RIGHT", "FoundIn", "Hazard", "HazardLevel", "HazardState"]

VERIFY_RIGHT = "safety.hazard.verify"


class HazardLevel(Choice):
    """Gravity of a hazard."""

    ORDINARY = "ordinary", _l("Ordinary hazard"), ("一般", "一般隐患", "四级")
    CONSIDERABLE = "considerable", _l("Considerable hazard"), ("较大", "较大隐患", "三级")
    MAJOR = "major", _l("Major hazard"), ("重大", "重大隐患", "一级", "二级")


class FoundIn(Choice):
    """Source through which a hazard came to light."""

    INSPECTION = "inspection", _l("Safety inspection"), ("安全检查", "检查")
    ROUND = "round", _l("Daily round"), ("日常巡查", "巡查")
    FIRE_PATROL = "fire_patrol", _l("Fire patrol"), ("防火巡查",)
    FIRE_INSPECTION = "fire_inspection", _l("Fire inspection"), ("防火检查",)
    REPAIR = "repair", _l("Repair order"), ("报修", "报修单")
    AUTHORITY = "authority", _l("Inspection by an authority"), ("上级检查", "部门检查", "外部检查")
    OTHER = "other", _l("In another way"), ("其他", "其它", "教职工报告", "家长反映")


class HazardState(Choice):
    """State of a hazard."""

    OPEN = "open", _l("To be put right"), ("待整改", "未整改", "整改中", "登记")
    FIXED = "fixed", _l("Put right, to be verified"), ("已整改", "待复查", "待验收", "整改完成")
    VERIFIED = "verified", _l("Verified and closed"), ("已销号", "销号", "已复查", "已验收", "已关闭", "复查合格")


class Hazard(DailyRecord, Base):
    """Hazard with its gravity, the person responsible, due day, measure and verification.

    《中华人民共和国安全生产法》 art. 41: hazards are put right, and recorded from finding to closing.
    """

    __tablename__ = "safety_hazard"
    __table_args__ = (
        Index("ix_safety_hazard_occurred_on_id", "occurred_on", "id"),
        Index("ix_safety_hazard_state_due_on", "state", "due_on"),
    )
    __record__ = "hazard"
    __label__ = _l("Hazards")
    __state__ = "state"
    __steps__ = (
        Step(
            key="fix",
            label=_l("Record as put right"),
            after=(HazardState.OPEN,),
            to=HazardState.FIXED,
            fields=("fixed_on", "measure"),
            required=("measure",),
            by="fixed_by",
            at="fixed_on",
        ),
        Step(
            key="verify",
            label=_l("Verify and close"),
            after=(HazardState.FIXED,),
            to=HazardState.VERIFIED,
            by="verified_by",
            at="verified_at",
            permission=VERIFY_RIGHT,
        ),
        Step(
            key="reopen",
            label=_l("Not put right yet"),
            after=(HazardState.FIXED,),
            to=HazardState.OPEN,
            fields=("returned_because",),
            required=("returned_because",),
            by="returned_by",
            at="returned_at",
            permission=VERIFY_RIGHT,
        ),
    )

    occurred_on: Mapped[date] = mapped_column(
        info=field(_l("Found on"), synonyms=("日期", "发现日期", "检查日期", "登记日期")), sort_order=-20
    )
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("Place"), synonyms=("地点", "部位", "隐患地点", "隐患部位"))
    )
    description: Mapped[str] = mapped_column(
        String(300), info=field(_l("Hazard"), synonyms=("隐患", "隐患内容", "隐患描述", "存在问题", "问题"))
    )
    level: Mapped[HazardLevel] = mapped_column(
        ChoiceType(HazardLevel),
        default=HazardLevel.ORDINARY,
        info=field(_l("Gravity of the hazard"), synonyms=("级别", "隐患级别", "等级", "隐患等级")),
    )
    found_in: Mapped[FoundIn] = mapped_column(
        ChoiceType(FoundIn),
        default=FoundIn.INSPECTION,
        info=field(_l("Came to light through"), synonyms=("来源", "隐患来源", "发现途径")),
    )
    inspection_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("safety_inspection_line.id"),
        index=True,
        info=field(_l("Found at this inspection item"), synonyms=("检查项目",)),
    )
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"),
        index=True,
        info=field(_l("Responsible for putting it right"), synonyms=("整改责任人", "责任人", "整改人")),
    )
    due_on: Mapped[date | None] = mapped_column(
        info=field(_l("To be put right by"), synonyms=("整改期限", "期限", "限期", "整改时限"))
    )
    measure: Mapped[str | None] = mapped_column(
        String(300), info=field(_l("Measure against the hazard"), synonyms=("整改措施", "措施", "整改情况"), long=True)
    )
    state: Mapped[HazardState] = mapped_column(
        ChoiceType(HazardState),
        default=HazardState.OPEN,
        info=field(_l("State of the hazard"), synonyms=("状态", "整改状态")),
    )
    fixed_on: Mapped[date | None] = mapped_column(
        info=field(_l("Put right on"), synonyms=("整改日期", "完成日期", "整改完成日期"))
    )
    fixed_by: Mapped[str | None] = actor_column(_l("Put right, recorded by"))
    verified_by: Mapped[str | None] = actor_column(_l("Hazard verified by"))
    verified_at: Mapped[datetime | None] = time_column(_l("Hazard verified at"))
    returned_because: Mapped[str | None] = mapped_column(
        String(200), info=field(_l("What is still to be done"), synonyms=("复查意见",))
    )
    returned_by: Mapped[str | None] = actor_column(_l("Hazard sent back by"))
    returned_at: Mapped[datetime | None] = time_column(_l("Hazard sent back at"))

    place: Mapped[Place | None] = relationship(Place)
    inspection_line: Mapped[InspectionLine | None] = relationship(InspectionLine)
    owner: Mapped[Staff | None] = relationship(Staff)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.description}"

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on places the user may see, or on none; None without limits."""
        return within_related(cls.place_id, Place, limits, or_none=True)

    def problems(self) -> Iterable[Problem]:
        """Report a due day or a fix before the hazard was found."""
        if self.due_on and self.due_on < self.occurred_on:
            yield Problem("due_on", _l("It cannot be due before it was found."))
        if self.fixed_on and self.fixed_on < self.occurred_on:
            yield Problem("fixed_on", _l("It cannot have been put right before it was found."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a grave hazard without a person responsible, due day or measure (《安全生产法》 art. 41)."""
        yield from future_problems("occurred_on", self.occurred_on)
        if self.level is HazardLevel.ORDINARY:
            return
        if self.owner is None:
            yield Problem("owner", _l("A hazard of this gravity needs somebody responsible."))
        if self.due_on is None:
            yield Problem("due_on", _l("A hazard of this gravity needs a day by which it is put right."))
        if not self.measure:
            yield Problem("measure", _l("A hazard of this gravity needs a measure."))

    def step_problems(self, step: Step, actor: str) -> Iterable[Problem]:
        """Report a fix dated out of order, and a verification by the person who made the fix."""
        if step.key == "fix" and self.fixed_on is not None:
            if self.fixed_on < self.occurred_on:
                yield Problem("fixed_on", _l("It cannot have been put right before it was found."))
            elif self.fixed_on > today():
                yield Problem("fixed_on", _l("This day is still to come."))
            elif self.returned_at is not None and self.fixed_on < self.returned_at.date():
                yield Problem("fixed_on", _l("It was sent back since: tell the new day."))
        if step.key == "verify" and actor in {self.fixed_by, self.owner.name if self.owner else None}:
            yield Problem(None, _l("Whoever put a hazard right cannot verify it: somebody else has to look."))

"""Safety pledges: each member of staff signs one a year (安全责任书)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugins.safety.models.base import Base, future_problems
from portal.api import AttachmentSlot, Choice, ChoiceType, Limits, Problem, Record, Staff, _l, field, within_related

__all__ = ["PledgeKind", "SafetyPledge"]


class PledgeKind(Choice):
    """Subject matter of a safety pledge."""

    GENERAL = "general", _l("General safety"), ("综合", "安全", "安全工作", "综合安全", "安全责任书", "安全工作责任书")
    FIRE = "fire", _l("Fire safety"), ("消防", "消防安全")
    FOOD = "food", _l("Food safety"), ("食安", "食品安全", "食品")
    TRAFFIC = "traffic", _l("Traffic safety"), ("交通", "交通安全")
    OTHER = "other", _l("Other pledge"), ("其他", "其它", "岗位安全")


class SafetyPledge(Record, Base):
    """Safety pledge signed by one member of staff for one year; one for each person, kind and year."""

    __tablename__ = "safety_safety_pledge"
    __table_args__ = (
        UniqueConstraint("staff_id", "kind", "year", name="uq_safety_safety_pledge_natural_key"),
        Index("ix_safety_safety_pledge_signed_on_id", "signed_on", "id"),
        Index("ix_safety_safety_pledge_year_staff_id", "year", "staff_id"),
    )
    __record__ = "safety_pledge"
    __label__ = _l("Safety pledges")
    __natural_key__ = ("staff", "kind", "year")
    __from_term__ = ("year",)
    __date_column__ = "signed_on"
    __attachments__ = (AttachmentSlot("scan", _l("Signed sheet")),)

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id"),
        info=field(_l("Pledge signed by"), synonyms=("教职工", "姓名", "签订人", "责任人", "签字人")),
        sort_order=-20,
    )
    kind: Mapped[PledgeKind] = mapped_column(
        ChoiceType(PledgeKind),
        default=PledgeKind.GENERAL,
        info=field(_l("Pledge"), synonyms=("种类", "类别", "责任书种类", "责任书")),
    )
    year: Mapped[int] = mapped_column(
        info=field(
            _l("Year of the pledge"),
            synonyms=("年度", "年份"),
            minimum=2000,
            maximum=2100,
        ),
    )
    signed_on: Mapped[date] = mapped_column(
        info=field(_l("Pledge signed on"), synonyms=("签订日期", "签署日期", "签字日期", "日期"))
    )

    staff: Mapped[Staff] = relationship(Staff)

    def __str__(self) -> str:
        return f"{self.year} {self.kind.label} {self.staff}"

    @classmethod
    def from_term(cls, values: Mapping[str, Any], starts_on: date, ends_on: date) -> Mapping[str, Any]:
        """Return the year of the signature, or of the term."""
        del ends_on
        signed_on = values.get("signed_on")
        return {"year": (signed_on if isinstance(signed_on, date) else starts_on).year}

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on staff the user may see."""
        return within_related(cls.staff_id, Staff, limits)

    def problems(self) -> Iterable[Problem]:
        """Report a signature by a person who had left."""
        left = self.staff.left_on if self.staff is not None else None
        if left is not None and left < self.signed_on:
            yield Problem(
                "staff",
                _l(
                    "%(name)s left on %(day)s, before this was signed.",
                    name=self.staff.name,
                    day=left.isoformat(),
                ),
            )

    def form_problems(self) -> Iterable[Problem]:
        """Report a signature on a day that is still to come or in another year."""
        yield from future_problems("signed_on", self.signed_on)
        if self.signed_on.year != self.year:
            yield Problem("signed_on", _l("The pledge of %(year)d is signed in that year.", year=self.year))

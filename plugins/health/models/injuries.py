"""Injuries of children. "None" in a summary is a signed zero, not an empty table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from plugins.health.models.base import Base
from plugins.health.models.children import ChildRecord
from plugins.health.models.guardians import GuardianNotified
from portal.api import Choice, ChoiceType, Place, Problem, _l, field

__all__ = ["InjuryRecord", "Severity"]


class Severity(Choice):
    """Severity of an injury."""

    MINOR = "minor", _l("Minor"), ("轻微", "轻")
    MODERATE = "moderate", _l("Moderate"), ("一般", "中")
    SEVERE = "severe", _l("Severe"), ("严重", "重")


class InjuryRecord(GuardianNotified, ChildRecord, Base):
    """Injury of one child: place, cause, severity and first aid."""

    __tablename__ = "health_injury_record"
    __table_args__ = (
        Index("ix_health_injury_record_child_id", "child_id"),
        Index("ix_health_injury_record_occurred_on_id", "occurred_on", "id"),
        Index("ix_health_injury_record_classroom_id_occurred_on", "classroom_id", "occurred_on"),
    )
    __record__ = "injury_record"
    __label__ = _l("Injuries")

    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("place.id"), index=True, info=field(_l("Place"), synonyms=("地点", "发生地点"))
    )
    cause: Mapped[str] = mapped_column(
        String(200), info=field(_l("Cause"), synonyms=("原因", "伤害原因"), sensitive=True)
    )
    severity: Mapped[Severity] = mapped_column(
        ChoiceType(Severity),
        default=Severity.MINOR,
        info=field(_l("Severity"), synonyms=("程度", "伤害程度")),
    )
    first_aid: Mapped[str | None] = mapped_column(
        Text,
        info=field(_l("First aid"), synonyms=("处理", "急救处理", "现场处理"), long=True, sensitive=True),
    )
    closed_on: Mapped[date | None] = mapped_column(
        info=field(_l("Case closed on"), synonyms=("结案日期", "结案")), sort_order=61
    )

    @declared_attr
    @classmethod
    def place(cls) -> Mapped[Place | None]:
        """Place of the injury."""
        return relationship(Place)

    def __str__(self) -> str:
        # Without the child's name, as for findings.
        return f"{self.occurred_on} {self.classroom}"

    def problems(self) -> Iterable[Problem]:
        """Report an injury that was closed before it happened."""
        if self.closed_on and self.closed_on < self.occurred_on:
            yield Problem("closed_on", _l("It cannot be closed before it happened."))

    def form_problems(self) -> Iterable[Problem]:
        """Report an injury that is closed without first aid on record."""
        if self.closed_on and not self.first_aid:
            yield Problem("closed_on", _l("Record what was done before closing it."))

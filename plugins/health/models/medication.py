"""Medicines that guardians entrust to the kindergarten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from sqlalchemy import ForeignKey, Index, String, Time
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from plugins.health.models.base import Base
from plugins.health.models.children import ChildRecord
from portal.api import Problem, Staff, _l, field

__all__ = ["MedicationRequest"]


class MedicationRequest(ChildRecord, Base):
    """One dose requested by a guardian, with its time and the person who gave it (喂药委托)."""

    __tablename__ = "health_medication_request"
    __table_args__ = (
        Index("ix_health_medication_request_child_id", "child_id"),
        Index("ix_health_medication_request_occurred_on_id", "occurred_on", "id"),
        Index("ix_health_medication_request_classroom_id_occurred_on", "classroom_id", "occurred_on"),
    )
    __record__ = "medication_request"
    __label__ = _l("Medicines to give")
    __teaching_days_only__ = True

    drug: Mapped[str] = mapped_column(
        String(100), info=field(_l("Medicine"), synonyms=("药名", "药品", "药品名称"), sensitive=True)
    )
    dose: Mapped[str] = mapped_column(
        String(50), info=field(_l("Dose"), synonyms=("剂量", "用量", "服用剂量"), sensitive=True)
    )
    due_at: Mapped[time] = mapped_column(
        Time, info=field(_l("To be given at"), synonyms=("喂药时间", "服药时间", "应喂时间"))
    )
    guardian_signed: Mapped[bool] = mapped_column(
        default=False,
        info=field(
            _l("Signed by the guardian"),
            synonyms=("家长签字", "家长签名", "监护人签字"),
            help=_l("Without the signature no medicine is given"),
        ),
    )
    given_at: Mapped[time | None] = mapped_column(
        Time, info=field(_l("Given at"), synonyms=("实际喂药时间", "已喂时间", "喂服时间"))
    )
    given_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), index=True, info=field(_l("Given by"), synonyms=("喂药人", "执行人"))
    )

    @declared_attr
    @classmethod
    def given_by(cls) -> Mapped[Staff | None]:
        """Person who gave the dose."""
        return relationship(Staff)

    def __str__(self) -> str:
        # Neither child nor medicine: titles of history rows are read by more people than the record itself.
        return f"{self.occurred_on} {self.classroom} {self.due_at:%H:%M}"

    def problems(self) -> Iterable[Problem]:
        """Report a time of giving without a person, and a person without a time."""
        given_by = self.given_by is not None or self.given_by_id is not None
        if self.given_at is not None and not given_by:
            yield Problem("given_by", _l("Say who gave it."))
        if given_by and self.given_at is None:
            yield Problem("given_at", _l("Say when it was given."))

    def form_problems(self) -> Iterable[Problem]:
        """Report a medicine given without the guardian's signature."""
        if self.given_at is not None and not self.guardian_signed:
            yield Problem("guardian_signed", _l("Without the guardian's signature no medicine may be given."))

"""Daily attendance of a class."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.health.models.base import Base
from portal.api import Choice, ClassroomRecord, Problem, _l, field

__all__ = ["LARGEST_CLASS", "Absence", "Attendance"]

LARGEST_CLASS = 200
"""Highest number of children accepted for a class; no class is larger, so more is a typing error."""


class Absence(Choice):
    """Reason for a child's absence."""

    SICK = "sick", _l("Sick leave"), ("病假",)
    PERSONAL = "personal", _l("Personal leave"), ("事假",)
    OTHER = "other", _l("Other absence"), ("其他", "其他缺勤")


class Attendance(ClassroomRecord, Base):
    """Number of children of a class expected and present on a day. Kept each teaching day (卫生保健工作规范)."""

    __tablename__ = "health_attendance"
    __table_args__ = (
        UniqueConstraint("occurred_on", "classroom_id", name="uq_health_attendance_natural_key"),
        Index("ix_health_attendance_occurred_on_id", "occurred_on", "id"),
        Index("ix_health_attendance_classroom_id_occurred_on", "classroom_id", "occurred_on"),
    )
    __record__ = "attendance"
    __label__ = _l("Attendance")
    __natural_key__ = ("occurred_on", "classroom")
    __teaching_days_only__ = True

    enrolled: Mapped[int] = mapped_column(
        info=field(
            _l("Enrolled"),
            synonyms=("在册人数", "在册", "在籍人数"),
            help=_l("Children on the roll of the class"),
            minimum=0,
            maximum=LARGEST_CLASS,
        )
    )
    expected: Mapped[int] = mapped_column(
        info=field(
            _l("Expected"),
            synonyms=("应到人数", "应到", "应出勤"),
            help=_l("Children who should have come that day"),
            minimum=0,
            maximum=LARGEST_CLASS,
        )
    )
    present: Mapped[int] = mapped_column(
        info=field(
            _l("Present"),
            synonyms=("实到人数", "实到", "实际出勤"),
            minimum=0,
            maximum=LARGEST_CLASS,
        )
    )
    absent_sick: Mapped[int] = mapped_column(
        default=0,
        info=field(_l("Sick leave"), synonyms=("病假", "病假人数", "病缺"), minimum=0, maximum=LARGEST_CLASS),
    )
    absent_personal: Mapped[int] = mapped_column(
        default=0,
        info=field(_l("Personal leave"), synonyms=("事假", "事假人数", "事缺"), minimum=0, maximum=LARGEST_CLASS),
    )
    absent_other: Mapped[int] = mapped_column(
        default=0,
        info=field(
            _l("Other absence"),
            synonyms=("其他", "其他缺勤", "其它", "其他人数"),
            minimum=0,
            maximum=LARGEST_CLASS,
        ),
    )
    absentees: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    """Absent children and their reasons as entered in the class sheet: id of the child → ``Absence``.

    None where only numbers are known. A column rather than a table, so that version, history and restore cover it.
    """

    @property
    def absent(self) -> int:
        """Number of children who were expected and did not come."""
        return (self.absent_sick or 0) + (self.absent_personal or 0) + (self.absent_other or 0)

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.classroom}"

    def problems(self) -> Iterable[Problem]:
        """Report more children expected than enrolled, and present and absent that do not add up to the expected."""
        if self.expected > self.enrolled:
            yield Problem("expected", _l("More children are expected than are enrolled."))
        if self.present + self.absent != self.expected:
            yield Problem(
                "present",
                _l(
                    "Present (%(present)d) and absent (%(absent)d) do not add up to the expected %(expected)d.",
                    present=self.present,
                    absent=self.absent,
                    expected=self.expected,
                ),
            )

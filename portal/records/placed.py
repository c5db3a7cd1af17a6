"""Records that happen somewhere: a user limited to a campus or to classes sees only theirs."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.fields import field
from portal.i18n import _l
from portal.organisation.models import Campus, Classroom
from portal.records.base import DailyRecord
from portal.scope import Limits

__all__ = ["CampusRecord", "ClassroomRecord"]


class CampusRecord(DailyRecord):
    """A record about one day on one campus."""

    @declared_attr
    @classmethod
    def campus_id(cls) -> Mapped[int]:
        """Where."""
        return mapped_column(
            ForeignKey("campus.id"),
            index=True,
            info=field(_l("Campus"), synonyms=("园区", "校区")),
            sort_order=-15,
        )

    @declared_attr
    @classmethod
    def campus(cls) -> Mapped[Campus]:
        """Where."""
        return relationship(Campus)

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Rows of the campuses the user may see."""
        return cls.campus_id.in_(limits.campus_ids) if limits.limited else None


class ClassroomRecord(DailyRecord):
    """A record about one day in one class; the campus follows from the class."""

    @declared_attr
    @classmethod
    def classroom_id(cls) -> Mapped[int]:
        """Which class."""
        return mapped_column(
            ForeignKey("classroom.id"),
            index=True,
            info=field(_l("Class"), synonyms=("班级", "班别")),
            sort_order=-15,
        )

    @declared_attr
    @classmethod
    def classroom(cls) -> Mapped[Classroom]:
        """Which class."""
        return relationship(Classroom)

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Rows of the classes the user may see."""
        return cls.classroom_id.in_(limits.classroom_ids) if limits.limited else None

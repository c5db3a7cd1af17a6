"""Records of a campus or class: a user limited to campuses or classes sees only theirs."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.base.fields import field
from portal.base.i18n import _l
from portal.base.scope import Limits
from portal.organisation.models import Campus, Classroom
from portal.records.base import DailyRecord

__all__ = ["CampusRecord", "ClassroomRecord"]


class CampusRecord(DailyRecord):
    """Record about one day on one campus. An account limited to other campuses neither sees nor writes it."""

    @declared_attr
    @classmethod
    def campus_id(cls) -> Mapped[int]:
        """Foreign key of the campus."""
        return mapped_column(
            ForeignKey("campus.id"),
            index=True,
            info=field(_l("Campus"), synonyms=("园区", "校区")),
            sort_order=-15,
        )

    @declared_attr
    @classmethod
    def campus(cls) -> Mapped[Campus]:
        """Campus that the record is about."""
        return relationship(Campus)

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition for rows of the campuses that the user may see."""
        return cls.campus_id.in_(limits.campus_ids) if limits.limited else None


class ClassroomRecord(DailyRecord):
    """Record about one day in one class; the campus follows from the class.

    An account limited to other classes neither sees nor writes it.
    """

    @declared_attr
    @classmethod
    def classroom_id(cls) -> Mapped[int]:
        """Foreign key of the class."""
        return mapped_column(
            ForeignKey("classroom.id"),
            index=True,
            info=field(_l("Class"), synonyms=("班级", "班别")),
            sort_order=-15,
        )

    @declared_attr
    @classmethod
    def classroom(cls) -> Mapped[Classroom]:
        """Class that the record is about."""
        return relationship(Classroom)

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition for rows of the classes that the user may see."""
        return cls.classroom_id.in_(limits.classroom_ids) if limits.limited else None

"""The base of this plugin's tables, and what its records have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, ForeignKey, String, or_, select
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column, relationship

from portal.api import Campus, DailyRecord, Limits, Place, PluginBase, Problem, UtcDateTime, _l, field, today

__all__ = ["Base", "SiteRecord", "by_whom", "not_yet", "places_within", "when"]


class Base(PluginBase, DeclarativeBase):
    """Tables of the safety plugin."""


class SiteRecord(DailyRecord):
    """A record about one day, of one campus or of the kindergarten as a whole.

    Registers of safety seldom name the campus, so it may stay empty; such a record is everybody's.
    """

    @declared_attr
    @classmethod
    def campus_id(cls) -> Mapped[int | None]:
        """Where; None: the kindergarten as a whole."""
        return mapped_column(
            ForeignKey("campus.id"),
            index=True,
            info=field(_l("Campus"), synonyms=("园区", "校区"), help=_l("Empty: the whole kindergarten")),
            sort_order=-15,
        )

    @declared_attr
    @classmethod
    def campus(cls) -> Mapped[Campus | None]:
        """Where."""
        return relationship(Campus)

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Rows of the campuses the user may see, and those of the whole kindergarten."""
        if not limits.limited:
            return None
        return or_(cls.campus_id.in_(limits.campus_ids), cls.campus_id.is_(None))


def by_whom(label: LazyString | str) -> MappedColumn[str | None]:
    """A column for the account that took a step; the server sets it."""
    return mapped_column(String(50), info=field(label, computed=True))


def when(label: LazyString | str) -> MappedColumn[datetime | None]:
    """A column for the moment at which a step was taken; the server sets it."""
    return mapped_column(UtcDateTime, info=field(label, computed=True))


def not_yet(name: str, day: date | None) -> Iterable[Problem]:
    """A problem at a field whose day is still to come: nothing is recorded before it was done."""
    if day is not None and day > today():
        yield Problem(name, _l("This day is still to come."))


def places_within(column: object, limits: Limits) -> ColumnElement[bool] | None:
    """The condition that a column names a place the user may see (one of no campus is everybody's), or none."""
    if not limits.limited:
        return None
    allowed = Place.within(limits)
    wanted = select(Place.id)
    named = wanted if allowed is None else wanted.where(allowed)
    return or_(column.in_(named), column.is_(None))  # type: ignore[attr-defined]

"""Declarative base of the safety tables, and helpers that several of its records share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, ForeignKey, String, or_
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column, relationship

from portal.api import Campus, DailyRecord, Limits, PluginBase, Problem, UtcDateTime, _l, field, today

__all__ = ["Base", "SiteRecord", "actor_column", "future_problems", "time_column"]


class Base(PluginBase, DeclarativeBase):
    """Declarative base of the tables of the safety plugin."""


class SiteRecord(DailyRecord):
    """Record about one day, of one campus or of the kindergarten as a whole.

    Registers of safety seldom name the campus, so it may stay empty; such a record is visible to everybody.
    """

    @declared_attr
    @classmethod
    def campus_id(cls) -> Mapped[int | None]:
        """Id of the campus, or None for the kindergarten as a whole."""
        return mapped_column(
            ForeignKey("campus.id"),
            index=True,
            info=field(_l("Campus"), synonyms=("园区", "校区"), help=_l("Empty: the whole kindergarten")),
            sort_order=-15,
        )

    @declared_attr
    @classmethod
    def campus(cls) -> Mapped[Campus | None]:
        """Campus of the record, or None for the kindergarten as a whole."""
        return relationship(Campus)

    @classmethod
    def within(cls, limits: Limits) -> ColumnElement[bool] | None:
        """Return the condition on campuses the user may see, or on none; None without limits."""
        if not limits.limited:
            return None
        return or_(cls.campus_id.in_(limits.campus_ids), cls.campus_id.is_(None))


def actor_column(label: LazyString | str) -> MappedColumn[str | None]:
    """Return a column for the name of the account that took a step; the server sets it."""
    return mapped_column(String(50), info=field(label, computed=True))


def time_column(label: LazyString | str) -> MappedColumn[datetime | None]:
    """Return a column for the time at which a step was taken; the server sets it."""
    return mapped_column(UtcDateTime, info=field(label, computed=True))


def future_problems(name: str, day: date | None) -> Iterable[Problem]:
    """Report a day that is still to come: nothing is recorded before it was done."""
    if day is not None and day > today():
        yield Problem(name, _l("This day is still to come."))

"""Lay out a calendar as months, for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_skeleton, get_day_names
from flask_babel import get_locale

from portal.base.fields import Label
from portal.base.i18n import _l
from portal.organisation.calendar import holiday_label
from portal.organisation.term_calendar import TermCalendar

__all__ = ["DayCell", "Month", "months_of", "weekday_names"]


@dataclass(frozen=True, slots=True)
class DayCell:
    """Day of a month as drawn."""

    day: date
    kind: str
    """``teaching``, ``off`` or ``holiday``; part of a CSS class."""
    note: Label | None
    """Text below the number."""
    exception: bool
    """True if an exception of the whole kindergarten applies."""
    local: Sequence[str]
    """Reasons of the exceptions of campuses and classes."""


@dataclass(frozen=True, slots=True)
class Month:
    """Month in rows of seven days, Monday first; None outside the month or the term."""

    title: str
    teaching: int
    """Number of teaching days."""
    rows: Sequence[Sequence[DayCell | None]]


def months_of(calendar: TermCalendar) -> list[Month]:
    """Return all months with days of the term."""
    cells = {day.day: _cell(calendar, day.day) for day in calendar.days}
    months = []
    for first in sorted({day.replace(day=1) for day in cells}):
        rows = _rows(first, cells)
        teaching = sum(cell is not None and calendar.is_teaching(cell.day) for row in rows for cell in row)
        months.append(Month(format_skeleton("yMMMM", first, locale=get_locale()), teaching, rows))
    return months


def weekday_names() -> list[str]:
    """Return the short names of the days of the week, Monday first."""
    names = get_day_names("abbreviated", locale=get_locale())
    return [names[number] for number in range(7)]


def _rows(first: date, cells: Mapping[date, DayCell]) -> list[list[DayCell | None]]:
    start = first - timedelta(days=first.weekday())
    rows = []
    while start.replace(day=1) <= first:
        week = [start + timedelta(days=number) for number in range(7)]
        row = [cells.get(day) if day.month == first.month else None for day in week]
        if any(row):
            rows.append(row)
        start += timedelta(days=7)
    return rows


def _cell(calendar: TermCalendar, day: date) -> DayCell:
    stored = calendar.day(day)
    exception = calendar.exception(day)
    local = [item.reason for item in calendar.exceptions if item.rank and item.starts_on <= day <= item.ends_on]
    holiday = stored.holiday if stored is not None else None
    if exception is not None:
        kind = "teaching" if exception.teaching else "off"
        return DayCell(
            day, kind, _l("Teaching") if exception.teaching else _l("No teaching"), True, [exception.reason, *local]
        )
    if holiday:
        return DayCell(day, "holiday", holiday_label(holiday), False, local)
    if calendar.is_teaching(day):
        return DayCell(day, "teaching", _l("Make-up day") if day.weekday() >= 5 else None, False, local)
    return DayCell(day, "off", None, False, local)

"""A calendar as months at a glance, for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_skeleton, get_day_names
from flask_babel import get_locale

from portal.evidence.calendar import TermCalendar
from portal.fields import Label
from portal.i18n import _l
from portal.organisation.calendar import holiday_label

__all__ = ["Cell", "Month", "months_of", "weekday_names"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One day as it is drawn."""

    day: date
    kind: str
    """``teaching``, ``off``, ``holiday``; part of a CSS class."""
    note: Label | None
    """What is written below the number."""
    exception: bool
    """Whether the kindergarten departs from the calendar."""
    local: Sequence[str]
    """Reasons for which a campus or a class departs from it."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month: rows of seven, Monday first; None outside the month or the term."""

    title: str
    teaching: int
    rows: Sequence[Sequence[Cell | None]]


def months_of(calendar: TermCalendar) -> list[Month]:
    """All months that the term touches."""
    cells = {day.day: _cell(calendar, day.day) for day in calendar.days}
    months = []
    for first in sorted({day.replace(day=1) for day in cells}):
        rows = _rows(first, cells)
        teaching = sum(cell is not None and calendar.is_teaching(cell.day) for row in rows for cell in row)
        months.append(Month(format_skeleton("yMMMM", first, locale=get_locale()), teaching, rows))
    return months


def weekday_names() -> list[str]:
    """Short names, Monday first."""
    names = get_day_names("abbreviated", locale=get_locale())
    return [names[number] for number in range(7)]


def _rows(first: date, cells: Mapping[date, Cell]) -> list[list[Cell | None]]:
    start = first - timedelta(days=first.weekday())
    rows = []
    while start.replace(day=1) <= first:
        week = [start + timedelta(days=number) for number in range(7)]
        row = [cells.get(day) if day.month == first.month else None for day in week]
        if any(row):
            rows.append(row)
        start += timedelta(days=7)
    return rows


def _cell(calendar: TermCalendar, day: date) -> Cell:
    stored = calendar.day(day)
    exception = calendar.exception(day)
    local = [item.reason for item in calendar.exceptions if item.rank and item.starts_on <= day <= item.ends_on]
    holiday = stored.holiday if stored is not None else None
    if exception is not None:
        kind = "teaching" if exception.teaching else "off"
        return Cell(
            day, kind, _l("Teaching") if exception.teaching else _l("No teaching"), True, [exception.reason, *local]
        )
    if holiday:
        return Cell(day, "holiday", holiday_label(holiday), False, local)
    if calendar.is_teaching(day):
        return Cell(day, "teaching", _l("Make-up day") if day.weekday() >= 5 else None, False, local)
    return Cell(day, "off", None, False, local)

"""Propose the calendar of a term from the public holidays; it is stored once, when the term is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.base.fields import Label
from portal.base.i18n import _, _l
from portal.organisation.models import CalendarDay, DayOrigin

__all__ = ["ProposedDay", "assumption", "days_between", "holiday_label", "propose", "stored"]

# The library names holidays in English; the kindergarten's papers name them in Chinese.
HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
LABELS: dict[str, Label] = {
    "元旦": _l("New Year's Day"),
    "春节": _l("Spring Festival"),
    "清明节": _l("Tomb-sweeping Day"),
    "劳动节": _l("Labour Day"),
    "端午节": _l("Dragon Boat Festival"),
    "国庆节": _l("National Day"),
    "中秋节": _l("Mid-autumn Festival"),
    "抗战胜利纪念日": _l("Victory Day"),
}


@dataclass(frozen=True, slots=True)
class ProposedDay:
    """Day of a proposed calendar."""

    day: date
    teaching: bool
    holiday: str | None
    """Chinese name of the public holiday, weekends within it included; None on ordinary days."""
    origin: DayOrigin


def propose(starts_on: date, ends_on: date) -> list[ProposedDay]:
    """Return each day from one to the other, teaching on workdays, make-up Saturdays included.

    Source: the yearly notice of the State Council's General Office on holidays (国务院办公厅关于部分节假日安排的通知),
    as the library chinesecalendar has it. In a year that it does not know, every Monday to Friday is a teaching day.
    """
    return [_proposed(day) for day in days_between(starts_on, ends_on)]


def days_between(starts_on: date, ends_on: date) -> list[date]:
    """Return each day from one to the other, both included."""
    return [starts_on + timedelta(days=count) for count in range((ends_on - starts_on).days + 1)]


def assumption(days: Iterable[ProposedDay]) -> str:
    """Return a sentence that names the years of unknown holidays; empty if all were known."""
    years = sorted({day.day.year for day in days if day.origin is DayOrigin.ASSUMED})
    if not years:
        return ""
    return str(
        _(
            "The public holidays of %(years)s were not known when this term was made: every Monday to Friday "
            "counts as a teaching day. Enter the holidays as exceptions.",
            years="、".join(map(str, years)),
        )
    )


def stored(days: Sequence[ProposedDay]) -> list[CalendarDay]:
    """Return the rows that store a proposal."""
    return [
        CalendarDay(day=item.day, teaching=item.teaching, holiday=item.holiday, origin=item.origin) for item in days
    ]


def holiday_label(name: str) -> Label:
    """Return the name of a stored holiday in the reader's language."""
    return LABELS.get(name, name)


def _proposed(day: date) -> ProposedDay:
    import chinese_calendar  # noqa: PLC0415 (needed when a term is made, twice a year)

    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return ProposedDay(day, day.weekday() < 5, None, DayOrigin.ASSUMED)
    # A make-up Saturday has the holiday's name too, but is a workday.
    return ProposedDay(day, not off, HOLIDAYS.get(name, name) if off and name else None, DayOrigin.PROPOSED)

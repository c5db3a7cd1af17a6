"""Due slots: when an obligation is due and for whom, by the stored calendar and the kindergarten's decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from portal.db import db
from portal.evidence.calendar import PARTIAL_NEEDS, TermCalendar, Window
from portal.evidence.models import ObligationSetting
from portal.evidence.obligations import Every, Obligation, Season, Subject, Subjects
from portal.fields import Choice
from portal.scope import Limits

__all__ = ["Decisions", "Due", "KnownSubjects", "Slot", "due", "due_slots", "frequency_on", "load_decisions"]

EDGE = timedelta(days=27)
"""What is due at the start or the end of term has four weeks' time."""

Decisions = dict[str, list[ObligationSetting]]
"""What the kindergarten decided about obligations, by full key, in order of the first day."""
KnownSubjects = dict[tuple[Subjects, Window], Sequence[Subject]]
"""The subjects found so far, so that the obligations of one term ask for each kind once."""

TAUGHT = frozenset({Every.WEEK, Every.TWO_WEEKS, Every.MONTH, Every.QUARTER})
"""Due only where there is a teaching day."""
LONG = frozenset({Every.MONTH, Every.QUARTER})
"""Due, where cut off, only with ``PARTIAL_NEEDS`` teaching days."""


class Slot(NamedTuple):
    """One thing due: within these days, for this subject, in this variant."""

    starts_on: date
    ends_on: date
    subject: Subject | None = None
    variant: Choice | None = None


class Due(NamedTuple):
    """All that is due for one subject: in each of these windows, in each variant.

    Subjects that are alike share the very same windows.
    """

    subject: Subject | None
    windows: Sequence[Window]
    variants: tuple[Choice | None, ...]


@dataclass(frozen=True, slots=True)
class _Phase:
    """The days, both included, on which one frequency holds."""

    starts_on: date
    ends_on: date
    every: Every


def load_decisions() -> Decisions:
    """All decisions about obligations, in one query."""
    decisions: Decisions = {}
    statement = select(ObligationSetting).order_by(ObligationSetting.starts_on, ObligationSetting.id)
    for row in db.session.scalars(statement):
        decisions.setdefault(row.obligation, []).append(row)
    return decisions


def due_slots(
    obligation: Obligation,
    decided: Sequence[ObligationSetting],
    calendar: TermCalendar,
    limits: Limits,
    known: KnownSubjects | None = None,
    *,
    on: date | None = None,
) -> list[Slot]:
    """All slots of a term, or those that include the day ``on``, in order of time. ``due`` says the same in less.

    One query for the subjects, unless they are known.
    A slot is due by the decision in force on its first day: a week or month that has begun stays due as it was.
    A class (or member of staff) that begins or ends within a month is like a term that does: the month is due
    for it only with at least ten teaching days.
    """
    slots = [
        Slot(window.starts_on, window.ends_on, each.subject, variant)
        for each in due(obligation, decided, calendar, limits, known, on=on)
        for window in each.windows
        for variant in each.variants
    ]
    # Sorting is stable: on one day the subjects keep their own order.
    return sorted(slots, key=lambda slot: slot.starts_on)


def due(
    obligation: Obligation,
    decided: Sequence[ObligationSetting],
    calendar: TermCalendar,
    limits: Limits,
    known: KnownSubjects | None = None,
    *,
    on: date | None = None,
) -> list[Due]:
    """The slots of ``due_slots`` by subject; whoever has none is left out."""
    phases = list(_phases(obligation, decided, calendar))
    subjects: Sequence[Subject | None] = [None]
    if obligation.per is not None:
        subjects = _subjects(obligation.per, _span(phases, calendar), limits, {} if known is None else known)
    windows = _KnownWindows(calendar, obligation.season, on)
    variants = obligation.variants or (None,)
    found = (Due(subject, _windows_of(subject, phases, windows), variants) for subject in subjects)
    return [each for each in found if each.windows]


def _windows_of(subject: Subject | None, phases: Sequence[_Phase], windows: _KnownWindows) -> Sequence[Window]:
    """The windows of one subject; where it was there all the time, those that it shares with others."""
    parts = [
        shared
        if subject is None or all(subject.active_throughout(*window) for window in shared[:1] + shared[-1:])
        else [window for window in shared if _concerns(window, phase.every, windows.calendar, subject)]
        for phase, shared in ((phase, windows.of(phase, subject)) for phase in phases)
    ]
    return parts[0] if len(parts) == 1 else [window for part in parts for window in part]


def frequency_on(obligation: Obligation, decided: Sequence[ObligationSetting], day: date) -> Every | None:
    """How often it is due by what holds on this day; None if it is switched off."""
    last = next((row for row in reversed(decided) if row.starts_on <= day), None)
    return obligation.every if last is None else _frequency(obligation, last)


def _frequency(obligation: Obligation, decision: ObligationSetting) -> Every | None:
    if not decision.active:
        return None
    return Every(decision.every) if decision.every else obligation.every


def _span(phases: Iterable[_Phase], calendar: TermCalendar) -> Window:
    """The days among which subjects are looked for: the term, with the year where that is asked for."""
    spans = [Window(calendar.starts_on, calendar.ends_on)]
    for phase in phases:
        if phase.every is Every.SCHOOL_YEAR:
            spans.append(_school_year(calendar.school_year))
        elif phase.every is Every.CALENDAR_YEAR:
            spans.append(_calendar_year(calendar))
    return Window(min(span.starts_on for span in spans), max(span.ends_on for span in spans))


def _subjects(per: Subjects, span: Window, limits: Limits, known: KnownSubjects) -> Sequence[Subject]:
    if (per, span) not in known:
        known[per, span] = per.find(db.session(), *span, limits)
    return known[per, span]


def _concerns(window: Window, every: Every, calendar: TermCalendar, subject: Subject) -> bool:
    """Whether the subject was there then, and long enough for what is due by teaching days."""
    if not subject.active(*window):
        return False
    first = max(window.starts_on, subject.active_from or window.starts_on)
    last = min(window.ends_on, subject.active_to or window.ends_on)
    if every not in TAUGHT or (first, last) == window:
        return True
    taught = calendar.teaching_days(campus_id=subject.campus_id, classroom_id=subject.classroom_id)
    return sum(first <= day <= last for day in taught) >= (PARTIAL_NEEDS if every in LONG else 1)


def _phases(obligation: Obligation, decided: Sequence[ObligationSetting], calendar: TermCalendar) -> Iterator[_Phase]:
    """The declared frequency until the first decision, then each decision until the next."""
    starts = [date.min, *(row.starts_on for row in decided)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), date.max]
    frequencies = [obligation.every, *(_frequency(obligation, row) for row in decided)]
    for starts_on, ends_on, every in zip(starts, ends, frequencies, strict=True):
        if every is not None and starts_on <= calendar.ends_on and ends_on >= calendar.starts_on:
            yield _Phase(starts_on, ends_on, every)


class _KnownWindows:
    """The windows of each phase, worked out once for all subjects whose calendar is the same."""

    def __init__(self, calendar: TermCalendar, season: Season | None, on: date | None) -> None:
        self.calendar, self.season, self.on = calendar, season, on
        self._known: dict[tuple[date, int | None, int | None], list[Window]] = {}

    def of(self, phase: _Phase, subject: Subject | None) -> list[Window]:
        """The windows that begin within the phase (and include the day that is asked for)."""
        place = self.calendar.place(subject.campus_id, subject.classroom_id) if subject else (None, None)
        key = (phase.starts_on, *place)
        if key not in self._known:
            self._known[key] = [
                window
                for window in self._in_season(phase.every, place)
                if phase.starts_on <= window.starts_on <= phase.ends_on
                if self.on is None or window.starts_on <= self.on <= window.ends_on
            ]
        return self._known[key]

    def _in_season(self, every: Every, place: tuple[int | None, int | None]) -> Iterator[Window]:
        """The windows as far as they lie in the season; what is cut off must have teaching days left to be due."""
        campus, room = place
        for window in _windows(every, self.calendar, campus, room):
            if self.season is None:
                yield window
                continue
            taught = self.calendar.teaching_days(campus_id=campus, classroom_id=room)
            needed = 1 if every in {Every.TEACHING_DAY, Every.WEEK, Every.TWO_WEEKS} else PARTIAL_NEEDS
            for year in range(window.starts_on.year - 1, window.ends_on.year + 1):
                season = _season(self.season, year)
                part = Window(max(window.starts_on, season.starts_on), min(window.ends_on, season.ends_on))
                if part == window or sum(part.starts_on <= day <= part.ends_on for day in taught) >= needed:
                    yield part


def _season(season: Season, year: int) -> Window:
    """The season that begins in this year."""
    first, last = season
    return Window(date(year, *first), date(year + (last < first), *last))


def _windows(every: Every, calendar: TermCalendar, campus: int | None, room: int | None) -> list[Window]:
    term = Window(calendar.starts_on, calendar.ends_on)
    windows: dict[Every, Callable[[], list[Window]]] = {
        Every.TEACHING_DAY: lambda: _days(calendar.teaching_days(campus_id=campus, classroom_id=room)),
        Every.WEEK: lambda: calendar.weeks(campus_id=campus, classroom_id=room),
        Every.TWO_WEEKS: lambda: calendar.fortnights(campus_id=campus, classroom_id=room),
        Every.MONTH: lambda: calendar.months(campus_id=campus, classroom_id=room),
        Every.QUARTER: lambda: calendar.quarters(campus_id=campus, classroom_id=room),
        Every.TERM: lambda: [term],
        Every.SCHOOL_YEAR: lambda: [_school_year(calendar.school_year)],
        Every.HOLIDAY: lambda: _days(day for day, _ in calendar.holidays()),
        Every.CALENDAR_YEAR: lambda: [_calendar_year(calendar)],
        Every.TERM_START: lambda: [Window(term.starts_on, min(term.starts_on + EDGE, term.ends_on))],
        Every.TERM_END: lambda: [Window(max(term.ends_on - EDGE, term.starts_on), term.ends_on)],
    }
    return windows[every]()


def _days(days: Iterable[date]) -> list[Window]:
    return [Window(day, day) for day in days]


def _school_year(name: str) -> Window:
    """September to August, as schools count."""
    first, _, last = name.partition("-")
    return Window(date(int(first), 9, 1), date(int(last), 8, 31))


def _calendar_year(calendar: TermCalendar) -> Window:
    """The year in which the term begins: what is signed at the start of the year is signed for it."""
    return Window(date(calendar.starts_on.year, 1, 1), date(calendar.starts_on.year, 12, 31))

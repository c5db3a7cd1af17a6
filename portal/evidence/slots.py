"""Work out the due slots of obligations, by the stored calendar and the kindergarten's decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from sqlalchemy import select

from portal.base.db import db
from portal.base.fields import Choice
from portal.base.scope import Limits
from portal.declarations.obligations import DueSubject, Every, Obligation, Season, Subjects
from portal.evidence.models import ObligationSetting
from portal.organisation.term_calendar import PARTIAL_NEEDS, TermCalendar, Window

__all__ = [
    "Decided",
    "Decision",
    "Decisions",
    "KnownSubjects",
    "Slot",
    "SubjectSlots",
    "due",
    "due_slots",
    "frequency_on",
    "load_decisions",
]

EDGE = timedelta(days=27)
"""Four weeks, first day included: the window of an obligation at the start or the end of the term."""


class Decided(Protocol):
    """Decision about an obligation: a stored one, or its snapshot."""

    @property
    def starts_on(self) -> date:
        """First day on which it is in force."""

    @property
    def active(self) -> bool:
        """True if the obligation is due."""

    @property
    def every(self) -> str | None:
        """Frequency that replaces the declared one; None keeps it."""


class Decision(NamedTuple):
    """Snapshot of a stored decision, independent of the session."""

    starts_on: date
    active: bool
    every: str | None


Decisions = dict[str, list[Decision]]
"""Decisions about obligations by full key, in order of their first day."""
KnownSubjects = dict[tuple[Subjects, Window], Sequence[DueSubject]]
"""Cache of subjects, so that the obligations of a term read each kind once."""

TAUGHT = frozenset({Every.WEEK, Every.TWO_WEEKS, Every.MONTH, Every.QUARTER})
"""Frequencies whose windows are due only with a teaching day."""
LONG = frozenset({Every.MONTH, Every.QUARTER})
"""Frequencies whose partial windows are due only with ``PARTIAL_NEEDS`` teaching days."""


class Slot(NamedTuple):
    """Slot that is due once: within these days, for this subject, in this variant."""

    starts_on: date
    ends_on: date
    subject: DueSubject | None = None
    variant: Choice | None = None


class SubjectSlots(NamedTuple):
    """Slots of one subject: each of the windows in each variant.

    Subjects with the same calendar share the same list of windows.
    """

    subject: DueSubject | None
    windows: Sequence[Window]
    variants: tuple[Choice | None, ...]


@dataclass(frozen=True, slots=True)
class _Phase:
    """Range of days on which one frequency is in force."""

    starts_on: date
    ends_on: date
    every: Every


def load_decisions() -> Decisions:
    """Return all decisions about obligations, in one query."""
    decisions: Decisions = {}
    stored = ObligationSetting
    statement = select(stored.obligation, stored.starts_on, stored.active, stored.every)
    for obligation, starts_on, active, every in db.session.execute(statement.order_by(stored.starts_on, stored.id)):
        decisions.setdefault(obligation, []).append(Decision(starts_on, active, every))
    return decisions


def due_slots(
    obligation: Obligation,
    decided: Sequence[Decided],
    calendar: TermCalendar,
    limits: Limits,
    known: KnownSubjects | None = None,
    *,
    on: date | None = None,
) -> list[Slot]:
    """Return all slots of a term, or those that include the day ``on``, in order of time.

    One query reads the subjects, unless they are in ``known``.
    A slot is due by the decision in force on its first day: a week or month that has begun stays due as it was.
    For a class (or member of staff) that begins or ends within a month, the month is due only with at least ten
    teaching days, as at the edge of a term. ``due`` returns the same slots in a compact form.
    """
    slots = [
        Slot(window.starts_on, window.ends_on, each.subject, variant)
        for each in due(obligation, decided, calendar, limits, known, on=on)
        for window in each.windows
        for variant in each.variants
    ]
    # Sorting is stable: on one day the subjects keep their order.
    return sorted(slots, key=lambda slot: slot.starts_on)


def due(
    obligation: Obligation,
    decided: Sequence[Decided],
    calendar: TermCalendar,
    limits: Limits,
    known: KnownSubjects | None = None,
    *,
    on: date | None = None,
) -> list[SubjectSlots]:
    """Return the slots of ``due_slots`` by subject, without subjects that have none."""
    phases = list(_phases(obligation, decided, calendar))
    subjects: Sequence[DueSubject | None] = [None]
    if obligation.per is not None:
        subjects = _subjects(obligation.per, _span(phases, calendar), limits, {} if known is None else known)
    windows = _KnownWindows(calendar, obligation.season, on)
    variants = obligation.variants or (None,)
    found = (SubjectSlots(subject, _windows_of(subject, phases, windows), variants) for subject in subjects)
    return [each for each in found if each.windows]


def _windows_of(subject: DueSubject | None, phases: Sequence[_Phase], windows: _KnownWindows) -> Sequence[Window]:
    """Return the windows of one subject: the shared ones if it was active throughout, else those that concern it."""
    parts = [
        shared
        if subject is None or all(subject.active_throughout(*window) for window in shared[:1] + shared[-1:])
        else [window for window in shared if _concerns(window, phase.every, windows.calendar, subject)]
        for phase, shared in ((phase, windows.of(phase, subject)) for phase in phases)
    ]
    return parts[0] if len(parts) == 1 else [window for part in parts for window in part]


def frequency_on(obligation: Obligation, decided: Sequence[Decided], day: date) -> Every | None:
    """Return the frequency of an obligation in force on a day; None if it is switched off."""
    last = next((row for row in reversed(decided) if row.starts_on <= day), None)
    return obligation.every if last is None else _frequency(obligation, last)


def _frequency(obligation: Obligation, decision: Decided) -> Every | None:
    if not decision.active:
        return None
    return Every(decision.every) if decision.every else obligation.every


def _span(phases: Iterable[_Phase], calendar: TermCalendar) -> Window:
    """Return the range in which subjects are read: the term, extended to the year if a phase is yearly."""
    spans = [Window(calendar.starts_on, calendar.ends_on)]
    for phase in phases:
        if phase.every is Every.SCHOOL_YEAR:
            spans.append(_school_year(calendar.school_year))
        elif phase.every is Every.CALENDAR_YEAR:
            spans.append(_calendar_year(calendar))
    return Window(min(span.starts_on for span in spans), max(span.ends_on for span in spans))


def _subjects(per: Subjects, span: Window, limits: Limits, known: KnownSubjects) -> Sequence[DueSubject]:
    if (per, span) not in known:
        known[per, span] = per.find(db.session(), *span, limits)
    return known[per, span]


def _concerns(window: Window, every: Every, calendar: TermCalendar, subject: DueSubject) -> bool:
    """Return True if the subject was active in the window, on enough teaching days if the frequency needs them."""
    if not subject.active(*window):
        return False
    first = max(window.starts_on, subject.active_from or window.starts_on)
    last = min(window.ends_on, subject.active_to or window.ends_on)
    if every not in TAUGHT or (first, last) == window:
        return True
    taught = calendar.teaching_days(campus_id=subject.campus_id, classroom_id=subject.classroom_id)
    return sum(first <= day <= last for day in taught) >= (PARTIAL_NEEDS if every in LONG else 1)


def _phases(obligation: Obligation, decided: Sequence[Decided], calendar: TermCalendar) -> Iterator[_Phase]:
    """Yield the phases of a term: the declared frequency until the first decision, then each decision."""
    starts = [date.min, *(row.starts_on for row in decided)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), date.max]
    frequencies = [obligation.every, *(_frequency(obligation, row) for row in decided)]
    for starts_on, ends_on, every in zip(starts, ends, frequencies, strict=True):
        if every is not None and starts_on <= calendar.ends_on and ends_on >= calendar.starts_on:
            yield _Phase(starts_on, ends_on, every)


class _KnownWindows:
    """Cache of the windows of each phase, shared by all subjects with the same calendar."""

    def __init__(self, calendar: TermCalendar, season: Season | None, on: date | None) -> None:
        self.calendar, self.season, self.on = calendar, season, on
        self._known: dict[tuple[date, int | None, int | None], list[Window]] = {}

    def of(self, phase: _Phase, subject: DueSubject | None) -> list[Window]:
        """Return the windows that begin within the phase (and include the day ``on``)."""
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
        """Yield the windows cut to the season; a partial one needs teaching days left to be due."""
        campus_id, classroom_id = place
        for window in _windows(every, self.calendar, campus_id, classroom_id):
            if self.season is None:
                yield window
                continue
            taught = self.calendar.teaching_days(campus_id=campus_id, classroom_id=classroom_id)
            needed = 1 if every in {Every.TEACHING_DAY, Every.WEEK, Every.TWO_WEEKS} else PARTIAL_NEEDS
            for year in range(window.starts_on.year - 1, window.ends_on.year + 1):
                season = _season(self.season, year)
                part = Window(max(window.starts_on, season.starts_on), min(window.ends_on, season.ends_on))
                if part == window or sum(part.starts_on <= day <= part.ends_on for day in taught) >= needed:
                    yield part


def _season(season: Season, year: int) -> Window:
    """Return the season that begins in this year."""
    first, last = season
    return Window(date(year, *first), date(year + (last < first), *last))


def _windows(every: Every, calendar: TermCalendar, campus_id: int | None, classroom_id: int | None) -> list[Window]:
    term = Window(calendar.starts_on, calendar.ends_on)
    windows: dict[Every, Callable[[], list[Window]]] = {
        Every.TEACHING_DAY: lambda: _days(calendar.teaching_days(campus_id=campus_id, classroom_id=classroom_id)),
        Every.WEEK: lambda: calendar.weeks(campus_id=campus_id, classroom_id=classroom_id),
        Every.TWO_WEEKS: lambda: calendar.fortnights(campus_id=campus_id, classroom_id=classroom_id),
        Every.MONTH: lambda: calendar.months(campus_id=campus_id, classroom_id=classroom_id),
        Every.QUARTER: lambda: calendar.quarters(campus_id=campus_id, classroom_id=classroom_id),
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
    """Return the school year of a name like ``2025-2026``, from September to August."""
    first, _, last = name.partition("-")
    return Window(date(int(first), 9, 1), date(int(last), 8, 31))


def _calendar_year(calendar: TermCalendar) -> Window:
    """Return the calendar year in which the term begins: a signature at the start of a year is for that year."""
    return Window(date(calendar.starts_on.year, 1, 1), date(calendar.starts_on.year, 12, 31))

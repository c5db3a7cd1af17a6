"""Measure the coverage of obligations: slots due by the calendar, compared with records."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, literal, or_, select
from sqlalchemy.sql import ColumnElement

from portal.base.db import db
from portal.base.scope import Limits
from portal.declarations.facts import Condition, Period
from portal.declarations.obligations import Obligation
from portal.evidence.results import Coverage, Gap
from portal.evidence.slots import SubjectSlots
from portal.organisation.term_calendar import Window
from portal.records.base import Source

__all__ = ["DueObligation", "measure_coverages", "measure_kept"]

TYPED = (Source.FORM, Source.SHEET)
"""Sources by which a late record is backfilled; an import is always later than its records."""


class DueObligation(NamedTuple):
    """An obligation with its full key and its due slots."""

    key: str
    obligation: Obligation
    due: Sequence[SubjectSlots]

    @property
    def reach(self) -> Window:
        """Range of all due windows, which may reach beyond the term (once a year)."""
        shared = {id(each.windows): each.windows for each in self.due}.values()
        return Window(
            min(window.starts_on for windows in shared for window in windows),
            max(window.ends_on for windows in shared for window in windows),
        )

    @property
    def window(self) -> Window | None:
        """The single window of more than one day in which it is due for all subjects; None if there are several."""
        windows = {
            window for windows in {id(each.windows): each.windows for each in self.due}.values() for window in windows
        }
        [window, *others] = windows or {Window(date.min, date.min)}
        return None if others or window.starts_on == window.ends_on else window


_Place = tuple[int | None, str | None]
"""Id of the subject, and value of the variant."""


class _Lasting(NamedTuple):
    """Record that is valid from one day to another."""

    starts_on: date
    ends_on: date
    met: bool


def measure_coverages(obligations: Sequence[DueObligation], period: Period, limits: Limits) -> list[Coverage]:
    """Measure the coverage of several obligations, in one statement.

    They must share record type, subject and variant columns, and all have ``spans`` or none.
    """
    wanted = [each for each in obligations if each.due]
    if not wanted:
        return [Coverage(each.key.partition(".")[0], each.obligation) for each in obligations]
    found: Sequence[_Days | _Spans]
    if wanted[0].obligation.spans is not None:
        found = _lasting(wanted, period, limits)
    else:
        found = _kept(wanted, period, limits)
    done: dict[str, _Days | _Spans] = dict(zip((each.key for each in wanted), found, strict=True))
    return [
        _compare(each, done[each.key]) if each.due else Coverage(each.key.partition(".")[0], each.obligation)
        for each in obligations
    ]


def measure_kept(obligations: Sequence[DueObligation], period: Period, limits: Limits) -> list[Coverage]:
    """Measure only if there is a record at all in the ``window`` of each obligation, in one statement.

    Probes for one record of each subject: a term's records are not read to know that something was done. Every kept
    slot counts as met, none as backfilled. They must share record type and subject column, and each must have a
    ``window``.
    """
    obligation = obligations[0].obligation
    whose = None if obligation.subject is None else _target(obligation.subject)
    columns: list[Any] = []
    places: list[tuple[_Probed, str | None]] = []
    found = [_Probed() for _ in obligations]
    for each, probed in zip(obligations, found, strict=True):
        for variant in each.obligation.variants or (None,):
            columns.append(_probe(each, variant, whose, period, limits))
            places.append((probed, None if variant is None else variant.value))
    statement = select(literal(None) if whose is None else whose, *columns)
    if whose is not None:
        numbers = {
            subject.id for each in obligations for subject, _windows, _variants in each.due if subject is not None
        }
        statement = statement.where(whose.in_(numbers))
    for row in db.session.execute(statement):
        for (probed, variant_value), there in zip(places, row[1:], strict=True):
            if there:
                probed.kept.add((row[0], variant_value))
    return [_compare(each, probed) for each, probed in zip(obligations, found, strict=True)]


def _target(subject: Any) -> Any:
    """Return the key that a record's subject column refers to, under an alias that no condition uses; None if none."""
    key = next(iter(subject.property.columns[0].foreign_keys), None)
    return None if key is None else key.column.table.alias().c[key.column.name]


def _probe(due_obligation: DueObligation, variant: Any, whose: Any, period: Period, limits: Limits) -> Any:
    """Return an EXISTS clause: there is a record of a subject and a variant within the window."""
    obligation, window = due_obligation.obligation, due_obligation.window
    assert window is not None  # noqa: S101 - the caller's promise
    day = getattr(obligation.record, str(obligation.record.__date_column__))
    where, _met = _conditions(due_obligation, period)
    conditions = [day.between(*window), *_within(obligation, limits)]
    if where is not None:
        conditions.append(where)
    if whose is not None:
        conditions.append(obligation.subject == whose)
    if variant is not None:
        conditions.append(obligation.variant == variant)
    one = select(literal(1)).select_from(obligation.record).where(*conditions)
    return (one if whose is None else one.correlate(whose.table)).exists()


@dataclass
class _Probed:
    """Subjects and variants with a record in the single window."""

    kept: set[_Place] = field(default_factory=set)

    def count(self, place: _Place, windows: Sequence[Window]) -> tuple[int, int, int, Sequence[Window]]:
        """Return the same counts as ``_Days.count``; every kept window counts as met."""
        return (len(windows), len(windows), 0, ()) if place in self.kept else (0, 0, 0, windows)


@dataclass
class _Days:
    """Days with records, by subject and variant; a slot is kept by the records of its days."""

    kept: dict[_Place, list[date]] = field(default_factory=dict)
    """Days with a record."""
    unmet: dict[_Place, set[date]] = field(default_factory=dict)
    """Days on which no record satisfied the rule."""
    late: dict[_Place, set[date]] = field(default_factory=dict)
    """Days without a record made in time."""
    _single: dict[int, frozenset[date] | None] = field(default_factory=dict)

    def count(self, place: _Place, windows: Sequence[Window]) -> tuple[int, int, int, Sequence[Window]]:
        """Return the numbers of windows kept, met and only backfilled, and the windows not kept."""
        known = self.kept.get(place)
        if not known:
            return 0, 0, 0, windows
        days = self._days(windows)
        if days is None:
            return self._over(place, sorted(known), windows)
        # Thousands of subjects share these days: sets compare them without a loop.
        kept = days.intersection(known)
        unmet, late = (len(days & found[place]) if place in found else 0 for found in (self.unmet, self.late))
        missing = [window for window in windows if window.starts_on not in kept] if len(kept) < len(days) else []
        return len(kept), len(kept) - unmet, late, missing

    def _days(self, windows: Sequence[Window]) -> frozenset[date] | None:
        """Return the days of windows of one day each, or None if one is longer."""
        known = id(windows)
        if known not in self._single:
            single = all(first == last for first, last in windows)
            self._single[known] = frozenset(first for first, _ in windows) if single else None
        return self._single[known]

    def _over(
        self, place: _Place, known: Sequence[date], windows: Sequence[Window]
    ) -> tuple[int, int, int, Sequence[Window]]:
        unmet, late = self.unmet.get(place, set()), self.late.get(place, set())
        kept = met = backfilled = 0
        missing = []
        for window in windows:
            first = bisect_left(known, window.starts_on)
            days = known[first : bisect_right(known, window.ends_on, first)]
            if not days:
                missing.append(window)
                continue
            kept += 1
            met += not unmet.issuperset(days)
            backfilled += late.issuperset(days)
        return kept, met, backfilled, missing


@dataclass
class _Spans:
    """Records with a span of validity; a slot is kept by a record that covers all of it."""

    lasting: dict[_Place, list[_Lasting]] = field(default_factory=lambda: defaultdict(list))

    def count(self, place: _Place, windows: Sequence[Window]) -> tuple[int, int, int, Sequence[Window]]:
        """Return the numbers of windows kept, met and backfilled, and the windows not kept.

        None is backfilled: a lasting record is registered when it is issued.
        """
        kept = met = 0
        missing = []
        items = self.lasting.get(place, ())
        for window in windows:
            found = [
                item.met for item in items if item.starts_on <= window.starts_on and window.ends_on <= item.ends_on
            ]
            if not found:
                missing.append(window)
                continue
            kept += 1
            met += any(found)
        return kept, met, 0, missing


def _kept(due_obligations: Sequence[DueObligation], period: Period, limits: Limits) -> list[_Days]:
    """Return the days with records of each obligation, in one statement."""
    obligation = due_obligations[0].obligation
    record = obligation.record
    day = getattr(record, str(record.__date_column__))
    late = and_(record.source.in_(TYPED), record.recorded_on > day)
    columns: list[ColumnElement[Any]] = []
    wheres: list[ColumnElement[bool] | None] = []
    for each in due_obligations:
        where, met = _conditions(each, period)
        wheres.append(where)
        # 2: the rule is met; 1: kept; 0: records of other obligations only.
        columns.append(_most(where, literal(2) if met is None else case((met, 2), else_=1)))
        columns.append(_most(where, case((late, 0), else_=1)))
    reaches = [each.reach for each in due_obligations]
    statement = select(day, *_place_columns(obligation), *columns).where(
        day.between(min(reach.starts_on for reach in reaches), max(reach.ends_on for reach in reaches)),
        *_of_any(wheres),
        *_within(obligation, limits),
    )
    groups = [column for column in (obligation.subject, obligation.variant, day) if column is not None]
    found: dict[_Place, list[Any]] = defaultdict(list)
    for row in db.session.execute(statement.group_by(*groups)):
        found[row[1], row[2]].append(row)
    places = {(subject, None if variant is None else str(variant)): rows for (subject, variant), rows in found.items()}
    return [_days_of(places, 3 + 2 * number) for number in range(len(due_obligations))]


def _days_of(places: Mapping[_Place, Sequence[Any]], at: int) -> _Days:
    """Return the days of one obligation from rows by place; its two columns begin at index ``at``."""
    found, in_time = _Days(), at + 1
    for place, rows in places.items():
        if kept := [row[0] for row in rows if row[at]]:
            found.kept[place] = kept
            if unmet := {row[0] for row in rows if row[at] == 1}:
                found.unmet[place] = unmet
            if late := {row[0] for row in rows if row[at] and not row[in_time]}:
                found.late[place] = late
    return found


def _most(where: ColumnElement[bool] | None, value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the column with the greatest value among the records of an obligation, 0 without any."""
    greatest: ColumnElement[Any] = func.max(value if where is None else case((where, value), else_=0))
    return greatest


def _lasting(due_obligations: Sequence[DueObligation], period: Period, limits: Limits) -> list[_Spans]:
    """Return the records with spans that overlap the due windows of each obligation, in one statement."""
    obligation = due_obligations[0].obligation
    assert obligation.spans is not None  # noqa: S101 - the caller has checked it
    start, end = obligation.spans
    columns: list[ColumnElement[Any]] = []
    wheres: list[ColumnElement[bool] | None] = []
    for each in due_obligations:
        where, met = _conditions(each, period)
        wheres.append(where)
        level = literal(2) if met is None else case((met, 2), else_=1)
        columns.append(level if where is None else case((where, level), else_=0))
    reaches = [each.reach for each in due_obligations]
    statement = select(start, end, *_place_columns(obligation), *columns).where(
        start <= max(reach.ends_on for reach in reaches),
        or_(end.is_(None), end >= min(reach.starts_on for reach in reaches)),
        *_of_any(wheres),
        *_within(obligation, limits),
    )
    found = [_Spans() for _ in due_obligations]
    for row in db.session.execute(statement):
        place = (row[2], None if row[3] is None else str(row[3]))
        for spans, level in zip(found, row[4:], strict=True):
            if level:
                spans.lasting[place].append(_Lasting(row[0], row[1] or date.max, level > 1))
    return found


def _conditions(
    due_obligation: DueObligation, period: Period
) -> tuple[ColumnElement[bool] | None, ColumnElement[bool] | None]:
    """Return the conditions of records that count and that meet the rule, by the rules of the due days."""
    due_period = Period(*due_obligation.reach, period.rules)
    obligation = due_obligation.obligation
    return _resolve(obligation.where, due_period), _resolve(obligation.met, due_period)


def _of_any(wheres: Sequence[ColumnElement[bool] | None]) -> Iterator[ColumnElement[bool]]:
    """Yield the condition that a record counts for any of the obligations, unless one counts all records."""
    narrow = [where for where in wheres if where is not None]
    if len(narrow) == len(wheres):
        yield or_(*narrow)


def _place_columns(obligation: Obligation) -> tuple[Any, Any]:
    """Return the columns of subject and variant, NULL for each that the obligation lacks."""
    subject: Any = obligation.subject if obligation.subject is not None else literal(None)
    variant: Any = obligation.variant if obligation.variant is not None else literal(None)
    return subject, variant


def _within(obligation: Obligation, limits: Limits) -> Iterator[ColumnElement[bool]]:
    condition = obligation.record.within(limits)
    if condition is not None:
        yield condition


def _resolve(condition: Condition | None, period: Period) -> ColumnElement[bool] | None:
    return condition(period) if callable(condition) else condition


def _compare(due_obligation: DueObligation, found: _Days | _Spans | _Probed) -> Coverage:
    total = done = met = backfilled = 0
    gaps: list[Gap] = []
    for subject, windows, variants in due_obligation.due:
        number = subject.id if subject else None
        total += len(windows) * len(variants)
        missed: list[tuple[Window, str | None]] = []
        for variant in variants:
            place = (number, variant.value if variant else None)
            kept, met_here, late, missing = found.count(place, windows)
            done, met, backfilled = done + kept, met + met_here, backfilled + late
            label = str(variant.label) if variant and missing else None
            missed += [(window, label) for window in missing]
        gaps += [Gap(*window, subject.label if subject else None, number, label) for window, label in missed]
    # By day, and on one day in the order of subjects and variants, since sorting is stable.
    gaps.sort(key=lambda gap: gap.starts_on)
    return Coverage(
        due_obligation.key.partition(".")[0], due_obligation.obligation, total, done, met, backfilled, tuple(gaps)
    )

"""Coverage of an obligation: what was due by the calendar, against what there is a record of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, literal, or_, select
from sqlalchemy.sql import ColumnElement

from portal.db import db
from portal.evidence.facts import Condition, Period
from portal.evidence.obligations import Obligation
from portal.evidence.results import Coverage, Gap
from portal.evidence.slots import Slot
from portal.records.base import Source
from portal.scope import Limits

__all__ = ["measure_coverage"]

TYPED = (Source.FORM, Source.SHEET)
"""Sources whose recording day says something; a register is always imported later."""


class _Kept(NamedTuple):
    """A day on which it was done. A tuple, since a term has thousands and a dataclass takes five times as long."""

    day: date
    subject: int | None
    variant: str | None
    met: bool
    backfilled: bool


class _Lasting(NamedTuple):
    """Something that holds from one day to another."""

    starts_on: date
    ends_on: date
    subject: int | None
    variant: str | None
    met: bool


_Place = tuple[int | None, str | None]
"""Subject and variant."""


def measure_coverage(
    key: str, obligation: Obligation, slots: Sequence[Slot], period: Period, limits: Limits
) -> Coverage:
    """Compare what was due with the records, in one statement."""
    if not slots:
        return Coverage(key.partition(".")[0], obligation)
    if obligation.spans is not None:
        return _compare(key, obligation, slots, _Spans(_lasting(obligation, obligation.spans, slots, period, limits)))
    return _compare(key, obligation, slots, _Days(_kept(obligation, slots, period, limits)))


def _kept(obligation: Obligation, slots: Sequence[Slot], period: Period, limits: Limits) -> list[_Kept]:
    """One statement: for each day, subject and variant, whether one record met the rule and one was in time."""
    record = obligation.record
    day = getattr(record, str(record.__date_column__))
    period = _reach(slots, period)
    met = _resolve(obligation.met, period)
    late = and_(record.source.in_(TYPED), record.recorded_on > day)
    statement = select(
        day,
        *_whose(obligation),
        literal(1) if met is None else func.max(case((met, 1), else_=0)),
        func.min(case((late, 1), else_=0)),
    ).where(day.between(period.starts_on, period.ends_on), *_conditions(obligation, period, limits))
    groups = [column for column in (day, obligation.subject, obligation.variant) if column is not None]
    rows = db.session.execute(statement.group_by(*groups))
    return [_Kept(row[0], row[1], None if row[2] is None else str(row[2]), bool(row[3]), bool(row[4])) for row in rows]


def _lasting(
    obligation: Obligation, spans: tuple[Any, Any], slots: Sequence[Slot], period: Period, limits: Limits
) -> list[_Lasting]:
    """One statement: what lasts, as far as it reaches into these days."""
    start, end = spans
    period = _reach(slots, period)
    met = _resolve(obligation.met, period)
    statement = select(start, end, *_whose(obligation), literal(1) if met is None else case((met, 1), else_=0)).where(
        start <= period.ends_on,
        or_(end.is_(None), end >= period.starts_on),
        *_conditions(obligation, period, limits),
    )
    return [
        _Lasting(row[0], row[1] or date.max, row[2], None if row[3] is None else str(row[3]), bool(row[4]))
        for row in db.session.execute(statement)
    ]


def _reach(slots: Sequence[Slot], period: Period) -> Period:
    """What is due once a year reaches beyond the term, and is judged by the rules of its own days."""
    first, last = min(slot.starts_on for slot in slots), max(slot.ends_on for slot in slots)
    return Period(first, last, period.rules)


def _whose(obligation: Obligation) -> tuple[Any, Any]:
    """Subject and variant of a record; nothing where there is none of them."""
    subject: Any = obligation.subject if obligation.subject is not None else literal(None)
    variant: Any = obligation.variant if obligation.variant is not None else literal(None)
    return subject, variant


def _conditions(obligation: Obligation, period: Period, limits: Limits) -> list[ColumnElement[bool]]:
    found = (_resolve(obligation.where, period), obligation.record.within(limits))
    return [condition for condition in found if condition is not None]


def _resolve(condition: Condition | None, period: Period) -> ColumnElement[bool] | None:
    return condition(period) if callable(condition) else condition


class _Days:
    """What was done day by day; a slot is kept by the records of its days."""

    def __init__(self, kept: Sequence[_Kept]) -> None:
        self._items: dict[_Place, list[_Kept]] = defaultdict(list)
        for item in sorted(kept, key=itemgetter(0)):
            self._items[item.subject, item.variant].append(item)
        self._days = {place: [item.day for item in items] for place, items in self._items.items()}

    def of(self, slot: Slot, place: _Place) -> Sequence[_Kept]:
        """The records that keep this slot."""
        known = self._days.get(place, ())
        first = bisect_left(known, slot.starts_on)
        return self._items[place][first : bisect_right(known, slot.ends_on, first)] if known else ()


class _Spans:
    """What lasts; a slot is kept by whatever covers all of it."""

    def __init__(self, lasting: Sequence[_Lasting]) -> None:
        self._items: dict[_Place, list[_Lasting]] = defaultdict(list)
        for item in lasting:
            self._items[item.subject, item.variant].append(item)

    def of(self, slot: Slot, place: _Place) -> Sequence[_Kept]:
        """The records that keep this slot. Nothing that lasts is backfilled: it is registered when it is issued."""
        return [
            _Kept(slot.starts_on, item.subject, item.variant, item.met, backfilled=False)
            for item in self._items.get(place, ())
            if item.starts_on <= slot.starts_on and slot.ends_on <= item.ends_on
        ]


def _compare(key: str, obligation: Obligation, slots: Sequence[Slot], found: _Days | _Spans) -> Coverage:
    done = met = backfilled = 0
    gaps: list[Gap] = []
    for slot in slots:
        subject = slot.subject.id if slot.subject else None
        records = found.of(slot, (subject, slot.variant.value if slot.variant else None))
        if not records:
            gaps.append(
                Gap(
                    slot.starts_on,
                    slot.ends_on,
                    slot.subject.label if slot.subject else None,
                    subject,
                    str(slot.variant.label) if slot.variant else None,
                )
            )
            continue
        done += 1
        met += any(item.met for item in records)
        backfilled += all(item.backfilled for item in records)
    plugin = key.partition(".")[0]
    return Coverage(plugin, obligation, len(slots), done, met, backfilled, tuple(gaps))

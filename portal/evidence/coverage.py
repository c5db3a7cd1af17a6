"""Coverage of an obligation: what was due by the calendar, against what there is a record of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, literal, select
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


def measure_coverage(
    key: str, obligation: Obligation, slots: Sequence[Slot], period: Period, limits: Limits
) -> Coverage:
    """Compare what was due with the records, in one statement."""
    kept = _kept(obligation, slots, period, limits) if slots else []
    return _compare(key, obligation, slots, kept)


def _kept(obligation: Obligation, slots: Sequence[Slot], period: Period, limits: Limits) -> list[_Kept]:
    """One statement: for each day, subject and variant, whether one record met the rule and one was in time."""
    record = obligation.record
    day = getattr(record, str(record.__date_column__))
    first, last = min(slot.starts_on for slot in slots), max(slot.ends_on for slot in slots)
    # What is due once a school year reaches beyond the term, and is judged by the rules of its own days.
    period = Period(first, last, period.rules)
    subject: Any = obligation.subject if obligation.subject is not None else literal(None)
    variant: Any = obligation.variant if obligation.variant is not None else literal(None)
    met = _resolve(obligation.met, period)
    late = and_(record.source.in_(TYPED), record.recorded_on > day)
    statement = select(
        day,
        subject,
        variant,
        literal(1) if met is None else func.max(case((met, 1), else_=0)),
        func.min(case((late, 1), else_=0)),
    ).where(day.between(first, last))
    where = _resolve(obligation.where, period)
    if where is not None:
        statement = statement.where(where)
    condition = record.within(limits)
    if condition is not None:
        statement = statement.where(condition)
    groups = [column for column in (day, obligation.subject, obligation.variant) if column is not None]
    rows = db.session.execute(statement.group_by(*groups))
    return [_Kept(row[0], row[1], None if row[2] is None else str(row[2]), bool(row[3]), bool(row[4])) for row in rows]


def _resolve(condition: Condition | None, period: Period) -> ColumnElement[bool] | None:
    return condition(period) if callable(condition) else condition


def _compare(key: str, obligation: Obligation, slots: Sequence[Slot], kept: Sequence[_Kept]) -> Coverage:
    by_subject: dict[tuple[int | None, str | None], list[_Kept]] = defaultdict(list)
    for item in sorted(kept, key=itemgetter(0)):
        by_subject[item.subject, item.variant].append(item)
    days = {place: [item.day for item in items] for place, items in by_subject.items()}
    done = met = backfilled = 0
    gaps: list[Gap] = []
    for slot in slots:
        subject = slot.subject.id if slot.subject else None
        variant = slot.variant.value if slot.variant else None
        known = days.get((subject, variant), ())
        first = bisect_left(known, slot.starts_on)
        records = by_subject[subject, variant][first : bisect_right(known, slot.ends_on, first)] if known else ()
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

"""Measure the previous term for comparison: only requested facts, and only if both terms have records."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import exists, func, or_, select

from portal.base.clock import today
from portal.base.db import db
from portal.base.scope import Limits
from portal.declarations.facts import Count, Fact, LongestGap, Median, Period, Ratio, RecordFact, Total
from portal.evidence.inputs import MeasuringInputs
from portal.evidence.measure import measure_with
from portal.evidence.results import FactResult, Measurement, PreviousTermFacts
from portal.organisation.models import Enrolment
from portal.records.base import Record
from portal.records.within import within_limits

__all__ = ["COMPARED", "measure_previous_term"]

COMPARED = (Count, Total, Ratio, Median, LongestGap)
"""Kinds of facts whose value is one number."""


def measure_previous_term(
    inputs: MeasuringInputs,
    last: MeasuringInputs | None,
    measurement: Measurement,
    keys: Collection[str],
    limits: Limits,
) -> PreviousTermFacts | None:
    """Return the facts of these full keys in the previous term, ``last``; None without one or comparable facts.

    ``inputs`` and ``measurement`` are those of the term that is compared with it.

    A fact is comparable if its register has records in both terms, or its zero was signed: an area without any
    records has not improved.
    """
    known = {key for key in keys if isinstance(measurement.facts.get(key), FactResult)}
    if last is None or not known:
        return None
    facts = measure_with(last, limits=limits, only=known).facts
    records = {result.fact.record for result in facts.values() if isinstance(result.fact, RecordFact)}
    dated = [record for record in records if record.__date_column__ is not None]
    now_kept, then_kept = _kept(dated, inputs.period, limits), _kept(dated, last.period, limits)
    comparable = {
        key: result
        for key, result in facts.items()
        if key in known and _counts(key, facts, then_kept) and _counts(key, measurement.facts, now_kept)
    }
    return PreviousTermFacts(last.name, comparable, _difference(last, inputs, limits)) if comparable else None


def _counts(key: str, facts: Mapping[str, FactResult], kept: Collection[type[Record]]) -> bool:
    """Return True if the fact has a number that rests on records or on a signed zero."""
    result = facts.get(key)
    if result is None or result.failed is not None or result.value is None or not isinstance(result.fact, COMPARED):
        return False
    fact: Fact = result.fact
    if isinstance(fact, Ratio):
        return all(_counts(f"{result.plugin}.{part}", facts, kept) for part in fact.evidence)
    if isinstance(fact, RecordFact) and fact.dated and fact.record.__date_column__ is not None:
        return fact.record in kept or result.zero_signed
    return bool(result.value)


def _kept(records: Collection[type[Record]], period: Period, limits: Limits) -> set[type[Record]]:
    """Return the record types that have records in this period, in one statement."""
    ordered = sorted(records, key=lambda record: record.__name__)
    if not ordered:
        return set()
    subqueries = []
    for record in ordered:
        subquery = select(record.id).where(
            getattr(record, str(record.__date_column__)).between(period.starts_on, period.ends_on)
        )
        subqueries.append(exists(within_limits(subquery, record, limits)))
    row = db.session.execute(select(*subqueries)).one()
    return {record for record, kept in zip(ordered, row, strict=True) if kept}


def _difference(last: MeasuringInputs, inputs: MeasuringInputs, limits: Limits) -> str:
    """Return a sentence on how the terms differ in teaching days and children, in Chinese; empty if they do not."""
    parts = []
    days = [_days_taught(each) for each in (last, inputs)]
    if days[0] != days[1]:
        parts.append(f"保教天数上学期{days[0]}天、本学期{days[1]}天")
    children = [_children(each.starts_on, each.ends_on, limits) for each in (last, inputs)]
    if children[0] != children[1] and all(children):
        parts.append(f"在园幼儿上学期{children[0]}人、本学期{children[1]}人")
    return "，".join(parts)


def _days_taught(inputs: MeasuringInputs) -> int:
    """Return the number of teaching days up to today."""
    day = today()
    return sum(taught <= day for taught in inputs.calendar.teaching_days())


def _children(starts_on: date, ends_on: date, limits: Limits) -> int:
    statement = select(func.count(Enrolment.child_id.distinct())).where(
        Enrolment.starts_on <= ends_on, or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= starts_on)
    )
    return db.session.scalar(within_limits(statement, Enrolment, limits)) or 0
